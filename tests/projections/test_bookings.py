import pytest

from dashboard.model.errors import EntryRejected
from dashboard.model.moment import MINUTE, local, parse
from dashboard.model.resources import (
    Booking,
    BookingCancelled,
    ResourceAssigned,
    ResourceBooked,
    ResourceHeld,
    ResourceOutOfService,
    ResourceReturned,
)
from dashboard.projections.bookings import clash_words, custody, instant, next_booking, slots
from dashboard.projections.history import history, standing
from dashboard.projections.words import times
from dashboard.services.desk import Desk
from tests.builders import START, an_actor, festival

CHICAGO = "America/Chicago"
HOUR = 60 * MINUTE


@pytest.fixture
def event(desk: Desk) -> str:
    return festival(desk)


def at(text: str) -> int:
    return parse(text, CHICAGO)


def book(desk, event, name, agency, starts, ends):
    return desk.record(event, ResourceBooked("cart1", Booking(name, agency, at(starts), at(ends))), an_actor())


def test_a_clash_is_on_both_bookings_and_a_neighbour_has_none(desk, event):
    book(desk, event, "a", "police", "2026-08-15 20:00", "2026-08-15 22:30")
    warned = book(desk, event, "b", "fire", "2026-08-15 22:00", "2026-08-16 00:00").warnings
    book(desk, event, "c", "ems", "2026-08-16 00:00", "2026-08-16 01:00")
    found = slots(desk.situation(event).resources["cart1"], START)
    assert [(s.booking.id, [c.id for c in s.clashes]) for s in found] == [("a", ["b"]), ("b", ["a"]), ("c", [])]
    assert warned == ["Cart 1: clash with POLI 20:00-22:30"]
    assert clash_words(found[1].booking, desk.situation(event), START) == "clash with FIRE 22:00-24:00"


def test_cancelling_one_booking_ends_the_clash(desk, event):
    book(desk, event, "a", "police", "2026-08-15 20:00", "2026-08-15 22:30")
    book(desk, event, "b", "fire", "2026-08-15 22:00", "2026-08-15 23:00")
    desk.record(event, BookingCancelled("cart1", "a"), an_actor())
    assert [s.clashes for s in slots(desk.situation(event).resources["cart1"], START)] == [()]


def test_a_resource_reserved_for_later_is_available_now(desk, event):
    resource = desk.situation(event).resources["gen1"]
    assert (resource.status, next_booking(resource, START).when) == ("available", "later")


def test_the_time_of_a_booking_is_over_now_or_to_come(desk, event):
    book(desk, event, "a", "police", "2026-08-15 16:00", "2026-08-15 17:00")
    resource = desk.situation(event).resources["cart1"]
    hours = ("2026-08-15 15:59", "2026-08-15 16:00", "2026-08-15 17:00")
    assert [slots(resource, at(hour))[0].when for hour in hours] == ["later", "now", "past"]
    assert next_booking(resource, at(hours[2])) is None


def test_custody_says_who_had_it_from_when_to_when_and_who_recorded_that(desk, event, clock):
    said = [
        ResourceHeld("cart1", "fire"), ResourceAssigned("cart1", "ems", "2", "with trailer"),
        ResourceReturned("cart1"), ResourceOutOfService("cart1", "flat tyre"),
    ]  # fmt: skip
    for body in said:
        clock.go(600)
        desk.record(event, body, an_actor("Ben"))
    spans = custody(standing(history(desk.about(event, "resource:cart1"))))
    assert [(s.status, s.agency, s.incident, s.note) for s in spans[1:]] == [
        ("held", "fire", "", ""), ("assigned", "ems", "2", "with trailer"), ("available", "", "", ""),
        ("out_of_service", "", "", "flat tyre"),
    ]  # fmt: skip
    assert [(s.ends - s.starts) // MINUTE for s in spans[:-1]] == [10] * 4
    assert (spans[-1].ends, {s.by.person for s in spans[1:]}) == (0, {"Ben"})


def test_a_struck_handing_over_leaves_custody_as_it_was(desk, event):
    handed = desk.record(event, ResourceAssigned("cart1", "ems"), an_actor()).entries[0]
    desk.correct(event, handed.seq, an_actor(), "the other cart")
    assert [s.status for s in custody(standing(history(desk.about(event, "resource:cart1"))))] == ["available"]


def test_taking_a_resource_from_its_holder_or_from_a_booking_is_warned_of(desk, event, clock):
    desk.record(event, ResourceAssigned("cart1", "fire"), an_actor())
    book(desk, event, "a", "ems", "2026-08-15 14:00", "2026-08-15 17:00")
    warned = desk.record(event, ResourceHeld("cart1", "police"), an_actor()).warnings
    assert warned == ["Cart 1 was with FIRE until now", "Cart 1 is booked now by EMS 14:00-17:00"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22:00", "2026-08-15 22:00"), ("13:00", "2026-08-16 13:00"), ("2200", "2026-08-15 22:00"),
        ("sun 08:30", "2026-08-16 08:30"), ("Saturday 13:00", "2026-08-22 13:00"), ("24:00", "2026-08-16 00:00"),
        ("+2h", "2026-08-15 16:00"), ("+ 90 m", "2026-08-15 15:30"), ("+1h30m", "2026-08-15 15:30"),
        ("now", "2026-08-15 14:00"), ("2026-08-17T10:00", "2026-08-17 10:00"),
        ("2026-08-17T15:00Z", "2026-08-17 10:00"),
    ],
)  # fmt: skip
def test_a_time_may_be_typed_as_people_say_it(text, expected):
    assert instant(text, START, CHICAGO, "from") == at(expected)


def test_a_clock_time_just_past_is_still_meant():
    assert instant("14:00", START + 5 * MINUTE, CHICAGO, "from", grace=15 * MINUTE) == START
    assert instant("14:00", START + 5 * MINUTE, CHICAGO, "from") == START + 24 * HOUR


@pytest.mark.parametrize(
    "text", ["", "  ", "tonight", "25:00", "22:61", "24:30", "+", "2026-13-01", "\x00", "9999-12-31T23:59", "foo 22:00"]
)
def test_what_is_no_time_is_refused_by_the_name_of_its_field(text):
    with pytest.raises(EntryRejected, match=r"^until: "):
        instant(text, START, CHICAGO, "until")


def test_a_clock_time_is_right_in_the_night_the_clocks_go_back():
    eve = at("2026-10-31 23:00")
    assert local(instant("02:00", eve, CHICAGO, "from"), CHICAGO).isoformat() == "2026-11-01T02:00:00-06:00"
    assert instant("02:00", eve, CHICAGO, "from") - eve == 4 * HOUR


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("2026-08-15 20:00", "2026-08-15 22:00", "20:00-22:00"),
        ("2026-08-15 22:00", "2026-08-16 00:00", "22:00-24:00"),
        ("2026-08-15 22:00", "2026-08-16 02:00", "22:00-Sun 02:00"),
        ("2026-08-16 08:00", "2026-08-16 09:00", "Sun 16 Aug 08:00-09:00"),
        ("2026-08-15 14:00", "2026-08-17 16:00", "14:00-Mon 16:00"),
        ("2026-08-15 14:00", "2026-08-21 14:00", "14:00-Fri 14:00"),
        ("2026-08-15 14:00", "2026-08-24 14:00", "14:00-Mon 24 Aug 14:00"),
        ("2026-12-30 14:00", "2027-01-08 00:00", "Wed 30 Dec 14:00-Fri 8 Jan 2027 00:00"),
    ],
)
def test_a_booking_is_said_in_local_time_with_the_day_where_it_is_another(starts, ends, said):
    assert times(Booking("x", "ems", at(starts), at(ends)), CHICAGO, START) == said
