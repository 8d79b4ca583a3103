"""Pictures for the situation view: a whole frame at any instant, and live the small changes from one to the next.

A `Picture` is one event live, shared by all its viewers: `step()` finds what changed and returns one message for all
of them; `frame()` is what a new viewer begins with, exactly where the last message left off.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import compress
from typing import Any

import msgspec
from msgspec import Raw

from dashboard.model.entry import Head
from dashboard.model.events import Feed
from dashboard.model.incidents import Incident
from dashboard.model.moment import MINUTE, At, Basis
from dashboard.model.units import Unit
from dashboard.projections import frame as frames
from dashboard.projections import plans
from dashboard.projections.alarms import ALARM_WORDS, wall_alarms
from dashboard.projections.board import Board, board
from dashboard.projections.charted import RingsOf, charted
from dashboard.projections.frame import Box, Positions, UnitCard
from dashboard.projections.pending import pending
from dashboard.projections.plan_actual import shut
from dashboard.projections.rings import Ring, rings
from dashboard.projections.situation import Situation
from dashboard.services.basemaps import laid
from dashboard.services.desk import Desk
from dashboard.services.limits import limits
from dashboard.services.whereabouts import in_order

LARGE = 10_000
CardsOf = Callable[[Situation], list[UnitCard]]
_encode = msgspec.json.Encoder().encode


def picture_at(desk: Desk, event: str, moment: At, basis: Basis) -> bytes:
    """Return the frame of a past instant as JSON. UnknownEvent."""
    return _encode(drawn_at(desk, event, moment, basis, desk.situation(event, moment, basis)))


def drawn_at(
    desk: Desk, event: str, moment: At, basis: Basis, situation: Situation, cards: CardsOf | None = None
) -> dict[str, Raw]:
    """Return the parts of the frame of a past instant, each as JSON; `cards` may know those of units by heart."""
    positions = in_order(list(situation.units), desk.tracks.units(event), desk.tracks.at(event, moment.t))
    if situation.event is None:  # before the log begins
        situation = replace(situation, event=desk.situation(event).event)
    parts = _parts(situation, positions, moment.t)
    return _frame(
        situation, positions, moment.t, desk.events()[event], basis, desk.span(event), parts, live=False, cards=cards
    )


class KnownCards:
    """The cards of units, made again only of those whose record is another than the last time. For several threads."""

    def __init__(self) -> None:
        """Know none."""
        self._last: tuple[dict[str, Feed], list[Unit], list[UnitCard]] = ({}, [], [])

    def __call__(self, situation: Situation) -> list[UnitCard]:
        """Return the card of every unit, in order; the records are frozen, so the same one has the same card."""
        units, feeds = list(situation.units.values()), situation.feeds
        before, old, known = self._last
        count = min(len(old), len(units)) if before == feeds else 0
        cards = [
            card if unit is last else frames.unit_card(unit, feeds)
            for unit, last, card in zip(units[:count], old[:count], known[:count], strict=True)
        ]
        cards += [frames.unit_card(unit, feeds) for unit in units[count:]]
        self._last = (dict(feeds), units, cards)
        return cards


class KnownRings:
    """The rings of incidents, found again only when what they follow from has changed (or every minute)."""

    def __init__(self) -> None:
        """Know none."""
        self._known: dict[str, tuple[tuple[object, ...], list[Ring]]] = {}

    def __call__(self, situation: Situation, incident: Incident, now: int) -> list[Ring]:
        """Return what `rings` would; the records are frozen, so comparing them is comparing identities."""
        drawn = (zone for zone in situation.zones.values() if zone.incident == incident.id)
        people = (situation.agencies.values(), situation.protocols.values(), situation.people.values())
        key = (incident, now // MINUTE, *drawn, *(record for records in people for record in records))
        known = self._known.get(incident.id)
        if known is None or known[0] != key:
            known = self._known[incident.id] = (key, rings(situation, incident, now))
        return known[1]


class Picture:
    """One event as it is now. Not for several threads at once: whoever broadcasts calls it in turn."""

    def __init__(self, desk: Desk, event: str) -> None:
        """Look at `event`; UnknownEvent when there is none."""
        self._desk, self._event = desk, event
        self._rings = KnownRings()
        self._look()
        self._shown, self._waited = self._positions, False
        self._box = self._bounds()
        self._sent: dict[str, bytes] = {}

    def frame(self) -> bytes:
        """Return the whole frame, as JSON, as the last `step` saw it."""
        head = Head(self._situation.seq)
        span = self._desk.span(self._event)
        parts = self._parts()
        return _encode(
            _frame(self._situation, self._positions, self._now, head, "known", span, parts, live=True, box=self._box)
        )

    def step(self) -> bytes:
        """Look again and return the change since the last time, as JSON: at least the event's time."""
        before = self._situation
        self._look()
        if self._rebuilt(before):
            self._box, self._shown = self._bounds(), self._positions
            return _encode({"at": self._now, "seq": self._situation.seq, "resync": True})
        return _encode({"at": self._now, "seq": self._situation.seq} | self._changes(before))

    def _look(self) -> None:
        situation, now, tracks = self._desk.situation(self._event), self._desk.now(self._event), self._desk.tracks
        names, (fixes, _) = list(situation.units), tracks.last(self._event)
        positions = in_order(names, tracks.units(self._event), fixes)
        self._situation, self._now, self._positions = situation, now, positions

    def _rebuilt(self, before: Situation) -> bool:
        now = self._situation
        same = (
            list(before.units) == list(now.units) and before.agencies == now.agencies and before.layout is now.layout
            and before.feeds == now.feeds and before.event == now.event and before.places == now.places
        )  # fmt: skip
        return not same or frames.outside(self._box, self._positions)

    def _changes(self, before: Situation) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        shown = {part: _encode(value) for part, value in self._parts().items()}
        changes |= {part: Raw(value) for part, value in shown.items() if value != self._sent.get(part)}
        large = sum(len(shown[part]) for part in changes) > LARGE
        self._sent = shown
        units = [
            [index, *frames.unit_row(unit)]
            for index, (unit, old) in enumerate(_pairs(self._situation, before))
            if unit is not old
        ]
        if units:
            changes["units"] = units
        if packed := self._moved(large):
            changes["positions"] = packed
        return changes

    def _moved(self, large: bool) -> dict[str, str] | None:
        """Pack what has moved since it was last sent; beside a `large` change it waits for the next one, once."""
        moved = self._positions.at != self._shown.at
        self._waited = bool(large and not self._waited and moved.any())
        if self._waited or not moved.any():
            return None
        self._shown = self._positions
        return frames.packed(self._box, self._positions, self._now, moved)

    def _parts(self) -> dict[str, Any]:
        return _parts(self._situation, self._positions, self._now, self._rings)

    def _bounds(self) -> Box:
        shown = _board(self._situation, self._positions, self._now)
        return frames.bounds(self._situation.event, self._situation.layout, self._positions, shown)


def _pairs(situation: Situation, before: Situation) -> Iterable[tuple[Unit, Unit]]:
    return zip(situation.units.values(), before.units.values(), strict=True)


def _parts(situation: Situation, positions: Positions, now: int, rings_of: RingsOf = rings) -> dict[str, Any]:
    """What the view is sent whole, each part only when it has changed."""
    known = limits()
    return {
        "board": _board(situation, positions, now), "alarms": wall_alarms(situation, now, known),
        "pending": pending(situation, now, known),
        "ground": shut(situation, now), "zones": charted(situation, positions, now, known, rings_of),
    }  # fmt: skip


def _board(situation: Situation, positions: Positions, now: int) -> Board:
    return board(situation, limits().lead, now, frozenset(compress(situation.units, (positions.at > 0).tolist())))


def _frame(
    situation: Situation, positions: Positions, now: int, head: Head, basis: Basis, span: tuple[int, int],
    parts: dict[str, Any], *, live: bool, box: Box | None = None, cards: CardsOf | None = None,
) -> dict[str, Raw]:  # fmt: skip
    box = box or frames.bounds(situation.event, situation.layout, positions, parts["board"])
    drawn = {
        "live": live, "at": now, "basis": basis, "seq": situation.seq, "head": head.seq, "span": span,
        "event": situation.event, "box": box, "agencies": list(situation.agencies.values()),
        "layout": [frames.outline(feature) for feature in situation.layout],
        "bases": [laid(base) for base in plans.live(situation).plan.bases],
        "feeds": list(situation.feeds.values()),
        "units": (cards or KnownCards())(situation),
        "positions": frames.packed(box, positions, now), "limits": limits(), "kinds": ALARM_WORDS, **parts,
    }  # fmt: skip
    return {name: Raw(_encode(part)) for name, part in drawn.items()}
