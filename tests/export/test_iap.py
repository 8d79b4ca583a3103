"""The printed plan: what stands in which numbered block, on paper and in Word, whatever the plan holds."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from dashboard.__main__ import main
from dashboard.export.iap.atlas import atlas, reference
from dashboard.export.iap.content import plan_atlas, plan_book
from dashboard.export.iap.flow import Size, flow
from dashboard.export.iap.fonts import cut, width, wrapped
from dashboard.export.iap.making import made
from dashboard.export.iap.map_ground import Projected, extent
from dashboard.export.iap.orders import FORMS, Order
from dashboard.export.iap.printing import printing
from dashboard.export.iap.sheets import Book, Column, Rows, Sheet, Signed, Signer, Words, heading, plainly
from dashboard.journal.database import connect
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.errors import PayloadRefused
from dashboard.model.events import PersonCheckedIn
from dashboard.model.plans import Assignment, Division, Plan, Position
from dashboard.services.desk import Desk
from dashboard.services.house import open_desk
from tests.builders import EVENT, LAT, LON, Clock, a_feature, a_person, festival
from tests.export.iap_plan import AFTERNOON, AGENCIES, LAST, NIGHT, STAFF, SUNDAY, a_full_plan, a_planned_festival

Printed = Callable[..., PdfReader]
BLOCKS = {
    "202": ("1. Incident Name", "2. Operational Period", "3. Objective(s)", "4. Operational Period Command Emphasis",
            "5. Site Safety Plan Required?", "6. Incident Action Plan", "7. Prepared by",
            "8. Approved by Incident Commander"),
    "203": ("1. Incident Name", "2. Operational Period", "3. Incident Commander(s) and Command Staff",
            "4. Agency/Organization Representatives", "5. Planning Section", "6. Logistics Section",
            "7. Operations Section", "8. Finance/Administration Section", "9. Prepared by"),
    "204": ("1. Incident Name", "2. Operational Period", "3. Branch/Division/Group/Staging Area",
            "4. Operations Personnel", "5. Resources Assigned", "6. Work Assignments", "7. Special Instructions",
            "8. Communications", "9. Prepared by"),
    "205": ("1. Incident Name", "2. Date/Time Prepared", "3. Operational Period", "4. Basic Radio Channel Use",
            "5. Special Instructions", "6. Prepared by (Communications Unit Leader)"),
    "205A": ("1. Incident Name", "2. Operational Period", "3. Basic Local Communications Information",
             "4. Prepared by"),
    "206": ("1. Incident Name", "2. Operational Period", "3. Medical Aid Stations", "4. Transportation",
            "5. Hospitals", "6. Special Medical Emergency Procedures", "7. Prepared by (Medical Unit Leader)",
            "8. Approved by (Safety Officer)"),
    "207": ("1. Incident Name", "2. Operational Period", "3. Organization Chart", "4. Prepared by"),
    "208": ("1. Incident Name", "2. Operational Period", "3. Safety Message", "4. Site Safety Plan Required?",
            "5. Prepared by"),
    "215": ("1. Incident Name", "2. Operational Period", "3. Branch", "4. Division, Group or Other",
            "5. Work Assignment & Special Instructions", "6. Resources", "7. Overhead Position(s)",
            "8. Special Equipment & Supplies", "9. Reporting Location", "10. Requested Arrival Time",
            "11. Total Resources Required", "12. Total Resources Have on Hand", "13. Total Resources Need To Order",
            "14. Prepared by"),
    "215A": ("1. Incident Name", "2. Incident Number", "3. Date/Time Prepared", "4. Operational Period",
             "5. Incident Area", "6. Hazards/Risks", "7. Mitigations", "8. Prepared by"),
}  # fmt: skip


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose festival has the full plan, live; nobody writes there."""
    tracks = Tracks(connect(f"sqlite:///{tmp_path_factory.mktemp('iap') / 'tracks.db'}"))
    desk = Desk(MemoryJournal(), tracks, Clock())
    a_planned_festival(desk)
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def printed(planned: Desk) -> Printed:
    """Print the full plan's night, or what an order asks for; the same order is printed once."""
    kept: dict[Order, PdfReader] = {}

    def make(*forms: str, **rest: Any) -> PdfReader:
        order = Order(**{"period": NIGHT.name, "forms": forms, **rest})
        if order not in kept:
            kept[order] = PdfReader(BytesIO(made(planned, EVENT, order)))
        return kept[order]

    return make


def book_of(desk: Desk, *forms: str, period: str = NIGHT.name, live: bool = True) -> Book:
    return plan_book(printing(desk, EVENT, live_one=live, period=period), forms)


def flat(text: str) -> str:
    return " ".join(text.split())


def text_of(reader: PdfReader) -> str:
    return flat(" ".join(page.extract_text() for page in reader.pages))


def rows_of(sheet: Sheet, number: str) -> tuple[tuple[str, ...], ...]:
    return next(b.rows for band in sheet.bands for b in band if isinstance(b, Rows) and b.number == number)


def words_of(book: Book) -> str:
    """All that a book says, but for the pens' dots."""
    found: list[str] = []
    for sheet in book.sheets:
        found += [sheet.title, sheet.subject]
        for block in (block for band in sheet.bands for block in band):
            found.append(heading(block))
            if isinstance(block, Words):
                found += [line if isinstance(line, str) else line.text for line in block.lines] or [block.missing]
            elif isinstance(block, Rows):
                found += [cell for row in block.rows for cell in row] or [block.missing]
    return flat(" ".join(found))


@pytest.mark.parametrize("form", BLOCKS)
def test_every_form_has_its_blocks_numbered_and_titled_in_order(printed: Printed, form: str) -> None:
    text = text_of(printed(form))
    places = [text.index(block) for block in BLOCKS[form]]
    assert all(one < two for one, two in pairwise(places)), places
    assert f"(ICS {form})" in text


@pytest.mark.parametrize("form", FORMS)
def test_a_form_alone_prints_nothing_else(printed: Printed, form: str) -> None:
    text = text_of(printed(form))
    others = {f"(ICS {other})" for other in BLOCKS if other != form}
    assert not [other for other in others if other in text]


def test_the_whole_plan_has_every_form_once_and_its_contents_say_where(printed: Printed) -> None:
    reader = printed()
    assert 20 <= len(reader.pages) <= 60
    pages = [flat(page.extract_text()) for page in reader.pages]
    for n, text in enumerate(pages, 1):
        assert f"Page {n} of {len(pages)}" in text
        assert "Coordination aid, not a dispatch system" in text
    starts = {form: next(n for n, text in enumerate(pages, 1) if f"(ICS {form})" in text) for form in BLOCKS}
    cover = reader.pages[0].extract_text()
    for form, title in (("202", "Incident Objectives"), ("205A", "Communications List"), ("206", "Medical Plan")):
        assert f"ICS {form} {title} {starts[form]} " in flat(cover) + " "


def test_the_foot_says_event_period_version_time_and_head_of_the_journal(planned: Desk, printed: Printed) -> None:
    text = text_of(printed("202"))
    head = planned.events()[EVENT].hash.hex()
    assert f"journal head {head[:16]}" in text
    assert "OP2 Night \N{MIDDLE DOT} plan v1" in text
    assert "Printed 2026-08-15 14:00 (America/Chicago)" in text
    assert "DRAFT" not in text


def test_the_draft_says_so_on_every_page(printed: Printed) -> None:
    reader = printed("202", "204", "map", live=False)
    assert all("DRAFT" in page.extract_text() for page in reader.pages)
    assert "DRAFT, not published" in text_of(reader)


def test_every_font_is_embedded_and_none_is_of_type_3(printed: Printed) -> None:
    fonts: dict[str, Any] = {}
    for page in printed("207", "map").pages:
        resources: Any = page["/Resources"]
        found = [resources, *(x.get_object()["/Resources"] for x in resources.get("/XObject", {}).values())]
        for each in found:
            fonts |= {str(f.get_object()["/BaseFont"]): f.get_object() for f in each["/Font"].values()}
    assert len(fonts) > 3
    for name, font in fonts.items():
        below = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert "DejaVuSans" in name
        assert below["/Subtype"] != "/Type3"
        assert "/FontFile2" in below["/FontDescriptor"]


def test_the_file_says_its_title_and_language(printed: Printed) -> None:
    reader = printed("202")
    assert reader.metadata is not None
    assert reader.metadata.title == "Lanterns & Łights <b>2026</b>: ICS 202 Incident Objectives, OP2 Night"
    assert reader.trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]


def test_names_in_every_script_print_as_they_are_written(printed: Printed) -> None:
    text = text_of(printed("203"))
    assert all(any(name in text for name in (last, last.split()[0])) for last in LAST)
    assert "Lanterns & Łights <b>2026</b>" in text


def test_every_position_stands_in_its_own_section_with_who_holds_it(planned: Desk) -> None:
    sheet = book_of(planned, "203").sheets[0]
    numbers = {"command": "3", "planning": "5", "logistics": "6", "operations": "7", "finance": "8"}
    for n, (name, title, section, _) in enumerate(STAFF):
        if section == "representatives":
            continue
        rows = {row[0]: row for number in numbers.values() for row in rows_of(sheet, number) if row[0] == title}
        assert [row[0] for row in rows_of(sheet, numbers[section])].count(title) == 1
        held = rows[title][1]
        vacant = "Nobody named for this period"
        assert held == vacant if name in ("safety", "metl") else held.split(" (")[0].endswith(f" {n:02}")


def test_every_assignment_of_the_period_is_in_one_204_and_no_other_period_s_is(planned: Desk) -> None:
    what = printing(planned, EVENT, live_one=True, period=NIGHT.name)
    lists = plan_book(what, ["204"]).sheets
    printed_rows = [row for sheet in lists for row in rows_of(sheet, "5") if len(row) > 1]
    at_posts = [a for a in what.plan.assignments if a.period == NIGHT.name and not a.at.startswith("position:")]
    assert len(printed_rows) == len(at_posts) == 81
    divisions = {f"Division {name}" for name in ("North", "South", "West", "East")} | {"Site Branch", "Staging Mill"}
    assert {sheet.subject for sheet in lists} == {*divisions, "Posts outside every division"}


def test_a_post_short_of_people_says_how_many_are_missing(planned: Desk) -> None:
    text = words_of(book_of(planned, "204"))
    assert "Medical post 1, grid 16T DM 4847 3622; 3 of 4 people needed, 1 more needed" in text


def test_the_contact_list_has_everybody_who_works_in_the_period(planned: Desk) -> None:
    what = printing(planned, EVENT, live_one=True, period=NIGHT.name)
    rows = [row for row in rows_of(plan_book(what, ["205A"]).sheets[0], "3") if len(row) > 1]
    assert len(rows) == sum(a.period == NIGHT.name for a in what.plan.assignments) == 119
    by_day = rows_of(book_of(planned, "205A", period=AFTERNOON.name).sheets[0], "3")
    assert [(row[0], row[2]) for row in by_day if len(row) > 1] == [("Safety Officer", "Radio Call 59, phone 555-0059")]
    assert by_day[1][1].endswith(" 59 (WOR), by day only")


def test_the_radio_plan_leaves_to_the_pen_what_is_not_held(planned: Desk, printed: Printed) -> None:
    rows = rows_of(book_of(planned, "205").sheets[0], "4")
    assert [row[3] for row in rows] == ["COMMAND 1", "OPS-2", "POLICE 2", "MEDIC 4"]
    assert all(row[5:10] == ("", "", "", "", "") for row in rows)
    assert text_of(printed("205")).count("(not held)") == 6


def test_a_form_is_set_a_little_smaller_rather_than_its_signature_alone_on_a_page() -> None:
    def pages(rows: int) -> list[tuple[int, float]]:
        lines = Rows("1", "Rows", (Column("A"),), tuple((f"row {n}",) for n in range(rows)))
        sheet = Sheet("203", "List", ((lines,), (Signed("2", "Prepared by", (Signer("Ana Ruiz"),)),)))
        leaves = flow(sheet, Size(612, 792))
        return [(leaf.number, leaf.scale) for leaf in leaves]

    found = [pages(rows) for rows in range(30, 60)]
    assert [(1, 1.0)] in found
    assert any(len(each) == 1 and 0.9 < each[0][1] < 1 for each in found)
    assert found[-1] == [(1, 1.0), (2, 1.0)], "rows that need a second page anyway keep their size"


def test_a_long_sheet_without_signatures_keeps_its_size() -> None:
    scales = set()
    for rows in range(240, 280):
        sheet = Sheet("log", "Log", ((Rows("1", "Rows", (Column("A"),), tuple((f"row {n}",) for n in range(rows))),),))
        leaves = flow(sheet, Size(612, 792))
        assert len(leaves) > 3
        scales |= {leaf.scale for leaf in leaves}
    assert scales == {1.0}


def test_the_medical_plan_has_posts_ambulances_and_hospitals(planned: Desk) -> None:
    sheet = book_of(planned, "206").sheets[0]
    assert [row[0] for row in rows_of(sheet, "3")] == ["Medical post 1", "Medical post 2", "Ambulance point"]
    assert rows_of(sheet, "4")[0] == ("E2, ALS ambulance (EMS)", "Not assigned in this period", "Radio E2", "ALS")
    assert rows_of(sheet, "5")[0] == (
        "St. Brigid's", "1200 Airport Road\n42.0700, -88.3300 (grid 16T CM 8997 5840)", "555-0700", "6 min", "14 min",
        "Yes, Level II", "Yes", "Yes",
    )  # fmt: skip
    assert rows_of(sheet, "5")[1][3] == "not known"


def test_needs_less_what_is_assigned_are_what_is_to_be_ordered(planned: Desk) -> None:
    sheet = book_of(planned, "215").sheets[0]
    for row in rows_of(sheet, "3 to 10"):
        required, have, need = map(int, row[4:7])
        assert need == max(0, required - have)
    totals = {row[0]: tuple(map(int, row[1:])) for row in rows_of(sheet, "11 to 13")}
    assert totals["patrol"][0] == 8
    assert totals["steward"][0] == 20


def test_what_the_checks_found_wanting_is_among_the_hazards(planned: Desk) -> None:
    what = printing(planned, EVENT, live_one=True, period=NIGHT.name)
    rows = rows_of(plan_book(what, ["215A"]).sheets[0], "5 to 7")
    wanting = [result for result in what.results if result.outcome != "pass"]
    assert wanting
    assert len([row for row in rows if len(row) == 3]) == len(what.plan.hazards) + len(wanting)
    assert ("Whole event", "Heat", "No mitigation written down") in rows


def test_a_trigger_without_owner_says_so_and_the_page_says_that_it_is_no_ics_form(printed: Printed) -> None:
    text = text_of(printed("triggers"))
    assert "NO OWNER NAMED" in text
    assert "Not an ICS form" in text
    assert "Lightning within 10 km" in text


def test_who_published_and_who_approved_stand_in_the_blocks_for_it(printed: Printed) -> None:
    text = text_of(printed("202"))
    assert "Version v1 published by Ana Ruiz" in text
    assert "Ana Ruiz 00 (POL)" in text
    assert "Approved in the record" in text


def test_every_member_of_a_unified_command_has_a_line_for_approval(desk: Desk) -> None:
    command = [Position(f"uc{n}", f"Unified command: {a}", "command", agency=a) for n, a in enumerate(AGENCIES[:3])]
    who = [Assignment(f"a{n}", NIGHT.name, f"person:p{n}", f"position:uc{n}") for n in range(3)]
    a_planned_festival(desk, Plan(periods=(NIGHT,), positions=tuple(command), assignments=tuple(who)))
    text = text_of(PdfReader(BytesIO(made(desk, EVENT, Order(forms=("202",))))))
    assert (text.count("Approved in the record,"), text.count("Not approved in the record yet")) == (2, 1)
    assert "No incident commander named" not in text


def test_the_index_counts_numbers_in_names_as_numbers() -> None:
    aeds = [a_feature(f"a{n}", "aed", name=f"AED {n}") for n in (10, 2, 1, 11)]
    assert [mark.feature.name for mark in atlas("", aeds, {}, None).marks] == ["AED 1", "AED 2", "AED 10", "AED 11"]


def test_the_chart_of_forty_positions_is_one_page_with_every_title(printed: Printed) -> None:
    reader = printed("207")
    assert len(reader.pages) == 1
    text = text_of(reader)
    assert all("".join(title.split()) in text.replace(" ", "") for _, title, _, _ in STAFF)
    assert text.count("nobody named") == 2


def test_a_chart_of_many_positions_goes_over_pages_and_loses_nobody(desk: Desk) -> None:
    chiefs = [
        Position("ic", "Commander", "command"),
        *(Position(f"c{n}", f"Chief {n}", reports_to="ic") for n in range(9)),
    ]
    staff = [Position(f"s{n}", f"Helper {n:03}", reports_to=f"c{n % 9}") for n in range(150)]
    circle = [Position("a", "Circle A", reports_to="b"), Position("b", "Circle B", reports_to="a")]
    commander = Position("ic", "Commander", "command")
    a_planned_festival(desk, Plan(periods=(NIGHT,), positions=(commander, *chiefs, *staff, *circle)))
    reader = PdfReader(BytesIO(made(desk, EVENT, Order(forms=("207",)))))
    assert len(reader.pages) > 2
    text = text_of(reader)
    assert all(f"Helper {n:03}" in text for n in range(150))
    assert "Circle A" in text
    assert "Circle B" in text
    assert "Organization Chart (continued)" in text


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_plan_says_what_is_missing_in_every_form(desk: Desk, form: str) -> None:
    festival(desk)
    text = text_of(PdfReader(BytesIO(made(desk, EVENT, Order(forms=(form,))))))
    said = {
        "202": "No objective was set for this period", "203": "No agency representative named",
        "204": "No division is planned", "205": "No channel is in the channel plan", "205A": "Nobody is assigned",
        "206": "No safety officer named", "207": "No position is planned", "208": "No safety message was written",
        "215": "No need is planned", "215A": "Incident Area", "triggers": "No trigger is planned",
        "map": "Nothing is drawn in the layout", "cover": "The plan has no operational period",
    }  # fmt: skip
    assert said[form] in text


def test_a_period_without_anything_prints(planned: Desk, printed: Printed) -> None:
    text = text_of(printed(period=SUNDAY.name))
    assert "Nobody named for this period" in text
    assert "Nobody is assigned in this period" in text
    assert "Ruiz 00" not in text_of(printed("203", period=SUNDAY.name))


def test_a_period_that_is_not_there_is_refused_with_those_that_are(planned: Desk) -> None:
    with pytest.raises(PayloadRefused, match=r"period: the plan has no 'OP9' .*OP1 Afternoon, OP2 Night, OP3 Sunday"):
        printing(planned, EVENT, live_one=True, period="OP9")


def test_strangers_markup_prints_as_text(desk: Desk) -> None:
    nasty = "<b>Bold</b> & $x^2$ \u202egnp.exe\u202c {0} %s <font size=99>"
    person = a_person("mal", nasty)
    signs = a_feature("e", "post", (LON + 0.001, LAT), name="\U0001f600 漢字 \x00\x07")
    plan = Plan(
        (a_feature("f", "post", name=nasty, staff=2), signs), (NIGHT,), positions=(Position("p", nasty),),
        divisions=(Division("d", nasty, features=("f",), work=nasty * 20),),
        assignments=(Assignment("a", NIGHT.name, "person:mal", "position:p"),
                     Assignment("b", NIGHT.name, "person:mal", "feature:f", note=nasty)),
    )  # fmt: skip
    a_planned_festival(desk, plan, PersonCheckedIn(person))
    text = text_of(PdfReader(BytesIO(made(desk, EVENT, Order()))))
    assert text.count("<b>Bold</b> & $x^2$ gnp.exe {0} %s <font size=99>") > 5
    assert "\u202e" not in text
    document = Document(BytesIO(made(desk, EVENT, Order(made="docx"))))
    assert any("<b>Bold</b> & $x^2$ gnp.exe" in cell.text for table in document.tables for cell in table._cells)


def test_long_words_go_on_over_pages_with_the_block_s_title_again(desk: Desk) -> None:
    words = [f"word{n:04}" for n in range(400)]
    plan = Plan(periods=(NIGHT,), divisions=(Division("d", "Long", work="\n".join(words), special="x" * 3_000),))
    a_planned_festival(desk, plan)
    reader = PdfReader(BytesIO(made(desk, EVENT, Order(forms=("204",)))))
    assert len(reader.pages) > 3
    text = text_of(reader)
    assert all(word in text for word in words)
    assert "6. Work Assignments (continued)" in text
    assert text.count("x" * 60) >= 25


def test_a_cell_longer_than_a_page_is_printed_whole(desk: Desk) -> None:
    note = " ".join(f"note{n:04}" for n in range(440))
    plan = Plan(periods=(NIGHT,), positions=(Position("p", "Chief"),),
                assignments=(Assignment("a", NIGHT.name, "person:p1", "position:p", note=note),))  # fmt: skip
    a_planned_festival(desk, plan)
    text = text_of(PdfReader(BytesIO(made(desk, EVENT, Order(forms=("203",))))))
    assert all(f"note{n:04}" in text for n in range(440))


def test_five_thousand_assignments_are_all_printed(desk: Desk) -> None:
    a_planned_festival(desk, a_full_plan(5_000))
    book = book_of(desk, "204", "205A")
    rows = [row for sheet in book.sheets if sheet.form == "204" for row in rows_of(sheet, "5") if len(row) > 1]
    assert len(rows) == 5_081
    reader = PdfReader(BytesIO(made(desk, EVENT, Order(period=NIGHT.name, forms=("205A",)))))
    assert len(reader.pages) > 90


@pytest.mark.parametrize(("paper", "sides"), [("letter", {612, 792}), ("a4", {595, 842})])
def test_the_paper_is_the_one_asked_for(printed: Printed, paper: str, sides: set[int]) -> None:
    for page in printed("202", "205", paper=paper).pages:
        assert {round(float(page.mediabox.width)), round(float(page.mediabox.height))} == sides


@pytest.mark.parametrize(("paper", "sides"), [("a4", (842, 595)), ("a3", (1191, 842)), ("tabloid", (1224, 792))])
def test_the_map_lies_on_its_own_paper_with_names_scale_and_grid(
    printed: Printed, paper: str, sides: tuple[int, int]
) -> None:
    page = printed("map", map_paper=paper).pages[0]
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == sides
    text = flat(page.extract_text())
    for words in ("Legend", "Main field", "GRID", "Crowd zone", "City Ems", "Scale 1:", "16T DM", "Page 1 of"):
        assert words in text
    assert re.search(r"\d+ m\b", text)
    assert re.search(r"\d+ ft\b", text)


def test_every_object_has_a_number_and_its_grid_reference_in_the_index(planned: Desk) -> None:
    what = printing(planned, EVENT, live_one=True, period=NIGHT.name)
    rows = [row for row in rows_of(plan_book(what, ["map"]).sheets[0], "") if len(row) > 1]
    assert {row[2] for row in rows} == {feature.called for feature in what.plan.features}
    numbers = [int(row[0]) for row in rows if row[0]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert next(row for row in rows if row[2] == "Exit 3")[6] == "CLOSED in this period"
    assert next(row for row in rows if row[2] == "Command post")[5] == "16T DM 4829 3640"


def test_a_grid_reference_is_where_the_grid_reaches_and_degrees_elsewhere() -> None:
    assert reference(-88.2826, 42.0354) == "16T CM 9383 5450"
    assert reference(10.0, 89.5) == "89.50000, 10.00000"


def test_the_map_shows_all_that_is_run_at_a_round_scale(planned: Desk) -> None:
    shown = plan_atlas(printing(planned, EVENT, live_one=True, period=NIGHT.name))
    ground = Projected(shown)
    seen = extent(shown, ground, 700, 500)
    for mark in shown.marks:
        for east, north in ground.metres(mark.feature.points) if mark.number else ():
            assert seen.west < east < seen.east
            assert seen.south < north < seen.north
    assert seen.scale == 4_000


def test_a_layout_of_odd_shapes_is_mapped(desk: Desk) -> None:
    ring = ((LON, LAT), (LON + 0.01, LAT), (LON + 0.01, LAT + 0.01), (LON, LAT + 0.01), (LON, LAT))
    hole = ((LON + 0.002, LAT + 0.002), (LON + 0.004, LAT + 0.002), (LON + 0.004, LAT + 0.004))
    features = (
        a_feature("holed", "zone", geometry="Polygon", points=ring, holes=(hole,)),
        a_feature("eight", "zone", geometry="Polygon", points=(ring[0], ring[2], ring[1], ring[3], ring[0])),
        a_feature("flat", "zone", geometry="Polygon", points=(ring[0], ring[1], ring[0], ring[1])),
        a_feature("one", "route", geometry="LineString", points=(ring[0],)),
        a_feature("none", "post", points=()), a_feature("far", "post", (LON + 20, LAT - 30)),
        a_feature("strange", "no such kind"),
    )  # fmt: skip
    for shown in (features, features[-1:], (a_feature("pole", "post", (0.0, 89.9)),)):
        a_planned_festival(desk, Plan(shown, (NIGHT,)))
        assert "Legend" in text_of(PdfReader(BytesIO(made(desk, EVENT, Order(forms=("map",))))))


def test_the_same_plan_prints_the_same_words(planned: Desk) -> None:
    order = Order(period=NIGHT.name, forms=("cover", "204", "207", "map"))
    one, two = (text_of(PdfReader(BytesIO(made(planned, EVENT, order)))) for _ in "ab")
    assert one == two
    word = Order(period=NIGHT.name, forms=("cover", "204", "207"), made="docx")
    first, second = (word_text(made(planned, EVENT, word)) for _ in "ab")
    assert first == second


def word_text(content: bytes) -> str:
    document: Any = Document(BytesIO(content))
    cells = [c.text for table in document.tables for row in table._tbl.tr_lst for c in map(_cell_of, row.tc_lst)]
    return flat(" ".join([*(p.text for p in document.paragraphs), *cells]))


def _cell_of(tc: Any) -> Any:
    from docx.table import _Cell

    return _Cell(tc, None)  # type: ignore[arg-type]


def test_the_word_document_holds_the_words_of_the_book(planned: Desk) -> None:
    text = word_text(made(planned, EVENT, Order(period=NIGHT.name, made="docx")))
    book = book_of(planned)
    for sheet in book.sheets:
        for block in (block for band in sheet.bands for block in band):
            assert heading(block) in text
            if isinstance(block, Rows):
                missing = [cell for row in block.rows for cell in row if flat(cell) not in text]
                assert not missing, missing[:3]
    order = Order(period=NIGHT.name, made="docx", forms=("map", "202"))
    document: Any = Document(BytesIO(made(planned, EVENT, order)))
    assert len(document.inline_shapes) == 1
    assert "Page" in document.sections[0].footer.paragraphs[0].text


def test_words_are_broken_into_lines_that_fit() -> None:
    text = "Crowd density before everything else; " * 9 + "W" * 90
    lines = wrapped(text, "plain", 9, 200)
    assert all(width(line, "plain", 9) <= 200 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert width(cut(text, "bold", 9, 77), "bold", 9) <= 77
    assert plainly("a\u202eb\x00") == "ab\u2400"


def test_the_printed_plan_is_made_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'concord.db'}"
    monkeypatch.setenv("CONCORD_DB", url)
    a_planned_festival(open_desk(url))

    def run(*words: object) -> tuple[int, str]:
        return main(["--db", url, *map(str, words)]), capsys.readouterr().err

    words = ("export", "iap", "--event", EVENT, "--period", NIGHT.name, "--form", "205a", "--paper", "a4", "-o")
    assert run(*words, tmp_path / "iap.pdf")[0] == 0
    assert "(ICS 205A)" in text_of(PdfReader(tmp_path / "iap.pdf"))
    assert run(*words, tmp_path / "iap.docx")[0] == 0
    assert Document(str(tmp_path / "iap.docx")).tables
    assert run(*words, tmp_path / "iap.txt") == (
        2,
        "concord: output: iap.txt is neither .pdf nor .docx; name the file so\n",
    )
    code, said = run("export", "iap", "--event", EVENT, "--form", "999", "-o", tmp_path / "x.pdf")
    assert (code, "form: there is no form '999'" in said) == (2, True)
    assert run("export", "iap", "--event", "nowhere", "-o", tmp_path / "x.pdf")[0] == 2
    code, said = run("export", "iap", "--event", "nowhere", "-o", tmp_path / "none" / "x.pdf")
    assert (code, "x.pdf cannot be written: No such file" in said) == (2, True)  # said before the event is looked for
    assert not (tmp_path / "x.pdf").exists()
    assert run("export", "--event", EVENT, "--format", "jsonl", "-o", tmp_path / "log.jsonl")[0] == 0


def test_the_map_of_nothing_is_no_error() -> None:
    assert atlas("Nothing", (), {}, None).marks == ()
