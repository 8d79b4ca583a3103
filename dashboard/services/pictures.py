"""Pictures for the situation view: a whole frame at any instant, and live the small changes from one to the next.

A `Picture` is one event live, shared by all its viewers: `step()` finds what changed and returns one message for all
of them; `frame()` is what a new viewer begins with, exactly where the last message left off.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import msgspec

from dashboard.model.entry import Head
from dashboard.model.moment import At, Basis
from dashboard.model.units import Unit
from dashboard.projections import frame as frames
from dashboard.projections.alarms import wall_alarms
from dashboard.projections.board import Board, board
from dashboard.projections.charted import charted
from dashboard.projections.frame import Box, Positions
from dashboard.projections.pending import pending
from dashboard.projections.situation import Situation
from dashboard.services.desk import Desk
from dashboard.services.limits import limits
from dashboard.services.whereabouts import in_order

_encode = msgspec.json.Encoder().encode


def picture_at(desk: Desk, event: str, moment: At, basis: Basis) -> bytes:
    """Return the frame of a past instant as JSON. UnknownEvent."""
    situation = desk.situation(event, moment, basis)
    positions = in_order(list(situation.units), desk.tracks.units(event), desk.tracks.at(event, moment.t))
    if situation.event is None:  # before the log begins
        situation = replace(situation, event=desk.situation(event).event)
    return _frame(situation, positions, moment.t, desk.events()[event], basis, desk.span(event), live=False)


class Picture:
    """One event as it is now. Not for several threads at once: whoever broadcasts calls it in turn."""

    def __init__(self, desk: Desk, event: str) -> None:
        """Look at `event`; UnknownEvent when there is none."""
        self._desk, self._event = desk, event
        self._look()
        self._box = self._bounds()
        self._sent: dict[str, bytes] = {}

    def frame(self) -> bytes:
        """Return the whole frame, as JSON, as the last `step` saw it."""
        head = Head(self._situation.seq)
        span = self._desk.span(self._event)
        return _frame(self._situation, self._positions, self._now, head, "known", span, live=True, box=self._box)

    def step(self) -> bytes:
        """Look again and return the change since the last time, as JSON: at least the event's time."""
        before, positions = self._situation, self._positions
        self._look()
        if self._rebuilt(before):
            self._box = self._bounds()
            return _encode({"at": self._now, "seq": self._situation.seq, "resync": True})
        return _encode({"at": self._now, "seq": self._situation.seq} | self._changes(before, positions))

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

    def _changes(self, before: Situation, positions: Positions) -> dict[str, Any]:
        changes: dict[str, Any] = {}
        shown = {part: _encode(value) for part, value in _parts(self._situation, self._positions, self._now).items()}
        changes |= {part: msgspec.Raw(value) for part, value in shown.items() if value != self._sent.get(part)}
        self._sent = shown
        units = [
            [index, *frames.unit_row(unit)]
            for index, (unit, old) in enumerate(_pairs(self._situation, before))
            if unit is not old
        ]
        if units:
            changes["units"] = units
        moved = self._positions.at != positions.at
        if moved.any():
            changes["positions"] = frames.packed(self._box, self._positions, self._now, moved)
        return changes

    def _bounds(self) -> Box:
        shown = _board(self._situation, self._positions, self._now)
        return frames.bounds(self._situation.event, self._situation.layout, self._positions, shown)


def _pairs(situation: Situation, before: Situation) -> Iterable[tuple[Unit, Unit]]:
    return zip(situation.units.values(), before.units.values(), strict=True)


def _parts(situation: Situation, positions: Positions, now: int) -> dict[str, Any]:
    """What the view is sent whole, each part only when it has changed."""
    known = limits()
    return {
        "board": _board(situation, positions, now), "alarms": wall_alarms(situation, now, known),
        "pending": pending(situation, now, known),
        "zones": charted(situation, positions, now, known.position),
    }  # fmt: skip


def _board(situation: Situation, positions: Positions, now: int) -> Board:
    heard = zip(situation.units, (positions.at > 0).tolist(), strict=True)
    return board(situation, limits().lead, now, frozenset(name for name, there in heard if there))


def _frame(
    situation: Situation, positions: Positions, now: int, head: Head, basis: Basis, span: tuple[int, int], *,
    live: bool, box: Box | None = None,
) -> bytes:  # fmt: skip
    parts = _parts(situation, positions, now)
    box = box or frames.bounds(situation.event, situation.layout, positions, parts["board"])
    return _encode(
        {
            "live": live, "at": now, "basis": basis, "seq": situation.seq, "head": head.seq, "span": span,
            "event": situation.event, "box": box, "agencies": list(situation.agencies.values()),
            "layout": situation.layout, "feeds": list(situation.feeds.values()),
            "units": [
                frames.unit_card(unit, situation.feeds) | {"now": frames.unit_row(unit)}
                for unit in situation.units.values()
            ],
            "positions": frames.packed(box, positions, now), "limits": limits(), **parts,
        }
    )  # fmt: skip
