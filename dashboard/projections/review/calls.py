"""Incidents and the units sent to them, with the first instant of every step; and what a review measures of them."""

from collections.abc import Iterator
from functools import partial

from msgspec import UNSET, Struct, field

from dashboard.model.incidents import (
    IncidentChanged,
    IncidentClosed,
    IncidentOpened,
    IncidentReopened,
)
from dashboard.model.moment import Basis
from dashboard.model.units import (
    ARRIVED,
    ON_A_CALL,
    OUT_OF_SERVICE,
    Status,
    UnitAssigned,
    UnitRegistered,
    UnitReleased,
    UnitStatusChanged,
)
from dashboard.model.zones import ZoneDrawn
from dashboard.projections.review.reading import Take
from dashboard.projections.review.samples import Metric, Sample, counted, minutes, timed

Stamp = tuple[int, int]
STEPS = frozenset({"ENRT", *ARRIVED})


class Leg(Struct, gc=False, array_like=True):
    """One unit on one incident from being sent until it is available; each step is (UTC us, seq), None: never said."""

    unit: str
    incident: str
    sent: Stamp
    en_route: Stamp | None = None
    on_scene: Stamp | None = None
    freed: Stamp | None = None
    concluded: bool = False


NONE: dict[str, Leg] = {}


class Case(Struct, gc=False):
    """One incident; stamps as in `Leg`, `first` and `reached` with the unit. `spans` are when it was open (UTC us)."""

    id: str
    opened: Stamp | None = None
    type: str = ""
    priority: str = ""
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    first: Leg | None = None
    reached: Leg | None = None
    spans: list[list[int]] = field(default_factory=list)
    ended: Stamp | None = None
    concluded: bool = False

    def alone(self, agency: str = "") -> Sample:
        """Return it as something that is only counted, at the instant it was opened."""
        at, seq = self.opened or (0, 0)
        return Sample(1, at, (seq,), self.id, "", agency, self.type)


class Crew(Struct, gc=False):
    """One unit: whose and what it is, since when it takes part by which entry, and its own statuses away from calls."""

    agency: str = ""
    kind: str = ""
    since: int = 0
    own: list[tuple[int, Status, int]] = field(default_factory=list)
    seq: int = 0


NO_CREW = Crew()


class Calls:
    """Takes what is said of incidents and units, in the order of time."""

    def __init__(self, basis: Basis = "happened") -> None:
        """Begin with none; what a source stamped counts on the basis `happened` only.

        `zoned`: incident -> when something was drawn around it; `emergencies` are those of units:
        (time, seq, unit, incident).
        """
        self._happened = basis == "happened"
        self.cases: dict[str, Case] = {}
        self.crews: dict[str, Crew] = {}
        self.legs: list[Leg] = []
        self.zoned: dict[str, list[Stamp]] = {}
        self.emergencies: list[tuple[int, int, str, str]] = []
        self._distressed: set[str] = set()
        self._by_incident: dict[str, list[Leg]] | None = None
        self._on: dict[str, dict[str, Leg]] = {}
        self._last: dict[tuple[str, str], Leg] = {}
        self._early: dict[tuple[str, str], list[tuple[int, int, str]]] = {}

    def takes(self) -> dict[type, Take]:
        """What it wants to be told."""
        return {
            IncidentOpened: self._opened, IncidentChanged: self._changed, IncidentClosed: self._closed,
            IncidentReopened: self._reopened, UnitRegistered: self._registered, UnitAssigned: self._assigned,
            UnitStatusChanged: self._status, UnitReleased: self._released, ZoneDrawn: self._drawn,
        }  # fmt: skip

    def agency(self, unit: str) -> str:
        """Whose a unit is; empty where nobody registered it."""
        crew = self.crews.get(unit)
        return crew.agency if crew else ""

    def of_incident(self, incident: str) -> list[Leg]:
        """Return the sendings of units to an incident, in the order of time."""
        if self._by_incident is None:
            found: dict[str, list[Leg]] = {}
            for leg in self.legs:
                found.setdefault(leg.incident, []).append(leg)
            self._by_incident = found  # only now: several threads ask of what was read once
        return self._by_incident.get(incident, [])

    def opened(self, start: int, end: int) -> Iterator[tuple[Case, Stamp]]:
        """The incidents that were opened from `start` until before `end` (UTC us), each with that stamp."""
        for case in self.cases.values():
            if case.opened is not None and start <= case.opened[0] < end:
                yield case, case.opened

    def _case(self, incident: str) -> Case:
        case = self.cases.get(incident)
        if case is None:
            case = self.cases[incident] = Case(incident)
        return case

    def _opened(self, when: int, seq: int, body: IncidentOpened) -> None:
        case = self._case(body.incident)
        if case.opened is None:
            case.opened, case.concluded = (when, seq), body.concluded
            case.spans.append([when, when] if case.ended and case.ended[1] > seq else [when])
        case.type, case.priority, case.place, case.lat, case.lon = (
            body.type, body.priority, body.place, body.lat, body.lon
        )  # fmt: skip

    def _drawn(self, when: int, seq: int, body: ZoneDrawn) -> None:
        self.zoned.setdefault(body.zone.incident, []).append((when, seq))

    def _changed(self, _when: int, _seq: int, body: IncidentChanged) -> None:
        case = self._case(body.incident)
        for name in ("type", "priority", "place", "lat", "lon"):
            value = getattr(body, name)
            if value is not UNSET:
                setattr(case, name, value)

    def _closed(self, when: int, seq: int, body: IncidentClosed) -> None:
        case = self._case(body.incident)
        case.ended = (when, seq)
        if case.spans and len(case.spans[-1]) == 1:
            case.spans[-1].append(when)

    def _reopened(self, when: int, _seq: int, body: IncidentReopened) -> None:
        case = self._case(body.incident)
        if case.spans and len(case.spans[-1]) == 2:
            case.spans.append([when])

    def _registered(self, when: int, seq: int, body: UnitRegistered) -> None:
        crew = self.crews.get(body.unit)
        if crew is None:
            self.crews[body.unit] = Crew(body.agency, body.type, when, [], seq)
        else:
            crew.agency, crew.kind = body.agency, body.type

    def _assigned(self, when: int, seq: int, body: UnitAssigned) -> None:
        key = (body.unit, body.incident)
        leg = self._last[key] = Leg(body.unit, body.incident, (when, seq), concluded=body.concluded)
        self.legs.append(leg)
        on = self._on.setdefault(body.unit, {})
        before = on.pop(body.incident, None)
        if before is not None:
            before.freed = (when, seq)
        on[body.incident] = leg
        case = self._case(body.incident)
        if case.first is None and not body.concluded:
            case.first = leg
        for at, n, word in self._early.pop(key, ()):
            if n > seq:
                self._step(leg, word, at, n)

    def _status(self, when: int, seq: int, body: UnitStatusChanged) -> None:
        status = body.status
        if status not in STEPS:
            if status not in ON_A_CALL:
                self._own(body.unit, status, when, seq)
            elif status == "EMERG":
                self._distress(body, when, seq)
            return
        when = (self._happened and body.stamped) or when
        incident = body.incident or next(reversed(self._on.get(body.unit, NONE)), "")
        leg = self._last.get((body.unit, incident))
        if leg is not None:
            self._step(leg, status, when, seq)
        elif incident:
            self._early.setdefault((body.unit, incident), []).append((when, seq, status))

    def _distress(self, body: UnitStatusChanged, when: int, seq: int) -> None:
        """Note an emergency; a second press before the unit says that it is over is the same one."""
        if body.unit not in self._distressed:
            incident = body.incident or next(reversed(self._on.get(body.unit, NONE)), "")
            self._distressed.add(body.unit)
            self.emergencies.append((when, seq, body.unit, incident))

    def _own(self, unit: str, status: Status, when: int, seq: int) -> None:
        self._distressed.discard(unit)
        crew = self.crews.get(unit)
        if crew and (status in OUT_OF_SERVICE or (crew.own and crew.own[-1][1] in OUT_OF_SERVICE)):
            crew.own.append((when, status, seq))

    def _released(self, when: int, seq: int, body: UnitReleased) -> None:
        leg = self._on.get(body.unit, {}).pop(body.incident, None)
        if leg is not None:
            leg.freed = (when, seq)
        elif (body.unit, body.incident) not in self._last:
            self._early.setdefault((body.unit, body.incident), []).append((when, seq, "freed"))

    def _step(self, leg: Leg, word: str, when: int, seq: int) -> None:
        """Note a step the first time it is said; a release said to be before the sending ends it as it begins."""
        if word == "freed":
            leg.freed = (leg.sent[0], seq)
            self._on[leg.unit].pop(leg.incident, None)
        elif word == "ENRT":
            leg.en_route = leg.en_route or (when, seq)
        elif leg.on_scene is None:
            leg.on_scene = (when, seq)
            case = self._case(leg.incident)
            if case.reached is None or case.reached.on_scene is None or when < case.reached.on_scene[0]:
                case.reached = leg


def response_metrics(calls: Calls, start: int, end: int) -> Iterator[Metric]:
    """Measure the incidents opened from `start` until before `end` (UTC us), in minutes.

    `call_process`: opened until a unit was first sent. `first_unit`: opened until the first unit of any agency was on
    scene (incidents nobody reached are not counted in; `not_reached` says how many). Neither is told of incidents of
    which nobody said when they came in (`not_received`). `turnout`: sent until en route,
    `travel`: en route until on scene, both once for every sending of a unit to an incident that said both; a sending
    that is only concluded from what came after it has no turnout.
    All stamps count as they were said, those that run backwards and identical ones too: `negative` and `identical` say
    how many there are.
    """
    cases = {case.id: (case, opened) for case, opened in calls.opened(start, end)}
    sent = [
        _sample(calls, case, opened, case.first, case.first.sent)
        for case, opened in cases.values()
        if case.first and not case.concluded
    ]
    reached = [
        _sample(calls, case, opened, case.reached, case.reached.on_scene)
        for case, opened in cases.values()
        if case.reached and case.reached.on_scene and not case.concluded
    ]
    unsent = [case for case, _ in cases.values() if not case.first]
    untold = [case for case, _ in cases.values() if case.first and case.concluded]
    never, not_received = ((len(each), partial(_alone_each, each)) for each in (unsent, untold))
    yield timed("call_process", sent, never_sent=never, not_received=not_received)
    legs = [(leg, cases[leg.incident][0]) for leg in calls.legs if leg.incident in cases]
    out = [
        _sample(calls, case, leg.sent, leg, leg.en_route) for leg, case in legs if leg.en_route and not leg.concluded
    ]
    still = (
        len(legs) - len(out),
        lambda: (_alone(calls, *one) for one in legs if one[0].concluded or not one[0].en_route),
    )
    yield timed("turnout", out, ("agency", "type", "kind"), not_said=still)
    both = [
        _sample(calls, case, leg.en_route, leg, leg.on_scene) for leg, case in legs if leg.en_route and leg.on_scene
    ]
    unsaid = (
        len(legs) - len(both),
        lambda: (_alone(calls, *one) for one in legs if not (one[0].en_route and one[0].on_scene)),
    )
    yield timed("travel", both, ("agency", "type", "kind"), not_said=unsaid)
    unreached = [case for case, _ in cases.values() if not (case.reached and case.reached.on_scene)]
    nobody = len(unreached), partial(_alone_each, unreached)
    yield timed("first_unit", reached, not_reached=nobody, not_received=not_received)


def safety_metrics(calls: Calls, start: int, end: int) -> Iterator[Metric]:
    """`safety`: emergencies of responders from `start` until before `end` (UTC us): a unit's button, or its mayday."""
    there = [each for each in calls.emergencies if start <= each[0] < end]
    yield counted("safety", (_emergency(calls, *each) for each in there), ("agency", "type"))


def _emergency(calls: Calls, when: int, seq: int, unit: str, incident: str) -> Sample:
    crew, case = calls.crews.get(unit) or NO_CREW, calls.cases.get(incident)
    return Sample(1, when, (seq,), incident, unit, crew.agency, case.type if case else "", crew.kind)


def _alone(calls: Calls, leg: Leg, case: Case) -> Sample:
    crew = calls.crews.get(leg.unit) or NO_CREW
    return Sample(1, leg.sent[0], leg.sent[1:], case.id, leg.unit, crew.agency, case.type, crew.kind)


def _alone_each(cases: list[Case]) -> Iterator[Sample]:
    return (case.alone() for case in cases)


def _sample(calls: Calls, case: Case, begin: Stamp, leg: Leg, end: Stamp) -> Sample:
    crew = calls.crews.get(leg.unit) or NO_CREW
    return Sample(
        minutes(end[0] - begin[0]), end[0], (begin[1], end[1]), case.id, leg.unit, crew.agency, case.type, crew.kind
    )
