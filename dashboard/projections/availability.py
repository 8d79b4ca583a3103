"""Availability: every unit as a T-card in the column of its state, by agency and kind; pure, from the situation.

A unit is in exactly one column. LOST is only there where positions were heard at all: nobody is lost who never spoke.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Literal, get_args

from msgspec import Struct

from dashboard.model.limits import PositionLimits, Staleness, staleness
from dashboard.model.text import plain
from dashboard.model.units import ARRIVED, OUT_OF_SERVICE, WORDS, Unit
from dashboard.projections.board import AgencyTile, agency_tiles
from dashboard.projections.names import number
from dashboard.projections.situation import Situation

Column = Literal["available", "assigned", "on_scene", "staged", "out_of_service", "lost"]
COLUMNS: tuple[Column, ...] = get_args(Column)


class Heard(Struct, frozen=True):
    """When every unit was last heard (UTC microseconds by unit id), and from when on that is late, stale or lost."""

    at: Mapping[str, int]
    limits: PositionLimits


class Card(Struct, frozen=True):
    """One unit. `since` is when its state began, `heard` its last position (0: none), both UTC microseconds.

    `staleness` says how old that position is; `by_hand` that no feed should send it.
    """

    unit: str
    callsign: str
    agency: str
    type: str
    column: Column
    words: str
    since: int
    incidents: tuple[str, ...]
    note: str
    emergency: bool
    heard: int
    staleness: Staleness
    by_hand: bool


class Row(Struct, frozen=True):
    """The cards of one kind of unit, by column."""

    type: str
    cells: dict[Column, tuple[Card, ...]]


class Group(Struct, frozen=True):
    """One agency: what it has left, and a row for each of its kinds of unit."""

    agency: str
    tile: AgencyTile
    rows: tuple[Row, ...]


class Availability(Struct, frozen=True):
    """The matrix. `columns` leaves LOST out where nothing was ever heard; `totals` counts the cards shown."""

    groups: tuple[Group, ...]
    columns: tuple[Column, ...]
    totals: dict[Column, int]


def availability(
    situation: Situation,
    heard: Heard,
    now: int,
    agencies: Collection[str] = (),
    types: Collection[str] = (),
) -> Availability:
    """Build the matrix of the units of `agencies` and `types` (empty: all); `heard` their last positions."""
    chosen = [
        unit
        for unit in situation.units.values()
        if (not agencies or unit.agency in agencies) and (not types or unit.type in types)
    ]
    cards = unit_cards(situation, chosen, heard, now)
    tiles = {tile.agency: tile for tile in agency_tiles(situation.agencies, situation.units.values())}
    shown = [agency for agency in tiles if any(card.agency == agency for card in cards)]
    return Availability(
        groups=tuple(Group(a, tiles[a], _rows([card for card in cards if card.agency == a])) for a in shown),
        columns=COLUMNS if heard.at else COLUMNS[:-1],
        totals={column: sum(card.column == column for card in cards) for column in COLUMNS},
    )


def unit_cards(situation: Situation, units: Iterable[Unit], heard: Heard, now: int) -> list[Card]:
    """Make the card of every one of `units`, by agency (in the order they joined), then callsign."""
    order = {agency: n for n, agency in enumerate(situation.agencies)}
    ranked = sorted(units, key=lambda u: (order.get(u.agency, len(order)), in_order(u.callsign), u.id))
    return [_card(situation, unit, heard, now) for unit in ranked]


def column_of(unit: Unit, age: Staleness) -> Column:
    """Say in which column `unit` belongs whose last position is of such an `age`."""
    status, _ = unit.current
    if not unit.committed and status in OUT_OF_SERVICE:
        return "out_of_service"
    if age == "lost":
        return "lost"
    if unit.on_scene or status in ARRIVED:
        return "on_scene"
    if status == "STAGED":
        return "staged"
    return "available" if unit.available else "assigned"


def in_order(callsign: str) -> list[tuple[int, int, str]]:
    """Sort key by which M9 comes before M12."""
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in re.split(r"(\d+)", plain(callsign)) if p]


def matching(cards: Iterable[Card], words: str, columns: Collection[str] = ()) -> list[Card]:
    """Keep the cards whose callsign or id holds `words` (case and accents do not count) and that are in `columns`."""
    sought = plain(words)
    return [
        card
        for card in cards
        if (not columns or card.column in columns) and (sought in plain(card.callsign) or sought in plain(card.unit))
    ]


def _rows(cards: list[Card]) -> tuple[Row, ...]:
    return tuple(_row(kind, [c for c in cards if c.type == kind]) for kind in sorted({c.type for c in cards}))


def _row(kind: str, cards: list[Card]) -> Row:
    return Row(kind, {column: tuple(c for c in cards if c.column == column) for column in COLUMNS})


def _card(situation: Situation, unit: Unit, heard: Heard, now: int) -> Card:
    status, since = unit.current
    last, feed = heard.at.get(unit.id, 0), situation.feeds.get(unit.feed)
    age = staleness(now - last, feed.interval if feed else 0, unit.carrier, heard.limits) if last else ""
    return Card(
        unit.id, unit.callsign, unit.agency, unit.type, column_of(unit, age), WORDS[status], since,
        tuple(number(a.incident, situation) for a in unit.assignments), unit.note, status == "EMERG",
        last, age, feed is None,
    )  # fmt: skip
