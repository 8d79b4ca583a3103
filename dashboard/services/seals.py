"""How far a log was found to be what was recorded: what a process leaves beside the snapshots for the next one.

A seal is no proof: it says where to go on, and what the log's end was. It is bound to the database by the name that the
database was given when it was made, so that a new one in its place is not held against the old one.
"""

from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from dashboard.journal.journal import verify
from dashboard.model.entry import Head
from dashboard.model.moment import SECOND
from dashboard.model.verified import Fault
from dashboard.services.desk import Desk

NAME = "seal"


class Seal(Struct, frozen=True):
    """The head up to which a log was looked through, when that began (UTC us), and what did not fit."""

    at: int
    head: Head
    faults: tuple[Fault, ...] = ()


class Seals:
    """The seals of one desk's events; none where the desk keeps no snapshots, or the database has no name."""

    def __init__(self, desk: Desk) -> None:
        """Find them where the desk keeps its snapshots."""
        self._journal = desk.journal
        self._place = desk.snapshots.lasting() if desk.snapshots else None

    def read(self, event: str) -> Seal | None:
        """Return what was left, None where nothing was or it cannot be read. JournalUnavailable."""
        text = self._place.read(NAME, name, event) if self._place and (name := self._journal.made()) else None
        try:
            return msgspec.msgpack.decode(text, type=Seal) if text else None
        except msgspec.MsgspecError:
            return None

    def write(self, event: str, seal: Seal) -> None:
        """Leave `seal` for the next process."""
        if self._place and (name := self._journal.made()):
            self._place.write(msgspec.msgpack.encode(seal), NAME, name, event)

    def broken(self, event: str, seal: Seal, head: Head) -> Fault | None:
        """Return what is gone or another since `seal`, where `head`, read after it, is the end of the log now."""
        if head.seq < seal.head.seq:
            return shortened(seal.head.seq, head.seq)
        if self._journal.digest(event, seal.head.seq) not in (None, seal.head.hash):  # a missing line is the chain's
            when = f"{datetime.fromtimestamp(seal.at / SECOND, UTC):%d %b %Y %H:%M} UTC"
            why = f"this is not the line that was verified on {when}"
            return Fault(seal.head.seq, why, f"entry {seal.head.seq:,} is not the one that was verified on {when}")
        return None

    def stands(self, event: str, fault: Fault) -> bool:
        """Whether what was found at the line of `fault` is so still: the log may have been restored."""
        row = next(self._journal.rows(event, fault.seq - 2), None) if fault.seq > 1 else None
        if fault.seq > 1 and (row is None or row.seq != fault.seq - 1):
            return True
        since = Head(row.seq, row.hash, row.recorded) if row else Head()
        return verify(self._journal, event, since=since, most=1).bad is not None


def shortened(was: int, now: int) -> Fault:
    """Say that a log that went on to seq `was` ends at seq `now`."""
    which = f"entry {was:,} is" if was == now + 1 else f"entries {now + 1:,} to {was:,} are"
    why = f"the log went on to seq {was} when it was verified, it ends at seq {now}"
    return Fault(now + 1, why, f"{which} gone: the log went on to entry {was:,} when it was verified")
