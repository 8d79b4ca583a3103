"""Roster files: CSV and Excel tables, and calendars (roster_calendar.py), read as rows of words; nothing is evaluated.

A file is refused whole with one line that names it and the way out; a row that cannot be read says so by its number.
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from dashboard.ingest.roster_calendar import calendar
from dashboard.ingest.tables import Bounds, Table, read_text, read_workbook
from dashboard.model.errors import PayloadRefused
from dashboard.model.text import clean
from dashboard.projections.roster_import import Sheet, SheetRow

LARGEST = 5_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST = 500
MOST_ABOVE = 20
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
    bounds = Bounds(LARGEST, MOST_ROWS, MOST_COLUMNS)
    table = read_workbook(shown, raw, bounds, sheet, formulas=True) if kind == "xlsx" else read_text(shown, raw, bounds)
    return _sheet(shown, table)


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


def _sheet(name: str, table: Table) -> Sheet:
    """Take the first line of several words as the headers, below a title; the row numbers are the file's own."""
    lines = ((number, [clean(_cell(cell)).strip() for cell in cells]) for number, cells in table.rows)
    filled = [(number, line) for number, line in lines if any(line)]
    if not filled:
        raise PayloadRefused(f"{name}: has no rows; the first row names the columns")
    at = next((n for n, (_, line) in enumerate(filled[:MOST_ABOVE]) if sum(map(bool, line)) > 1), 0)
    headers = filled[at][1]
    rows = [_row(number, line[: len(headers)]) for number, line in filled[at + 1 :]]
    if not rows:
        raise PayloadRefused(f"{name}: has column names and no row")
    return Sheet(name, tuple(header[:LONGEST] for header in headers), tuple(rows), table.sheets, table.said)


def _row(number: int, line: Sequence[str]) -> SheetRow:
    formula = next((cell for cell in line if cell.startswith("=")), "")
    if formula:
        return SheetRow(number, (), f"'{formula[:40]}' is a formula, which is not evaluated; paste its value")
    long = next((cell for cell in line if len(cell) > LONGEST), "")
    if long:
        return SheetRow(number, (), f"a cell has {len(long):,} characters; {LONGEST} at most")
    return SheetRow(number, tuple(line))
