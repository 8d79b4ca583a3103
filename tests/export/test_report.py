"""The after-action report: what the journal holds, chapter by chapter, and nothing that it does not hold."""

import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from matplotlib.text import Text
from pypdf import PdfReader

from dashboard.__main__ import main
from dashboard.export.iap.atlas import atlas
from dashboard.export.iap.fonts import wrapped
from dashboard.export.iap.sheets import Book, Picture, Rows, Words
from dashboard.export.iap.sketch import Sketch, Spot
from dashboard.export.report import incidents, matter
from dashboard.export.report.making import filled, made
from dashboard.export.report.orders import ReportOrder
from dashboard.export.report.titles import kind_title
from dashboard.journal.database import connect
from dashboard.journal.notebook import Notebook
from dashboard.model.alarms import AlarmAcknowledged, AlarmCleared, AlarmRaised
from dashboard.model.decisions import Action, DecisionAnswered, DecisionLogged
from dashboard.model.errors import PayloadRefused
from dashboard.model.events import Period, PersonCheckedIn
from dashboard.model.ground import FeatureChanged
from dashboard.model.incidents import IncidentClosed, NoteAdded
from dashboard.model.leads import LeadAnswered, LeadOverridden, LeadProposed
from dashboard.model.moment import SECOND, local
from dashboard.model.plans import Objective, Plan, PlanEdited, PlanHazard, PlanPublished
from dashboard.model.review import (
    Annotation,
    AnnotationMade,
    CapabilityRated,
    Improvement,
    ImprovementPlanned,
    ImprovementProgressed,
    Rating,
)
from dashboard.projections.review.printing import in_words
from dashboard.services.desk import Desk
from dashboard.services.house import open_desk
from dashboard.services.metrics import benchmarks, figures
from dashboard.services.notes import Notes
from tests.builders import (
    EVENT,
    START,
    Clock,
    a_draft,
    a_feature,
    a_lead,
    a_note,
    a_person,
    an_actor,
    an_event,
    an_incident,
    drafts,
    festival,
)

HOSTILE = '<script src="//x.y/z.js">alert(1)</script><img src=x onerror=alert(1)> & "q"'
CHAPTERS = [
    "After-Action Report", "Analysis of Core Capabilities, course of the event", "Timeline of urgent incidents",
    "Decisions, leads, protocols and alarms", "Figures, late entries and corrections", "Appendix A: Improvement Plan",
    "Appendices B and C: Participants and Record",
]  # fmt: skip
Run = Callable[..., tuple[int, str, str]]


class Tags(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen = Counter[str]()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[tag] += 1
        self.addresses += [
            value or "" for name, value in attrs if name in ("src", "href", "action", "data", "xlink:href")
        ]
        self.ids += [value or "" for name, value in attrs if name == "id"]


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


@pytest.fixture
def reviewed(fest: Desk) -> Desk:
    """The festival with a plan that a gate departed from, shared remarks, a rating and a corrective action."""
    period = Period("Saturday", START - 3_600 * SECOND, START + 3_600 * SECOND)
    plan = Plan((a_feature("gate1"),), (period,), hazards=(PlanHazard("h", "Crush", "Gate 3", "barriers"),),
                objectives=(Objective("o1", "Keep the gate"), Objective("o2", "Nobody hurt")))  # fmt: skip
    remark = {"author": "Ana Ruiz", "agency": "police"}
    for body in (
        PlanEdited(plan), PlanPublished("v1", plan), FeatureChanged("gate1", "closed", "crowded"),
        AnnotationMade(Annotation("a1", START, 0, "Agreed at once", "strength", "coordination", incident="1",
                                  entries=(4,), **remark)),
        AnnotationMade(Annotation("a2", START + 10 * SECOND, START + 20 * SECOND, "No channel", "improvement",
                                  "communications", **remark)),
        AnnotationMade(Annotation("b1", START, text="MY BOOKMARK", bookmark=True, **remark)),
        CapabilityRated(Rating("r1", "Keep the gate", "coordination", "M", "two hands on one gate", "Ana Ruiz")),
        ImprovementPlanned(Improvement("i1", "No shared channel", "Programme one", "communications", "equipment",
                                       "police", "Lt. Harlan", START - 86_400 * SECOND, START, ("a2",), (3,))),
        ImprovementProgressed("i1", "under way", "ordered", "Ana Ruiz"),
    ):  # fmt: skip
        fest.record(EVENT, body, an_actor())
    return fest


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
    titled = {kind_title(kind): count for kind, count in kinds.items()}
    assert {kind: int(count) for kind, count in counted.items()} == {**titled, "All": head.seq}
    assert len(titled) == len(kinds)
    assert counted["Lead answered"] == str(kinds["lead.answered"])


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
    assert rows(report, "Joint decisions")[0][3:] == ("Hold the show. Reason: smoke", "FIRE", "EMS: stop it")
    assert rows(report, "Protocols used") == [("ad hoc", "3", "1", "#001, #002, #003")]


def test_corrections_keep_the_old_words_and_late_entries_are_listed(fest: Desk) -> None:
    report = book(fest)
    told = [row[1] for row in rows(report, "Entries corrected or struck")]
    assert len(told) == 2
    assert told[0].startswith("#003: Nobody hurt\n[Corrected")
    assert told[0].endswith("It read: #003: Ten hurt]")
    assert told[1].startswith("STRUCK: #003: A lion\n[Struck")
    assert [row[1].split("\n")[0] for row in rows(report, "Entries known more than")] == ["#003: It smelled before"]


def test_the_figures_are_those_of_the_review_and_few_values_are_told_one_by_one(fest: Desk) -> None:
    held = benchmarks()
    found = {row[0]: row for row in rows(book(fest), "Figures")}
    metrics = {metric.id: metric for metric in figures(fest, EVENT)}
    assert set(found) == {held.titles[name] for name in metrics}
    lead = found[held.titles["lead_time"]]
    there = sorted(metrics["lead_time"].samples, key=lambda sample: sample.at)
    told = [f"{in_words(one.value)} at {local(one.at, 'America/Chicago'):%a %H:%M}" for one in there]
    assert lead[1:5] == ("2", "", "", "; ".join(told))
    assert found[held.titles["overrides"]][4].startswith("1: Sat ")
    assert found[held.titles["protocol_share"]][4] == "0 of 3"


def test_the_improvement_plan_has_every_column_overdue_ones_marked_and_every_step(reviewed: Desk) -> None:
    plan = rows(book(reviewed), "Improvement plan")
    assert plan[0] == (
        "1", "Operational communications", "No shared channel\n(entry 3)", "Programme one", "Equipment", "POLI",
        "Lt. Harlan", "2026-08-14", "2026-08-15", "OVERDUE, under way",
    )  # fmt: skip
    assert {row[1:] for row in plan[1:]} == {("",) * 9}
    assert [row[0] for row in plan] == [str(n) for n in range(1, len(plan) + 1)]
    steps = rows(book(reviewed), "What became of the corrective actions")
    assert [(row[2], row[3], row[4]) for row in steps] == [
        ("planned", "Programme one", ""), ("under way", "ordered", "Ana Ruiz"),
    ]  # fmt: skip


def test_actions_of_decisions_stand_below_the_improvement_plan(fest: Desk) -> None:
    asked = rows(book(fest), "Actions that joint decisions asked for")
    assert asked == [("D-001 Hold the show", "Tell the stage", "POLI", "not said", "open")]


def test_objectives_stand_with_their_ratings_and_nobody_is_rated_by_the_machine(reviewed: Desk) -> None:
    assert rows(book(reviewed), "How objectives were met") == [
        ("Keep the gate", "Operational coordination", "M  Performed with major challenges", "two hands on one gate",
         "Ana Ruiz, 2026-08-15"),
        ("Nobody hurt", "", "not rated", "", ""),
    ]  # fmt: skip


def test_strengths_and_areas_for_improvement_stand_under_their_capability_with_where_they_show(reviewed: Desk) -> None:
    report = book(reviewed)
    assert rows(report, "Operational coordination: Strengths") == [
        ("1", "Agreed at once", "2026-08-15 14:00:00, #001, entry 4", "Ana Ruiz (POLI)")
    ]
    assert rows(report, "Operational communications: Areas for improvement") == [
        ("1", "No channel", "2026-08-15 14:00:10 to 2026-08-15 14:00:20", "Ana Ruiz (POLI)")
    ]


def test_a_private_note_and_a_bookmark_are_in_no_report(reviewed: Desk, tmp_path: Path) -> None:
    notes = Notes(reviewed, Notebook(connect(f"sqlite:///{tmp_path / 'notes.db'}")))
    reviewed.record(EVENT, PersonCheckedIn(a_person("ana")), an_actor())
    notes.keep(EVENT, "ana", an_actor(), Annotation("x", START, text="SECRET thought"))
    assert [note.private for note in notes.of(EVENT, "ana") if note.annotation.id == "x"] == [True]
    page = made(reviewed, EVENT, ReportOrder("html")).decode()
    assert "Agreed at once" in page
    assert "SECRET" not in page
    assert "MY BOOKMARK" not in page


def test_the_overview_names_objectives_hazards_facts_agencies_and_people(reviewed: Desk) -> None:
    told = {b.title: [line if isinstance(line, str) else line.text for line in b.lines]
            for band in book(reviewed).sheets[0].bands for b in band if isinstance(b, Words)}  # fmt: skip
    assert told["Objectives of the plan"] == ["Keep the gate", "Nobody hurt"]
    assert told["Threats and hazards of the plan"] == ["Crush (Gate 3): barriers"]
    assert told["Core capabilities looked at"] == ["Operational coordination", "Operational communications"]
    assert told["Mission areas"] == ["Prevention", "Protection", "Mitigation", "Response", "Recovery"]
    assert told["What happened"][1].endswith("#003 Smoke, gate3; led by FIRE; closed after 40s")
    assert "City Police (POLI): 2 units" in told["Participating agencies"]
    assert rows(book(reviewed), "Agencies that took part")[0] == ("City Police", "POLI", "Police", "2", "1", "1")


def test_a_part_of_the_log_holds_only_what_is_of_that_part(fest: Desk) -> None:
    half = ReportOrder("html", start=START + 30 * SECOND, end=START + 70 * SECOND)
    report = filled(fest, EVENT, half)
    assert [row[1] for row in rows(report, "Incidents of priority 1 and 2")] == ["#003"]
    assert rows(report, "Joint decisions") == []
    assert dict(rows(report, "Entries of the log by kind"))["All"] == str(fest.events()[EVENT].seq)
    found = {row[0]: row[1] for row in rows(report, "Figures")}
    assert found[benchmarks().titles["overrides"]] == "1"
    with pytest.raises(PayloadRefused, match="period: nothing of the log lies from 2026-08-16"):
        filled(fest, EVENT, ReportOrder(start=START + 86_400 * SECOND))


def test_the_timeline_says_how_many_it_shows_of_too_many(fest: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (matter, incidents):
        monkeypatch.setattr(module, "MOST", 1)
    blocks = [b for s in book(fest).sheets for band in s.bands for b in band if isinstance(b, Rows)]
    urgent = next(b for b in blocks if b.title == "Incidents of priority 1 and 2")
    assert len([row for row in urgent.rows if len(row) > 1]) == 1
    assert urgent.rows[0][0].startswith("1 of 2 P1, all 0 P2: those to which most units were sent")


def timeline(desk: Desk) -> Rows:
    blocks = [b for s in book(desk).sheets for band in s.bands for b in band if isinstance(b, Rows)]
    return next(b for b in blocks if b.title == "Incidents of priority 1 and 2")


def test_of_too_many_urgent_incidents_all_of_priority_1_stand_and_no_half_list_of_priority_2(
    fest: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(10, 14):
        fest.record(EVENT, an_incident(f"{n}", title=f"Second {n}", priority="P2"), an_actor())
    for body in a_lead("11", "ems"):
        fest.record(EVENT, body, an_actor())
    monkeypatch.setattr(incidents, "MOST", 3)
    block = timeline(fest)
    assert [row[1] for row in block.rows if len(row) > 1] == ["#001", "#003", "#011"]
    assert block.rows[0][0].startswith("All 2 P1, 1 of 4 P2: of priority 2 those with an agreed lead or an alarm.")
    monkeypatch.setattr(incidents, "MOST", 2)
    block = timeline(fest)
    assert [row[1] for row in block.rows if len(row) > 1] == ["#001", "#003"]
    assert block.rows[0][0].startswith("All 2 P1, 0 of 4 P2: of priority 2 there are too many")


def test_a_column_of_which_the_log_says_nothing_is_left_out_and_this_is_said_once(desk: Desk) -> None:
    opened = an_incident("163660376", priority="P1", type="lost_child", title="")
    desk.take(EVENT, drafts([an_event(), opened]), now=START)
    block = timeline(desk)
    assert [column.title for column in block.columns] == ["Opened", "Incident", "What and where", "Closed", "Entry"]
    left = "Left out, as the log says nothing of it here: Lead agreed after, First unit on scene after, Outcome"
    assert block.rows[:2] == (("All 1 P1, all 0 P2",), (left,))
    row = block.rows[2]
    room = (792 - 2 * 36) * block.columns[1].share / 12 - 8
    assert len(wrapped(row[1], "plain", 7.6, room)) == 1
    assert row[2] == "P1 Lost child, gate3"


def test_the_dates_are_the_events_and_the_journals_stand_on_a_line_of_their_own(desk: Desk) -> None:
    desk.take(EVENT, drafts([an_event()], START - 86_400 * SECOND), now=START)
    desk.take(EVENT, drafts([an_incident("7")], key="i"), now=START)
    dates = next(b for band in book(desk).sheets[0].bands for b in band if b.title == "Dates")
    assert isinstance(dates, Words)
    assert dates.lines == (
        "2026-08-15 14:00:00 to 2026-08-15 14:00:00 (America/Chicago)",
        "The journal begins 2026-08-14 14:00:00, with what was prepared",
    )


def test_alarms_are_drawn_only_where_there_were_some(fest: Desk) -> None:
    def course() -> Picture:
        there = (b for s in book(fest).sheets for band in s.bands for b in band if isinstance(b, Picture))
        return next(b for b in there if b.title == "Open incidents, units committed, alarms")

    assert "no alarm was raised" in course().words
    assert len(course().draw(500, 200).axes) == 2
    fest.record(EVENT, AlarmRaised("x", "new_p1", "P1", "New P1"), an_actor())
    assert "1 alarm, at most 1 in ten minutes" in course().words
    assert len(course().draw(500, 200).axes) == 3


def test_very_many_places_are_counted_by_squares_of_the_map() -> None:
    spots = [Spot(-87.0 - n % 20 / 100, 41.0 + n // 20 / 100, "P1" if n == 207 else "P3", f"#{n}") for n in range(400)]
    drawn = Sketch(atlas("Fest", [], {}, None), spots, {"P1": "Priority 1", "P3": "Priority 3"})
    said = [text.get_text() for text in drawn.draw(540, 500).findobj(Text)]
    assert "of them Priority 1: 1" in said
    assert "how many in a square of the map" in said
    assert len([words for words in said if words.isdigit()]) < 400


def test_what_was_not_as_planned_is_drawn_and_listed(reviewed: Desk) -> None:
    report = book(reviewed)
    told = rows(report, "Not as planned")
    assert [row[:2] for row in told] == [("1  gate1", "closed, planned open")]
    drawn = [b.title for s in report.sheets for band in s.bands for b in band if isinstance(b, Picture)]
    assert drawn == ["Open incidents, units committed, alarms", "Where incidents were",
                     "Where the event was not as planned", "When the event was not as planned",
                     "Opened to first unit on scene, in minutes"]  # fmt: skip


def test_alarms_that_were_cleared_stay_in_the_report(fest: Desk) -> None:
    raised = AlarmRaised("k", "no_lead", "P1", "Nobody leads #003", "3", ("fire",))
    for n, body in enumerate((raised, AlarmAcknowledged("k", "Ana Ruiz"), AlarmCleared("k"))):
        fest.take(EVENT, [a_draft(body, START + (200 + 30 * n) * SECOND, f"alarm{n}")], now=START + 300 * SECOND)
    assert [row[1:] for row in rows(book(fest), "Alarms")] == [
        ("P1", "Nobody leads #003", "FIRE", "30s (Ana Ruiz)", "1m")
    ]


def test_the_html_is_one_file_that_asks_nobody_for_anything(reviewed: Desk) -> None:
    hostile = an_incident("4", title=HOSTILE, priority="P1", place=HOSTILE, number=HOSTILE[:40])
    reviewed.record(EVENT, hostile, an_actor(person=HOSTILE))
    page = made(reviewed, EVENT, ReportOrder("html")).decode()
    tags = Tags(page)
    assert not {"script", "img", "link", "iframe", "object", "form", "image", "foreignobject"} & set(tags.seen)
    assert all(address.startswith("#") for address in tags.addresses)
    assert not re.search(r"url\((?!#)|@import", page)
    assert "&lt;script src=&quot;//x.y/z.js&quot;&gt;" in page
    assert "default-src 'none'" in page
    assert reviewed.events()[EVENT].hash.hex() in page
    assert "Coordination aid, not a dispatch system" in page
    assert tags.seen["section"] == len(CHAPTERS)
    assert tags.addresses[: len(CHAPTERS) - 1] == [f"#s{n}" for n in range(1, len(CHAPTERS))]
    assert page.count("position:fixed") == page.split("@media print")[1].count("position:fixed") == 1
    assert tags.seen["svg"] == tags.seen["figcaption"] == 5
    assert page.count('<svg role="img" aria-label="Map of ') == 2
    assert len(tags.ids) == len(set(tags.ids))


def test_pdf_and_word_hold_the_chapters_the_pictures_in_words_and_every_page_its_foot(reviewed: Desk) -> None:
    digest = reviewed.events()[EVENT].hash.hex()
    read = PdfReader(BytesIO(made(reviewed, EVENT, ReportOrder("pdf"))))
    pages = [" ".join(p.extract_text().split()) for p in read.pages]
    for page in pages:
        assert f"journal head {digest[:16]}" in page
        assert "Coordination aid, not a dispatch system" in page
    whole = " ".join(pages)
    assert all(title.upper() in whole for title in CHAPTERS)
    assert digest in whole
    forms = [x for p in read.pages for x in p["/Resources"].get("/XObject", {}).values()]  # type: ignore[index]
    assert [x.get_object()["/Subtype"] for x in forms] == ["/Form"] * 5
    map_page = next(p for p in read.pages if "Where incidents were" in p.extract_text())
    assert "\ufeffMap of 3 incidents".encode("utf-16-be").hex() in map_page.get_contents().get_data().decode("latin-1")
    document = Document(BytesIO(made(reviewed, EVENT, ReportOrder("docx"))))
    text = " ".join(paragraph.text for paragraph in document.paragraphs)
    assert all(title.upper() in text for title in CHAPTERS)
    described = document.element.xpath("//wp:docPr/@descr")
    assert len(described) == 5
    assert described[1] == "Map of 3 incidents: 2 of P1, 1 of P3. Outside this map: 1."
    assert digest in " ".join(t.text or "" for t in document.element.iter() if t.tag.endswith("}t"))


def test_an_event_with_nothing_in_it_says_so_in_every_chapter(desk: Desk) -> None:
    desk.take(EVENT, drafts([an_event()]), now=START)
    report = book(desk)
    missing = {b.missing for s in report.sheets for band in s.bands for b in band
               if (isinstance(b, Rows) and not b.rows) or (isinstance(b, Words) and not b.lines)}  # fmt: skip
    assert missing >= {"No incident of priority 1 or 2", "No joint decision was logged", "No alarm was raised",
                       "Nothing was corrected", "No entry was late", "No agency"}  # fmt: skip
    for kind in ("pdf", "docx", "html"):
        assert made(desk, EVENT, ReportOrder(kind))  # type: ignore[arg-type]


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
    code, _, err = run("--event", EVENT, "--from", "2026-08-16", "--to", "2026-08-15", "-o", tmp_path / "r.pdf")
    assert (code, err) == (2, "concord: to: must be after from\n")
