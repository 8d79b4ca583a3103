"""Everything that can go wrong, as one tree.

DashboardError
├── EntryRejected        what was said cannot be recorded: the message names the field and the way out
├── UnreadableEntry      a stored or imported line is not an entry that this version knows
├── JournalConflict      somebody else wrote first
├── JournalUnavailable   the database cannot be read or written just now (disk, permission, network)
├── PayloadRefused       a file or message from outside is refused as a whole
├── NotAllowed           this person may not do this
└── UnknownEvent         no event of this id is in this database
"""


class DashboardError(Exception):
    """The root; its text is one clear line for the person who caused it."""


class EntryRejected(DashboardError):
    """What was said cannot be recorded."""

    def __init__(self, field: str, message: str) -> None:
        """Name the `field` that is wrong and say in `message` what would be right."""
        super().__init__(f"{field}: {message}")
        self.field = field


class UnreadableEntry(DashboardError):
    """A line that is not an entry of this journal's format."""


class JournalConflict(DashboardError):
    """Somebody else changed the same thing first."""


class JournalUnavailable(DashboardError):
    """The database did not take or give what was asked; nothing acknowledged is lost."""


class PayloadRefused(DashboardError):
    """A file or message from outside that cannot be taken in."""


class NotAllowed(DashboardError):
    """This person, or a caller from this place, may not do this."""


class UnknownEvent(DashboardError):
    """No event of this id is in this database."""


class NotNow(str):
    """The line of a refusal that the same words may not meet the next time: the database was away, or nobody acts."""

    __slots__ = ()
