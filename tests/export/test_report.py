"""The after-action report: what the journal holds, chapter by chapter, and nothing that it does not hold."""

import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from dashboard.__main__ import main
from dashboard.export.iap.sheets import Book, Rows, Words
from dashboard.export.report.making import filled, made
from dashboard.model.decisions import Action, DecisionAnswered, DecisionLogged
from dashboard.model.incidents import IncidentClosed, NoteAdded
from dashboard.model.leads import LeadAnswered, LeadOverridden, LeadProposed
from dashboard.model.moment import SECOND
from dashboard.services.desk import Desk
from dashboard.services.house import open_desk
from dashboard.services.metrics import benchmarks, reviewed
from tests.builders import EVENT, START, Clock, a_note, an_actor, an_event, an_incident, drafts, festival

HOSTILE = '<script src="//x.y/z.js">alert(1)</script><img src=x onerror=alert(1)> & "q"'
CHAPTERS = [
    "After-Action Report", "Timeline of urgent incidents", "Decisions", "Leads", "Protocols", "Figures", "Alarms",
    "Plan and actual", "Late entries and corrections", "Improvement plan", "Record",
]  # fmt: skip
Run = Callable[..., tuple[int, str, str]]


class Tags(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen = Counter[str]()
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[tag] += 1
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action", "data")]


@pytest.fixture
def fest(desk: Desk, clock: Clock) -> Desk:
    """A festival with a decision in dissent, an overridden lead, a correction, a struck and a late entry."""
    festival(desk)
    by = an_actor()
    clock.go(60)
    desk.record(EVENT, an_incident("3", title="Smoke", priority="P1", type="fire"), by)
    clock.go(40)
    for body in (
        LeadProposed("3", "p3", "fire", ("fire", "police"), "smoke"),
        LeadAnswered("3", "p3", "police", "objects", "ours"),
        LeadOverridden("3", "p3", "Cleo Lind", "there is fire"),
        DecisionLogged("d1", "D-001", "Hold the show", "smoke", agreed_by=("fire",),
                       actions=(Action("a1", "Tell the stage", "police"),)),
        DecisionAnswered("d1", "ems", "dissents", "stop it"), IncidentClosed("3", "out"),
    ):  # fmt: skip
        desk.record(EVENT, body, by)
    wrong = desk.record(EVENT, a_note("Ten hurt", "3"), by).entries[0].seq
    desk.correct(EVENT, wrong, by, "misheard", body=NoteAdded("Nobody hurt", "3"))
    struck = desk.record(EVENT, a_note("A lion", "3"), by).entries[0].seq
    desk.correct(EVENT, struck, by, "a dog")
    desk.record(EVENT, a_note("It smelled before", "3"), by, occurred=START - 900 * SECOND)
    return desk


def book(desk: Desk) -> Book:
    return filled(desk, EVENT)


def rows(made_book: Book, title: str) -> list[tuple[str, ...]]:
    blocks = (block for sheet in made_book.sheets for band in sheet.bands for block in band)
    return [row for b in blocks if isinstance(b, Rows) and b.title.startswith(title) for row in b.rows if len(row) > 1]


def test_every_chapter_is_there_and_the_counts_are_the_journals(fest: Desk) -> None:
    report, head = book(fest), fest.events()[EVENT]
    assert [sheet.title for sheet in report.sheets] == CHAPTERS
    counted = dict(rows(report, "Entries of the log by kind"))
    kinds = Counter(entry.body.kind for entry in fest.journal.entries(EVENT))
    assert {kind: int(count) for kind, count in counted.items()} == {**kinds, "All": head.seq}


def test_the_timeline_holds_the_urgent_with_time_to_lead_and_first_unit(fest: Desk) -> None:
    told = {row[1]: row for row in rows(book(fest), "Incidents of priority 1 and 2")}
    assert set(told) == {"#001", "#003"}
    assert told["#001"][2:6] == ("P1 Fight at the bar, gate3", "0s (POLI)", "0s (P1)", "OPEN")
    assert told["#003"][2:5] == ("P1 Smoke, gate3", "40s (FIRE)", "nobody")
    assert told["#003"][6] == "out"


def test_overrides_and_dissent_keep_their_names_and_reasons(fest: Desk) -> None:
    report = book(fest)
    lead = next(row for row in rows(report, "Leads, from opening") if row[0] == "#003")
    assert lead[4].startswith("OVERRIDDEN by Cleo Lind: there is fire; POLI objected: ours")
    assert lead[3] == "40s"
    assert rows(report, "Joint decisions")[0][3:] == ("Hold the show. Because smoke", "FIRE", "EMS: stop it")
    assert rows(report, "Protocols used") == [("none (ad hoc)", "3", "1", "#001, #002, #003")]


def test_corrections_keep_the_old_words_and_late_entries_are_listed(fest: Desk) -> None:
    report = book(fest)
    told = [row[1] for row in rows(report, "Entries corrected or struck")]
    assert len(told) == 2
    assert told[0].startswith("#003: Nobody hurt\n[Corrected")
    assert told[0].endswith("It read: #003: Ten hurt]")
    assert told[1].startswith("STRUCK: #003: A lion\n[Struck")
    assert [row[1].split("\n")[0] for row in rows(report, "Entries known more than")] == ["#003: It smelled before"]


def test_the_figures_are_those_of_the_review_and_few_samples_have_no_median(fest: Desk) -> None:
    held = benchmarks()
    found = {row[0]: row for row in rows(book(fest), "Figures")}
    metrics = reviewed(fest, EVENT).metrics(held.limits)
    assert len(found) == len(metrics)
    lead = found[held.titles["lead_time"]]
    assert lead[1:4] == ("2", "", "")


def test_actions_of_decisions_open_the_improvement_plan_and_the_rest_is_blank(fest: Desk) -> None:
    plan = rows(book(fest), "Improvement plan")
    assert plan[0] == ("1", "D-001 Hold the show", "", "Tell the stage", "POLI", "not said", "open")
    assert {row[1:] for row in plan[1:]} == {("",) * 6}
    assert [row[0] for row in plan] == [str(n) for n in range(1, len(plan) + 1)]


def test_the_html_is_one_file_that_asks_nobody_for_anything(fest: Desk) -> None:
    fest.record(EVENT, an_incident("4", title=HOSTILE, priority="P1", place=HOSTILE), an_actor(person=HOSTILE))
    page = made(fest, EVENT, "html").decode()
    tags = Tags(page)
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(tags.seen)
    assert all(address.startswith("#s") for address in tags.addresses)
    assert not re.search(r"url\(|@import", page)
    assert "&lt;script src=&quot;//x.y/z.js&quot;&gt;" in page
    assert "default-src 'none'" in page
    assert fest.events()[EVENT].hash.hex() in page
    assert "Coordination aid, not a dispatch system" in page
    assert tags.seen["section"] == len(CHAPTERS)


def test_pdf_and_word_hold_the_chapters_and_every_page_its_foot(fest: Desk) -> None:
    digest = fest.events()[EVENT].hash.hex()
    pages = [" ".join(p.extract_text().split()) for p in PdfReader(BytesIO(made(fest, EVENT, "pdf"))).pages]
    for page in pages:
        assert f"journal head {digest[:16]}" in page
        assert "Coordination aid, not a dispatch system" in page
    whole = " ".join(pages)
    assert all(title.upper() in whole for title in CHAPTERS)
    assert digest in whole
    document = Document(BytesIO(made(fest, EVENT, "docx")))
    text = " ".join(paragraph.text for paragraph in document.paragraphs)
    assert all(title.upper() in text for title in CHAPTERS)


def test_an_event_with_nothing_in_it_says_so_in_every_chapter(desk: Desk) -> None:
    desk.take(EVENT, drafts([an_event()]), now=START)
    report = book(desk)
    missing = {b.missing for s in report.sheets for band in s.bands for b in band
               if (isinstance(b, Rows) and not b.rows) or (isinstance(b, Words) and not b.lines)}  # fmt: skip
    assert missing >= {"No incident of priority 1 or 2", "No joint decision was logged", "No alarm was raised",
                       "Nothing was corrected", "No entry was late", "No agency"}  # fmt: skip
    for kind in ("pdf", "docx", "html"):
        assert made(desk, EVENT, kind)  # type: ignore[arg-type]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("CONCORD_DB", f"sqlite:///{tmp_path / 'concord.db'}")
    festival(open_desk())

    def command(*told: object) -> tuple[int, str, str]:
        code = main(["--db", f"sqlite:///{tmp_path / 'concord.db'}", "export", "after-action", *map(str, told)])
        return code, *capsys.readouterr()

    return command


def test_the_command_writes_the_report_or_says_in_one_line_why_not(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "r.html"
    code, out, _ = run("--event", EVENT, "-o", file)
    assert (code, out.startswith(f"{file}: ")) == (0, True)
    assert file.read_bytes().startswith(b"<!doctype html>")
    code, _, err = run("--event", EVENT, "-o", tmp_path / "r.txt")
    assert (code, err) == (2, "concord: output: r.txt is neither .pdf, .docx nor .html; name the file so\n")
    code, _, err = run("--event", "nope", "-o", tmp_path / "r.pdf")
    assert code == 2
    assert err.startswith("concord: event: there is no event 'nope' here")
