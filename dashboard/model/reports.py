"""METHANE / ETHANE (JESIP): seven fields in which agencies say what they found, each with its versions."""

from msgspec import UNSET, Struct, UnsetType

from dashboard.model.body import Body

FIELDS = ("major", "location", "type", "hazards", "access", "casualties", "services")
TITLES = {
    "major": "Major incident", "location": "Exact location", "type": "Type", "hazards": "Hazards",
    "access": "Access", "casualties": "Casualties", "services": "Emergency services",
}  # fmt: skip


class Wording(Struct, frozen=True, gc=False):
    """One version of a field: its words and when they were said (UTC microseconds)."""

    text: str
    at: int


class Report(Struct, frozen=True, gc=False):
    """The report of one incident: every field with its versions, oldest first."""

    incident: str
    fields: dict[str, tuple[Wording, ...]] = {}

    def now(self, field: str) -> str:
        """Return what a field says now; empty when nobody has said anything."""
        return self.fields[field][-1].text if self.fields.get(field) else ""

    @property
    def complete(self) -> bool:
        """Whether all but 'major incident' (ETHANE) have been said."""
        return all(self.now(field) for field in FIELDS[1:])


class ReportMade(Body, frozen=True, tag="report.made"):
    """What is said of an incident: only the fields that are new or changed are there. Empty `major`: not declared."""

    incident: str
    major: str | UnsetType = UNSET
    location: str | UnsetType = UNSET
    type: str | UnsetType = UNSET
    hazards: str | UnsetType = UNSET
    access: str | UnsetType = UNSET
    casualties: str | UnsetType = UNSET
    services: str | UnsetType = UNSET

    @property
    def about(self) -> tuple[str, ...]:
        """The report and its incident."""
        return (f"report:{self.incident}", f"incident:{self.incident}")

    @property
    def said(self) -> dict[str, str]:
        """The fields that are there."""
        return {f: value for f in FIELDS if isinstance(value := getattr(self, f), str)}


def apply(reports: dict[str, Report], body: ReportMade, occurred: int) -> None:
    """Take `body` into `reports` (incident -> report)."""
    before = reports.get(body.incident, Report(body.incident)).fields
    news = {f: (*before.get(f, ()), Wording(text, occurred)) for f, text in body.said.items()}
    reports[body.incident] = Report(body.incident, before | news)
