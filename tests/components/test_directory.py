"""The directory's HTML and forms: strangers' text is text, and what is typed is read or named."""

import pytest

from components.directory import found_html, phone_html, state_html, when
from components.directory_agencies import card_html, equipment_html, ladder_of, ladder_text, may_describe
from components.directory_channels import apart_html, matrix_html
from components.directory_contacts import contact, contacts_html, sides_html
from components.directory_shifts import gaps_html, roster_html, shift_of
from dashboard.model.directory import AgencyDescribed, Channel, ChannelSet, Profile, Rung, Shift, ShiftPlanned
from dashboard.model.entry import Actor, Entry
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Period, Person, PersonCheckedIn
from dashboard.model.liaison import ContactMade
from dashboard.model.moment import MINUTE
from dashboard.projections.duty import contacts, found, gaps
from dashboard.projections.situation import Situation, fold
from tests.builders import START, a_person, a_resource, a_unit, an_agency, an_event

HOUR = 60 * MINUTE
DAY = 24 * HOUR
TZ = "America/Chicago"
EVIL = "<img src=x onerror=alert(1)>\"'\u202e"


def situation(*more) -> Situation:
    evil = Person("evil", EVIL, "police", EVIL, EVIL, f"555-1{EVIL}")
    bodies = [
        an_event(), an_agency("police", short="PD"), an_agency("fire", short="FD"), an_agency("ems", short="EMS"),
        PersonCheckedIn(evil), PersonCheckedIn(a_person("ben", "Ben Osei", "fire")),
        AgencyDescribed("police", Profile("evil", commander=EVIL, supervisor=EVIL, ladder=(Rung("Chief", 300),))),
        ShiftPlanned(Shift("s1", "evil", EVIL, START - HOUR, START + HOUR)),
        ChannelSet(Channel("c1", EVIL, ("police", "fire"), use=EVIL)),
        ContactMade("k1", ("police", "fire"), "problem", "", ("evil",), EVIL),
        a_unit("P1", "police", type=EVIL), a_resource("gen1", "police", name=EVIL), *more,
    ]  # fmt: skip
    return fold(Entry(n, START, START, START, Actor("x"), str(n), body) for n, body in enumerate(bodies, 1))


def every_part(there: Situation) -> str:
    return "".join(
        (
            found_html(found(there, "p", START), tuple(there.channels.values()), there, START, "p"),
            found_html((), (), there, START, EVIL),
            card_html(there.agencies["police"], there, START, True, {}),
            equipment_html("police", there.profiles["police"], there),
            matrix_html(there, {}), apart_html(there), sides_html(there, ("police", "fire"), "", START),
            contacts_html(contacts(there), there, START, {}), roster_html(there, START),
            gaps_html(gaps(there, START), there, START),
        )
    )  # fmt: skip


def test_strangers_text_is_drawn_as_text_everywhere():
    html = every_part(situation())
    assert "<img" not in html
    assert html.count("&lt;img src=x") > 10


def test_a_number_is_a_link_that_calls_and_words_are_none():
    assert 'href="tel:+15550104407"' in phone_html("+1 (555) 010-4407", "Ana")
    assert "<a" not in phone_html("ask the desk")
    assert "<a" not in phone_html('javascript:alert("1")')


def test_who_is_not_found_is_said_with_a_way_out():
    assert "Nobody and nothing is called" in found_html((), (), situation(), START, "xyz")


def test_a_position_nobody_holds_is_said_in_words():
    html = gaps_html(gaps(situation(), START), situation(), START)
    assert "nobody is <strong><bdi>Chief</bdi></strong> now" in html
    assert "nobody is planned" in html
    assert "step 1 of the ladder" in html


def test_pairs_without_a_channel_are_marked_in_words():
    html = apart_html(situation())
    assert "2 pairs without a channel" in html
    assert html.count("share no channel") == 2
    assert "1 of 2" in matrix_html(situation(), {})


def test_the_logged_call_names_the_people_of_this_shift():
    made = contact(situation(), ("police", "fire"), "problem", "", "  moved  the van ", START, "key")
    assert made == ContactMade("contact-key", ("police", "fire"), "problem", "", ("evil",), "moved the van")


def test_a_shift_is_read_as_people_type_it():
    shift = shift_of("s", "ben", " Duty  chief ", "14:00", "+8h", START, TZ)
    assert shift == Shift("s", "ben", "Duty chief", START, START + 8 * HOUR)
    assert shift_of("s", "ben", "Chief", "now", "02:00", START, TZ).ends == START + 12 * HOUR


@pytest.mark.parametrize(
    ("position", "starts", "ends", "field"),
    [("", "now", "+1h", "Position"), ("Chief", "soon", "+1h", "From"), ("Chief", "now", "", "Until"),
     ("Chief", "2026-08-15T14:00", "2026-08-15T13:00", "Until")],
)  # fmt: skip
def test_a_shift_that_cannot_be_names_its_field(position: str, starts: str, ends: str, field: str):
    with pytest.raises(EntryRejected) as refused:
        shift_of("s", "ben", position, starts, ends, START, TZ)
    assert str(refused.value).startswith(field)


def test_a_ladder_reads_as_it_is_written():
    ladder = (Rung("Duty chief", 300), Rung("Chief, deputy", 90))
    assert ladder_of(ladder_text(ladder)) == ladder
    assert ladder_of("Chief, 5 min\n\n") == (Rung("Chief", 300),)


@pytest.mark.parametrize("typed", ["Chief", "Chief, soon", ", 5", "Chief, 0", "Chief, -1", "Chief, inf", "Chief, 1e9"])
def test_a_ladder_line_that_is_none_is_named(typed: str):
    with pytest.raises(EntryRejected, match="ladder"):
        ladder_of(typed)


def test_only_its_own_people_and_planners_describe_an_agency():
    assert may_describe(a_person("a", "A", "police"), "police")
    assert not may_describe(a_person("a", "A", "fire"), "police")
    assert may_describe(a_person("a", "A", "fire", "Event planner"), "police")
    assert not may_describe(None, "police")


def test_times_of_another_day_say_their_day():
    assert when(START + 10 * HOUR, TZ, START) == "00:00"
    assert when(START + 30 * HOUR, TZ, START) == "Sun 20:00"


def test_an_event_without_operational_periods_is_not_said_to_be_between_two():
    planned = situation(an_event(periods=(Period("OP1", START, START + HOUR),)))
    assert "no operational periods planned" in state_html(situation(), START)
    assert "OP1" in state_html(planned, START)
    assert "between operational periods" in state_html(planned, START + DAY)
