"""The one place where a report is made: from the desk to the bytes of a file."""

from typing import Literal

from dashboard.export.iap import docx, pdf
from dashboard.export.iap.orders import Paper, Progress
from dashboard.export.ics.source import Source
from dashboard.export.report.content import report_book
from dashboard.export.report.web import html
from dashboard.projections.review.review import Reviewed
from dashboard.services.desk import Desk
from dashboard.services.metrics import benchmarks

Kind = Literal["pdf", "docx", "html"]


def made(
    desk: Desk, event: str, kind: Kind, paper: Paper = "letter",
    progress: Progress = lambda _what, _done, _total: None,
) -> bytes:  # fmt: skip
    """Return the after-action report of `event` up to its last entry when it is begun; UnknownEvent."""
    source = Source(desk, event)
    progress("reading the log", 0, 1)
    corrections = [entry for made in source.corrections.values() for entry in made]
    review = Reviewed(desk.journal.entries(event, 0, source.seq), sorted(corrections, key=lambda entry: entry.seq))
    book = report_book(source, review, benchmarks())
    progress("reading the log", 1, 1)
    if kind == "html":
        return html(book)
    return (docx.docx if kind == "docx" else pdf.pdf)(book, paper, None, progress)
