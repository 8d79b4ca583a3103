"""METHANE / ETHANE as HTML: what is said, what is not, the versions, and what the form asks for."""

import re

from components.methane import diff_html, methane_asked, methane_html, methane_line, reports_html
from dashboard.model.reports import ReportMade
from dashboard.projections.history import history, standing
from dashboard.services.desk import Desk
from tests.builders import EVENT, Clock, a_person, an_actor, festival

ANA = a_person()
EVIL = "<script>\"'&\u202e"


def drawn(desk: Desk, me=ANA) -> str:
    state = desk.situation(EVENT)
    entries = standing(history(desk.about(EVENT, "report:1")))
    return methane_html(state.incidents["1"], state, entries, desk.now(EVENT), me, None)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split()).replace(" :", ":")


def asked(desk: Desk, **values: str) -> object:
    return methane_asked({"do": "methane", "values": values}, desk.situation(EVENT), "1", ANA)


def test_a_report_that_nobody_made_says_so_in_every_field(desk: Desk):
    festival(desk)
    assert words(drawn(desk, None)).count("not yet said") == 2 * 7
    assert words(drawn(desk)).startswith("ETHANE #001 Fight at the bar M Major incident not yet said")


def test_each_field_has_its_words_their_age_and_the_number_of_versions(desk: Desk, clock: Clock):
    festival(desk)
    desk.record(EVENT, ReportMade("1", hazards="LPG at the stall"), an_actor())
    clock.go(300)
    desk.record(EVENT, ReportMade("1", hazards="LPG moved away"), an_actor("Ben Osei", "fire"))
    clock.go(120)
    html = drawn(desk)
    assert "H Hazards LPG moved away 2m ago, 2 versions" in words(html)
    assert "14:05 Ben Osei FIRE: LPG at the stall moved away" in words(html)
    assert "<del><bdi>at the stall</bdi></del> <ins><bdi>moved away</bdi></ins>" in html


def test_a_major_incident_names_who_declared_it_and_can_be_stood_down(desk: Desk):
    festival(desk)
    yes = {"do": "major", "yes": "yes", "values": {"agency": "fire"}}
    (body,) = methane_asked(yes, desk.situation(EVENT), "1", ANA)
    desk.record(EVENT, body, an_actor())
    assert "yes, declared by FIRE, entered by Ana Ruiz" in words(drawn(desk))
    assert words(drawn(desk)).startswith("METHANE #001")
    (own,) = methane_asked({**yes, "values": {}}, desk.situation(EVENT), "1", ANA)
    assert own == ReportMade("1", major="yes, declared by POLI (Ana Ruiz)")
    desk.record(EVENT, methane_asked({**yes, "yes": "no"}, desk.situation(EVENT), "1", ANA), an_actor())
    assert "Major incident not declared" in words(drawn(desk))


def test_the_form_says_only_what_was_changed_in_it(desk: Desk):
    festival(desk)
    desk.record(EVENT, ReportMade("1", hazards="gas", access="gate 5"), an_actor())
    drafted = {"hazards": "gas and smoke", "was-hazards": "gas", "access": "gate 2", "was-access": "gate 2"}
    assert asked(desk, **drafted) == [ReportMade("1", hazards="gas and smoke")]
    assert "nothing has changed" in str(asked(desk, hazards="gas", **{"was-hazards": "gas"}))


def test_one_line_says_how_far_the_report_is(desk: Desk):
    festival(desk)
    assert methane_line(None) == "METHANE not yet said"
    desk.record(EVENT, ReportMade("1", hazards="gas", type="leak"), an_actor())
    assert methane_line(desk.situation(EVENT).reports["1"]) == "ETHANE 2 of 6"
    desk.record(EVENT, ReportMade("1", major="yes"), an_actor())
    assert words(methane_line(desk.situation(EVENT).reports["1"])) == "METHANE 2 of 6 MAJOR INCIDENT"


def test_without_an_incident_every_open_one_can_be_chosen_and_an_unknown_one_is_named(desk: Desk):
    festival(desk)
    html = reports_html(desk.situation(EVENT), EVIL)
    assert re.findall(r'data-do="incident" data-value="(\d)"', html) == ["1", "2"]
    assert "There is no incident" in html
    assert "<script" not in html


def test_strangers_text_is_text(desk: Desk):
    festival(desk)
    for words_said in (EVIL, f"{EVIL} more\nlines"):
        desk.record(EVENT, ReportMade("1", hazards=words_said, major=words_said), an_actor(EVIL))
    assert "<script" not in drawn(desk)
    assert "<script" not in diff_html((("new", EVIL), ("gone", EVIL)))
