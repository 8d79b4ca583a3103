"""The one place where a printed plan is made: from the desk to the bytes of a file."""

from dashboard.export.iap import docx, pdf
from dashboard.export.iap import map as site_map
from dashboard.export.iap.content import plan_atlas, plan_book
from dashboard.export.iap.orders import LARGE, Order, Progress
from dashboard.export.iap.printing import printing
from dashboard.model.moment import Basis, Moment
from dashboard.services.desk import Desk


def made(
    desk: Desk, event: str, order: Order, *, moment: Moment | None = None, basis: Basis = "known",
    progress: Progress = lambda _what, _done, _total: None,
) -> bytes:  # fmt: skip
    """Return the file that `order` asks for.

    `progress` is told what is done, how much of it, of how much. UnknownEvent; PayloadRefused names the periods.
    """
    progress("checking the plan", 0, 1)
    what = printing(desk, event, live_one=order.live, period=order.period, moment=moment, basis=basis)
    progress("checking the plan", 1, 1)
    book, atlas = plan_book(what, order.forms), plan_atlas(what)
    paper = order.map_paper or LARGE[order.paper]
    if order.made == "docx":
        return docx.docx(book, order.paper, lambda: site_map.picture(atlas, order.paper), progress)
    return pdf.pdf(book, order.paper, lambda: site_map.drawing(atlas, paper), progress)
