"""What somebody asks for: the report as which file, on which paper, about which span (UTC microseconds; None: all)."""

from typing import Literal

from msgspec import Struct

from dashboard.export.iap.orders import Paper

Kind = Literal["pdf", "docx", "html"]


class ReportOrder(Struct, frozen=True):
    """The report from `start` until before `end`."""

    kind: Kind = "pdf"
    paper: Paper = "letter"
    start: int | None = None
    end: int | None = None
