"""The one place where a form is filled: from the desk to the bytes of a file."""

from collections.abc import Callable

from dashboard.export.iap import docx, pdf
from dashboard.export.iap.orders import Progress
from dashboard.export.iap.sheets import Book, Sheet
from dashboard.export.ics import activity, demob
from dashboard.export.ics.briefing import ics_201
from dashboard.export.ics.checkin import ics_211
from dashboard.export.ics.message import ics_213
from dashboard.export.ics.orders import FORMS, FormOrder
from dashboard.export.ics.source import Source
from dashboard.export.ics.status import ics_209
from dashboard.services.desk import Desk

FILLED: dict[str, Callable[[Source, FormOrder], list[Sheet]]] = {
    "201": lambda source, order: [ics_201(source, order.incident)],
    "209": lambda source, order: [ics_209(source, order.incident)],
    "211": lambda source, _order: [ics_211(source)],
    "213": lambda source, order: ics_213(source, order.incident),
    "214": lambda source, order: [activity.of_unit(source, order.unit) if order.unit
                                  else activity.of_person(source, order.person)],
    "221": lambda source, order: [demob.of_unit(source, order.unit) if order.unit
                                  else demob.of_resource(source, order.resource)],
}  # fmt: skip


def filled(desk: Desk, event: str, order: FormOrder) -> Book:
    """Return the form that `order` asks for; UnknownEvent; PayloadRefused names what there is."""
    source = Source(desk, event, order.period)
    sheets = FILLED[order.form](source, order)
    about = f", {sheets[0].subject}" if len(sheets) == 1 and sheets[0].subject else ""
    return Book(f"{source.event}: ICS {order.form} {FORMS[order.form]}{about}", source.imprint(), tuple(sheets))


def made(
    desk: Desk, event: str, order: FormOrder, progress: Progress = lambda _what, _done, _total: None
) -> bytes:  # fmt: skip
    """Return the file that `order` asks for; as `filled`."""
    book = filled(desk, event, order)
    write = docx.docx if order.made == "docx" else pdf.pdf
    return write(book, order.paper, None, progress)
