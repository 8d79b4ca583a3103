"""Joint decisions, orders, conferences and reports as they are typed, and what the desk makes of them."""

import pytest

from dashboard.ingest.carry_out import Clerk
from dashboard.ingest.command_line import GRAMMAR, Command, read
from dashboard.ingest.typed_decisions import DECISIONS
from dashboard.model.decisions import DecisionLogged
from dashboard.model.liaison import ConferenceCalled, ContactMade, NotificationMade
from dashboard.model.moment import Live
from dashboard.model.orders import OrderRequested
from dashboard.model.protocols import Notification, ProtocolDrafted, ProtocolSigned
from dashboard.model.reports import ReportMade
from dashboard.services.desk import Desk
from tests.builders import EVENT, START, a_protocol, an_actor, drafts, festival


@pytest.fixture
def clerk(desk: Desk) -> Clerk:
    festival(desk)
    return Clerk(desk, EVENT, an_actor, Live)


def typed(desk: Desk, line: str) -> Command:
    festival(desk)
    return read(line, desk.situation(EVENT), "k")


def test_a_decision_with_its_reason_and_who_agreed(desk: Desk):
    said = typed(desk, "#1 decide close gate 3 because too dense agreed POLI,EMS")
    assert said.bodies == (
        DecisionLogged("", "", "close gate 3", "too dense", "1", agreed_by=("police", "ems")),
    )  # fmt: skip
    assert ("do", "decision D-001") in [(chip.kind, chip.text) for chip in said.chips]


def test_a_decision_without_its_reason_is_asked_for_and_nothing_is_recorded(clerk: Clerk, desk: Desk):
    answer = clerk.say("#1 decide close gate 3", "k", None)
    assert not answer.ok
    assert "because" in answer.message
    assert desk.situation(EVENT).decisions == {}


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("#1 methane hazards: LPG; access: gate 2", {"hazards": "LPG", "access": "gate 2"}),
        ("#1 ethane H: LPG, 2 bottles; N: 3 hurt", {"hazards": "LPG, 2 bottles", "casualties": "3 hurt"}),
        ("#1 methane M: no; exact location: stage", {"major": "", "location": "stage"}),
        ("#1 methane emergency services: 2 engines", {"services": "2 engines"}),
    ],
)
def test_fields_of_a_report_by_name_or_letter(desk: Desk, line: str, fields: dict[str, str]):
    (body,) = typed(desk, line).bodies
    assert isinstance(body, ReportMade)
    assert body.said == fields


IN_ORDER = {
    "major": "", "location": "gate 2", "type": "crush", "hazards": "none", "access": "north", "casualties": "5",
    "services": "two ambulances",
}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("M: no; E: gate 2; T: crush; H: none; A: north; N: 5; E: two ambulances", IN_ORDER),
        ("E: gate 2; T: crush", {"location": "gate 2", "type": "crush"}),
        ("N: 5; E: two ambulances", {"casualties": "5", "services": "two ambulances"}),
        ("E: gate 2; E: two ambulances", {"location": "gate 2", "services": "two ambulances"}),
        ("E: two ambulances; location: gate 2", {"services": "two ambulances", "location": "gate 2"}),
        ("services: two ambulances; E: gate 2", {"services": "two ambulances", "location": "gate 2"}),
    ],
)
def test_each_e_of_methane_is_what_its_place_says(desk: Desk, line: str, fields: dict[str, str]):
    (body,) = typed(desk, f"#1 methane {line}").bodies
    assert isinstance(body, ReportMade)
    assert body.said == fields


@pytest.mark.parametrize(
    ("line", "ask"),
    [
        ("E: two ambulances", "E is Exact location or Emergency services"),
        ("H: gas; E: gate 2; N: 5", "E is Exact location or Emergency services"),
        ("hazards: gas; H: none", "Hazards is there twice"),
        ("E: a; E: b; E: c", "Exact location is there twice"),
        ("E: a; E: b; services: c", "Emergency services is there twice"),
    ],
)
def test_no_field_of_a_report_overwrites_another_it_is_asked(desk: Desk, line: str, ask: str):
    said = typed(desk, f"#1 methane {line}")
    assert said.bodies == ()
    assert said.ask.startswith(ask)


@pytest.mark.parametrize("line", ["#1 methane", "#1 methane gas everywhere", "#1 methane colour: red"])
def test_a_report_without_a_known_field_is_asked_for(desk: Desk, line: str):
    said = typed(desk, line)
    assert said.bodies == ()
    assert "field" in said.ask


@pytest.mark.parametrize("line", ["stop show Main stage because wind to FIRE", "#2 stop show because wind to FIRE"])
def test_a_stop_of_the_show_is_asked_in_the_name_of_the_writer(clerk: Clerk, desk: Desk, line: str):
    assert clerk.say(line, "k", None).ok
    (order,) = desk.situation(EVENT).orders.values()
    assert (order.kind, order.by, order.to, order.text) == ("stop_show", "police", ("fire",), "wind")


def test_an_evacuation_asks_everybody_but_the_writer_where_nobody_is_named(clerk: Clerk, desk: Desk):
    clerk.say("evacuate tent 2 because gas", "k", None)
    (order,) = desk.situation(EVENT).orders.values()
    assert (order.place, order.to) == ("tent 2", ("fire", "ems"))


def test_an_order_is_acknowledged_and_carried_out_by_typing(clerk: Clerk, desk: Desk):
    assert clerk.say("#1 order FIRE: ventilate tent 2", "a", None).ok
    assert clerk.say("ack FIRE", "b", None).ok
    assert clerk.say("done order", "c", None).ok
    (order,) = desk.situation(EVENT).orders.values()
    assert (order.text, order.waiting_for, bool(order.executed)) == ("ventilate tent 2", (), True)


def test_of_several_open_orders_it_is_asked_which(clerk: Clerk, desk: Desk):
    clerk.say("order FIRE: ventilate", "a", None)
    clerk.say("evacuate tent 2 because gas to FIRE", "b", None)
    assert "2 orders are open" in clerk.say("ack FIRE", "c", None).message
    assert clerk.say("ack FIRE evacuate", "d", None).ok
    assert [o.kind for o in desk.situation(EVENT).orders.values() if not o.waiting_for] == ["evacuate"]
    assert "nothing waits for EMS" in clerk.say("ack EMS", "e", None).message


def test_who_had_not_agreed_stays_on_record_when_a_stop_is_carried_out_all_the_same(clerk: Clerk, desk: Desk):
    clerk.say("stop show Main stage because wind to FIRE,EMS", "a", None)
    clerk.say("ack EMS", "b", None)
    assert clerk.say("done stop show", "c", None).ok
    (order,) = desk.situation(EVENT).orders.values()
    assert (bool(order.executed), order.note) == (True, "before FIRE answered")


def test_of_several_orders_of_a_kind_the_place_says_which(clerk: Clerk, desk: Desk):
    clerk.say("evacuate tent 2 because gas to FIRE", "a", None)
    clerk.say("evacuate tent 3 because gas to FIRE", "b", None)
    assert "2 orders are open" in clerk.say("done evacuate", "c", None).message
    assert clerk.say("done evacuate Tent 2", "d", None).ok
    assert [o.place for o in desk.situation(EVENT).orders.values() if o.executed] == ["tent 2"]


def test_of_several_open_conferences_it_is_asked_which(clerk: Clerk, desk: Desk):
    clerk.say("#1 convene FIRE about who leads", "a", None)
    clerk.say("convene FIRE,EMS about the weather", "b", None)
    answer = clerk.say("join FIRE", "c", None)
    assert (answer.ok, "say join FIRE #001 or join FIRE the weather" in answer.message) == (False, True)
    assert clerk.say("join FIRE #1", "d", None).ok
    first, second = desk.situation(EVENT).conferences.values()
    assert (first.waiting_for, second.waiting_for) == ((), ("fire", "ems"))
    assert clerk.say("join FIRE", "e", None).ok
    assert clerk.say("join EMS the weather", "f", None).ok
    assert desk.situation(EVENT).conferences[second.id].waiting_for == ()


def test_a_conference_is_called_and_joined_by_typing(clerk: Clerk, desk: Desk):
    clerk.say("convene FIRE,EMS about who leads", "a", None)
    clerk.say("join FIRE", "b", None)
    (conference,) = desk.situation(EVENT).conferences.values()
    assert (conference.by, conference.why, conference.waiting_for) == ("police", "who leads", ("ems",))


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("#1 told hospital", "told Receiving hospital or told Children's hospital"),
        ("#1 told  RECEIVING: two patients", "told Receiving hospital,"),
        ("#1 told receiving Hospital", ""),
        ("#1 told hospital chaplain", ""),
    ],
)
def test_a_part_of_whom_the_protocol_wants_told_is_not_taken_for_the_whole(desk: Desk, line: str, asked: str):
    festival(desk)
    wanted = (Notification("Receiving hospital", 300, "ems"), Notification("Children's hospital", 300, "ems"))
    card = a_protocol("fight", types=("fight",), notifications=wanted)
    signed = [ProtocolSigned("fight", 1, agency, "chief") for agency in card.parties]
    desk.take(EVENT, drafts([ProtocolDrafted(card), *signed], START, "card"))
    said = read(line, desk.situation(EVENT), "k")
    assert (bool(said.ask), len(said.bodies)) == (bool(asked), not asked)
    assert asked in said.ask


def test_a_notification_and_a_contact_between_commanders(clerk: Clerk, desk: Desk):
    clerk.say("#1 told County hospital: two patients", "a", None)
    clerk.say("#1 contact POLI,FIRE agreed on gate 3", "b", None)
    (notice,) = desk.situation(EVENT).notices["1"]
    assert (notice.who, notice.by, notice.note) == ("County hospital", "police", "two patients")
    (contact,) = desk.situation(EVENT).contacts.values()
    assert (contact.agencies, contact.use, contact.note) == (("police", "fire"), "command", "agreed on gate 3")


@pytest.mark.parametrize("line", ["#1 order restored", "#1 contact with the stage lost", "#1 stop the car first"])
def test_ordinary_words_stay_an_entry(desk: Desk, line: str):
    (body,) = typed(desk, line).bodies
    assert body.kind == "note.added"


def test_numbers_are_given_at_the_desk_once_for_a_repetition_and_anew_for_another(clerk: Clerk, desk: Desk):
    body = DecisionLogged("", "", "Close gate 3", "dense")
    for key in ("a", "a", "b"):
        assert clerk.record([body], key, None).ok
    assert list(desk.situation(EVENT).decisions) == ["D-001", "D-002"]
    assert clerk.say("#1 decide open it because calm", "c", None).ok
    assert clerk.say("#1 decide open it because calm", "c", None).ok
    assert list(desk.situation(EVENT).decisions) == ["D-001", "D-002", "D-003"]


def test_a_number_that_was_struck_is_not_given_again(clerk: Clerk, desk: Desk):
    clerk.say("#1 decide close gate 3 because dense", "a", None)
    clerk.correct(desk.situation(EVENT).seq, None, "a slip", "s")
    clerk.say("#1 decide open gate 3 because calm", "b", None)
    assert list(desk.situation(EVENT).decisions) == ["D-002"]


def test_every_form_is_listed_for_whoever_types_a_question_mark():
    assert set(DECISIONS) <= set(GRAMMAR)


@pytest.mark.parametrize("line", ["#1 told", "#1 contact POLI", "convene", "order FIRE:", "evacuate tent 2"])
def test_what_is_missing_is_asked_for(desk: Desk, line: str):
    said = typed(desk, line)
    assert (bool(said.ask), said.bodies) == (True, ())


def test_who_is_asked_stays_as_it_was_said_where_it_is_only_the_writer(clerk: Clerk, desk: Desk):
    clerk.record([OrderRequested("o", "order", "go", "", ("police",))], "a", None)
    clerk.record([NotificationMade("1", "Mayor")], "b", None)
    assert desk.situation(EVENT).orders["o"].to == ("police",)
    assert desk.situation(EVENT).notices["1"][0].by == "police"
    refused = clerk.record([ConferenceCalled("c", "", ("police",))], "c", None)
    assert "should come" in refused.message
    assert isinstance(typed(desk, "#1 contact POLI,EMS").bodies[0], ContactMade)
