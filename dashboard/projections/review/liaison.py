"""How agencies told each other: METHANE reports, commanders meeting, notifications, and messages acknowledged."""

from collections.abc import Iterator

from msgspec import Struct, field

from dashboard.model.facts import Fact, hold, merged
from dashboard.model.incidents import FactsStated
from dashboard.model.liaison import ConferenceCalled, ConferenceJoined, ContactMade, NotificationMade
from dashboard.model.messages import MessageAcknowledged, MessageSent
from dashboard.model.moment import SECOND
from dashboard.model.reports import FIELDS, ReportMade
from dashboard.model.text import plain
from dashboard.projections.parties import agency_of
from dashboard.projections.review.calls import Calls, Case, Stamp
from dashboard.projections.review.leadership import Course, Leadership
from dashboard.projections.review.reading import Take
from dashboard.projections.review.samples import Metric, Sample, minutes, rated, timed
from dashboard.projections.situation import Situation


class Talk(Struct):
    """What was told about one incident; `met` are (agencies, stamp) of contacts and complete conferences."""

    said: dict[str, str] = field(default_factory=dict)
    complete: Stamp | None = None
    met: list[tuple[frozenset[str], Stamp]] = field(default_factory=list)
    told: list[tuple[NotificationMade, Stamp]] = field(default_factory=list)
    facts: tuple[Fact, ...] = ()


class Liaison:
    """Takes what is said between agencies, in the order of time."""

    def __init__(self, calls: Calls, leadership: Leadership) -> None:
        """Follow the incidents of `calls` and whom their leads asked."""
        self._calls, self._leadership = calls, leadership
        self._talks: dict[str, Talk] = {}
        self._conferences: dict[str, tuple[ConferenceCalled, set[str]]] = {}
        self._sent: dict[str, tuple[MessageSent, Stamp]] = {}
        self._acks: dict[tuple[str, str], Stamp] = {}

    def takes(self) -> dict[type, Take]:
        """What it wants to be told."""
        return {
            ReportMade: self._reported, ContactMade: self._met, ConferenceCalled: self._called,
            ConferenceJoined: self._joined, NotificationMade: self._told, FactsStated: self._facts,
            MessageSent: self._message, MessageAcknowledged: self._acknowledged,
        }  # fmt: skip

    def _talk(self, incident: str) -> Talk:
        return self._talks.setdefault(incident, Talk())

    def _reported(self, when: int, seq: int, body: ReportMade) -> None:
        talk = self._talk(body.incident)
        talk.said |= body.said
        if talk.complete is None and all(talk.said.get(name) for name in FIELDS[1:]):
            talk.complete = (when, seq)

    def _met(self, when: int, seq: int, body: ContactMade) -> None:
        if body.incident and body.use == "command":
            self._talk(body.incident).met.append((frozenset(body.agencies), (when, seq)))

    def _called(self, _when: int, _seq: int, body: ConferenceCalled) -> None:
        self._conferences[body.conference] = (body, {body.agency})

    def _joined(self, when: int, seq: int, body: ConferenceJoined) -> None:
        if body.conference in self._conferences:
            call, there = self._conferences[body.conference]
            there.add(body.agency)
            self._talk(call.incident).met.append((frozenset(there), (when, seq)))

    def _told(self, when: int, seq: int, body: NotificationMade) -> None:
        self._talk(body.incident).told.append((body, (when, seq)))

    def _facts(self, _when: int, _seq: int, body: FactsStated) -> None:
        talk = self._talk(body.incident)
        talk.facts = merged(talk.facts, body.facts)

    def _message(self, when: int, seq: int, body: MessageSent) -> None:
        self._sent.setdefault(body.message, (body, (when, seq)))

    def _acknowledged(self, when: int, seq: int, body: MessageAcknowledged) -> None:
        self._acks.setdefault((body.message, body.agency), (when, seq))

    def metrics(self, start: int, end: int, backdrop: Situation) -> Iterator[Metric]:
        """Measure the incidents opened, and the messages sent, from `start` until before `end` (UTC us), in minutes.

        `initial_methane`: opened until all but 'major incident' of METHANE had been said. `coloc`: opened until the
        commanders of every agency that its first lead asked (two or more) had talked, or sat in one conference.
        `notify`: of the notifications that the protocol of its lead wants by the facts as last known, those made in
        time; `late` and `not_made` are the others. `msg_ack`: sent until acknowledged, once for every agency it was
        for; `unacknowledged` are those that never did.
        """
        listed = [(case, opened, self._talks.get(case.id)) for case, opened in self._calls.opened(start, end)]
        yield timed(
            "initial_methane",
            (_sample(case, opened, talk.complete) for case, opened, talk in listed if talk and talk.complete),
            ("type",),
        )
        yield timed("coloc", self._colocated(listed), ("type",))
        wanted = [one for case, _, _ in listed for one in self._wanted(case, backdrop)]
        yield rated(
            "notify", wanted, ("agency", "type", "protocol"),
            late=sum(one.note.startswith("late") for one in wanted),
            not_made=sum(one.note.startswith("not made") for one in wanted),
        )  # fmt: skip
        yield self._messages(start, end)

    def _colocated(self, listed: list[tuple[Case, Stamp, Talk | None]]) -> Iterator[Sample]:
        for case, opened, talk in listed:
            course = self._leadership.courses.get(case.id)
            asked = _asked(course)
            met = (
                next((stamp for there, stamp in talk.met if asked <= there and len(there) > 1), None) if talk else None
            )
            if met and len(asked) != 1:
                yield _sample(case, opened, met)

    def _wanted(self, case: Case, backdrop: Situation) -> Iterator[Sample]:
        course = self._leadership.courses.get(case.id)
        lead = (course.settled[-1][0] if course.settled else course.last) if course else None
        card = backdrop.protocols.get(lead.protocol) if lead else None
        version = card.version(lead.version) if card and lead else None
        if version is None or lead is None or course is None:
            return
        talk = self._talks.get(case.id, Talk())
        for one in version.protocol.notifications:
            if not hold(one.when, talk.facts):
                continue
            made = next((stamp for body, stamp in talk.told if plain(body.who) == plain(one.who)), None)
            deadline = lead.proposed + one.seconds * SECOND
            word = "in time" if made and made[0] <= deadline else "late" if made else "not made"
            by = agency_of(one.by, backdrop, talk.facts) if one.by else ""
            yield Sample(
                float(word == "in time"), made[0] if made else deadline, (made[1],) if made else (course.proposed,),
                case.id, "", by, case.type, "", lead.protocol, f"{word}: {one.who}",
            )  # fmt: skip

    def _messages(self, start: int, end: int) -> Metric:
        samples, waiting = list[Sample](), 0
        for name, (body, sent) in self._sent.items():
            for agency in body.to if start <= sent[0] < end else ():
                ack = self._acks.get((name, agency))
                waiting += ack is None
                if ack:
                    samples.append(
                        Sample(minutes(ack[0] - sent[0]), ack[0], (sent[1], ack[1]), body.incident, "", agency)
                    )
        return timed("msg_ack", samples, ("agency",), unacknowledged=waiting)


def _asked(course: Course | None) -> frozenset[str]:
    if course is None or course.last is None:
        return frozenset()
    first = course.settled[0][0] if course.settled else course.last
    return frozenset(first.involved)


def _sample(case: Case, opened: Stamp, done: Stamp) -> Sample:
    return Sample(minutes(done[0] - opened[0]), done[0], (opened[1], done[1]), case.id, "", "", case.type)
