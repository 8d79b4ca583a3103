"""What divisions need and have in a period (ICS 215): required, assigned units, booked shared resources; pure.

A unit counts where its type is the kind that is needed, by id or title; a booking counts for a division that its
purpose names. In the totals every unit and every shared resource counts once.
"""

from collections.abc import Mapping

from msgspec import Struct

from dashboard.model.events import Period
from dashboard.model.plans import Division, Need, Plan
from dashboard.model.resources import Booking, Resource
from dashboard.model.text import plain
from dashboard.projections.roster import works
from dashboard.projections.situation import Situation


class Required(Struct, frozen=True, gc=False):
    """One need with what there is for it: callsigns of units, names of booked resources."""

    need: Need
    division: str
    kind: str
    units: tuple[str, ...]
    booked: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many are still to be found."""
        return max(0, self.need.required - len(self.units) - len(self.booked))


class Total(Struct, frozen=True, gc=False):
    """A kind over all divisions of a period."""

    kind: str
    required: int
    units: tuple[str, ...]
    booked: tuple[str, ...]

    @property
    def missing(self) -> int:
        """How many are still to be found."""
        return max(0, self.required - len(self.units) - len(self.booked))


def required(plan: Plan, situation: Situation, period: Period, titles: Mapping[str, str]) -> tuple[Required, ...]:
    """Return the needs of `period` with what there is for each; `titles` names the kinds (id -> title)."""
    divisions = {d.id: d for d in plan.divisions}
    there = _units(plan, situation, period)
    found = []
    for need in plan.needs:
        if need.period == period.name:
            division = divisions.get(need.division, Division(need.division, need.division))
            at = {f"division:{division.id}", *(f"feature:{f}" for f in division.features)}
            units = {unit for place, unit in there if place in at}
            booked = tuple(r.name for r, b in bookings_in(situation, period)
                           if is_kind(r.kind, need.kind, titles) and _names(b.purpose, division))  # fmt: skip
            found.append(Required(need, division.name, titles.get(need.kind, need.kind),
                                  _of_kind(units, need.kind, situation, titles),
                                  tuple(dict.fromkeys(booked))))  # fmt: skip
    return tuple(found)


def totals(plan: Plan, situation: Situation, period: Period, titles: Mapping[str, str]) -> tuple[Total, ...]:
    """Return every kind that is needed in `period`, over all divisions."""
    units = {unit for _, unit in _units(plan, situation, period)}
    found = []
    for kind in dict.fromkeys(need.kind for need in plan.needs if need.period == period.name):
        wanted = sum(n.required for n in plan.needs if n.period == period.name and n.kind == kind)
        booked = tuple(dict.fromkeys(
            r.name for r, _ in bookings_in(situation, period) if is_kind(r.kind, kind, titles)))  # fmt: skip
        found.append(Total(titles.get(kind, kind), wanted, _of_kind(units, kind, situation, titles), booked))
    return tuple(found)


def bookings_in(situation: Situation, period: Period) -> list[tuple[Resource, Booking]]:
    """Return the bookings of shared resources that touch `period`, by resource and time."""
    return [
        (resource, booking)
        for resource in situation.resources.values()
        for booking in sorted(resource.bookings, key=lambda b: (b.starts, b.id))
        if booking.starts < period.ends and period.starts < booking.ends
    ]


def is_kind(type_: str, kind: str, titles: Mapping[str, str]) -> bool:
    """Whether a unit or resource of `type_` is of `kind`, by id or title."""
    return bool(type_) and plain(type_) in (plain(kind), plain(titles.get(kind, kind)))


def _units(plan: Plan, situation: Situation, period: Period) -> list[tuple[str, str]]:
    """Return (at, unit's id) of the units assigned in `period`."""
    there = works(plan, situation, period.name)
    return [(w.assignment.at, w.assignment.who[5:]) for w in there if w.assignment.who.startswith("unit:")]


def _of_kind(units: set[str], kind: str, situation: Situation, titles: Mapping[str, str]) -> tuple[str, ...]:
    there = [situation.units[unit] for unit in sorted(units) if unit in situation.units]
    return tuple(unit.callsign for unit in there if is_kind(unit.type, kind, titles))


def _names(purpose: str, division: Division) -> bool:
    said = f" {plain(purpose)} "
    return any(f" {plain(name)} " in said for name in (division.name, division.id) if name)
