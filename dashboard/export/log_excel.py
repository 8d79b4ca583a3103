"""The log as an Excel workbook, for those who sort and filter there; every cell is text or a number, none a formula."""

from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from dashboard.export.log import HEADER, log_rows
from dashboard.model.entry import Head
from dashboard.model.text import harmless
from dashboard.services.desk import Desk
from dashboard.services.verifying import marked

LONGEST = 32_767  # characters in a cell, and a sheet has 1,048,576 rows: both are Excel's
SHEET = 1_000_000
CUT = " ... (cut: Excel takes no more; whole in the CSV)"
WIDTHS = (8, 26, 26, 26, 26, 26, 26, 20, 12, 18, 20, 28, 90, 40, 66, 60)
AID = "A coordination aid, not a dispatch system"


def write_excel(desk: Desk, event: str, file: Path, sheet: int = SHEET) -> Head:
    """Write the whole log of `event` to `file`, so many rows as `sheet` a sheet; return the end of what was written.

    OSError, JournalUnavailable. An event that is not there is an empty log.
    """
    with file.open("wb") as out:
        return _write(desk, event, out, sheet)


def cell(text: str) -> str:
    """Return `text` as a cell holds it: no formula, no sign that Excel's format has no place for, not too long."""
    kept = harmless(ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text))
    return kept if len(kept) <= LONGEST else kept[: LONGEST - len(CUT)] + CUT


def _write(desk: Desk, event: str, out: BinaryIO, sheet: int) -> Head:
    book, head, situation = Workbook(write_only=True), Head(), desk.situation(event)
    page = _page(book, "Log")
    for n, (row, cells) in enumerate(log_rows(desk, event)):
        if n and n % sheet == 0:
            page = _page(book, f"Log {n // sheet + 1}")
        page.append([row.seq, *(cell(text) or None for text in cells[1:])])
        head = Head(row.seq, row.hash, row.recorded) if row.seq else head
    about = book.create_sheet("About")
    name, digest = situation.event.name if situation.event else "", head.hash.hex()
    digest = marked(desk, event, digest) if head.seq else digest
    for line in (("Event", name), ("Event id", event), ("Entries", head.seq), ("Journal head", digest),
                 ("Time zone", situation.timezone), ("", AID)):  # fmt: skip
        about.append([cell(word) if isinstance(word, str) else word for word in line])
    book.save(out)
    return head


def _page(book: Workbook, title: str) -> Any:  # noqa: ANN401 - openpyxl has no types
    page = book.create_sheet(title)
    page.freeze_panes = "A2"
    for column, wide in zip("ABCDEFGHIJKLMNOP", WIDTHS, strict=True):
        page.column_dimensions[column].width = wide
    heads = [WriteOnlyCell(page, name) for name in HEADER]
    for one in heads:
        one.font = Font(bold=True)
    page.append(heads)
    return page
