"""The one place where a report is made: from the desk to the bytes of a file."""

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from dashboard.export.iap import docx, pdf
from dashboard.export.iap.orders import Paper, Progress
from dashboard.export.iap.sheets import Book
from dashboard.export.ics.source import Source
from dashboard.export.report.content import report_book
from dashboard.export.report.web import html
from dashboard.journal.journal import KINDS
from dashboard.model.entry import Entry
from dashboard.projections.review.review import Reviewed
from dashboard.services.desk import Desk
from dashboard.services.metrics import benchmarks

Kind = Literal["pdf", "docx", "html"]


def filled(desk: Desk, event: str) -> Book:
    """Return the report on `event` up to its last entry now; UnknownEvent."""
    source, kinds = Source(desk, event), Counter[type]()

    def counted() -> Iterator[Entry]:
        for entry in desk.journal.entries(event, 0, source.seq):
            kinds[type(entry.body)] += 1
            yield entry

    corrections = [entry for made in source.corrections.values() for entry in made]
    review = Reviewed(counted(), sorted(corrections, key=lambda entry: entry.seq))
    return report_book(source, review, benchmarks(), Counter({KINDS[kind]: n for kind, n in kinds.items()}))


def made(
    desk: Desk, event: str, kind: Kind, paper: Paper = "letter",
    progress: Progress = lambda _what, _done, _total: None,
) -> bytes:  # fmt: skip
    """Return the file of the report; as `filled`."""
    progress("reading the log", 0, 1)
    book = filled(desk, event)
    progress("reading the log", 1, 1)
    if kind == "html":
        return html(book)
    return (docx.docx if kind == "docx" else pdf.pdf)(book, paper, None, progress)
