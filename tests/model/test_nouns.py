"""What the nouns make of their entries: incidents, units, resources; and texts, times and places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.model import incidents, resources, units
from dashboard.model.errors import EntryRejected
from dashboard.model.incidents import Incident, IncidentClosed, IncidentReopened, SupportJoined
from dashboard.model.leads import LeadTransferred
from dashboard.model.moment import MINUTE, SECOND, elapsed, iso, micros, parse, utc, zone
from dashboard.model.positions import on_the_globe
from dashboard.model.resources import Resource, ResourceAssigned, ResourceBooked, ResourceReturned
from dashboard.model.text import clean, name, plain
from dashboard.model.units import Unit, UnitAssigned, UnitReleased, UnitStatusChanged
from tests.builders import START, a_booking, a_lead, a_note, a_resource, a_unit, an_incident


def an_open_incident() -> Incident:
    """An incident that fire leads and police supports."""
    made = incidents.apply(None, an_incident("1"), START)
    for body in (*a_lead("1", "fire"), SupportJoined("1", "police")):
        made = incidents.apply(made, body, START)
    assert made is not None
    return made


def a_known_unit(*bodies: units.UnitBody) -> Unit:
    """Unit M1 after `bodies`, one second apart."""
    known: dict[str, Unit] = {}
    for n, body in enumerate([a_unit("M1", "ems"), *bodies]):
        units.apply(known, body, START + n * SECOND)
    return known["M1"]


def test_an_incident_closes_and_reopens_with_its_history() -> None:
    closed = incidents.apply(an_open_incident(), IncidentClosed("1", "home"), START + 5)
    assert closed is not None
    assert (closed.is_open, closed.closed, closed.outcome, closed.lead) == (False, START + 5, "home", "fire")
    reopened = incidents.apply(closed, IncidentReopened("1"), START + 9)
    assert reopened is not None
    assert (reopened.is_open, reopened.outcome, reopened.updated) == (True, "", START + 9)


def test_an_agency_that_takes_the_lead_no_longer_supports_and_the_one_that_gave_it_does() -> None:
    led: Incident | None = an_open_incident()
    for body in a_lead("1", "police", why="arrest", giver="fire"):
        led = incidents.apply(led, body, START + 5)
    assert led is not None
    assert (led.lead, led.lead_since, led.supporting) == ("police", START + 5, ("fire",))


def test_an_entry_about_an_incident_nobody_opened_makes_none() -> None:
    assert incidents.apply(None, a_note("x", "9"), START) is None


def test_a_unit_is_on_scene_from_its_arrival_until_it_is_released() -> None:
    sent = [UnitAssigned("M1", "1"), UnitStatusChanged("M1", "ONSC"), UnitStatusChanged("M1", "TRANS")]
    unit = a_known_unit(*sent)
    assert (unit.on_scene, unit.current, unit.available) == (True, ("TRANS", START + 3 * SECOND), False)
    freed = a_known_unit(*sent, UnitReleased("M1", "1"))
    assert (freed.on_scene, freed.current, freed.available) == (False, ("AVAIL", START + 4 * SECOND), True)


def test_a_unit_can_be_on_two_calls_and_each_has_its_own_status() -> None:
    unit = a_known_unit(UnitAssigned("M1", "1"), UnitAssigned("M1", "2"), UnitStatusChanged("M1", "ONSC", "1"))
    assert [(a.incident, a.status) for a in unit.assignments] == [("1", "ONSC"), ("2", "DISP")]


def test_an_emergency_is_shown_whatever_call_the_unit_is_on() -> None:
    unit = a_known_unit(UnitAssigned("M1", "1"), UnitStatusChanged("M1", "EMERG"))
    assert unit.current[0] == "EMERG"


@pytest.mark.parametrize(
    "later",
    [
        [UnitStatusChanged("M1", "ONSC", "1")],
        [UnitReleased("M1", "1")],
        [
            UnitAssigned("M1", "2"),
            UnitStatusChanged("M1", "ENRT", "2"),
            UnitReleased("M1", "1"),
            UnitReleased("M1", "2"),
        ],
    ],
)
def test_neither_a_call_nor_its_end_takes_an_emergency_away(later: list[units.UnitBody]) -> None:
    unit = a_known_unit(UnitAssigned("M1", "1"), UnitStatusChanged("M1", "EMERG"), *later)
    assert (unit.current, unit.available) == (("EMERG", START + 2 * SECOND), False)


@pytest.mark.parametrize("word", ["AVAIL", "OOS_MECH", "HOLD"])
def test_the_units_own_word_ends_its_emergency(word: units.Status) -> None:
    unit = a_known_unit(UnitAssigned("M1", "1"), UnitStatusChanged("M1", "EMERG"), UnitStatusChanged("M1", word))
    assert (unit.status, unit.current[0]) == (word, "DISP")


def test_what_usually_comes_next_on_a_call_leads_from_sent_to_released() -> None:
    assert units.usually_next("DISP", "police") == ("ENRT", "ONSC")
    assert units.usually_next("ONSC", "ems") == ("PTCT", "TRANS")
    assert units.usually_next("ONSC", "police") == units.usually_next("ATDEST", "ems") == ()


def test_a_resource_knows_who_has_it_and_returns_to_its_owner() -> None:
    known: dict[str, Resource] = {}
    for n, body in enumerate([a_resource(), ResourceAssigned("gen1", "ems", "1"), ResourceReturned("gen1")]):
        resources.apply(known, body, START + n)
        holder = known["gen1"].holder
        assert holder == ("ems" if n == 1 else "")
    assert known["gen1"].status == "available"


def test_bookings_that_touch_do_not_clash_and_those_that_overlap_do() -> None:
    known: dict[str, Resource] = {}
    resources.apply(known, a_resource(), START)
    for booking in (a_booking("a", "ems", 0, 10), a_booking("b", "fire", 10, 20), a_booking("c", "police", 19, 30)):
        resources.apply(known, ResourceBooked("gen1", booking), START)
    assert [(a.id, b.id) for a, b in known["gen1"].clashes()] == [("b", "c")]


@given(st.text())
def test_cleaned_text_can_be_stored_anywhere_and_cleaning_it_again_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert "\0" not in cleaned
    assert clean(cleaned) == cleaned
    assert len(cleaned) == len(text)


def test_a_name_is_one_trimmed_line() -> None:
    assert name("  Gate\n  3 ", "gate") == "Gate 3"
    with pytest.raises(EntryRejected, match="gate: is empty"):
        name(" \n", "gate")
    with pytest.raises(EntryRejected, match="gate: has 121 characters"):
        name("x" * 121, "gate")


def test_a_search_finds_accents_and_capitals() -> None:
    assert plain("  Ambulância  N\u00ba 3 ") == plain("ambulancia no 3")


@given(st.integers(-(10**15), 2 * 10**16))
def test_microseconds_and_instants_are_exactly_the_same(us: int) -> None:
    assert micros(utc(us)) == us
    assert parse(iso(us, "America/Chicago"), "UTC") == us


def test_a_time_without_an_offset_is_the_events_own() -> None:
    assert parse("2026-08-15T14:00", "America/Chicago") == START
    assert parse("2026-08-15T19:00Z", "America/Chicago") == START


@pytest.mark.parametrize("text", ["", "soon", "25:00", "2026-02-30T10:00", "0001-01-01T00:00+14:00", "9" * 99])
def test_what_is_no_time_is_named_with_its_field(text: str) -> None:
    with pytest.raises(EntryRejected, match="starts: "):
        parse(text, "America/Chicago", "starts")


@pytest.mark.parametrize("tz", ["Mars/Olympus", "", "../etc/passwd", "a\0b"])
def test_what_is_no_time_zone_is_named(tz: str) -> None:
    with pytest.raises(EntryRejected, match="time zone: "):
        zone(tz)


@pytest.mark.parametrize(("us", "text"), [(0, "0s"), (59 * SECOND, "59s"), (64 * MINUTE, "1h04m"), (-5, "0s"), (51 * 60 * MINUTE, "2d03h")])  # fmt: skip  # noqa: E501
def test_a_span_reads_as_on_a_wall(us: int, text: str) -> None:
    assert elapsed(us) == text


@pytest.mark.parametrize(("lat", "lon"), [(91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0), (float("inf"), 0.0)])
def test_a_place_off_the_globe_is_refused(lat: float, lon: float) -> None:
    with pytest.raises(EntryRejected, match="off the globe"):
        on_the_globe(lat, lon)


@pytest.mark.parametrize(("agreed", "state"), [(("fire", "police"), "agreed"), ((), "overridden")])
def test_a_lead_from_a_journal_before_concurrence_still_reads(agreed: tuple[str, ...], state: str) -> None:
    led = incidents.apply(an_open_incident(), LeadTransferred("1", "fire", "police", "arrest", agreed), START + 5)
    assert led is not None
    assert led.settled is not None
    assert (led.lead, led.settled.state, led.settled.why, led.supporting) == ("police", state, "arrest", ("fire",))
