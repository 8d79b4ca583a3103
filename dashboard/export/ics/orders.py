"""What somebody asks to be filled from the journal: which form, about what, on which paper, as which file."""

from msgspec import Struct

from dashboard.export.iap.orders import Made, Paper

FORMS: dict[str, str] = {
    "201": "Incident Briefing", "209": "Incident Status Summary", "211": "Incident Check-In List",
    "213": "General Message", "214": "Activity Log", "221": "Demobilization Check-Out",
}  # fmt: skip
# What a form must be told to be about (one of them), and what it may be told.
SUBJECTS: dict[str, tuple[str, ...]] = {
    "201": ("incident",), "209": ("incident",), "211": (), "213": (), "214": ("unit", "person"),
    "221": ("unit", "resource"),
}  # fmt: skip
CHOICES: dict[str, tuple[str, ...]] = {"211": ("period",), "213": ("incident", "period"), "214": ("period",)}


class FormOrder(Struct, frozen=True):
    """One form: about a unit, person, incident or shared resource as people call it, or all; in a period or ever."""

    form: str
    unit: str = ""
    person: str = ""
    incident: str = ""
    resource: str = ""
    period: str = ""
    paper: Paper = "letter"
    made: Made = "pdf"
