from dashboard.model.moment import iso
from dashboard.model.units import UnitStatusChanged
from tests.builders import a_unit, an_actor
from tests.pages.opened import drawn, opened, press

EVIL = "<img src=x onerror=alert(1)>"


def page(**query):
    return opened("units", **query)


def test_the_list_counts_what_the_filters_let_through(fest):
    assert "<strong>6</strong> of 6 units" in drawn(page())
    assert "<strong>1</strong> of 6 units" in drawn(page(q="p2"))
    assert "<strong>2</strong> of 6 units" in drawn(page(agency="FIRE"))
    assert "<strong>1</strong> of 6 units" in drawn(page(status="On scene"))


def test_no_match_says_so(fest):
    assert [i.value for i in page(q="zzz").info] == ["No unit fits these filters."]


def test_a_unit_shows_its_calls_and_its_history_in_plain_words(fest):
    html = drawn(page(unit="P1"))
    assert "Calls 1" in html
    assert "Fight at the bar" in html
    assert "sent to" in html
    assert "no position was ever heard" in html


def test_a_status_button_records_and_the_usual_next_step_stands_out(fest):
    app = press(page(unit="M1"), "En route")
    assert fest.situation("fest").units["M1"].current[0] == "ENRT"
    assert not app.error


def test_what_somebody_else_said_meanwhile_is_not_overwritten_in_silence(fest):
    app = page(unit="P1")
    fest.record("fest", UnitStatusChanged("P1", "PTCT", "1"), an_actor("Ben Osei", "fire"))
    app = press(app, "En route")
    assert fest.situation("fest").units["P1"].current[0] == "PTCT"
    assert "Ben Osei" in app.error[0].value


def test_an_unusual_order_is_recorded_and_warned_of(fest):
    app = press(page(unit="P1"), "En route")
    assert fest.situation("fest").units["P1"].current[0] == "ENRT"
    assert [t.value.replace("\\", "") for t in app.toast] == ["P1: En route after On scene is against the usual order"]


def test_a_unit_on_a_call_becomes_available_by_leaving_it(fest):
    press(page(unit="P1"), "Available from #001")
    assert fest.situation("fest").units["P1"].available


def test_sending_a_unit_needs_the_incident(fest):
    app = press(page(unit="P2"), "Send")
    assert [e.value for e in app.error] == ["Send to: choose the incident first"]
    app = page(unit="P2")
    app.selectbox(key="to:P2").select("2").run()
    press(app, "Send")
    assert fest.situation("fest").units["P2"].committed


def test_an_emergency_is_said_even_on_a_call(fest):
    press(page(unit="P1"), "EMERGENCY")
    assert "EMERGENCY" in drawn(page(unit="P1"))


def test_an_emergency_lasts_through_a_call_and_ends_by_its_own_button(fest):
    press(page(unit="P1"), "EMERGENCY")
    press(page(unit="P1"), "With patient")
    assert fest.situation("fest").units["P1"].current[0] == "EMERG"
    press(page(unit="P1"), "End of emergency")
    assert fest.situation("fest").units["P1"].current[0] == "PTCT"


def test_a_unit_that_goes_out_of_service_leaves_its_call(fest):
    press(page(unit="P1"), "O/S mechanical")
    unit = fest.situation("fest").units["P1"]
    assert (unit.committed, unit.current[0]) == (False, "OOS_MECH")


def test_nothing_can_be_recorded_in_the_past_or_by_nobody(fest, monkeypatch):
    past = page(unit="P1", at=iso(fest.now("fest")))
    assert (len(past.button), bool(past.exception)) == (0, False)
    assert "Fight at the bar" in drawn(past)
    assert any("I am" in info.value for info in page(unit="P1", **{"as": ""}).info)


def test_the_past_does_not_know_what_was_recorded_later(fest):
    before = iso(fest.now("fest"))
    fest.record("fest", UnitStatusChanged("P2", "OOS_MECH", note="brakes"), an_actor())
    assert "brakes" not in drawn(page(unit="P2", at=before))
    assert "brakes" in drawn(page(unit="P2"))


def test_strangers_text_is_escaped_in_every_part(fest):
    fest.record("fest", a_unit("x", callsign=EVIL, type=EVIL), an_actor())
    fest.record("fest", UnitStatusChanged("x", "BUSY", note=EVIL), an_actor())
    html = drawn(page(unit="x"))
    assert "<img" not in html
    assert "&lt;img" in html


def test_an_unknown_unit_gets_one_clear_line(fest):
    app = page(unit=EVIL)
    assert len(app.error) == 1
    assert not app.exception
