"""The journal entries that a book of calls becomes, and how they fit what the journal has of it already.

Keys are made of the call, the unit and which time it is, never of row numbers: a file read again adds nothing. An
entry whose time is said in the file is never changed by a later file: a different value is reported. Two kinds are
concluded and not said: the end of a leg that was never released, and the closing of a call. When a later, longer file
shows such a conclusion to be wrong, the old entry is struck and the right one added.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

import numpy as np
from msgspec import Struct, field, structs

from dashboard.ingest.cad_calls import Book, Call, Crew, Leg
from dashboard.ingest.cad_places import position
from dashboard.ingest.cad_report import Progress, Report
from dashboard.ingest.cad_rows import UNNAMED
from dashboard.ingest.cad_stamps import Stamp
from dashboard.ingest.mapping import STATUSES, UNKNOWN_AGENCY, Mapping
from dashboard.journal.journal import Row
from dashboard.model.agencies import AgencyJoined
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Actor, AnyBody, Draft, decode, encode_body
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Event, EventOpened
from dashboard.model.incidents import IncidentClosed, IncidentOpened
from dashboard.model.moment import iso
from dashboard.model.units import UnitAssigned, UnitRegistered, UnitReleased, UnitStatusChanged
from dashboard.services.rules import cleaned_strings

RANK = {
    "event.opened": 0, "agency.joined": 1, "unit.registered": 2, "entry.corrected": 3, "incident.opened": 4,
    "unit.assigned": 5, "unit.status": 6, "unit.released": 8, "incident.closed": 9,
}  # fmt: skip
PLACE = {status: n for n, status in enumerate(STATUSES.values())}
STANDING = frozenset({"event.opened", "agency.joined", "unit.registered"})


class Held(Struct, frozen=True):
    """An entry that the journal has from an earlier file. Times are UTC microseconds."""

    seq: int
    occurred: int
    known: int
    body: int
    about: tuple[str, ...]


class Holding(Struct):
    """What the journal has already: entries by key, conclusions by what they conclude, and who stands since when."""

    entries: dict[str, Held] = field(default_factory=dict)
    concluded: dict[str, list[Held]] = field(default_factory=dict)
    standing: dict[str, int] = field(default_factory=dict)
    legs: dict[str, set[str]] = field(default_factory=dict)


def hold(rows: Iterable[Row]) -> Holding:
    """Look through a journal for what is there of earlier files."""
    holding, struck, concluded = Holding(), set[int](), list[tuple[str, Held]]()
    for row in rows:
        ours = row.key.startswith("cad/")
        if not ours and row.kind not in STANDING:
            continue
        entry = decode(row.line)
        if isinstance(entry.body, EntryCorrected):
            struck.add(entry.body.target)
        if row.kind in STANDING:
            about = entry.body.about[0]
            holding.standing[about] = min(row.known, holding.standing.get(about, row.known))
        held = Held(row.seq, row.occurred, row.known, hash(encode_body(entry.body)), entry.body.about)
        holding.entries[row.key] = held
        if row.kind == "unit.assigned" and ours:
            base = row.key.removesuffix("/dispatch")
            holding.legs.setdefault("/".join(base.split("/")[:2]), set()).add(base)
        what, at, _ = row.key.partition("@")
        if ours and at:
            concluded.append((what, held))
    for what, held in concluded:
        if held.seq not in struck:
            holding.concluded.setdefault(what, []).append(held)
    return holding


def incident(
    id: str, facts: dict[str, str], mapping: Mapping, place: tuple[float | None, float | None]
) -> IncidentOpened:
    """Return the entry that opens call `id`, of which a file tells `facts`, at `place` (lat, lon in degrees)."""
    said = facts.get("type", "")
    title = facts.get("title") or said or "Call"
    number = facts.get("number") or id
    return IncidentOpened(
        id, number if number.startswith("#") else f"#{number}", mapping.types.get(said, said), title,
        mapping.priorities.get(facts.get("priority", ""), mapping.default_priority), facts.get("place", ""), *place,
    )  # fmt: skip


class Writer:
    """Turns a book into drafts for one event."""

    def __init__(self, event: str, mapping: Mapping, holding: Holding, report: Report) -> None:
        """Write for `event` as `mapping` says, knowing what the journal is `holding`."""
        self._event = event
        self._mapping = mapping
        self._holding = holding
        self._report = report
        self._actor = Actor(f"CAD import, {mapping.event.name}", "", "feed")
        self._priorities: dict[str, int] = {}
        self._drafts: list[tuple[int, int, int, Draft]] = []
        self._fresh = not holding.standing
        self._zone = mapping.event.timezone

    def drafts(self, book: Book, progress: Progress | None = None) -> list[Draft]:
        """Return what is new, in the order of `known` and, at one instant, in the order of the work."""
        times = [call.received.at for call in book.calls.values()]
        times += [leg.sent for call in book.calls.values() for leg in call.legs]
        if not times:
            return []
        start = min(times)
        self._open(start)
        for crew in book.crews.values():
            if not crew.id.startswith(UNNAMED):
                self._register(crew, start)
        for n, call in enumerate(book.calls.values()):
            if progress and n % 500 == 0:
                progress("calls looked through", n, len(book.calls))
            self._call(call)
        self._doubt_priorities()
        return self._in_order()

    def _in_order(self) -> list[Draft]:
        """Return the drafts by `known`, kind and step; numpy sorts them without stopping every other thread."""
        keys = np.array([item[:3] for item in self._drafts], dtype=np.int64).reshape(-1, 3)
        places = np.lexsort((keys[:, 2], keys[:, 1], keys[:, 0]))
        return [self._drafts[n][3] for n in places.tolist()]

    def _open(self, start: int) -> None:
        info = self._mapping.event
        self._stand(EventOpened(Event(self._event, info.name, info.timezone, info.lat, info.lon)), start)
        for agency in self._mapping.agencies:
            self._stand(AgencyJoined(agency), start)

    def _register(self, crew: Crew, start: int) -> None:
        if crew.agency == UNKNOWN_AGENCY.id:
            self._report.doubt("no agency", crew.row, "unit", crew.id, "no rule of the mapping says whose it is")
            self._stand(AgencyJoined(UNKNOWN_AGENCY), start)
        body = UnitRegistered(crew.id, crew.callsign, crew.agency, crew.type)
        self._stand(body, start if self._fresh else crew.first)

    def _stand(self, body: AnyBody, at: int) -> None:
        """Add what must be there at `at`, unless it already is by then."""
        about = body.about[0]
        since = self._holding.standing.get(about)
        if since is None or since > at:
            self._holding.standing[about] = at
            self._add(_key(about) if since is None else _key(about, str(at)), body, at)
        elif not self._fresh:
            self._report.known += 1

    def _call(self, call: Call) -> None:
        stamp, key = call.received, _key(call.id, "received")
        untold = bool(call.legs) and stamp is call.legs[0].stamps["dispatch"]
        if untold and key in self._holding.entries:
            self._report.known += 1  # another file has told when it came in
        else:
            self._offer(key, self._opened(call, untold), stamp.at, stamp.known, stamp)
        self._close(call, [*(self._leg(leg) for leg in call.legs), *self._elsewhere(call)])

    def _opened(self, call: Call, untold: bool) -> IncidentOpened:
        opened = incident(call.id, call.facts, self._mapping, self._position(call))
        return structs.replace(opened, concluded=untold)

    def _position(self, call: Call) -> tuple[float | None, float | None]:
        said = call.facts.get("priority", "")
        if said and said not in self._mapping.priorities:
            self._priorities[said] = self._priorities.get(said, 0) + 1
        try:
            return position(call.facts, self._mapping) or (None, None)
        except EntryRejected as error:
            text = call.facts.get("location") or f"{call.facts.get('lat', '')}, {call.facts.get('lon', '')}"
            why = f"call {call.id} is kept without a place: {str(error).partition(': ')[2]}"
            self._report.doubt("no such place", call.row, "position", text, why)
            return None, None

    def _leg(self, leg: Leg) -> "_Span":
        base = _key(leg.call, leg.unit, str(leg.nth))
        sent = leg.stamps["dispatch"]
        start = self._offer(
            f"{base}/dispatch", UnitAssigned(leg.unit, leg.call, not sent.text), sent.at, sent.known, sent
        )
        end, known = self._end(base, leg, start)
        for name, status in STATUSES.items():
            stamp = leg.stamps.get(name)
            if stamp is not None:
                at = max(stamp.at, start)
                body = UnitStatusChanged(leg.unit, status, leg.call, stamped=stamp.at if stamp.at < start else 0)
                self._offer(f"{base}/{name}", body, at, max(_known(stamp, at), sent.known), stamp)
        return _Span(start, end, known)

    def _end(self, base: str, leg: Leg, start: int) -> tuple[int | None, int]:
        """When the leg ends (None: not yet) and when that was known."""
        stamp, held = leg.stamps.get("available"), self._holding.entries.get(f"{base}/available")
        sent = leg.stamps["dispatch"].known
        if stamp is None and held is None:
            return self._ended(f"{base}/ended", leg, sent)
        if stamp is None or (leg.same_again and stamp.at >= leg.same_again):
            end = held.occurred if held else leg.same_again
            return end, end
        at = max(stamp.at, start)
        known = max(_known(stamp, at), sent)
        self._strike(f"{base}/ended", known)
        return self._offer(f"{base}/available", UnitReleased(leg.unit, leg.call), at, known, stamp), known

    def _ended(self, what: str, leg: Leg, sent: int) -> tuple[int | None, int]:
        """Conclude the end of a leg never released; sent to the same call again, its next leg takes its place."""
        held = min((h.occurred for h in self._holding.concluded.get(what, ())), default=0)
        if not leg.again or (held and held <= leg.again):
            self._report.known += bool(held)
            return held or None, held
        known = max(leg.again, sent)
        self._strike(what, known)
        if leg.again != leg.same_again:
            self._conclude(what, UnitReleased(leg.unit, leg.call), leg.again, known)
        return leg.again, known

    def _elsewhere(self, call: Call) -> Iterator["_Span"]:
        """Legs of this call that the journal has and this file has not."""
        here = {_key(leg.call, leg.unit, str(leg.nth)) for leg in call.legs}
        for base in self._holding.legs.get(_key(call.id), set()) - here:
            start = self._holding.entries[f"{base}/dispatch"].occurred
            ends = self._holding.concluded.get(f"{base}/ended", [])
            said = self._holding.entries.get(f"{base}/available")
            end = max((held.occurred for held in [*ends, *([said] if said else [])]), default=None)
            yield _Span(start, end, end or 0)

    def _close(self, call: Call, spans: list["_Span"]) -> None:
        what, body = _key(call.id, "closed"), IncidentClosed(call.id, call.facts.get("outcome", ""))
        closing = _closing(call, spans)
        held = max(self._holding.concluded.get(what, ()), key=lambda h: h.occurred, default=None)
        if held is not None:
            if closing is not None and held.occurred == closing.at:
                self._report.known += 1
                return
            longer = [span.start for span in spans if span.end is None or span.end > held.occurred]
            self._strike(what, min(longer, default=held.known))
        if closing is not None:
            self._conclude(what, body, closing.at, closing.known)

    def _conclude(self, what: str, body: AnyBody, at: int, known: int) -> None:
        """Add a conclusion; one that was struck and holds again gets a key of its own."""
        key = f"{what}@{at}"
        if key in self._holding.entries and self._holding.entries[key] not in self._holding.concluded.get(what, ()):
            key = f"{key}@{self._holding.entries[key].seq}"
        self._add(key, body, at, known)

    def _strike(self, what: str, known: int) -> None:
        for held in self._holding.concluded.get(what, ()):
            reason = "a later file shows that it was concluded too early"
            body = EntryCorrected(held.seq, reason, told=held.about)
            at = max(known, held.known)
            self._add(f"cad/struck/{held.seq}", body, at)

    def _offer(self, key: str, body: AnyBody, at: int, known: int, stamp: Stamp) -> int:
        """Add an entry whose time the file says; return the time that counts, which is the journal's if it has one."""
        held = self._holding.entries.get(key)
        said = "" if at == stamp.at else f"{stamp.text} (as the file says; out of order)"
        if held is None:
            self._add(key, body, at, known, said)
            return at
        if held.occurred != at:
            was = iso(held.occurred, self._zone)
            why = f"the journal has {was} (entry {held.seq}) from an earlier file, and keeps it"
            self._report.doubt("changed since", stamp.row, key.rpartition("/")[2], stamp.text, why)
        elif held.body != hash(encode_body(cleaned_strings(body))):
            why = f"entry {held.seq} of the journal, from an earlier file, says otherwise, and stays"
            self._report.doubt("changed since", stamp.row, body.kind, body.about[0], why)
        self._report.known += 1
        return held.occurred

    def _add(self, key: str, body: AnyBody, at: int, known: int | None = None, said: str = "") -> None:
        if key in self._holding.entries:
            self._report.known += 1
            return
        draft = cleaned_strings(Draft(body, self._actor, at, key, at if known is None else known, said))
        step = PLACE.get(body.status, 0) if isinstance(body, UnitStatusChanged) else 0
        self._drafts.append((draft.known, RANK[body.kind], step, draft))

    def _doubt_priorities(self) -> None:
        for said, count in sorted(self._priorities.items()):
            why = f"is not under [priorities] of the mapping; {count} calls count as {self._mapping.default_priority}"
            self._report.doubt("unknown priority", 0, "priority", said, why)


class _Span(Struct, frozen=True):
    """From when to when a unit was on a call (None: it still is), and when the end was known."""

    start: int
    end: int | None
    known: int


def _closing(call: Call, spans: list[_Span]) -> Stamp | None:
    if call.closed is not None:
        at = max(call.closed.at, call.received.at)
        return Stamp(at, call.closed.text, _known(call.closed, at), call.closed.row)
    ends = [span.end for span in spans if span.end is not None]
    if not spans or len(ends) < len(spans):
        return None
    known = max(call.received.known, *(span.known for span in spans))
    return Stamp(max(call.received.at, *ends), "", known, call.row)


def _known(stamp: Stamp, at: int) -> int:
    """When a time that counts as `at` was known: then, unless the file tells it apart."""
    return at if stamp.known == stamp.at else stamp.known


def _key(*parts: str) -> str:
    return "/".join(("cad", *(quote(part, safe="") for part in parts)))
