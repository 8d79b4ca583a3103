"""The rows of a CAD export as cells of text, whatever it is written as: CSV, Excel (.xlsx) or JSON.

A row that is not whole carries its fault in words, so that it is reported and never read as something else. In a file
of mixed encodings the cells that are not of the file's own are read as Windows-1252, and are named by `foreign`.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

import openpyxl
from msgspec import Struct, structs
from openpyxl.utils.exceptions import InvalidFileException

from dashboard.ingest.cad_json import listed
from dashboard.ingest.mapping import FileInfo
from dashboard.model.errors import PayloadRefused
from dashboard.model.text import clean

SUFFIXES = {"xlsx": "xlsx", "xlsm": "xlsx", "json": "json", "jsonl": "json", "ndjson": "json", "geojson": "json"}
UNPACKED = 2_000_000_000
LONGEST_CELL, LONGEST_TEXT = 10_000_000, 1_000_000
LOOKED, FEWEST_COLUMNS = 20, 3
CUT = ("unexpected end of data", "truncated data")
OTHERS = (
    (re.compile(rb"\x1f\x8b"), "is packed by gzip: unpack it first (gunzip FILE.gz) and take in the file inside"),
    (re.compile(rb"PAR1"), "is a Parquet file: save it as CSV, such as with DuckDB or pandas"),
    (re.compile(rb'\{"event":"[^"\n]{1,400}","hash":"[0-9a-f]{64}","entry":\{'),
     "is a log that this dashboard gave out: take it in with `import journal FILE`"),
)  # fmt: skip
ESCAPED = re.compile("[\udc80-\udcff]")


class Cells(Struct):
    """One row: the line (Excel: row; JSON: object) it begins and ends on, its cells, and why it is not whole."""

    row: int
    last: int
    cells: list[str]
    fault: str = ""
    foreign: list[int] = []
    unended: bool = False
    beyond: int = 0


class Table(Struct):
    """A file's columns and rows; of a workbook also the names of its sheets."""

    header: list[str]
    rows: Iterator[Cells]
    sheets: tuple[str, ...] = ()


def raw_of(path: Path) -> bytes:
    """Return what the file at `path` holds. PayloadRefused when it cannot be read, or is what others read here."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise PayloadRefused(f"file: {path} cannot be read: {error.strerror}") from error
    if what := next((words for sign, words in OTHERS if sign.match(raw)), ""):
        raise PayloadRefused(f"file: {path} {what}")
    return raw


def opened(path: Path, file: FileInfo) -> Table:
    """Open the file at `path` as `file` says it is written. PayloadRefused when it cannot be read as a whole."""
    kind = file.format or SUFFIXES.get(path.suffix.lower().removeprefix("."), "csv")
    raw = raw_of(path)
    if not raw.strip():
        raise PayloadRefused(f"file: {path} is empty: not even a line with the names of its columns")
    if kind == "xlsx":
        table = _workbook(path, raw, file)
    elif kind == "json":
        header, objects = listed(_text(path, raw, file.encoding), str(path))
        table = Table(header, (Cells(n, n, cells, fault) for n, cells, fault in objects))
    else:
        table = _csv(_text(path, raw, file.encoding), file)
    if not any(table.header):
        raise PayloadRefused(f"file: {path} is empty: not even a line with the names of its columns")
    return table


def lines_above(path: Path, file: FileInfo) -> int:
    """Guess how many lines stand above the column names: those with less than half the cells of what follows."""
    table = opened(path, structs.replace(file, skip=0))
    first = [Cells(0, 0, table.header), *islice(table.rows, LOOKED)]
    filled = [(line.row, sum(1 for cell in line.cells if cell.strip()) + line.beyond) for line in first]
    widest = max(count for _, count in filled)
    row = next(row for row, count in filled if count * 2 > widest)
    return row - 1 if row and widest >= FEWEST_COLUMNS else 0


def distinct(header: list[str]) -> list[str]:
    """Return the header with every title only once: `Date (column 3)` where a title stands twice, or is missing."""
    plain = [" ".join(title.split()).casefold() for title in header]
    return [
        f"{title.strip()} (column {n + 1})".strip() if not plain[n] or plain.count(plain[n]) > 1 else title
        for n, title in enumerate(header)
    ]


def _csv(text: str, file: FileInfo) -> Table:
    csv.field_size_limit(LONGEST_CELL)
    read = _lines(csv.reader(io.StringIO(text, newline=""), delimiter=file.delimiter))
    lines = (line for line in read if line.row > file.skip)
    first = next(lines, Cells(0, 0, []))
    header = [_own(cell)[0] for cell in first.cells]
    ended = text.endswith(("\n", "\r"))
    return Table(header, _whole(lines, len(header), ended, ESCAPED.search(text) is not None))


def _lines(reader: Iterable[list[str]]) -> Iterator[Cells]:
    line = 0
    counted = reader
    try:
        for cells in counted:
            last = counted.line_num  # type: ignore[attr-defined]
            if any(cells):
                yield Cells(line + 1, last, cells)
            line = last
    except csv.Error as error:
        raise PayloadRefused(f"file: line {counted.line_num}: {error}") from error  # type: ignore[attr-defined]


def _whole(lines: Iterator[Cells], width: int, ended: bool, mixed: bool) -> Iterator[Cells]:
    """Say of every row whether it has all its cells, and of the last one whether the file ends within it."""
    held = next(lines, None)
    while held is not None:
        following = next(lines, None)
        if len(held.cells) != width:
            spans = f"; it runs on to line {held.last}: is a quotation mark missing?" if held.last > held.row else ""
            cut = (
                "" if ended or following is not None else "; the file ends in the middle of it: the export is cut short"
            )
            held.fault = f"has {len(held.cells)} cells where the first line names {width}{cut}{spans}"
        if mixed:
            owned = [_own(cell) for cell in held.cells]
            held.cells, held.foreign = [cell for cell, _ in owned], [n for n, (_, own) in enumerate(owned) if not own]
        held.unended = not ended and following is None
        yield held
        held = following


def _own(cell: str) -> tuple[str, bool]:
    """Return the cell and whether it is in the file's own encoding; if not, it is read as Windows-1252."""
    if not ESCAPED.search(cell):
        return cell, True
    return cell.encode("utf-8", "surrogateescape").decode("cp1252", "replace"), False


def _text(path: Path, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeError as error:
        at = error.start if isinstance(error, UnicodeDecodeError) else None
        if at and isinstance(error, UnicodeDecodeError) and error.reason in CUT:
            with suppress(UnicodeError):
                return raw[:at].decode(encoding)
        if encoding.lower().startswith("utf") and "16" not in encoding and _mixed(raw):
            return raw.decode(encoding, "surrogateescape")
        line = 0 if at is None else raw.count(b"\n", 0, at) + 1
        where = "" if at is None else f" (byte {at + 1}, line {line})"
        raise PayloadRefused(
            f"encoding: {path} is not {encoding} text{where}; say which it is in the mapping, "
            'such as [file] encoding = "cp1252" or "utf-16"'
        ) from error


def _mixed(raw: bytes) -> bool:
    """Whether some of the file's lines are UTF-8 beyond ASCII; then it is not another encoding as a whole."""
    for line in raw.split(b"\n"):
        if not line.isascii():
            with suppress(UnicodeDecodeError):
                line.decode("utf-8-sig")
                return True
    return False


def fullest_sheet(path: Path, raw: bytes) -> str:
    """Return the first sheet of a workbook whose beginning is filled nearly as much as that of any other."""
    book = _book(path, raw)
    filled = {
        sheet.title: sum(
            sum(map(bool, line.cells)) for line in _sheet(sheet.iter_rows(max_row=4 * LOOKED, values_only=True))
        )
        for sheet in book.worksheets
    }
    return next((title for title, count in filled.items() if count * 2 >= max(filled.values())), "")


def _workbook(path: Path, raw: bytes, file: FileInfo) -> Table:
    wanted, book = file.sheet, _book(path, raw)
    names = tuple(sheet.title for sheet in book.worksheets)
    if not names or (wanted and wanted not in names):
        raise PayloadRefused(f"file: {path} has no sheet '{clean(wanted)[:40]}' (sheets: {', '.join(names)[:200]})")
    sheet = book[wanted or names[0]].iter_rows(values_only=True)
    lines = (line for line in _sheet(sheet) if line.row > file.skip)
    header = next(lines, Cells(0, 0, [])).cells
    while header and not header[-1]:
        header.pop()
    return Table(header, _fitted(lines, len(header)), names)


def _book(path: Path, raw: bytes) -> openpyxl.Workbook:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            _bounded(path, parts)
        return openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError, OSError) as error:
        raise PayloadRefused(
            f"file: {path} is no Excel workbook (.xlsx), or it is cut short; export it again, or as CSV: {error}"
        ) from error


def _bounded(path: Path, parts: zipfile.ZipFile) -> None:
    """PayloadRefused where the workbook unpacks to too much, or a cell of it is longer than any of Excel's can be.

    Of the texts and sheets, no stretch of LONGEST_TEXT bytes is without the beginning of another element.
    """
    size = sum(part.file_size for part in parts.infolist())
    if size > UNPACKED:
        raise PayloadRefused(f"file: {path} unpacks to {size:,} bytes; {UNPACKED:,} at most")
    for part in parts.infolist():
        if part.file_size > LONGEST_TEXT and part.filename.endswith(".xml"):
            with parts.open(part) as stream:
                while len(piece := stream.read(LONGEST_TEXT)) == LONGEST_TEXT:
                    if b"<" not in piece:
                        most = "1 MB; Excel's hold 32,767 characters. Empty it, or export the table as CSV"
                        raise PayloadRefused(
                            f"file: {path}: a cell in {clean(part.filename)[:60]} has more than {most}"
                        )


def _sheet(rows: Iterable[tuple[object, ...]]) -> Iterator[Cells]:
    for n, row in enumerate(rows, 1):
        cells = [_said(value) for value in row]
        if any(cells):
            yield Cells(n, n, cells)


def _fitted(lines: Iterator[Cells], width: int) -> Iterator[Cells]:
    """Cut the empty cells that a sheet has beside its columns, and fill up those it leaves out."""
    for line in lines:
        beyond = line.cells[width:]
        line.cells = [*line.cells[:width], *[""] * (width - len(line.cells))]
        line.beyond = sum(map(bool, beyond))
        if line.beyond:
            line.fault = f"has a cell beyond the {width} columns that the first line names"
        yield line


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
