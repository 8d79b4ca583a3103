"""Shared resources: asked for, handed over, waited for, still out; and how gates and posts were against the plan."""

from collections.abc import Iterator
from itertools import chain
from typing import get_args

from msgspec import Struct, field

from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.resources import (
    ResourceAssigned,
    ResourceBody,
    ResourceHeld,
    ResourceOutOfService,
    ResourceRegistered,
    ResourceReturned,
)
from dashboard.projections.departures import Saying, departures
from dashboard.projections.review.calls import Calls, Stamp
from dashboard.projections.review.reading import Take
from dashboard.projections.review.samples import Metric, Sample, counted, minutes, timed
from dashboard.projections.situation import Situation


class Held(Struct):
    """Who had a resource, for which incident, from when on, and until when (UTC us); None: still has it."""

    agency: str
    incident: str
    since: Stamp
    until: int | None = None


class Custody(Struct):
    """One shared resource: who asked for it and waits, and who had it in turn; `kind` as registered."""

    kind: str = ""
    asked: tuple[str, Stamp] | None = None
    held: list[Held] = field(default_factory=list)

    def given_back(self, when: int) -> None:
        """Let nobody have it from then on."""
        if self.held and self.held[-1].until is None:
            self.held[-1].until = when


class Shared(Struct):
    """All that was said of shared resources, by their name, and of features of the ground, by theirs."""

    resources: dict[str, Custody] = field(default_factory=dict)
    waits: list[Sample] = field(default_factory=list)
    requests: list[Sample] = field(default_factory=list)
    granted: list[Sample] = field(default_factory=list)
    refused: list[Sample] = field(default_factory=list)
    ground: dict[str, list[Saying]] = field(default_factory=dict)
    staffed: dict[str, list[Saying]] = field(default_factory=dict)


class Sharing:
    """Takes what is said of shared resources and of the ground, in the order of time."""

    def __init__(self, calls: Calls) -> None:
        """Begin with none."""
        self._calls = calls
        self.shared = Shared()

    def takes(self) -> dict[type, Take]:
        """What it wants to be told."""
        return {
            **dict.fromkeys(get_args(ResourceBody), self._resource), FeatureChanged: self._changed,
            PostStaffed: self._counted,
        }  # fmt: skip

    def _changed(self, when: int, seq: int, body: FeatureChanged) -> None:
        self.shared.ground.setdefault(body.feature, []).append((when, seq, body))

    def _counted(self, when: int, seq: int, body: PostStaffed) -> None:
        self.shared.staffed.setdefault(body.feature, []).append((when, seq, body))

    def _resource(self, when: int, seq: int, body: ResourceBody) -> None:
        shared, custody = self.shared, self.shared.resources.setdefault(body.resource, Custody())
        match body:
            case ResourceRegistered():
                custody.kind = body.type
            case ResourceHeld():
                custody.asked = (body.agency, (when, seq))
                shared.requests.append(Sample(1, when, (seq,), "", body.resource, body.agency, "", custody.kind))
            case ResourceAssigned():
                self._hand_over(custody, when, seq, body)
            case ResourceReturned() | ResourceOutOfService():
                if custody.asked:
                    agency, (_, first) = custody.asked
                    shared.refused.append(Sample(1, when, (first, seq), "", body.resource, agency, "", custody.kind))
                custody.asked = None
                custody.given_back(when)
            case _:
                pass

    def _hand_over(self, custody: Custody, when: int, seq: int, body: ResourceAssigned) -> None:
        shared, case = self.shared, self._calls.cases.get(body.incident)
        kind = case.type if case else ""
        shared.granted.append(Sample(1, when, (seq,), body.incident, body.resource, body.agency, kind, custody.kind))
        if custody.asked and custody.asked[0] == body.agency:
            _, (asked, first) = custody.asked
            shared.waits.append(
                Sample(
                    minutes(when - asked),
                    when,
                    (first, seq),
                    body.incident,
                    body.resource,
                    body.agency,
                    kind,
                    custody.kind,
                )
            )
        custody.asked = None
        custody.given_back(when)
        custody.held.append(Held(body.agency, body.incident, (when, seq)))

    def metrics(self, start: int, end: int, aed: tuple[frozenset[str], frozenset[str]]) -> Iterator[Metric]:
        """Measure from `start` until before `end` (UTC us); `aed` are the incident types and resource kinds of `aed`.

        `shared_res`: asked for until handed over to that agency, in minutes; `requests`, `granted` (handed over, asked
        for or not) and `denied` (asked for, and returned or out of service instead) are counts. `custody_open`: what an
        agency still has at that `end`. `aed`: a cardiac arrest opened until a defibrillator was handed over for
        it, in minutes.
        """
        shared = self.shared
        kept = [
            [s for s in samples if start <= s.at < end] for samples in (shared.requests, shared.granted, shared.refused)
        ]
        yield timed(
            "shared_res", (s for s in shared.waits if start <= s.at < end), ("agency", "kind"),
            requests=kept[0], granted=kept[1], denied=kept[2],
        )  # fmt: skip
        yield counted("custody_open", self._open(end), ("agency", "kind"))
        yield timed("aed", self._defibrillators(start, end, *aed), ("agency",))

    def _open(self, end: int) -> Iterator[Sample]:
        for name, custody in self.shared.resources.items():
            for one in custody.held:
                when, seq = one.since
                if when < end and (one.until is None or one.until >= end):
                    yield Sample(1, when, (seq,), one.incident, name, one.agency, "", custody.kind)

    def _defibrillators(self, start: int, end: int, types: frozenset[str], kinds: frozenset[str]) -> Iterator[Sample]:
        first: dict[str, Sample] = {}
        for sample in self.shared.granted:
            if sample.kind in kinds:
                first.setdefault(sample.incident, sample)
        for case, (opened, seq) in self._calls.opened(start, end):
            got = first.get(case.id)
            if case.type in types and got:
                yield Sample(
                    minutes(got.at - opened), got.at, (seq, *got.seqs), case.id, got.unit, got.agency, case.type
                )

    def plan_actual(self, backdrop: Situation, start: int, end: int) -> Metric:
        """`plan_actual`: how long each gate, exit, route or post was not as planned, from `start` until `end` (UTC us).

        In minutes, one for each of the `departures`: closed or blocked though planned open, open though planned closed,
        or with fewer people than planned (`type` says which). It is told against the plan that the log published last.
        """
        shared, features = self.shared, {feature.id: feature for feature in backdrop.layout}
        said = chain.from_iterable((*shared.ground.values(), *shared.staffed.values()))
        samples = [
            Sample(
                minutes(one.ends - one.begins), one.begins, one.seqs, "", one.feature, features[one.feature].owner,
                one.state or "staffing", features[one.feature].kind, "", one.says,
            )
            for one in departures(backdrop, said, start, end)
        ]  # fmt: skip
        return Metric("plan_actual", "min", "spread", tuple(samples), ("agency", "type", "kind"))
