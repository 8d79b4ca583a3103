"""Names as people write them in rosters, found among the people, units and places of an event; pure.

A name is taken only where it is exact, case and accents aside, and fits one thing; what is near is only proposed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from msgspec import Struct

from dashboard.model.errors import EntryRejected
from dashboard.model.events import Period
from dashboard.model.layouts import kind_of
from dashboard.model.moment import MINUTE
from dashboard.model.plans import Assignment, Plan
from dashboard.model.text import plain
from dashboard.projections.bookings import instant
from dashboard.projections.situation import Situation

PROPOSED = 3
_AT = re.compile(r"(?:^|\s+)at\s+|\s*[@>]\s*", re.IGNORECASE)
_PEOPLE = re.compile(r"(?:^|\s)[x\u00d7]\s?(\d{1,6})$", re.IGNORECASE)
_HOURS = re.compile(r"(?:^|\s)(\S{1,16})\s?[-\u2013]\s?(\S{1,16})$")
_CLOCK = re.compile(r"\d{1,2}[:.h]?\d{2}|now|\d{1,2}", re.IGNORECASE)


class Match(Struct, frozen=True, gc=False):
    """What a name means: `found` one thing (`unit:P12`), or empty, and then `near`, the names that it may mean.

    `several`: it is the very name of each of those.
    """

    found: str = ""
    near: tuple[str, ...] = ()
    several: bool = False


class Names:
    """What can be named: subjects (`person:ana`) with the names they go by, the one to show first."""

    def __init__(self, known: Mapping[str, Iterable[str]], what: Mapping[str, str] | None = None) -> None:
        """Take the names of every subject; empty ones are left out. `what` tells two of one name apart."""
        self._what = what or {}
        self._by: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._shown: dict[str, str] = {}
        for subject, names in known.items():
            for name in filter(None, names):
                self._shown.setdefault(plain(name), name)
                self._by[plain(name)][subject] = None

    def match(self, words: str) -> Match:
        """Find what `words` mean; two things of one name are both proposed, and neither is taken."""
        said = plain(words)
        there = self._by.get(said, {})
        if len(there) == 1:
            return Match(next(iter(there)))
        if there:
            return Match("", tuple(self._what.get(subject, subject.replace(":", " ", 1)) for subject in there), True)
        near = [n for n in self._by if said and all(word in n.split() for word in said.split())]
        near += get_close_matches(said, self._by, PROPOSED, 0.72)
        return Match("", tuple(self._shown[n] for n in dict.fromkeys(near))[:PROPOSED])


def people_and_units(situation: Situation) -> Names:
    """Return who can be assigned, by id, name and callsign."""
    people = {f"person:{p.id}": (p.name, p.id) for p in situation.people.values()}
    return Names({**people, **{f"unit:{u.id}": (u.callsign, u.id) for u in situation.units.values()}})


def places(plan: Plan) -> Names:
    """Return where somebody can be assigned, by id and name."""
    where = {
        f"feature:{f.id}": f"{kind_of(f).name.lower()} {f.id} ({f.points[0][1]:.4f}, {f.points[0][0]:.4f})"
        for f in plan.features if f.points
    }  # fmt: skip
    return Names({
        **{f"position:{p.id}": (p.title, p.id) for p in plan.positions},
        **{f"feature:{f.id}": (f.called, f.id) for f in plan.features},
        **{f"division:{d.id}": (d.name, d.id) for d in plan.divisions},
    }, where)  # fmt: skip


def one_of(names: Names, words: str, field: str) -> str:
    """Return the subject that `words` mean; EntryRejected names `field`, and what may be meant."""
    match = names.match(words)
    if match.found:
        return match.found
    if not words.strip():
        raise EntryRejected(field, "is empty; write a name or a callsign")
    if match.several:
        each = ", ".join(match.near)
        raise EntryRejected(field, f"'{words[:60]}' is the name of {len(match.near)}: {each}; write an id")
    meant = f"; did you mean {' or '.join(match.near)}?" if match.near else " in this event"
    raise EntryRejected(field, f"'{words[:60]}' is not known{meant}")


def typed_assignments(line: str, plan: Plan, situation: Situation, period: Period) -> list[Assignment]:
    """Read `P12, Ana Ruiz at Gate 3 18:00-22:00 x4` as assignments of `period`; EntryRejected names what is wrong.

    Hours and the number of people may be left out. The ids are left empty.
    """
    rest, people = _cut(line.strip(), _PEOPLE)
    rest, hours = _cut(rest, _HOURS, _is_hours)
    whom, *where = _AT.split(rest, maxsplit=1)
    if not where:
        raise EntryRejected("where", "is missing; write who, 'at', and a post, such as: P12 at Gate 3 18:00-22:00 x4")
    at = one_of(places(plan), where[0], "where")
    starts, ends = hours_of(hours[0], hours[1], period, situation.timezone) if hours else (0, 0)
    known = people_and_units(situation)
    return [
        Assignment("", period.name, one_of(known, who, "who"), at, starts, ends, int(people[0]) if people else 1)
        for who in whom.split(",")
    ]


def hours_of(starts: str, ends: str, period: Period, tz: str) -> tuple[int, int]:
    """Read hours within `period`, as they are typed; 0 where it is the period's own (or nothing is typed)."""
    begins = instant(_clock(starts), period.starts - MINUTE, tz, "from") if starts.strip() else period.starts
    over = instant(_clock(ends), begins, tz, "until") if ends.strip() else period.ends
    if over <= begins:
        raise EntryRejected("until", f"'{ends[:40]}' is not after the start")
    if begins < period.starts or over > period.ends:
        raise EntryRejected("hours", f"'{starts[:20]}-{ends[:20]}' is not within {period.name}")
    return 0 if begins == period.starts else begins, 0 if over == period.ends else over


def _clock(words: str) -> str:
    return f"{words.strip()}:00" if words.strip().isdecimal() and len(words.strip()) <= 2 else words


def _is_hours(groups: tuple[str, ...]) -> bool:
    return all(_CLOCK.fullmatch(group) for group in groups)


def _cut(words: str, tail: re.Pattern[str], fits: object = None) -> tuple[str, tuple[str, ...]]:
    found = tail.search(words)
    if found is None or (callable(fits) and not fits(found.groups())):
        return words, ()
    return words[: found.start()].rstrip(), found.groups()
