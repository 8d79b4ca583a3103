"""ICS forms filled from the journal: the blocks of the form, every entry there, old words never dropped."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader

from dashboard.__main__ import main
from dashboard.export.iap.sheets import Rows, Sheet, Words, heading
from dashboard.export.ics.making import filled, made
from dashboard.export.ics.orders import FORMS, FormOrder
from dashboard.export.ics.status import PARTS
from dashboard.model.decisions import Action, DecisionLogged
from dashboard.model.errors import PayloadRefused, UnknownEvent
from dashboard.model.events import Period
from dashboard.model.incidents import NoteAdded
from dashboard.model.messages import MessageAcknowledged, MessageSent
from dashboard.model.moment import SECOND
from dashboard.model.plans import Plan, PlanPublished
from dashboard.model.reports import ReportMade
from dashboard.model.resources import ResourceAssigned
from dashboard.model.units import UnitReleased, UnitStatusChanged
from dashboard.services.desk import Desk
from dashboard.services.house import open_desk
from tests.builders import EVENT, START, Clock, a_draft, a_note, a_unit, an_actor, an_event, drafts, festival

HOSTILE = "<b>Zoë</b> \u202e=1+1 \x00 {x} %s \N{PILE OF POO}"
ORDERS = {
    "201": FormOrder("201", incident="1"), "209": FormOrder("209", incident="#001"), "211": FormOrder("211"),
    "213": FormOrder("213"), "214": FormOrder("214", unit="P1"), "221": FormOrder("221", unit="p1"),
}  # fmt: skip
BLOCKS = {
    "201": ("1. Incident Name", "2. Incident Number", "3. Date/Time Initiated", "4. Map/Sketch",
            "5. Situation Summary and Health and Safety Briefing", "6. Prepared by",
            "7. Current and Planned Objectives", "8. Current and Planned Actions, Strategies and Tactics",
            "9. Current Organization", "10. Resource Summary"),
    "211": ("1. Incident Name", "2. Incident Number", "3. Check-In Location", "4. Start Date/Time",
            "5. Check-In Information", "17. Prepared by"),
    "213": ("1. Incident Name", "2. To", "3. From", "4. Subject", "5. Date", "6. Time", "7. Message", "8. Approved by",
            "9. Reply"),
    "214": ("1. Incident Name", "2. Operational Period", "3. Name", "4. ICS Position", "5. Home Agency (and Unit)",
            "6. Resources Assigned", "7. Activity Log", "8. Prepared by"),
    "221": ("1. Incident Name", "2. Incident Number", "3. Planned Release Date/Time",
            "4. Resource or Personnel Released", "5. Order Request Number",
            "6. Resource or Personnel: sign-offs before release", "7. Remarks", "8. Travel Information",
            "9. Reassignment Information", "10. Prepared by"),
}  # fmt: skip
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def fest(desk: Desk, clock: Clock) -> Desk:
    """A festival with a message that was read, a decision, a report and a resource that is out."""
    festival(desk)
    clock.go(60)
    for body in (
        MessageSent("m1", "Gate 3 is crowded", ("fire", "ems"), "1"), MessageAcknowledged("m1", "fire"),
        DecisionLogged("d1", "D-001", "Hold the show", "wind", "1", actions=(Action("a1", "Tell them", "police"),)),
        ReportMade("1", hazards="broken glass", casualties="two hurt"), ResourceAssigned("gen1", "ems", "2", "lights"),
    ):  # fmt: skip
        desk.record(EVENT, body, an_actor())
    return desk


def sheet(desk: Desk, order: FormOrder) -> Sheet:
    return filled(desk, EVENT, order).sheets[0]


def rows(one: Sheet, title: str) -> list[tuple[str, ...]]:
    blocks = (block for band in one.bands for block in band)
    return next(list(b.rows) for b in blocks if isinstance(b, Rows) and b.title == title)


def words(one: Sheet, title: str) -> list[str]:
    blocks = (block for band in one.bands for block in band)
    found = next(b for b in blocks if isinstance(b, Words) and b.title == title)
    return [line if isinstance(line, str) else line.text for line in found.lines]


def log(one: Sheet, title: str = "Activity Log") -> list[tuple[str, ...]]:
    return [row for row in rows(one, title) if len(row) > 1]


def pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


@pytest.mark.parametrize("form", BLOCKS)
def test_every_block_of_the_form_is_there_with_its_number(fest: Desk, form: str) -> None:
    one = sheet(fest, ORDERS[form])
    titles = [heading(block) for band in one.bands for block in band]
    assert {title for title in titles if title[0].isdigit()} == set(BLOCKS[form])
    assert (one.form, one.title) == (form, FORMS[form])


def test_the_status_summary_has_its_53_blocks_and_says_what_is_not_held(fest: Desk) -> None:
    one = sheet(fest, ORDERS["209"])
    told = dict(row for title, _ in PARTS for row in rows(one, title))
    numbers = [int(block.partition(".")[0]) for block in told]
    assert numbers == list(range(3, 48))
    assert told["45. Estimated Incident Costs to Date"] == "Not held in Concord"
    assert told["29. Primary Materials or Hazards Involved"] == "broken glass"
    assert told["31. Public Status Summary"] == "As reported: two hurt. Counts by kind are not held"
    assert told["41. Planned Actions for Next Operational Period"] == "Tell them (POLI, due not said)"
    assert rows(one, "Resource commitment") == [
        ("POLI (City Police)", "1", "Not held in Concord", "Not held in Concord", "1")
    ]


def test_the_log_of_a_unit_has_every_entry_about_it_and_counts_them(fest: Desk) -> None:
    there = fest.journal.about(EVENT, "unit:P1", None)
    one = sheet(fest, ORDERS["214"])
    assert [row[3] for row in log(one)] == [str(entry.seq) for entry in there]
    assert [row[1] for row in log(one)][1:] == ["P1 sent to #001", "P1 en route to #001", "P1 on scene at #001"]
    record = " ".join(words(one, "Record"))
    head = fest.events()[EVENT]
    assert f"{len(there)} entries on this form. Filled from entries 1 to {head.seq} of the journal 'fest'" in record
    assert head.hash.hex() in record


def test_the_log_of_a_person_is_what_they_said_and_corrections_by_others_of_it(fest: Desk, clock: Clock) -> None:
    ben = an_actor("Ben Osei", "fire", "Captain")
    seq = fest.record(EVENT, a_note("Four people", "1"), ben).entries[0].seq
    clock.go(400)
    fest.correct(EVENT, seq, an_actor(), "misheard", body=NoteAdded("Forty people", "1"))
    clock.go(10)
    fest.correct(EVENT, seq, an_actor(), "counted", body=NoteAdded("Fourteen people", "1"))
    for name in ("ben", "Ben Osei", "ben osei"):
        one = sheet(fest, FormOrder("214", person=name))
        assert words(one, "Name") == ["Ben Osei"]
        assert words(one, "ICS Position") == ["Captain"]
        told = next(row for row in log(one) if row[3] == str(seq))
        assert told[1].split("\n") == [
            "#001: Fourteen people",
            f"[Corrected 2026-08-15 14:07:40 by Ana Ruiz, entry {seq + 1}: misheard. It read: #001: Four people]",
            f"[Corrected 2026-08-15 14:07:50 by Ana Ruiz, entry {seq + 2}: counted. It read: #001: Forty people]",
        ]
    assert "1 entry on this form and 2 corrections of them." in " ".join(words(one, "Record"))


def test_what_was_struck_stays_with_its_words_and_what_came_late_says_so(fest: Desk, clock: Clock) -> None:
    struck = fest.record(EVENT, UnitStatusChanged("P1", "TRANS", "1"), an_actor()).entries[0].seq
    fest.correct(EVENT, struck, an_actor(), "wrong unit")
    clock.go(3_600)
    late = fest.record(EVENT, UnitReleased("P1", "1"), an_actor(), occurred=START + 120 * SECOND).entries[0].seq
    told = {row[3]: row for row in log(sheet(fest, ORDERS["214"]))}
    assert told[str(struck)][1] == (
        f"STRUCK: P1 transporting from #001\n[Struck 2026-08-15 14:01:00 by Ana Ruiz, entry {struck + 1}: wrong unit]"
    )
    assert told[str(late)][0] == "14:02:00"
    assert told[str(late)][1].endswith("[Late entry: known 2026-08-15 15:01:00]")


def test_the_briefing_says_who_leads_who_was_sent_and_the_whole_log_of_the_incident(fest: Desk) -> None:
    one = sheet(fest, ORDERS["201"])
    held = dict(rows(one, "Current Organization"))
    assert held["Lead agency"].startswith("POLI (City Police) since 2026-08-15 14:00:00, agreed by POLI, EMS")
    sent = rows(one, "Resource Summary")
    assert [(row[1], row[4], row[5]) for row in sent] == [("P1", "2026-08-15 14:00:00", "On it")]
    assert "Hazards: broken glass" in words(one, "Situation Summary and Health and Safety Briefing")
    assert "D-001, 2026-08-15 14:01:00: Hold the show. Because wind" in words(one, "Current and Planned Objectives")
    there = {str(entry.seq) for entry in fest.journal.about(EVENT, "incident:1", None)}
    assert {row[3] for row in log(one, "Current and Planned Actions, Strategies and Tactics")} == there


def test_everybody_and_everything_checks_in_once(fest: Desk) -> None:
    fest.record(EVENT, a_unit("P1", "police", callsign="Paul 1"), an_actor())
    told = rows(sheet(fest, ORDERS["211"]), "Check-In Information")
    assert len(told) == 3 + 6 + 2
    assert [row[3] for row in told if row[1] == "Person"] == ["Ana Ruiz", "Ben Osei", "Cleo Lind"]
    assert next(row for row in told if row[3] == "Generator 1")[6] == "with EMS"
    assert next(row for row in told if row[3] == "P1")[6] == "#001"


def test_every_message_is_a_form_of_its_own_with_who_has_read_it(fest: Desk) -> None:
    fest.record(EVENT, MessageSent("m2", "All clear"), an_actor())
    first, second = filled(fest, EVENT, ORDERS["213"]).sheets
    assert words(first, "To") == ["FIRE (City Fire), EMS (City Ems)"]
    assert words(first, "Message") == ["Gate 3 is crowded"]
    assert [row[:3] for row in rows(first, "Reply")] == [("FIRE", "Read", "Ana Ruiz")]
    assert words(second, "To") == ["All agencies"]
    assert len(filled(fest, EVENT, FormOrder("213", incident="1")).sheets) == 1
    with pytest.raises(PayloadRefused, match="messages: the journal holds none about #002"):
        filled(fest, EVENT, FormOrder("213", incident="2"))


def test_who_checks_out_is_told_what_is_still_open(fest: Desk) -> None:
    assert "STILL ON #001 since 2026-08-15 14:00:00" in words(sheet(fest, ORDERS["221"]), "Remarks")
    out = words(sheet(fest, FormOrder("221", resource="Generator 1")), "Remarks")
    assert out[:2] == ["Assigned, with EMS (City Ems), since 2026-08-15 14:01:00", "NOT RETURNED to FIRE"]


@pytest.mark.parametrize("form", FORMS)
def test_event_time_head_and_aid_stand_on_every_page(fest: Desk, form: str) -> None:
    for n in range(60):
        fest.record(EVENT, UnitStatusChanged("P1", "ONSC", "1", f"round {n}"), an_actor())
    content = pages(made(fest, EVENT, ORDERS[form]))
    digest = fest.events()[EVENT].hash.hex()
    assert len(content) > 1 or form in ("211", "213")
    for page in content:
        assert f"ICS {form}" in page
        assert "River Fest" in page
        assert "Printed 2026-08-15 14:01 (America/Chicago)" in page
        assert f"journal head {digest[:16]}" in page
        assert "Coordination aid, not a dispatch system" in page
        assert "plan" not in page.rpartition("River Fest")[2]
    assert digest in "".join(content).replace(" ", "")


def test_the_word_document_holds_the_same_log(fest: Desk) -> None:
    document = Document(BytesIO(made(fest, EVENT, FormOrder("214", unit="P1", made="docx"))))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "P1 on scene at #001" in cells
    assert any(fest.events()[EVENT].hash.hex() in cell for cell in cells)
    assert "Coordination aid, not a dispatch system" in document.sections[0].footer.paragraphs[1].text


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_strangers_text_is_printed_as_text(fest: Desk, kind: str) -> None:
    fest.record(EVENT, a_unit("X1", "police", callsign=HOSTILE, type=HOSTILE), an_actor(person=HOSTILE))
    order = FormOrder("214", unit="X1", made=kind)  # type: ignore[arg-type]
    content = made(fest, EVENT, order)
    if kind == "pdf":
        assert "<b>Zoë</b>" in " ".join(pages(content))
    else:
        assert any("<b>Zoë</b>" in cell.text for t in Document(BytesIO(content)).tables for cell in t.rows[1].cells)


def test_a_period_keeps_to_what_happened_in_it(fest: Desk) -> None:
    periods = (Period("Day", START - 60 * SECOND, START + 60 * SECOND), Period("Dusk", START + 60 * SECOND, START * 2))
    fest.take(EVENT, [a_draft(PlanPublished("v1", Plan(periods=periods)), key="plan")])
    fest.record(EVENT, UnitReleased("P1", "1"), an_actor())
    told = {name: sheet(fest, FormOrder("214", unit="P1", period=name)) for name in ("Day", "Dusk")}
    assert [row[1] for row in log(told["Dusk"])] == ["P1 available from #001"]
    assert len(log(told["Day"])) == 4
    assert words(told["Dusk"], "Operational Period")[0] == "Dusk"
    with pytest.raises(PayloadRefused, match="period: the plan has no 'Night'"):
        filled(fest, EVENT, FormOrder("214", unit="P1", period="Night"))


def test_a_unit_that_did_nothing_and_an_event_with_next_to_no_entries_are_said_plainly(desk: Desk) -> None:
    desk.take(EVENT, drafts([an_event(), a_unit("P9")]), now=START)
    assert len(log(sheet(desk, FormOrder("214", unit="P9")))) == 1
    assert pages(made(desk, EVENT, FormOrder("211")))
    with pytest.raises(PayloadRefused, match="person: nobody called 'Ana' is in the log"):
        filled(desk, EVENT, FormOrder("214", person="Ana"))
    with pytest.raises(UnknownEvent, match="there is no event 'other' here"):
        filled(desk, "other", FormOrder("211"))


def test_a_callsign_of_two_units_asks_for_the_id(fest: Desk) -> None:
    for unit in ("Y1", "Y2"):
        fest.record(EVENT, a_unit(unit, callsign="Yankee"), an_actor())
    with pytest.raises(PayloadRefused, match="unit: 'yankee' is the name of 2; say the id"):
        filled(fest, EVENT, FormOrder("214", unit="yankee"))
    assert words(sheet(fest, FormOrder("214", unit="Y2")), "Name") == ["Yankee"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("CONCORD_DB", f"sqlite:///{tmp_path / 'concord.db'}")
    festival(open_desk())

    def command(*told: object) -> tuple[int, str, str]:
        code = main(["--db", f"sqlite:///{tmp_path / 'concord.db'}", "export", *map(str, told)])
        return code, *capsys.readouterr()

    return command


def test_the_command_writes_the_form(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "p1.pdf"
    code, out, _ = run("ics-214", "--event", EVENT, "--unit", "P1", "-o", file)
    assert (code, out) == (0, f"{file}: {file.stat().st_size:,} bytes, ICS 214 Activity Log\n")
    assert "P1 on scene at #001" in pages(file.read_bytes())[0]


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (("ics-214", "--unit", "Q7"), "concord: unit: there is no 'Q7' (there are: P1, P2, E1, E2, M1, M2)"),
        (("ics-214", "--person", "Zed"), "concord: person: nobody called 'Zed' is in the log (checked in: Ana Ruiz, "),
        (("ics-201", "--incident", "9"), "concord: incident: there is no '9' (there are: #001, #002)"),
        (("ics-221", "--resource", "boat"), "concord: resource: there is no 'boat' (there are: gen1, cart1)"),
        (("ics-213",), "concord: messages: the journal holds none"),
    ],
)
def test_what_is_not_there_is_one_line(run: Run, tmp_path: Path, told: tuple[str, ...], line: str) -> None:
    code, out, err = run(*told, "--event", EVENT, "-o", tmp_path / "x.pdf")
    assert (code, out) == (2, "")
    assert err.startswith(line)
    assert err.count("\n") == 1
    assert not (tmp_path / "x.pdf").exists()


def test_another_kind_of_file_or_event_is_one_line(run: Run, tmp_path: Path) -> None:
    assert run("ics-211", "--event", EVENT, "-o", "x.txt")[2] == (
        "concord: output: x.txt is neither .pdf nor .docx; name the file so\n"
    )
    assert "there is no event 'nope' here" in run("ics-211", "--event", "nope", "-o", tmp_path / "x.pdf")[2]
