"""The one place where a report is made: from the desk to the bytes of a file."""

from collections import Counter

from dashboard.export.iap import docx, pdf
from dashboard.export.iap.orders import Progress
from dashboard.export.iap.sheets import Book
from dashboard.export.ics.source import Source
from dashboard.export.report.content import report_book
from dashboard.export.report.keeping import raised
from dashboard.export.report.matter import Matter, listed
from dashboard.export.report.orders import ReportOrder
from dashboard.export.report.web import html
from dashboard.model.errors import PayloadRefused
from dashboard.services.capabilities import capabilities
from dashboard.services.collecting import uncollected
from dashboard.services.desk import Desk
from dashboard.services.metrics import benchmarks, figures, reviewed

WHOLE = ReportOrder()


def filled(desk: Desk, event: str, order: ReportOrder = WHOLE) -> Book:
    """Return the report on `event` up to its last entry now; UnknownEvent; PayloadRefused where the span is empty."""
    return report_book(matter(desk, event, order))


def matter(desk: Desk, event: str, order: ReportOrder = WHOLE) -> Matter:
    """Read what the report is made from; as `filled`."""
    source = Source(desk, event)
    review = reviewed(desk, event)
    first, last = review.log.span
    start = first if order.start is None else order.start
    end = last + 1 if order.end is None else order.end
    whole = order.start is None and order.end is None
    if not whole and (end <= start or start > last or end <= first):
        raise PayloadRefused(
            f"period: nothing of the log lies from {source.time(start)} to {source.time(end)}; it goes from "
            f"{source.time(first)} to {source.time(last)}"
        )
    there = tuple(one for one in listed(source) if whole or start <= one.opened < end)
    metrics = figures(desk, event, "happened", order.start, order.end)
    return Matter(source, review, metrics, benchmarks(), capabilities(), Counter(desk.journal.tally(event, source.seq)),
                  start, end, whole, there, tuple(raised(source)))  # fmt: skip


def made(
    desk: Desk, event: str, order: ReportOrder = WHOLE, progress: Progress = lambda _what, _done, _total: None,
) -> bytes:  # fmt: skip
    """Return the file of the report; as `filled`."""
    progress("reading the log", 0, 2)
    with uncollected():
        what = matter(desk, event, order)
        progress("reading the log", 1, 2)
        book = report_book(what)
    progress("reading the log", 2, 2)
    if order.kind == "html":
        return html(book, progress)
    return (docx.docx if order.kind == "docx" else pdf.pdf)(book, order.paper, None, progress)
