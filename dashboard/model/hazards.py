"""How far to keep from a hazard: local data (data/standoffs.json), each with its source; usual practice, no rule."""

from msgspec import Struct


class Hazard(Struct, frozen=True, forbid_unknown_fields=True):
    """One hazard of one size: `inner` and `outer` metres (None: no fixed distance), where they come from, how sure."""

    id: str
    hazard: str
    size: str
    inner: float | None
    outer: float | None
    unit: str
    source: str
    status: str
    note: str = ""

    @property
    def said(self) -> str:
        """The hazard and its size in words."""
        return f"{self.hazard} ({self.size})" if self.size else self.hazard


class Hazards(Struct, frozen=True, forbid_unknown_fields=True):
    """The table of a deployment, and who agreed it when (nobody, as shipped)."""

    title: str
    source: str
    agreed_on: str
    agreed_by: tuple[str, ...]
    hazards: tuple[Hazard, ...]

    @property
    def agreed(self) -> str:
        """On what date by whom it was agreed; empty when nobody has."""
        return f"on {self.agreed_on} by {', '.join(self.agreed_by)}" if self.agreed_on and self.agreed_by else ""
