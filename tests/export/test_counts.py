"""Everything that can be taken away counts what the journal counts, and carries the hash of its head."""

import csv
import io
import tracemalloc
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from dashboard.export.iap.sheets import Book, Rows, Words
from dashboard.export.ics.making import filled as form_filled
from dashboard.export.ics.making import made as form_made
from dashboard.export.ics.orders import FormOrder
from dashboard.export.log_files import log_file
from dashboard.export.log_orders import LOG_FORMS
from dashboard.export.report.making import filled, made
from dashboard.export.report.orders import ReportOrder
from dashboard.model.errors import UnknownEvent
from dashboard.model.incidents import NoteAdded
from dashboard.model.messages import MessageSent
from dashboard.services.desk import Desk
from tests.builders import EVENT, START, a_draft, a_note, an_actor, festival

ORDERS = (
    FormOrder("201", incident="1"), FormOrder("209", incident="1"), FormOrder("211"), FormOrder("213"),
    FormOrder("214", unit="P1"), FormOrder("214", person="Ana Ruiz"), FormOrder("221", unit="P1"),
    FormOrder("221", resource="gen1"),
)  # fmt: skip


@pytest.fixture
def fest(desk: Desk) -> Desk:
    festival(desk)
    desk.record(EVENT, MessageSent("m1", "Gate 3 is crowded", ("fire",), "1"), an_actor())
    wrong = desk.record(EVENT, a_note("Ten hurt", "1"), an_actor()).entries[0].seq
    desk.correct(EVENT, wrong, an_actor(), "misheard", body=NoteAdded("Nobody hurt", "1"))
    return desk


def words(book: Book) -> str:
    blocks = (b for sheet in book.sheets for band in sheet.bands for b in band if isinstance(b, Words))
    return " ".join(line if isinstance(line, str) else line.text for b in blocks for line in b.lines)


def numbers(book: Book, title: str) -> list[int]:
    blocks = (b for sheet in book.sheets for band in sheet.bands for b in band if isinstance(b, Rows))
    return [int(row[-1]) for b in blocks if b.title == title for row in b.rows if len(row) > 1]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.form} {order.unit or order.person}")
def test_every_form_carries_the_head_of_the_journal_on_paper(fest: Desk, order: FormOrder) -> None:
    head = fest.events()[EVENT]
    assert f"entries 1 to {head.seq} of the journal" in words(form_filled(fest, EVENT, order))
    pages = [page.extract_text() for page in PdfReader(BytesIO(form_made(fest, EVENT, order))).pages]
    assert head.hash.hex() in "".join("".join(pages).split())
    assert all(head.hash.hex()[:16] in page for page in pages)


@pytest.mark.parametrize(("order", "title", "subject"), [
    (FormOrder("201", incident="1"), "Current and Planned Actions, Strategies and Tactics", "incident:1"),
    (FormOrder("214", unit="P1"), "Activity Log", "unit:P1"),
])  # fmt: skip
def test_a_log_on_a_form_is_every_entry_of_the_journal_about_it(
    fest: Desk, order: FormOrder, title: str, subject: str
) -> None:
    there = [entry for entry in fest.journal.about(EVENT, subject, None) if entry.body.kind != "entry.corrected"]
    book = form_filled(fest, EVENT, order)
    assert sorted(numbers(book, title)) == [entry.seq for entry in there]
    assert f"{len(there)} entr" in words(book)


def test_the_log_of_a_person_is_every_entry_they_made_but_corrections_which_stand_in_the_entries(fest: Desk) -> None:
    said = [entry for entry in fest.journal.entries(EVENT) if entry.actor.person == "Ana Ruiz"]
    shown = numbers(form_filled(fest, EVENT, FormOrder("214", person="Ana Ruiz")), "Activity Log")
    assert sorted(shown) == [entry.seq for entry in said if entry.body.kind != "entry.corrected"]


def test_the_report_counts_every_entry_and_carries_the_head(fest: Desk) -> None:
    head = fest.events()[EVENT]
    book = filled(fest, EVENT)
    assert numbers(book, "Entries of the log by kind")[-1] == head.seq
    assert head.hash.hex() in made(fest, EVENT, ReportOrder("html")).decode()


def test_the_log_in_every_form_is_every_entry_and_carries_the_head(fest: Desk, tmp_path: Path) -> None:
    head, digest = fest.events()[EVENT], fest.events()[EVENT].hash.hex()
    files = {form: log_file(fest, EVENT, form) for form in LOG_FORMS}
    assert {(file.head.seq, file.head.hash) for file in files.values()} == {(head.seq, head.hash)}
    table = list(csv.DictReader(io.StringIO(files["csv"].content.decode(), newline="")))
    assert (len(table), table[-1]["hash"]) == (head.seq, digest)
    lines = files["jsonl"].content.decode().splitlines()
    assert (len(lines), msgspec.json.decode(lines[-1])["hash"]) == (head.seq, digest)
    book = load_workbook(BytesIO(files["xlsx"].content), read_only=True)
    assert sum(1 for _ in book["Log"].iter_rows()) == head.seq + 1
    about = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    assert (about["Entries"], about["Journal head"]) == (head.seq, digest)
    with ZipFile(BytesIO(files["parquet"].content)) as archive:
        archive.extractall(tmp_path)
    for file in tmp_path.glob("*.parquet"):
        read = pq.ParquetFile(file)
        assert read.schema_arrow.metadata[b"concord.head_hash"] == digest.encode()
        assert file.stem != "entries" or read.metadata.num_rows == head.seq
    assert (tmp_path / "entries.parquet").exists()


def test_the_log_of_an_event_that_is_not_there_is_no_file_in_any_form(fest: Desk) -> None:
    for form in LOG_FORMS:
        with pytest.raises(UnknownEvent, match="there is no event 'other' here"):
            log_file(fest, "other", form)


def test_the_text_of_a_log_is_held_once_and_not_several_times(desk: Desk) -> None:
    desk.take(EVENT, [a_draft(a_note("u" * 2_000), START + n, f"n{n}") for n in range(500)])
    log_file(desk, EVENT, "jsonl")
    tracemalloc.start()
    try:
        size = len(log_file(desk, EVENT, "jsonl").content)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 2 * size


def test_making_a_file_says_how_far_it_is_and_can_be_broken_off(fest: Desk) -> None:
    class Enough(Exception):
        """Somebody pressed Cancel."""

    def told(_what: str, _done: int, _total: int) -> None:
        raise Enough

    for form in ("xlsx", "parquet"):
        with pytest.raises(Enough):
            log_file(fest, EVENT, form, told)  # type: ignore[arg-type]
    for kind in ("pdf", "docx", "html"):
        with pytest.raises(Enough):
            made(fest, EVENT, ReportOrder(kind), told)  # type: ignore[arg-type]
