"""Roster files: CSV and Excel tables, and calendars (roster_calendar.py), read as rows of words; nothing is evaluated.

A file is refused whole with one line that names it and the way out; a row that cannot be read says so by its number.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from dashboard.ingest.roster_calendar import calendar
from dashboard.model.errors import PayloadRefused
from dashboard.model.text import clean
from dashboard.projections.roster_import import Sheet, SheetRow

LARGEST = 5_000_000
UNPACKED = 60_000_000
MOST_PARTS = 2_000
MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST = 500
KINDS = ("csv", "xlsx", "ics")


def read_roster(name: str, raw: bytes, timezone: str, span: tuple[int, int], sheet: str = "") -> Sheet:
    """Read the roster in `raw`, by the ending of its `name`; PayloadRefused says what is wrong with it.

    `timezone` is the event's, `span` the plan's first and last instant (UTC microseconds), to which repeated calendar
    entries are bounded. `sheet` names a sheet of a workbook; the first without it.
    """
    shown = clean(name)[:80]
    kind = name.rpartition(".")[2].lower()
    if kind not in KINDS:
        raise PayloadRefused(f"{shown}: must be a .csv, .xlsx or .ics file")
    if not raw:
        raise PayloadRefused(f"{shown}: is empty")
    if len(raw) > LARGEST:
        raise PayloadRefused(f"{shown}: has {len(raw):,} bytes; {LARGEST:,} at most")
    if kind == "ics":
        return calendar(shown, raw, timezone, span)
    lines, sheets = _workbook(shown, raw, sheet) if kind == "xlsx" else (_csv(shown, raw), ())
    return _table(shown, lines, sheets)


def _csv(name: str, raw: bytes) -> Iterator[list[str]]:
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise PayloadRefused(f"{name}: is not UTF-8 text (byte {error.start:,}); save it as CSV UTF-8") from error
    first = text[:10_000].partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise PayloadRefused(f"{name}: {error}; is a quotation mark missing?") from error


def _workbook(name: str, raw: bytes, wanted: str) -> tuple[list[list[str]], tuple[str, ...]]:
    _unpacks(name, raw)
    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
        names = tuple(sheet.title for sheet in book.worksheets)
        if not names:
            raise PayloadRefused(f"{name}: has no sheet with cells")
        if wanted and wanted not in names:
            raise PayloadRefused(f"{name}: has no sheet '{clean(wanted)[:40]}' (there are: {', '.join(names)[:200]})")
        there = book[wanted or names[0]]
        lines = [
            [_cell(cell) for cell in row]
            for row in islice(there.iter_rows(max_col=MOST_COLUMNS, values_only=True), MOST_ROWS + 2)
        ]
        book.close()
    except PayloadRefused:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError, OSError) as error:
        raise PayloadRefused(f"{name}: is no Excel workbook that can be read; save it again, or as CSV") from error
    except Exception as error:  # openpyxl lets many kinds out, of a stranger's file
        raise PayloadRefused(f"{name}: cannot be read as an Excel workbook; save it as CSV") from error
    return lines, names


def _unpacks(name: str, raw: bytes) -> None:
    """Refuse what is no archive, or what would unpack to more than is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise PayloadRefused(f"{name}: is no .xlsx workbook; save it again as Excel, or as CSV") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise PayloadRefused(f"{name}: unpacks to more than {UNPACKED:,} bytes; save only the roster's sheet")


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date():
            return f"{value:%Y-%m-%d}"
        case time():
            return f"{value:%H:%M}"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _table(name: str, lines: Iterable[Sequence[str]], sheets: tuple[str, ...]) -> Sheet:
    """Take the first line with words as the headers; the row numbers are the file's own."""
    numbered = ((n, [clean(cell).strip() for cell in line]) for n, line in enumerate(lines, 1))
    filled = ((n, line) for n, line in numbered if any(line))
    number, headers = next(filled, (0, []))
    if not number:
        raise PayloadRefused(f"{name}: has no rows; the first row names the columns")
    if len(headers) > MOST_COLUMNS:
        raise PayloadRefused(f"{name}: has {len(headers):,} columns; {MOST_COLUMNS} at most")
    while not headers[-1]:
        headers.pop()
    rows = [_row(n, line[: len(headers)]) for n, line in islice(filled, MOST_ROWS + 1)]
    if len(rows) > MOST_ROWS:
        raise PayloadRefused(f"{name}: has more than {MOST_ROWS:,} rows; split it")
    if not rows:
        raise PayloadRefused(f"{name}: has column names and no row")
    return Sheet(name, tuple(header[:LONGEST] for header in headers), tuple(rows), sheets)


def _row(number: int, line: Sequence[str]) -> SheetRow:
    formula = next((cell for cell in line if cell.startswith("=")), "")
    if formula:
        return SheetRow(number, (), f"'{formula[:40]}' is a formula, which is not evaluated; paste its value")
    long = next((cell for cell in line if len(cell) > LONGEST), "")
    if long:
        return SheetRow(number, (), f"a cell has {len(long):,} characters; {LONGEST} at most")
    return SheetRow(number, tuple(line))
