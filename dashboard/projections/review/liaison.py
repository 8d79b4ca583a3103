"""How agencies told each other: METHANE reports, commanders meeting, notifications, and messages acknowledged."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias, get_args

from msgspec import Struct, field

from dashboard.model.facts import Fact, hold, merged
from dashboard.model.incidents import FactsStated
from dashboard.model.leads import Proposal
from dashboard.model.liaison import ConferenceCalled, ConferenceJoined, ContactMade, NotificationMade
from dashboard.model.messages import MessageAcknowledged, MessageSent
from dashboard.model.moment import SECOND, local
from dashboard.model.protocols import Card, Notification, ProtocolBody, apply
from dashboard.model.reports import FIELDS, ReportMade
from dashboard.model.text import plain
from dashboard.projections.parties import agency_of
from dashboard.projections.recommendation import recommend
from dashboard.projections.review.calls import Calls, Case, Stamp
from dashboard.projections.review.leadership import Course, Leadership
from dashboard.projections.review.reading import Take
from dashboard.projections.review.samples import Metric, Sample, minutes, rated, timed
from dashboard.projections.situation import Situation

Made: TypeAlias = Literal["in time", "late", "not made"]
Carded: TypeAlias = tuple[int, int, ProtocolBody]


class Talk(Struct):
    """What was told about one incident; `met` are (agencies, stamp) of contacts and complete conferences."""

    said: dict[str, str] = field(default_factory=dict)
    complete: Stamp | None = None
    met: list[tuple[frozenset[str], Stamp]] = field(default_factory=list)
    told: list[tuple[NotificationMade, Stamp]] = field(default_factory=list)
    facts: tuple[Fact, ...] = ()


NO_TALK = Talk()


class Told(Struct):
    """All that was told: by incident, and messages by their id, with who acknowledged them.

    `protocols` is what was said of protocols, in the order of time, as (UTC us, seq, body).
    """

    talks: dict[str, Talk] = field(default_factory=dict)
    sent: dict[str, tuple[MessageSent, Stamp]] = field(default_factory=dict)
    acks: dict[tuple[str, str], Stamp] = field(default_factory=dict)
    protocols: list[Carded] = field(default_factory=list)


class Liaison:
    """Takes what is said between agencies, in the order of time."""

    def __init__(self, calls: Calls, leadership: Leadership) -> None:
        """Follow the incidents of `calls` and whom their leads asked."""
        self._calls, self._leadership = calls, leadership
        self.told = Told()
        self._conferences: dict[str, tuple[ConferenceCalled, set[str]]] = {}

    def takes(self) -> dict[type, Take]:
        """What it wants to be told."""
        return {
            ReportMade: self._reported, ContactMade: self._met, ConferenceCalled: self._called,
            ConferenceJoined: self._joined, NotificationMade: self._told, FactsStated: self._facts,
            MessageSent: self._message, MessageAcknowledged: self._acknowledged,
            **dict.fromkeys(get_args(ProtocolBody), self._carded),
        }  # fmt: skip

    def _carded(self, when: int, seq: int, body: ProtocolBody) -> None:
        self.told.protocols.append((when, seq, body))

    def _talk(self, incident: str) -> Talk:
        return self.told.talks.setdefault(incident, Talk())

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
        self.told.sent.setdefault(body.message, (body, (when, seq)))

    def _acknowledged(self, when: int, seq: int, body: MessageAcknowledged) -> None:
        self.told.acks.setdefault((body.message, body.agency), (when, seq))

    def metrics(self, start: int, end: int, backdrop: Situation) -> Iterator[Metric]:
        """Measure the incidents opened, and the messages sent, from `start` until before `end` (UTC us), in minutes.

        `initial_methane`: opened until all but 'major incident' of METHANE had been said. `coloc`: opened until the
        commanders of every agency that its first lead asked (two or more) had talked, or sat in one conference.
        `notify`: of the notifications that the protocol of its lead, and every protocol that matches it and was in
        force when the lead was proposed, want by the facts as last known, those made in time, counted from that
        proposal; `late` and `not_made` are the others. `msg_ack`: sent until acknowledged, once for every agency it was
        for; `unacknowledged` are those that never did.
        """
        listed = [(case, opened, self.told.talks.get(case.id)) for case, opened in self._calls.opened(start, end)]
        yield timed(
            "initial_methane",
            (self._sample(case, opened, talk.complete) for case, opened, talk in listed if talk and talk.complete),
        )
        yield timed("coloc", self._colocated(listed))
        asked = _Asked(backdrop, self.told.protocols)
        wanted = [one for case, _, _ in listed for one in self._wanted(case, asked)]
        yield rated(
            "notify", [one for _, one in wanted], ("agency", "type", "protocol"),
            late=[one for how, one in wanted if how == "late"],
            not_made=[one for how, one in wanted if how == "not made"],
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
                yield self._sample(case, opened, met)

    def _sample(self, case: Case, opened: Stamp, done: Stamp) -> Sample:
        agency = self._leadership.agency(case.id)
        return Sample(minutes(done[0] - opened[0]), done[0], (opened[1], done[1]), case.id, "", agency, case.type)

    def _wanted(self, case: Case, asked: "_Asked") -> Iterator[tuple[Made, Sample]]:
        course = self._leadership.courses.get(case.id)
        lead = (course.settled[-1][0] if course.settled else course.last) if course else None
        if lead is None or course is None or not asked.anything:
            return
        talk = self.told.talks.get(case.id, NO_TALK)
        for one in asked.of(case.type, talk.facts, lead):
            made = next((stamp for body, stamp in talk.told if plain(body.who) == plain(one.who)), None)
            deadline = lead.proposed + one.seconds * SECOND
            word: Made = "in time" if made and made[0] <= deadline else "late" if made else "not made"
            by = agency_of(one.by, asked.backdrop, talk.facts) if one.by else ""
            yield word, Sample(
                float(word == "in time"), made[0] if made else deadline, (made[1],) if made else (course.proposed,),
                case.id, "", by, case.type, "", lead.protocol, f"{word}: {one.who}",
            )  # fmt: skip

    def _messages(self, start: int, end: int) -> Metric:
        samples, waiting = list[Sample](), list[Sample]()
        for name, (body, sent) in self.told.sent.items():
            for agency in body.to if start <= sent[0] < end else ():
                ack = self.told.acks.get((name, agency))
                case = self._calls.cases.get(body.incident)
                kind = case.type if case else ""
                if ack is None:
                    waiting.append(Sample(1, sent[0], (sent[1],), body.incident, "", agency, kind))
                else:
                    took, seqs = minutes(ack[0] - sent[0]), (sent[1], ack[1])
                    samples.append(Sample(took, ack[0], seqs, body.incident, "", agency, kind))
        return timed("msg_ack", samples, unacknowledged=waiting)


class _Asked:
    """Whom the protocols want told; what they say of one kind of incident with the same facts is asked once a day.

    They are asked as they stood at the instant of the proposal: what was signed, or lapsed, afterwards is no part.
    """

    def __init__(self, backdrop: Situation, said: Sequence[Carded]) -> None:
        self.backdrop, self._protocols = backdrop, said
        self._times = [when for when, _, _ in said]
        versions = (version for card in backdrop.protocols.values() for version in card.versions)
        self.anything = any(version.protocol.notifications for version in versions)
        self._then: dict[int, Situation] = {}
        self._said: dict[tuple[object, ...], list[Notification]] = {}

    def of(self, kind: str, facts: tuple[Fact, ...], lead: Proposal) -> list[Notification]:
        current = (lead.protocol, lead.phase) if lead.settled else ("", "")
        there, day = bisect_right(self._times, lead.proposed), local(lead.proposed, self.backdrop.timezone).date()
        key = (kind, facts, lead.protocol, lead.version, current, there, day)
        if key not in self._said:
            card = self.backdrop.protocols.get(lead.protocol)
            version = card.version(lead.version) if card else None
            own = [n for n in version.protocol.notifications if hold(n.when, facts)] if version else []
            said = recommend(self._standing(there), kind, facts, lead.proposed, current)
            self._said[key] = list({plain(n.who): n for n in (*own, *said.notifications)}.values())
        return self._said[key]

    def _standing(self, count: int) -> Situation:
        """Return the event with its protocols as they stood after the first `count` words about them."""
        if count not in self._then:
            cards: dict[str, Card] = {}
            for when, _, body in self._protocols[:count]:
                apply(cards, body, when)
            self._then[count] = replace(self.backdrop, protocols=cards)
        return self._then[count]


def _asked(course: Course | None) -> frozenset[str]:
    if course is None or course.last is None:
        return frozenset()
    first = course.settled[0][0] if course.settled else course.last
    return frozenset(first.involved)
