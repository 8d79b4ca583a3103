"""Who is on duty now and next, how anyone is reached, and which agencies share a channel."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from msgspec import Struct

from dashboard.model.directory import Channel, Shift
from dashboard.model.events import Period, Person
from dashboard.model.incidents import Incident
from dashboard.model.liaison import Contact
from dashboard.model.text import plain
from dashboard.projections.concurrence import commander, involved, problem_contacts
from dashboard.projections.situation import Situation

Pair = tuple[str, str]
SHORTEST_NUMBER = 3


class Watch(Struct, frozen=True):
    """A position of an agency: who holds it now, and who comes next (None: nobody is planned)."""

    agency: str
    position: str
    now: tuple[Shift, ...] = ()
    next: Shift | None = None

    @property
    def until(self) -> int:
        """When the last of those on duty leaves (UTC microseconds); 0 when nobody is on duty."""
        return max((shift.ends for shift in self.now), default=0)


class Gap(Struct, frozen=True):
    """A position that others count on, which nobody holds now; `counts` says why they do, `next` who comes."""

    agency: str
    position: str
    counts: str
    next: Shift | None = None


class Reach(Struct, frozen=True):
    """A person and how to reach them now: positions held, until when (UTC us; 0 = not on duty), channels (ids)."""

    person: Person
    positions: tuple[str, ...] = ()
    until: int = 0
    channels: tuple[str, ...] = ()

    @property
    def on_duty(self) -> bool:
        """Whether the roster has them on duty now."""
        return bool(self.until)


class Side(Struct, frozen=True):
    """One side of 'a problem between us': the person to call (None: nobody is on duty), for which position."""

    agency: str
    position: str
    reach: Reach | None = None


def watches(situation: Situation, agency: str, now: int) -> tuple[Watch, ...]:
    """Return the positions of `agency` at `now` (UTC microseconds), those that others count on first."""
    there = [s for s in situation.shifts.values() if _of(situation, s) == agency and s.ends > now]
    names = dict.fromkeys((*_counted_on(situation, agency), *(shift.position for shift in there)))
    return tuple(_watch(agency, position, there, now) for position in names)


def gaps(situation: Situation, now: int) -> tuple[Gap, ...]:
    """Return the positions that agencies named for others, which nobody holds at `now`."""
    found = []
    for agency in situation.profiles:
        counted = _counted_on(situation, agency)
        for watch in watches(situation, agency, now):
            if watch.position in counted and not watch.now:
                found.append(Gap(agency, watch.position, counted[watch.position], watch.next))
    return tuple(found)


def reach(situation: Situation, person: str, now: int) -> Reach | None:
    """Say how `person` (an id) is reached at `now`; None when nobody of that id is known."""
    known = situation.people.get(person)
    if known is None:
        return None
    on = [s for s in situation.shifts.values() if s.person == person and s.starts <= now < s.ends]
    positions = tuple(dict.fromkeys(shift.position for shift in on))
    channels = tuple(c.id for c in situation.channels.values() if known.agency in c.agencies)
    return Reach(known, positions, max((shift.ends for shift in on), default=0), channels)


def found(situation: Situation, words: str, now: int) -> tuple[Reach, ...]:
    """Return the people that `words` may mean: by name, role, agency, channel or number; best first.

    Case and accents do not matter; every word must fit somewhere.
    """
    wanted = plain(words).split()
    if not wanted:
        return ()
    everybody = (each for person in situation.people if (each := reach(situation, person, now)))
    hits = [(each, text) for each in everybody if _fits(wanted, text := _searched(situation, each), each)]
    return tuple(each for each, text in sorted(hits, key=lambda hit: _rank(hit[0], wanted)))


def channels_found(situation: Situation, words: str) -> tuple[Channel, ...]:
    """Return the channels that `words` may mean."""
    wanted = plain(words).split()
    texts = {c.id: plain(f"{c.name} {c.id} {c.use} {c.kind} {_agency_words(situation, c.agencies)}")
             for c in situation.channels.values()}  # fmt: skip
    return tuple(situation.channels[c] for c, text in texts.items() if wanted and all(w in text for w in wanted))


def side(situation: Situation, agency: str, now: int, use: str = "problem") -> Side:
    """Return whom to call at `agency`: the one named for problems, or (`command`) its commander."""
    profile = situation.profiles.get(agency)
    if use == "command":
        position, person = profile.commander if profile else "", commander(situation, agency, now)
    else:
        position = profile.supervisor if profile else ""
        person = problem_contacts(situation, (agency,), now).get(agency, "")
    return Side(agency, position, reach(situation, person, now) if person else None)


def shared(situation: Situation, pair: Iterable[str], incident: str = "") -> tuple[Channel, ...]:
    """Return the channels that all of `pair` are on, less those kept for another incident."""
    wanted = set(pair)
    return tuple(c for c in situation.channels.values() if c.incident in ("", incident) and wanted <= set(c.agencies))


def unlinked(situation: Situation, incident: str = "") -> tuple[Pair, ...]:
    """Return the pairs of agencies that share no channel; none where the event has no channels at all."""
    pairs = combinations(situation.agencies, 2) if situation.channels else ()
    return tuple(pair for pair in pairs if not shared(situation, pair, incident))


def contacts(situation: Situation) -> tuple[Contact, ...]:
    """Return who talked with whom, the latest first."""
    return tuple(sorted(situation.contacts.values(), key=lambda contact: -contact.at))


def last_contact(situation: Situation, pair: Iterable[str], incident: str = "") -> Contact | None:
    """Return when all of `pair` last talked, about `incident` where one is named."""
    wanted = set(pair)
    talked = (c for c in contacts(situation) if wanted <= set(c.agencies) and (not incident or c.incident == incident))
    return next(talked, None)


def likely_pair(situation: Situation, incident: Incident | None, own: str) -> tuple[str, ...]:
    """Return the two agencies that a problem is most likely between: `own` and another of the incident.

    Those of the incident that have not talked with `own` about it come first.
    """
    there = involved(situation, incident, incident.lead or own) if incident else ()
    order = dict.fromkeys((own, *there, *(incident.supporting if incident else ()), *situation.agencies))
    first, *others = [agency for agency in order if agency in situation.agencies]
    if incident:
        others.sort(key=lambda a: (a not in there, last_contact(situation, (first, a), incident.id) is not None))
    return first, *others[:1]


def period_at(situation: Situation, now: int) -> Period | None:
    """Return the operational period at `now`; None between two."""
    periods = situation.event.periods if situation.event else ()
    return next((period for period in periods if period.starts <= now < period.ends), None)


def doubles(situation: Situation, shift: Shift) -> tuple[Shift, ...]:
    """Return the other shifts of the same person that overlap `shift`."""
    others = (s for s in situation.shifts.values() if s.id != shift.id and s.person == shift.person)
    return tuple(other for other in others if other.starts < shift.ends and shift.starts < other.ends)


def _watch(agency: str, position: str, shifts: Sequence[Shift], now: int) -> Watch:
    held = [shift for shift in shifts if shift.position == position]
    on = tuple(sorted((s for s in held if s.starts <= now), key=lambda s: s.starts))
    later = min((s for s in held if s.starts > now), key=lambda s: s.starts, default=None)
    return Watch(agency, position, on, later)


def _counted_on(situation: Situation, agency: str) -> dict[str, str]:
    """Return the positions that the profile names for others, with why they count."""
    profile = situation.profiles.get(agency)
    if profile is None:
        return {}
    named = [(rung.position, f"step {n} of the ladder") for n, rung in enumerate(profile.ladder, 1)]
    first = [(profile.commander, "commands for the agency"), (profile.supervisor, "is called when there is a problem")]
    counted: dict[str, str] = {}
    for position, why in (*first, *named):
        if position:
            counted[position] = f"{counted[position]}, {why}" if position in counted else why
    return counted


def _of(situation: Situation, shift: Shift) -> str:
    return situation.people[shift.person].agency if shift.person in situation.people else ""


def _searched(situation: Situation, each: Reach) -> str:
    person = each.person
    channels = " ".join(f"{situation.channels[c].name} {c}" for c in each.channels)
    agency = _agency_words(situation, (person.agency,))
    return plain(
        f"{person.name} {person.role} {' '.join(each.positions)} {agency} {person.radio} {person.phone} {channels}"
    )


def _agency_words(situation: Situation, agencies: Iterable[str]) -> str:
    known = [situation.agencies[a] for a in agencies if a in situation.agencies]
    return " ".join(f"{a.id} {a.short} {a.name} {a.discipline.replace('_', ' ')}" for a in known)


def _fits(wanted: Sequence[str], text: str, each: Reach) -> bool:
    digits = "".join(filter(str.isdigit, each.person.phone))
    number = "".join(filter(str.isdigit, "".join(wanted)))
    typed_number = len(number) >= SHORTEST_NUMBER and not any(word.isalpha() for word in wanted)
    return all(word in text for word in wanted) or (typed_number and number in digits)


def _rank(each: Reach, wanted: Sequence[str]) -> tuple[bool, bool, str]:
    """Put first whose name has the words at the beginning of its parts, then who is on duty."""
    parts = plain(each.person.name).split()
    named = all(any(part.startswith(word) for part in parts) for word in wanted)
    return not named, not each.on_duty, plain(each.person.name)
