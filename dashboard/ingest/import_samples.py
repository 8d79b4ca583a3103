"""What the sample of a stranger's file says, column by column; cells that say nothing are left out."""

from collections import Counter
from collections.abc import Iterable, Sequence

from dashboard.ingest.cad_times import together
from dashboard.model.imports import Seen

EMPTY = (
    "", "NULL", "null", "None", "none", "N/A", "n/a", "#N/A", "NA", "-", "--", "\\N", "NaT", "NaN",
    "nan", "(null)", "<null>", "0000-00-00", "0000-00-00 00:00:00",
)  # fmt: skip


def values(seen: Seen, title: str) -> list[str]:
    """Return what the sample says in this column."""
    n = seen.header.index(title)
    return [cell for row in seen.sample if (cell := row[n].strip()) not in EMPTY]


def parts(seen: Seen, titles: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """Yield the cells of these columns, row by row; "" where one says nothing."""
    places = [seen.header.index(title) for title in titles if title in seen.header]
    return (tuple(cell if (cell := row[n].strip()) not in EMPTY else "" for n in places) for row in seen.sample)


def joined(seen: Seen, titles: Sequence[str]) -> list[str]:
    """Return the cells of these columns together, row by row; "" where one of them says nothing."""
    return [together(cells) if cells and all(cells) else "" for cells in parts(seen, titles)]


def several(seen: Seen, titles: Sequence[str]) -> dict[str, int]:
    """Return the different values of the columns, joined, with how often; of the sample where there are too many."""
    if len(titles) == 1 and titles[0] in seen.values:
        counts = Counter(seen.values[titles[0]])
    else:
        counts = Counter(" ".join(cell for cell in cells if cell) for cells in parts(seen, titles))
    return {said: count for said, count in counts.most_common() if said not in EMPTY}


def number(text: str) -> bool:
    """Whether the text is a number, with a decimal comma too."""
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True
