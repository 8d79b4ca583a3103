"""Tables of strangers: one verdict for all readers, and an end to every file."""

import io
import re
import zipfile

import openpyxl
import pytest

from dashboard.ingest.tables import DEEPEST, Bounds, read_text, read_workbook
from dashboard.model.errors import PayloadRefused

SMALL = Bounds(size=10_000, rows=3, columns=4)


def workbook(cells: dict[str, object], dimension: str = "", *titles: str) -> bytes:
    """A workbook of these cells whose sheet says it is as large as `dimension`."""
    book = openpyxl.Workbook()
    for at, value in cells.items():
        book.active[at] = value
    for title in titles:
        book.create_sheet(title).append([title])
    out, claimed = io.BytesIO(), io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(claimed, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            text = old.read(part)
            if dimension and part.filename.endswith("sheet1.xml"):
                text = re.sub(b'<dimension ref="[^"]*"', f'<dimension ref="{dimension}"'.encode(), text)
            new.writestr(part, text)
    return claimed.getvalue()


@pytest.mark.parametrize(("raw", "delimiter", "said"), [
    ("n,p\nJosé,1\n".encode(), ",", ()), ("\ufeffn;p\nJosé;1".encode(), ";", ()),
    ("n\tp\r\nJosé\t1".encode(), "\t", ()), ("n|p\nJosé|1".encode("utf-16"), "|", ()),
    ("n;p\nJosé;1\n".encode("cp1252"), ";", ("is not UTF-8; read as Windows text (cp1252)",)),
])  # fmt: skip
def test_text_is_read_in_its_encoding_with_its_delimiter(raw, delimiter, said):
    table = read_text("t.csv", raw, SMALL)
    assert ([list(cells) for _, cells in table.rows], table.delimiter, table.said) == (
        [["n", "p"], ["José", "1"]], delimiter, said,
    )  # fmt: skip


def test_rows_bear_the_line_they_begin_on_and_lose_their_empty_ends():
    table = read_text("t.csv", b'a,b,,\n\n"two\nlines",1,,\nlast,,,\n', SMALL)
    assert table.rows == [(1, ["a", "b"]), (3, ["two\nlines", "1"]), (5, ["last"])]


@pytest.mark.parametrize(("raw", "said"), [
    (b"a\n" * 5, "t.csv: rows: there are more than 3 rows"),
    (b"a\n1,2,3,4,5\n", "t.csv: row 2: has more than 4 columns"),
    (b"a" * 10_001, "t.csv: file: is larger than"), (b"a\0b", "t.csv: file: is not text"),
    (b"\xff\xfe\x00\xd8", "t.csv: file: is not text"), (b'a\n\n"open', "t.csv: line 3: cannot be read"),
])  # fmt: skip
def test_text_beyond_its_bounds_is_refused_by_name(raw, said):
    with pytest.raises(PayloadRefused, match=said):
        read_text("t.csv", raw, SMALL)


def test_empty_rows_are_looked_through_to_an_end():
    assert len(read_text("t.csv", b"a\n" + b"\n" * (DEEPEST - 2) + b"b\n", Bounds()).rows) == 2
    with pytest.raises(PayloadRefused, match="goes on beyond row 100,000"):
        read_text("t.csv", b"a\n" + b"\n" * (DEEPEST - 1) + b"b\n", Bounds())


def test_a_sheet_is_read_as_far_as_it_goes_whatever_size_it_claims():
    for claimed in ("A1:XFD1048576", "A1:A1", ""):
        table = read_workbook(
            "t.xlsx", workbook({"A1": "name", "B1": "n", "A20000": "last", "B20000": 4}, claimed), SMALL
        )
        assert table.rows == [(1, ("name", "n")), (20_000, ("last", 4))]
    with pytest.raises(PayloadRefused, match="goes on beyond row 100,000"):
        read_workbook("t.xlsx", workbook({"A1": "name", "A1048576": "deep"}, "A1:XFD1048576"), SMALL)


@pytest.mark.parametrize(("raw", "said"), [
    (workbook({"E2": 1}), "row 2: has more than 4 columns"),
    (workbook({f"A{n}": n for n in range(1, 6)}), "more than 3 rows"),
    (b"PK nothing", "no sound zip archive"),
])  # fmt: skip
def test_a_workbook_beyond_its_bounds_is_refused_by_name(raw, said):
    with pytest.raises(PayloadRefused, match=said):
        read_workbook("t.xlsx", raw, SMALL)


def test_a_sheet_is_chosen_by_its_name_and_a_formula_is_never_evaluated():
    raw = workbook({"A1": "=1+1"}, "", "Sun")
    assert read_workbook("t.xlsx", raw, SMALL, formulas=True).rows == [(1, ("=1+1",))]
    chosen = read_workbook("t.xlsx", raw, SMALL, "Sun")
    assert (chosen.rows, chosen.sheets) == ([(1, ("Sun",))], ("Sheet", "Sun"))
    with pytest.raises(PayloadRefused, match=r"sheet: there is none 'Mon' \(there are: Sheet, Sun\)"):
        read_workbook("t.xlsx", raw, SMALL, "Mon")
