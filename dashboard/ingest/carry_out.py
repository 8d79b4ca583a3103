"""A clerk carries out what was typed or pressed at the log: one answer in words, never an exception."""

import re
from collections.abc import Callable, Sequence

from msgspec import Struct, structs

from dashboard.ingest.command_line import Command, Correction, read
from dashboard.ingest.numbering import record_numbered
from dashboard.ingest.typed_codes import in_plain_words, plainly
from dashboard.ingest.typed_decisions import in_the_name_of
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Actor, AnyBody, Entry, as_last_said
from dashboard.model.errors import DashboardError, EntryRejected, JournalConflict
from dashboard.model.events import ClockSet
from dashboard.model.incidents import IncidentOpened, NoteAdded
from dashboard.model.leads import LeadAnswered, LeadProposed
from dashboard.model.moment import At, Basis, Moment
from dashboard.model.text import clean
from dashboard.projections.history import counting, read_through
from dashboard.projections.log import reworded
from dashboard.projections.names import spoken_by
from dashboard.projections.situation import Situation
from dashboard.services.desk import Desk
from dashboard.services.fleet import entries_about

TRIES = 8
LATEST_MESSAGES = 30
GROUND = ("feature.changed", "post.staffed")
LATEST_GROUND = 200


UNREAD = "NOT READ: kept as a note only, nothing was opened, sent or changed"
# A type with its priority, or a unit, agency or incident: whoever wrote that wanted more than a note.
MEANT_MORE = re.compile(r"^[A-Za-z]{2,}[1-4]\b|(?:^|\s)[+@#]\w")


class Answer(Struct, frozen=True):
    """What became of submission `key`: recorded, or why not and what to do; `incident` is the one it was about."""

    key: str
    ok: bool
    message: str = ""
    incident: str = ""


def with_own_word(bodies: Sequence[AnyBody], by: Actor, situation: Situation) -> list[AnyBody]:
    """Return `bodies` with the agreement of the writer's own agency to the lead it proposes.

    An answer that names no agency is that of the writer's own; each says by whose mouth it is given.
    """
    named = [_in_own_name(body, by, situation) for body in bodies]
    answered = {body.agency for body in named if isinstance(body, LeadAnswered)}
    own = [
        LeadAnswered(body.incident, body.proposal, by.agency, "agrees", person=by.person)
        for body in named
        if isinstance(body, LeadProposed) and by.agency in body.involved and by.agency not in answered
    ]
    return [*named, *own]


def _in_own_name(body: AnyBody, by: Actor, situation: Situation) -> AnyBody:
    if isinstance(body, LeadAnswered):
        agency = body.agency or by.agency
        return structs.replace(body, agency=agency, person=body.person or spoken_by(by, agency, situation))
    return in_the_name_of(body, by)


class Clerk:
    """Records for one visitor at one event. `actor`, `moment` and `basis` are asked anew every time."""

    def __init__(
        self, desk: Desk, event: str, actor: Callable[[], Actor], moment: Callable[[], Moment],
        basis: Callable[[], Basis] = lambda: "known",
    ) -> None:  # fmt: skip
        """Sit at `desk` for `event`."""
        self._desk, self._event, self._actor, self._moment, self._basis = desk, event, actor, moment, basis

    def say(self, line: str, key: str, seen: int | None) -> Answer:
        """Record a typed line; two that open an incident at once get numbers of their own."""
        try:
            return self._say(line, key, seen)
        except DashboardError as error:
            return Answer(key, False, str(error))

    def record(
        self, bodies: Sequence[AnyBody], key: str, seen: int | None, incident: str = "", occurred: int | None = None
    ) -> Answer:
        """Record what a button or form says, its codes in plain words; a code of several meanings is asked first.

        `occurred` in UTC microseconds; None: now.
        """
        try:
            situation = self._desk.situation(self._event)
            put = plainly(bodies, situation, incident)
            if put.asks:
                return Answer(key, False, put.asks, incident)
            who = self._actor()
            recorded = record_numbered(
                self._desk, self._event, with_own_word(put.bodies, who, situation), who, key, said=put.said,
                seen=seen, moment=self._moment(), occurred=occurred,
            )  # fmt: skip
        except DashboardError as error:
            return Answer(key, False, str(error), incident)
        return Answer(key, True, "; ".join((*put.warnings, *recorded.warnings)), incident)

    def correct(self, target: int, text: str | None, reason: str, key: str, seen: int | None = None) -> Answer:
        """Correct the wording of entry `target`, or strike it when `text` is None."""
        try:
            wanted = Command(text or "", correction=Correction(target, text, reason))
            put = in_plain_words(wanted, self._desk.situation(self._event))
            if put.ask or put.correction is None:
                return Answer(key, False, put.ask)
            return self._correct(put.correction, key, "" if put.correction.text == text else put.raw, seen)
        except DashboardError as error:
            return Answer(key, False, str(error))

    def entries(self, incident: str, situation: Situation) -> list[Entry]:
        """Return what counts of `incident` at this moment; without one, of the event, its messages and its ground."""
        if incident:
            return self._about(f"incident:{incident}")
        subjects = ["event", *(f"message:{m}" for m in list(situation.messages)[-LATEST_MESSAGES:])]
        told = {entry.seq: entry for subject in subjects for entry in self._about(subject, 200)}
        told |= {entry.seq: entry for entry in self._ground(situation)}
        return [told[seq] for seq in sorted(told) if not isinstance(told[seq].body, ClockSet)]

    def _ground(self, situation: Situation) -> list[Entry]:
        """Return how things were said to be on the ground, with the corrections of that."""
        journal, moment = self._desk.journal, self._moment()
        said = journal.of_kinds(self._event, GROUND)[-LATEST_GROUND:]
        seqs = {entry.seq for entry in said}
        fixed = journal.corrections(self._event) if said else []
        there = [*said, *(e for e in fixed if isinstance(e.body, EntryCorrected) and e.body.target in seqs)]
        if not isinstance(moment, At):
            return there
        return counting(
            [e for e in there if self._basis() != "known" or e.seq <= situation.seq], moment.t, self._basis()
        )

    def _about(self, subject: str, limit: int = 500) -> list[Entry]:
        return entries_about(self._desk, self._event, self._moment(), self._basis(), subject, limit)

    def _say(self, line: str, key: str, seen: int | None) -> Answer:
        if there := self._desk.journal.keyed(self._event, [key]):
            if there[key].said != clean(line).strip():
                return Answer(key, False, f"this was recorded as '{there[key].said}'; say the new words once more")
            opened = there[key].body
            return Answer(key, True, "", opened.incident if isinstance(opened, IncidentOpened) else "")
        for last in (False,) * (TRIES - 1) + (True,):
            command = read(line, self._desk.situation(self._event), key, self._desk.now(self._event))
            try:
                return self._carry_out(command, key, seen)
            except EntryRejected as error:
                raced = error.field == "incident" and any(isinstance(b, IncidentOpened) for b in command.bodies)
                if last or not raced:
                    raise
        raise AssertionError

    def _carry_out(self, command: Command, key: str, seen: int | None) -> Answer:
        if command.ask:
            return Answer(key, False, command.ask, command.incident)
        if command.correction:
            return self._correct(command.correction, key, command.raw, seen)
        if not command.bodies:
            return Answer(key, True, "; ".join(command.warnings), command.incident)
        who = self._actor()
        self._refuse_unseen(command.bodies, who, seen)
        bodies = with_own_word(command.bodies, who, self._desk.situation(self._event))
        recorded = record_numbered(
            self._desk, self._event, bodies, who, key, said=command.raw, seen=seen, moment=self._moment()
        )  # fmt: skip
        if MEANT_MORE.search(command.raw) and any(isinstance(b, NoteAdded) and b.raw for b in command.bodies):
            return Answer(key, True, "; ".join((UNREAD, *command.warnings)), command.incident)
        opened = next((e.body.incident for e in recorded.entries if isinstance(e.body, IncidentOpened)), "")
        return Answer(key, True, "; ".join((*command.warnings, *recorded.warnings)), opened or command.incident)

    def _refuse_unseen(self, bodies: Sequence[AnyBody], by: Actor, seen: int | None) -> None:
        """Refuse an answer to a proposal that somebody else made after what its writer had seen."""
        for incident in {body.incident for body in bodies if isinstance(body, LeadAnswered)} if seen else ():
            for entry in self._about(f"incident:{incident}"):
                if isinstance(entry.body, LeadProposed) and entry.seq > (seen or 0) and entry.actor.person != by.person:
                    raise JournalConflict(f"{entry.actor.person} proposed another lead meanwhile; look at it first")

    def _correct(self, wanted: Correction, key: str, said: str, seen: int | None) -> Answer:
        if isinstance(self._moment(), At):
            return Answer(key, False, "This is a replay: nothing can be corrected here. Go back to live")
        body = None
        if wanted.text is not None:
            body = reworded(self._as_it_reads(wanted.target).body, wanted.text)
            if body is None:
                raise EntryRejected("entry", f"{wanted.target} has no words to correct; strike it and say it anew")
        self._desk.correct(
            self._event, wanted.target, self._actor(), wanted.reason, body=body, key=key, said=said, seen=seen
        )
        return Answer(key, True, f"entry {wanted.target} {'struck' if body is None else 'corrected'}")

    def _as_it_reads(self, seq: int) -> Entry:
        try:
            entry = self._desk.journal.some(self._event, [seq])[0]
        except (KeyError, IndexError):
            raise EntryRejected("entry", f"there is no entry {seq}") from None
        corrections = self._desk.journal.about(self._event, f"entry:{seq}", limit=None)
        return as_last_said(read_through(entry, corrections))
