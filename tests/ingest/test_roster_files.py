"""Roster files as strangers send them: read as words, bounded, never evaluated, refused by name."""

import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from dashboard.ingest.roster_files import LARGEST, read_roster
from dashboard.model.errors import PayloadRefused
from dashboard.model.moment import parse

TZ = "America/Chicago"
SPAN = (parse("2026-08-15 14:00", TZ), parse("2026-08-17 00:00", TZ))


def read(name, raw, sheet=""):
    return read_roster(name, raw if isinstance(raw, bytes) else raw.encode(), TZ, SPAN, sheet)


def workbook(*sheets) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(sheet):
    return [row.cells for row in sheet.rows]


@pytest.mark.parametrize("raw", [
    "\ufeffname,post\nAna,Gate 3\n", "name;post\nAna;Gate 3\n", "name\tpost\r\nAna\tGate 3\r\n",
    "name,post\nAna,Gate 3\n".encode("utf-16"), "\n\nname,post\n\nAna,Gate 3\n,\n",
])  # fmt: skip
def test_a_csv_is_read_whatever_its_separator_and_marks(raw):
    sheet = read("r.csv", raw)
    assert (sheet.headers, cells(sheet)) == (("name", "post"), [("Ana", "Gate 3")])


def test_a_title_above_the_column_names_is_passed_over():
    sheet = read("r.csv", "Duty roster June\n\nname,post\nAna,Gate 3\n")
    assert (sheet.headers, cells(sheet), sheet.rows[0].number) == (("name", "post"), [("Ana", "Gate 3")], 4)


def test_rows_bear_the_numbers_that_the_file_has():
    assert [row.number for row in read("r.csv", "name,post\nAna,Gate 3\n\nBen,Gate 4\n").rows] == [2, 4]


def test_a_formula_is_not_evaluated_and_its_row_is_refused():
    for sheet in (
        read("r.csv", 'name,post\n"=HYPERLINK(""x"")",Gate\nBen,Gate\n'),
        read("r.xlsx", workbook(("A", [["name", "post"], ["=1+1", "Gate"], ["Ben", "Gate"]]))),
    ):
        assert "formula" in sheet.rows[0].refused
        assert sheet.rows[1].cells == ("Ben", "Gate")


def test_a_workbooks_dates_and_numbers_become_words_as_people_write_them():
    row = ["P1", datetime.fromisoformat("2026-08-15T14:00"), date(2026, 8, 15), time(9, 30), 4.0, None, True]
    sheet = read("r.xlsx", workbook(("A", [list("abcdefg"), row])))
    assert sheet.rows[0].cells == ("P1", "2026-08-15 14:00", "2026-08-15 00:00", "09:30", "4", "", "True")


def test_windows_text_is_read_and_said():
    sheet = read("r.csv", "name,post\nJos\u00e9,Gate 3\n".encode("cp1252"))
    assert (cells(sheet), sheet.said) == ([("Jos\u00e9", "Gate 3")], ("is not UTF-8; read as Windows text (cp1252)",))


def test_the_first_sheet_or_the_one_that_is_named():
    raw = workbook(("Sat", [["name"], ["Ana"]]), ("Sun", [["name"], ["Ben"]]))
    assert (cells(read("r.xlsx", raw)), read("r.xlsx", raw).sheets) == ([("Ana",)], ("Sat", "Sun"))
    assert cells(read("r.xlsx", raw, "Sun")) == [("Ben",)]
    with pytest.raises(PayloadRefused, match=r"there is none 'Mon' \(there are: Sat, Sun\)"):
        read("r.xlsx", raw, "Mon")


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    return out.getvalue()


def tampered(part: str, text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(("A", [["name"], ["Ana"]])))) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.infolist():
            new.writestr(one, text if one.filename == part else old.read(one))
    return out.getvalue()


ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c><v>&e;</v></c></row></sheetData></worksheet>'


@pytest.mark.parametrize(("name", "raw", "said"), [
    ("r.csv", b"", "is empty"), ("r.pdf", b"x", "must be a .csv"), ("r.csv", b"\xff\xfehalf\x00a", "not UTF-8|no row"),
    ("r.csv", b"name\n\0\n", "not text"), ("r.csv", b'name\n"open', "quotation"), ("r.csv", b"\n\n", "no rows"),
    ("r.csv", b"name,post\n", "no row"), ("r.csv", b"a," * 80 + b"b\nx\n", "columns"),
    ("r.csv", b"x" * (LARGEST + 1), "bytes"), ("r.csv", b"a\n" * 20_010, "more than 20,000 rows"),
    ("r.xlsx", b"PK nothing", "no sound zip archive"), ("r.xlsx", bomb(), "unpacks to more"),
    ("r.xlsx", tampered("xl/worksheets/sheet1.xml", ENTITY), "cannot be read|no Excel"),
    ("r.xlsx", tampered("xl/workbook.xml", "<broken"), "cannot be read|no Excel"),
    ("r.ics", b"hello", "no calendar|holds no entry"), ("r.ics", b"BEGIN:VCALENDAR\nEND:VCALENDAR", "holds no entry"),
])  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_by_name_in_one_line(name, raw, said):
    with pytest.raises(PayloadRefused, match=said) as refused:
        read(name, raw)
    assert str(refused.value).startswith(name)
    assert "\n" not in str(refused.value)


def test_a_cell_that_is_too_long_refuses_its_row_only():
    sheet = read("r.csv", f"name\n{'x' * 600}\nBen\n")
    assert "600 characters" in sheet.rows[0].refused
    assert sheet.rows[1].cells == ("Ben",)


def ics(*entries: str) -> str:
    body = "\r\n".join(f"BEGIN:VEVENT\r\n{entry.strip()}\r\nEND:VEVENT" for entry in entries)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}\r\nEND:VCALENDAR\r\n".replace("\n ", "\n")


def test_an_entry_is_who_attends_where_and_its_hours():
    (row,) = read("r.ics", ics("""SUMMARY:Gate shift
LOCATION:Gate 3
ATTENDEE;CN=Ana Ruiz:mailto:ana@example.org
DTSTART;TZID=Europe/Berlin:20260815T210000
DTEND:20260815T210000Z""")).rows  # fmt: skip
    assert row.cells == ("Ana Ruiz", "Gate 3", "2026-08-15T21:00:00+02:00", "2026-08-15T23:00:00+02:00", "Gate shift")


def test_without_an_attendee_the_summary_says_who_and_floating_hours_are_the_events():
    (row,) = read("r.ics", ics("SUMMARY:P12\nLOCATION:Gate 3\nDTSTART:20260815T140000\nDURATION:PT2H")).rows
    assert row.cells[:4] == ("P12", "Gate 3", "2026-08-15T14:00:00-05:00", "2026-08-15T16:00:00-05:00")


def test_two_attendees_are_two_rows_of_one_entry():
    rows = read("r.ics", ics("SUMMARY:Gate 3\nATTENDEE:mailto:ana\nATTENDEE:mailto:ben\n"
                             "DTSTART:20260815T140000\nDTEND:20260815T160000")).rows  # fmt: skip
    assert [(row.number, row.cells[:2]) for row in rows] == [(1, ("ana", "Gate 3")), (1, ("ben", "Gate 3"))]


@pytest.mark.parametrize(("rule", "days"), [
    ("FREQ=DAILY", [15, 16]), ("FREQ=DAILY;COUNT=13", [15]), ("FREQ=DAILY;UNTIL=20260815T230000Z", [15]),
    ("FREQ=DAILY;INTERVAL=2", [15]), ("FREQ=WEEKLY;BYDAY=SU", [16]), ("FREQ=WEEKLY", [15]),
])  # fmt: skip
def test_repetitions_are_taken_within_the_plan_only(rule, days):
    start = "20260801" if rule == "FREQ=WEEKLY" else "20260803"
    rows = read("r.ics", ics(f"SUMMARY:P1\nDTSTART:{start}T150000\nDTEND:{start}T160000\nRRULE:{rule}")).rows
    assert [row.cells[2][:16] for row in rows] == [f"2026-08-{day}T15:00" for day in days]


def test_a_repetition_that_is_left_out_is_no_row():
    rows = read("r.ics", ics("SUMMARY:P1\nDTSTART:20260815T150000\nDTEND:20260815T160000\nRRULE:FREQ=DAILY\n"
                             "EXDATE:20260815T150000")).rows  # fmt: skip
    assert [row.cells[2][:10] for row in rows] == ["2026-08-16"]


@pytest.mark.parametrize(("entry", "said"), [
    ("DTSTART;VALUE=DATE:20260815", "whole days"), ("DTEND:20260815T160000", "no start"),
    ("DTSTART:20260815T160000", "no end"), ("DTSTART:20260815T160000\nDTEND:20260815T150000", "end after it starts"),
    ("DTSTART:20260815T160000\nDTEND:20260817T170000", "within 24 hours"),
    ("DTSTART:20260815T160000\nDTEND:20260815T170000\nRRULE:FREQ=SECONDLY", "SECONDLY"),
    ("DTSTART:20260815T160000\nDTEND:20260815T170000\nRRULE:FREQ=DAILY;BYSETPOS=1", "BYSETPOS"),
    ("DTSTART:20270815T160000\nDTEND:20270815T170000\nRRULE:FREQ=DAILY", "within the plan"),
])  # fmt: skip
def test_an_entry_without_hours_that_can_be_read_says_why(entry, said):
    (row,) = read("r.ics", ics(f"SUMMARY:Night shift\n{entry}")).rows
    assert said in row.refused
    assert "Night shift" in row.refused


def test_an_old_repetition_is_found_in_the_plan_and_its_count_goes_back_to_its_first_day():
    daily = "SUMMARY:P1\nDTSTART:19750101T150000\nDTEND:19750101T160000\nRRULE:FREQ=DAILY;COUNT={}"
    to_sunday = (date(2026, 8, 16) - date(1975, 1, 1)).days + 1
    for count, days in ((to_sunday, ["15", "16"]), (to_sunday - 1, ["15"])):
        rows = read("r.ics", ics(daily.format(count))).rows
        assert [row.cells[2][8:10] for row in rows] == days
    assert "within the plan" in read("r.ics", ics(daily.format(to_sunday - 2))).rows[0].refused


def test_who_works_into_the_plan_from_before_it_is_in_it():
    rows = read("r.ics", ics("SUMMARY:P1\nDTSTART:20260801T230000\nDTEND:20260802T220000\nRRULE:FREQ=DAILY")).rows
    assert [row.cells[2][:16] for row in rows] == [f"2026-08-{day}T23:00" for day in (14, 15, 16)]


def test_a_calendar_of_more_rows_than_are_read_is_refused_while_they_are_made():
    entry = "SUMMARY:P1\nDTSTART:20000101T150000\nDTEND:20000101T160000\nRRULE:FREQ=DAILY"
    whole_years = (SPAN[0], parse("2999-01-01 00:00", TZ))
    with pytest.raises(PayloadRefused, match="repeats to more than 20,000 rows"):
        read_roster("r.ics", ics(entry).encode(), TZ, whole_years)
