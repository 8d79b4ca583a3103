"""What is known of a log: how far it was found to be what was recorded, and what is not."""

from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

from dashboard.model.moment import SECOND

LISTED = 20
SHORT = 8
State = Literal["checking", "whole", "broken"]


class Fault(Struct, frozen=True):
    """One entry that is not as it was recorded: its seq, why in a few words, and a clause that names the entry."""

    seq: int
    why: str
    says: str


class Verified(Struct, frozen=True):
    """How far the chain was looked through: `upto` of `entries`, its hash there, and what does not fit.

    While a log is looked through again, `upto` is what the pass before came to; where that was another process's,
    `told` is when it began (UTC us).

    `faults` are the first LISTED; the lines after one are still held to the hash that is stored with it.
    """

    state: State
    upto: int
    entries: int
    head: str
    faults: tuple[Fault, ...] = ()
    more: int = 0
    told: int = 0

    @property
    def says(self) -> str:
        """One line: `verified up to entry 4,711, head abcd1234` or `NOT VERIFIED: entry 4,711 ...`."""
        if self.faults:
            others = len(self.faults) + self.more - 1
            return f"NOT VERIFIED: {self.faults[0].says}{f' (and {others:,} more)' if others else ''}"
        if self.state == "checking" and not self.told:
            return f"checking entries: {self.upto:,} of {self.entries:,}"
        when = f" on {datetime.fromtimestamp(self.told / SECOND, UTC):%d %b %H:%M} UTC" if self.told else ""
        return f"verified up to entry {self.upto:,}{when}, head {self.head[:SHORT]}"
