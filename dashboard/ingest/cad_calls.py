"""Calls and the units sent to them, put together from the rows of a CAD export, in whatever order those stand.

A leg is one unit's time on one call: from `dispatch` until `available`. The rules, where a file contradicts itself:

- A unit never released is on the call until it is sent again (to any call), and is reported.
- A unit sent again before it is released is on both calls, and is reported.
- Times out of the usual order are kept as they are said, and reported. One bound keeps ghosts off the board: what is
  said of a unit before it was sent (a status, a release) counts from the sending, and the time as the file says it is
  kept in the entry's `said`. A status after the release stands in the log and changes nothing any more.
- Rows of one unit, call and sending complete each other; where they contradict, the earlier time counts.
- Rows of a call that differ in its type, place or priority: those of the row sent first count.
"""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise
from operator import attrgetter

from msgspec import Struct, field

from dashboard.ingest.cad_report import Report
from dashboard.ingest.cad_rows import UNNAMED, Sending
from dashboard.ingest.cad_stamps import Stamp, sent_by
from dashboard.ingest.mapping import STATUSES, TIMES

ORDER = ("received", "dispatch", *STATUSES, "available")
PLACES = {field: n for n, field in enumerate(TIMES)}


class Leg(Struct):
    """One unit on one call for the `nth` time; `again` is when the unit was sent next (UTC us), 0 = never."""

    call: str
    unit: str
    row: int
    stamps: dict[str, Stamp]
    nth: int = 1
    again: int = 0
    same_again: int = 0

    @property
    def sent(self) -> int:
        """When the unit was sent, UTC microseconds."""
        return self.stamps["dispatch"].at


class Call(Struct):
    """One call: what its first row tells, when it came in, and its legs by time."""

    id: str
    row: int
    facts: dict[str, str]
    received: Stamp
    closed: Stamp | None = None
    legs: list[Leg] = field(default_factory=list)


class Crew(Struct, frozen=True):
    """A unit as the row tells that sent it first."""

    id: str
    callsign: str
    type: str
    agency: str
    row: int
    first: int


class Book(Struct):
    """All calls and units of a file."""

    calls: dict[str, Call]
    crews: dict[str, Crew]


def book(sendings: Iterable[Sending], report: Report, one_row_per_status: bool = False) -> Book:
    """Put the rows together; what is doubtful goes to `report`."""
    listed = list(sendings)
    legs = _split(listed, report) if one_row_per_status else _merged(listed, report)
    _number(legs)
    _follow(legs, report)
    for leg in legs:
        _doubt_order(leg, report)
    legs_of: dict[str, list[Leg]] = {}
    for leg in sorted(legs, key=lambda leg: (leg.sent, leg.unit)):
        legs_of.setdefault(leg.call, []).append(leg)
    calls = _calls(listed, legs_of, report)
    crews = _crews(listed, legs, report)
    report.calls, report.units = len(calls), sum(not id.startswith(UNNAMED) for id in crews)
    return Book(calls, crews)


def _merged(sendings: Iterable[Sending], report: Report) -> list[Leg]:
    legs: dict[tuple[str, str, int], Leg] = {}
    for s in sendings:
        if not s.unit:
            continue
        key = (s.call, s.unit, s.stamps["dispatch"].at)
        leg = legs.setdefault(key, Leg(s.call, s.unit, s.row, {}))
        for name, stamp in s.stamps.items():
            _complete(leg, name, stamp, report)
    return list(legs.values())


def _complete(leg: Leg, name: str, stamp: Stamp, report: Report) -> None:
    before = leg.stamps.get(name)
    if before is not None and before.at != stamp.at:
        why = f"another row of {leg.unit} on call {leg.call} says {before.text} (line {before.row}); the earlier counts"
        report.doubt("rows differ", stamp.row, name, stamp.text, why)
    if before is None or (stamp.at, stamp.row) < (before.at, before.row):
        leg.stamps[name] = stamp


def _split(sendings: Iterable[Sending], report: Report) -> list[Leg]:
    """Cut the single statuses of each unit on each call into legs, one from each sending to the next."""
    said: dict[tuple[str, str], list[tuple[int, int, str, Stamp]]] = {}
    for s in sendings:
        if s.unit:
            times = ((t.at, PLACES[name], name, t) for name, t in s.stamps.items() if name != "received")
            said.setdefault((s.call, s.unit), []).extend(times)
    legs: list[Leg] = []
    for (call, unit), stamps in said.items():
        stamps.sort(key=lambda item: item[:2])
        sent = [stamp for _, _, name, stamp in stamps if name == "dispatch"]
        if not sent:
            concluded = sent_by({name: stamp for _, _, name, stamp in reversed(stamps)}, tuple(STATUSES))
            if concluded is None:
                for _, _, name, stamp in stamps:
                    report.give_up(stamp.row, name, stamp.text, f"{unit} was never sent to call {call}")
                continue
            name, stamp = concluded
            why = f"{unit} on call {call}: nobody says when it was sent; it counts from {name.replace('_', ' ')}"
            report.doubt("never sent", stamp.row, "dispatch", "", why)
            stamps.insert(0, (stamp.at, PLACES["dispatch"], "dispatch", stamp))
            sent = [stamp]
        legs += _cut(call, unit, sent, stamps, report)
    return legs


def _cut(
    call: str, unit: str, sent: list[Stamp], stamps: list[tuple[int, int, str, Stamp]], report: Report
) -> list[Leg]:
    legs = [Leg(call, unit, stamp.row, {"dispatch": stamp}) for stamp in sent]
    starts = [stamp.at for stamp in sent]
    for at, _, name, stamp in stamps:
        if name != "dispatch":
            _complete(legs[max(0, bisect_right(starts, at) - 1)], name, stamp, report)
    return legs


def _number(legs: list[Leg]) -> None:
    times: dict[tuple[str, str], list[Leg]] = {}
    for leg in legs:
        times.setdefault((leg.call, leg.unit), []).append(leg)
    for same in times.values():
        same.sort(key=attrgetter("sent"))
        for n, leg in enumerate(same):
            leg.nth = n + 1
            leg.same_again = same[n + 1].sent if n + 1 < len(same) else 0


def _follow(legs: list[Leg], report: Report) -> None:
    by_unit: dict[str, list[Leg]] = {}
    for leg in legs:
        by_unit.setdefault(leg.unit, []).append(leg)
    for mine in by_unit.values():
        mine.sort(key=lambda leg: (leg.sent, leg.call))
        starts = [leg.sent for leg in mine]
        for n, leg in enumerate(mine):
            later = bisect_right(starts, leg.sent)
            leg.again = starts[later] if later < len(mine) else 0
            _doubt_end(leg, mine[n + 1] if n + 1 < len(mine) else None, mine[later] if leg.again else None, report)


def _doubt_end(leg: Leg, following: Leg | None, again: Leg | None, report: Report) -> None:
    available = leg.stamps.get("available")
    if available is None:
        ends = f"taken to end when it is sent to {again.call} (line {again.row})" if again else "it still is at the end"
        report.doubt("never released", leg.row, "available", "", f"{leg.unit} on call {leg.call}: {ends}")
    elif following is not None and following.sent < available.at:
        why = f"{leg.unit} is sent to {following.call} (line {following.row}) before it is available from {leg.call}"
        report.doubt("double assignment", leg.row, "available", available.text, why)


def _doubt_order(leg: Leg, report: Report) -> None:
    said = [(name, leg.stamps[name]) for name in ORDER if name in leg.stamps]
    for (before, one), (after, other) in pairwise(said):
        if other.at < one.at:
            why = f"{leg.unit} on call {leg.call}: earlier than {before.replace('_', ' ')} ({one.text})"
            report.doubt("out of order", other.row, after, other.text, why)


def _calls(sendings: list[Sending], legs_of: dict[str, list[Leg]], report: Report) -> dict[str, Call]:
    rows: dict[str, list[Sending]] = {}
    for s in sendings:
        rows.setdefault(s.call, []).append(s)
    calls = {}
    for id, mine in rows.items():
        mine.sort(key=lambda s: (_start(s), s.unit, sorted(s.facts.items())))
        legs = legs_of.get(id, [])
        received = _received(mine, legs, report)
        if received is not None:
            closed = max((s.stamps["closed"] for s in mine if "closed" in s.stamps), key=_moment, default=None)
            _doubt_closing(closed, legs, report)
            calls[id] = Call(id, mine[0].row, _facts(mine, report), received, closed, legs)
    return calls


def _doubt_closing(closed: Stamp | None, legs: list[Leg], report: Report) -> None:
    for leg in legs:
        available = leg.stamps.get("available")
        if closed is not None and (available is None or available.at > closed.at):
            report.doubt("closed early", closed.row, "closed", closed.text, f"{leg.unit} is still on call {leg.call}")


def _start(sending: Sending) -> int:
    stamps = sending.stamps
    return stamps["dispatch"].at if "dispatch" in stamps else min((s.at for s in stamps.values()), default=2**62)


def _moment(stamp: Stamp) -> tuple[int, int]:
    return stamp.at, stamp.row


def _received(sendings: list[Sending], legs: list[Leg], report: Report) -> Stamp | None:
    said = sorted((s.stamps["received"] for s in sendings if "received" in s.stamps), key=_moment)
    for other in said:
        if other.at != said[0].at:
            why = f"another row of call {sendings[0].call} says {said[0].text} (line {said[0].row}); the earlier counts"
            report.doubt("rows differ", other.row, "received", other.text, why)
    if said:
        return said[0]
    if not legs:
        for s in sendings:
            report.give_up(s.row, "received", "", f"call {s.call} has no time at which it came in or a unit was sent")
        return None
    first = legs[0].stamps["dispatch"]
    report.doubt("never received", legs[0].row, "received", "", f"call {legs[0].call} counts from its first sending")
    return first


def _facts(sendings: list[Sending], report: Report) -> dict[str, str]:
    facts: dict[str, str] = {}
    for s in sendings:
        for name, text in s.facts.items():
            if facts.setdefault(name, text) != text:
                why = f"an earlier row of call {s.call} says '{facts[name][:60]}'; that counts"
                report.doubt("rows differ", s.row, name, text, why)
    return facts


def _crews(sendings: list[Sending], legs: list[Leg], report: Report) -> dict[str, Crew]:
    first: dict[str, int] = {}
    for leg in legs:
        first[leg.unit] = min(leg.sent, first.get(leg.unit, leg.sent))
    crews: dict[str, Crew] = {}
    for s in sorted((s for s in sendings if s.unit in first), key=lambda s: (_start(s), s.call)):
        crew = crews.setdefault(s.unit, Crew(s.unit, s.callsign, s.unit_type, s.agency, s.row, first[s.unit]))
        if crew.agency != s.agency:
            why = f"an earlier row (line {crew.row}) puts {s.unit} under '{crew.agency}'; that counts"
            report.doubt("unit of two agencies", s.row, "unit", s.unit, why)
    return crews
