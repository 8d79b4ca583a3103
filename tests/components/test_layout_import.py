"""What a planner sees of a map file before it is taken in."""

from streamlit.testing.v1 import AppTest

from components.layout_import import MOST_DRAWN, counted, looked, preview_map, rows, say_taken
from components.layout_steps import Memory
from components.layout_told import FIELDS, KEPT, told_fields, told_kinds
from dashboard.ingest.geo_files import read
from dashboard.ingest.geo_preview import preview
from dashboard.ingest.geo_told import FIELDS_TOLD
from dashboard.model.geodata import Became, Column, Preview, Told, Word
from dashboard.model.plans import Plan, PlanEdited
from dashboard.services.desk import Desk
from tests.builders import LAT, LON, a_feature, a_note, an_actor, festival

LINES = (
    Became(1, "g", "Gate", "gate", "Point", "new"),
    Became(2, "z", "Zone", "zone", "Polygon", "changed", ("changed: width", "repaired: it crossed itself")),
    Became(3, "", "Broken", "", "", "refused", ("geometry: it is a line of one point",)),
    Became(4, "u", "Same", "gate", "Point", "unchanged"),
)


def test_the_table_lists_what_was_refused_first_and_says_what_was_done() -> None:
    table = rows(LINES)
    assert list(table["Becomes"]) == ["✕ refused", "~ changed", "+ new", "= unchanged"]
    assert list(table["Row"]) == [3, 2, 1, 4]
    assert list(table["Kind"]) == ["", "Crowd zone", "Gate", "Gate"]
    assert table["What was done"][1] == "changed: width; repaired: it crossed itself"


def test_only_what_the_planner_says_otherwise_than_guessed_is_told() -> None:
    columns = (Column("Breite", 3, "4", "width"), Column("Pers", 3, "900", ""), Column("Titel", 1, "x", "name"))
    assert told_fields(columns, ["Clear width", "Capacity", KEPT]) == (("Pers", "capacity"), ("Titel", ""))
    words = (Word("Tor", 2, ""), Word("Exit", 1, "exit"))
    assert told_kinds(words, ["Gate", "Exit"]) == (("Tor", "gate"),)
    assert told_kinds(words, ["none of them", "none of them"]) == (("Exit", "object"),)
    assert told_kinds(words, ["none of them", "Exit"]) == ()


def test_every_field_that_can_be_told_can_be_chosen() -> None:
    assert set(FIELDS) == {"", *FIELDS_TOLD}


def test_one_line_counts_what_becomes_of_all() -> None:
    assert counted(Preview("x", "KML", (), LINES)) == "1 new, 1 changed, 1 unchanged, 1 refused and left out"


def test_the_map_shows_what_comes_over_what_is_there_and_names_are_text() -> None:
    new, there = a_feature("g", name="<b>x</b>", at=(LON, LAT)), a_feature("old", name="Old", at=(LON + 0.01, LAT))
    chart, missing = preview_map(Plan((there,)), Preview("x", "KML", (new,), LINES[:1]))
    html = chart.get_root().render()
    assert missing == 0
    assert "+ new: &lt;b&gt;x&lt;/b&gt;" in html
    assert "<b>x</b>" not in html
    assert "Old" in html
    assert chart.location == [LAT, LON]


def test_what_has_no_room_on_the_map_is_counted() -> None:
    long = tuple((LON + n * 1e-6, LAT) for n in range(MOST_DRAWN))
    line = a_feature("l", "route", geometry="LineString", points=long)
    assert preview_map(Plan(), Preview("x", "GPX", (line, a_feature()), ()))[1] == 1


def test_a_file_is_compared_with_the_draft_of_its_own_event_and_instant_and_read_once_for_each(desk: Desk) -> None:
    raw, reads = b"id,kind,name,lat,lon\ng,gate,Gate,42.0354,-88.2826\n", []
    for event, body in (("fair", a_note()), ("copy", PlanEdited(Plan((a_feature("g", name="Old gate"),))))):
        desk.record(festival(desk, event), [body], an_actor())

    def outcome(event: str, moment: str = "Live()") -> str:
        def look(name: str, raw: bytes, system: str, told: Told) -> Preview:
            reads.append((event, moment))
            return preview(read(name, raw), desk.situation(event), system, told)

        at = (event, moment, desk.situation(event).seq)
        return looked(look, raw, "two-events.csv", "", at).lines[0].outcome

    assert desk.situation("fair").seq == desk.situation("copy").seq
    assert [outcome("fair"), outcome("copy"), outcome("fair"), outcome("copy")] == ["new", "changed"] * 2
    assert outcome("fair", "At(t=1)") == "new"
    assert reads == [("fair", "Live()"), ("copy", "Live()"), ("fair", "At(t=1)")]


def test_what_was_taken_in_is_said_and_the_map_goes_there_without_marking_it() -> None:
    memory = Memory()
    say_taken([PlanEdited(Plan(features=(a_feature("g1"),))), PlanEdited(Plan(features=(a_feature("g2"),)))], memory)
    assert memory.panel == {"ok": True, "message": "2 objects taken in; Undo takes that back."}
    assert (memory.point.objects, memory.point.quiet) == (("g1", "g2"), True)
    before = memory.point
    say_taken([], memory)
    assert memory.point == before
    say_taken([PlanEdited(Plan(features=(a_feature("g1"),)))], memory, "somebody changed object g2")
    assert memory.panel == {
        "ok": False,
        "message": "1 object taken in; Undo takes that back. The rest did not come in (somebody changed object g2):"
        " choose the file again to take it in.",
    }


def test_what_was_said_of_a_file_is_not_held_against_a_corrected_one_of_the_same_name() -> None:
    def page() -> None:
        from components.layout_import import MapFiles, render_import
        from dashboard.export.geo import given_out
        from dashboard.ingest.geo_files import SUFFIXES, read
        from dashboard.ingest.geo_preview import edits, preview
        from dashboard.model.plans import Plan
        from dashboard.projections.situation import Situation

        files = MapFiles(
            lambda name, raw, system, told: preview(read(name, raw), Situation(), system, told),
            edits,
            given_out,
            SUFFIXES,
        )
        render_import(Plan(), files, ("fair", "Live()", 1), "form")

    def table(app: AppTest) -> str:
        return str(next(shown.proto.id for shown in app.dataframe if "Property" in shown.value))

    app = AppTest.from_function(page).run()
    first = table(app.file_uploader[0].set_value(("a.csv", b"Breite,Nr,lat,lon\n4,1,42.0,-88.2\n", "text/csv")).run())
    assert table(app.run()) == first
    corrected = ("a.csv", b"Nr,Breite,lat,lon\n1,4,42.0,-88.2\n", "text/csv")
    assert table(app.file_uploader[0].set_value(corrected).run()) != first
