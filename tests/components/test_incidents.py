"""The list of incidents and the panel of one: what is built, before any browser draws it."""

import re

from components.incident_panel import head_html, units_section
from components.incidents import incident_list, incidents_html, lead_alarm, lead_html
from components.lead_panel import lead_section
from components.lead_view import LeadView
from components.log_asks import bodies_asked
from components.log_desk import elsewhere_html, unread
from components.place_picker import place_map, spot_at
from dashboard.ingest.command_line import read
from dashboard.model.incidents import IncidentClosed
from dashboard.model.layouts import Feature, LayoutPublished
from dashboard.model.leads import LeadAnswered, LeadEscalated, LeadProposed
from dashboard.model.limits import LeadLimits
from dashboard.model.messages import MessageAcknowledged, MessageSent
from dashboard.model.moment import MINUTE
from dashboard.model.reports import ReportMade
from dashboard.model.units import UnitAssigned, UnitStatusChanged
from dashboard.projections.situation import Situation
from dashboard.services.desk import Desk
from tests.builders import EVENT, LAT, LON, START, Clock, an_actor, an_incident, festival

MARKUP = "<script>\"'&\u202e"


def situation(desk: Desk, *bodies: object) -> Situation:
    festival(desk)
    if bodies:
        desk.record(EVENT, bodies, an_actor())  # type: ignore[arg-type]
    return desk.situation(EVENT)


LIMITS = LeadLimits(amber={"P1": 60, "P3": 900}, red={"P1": 120, "P2": 300}, red_with_several_agencies=180)


def ids(state: Situation, **wanted: str) -> list[str]:
    return [row.id for row in incident_list(state, START, LIMITS, **wanted).rows]


def test_open_incidents_come_the_most_urgent_first(desk: Desk):
    state = situation(desk, an_incident("3", priority="P1"))
    assert ids(state) == ["3", "1", "2"]


def test_filters_show_what_they_say_and_count_it(desk: Desk):
    state = situation(desk, an_incident("3", priority="P2"), IncidentClosed("2"))
    listed = incident_list(state, START, LIMITS, agency="ems")
    assert listed.counts == {"": 2, "mine": 0, "P1": 1, "P2": 1, "nolead": 1, "closed": 1}
    assert ids(state, show="nolead") == ["3"]
    assert ids(state, show="closed") == ["2"]
    assert ids(state, show="mine", agency="police") == ["1"]
    assert ids(state, show="<no such>") == ids(state)


def test_closed_incidents_come_the_latest_closed_first(desk: Desk, clock: Clock):
    festival(desk)
    for incident in ("2", "1"):
        clock.go(60)
        desk.record(EVENT, IncidentClosed(incident), an_actor())
    assert ids(desk.situation(EVENT), show="closed") == ["1", "2"]


def test_search_finds_number_words_place_agency_and_unit(desk: Desk):
    state = situation(desk)
    for words in ("#001", "FIGHT bar", "poli", "p1", "gate3"):
        assert ids(state, search=words) == ["1"], words
    assert ids(state, search="nothing like it") == []


def test_a_missing_lead_alarms_by_priority_and_time(desk: Desk):
    state = situation(desk, an_incident("3", priority="P1"), an_incident("4", priority="P3"))
    urgent, minor = state.incidents["3"], state.incidents["4"]
    assert [lead_alarm(urgent, state, urgent.opened + n * MINUTE, LIMITS) for n in (0, 1, 2)] == [
        "plain",
        "amber",
        "red",
    ]
    assert [lead_alarm(minor, state, minor.opened + n * MINUTE, LIMITS) for n in (5, 15)] == ["plain", "amber"]
    assert lead_alarm(state.incidents["1"], state, START + 60 * MINUTE, LIMITS) == "plain"


def test_each_row_says_its_lead_as_text_or_no_lead(desk: Desk):
    state = situation(desk, an_incident("3", priority="P1"))
    html = incidents_html(incident_list(state, START, LIMITS), state, show="", search="", selected="1", unread=0)
    rows = re.findall(r'<button type="button" class="log-row".*?</button>', html)
    assert "NO LEAD" in rows[1]
    assert "POLI" in rows[2]
    assert 'aria-current="true"' in rows[2]


def lead_words(state: Situation, incident: str, now: int = START) -> str:
    row = next(row for row in incident_list(state, now, LIMITS).rows if row.id == incident)
    return " ".join(re.sub(r"<[^>]+>", " ", lead_html(row, state.agencies)).split())


def test_the_lead_of_a_row_says_how_it_stands(desk: Desk):
    state = situation(desk, an_incident("3", priority="P1"), UnitAssigned("E2", "3"), UnitAssigned("M2", "3"))
    assert lead_words(state, "3") == "NO LEAD"
    desk.record(EVENT, UnitStatusChanged("E2", "ONSC", "3"), an_actor())
    assert lead_words(desk.situation(EVENT), "3") == "INTERIM F FIRE"
    assert lead_words(desk.situation(EVENT), "3", START + 5 * MINUTE) == "NO LEAD INTERIM F FIRE"
    desk.record(EVENT, LeadProposed("3", "l", "ems", ("ems", "fire")), an_actor())
    assert lead_words(desk.situation(EVENT), "3") == "E EMS? 0/2"
    desk.record(EVENT, LeadAnswered("3", "l", "fire", "objects", "it burns"), an_actor())
    assert lead_words(desk.situation(EVENT), "3") == "DISPUTED E EMS? 0/2"
    desk.record(EVENT, LeadEscalated("3", "l", 1, ("ana",), START + MINUTE), an_actor())
    assert lead_words(desk.situation(EVENT), "3") == "ESCALATED E EMS? 0/2"
    desk.record(EVENT, [LeadAnswered("3", "l", a, "agrees") for a in ("fire", "ems")], an_actor())
    assert lead_words(desk.situation(EVENT), "3") == "E EMS"


def test_a_lead_that_is_being_passed_on_stays_with_who_has_it(desk: Desk):
    state = situation(desk, LeadProposed("1", "l", "ems", ("ems", "police"), "he is ill", giver="police"))
    assert lead_words(state, "1") == "P POLI \N{RIGHTWARDS ARROW} E EMS? 0/2"


def test_no_markup_of_a_stranger_reaches_the_page(desk: Desk):
    state = situation(desk, an_incident(MARKUP, title=MARKUP, place=MARKUP, number=MARKUP))
    incident = state.incidents[MARKUP]
    html = incidents_html(incident_list(state, START, LIMITS), state, show="", search=MARKUP, selected="", unread=0)
    html += head_html(incident, MARKUP, START, "UTC", True) + units_section(incident, state, START, True)
    html += lead_section(LeadView(state, incident, START, LIMITS, "police", True))
    assert "<script" not in html
    assert '"<' not in html.replace('""', "")


def test_the_lead_passes_on_from_who_leads(desk: Desk):
    state = situation(desk)
    asked = {"do": "lead", "key": "k", "values": {"agency": "ems", "reason": "he is ill", "briefing": "two rooms"}}
    assert bodies_asked(asked, state, "1", "police") == [
        LeadProposed("1", "lead-k", "ems", ("ems", "police"), "he is ill", giver="police", briefing="two rooms")
    ]


def test_closing_by_button_and_by_line_say_the_same(desk: Desk):
    state = situation(desk)
    asked = {"do": "close", "values": {"reason": "done"}}
    assert bodies_asked(asked, state, "1", "police") == [IncidentClosed("1", "done")]
    assert read("#1 close done", state).bodies == (IncidentClosed("1", "done"),)


def test_what_a_browser_sends_wrongly_is_answered_in_words(desk: Desk):
    state = situation(desk)
    for asked in ({}, {"do": "lead"}, {"do": "priority", "priority": "P9"}, {"do": "status", "status": 3}, {"do": []},
                  {"do": "send", "values": {"unit": MARKUP}}, {"do": "entry", "values": []}, {"do": "x"}):  # fmt: skip
        assert isinstance(bodies_asked(asked, state, "1", "police"), str), asked
    assert isinstance(bodies_asked({"do": "close"}, state, "none", "police"), str)


def test_only_medical_units_are_offered_patients(desk: Desk):
    state = situation(desk, UnitAssigned("M1", "1"), UnitStatusChanged("M1", "ONSC", "1"))
    drawn = units_section(state.incidents["1"], state, START, forms=True)
    assert re.findall(r'data-unit="(\w+)" data-status="(\w+)"', drawn) == [("M1", "PTCT"), ("M1", "TRANS")]


def test_a_message_is_to_be_read_until_its_agency_has_read_it(desk: Desk):
    state = situation(desk, MessageSent("m1", "come", ("ems",)), MessageSent("m2", "all of you"))
    assert unread(state, "ems") == ["m1", "m2"]
    assert unread(state, "police") == ["m2"]
    assert unread(state, "") == []
    desk.record(EVENT, MessageAcknowledged("m1", "ems"), an_actor())
    assert unread(desk.situation(EVENT), "ems") == ["m2"]


def test_a_picked_spot_takes_the_name_of_the_place_it_is_at(desk: Desk):
    state = situation(desk)
    assert spot_at(LAT + 0.0001, LON, state.places).place == "Gate 3"
    assert spot_at(LAT + 0.01, LON, state.places).place == ""
    assert spot_at(0.0, 0.0, {}).place == ""


def test_the_map_asks_nothing_of_the_internet_and_draws_the_layout(desk: Desk):
    feature = Feature("f", "zone", MARKUP, "Polygon", ((LON, LAT), (LON + 0.01, LAT), (LON, LAT + 0.01)))
    html = place_map(situation(desk, LayoutPublished((feature,))), None).get_root().render()
    assert "https://" not in html.replace("https://leafletjs.com", "")
    assert "L.polygon" in html
    assert "&lt;script&gt;" in html


def test_the_panel_links_what_other_pages_keep_of_the_incident_in_one_line(desk: Desk):
    state = situation(desk, ReportMade("1", location="gate 2"))
    known = state.incident("1")
    assert known is not None
    drawn = elsewhere_html(known, state, {"event": "fest"})
    assert drawn.count("<div") == 1
    assert drawn.count('href="/decisions?event=fest&amp;incident=1"') == 2
    assert "ETHANE 1 of 6" in drawn
    assert ">Problem between us</a>" in drawn
    assert 'href="/directory?event=fest&amp;incident=1"' in drawn
