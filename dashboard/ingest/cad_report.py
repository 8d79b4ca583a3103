"""What became of each row of a CAD export: nothing is lost silently."""

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from msgspec import Struct, field

from dashboard.model.errors import PayloadRefused
from dashboard.model.text import clean, harmless

Progress = Callable[[str, int, int], None]
SHOWN = 5
HEADER = ("verdict", "row", "kind", "field", "value", "reason")


class Remark(Struct, frozen=True):
    """One refused or doubtful thing: the line of the file it stands on (0: none), what kind, and why."""

    row: int
    kind: str
    field: str
    value: str
    reason: str


class Report(Struct):
    """What an import did. `rows` = `taken` + the rows refused; doubtful rows are taken."""

    rows: int = 0
    taken: int = 0
    calls: int = 0
    units: int = 0
    new: int = 0
    known: int = 0
    unnamed: int = 0
    becomes: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    span: tuple[int, int] = (0, 0)
    given_up: set[int] = field(default_factory=set)
    refused: list[Remark] = field(default_factory=list)
    doubtful: list[Remark] = field(default_factory=list)

    def refuse(self, row: int, field: str, value: str, reason: str) -> None:
        """Row `row` is not taken."""
        self.refused.append(Remark(row, "refused", field, clean(value), reason))

    def give_up(self, row: int, field: str, value: str, reason: str) -> None:
        """Row `row`, or one unit of it, is not taken after all."""
        if row not in self.given_up:
            self.given_up.add(row)
            self.taken -= 1
        self.refuse(row, field, value, reason)

    def doubt(self, kind: str, row: int, field: str, value: str, reason: str) -> None:
        """Row `row` is taken, with something unusual in it."""
        self.doubtful.append(Remark(row, kind, field, clean(value), reason))

    def kinds(self) -> dict[str, int]:
        """How many doubtful things there are of each kind, the most frequent first."""
        return dict(Counter(remark.kind for remark in self.doubtful).most_common())


def spoken(report: Report, event: str) -> list[str]:
    """Return the report in lines for the screen: the counts, and the first few remarks of each kind."""
    lines = [
        f"rows: {report.rows} read = {report.taken} taken + {len(report.refused)} refused",
        f"event {event}: {report.calls} calls, {report.units} units; "
        f"{report.new} entries new, {report.known} there already",
        *report.notes,
        *_remarks("refused", report.refused),
    ]
    for kind in report.kinds():
        lines += _remarks(f"doubtful, {kind}", [remark for remark in report.doubtful if remark.kind == kind])
    return lines


def _remarks(title: str, remarks: list[Remark]) -> list[str]:
    if not remarks:
        return []
    said = [f"line {r.row}, {r.field} '{r.value}': {r.reason}" for r in remarks[:SHOWN]]
    more = [f"... and {len(remarks) - SHOWN} more"] if len(remarks) > SHOWN else []
    return [f"{title}: {len(remarks)}", *(f"  {' '.join(line.split())}" for line in [*said, *more])]


def write_to(report: Report, stream: TextIO) -> None:
    """Write every refused and doubtful row as CSV; no cell of it is a formula."""
    out = csv.writer(stream)
    out.writerow(HEADER)
    for verdict, remarks in (("refused", report.refused), ("doubtful", report.doubtful)):
        for r in sorted(remarks, key=lambda remark: remark.row):
            out.writerow([verdict, r.row, r.kind, harmless(r.field), harmless(r.value), harmless(r.reason)])


def write(report: Report, path: Path) -> None:
    """Write every refused and doubtful row to a CSV file. PayloadRefused when it cannot be written."""
    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
            write_to(report, stream)
    except OSError as error:
        raise PayloadRefused(f"report: {path} cannot be written: {error.strerror}") from error
