"""Agencies: who takes part, and the letter, shape and colours by which a wall tells them apart."""

from collections.abc import Collection, Mapping
from typing import Literal

from msgspec import Struct

from dashboard.model.body import Body

Discipline = Literal[
    "police", "fire", "ems", "public_works", "security", "organiser", "emergency_management", "public_health",
    "utility", "search_and_rescue", "federal", "medical_examiner", "transport", "other",
]  # fmt: skip
Shape = Literal["square", "triangle", "circle", "diamond", "hexagon", "pentagon", "star", "shield"]


class Agency(Struct, frozen=True, gc=False):
    """One agency. `dark` and `light` are its `#RRGGBB` outline on the two themes; colour is never a fill."""

    id: str
    name: str
    short: str
    letter: str
    shape: Shape
    discipline: Discipline
    dark: str
    light: str
    floor: int = 0


class AgencyJoined(Body, frozen=True, tag="agency.joined"):
    """An agency takes part; said again, it replaces what was known of it."""

    agency: Agency

    @property
    def about(self) -> tuple[str, ...]:
        """The agency."""
        return (f"agency:{self.agency.id}",)


AgencyBody = AgencyJoined


def agency_of(party: str, agencies: Mapping[str, Agency], ruling: Collection[str] = ()) -> str:
    """Return the id of the agency that `party` (a discipline or an id) is among `agencies`; empty when it is none.

    Of several of one discipline: one whose id is in `ruling` (lower case), else the one of that id, else the first.
    """
    there = [agency.id for agency in agencies.values() if agency.discipline == party]
    named = (a for a in there if a.casefold() in ruling)
    return next(named, party if party in agencies else there[0] if there else "")


def apply(agencies: dict[str, Agency], body: AgencyBody, _occurred: int) -> None:
    """Take `body` into `agencies` (id -> agency)."""
    agencies[body.agency.id] = body.agency
