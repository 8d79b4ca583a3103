"""The index by which a thing's history is found (`journal_about`), held against the lines that it indexes."""

from collections.abc import Iterable, Iterator

from dashboard.journal.journal import Journal
from dashboard.model.body import Body
from dashboard.model.text import clean

SHEET = 4_096  # entries whose filing is one sum
Filed = tuple[str, int]


def misfiled(journal: Journal, event: str, upto: int) -> tuple[int, str] | None:
    """Return the first seq up to `upto` that the index lacks, or has where it does not belong, and why; None: none.

    Both sides are summed up a sheet at a time, by Python's own hashes, which every process draws anew; only a sheet
    whose sums differ is looked at closely.
    """
    said = ((subject, each.seq) for b in journal.batches(event, upto) for each in b for subject in _about(each.body))
    ours, theirs = _sums(said, upto), _sums(journal.filed(event), upto)
    sheets = [sheet for sheet in ours.keys() | theirs.keys() if ours.get(sheet, 0) != theirs.get(sheet, 0)]
    return _first(journal, event, min(sheets), upto) if sheets else None


def _first(journal: Journal, event: str, sheet: int, upto: int) -> tuple[int, str] | None:
    first, last = sheet * SHEET, min(upto, (sheet + 1) * SHEET - 1)
    entries = journal.entries(event, max(0, first - 1), last)
    ours = {(subject, entry.seq) for entry in entries for subject in _about(entry.body)}
    theirs = set(journal.filed(event, first, last))
    if ours == theirs:
        return None
    seq, lacks, subject = min((seq, (subject, seq) in ours, subject) for subject, seq in ours ^ theirs)
    if lacks:
        return seq, f"the index lacks it in the history of {subject}"
    return seq, f"the index has it in the history of {subject}, where it does not belong"


def _sums(filed: Iterable[Filed], upto: int) -> dict[int, int]:
    sums: dict[int, int] = {}
    for one in filed:
        if one[1] <= upto:  # what was recorded meanwhile is another look's
            sheet = one[1] // SHEET
            sums[sheet] = sums.get(sheet, 0) + hash(one)
    return sums


def _about(body: Body) -> Iterator[str]:
    about = body.about
    return map(clean, about if len(about) < 2 else dict.fromkeys(about))
