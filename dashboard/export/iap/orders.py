"""What somebody asks to be printed: which forms, on which paper, as which file."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

Paper = Literal["letter", "a4"]
MapPaper = Literal["letter", "tabloid", "a4", "a3"]
Made = Literal["pdf", "docx"]
Progress = Callable[[str, int, int], None]

PAPERS: dict[Paper, str] = {"letter": "Letter", "a4": "A4"}
MAP_PAPERS: dict[MapPaper, str] = {"a4": "A4", "a3": "A3", "letter": "Letter", "tabloid": "Tabloid (11 x 17 in)"}
LARGE: dict[Paper, MapPaper] = {"letter": "tabloid", "a4": "a3"}
FORMS: dict[str, str] = {
    "cover": "Cover", "202": "ICS 202 Incident Objectives", "203": "ICS 203 Organization Assignment List",
    "204": "ICS 204 Assignment List", "205": "ICS 205 Incident Radio Communications Plan",
    "205A": "ICS 205A Communications List", "206": "ICS 206 Medical Plan",
    "207": "ICS 207 Incident Organization Chart", "208": "ICS 208 Safety Message/Plan",
    "215": "ICS 215 Operational Planning Worksheet", "215A": "ICS 215A Incident Action Plan Safety Analysis",
    "triggers": "Triggers and Decisions", "map": "Map with index",
}  # fmt: skip


class Order(Struct, frozen=True):
    """What to print: the live version or the draft, for a period (empty: the busiest), these forms (none: all).

    `map_paper` empty: the larger of the paper's family.
    """

    live: bool = True
    period: str = ""
    forms: tuple[str, ...] = ()
    paper: Paper = "letter"
    map_paper: MapPaper | Literal[""] = ""
    made: Made = "pdf"
