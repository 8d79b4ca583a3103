"""Agencies: who takes part, and the letter, shape and colours by which a wall tells them apart."""

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


def apply(agencies: dict[str, Agency], body: AgencyBody, _occurred: int) -> None:
    """Take `body` into `agencies` (id -> agency)."""
    agencies[body.agency.id] = body.agency
