"""The joint decision log as people read it: numbered, the newest first, with who entered what when, and what is due.

A decision that was struck stays in it, struck through; its number is not given again.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Literal

from msgspec import Struct

from dashboard.model import decisions
from dashboard.model.decisions import Action, ActionDone, Decision, DecisionAnswered, DecisionLogged, Opinion
from dashboard.model.entry import Actor, Entry
from dashboard.model.errors import EntryRejected
from dashboard.model.moment import MINUTE, SECOND, local, micros, parse, zone
from dashboard.projections.history import Line, standing
from dashboard.projections.situation import Situation

Show = Literal["all", "open"]
Lines = Callable[[str], Sequence[Line]]
FORM = "D-{:03d}"
SLACK = 60 * SECOND
FARTHEST_GAP = 200
_NUMBER = re.compile(r"D-(\d{1,6})")
_CLOCK = re.compile(r"(\d{1,2})[:.h]?([0-5]\d)")
_AGO = re.compile(r"-?\s*(\d{1,4})\s*m(?:in)?(?: ago)?")


class Stance(Struct, frozen=True):
    """What an agency said last of a decision, who entered it, and when (UTC microseconds)."""

    opinion: Opinion
    by: Actor


class Row(Struct, frozen=True):
    """One decision with who entered it and when (UTC microseconds); `occurred` is when it was taken.

    `first` is what was decided as it was first said. `reason` and `changed_by` are of its last correction, if any;
    `struck`: it was taken back whole.
    """

    seq: int
    decision: Decision
    by: Actor
    occurred: int
    entered: int
    stances: tuple[Stance, ...]
    silent: tuple[str, ...]
    struck: bool = False
    reason: str = ""
    changed_by: str = ""
    first: str = ""

    def late(self, limit: int) -> int:
        """Return how long after it was taken it was entered (microseconds), where that is over `limit` seconds."""
        age = self.entered - self.occurred
        return age if age > limit * SECOND else 0

    @property
    def open_actions(self) -> tuple[Action, ...]:
        """The actions that are not done; none of a struck decision."""
        return () if self.struck else tuple(action for action in self.decision.actions if not action.done)


def decision_rows(situation: Situation, lines: Lines, incident: str = "", show: Show = "all") -> list[Row]:
    """Return the decisions, the newest first, of one incident and with open actions only where asked.

    `lines` gives the history of `decision:ID`.
    """
    names = dict.fromkeys((*situation.decisions, *gaps(situation)))
    found = [row for name in names if (row := row_of(lines(f"decision:{name}"), situation.agencies))]
    last = last_number(situation)
    while struck := row_of(lines(f"decision:{FORM.format(last + 1)}"), situation.agencies):
        found.append(struck)
        last += 1
    wanted = [row for row in found if not incident or row.decision.incident == incident]
    wanted = [row for row in wanted if show != "open" or row.open_actions]
    return sorted(wanted, key=lambda row: (number_of(row.decision.number), row.seq), reverse=True)


def row_of(lines: Sequence[Line], agencies: Iterable[str]) -> Row | None:
    """Build the row of one decision from its history; None where nobody logged it."""
    logged = [line for line in lines if isinstance(line.entry.body, DecisionLogged)]
    if not logged:
        return None
    line = next((line for line in reversed(logged) if line.reads is not None), logged[-1])
    entries = [line.reads or line.entry, *(e for e in standing(lines) if not isinstance(e.body, DecisionLogged))]
    decision = _folded(entries)
    stances = _stances(entries, decision)
    spoken = {stance.opinion.agency for stance in stances}
    change = line.correction
    return Row(
        line.entry.seq, decision, line.entry.actor, line.when, line.entry.known, stances,
        tuple(agency for agency in agencies if agency not in spoken), line.reads is None,
        str(getattr(change.body, "reason", "")) if change else "", change.actor.person if change else "",
        line.entry.body.decision if isinstance(line.entry.body, DecisionLogged) else "",
    )  # fmt: skip


def _folded(entries: Iterable[Entry]) -> Decision:
    found: dict[str, Decision] = {}
    for entry in entries:
        if isinstance(entry.body, DecisionLogged | DecisionAnswered | ActionDone):
            decisions.apply(found, entry.body, entry.occurred)
    return next(iter(found.values()))


def _stances(entries: Sequence[Entry], decision: Decision) -> tuple[Stance, ...]:
    writers = {o.agency: entries[0].actor for o in decision.opinions}
    writers |= {e.body.agency: e.actor for e in entries if isinstance(e.body, DecisionAnswered)}
    return tuple(Stance(opinion, writers[opinion.agency]) for opinion in decision.opinions)


def overdue(action: Action, now: int) -> int:
    """Return by how much (microseconds) an action is late at `now`; 0 when it is done or has time."""
    return max(0, now - action.due) if action.due and not action.done else 0


def number_of(number: str) -> int:
    """Return the 7 of `D-007`; 0 for a number of another form."""
    match = _NUMBER.fullmatch(number)
    return int(match[1]) if match else 0


def last_number(situation: Situation) -> int:
    """Return the highest number of a decision that stands; 0 where there is none."""
    return max((number_of(d.number) for d in situation.decisions.values()), default=0)


def next_number(situation: Situation, taken: Callable[[str], bool] = lambda _number: False) -> str:
    """Return the number of the next decision; `taken` says whether the journal knows one that was struck."""
    last = last_number(situation)
    while taken(number := FORM.format(last + 1)):
        last += 1
    return number


def gaps(situation: Situation) -> list[str]:
    """Return the numbers that are missing below the last, because they may have been struck: the latest few."""
    there = {number_of(decision.number) for decision in situation.decisions.values()}
    last = max(there, default=0)
    missing = (n for n in range(last - 1, max(0, last - FARTHEST_GAP), -1) if n not in there)
    return [FORM.format(n) for n in missing]


def taken_at(text: str, now: int, tz: str) -> int:
    """UTC microseconds of when a decision was taken: nothing (now), `21:30` (the last one), `10m ago`, or ISO.

    EntryRejected names the field `time taken` when it is no time, or still to come.
    """
    said = " ".join(text.lower().split())
    if said in ("", "now"):
        return now
    if ago := _AGO.fullmatch(said):
        return now - int(ago[1]) * MINUTE
    match = _CLOCK.fullmatch(said)
    us = _last(int(match[1]), int(match[2]), now, tz) if match and int(match[1]) < 24 else _parsed(text, tz)
    if us > now + SLACK:
        raise EntryRejected("time taken", f"'{text[:40]}' is still to come; leave it empty for now")
    return min(us, now)


def _last(hour: int, minute: int, now: int, tz: str) -> int:
    here = local(now + SLACK, tz).replace(tzinfo=None)
    when = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    when -= timedelta(days=int(when > here))
    return micros(when.replace(tzinfo=zone(tz)))


def _parsed(text: str, tz: str) -> int:
    try:
        return parse(text, tz, "time taken")
    except EntryRejected as error:
        way_out = "write 21:30, 10m ago or 2026-08-15 21:30, or leave it empty for now"
        raise EntryRejected("time taken", f"'{text[:40]}' is not a time; {way_out}") from error


def refuse_late(body: DecisionLogged, occurred: int, now: int, limit: int) -> None:
    """Raise EntryRejected where `body` is entered more than `limit` seconds after it was taken without saying why."""
    if now - occurred > limit * SECOND and not body.late_reason.strip():
        minutes = limit // 60
        raise EntryRejected("late entry", f"say why it is entered more than {minutes} min after it was taken")
