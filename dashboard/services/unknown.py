"""An event that is not there, in one line: which ones are, or that its lines are there without the head."""

from dashboard.journal.journal import Journal
from dashboard.model.errors import UnknownEvent

WAYS = "`verify` says more, `export --format jsonl` gives the lines out: take them in under another name"


def beheaded(journal: Journal, event: str) -> bool:
    """Whether there are lines of `event` without the head that says where they end."""
    return event not in journal.heads() and next(journal.rows(event), None) is not None


def unknown(journal: Journal, event: str) -> UnknownEvent:
    """Return what is raised where `event` is asked for and has no head; pages and commands say the same."""
    if beheaded(journal, event):
        return UnknownEvent(
            f"head: the head of '{event[:60]}' is missing in the database, its lines are there ({WAYS})"
        )
    there = ", ".join(sorted(journal.heads())) or "none yet"
    return UnknownEvent(f"event: there is no event '{event[:60]}' here (events: {there})")
