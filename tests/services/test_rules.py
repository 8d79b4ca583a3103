"""What may be recorded, what is refused in words that name the field, and what is only unusual."""

import pytest

from dashboard.model.entry import AnyBody
from dashboard.model.errors import EntryRejected
from dashboard.model.incidents import (
    IncidentChanged,
    IncidentClosed,
    IncidentReopened,
    SupportJoined,
)
from dashboard.model.leads import LeadProposed
from dashboard.model.messages import MessageSent
from dashboard.model.resources import (
    BookingCancelled,
    ResourceAssigned,
    ResourceBooked,
    ResourceHeld,
    ResourceOutOfService,
)
from dashboard.model.units import UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.services import rules
from dashboard.services.desk import Desk
from tests.builders import EVENT, START, a_booking, a_note, a_resource, a_unit, an_actor, an_incident, festival


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (UnitAssigned("M9", "1"), "unit: 'M9' is not known in this event"),
        (UnitAssigned("M1", "99"), "incident: '99' is not known in this event"),
        (LeadProposed("1", "l", "coast guard", ("fire",)), "agency: 'coast guard' is not known in this event"),
        (LeadProposed("1", "l", "fire", ("fire", "navy")), "involved: 'navy' is not known in this event"),
        (SupportJoined("1", "navy"), "agency: 'navy' is not known in this event"),
        (MessageSent("m", "hi", ("navy",)), "to: 'navy' is not known in this event"),
        (a_unit("X1", "navy"), "agency: 'navy' is not known in this event"),
        (a_resource("r", "navy"), "owner: 'navy' is not known in this event"),
        (an_incident("1"), "incident: '1' is there already"),
        (an_incident(""), "id: must have 1 to 120 characters"),
        (an_incident("x" * 121), "id: must have 1 to 120 characters"),
        (an_incident("9", lat=95.0, lon=10.0), "place: 95, 10 is off the globe"),
        (
            IncidentChanged("1", lat=-97.0, lon=41.0),
            "place: -97, 41 is off the globe (latitude and longitude look swapped)",
        ),
        (IncidentReopened("1"), "incident: #001 is open already"),
        (
            LeadProposed("1", "l", "ems", ("ems",), "why", giver="fire"),
            "giver: 'fire' does not hand over #001; POLI leads",
        ),
        (
            LeadProposed("1", "l", "ems", ("ems",), " ", giver="police"),
            "trigger: a handover of the lead needs its trigger",
        ),
        (LeadProposed("1", "l", "police", ("police",)), "agency: POLI leads #001 already"),
        (UnitReleased("P1", "2"), "unit: 'P1' is not on incident 2"),
        (ResourceBooked("gen1", a_booking(agency="navy")), "agency: 'navy' is not known in this event"),
        (ResourceBooked("gen1", a_booking(ends=START)), "ends: a booking must end after it starts"),
        (BookingCancelled("gen1", "b9"), "booking: 'b9' is not a booking of this resource"),
        (UnitReleased("", "2"), "unit: is empty; say which one"),
        (UnitStatusChanged("", "AVAIL"), "unit: is empty; say which one"),
        (UnitAssigned("P2", ""), "incident: is empty; say which one"),
        (LeadProposed("2", "l", "", ("fire",)), "agency: is empty; say which one"),
        (LeadProposed("2", "l", "fire", ("",)), "involved: '' is not known in this event"),
        (ResourceHeld("", "ems"), "resource: is empty; say which one"),
        (ResourceHeld("gen1", ""), "agency: is empty; say which one"),
        (a_resource("r", ""), "owner: is empty; say which one"),
        (UnitAssigned("P1", "1"), "unit: P1 is on it already"),
        (a_note("  \n "), "text: there are no words to record"),
        (a_note("x" * 4_001), "text: has 4001 characters; use 4000 at most, and a second entry"),
    ],
)
def test_what_cannot_be_true_is_refused_in_one_line_that_names_the_field(desk: Desk, body: AnyBody, line: str) -> None:
    festival(desk)
    before = desk.events()
    with pytest.raises(EntryRejected) as caught:
        desk.record(EVENT, body, an_actor())
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)
    assert caught.value.field == line.split(":")[0]
    assert desk.events() == before


def test_a_correction_without_its_reason_is_refused(desk: Desk) -> None:
    festival(desk)
    note = desk.record(EVENT, a_note("gate shut"), an_actor()).entries[0]
    with pytest.raises(EntryRejected, match=r"^reason: a correction needs its reason"):
        desk.correct(EVENT, note.seq, an_actor(), " ")


def test_a_resource_out_of_service_can_be_neither_held_nor_handed_over(desk: Desk) -> None:
    festival(desk)
    desk.record(EVENT, ResourceOutOfService("gen1", "no fuel"), an_actor())
    for body in (ResourceHeld("gen1", "ems"), ResourceAssigned("gen1", "ems")):
        with pytest.raises(EntryRejected, match="resource: 'Generator 1' is out of service"):
            desk.record(EVENT, body, an_actor())


def test_a_closed_incident_takes_no_unit_and_closes_no_second_time(desk: Desk) -> None:
    festival(desk)
    desk.record(EVENT, IncidentClosed("1", "home"), an_actor())
    with pytest.raises(EntryRejected, match="incident: #001 is closed; reopen it first"):
        desk.record(EVENT, UnitAssigned("E1", "1"), an_actor())
    with pytest.raises(EntryRejected, match="incident: #001 is closed already"):
        desk.record(EVENT, IncidentClosed("1", "again"), an_actor())
    desk.record(EVENT, [IncidentReopened("1"), UnitAssigned("E1", "1")], an_actor())
    assert desk.situation(EVENT).incidents["1"].units == ("E1",)


@pytest.mark.parametrize(
    ("body", "warned"),
    [
        (UnitReleased("P1", "1"), True),
        (IncidentClosed("1"), True),
        (UnitStatusChanged("P1", "TRANS", "1"), True),
        (UnitStatusChanged("P1", "AVAIL"), False),
        (UnitStatusChanged("P1", "HOLD"), False),
        (UnitStatusChanged("M1", "ENRT", "2"), False),
    ],
)
def test_an_emergency_that_goes_on_is_said_so(desk: Desk, body: AnyBody, warned: bool) -> None:
    festival(desk)
    desk.record(EVENT, UnitStatusChanged("P1", "EMERG"), an_actor())
    words = desk.record(EVENT, body, an_actor()).warnings
    assert words == ["P1 stays in EMERGENCY until it says that it is available, or out of service"] * warned


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (UnitStatusChanged("M1", "ENRT", "2"), []),
        (UnitStatusChanged("M1", "TRANS", "2"), ["M1: En route and On scene was skipped"]),
        (UnitStatusChanged("P1", "ENRT", "1"), ["P1: En route after On scene is against the usual order"]),
        (UnitStatusChanged("E1", "ENRT"), ["E1: Dispatched was skipped", "E1 is on no incident"]),
        (UnitStatusChanged("E1", "EMERG"), []),
        (UnitStatusChanged("E1", "OOS_REST"), []),
    ],
)
def test_what_is_unusual_is_said_and_recorded_all_the_same(desk: Desk, body: AnyBody, words: list[str]) -> None:
    festival(desk)
    made = desk.record(EVENT, body, an_actor())
    assert made.warnings == words
    assert len(made.entries) == 1


def test_every_text_in_a_body_is_cleaned_however_deep_it_stands(desk: Desk) -> None:
    festival(desk)
    booking = rules.admissible(desk.situation(EVENT), ResourceBooked("gen1", a_booking("b\0")))
    assert booking.booking.id == "b\N{SYMBOL FOR NULL}"  # type: ignore[union-attr]
    message = rules.admissible(desk.situation(EVENT), MessageSent("m\ud800", "x\x1b", ("ems",)))
    assert (message.message, message.text) == ("m\N{REPLACEMENT CHARACTER}", "x\N{SYMBOL FOR ESCAPE}")  # type: ignore[union-attr]
