"""Corrections: new entries about old ones. Nothing is erased; struck text stays visible."""

import msgspec

from dashboard.model.body import Body


class EntryCorrected(Body, frozen=True, tag="entry.corrected"):
    """Entry `target` (its seq) should have read `body`; without one it is struck as never having been so.

    `body` is the canonical JSON of an entry body, `occurred` the corrected time in UTC microseconds (None = as it was).
    """

    target: int
    reason: str
    body: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    occurred: int | None = None
    told: tuple[str, ...] = ()

    @property
    def about(self) -> tuple[str, ...]:
        """The things the corrected entry is about, so that their history shows the correction."""
        return (f"entry:{self.target}", *self.told)

    @property
    def strikes(self) -> bool:
        """Whether the target is taken back whole."""
        return self.body is msgspec.UNSET and self.occurred is None
