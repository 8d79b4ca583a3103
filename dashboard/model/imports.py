"""A file that others wrote, on its way in: how it is read, what was seen of it, what was chosen, how far it is."""

from typing import Literal

from msgspec import Struct, field

from dashboard.model.incidents import Priority

LastingUnit = Literal["s", "min", "h"]
Lasting = tuple[tuple[str, ...], str, LastingUnit]
"""A time told as a length of time: its column (of several the sum), the time it counts from, and its unit."""
Form = Literal["units", "statuses", "snapshots", "calls"]
State = Literal["running", "checked", "done", "cancelled", "failed"]


class Reading(Struct, frozen=True):
    """How the file is written; what is empty is guessed."""

    format: str = ""
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    skip: int = 0


class Seen(Struct, frozen=True):
    """What a look at the whole file showed. `rows` are (line, cells) of the beginning, `sample` cells from all over.

    `values` has, of every column with few different values, how often each stands in the file.
    """

    name: str
    reading: Reading
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    sample: tuple[tuple[str, ...], ...]
    values: dict[str, dict[str, int]]
    count: int
    said: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()


class Choices(Struct, frozen=True):
    """All that the reviewer decides about a file.

    `ambiguous` are forms of time, day first, of which the values do not say whether the month comes first; nothing can
    be taken in before that is answered. `columns` is our field -> their columns; `agencies` what stands in the column
    `agency_by` (or the prefix of the unit where that is empty) -> agency id; `notes` are doubts about the guesses, in
    words. `durations` is our time -> how it is told as a length of time. `day` is the day of the first clock time that
    has none; `empty` are words of this file that mean nothing, besides the usual ones.
    """

    name: str
    timezone: str
    reading: Reading
    form: Form
    columns: dict[str, tuple[str, ...]]
    times: tuple[str, ...]
    ambiguous: tuple[str, ...] = ()
    lat: float = 0.0
    lon: float = 0.0
    location: str = "lat lon"
    units: str = ""
    absent: str = "free"
    types: dict[str, str] = field(default_factory=dict)
    priorities: dict[str, Priority] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    agency_by: str = ""
    agencies: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    durations: dict[str, Lasting] = field(default_factory=dict)
    day: str = ""
    empty: tuple[str, ...] = ()

    @property
    def used(self) -> set[str]:
        """The file's columns of which something is taken."""
        lengths = (titles for titles, *_ in self.durations.values())
        return {self.agency_by}.union(*self.columns.values(), *lengths)

    @property
    def needs_zone(self) -> bool:
        """Whether some of the times may be local to a zone that nobody has named; `epoch` ones carry theirs."""
        return not set(self.times) <= {"epoch", "epoch_ms"}

    @property
    def needs_day(self) -> bool:
        """Whether times are clocks without a date, and nobody has said the day of the first of them."""
        return not self.day and any("%M" in form and "%d" not in form for form in self.times)


class Example(Struct, frozen=True):
    """One time as the file says it and as it would count: field, text, local time, UTC; what is wrong, if it is."""

    field: str
    text: str
    local: str
    utc: str
    fault: str = ""


class Running(Struct, frozen=True):
    """How far an import is. `report` is the CSV of every doubtful row; times are real UTC microseconds."""

    id: int
    file: str
    event: str
    by: str
    began: int
    taking: bool
    state: State
    doing: str = ""
    done: int = 0
    total: int = 0
    said: tuple[str, ...] = ()
    becomes: dict[str, int] = field(default_factory=dict)
    report: str = ""
    span: tuple[int, int] = (0, 0)
    digest: str = ""
