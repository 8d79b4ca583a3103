"""How far a rerun is, and what there is of it meanwhile."""

from msgspec import Struct

from dashboard.projections.review.rerun import Rerun


class Working(Struct, frozen=True):
    """How far a rerun is: so many of so many entries (0 of 0: the log is being read). `ended`: why it came to none."""

    id: int
    done: int = 0
    total: int = 0
    ended: str = ""


class Looked(Struct, frozen=True):
    """What there is: the last rerun (None: none yet), how many entries came since, and the one that is being made."""

    found: Rerun | None
    behind: int = 0
    working: Working | None = None
