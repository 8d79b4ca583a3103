"""What stands in the place of a stored line that cannot be read any more, so that everything else is still shown."""

from dashboard.model.body import Body

SHOWN = 300


class EntryUnreadable(Body, frozen=True, tag="entry.unreadable"):
    """A line of the journal that is damaged. It is made while reading: nobody can record it or take it in.

    `seq` is its place, `was` the kind that the index names, `why` what is wrong with the line, `text` as much of
    it as is shown.
    """

    seq: int
    was: str
    why: str
    text: str
