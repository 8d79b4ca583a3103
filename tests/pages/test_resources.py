from dashboard.model.moment import iso
from dashboard.model.resources import ResourceAssigned
from tests.builders import a_resource, a_unit, an_actor
from tests.pages.opened import buttons, drawn, opened

EVIL = "<img src=x onerror=alert(1)>"


def page(**query):
    return opened("resources", **query)


def test_the_page_counts_units_and_shared_resources(fest):
    app = page()
    assert not app.exception
    assert "available <strong>4</strong>" in drawn(app)
    assert "available <strong>2</strong>" in drawn(app)


def test_a_chosen_resource_shows_its_forms_and_who_had_it(fest):
    fest.record("fest", ResourceAssigned("gen1", "ems", "1", "to the stage"), an_actor())
    app = page(resource="gen1")
    assert {"Record: Return", "Book"} <= set(buttons(app))
    assert "to the stage" in drawn(app)
    assert "#001" in drawn(app)


def test_handing_over_is_recorded_once_and_in_the_name_of_who_said_it(fest):
    app = page(resource="cart1", **{"as": "ben"})
    assert app.selectbox(key=next(s.key for s in app.selectbox if s.key and s.key.startswith("who:"))).value == "fire"
    next(b for b in app.button if b.label == "Record: Hold").click().run()
    said = fest.about("fest", "resource:cart1")[-1]
    assert (said.body.agency, said.actor.person) == ("fire", "Ben Osei")
    assert fest.situation("fest").resources["cart1"].status == "held"


def test_a_time_that_is_none_is_named_and_what_was_typed_stays(fest):
    app = page(resource="cart1")
    next(t for t in app.text_input if t.label == "From").input("half ten")
    next(t for t in app.text_input if t.label == "Purpose").input("Flood light")
    next(b for b in app.button if b.label == "Book").click().run()
    assert [e.value.replace("\\", "") for e in app.error] == [
        "From: 'half ten' is not a time; write 22:00, Sun 22:00, +2h or 2026-08-15 22:00"
    ]
    assert [t.value for t in app.text_input if t.label in ("From", "Purpose")] == ["half ten", "Flood light"]
    assert fest.situation("fest").resources["cart1"].bookings == ()


def test_an_overlap_is_recorded_and_flagged_on_both_bookings(fest):
    for _ in range(2):
        app = page(resource="cart1")
        next(t for t in app.text_input if t.label == "From").input("2026-08-15 22:00")
        next(t for t in app.text_input if t.label == "Until").input("24:00")
        next(b for b in app.button if b.label == "Book").click().run()
    assert len(fest.situation("fest").resources["cart1"].bookings) == 2
    assert drawn(page(resource="cart1")).count("clash with POLI") == 2


def test_nothing_can_be_recorded_in_the_past_or_by_nobody(fest):
    past = page(resource="gen1", at=iso(fest.now("fest")))
    assert buttons(past) == []
    assert not past.exception
    watching = page(resource="gen1", **{"as": ""})
    assert buttons(watching) == []
    assert any("I am" in info.value for info in watching.info)


def test_an_unknown_resource_gets_one_clear_line(fest):
    app = page(resource=EVIL)
    assert len(app.error) == 1
    assert "there is no" in app.error[0].value
    assert not app.exception


def test_strangers_text_is_escaped_in_every_part(fest):
    fest.record("fest", a_unit("x", callsign=EVIL, type=EVIL), an_actor())
    fest.record("fest", a_resource("x", name=EVIL, type=EVIL), an_actor())
    fest.record("fest", ResourceAssigned("x", "ems", "1", EVIL), an_actor())
    app = page(resource="x")
    assert "<img" not in drawn(app)
    assert "&lt;img" in drawn(app)
