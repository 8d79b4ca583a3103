"""Tables that strangers send: delimited text and Excel workbooks, read as rows within bounds; nothing is evaluated.

One verdict for all: text is UTF-8 or UTF-16 (with its mark), else Windows-1252 and that is said; the delimiter is the
one of `,` `;` tab `|` that the first line has most of. A file that is not read whole is refused with one line.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from dashboard.ingest.geo_limits import refused, shown
from dashboard.ingest.geo_zip import bounded
from dashboard.model.errors import PayloadRefused

DELIMITERS = ",;\t|"
DEEPEST = 100_000
"""The last row, empty ones too, to which a table is looked through."""
WINDOWS = "is not UTF-8; read as Windows text (cp1252)"
Row = tuple[int, Sequence[Any]]


class Bounds(Struct, frozen=True):
    """How much of a table is read: bytes of its file, rows under the column names, and columns."""

    size: int = 16 * 1024 * 1024
    rows: int = 20_000
    columns: int = 512


class Table(Struct, frozen=True):
    """What was read: the rows that are not empty, the column names first, without the empty cells at their ends.

    A row bears the line (Excel: the row) it begins on. `said` is what was done to the file, `sheets` a workbook's.
    """

    rows: list[Row]
    said: tuple[str, ...] = ()
    delimiter: str = ""
    sheets: tuple[str, ...] = ()


def read_text(name: str, raw: bytes, bounds: Bounds) -> Table:
    """Read delimited text, its cells as text; PayloadRefused."""
    _small(name, raw, bounds)
    text, said = _text(name, raw)
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return Table(_bounded(name, _lines(name, reader), bounds), said, delimiter)


def read_workbook(name: str, raw: bytes, bounds: Bounds, sheet: str = "", formulas: bool = False) -> Table:
    """Read a sheet of an Excel workbook, the first unless `sheet` names one; PayloadRefused.

    Cells are what openpyxl makes of them; a formula is its last value or, with `formulas`, its text.
    """
    import openpyxl

    _small(name, raw, bounds)
    bounded(name, raw)
    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=not formulas, keep_links=False)
        try:
            sheets = tuple(one.title for one in book.worksheets)
            if not sheets:
                raise refused(name, "file", "has no sheet with cells")
            if sheet and sheet not in sheets:
                raise refused(name, "sheet", f"there is none '{shown(sheet)}' (there are: {', '.join(sheets)})")
            there = book[sheet or sheets[0]]
            there.reset_dimensions()  # a sheet's own word for its size is often wrong; rows would be filled up to it
            rows = there.iter_rows(max_col=bounds.columns + 1, values_only=True)
            return Table(_bounded(name, enumerate(rows, 1), bounds), sheets=sheets)
        finally:
            book.close()
    except PayloadRefused:
        raise
    except Exception as error:  # openpyxl lets many kinds out, of a stranger's file
        raise refused(name, "file", "is no Excel workbook that can be read; save it again, or as CSV") from error


def _small(name: str, raw: bytes, bounds: Bounds) -> None:
    if len(raw) > bounds.size:
        raise refused(name, "file", f"is larger than {bounds.size / 1e6:.0f} MB, the most for a table; cut it")


def _text(name: str, raw: bytes) -> tuple[str, tuple[str, ...]]:
    marked = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    if b"\0" in raw and not marked:
        raise refused(name, "file", "is not text; save it as CSV in UTF-8")
    try:
        return raw.decode("utf-16" if marked else "utf-8-sig"), ()
    except UnicodeDecodeError as error:
        if marked:
            raise refused(name, "file", "is not text; save it as CSV in UTF-8") from error
        return raw.decode("cp1252", "replace"), (WINDOWS,)


def _lines(name: str, reader: Any) -> Iterator[Row]:  # noqa: ANN401 - csv's own type is private
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        wrong = f"cannot be read: {error}; is a quotation mark missing?"
        raise refused(name, f"line {begins}", wrong) from error


def _bounded(name: str, rows: Iterable[Row], bounds: Bounds) -> list[Row]:
    """Take the rows that are not empty; PayloadRefused as soon as they are more than the bounds."""
    kept: list[Row] = []
    for looked, (number, cells) in enumerate(rows, 1):
        if looked > DEEPEST:
            wrong = f"the table goes on beyond row {DEEPEST:,}; delete the empty rows, or split it"
            raise refused(name, "rows", wrong)
        width = len(cells)
        if cells.count(None) + cells.count("") == width:
            continue
        while cells[width - 1] in (None, ""):
            width -= 1
        if width > bounds.columns:
            raise refused(name, f"row {number}", f"has more than {bounds.columns} columns; cut those without use")
        if len(kept) > bounds.rows:
            raise refused(name, "rows", f"there are more than {bounds.rows:,} rows; split it")
        kept.append((number, cells[:width]))
    return kept
