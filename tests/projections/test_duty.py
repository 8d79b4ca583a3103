"""Who is on duty now and next, how anyone is reached, who shares a channel."""

from dashboard.model.directory import AgencyDescribed, Channel, ChannelSet, Profile, Rung, Shift, ShiftPlanned
from dashboard.model.entry import Actor, Entry
from dashboard.model.events import Period, Person, PersonCheckedIn
from dashboard.model.liaison import ContactMade
from dashboard.model.moment import MINUTE
from dashboard.model.units import UnitAssigned
from dashboard.projections.duty import (
    channels_found,
    doubles,
    found,
    gaps,
    last_contact,
    likely_pair,
    period_at,
    reach,
    shared,
    side,
    unlinked,
    watches,
)
from dashboard.projections.situation import Situation, fold
from tests.builders import START, a_unit, an_agency, an_event, an_incident

HOUR = 60 * MINUTE
PEOPLE = (
    Person("rene", "Ren\u00e9e \u00c5kerlund", "police", "Superintendent", "PD-CMD", "+1 (555) 010-4407"),
    Person("tom", "Tom Hale", "police", "Sergeant", "PD-SUP", "555-4414"),
    Person("luis", "Luis Ortega", "fire", "Captain", "FD-CMD", "555-4421"),
    Person("cleo", "Cleo Lind", "ems", "Medic"),
)
SHIFTS = (
    Shift("s1", "rene", "Commander", START - HOUR, START + 4 * HOUR),
    Shift("s2", "tom", "Commander", START + 4 * HOUR, START + 8 * HOUR),
    Shift("s3", "tom", "Supervisor", START - HOUR, START + HOUR),
    Shift("s4", "rene", "Supervisor", START + HOUR, START + 2 * HOUR),
)


def situation(*more) -> Situation:
    bodies = [
        an_event(periods=(Period("OP1", START - HOUR, START + HOUR),)),
        *(an_agency(a, short=s) for a, s in (("police", "PD"), ("fire", "FD"), ("ems", "EMS"))),
        *map(PersonCheckedIn, PEOPLE),
        AgencyDescribed("police", Profile("rene", commander="Commander", supervisor="Supervisor",
                                          ladder=(Rung("Supervisor", 300), Rung("Chief", 600)))),
        AgencyDescribed("fire", Profile("luis", commander="Commander")),
        *map(ShiftPlanned, SHIFTS),
        ChannelSet(Channel("tac2", "TAC 2", ("police", "fire"), use="gates")),
        *more,
    ]  # fmt: skip
    return fold(Entry(n, START, START, START, Actor("x"), str(n), body) for n, body in enumerate(bodies, 1))


def names(words: str) -> list[str]:
    return [each.person.id for each in found(situation(), words, START)]


def test_a_position_has_who_holds_it_now_and_who_comes_next():
    commander, supervisor, chief = watches(situation(), "police", START)
    assert [s.person for s in commander.now] == ["rene"]
    assert (commander.next and commander.next.person, commander.until) == ("tom", START + 4 * HOUR)
    assert (supervisor.position, [s.person for s in supervisor.now]) == ("Supervisor", ["tom"])
    assert (chief.position, chief.now, chief.next) == ("Chief", (), None)


def test_the_next_one_is_on_duty_from_the_very_instant_the_shift_changes():
    at = START + 4 * HOUR
    commander = watches(situation(), "police", at)[0]
    assert [s.person for s in commander.now] == ["tom"]


def test_a_position_others_count_on_that_nobody_holds_is_a_gap():
    assert [(g.agency, g.position) for g in gaps(situation(), START)] == [("police", "Chief"), ("fire", "Commander")]
    assert gaps(situation(), START)[0].counts == "step 2 of the ladder"
    night = gaps(situation(), START + 3 * HOUR)
    assert [(g.position, g.next) for g in night][:2] == [("Supervisor", None), ("Chief", None)]
    early = gaps(situation(), START - 2 * HOUR)
    assert [(g.position, g.next and g.next.person) for g in early][:2] == [("Commander", "rene"), ("Supervisor", "tom")]


def test_a_person_is_found_by_name_without_accents_role_agency_channel_and_number():
    assert names("akerlund")[0] == "rene"
    assert names("RENEE")[0] == "rene"
    assert names("captain") == ["luis"]
    assert names("fire") == ["luis"]
    assert set(names("tac 2")) == {"rene", "tom", "luis"}
    assert names("4421") == ["luis"]
    assert names("555 010 4407") == ["rene"]
    assert names("police hale") == ["tom"]
    assert names("nobody") == names("  ") == []


def test_who_is_on_duty_comes_before_who_is_not():
    assert [each.on_duty for each in found(situation(), "e", START)] == [True, True, False, False]


def test_reach_says_position_channels_and_until_when():
    rene = reach(situation(), "rene", START)
    assert rene is not None
    assert (rene.positions, rene.until, rene.channels) == (("Commander",), START + 4 * HOUR, ("tac2",))
    assert reach(situation(), "ghost", START) is None


def test_the_two_sides_of_a_problem_are_the_people_named_for_it_on_this_shift():
    there = side(situation(), "police", START)
    assert there.reach is not None
    assert (there.position, there.reach.person.id) == ("Supervisor", "tom")
    command = side(situation(), "police", START, "command")
    assert command.reach is not None
    assert command.reach.person.id == "rene"
    assert side(situation(), "fire", START).reach is None
    assert side(situation(), "ems", START).position == ""


def test_pairs_that_share_no_channel_are_named():
    assert unlinked(situation()) == (("police", "ems"), ("fire", "ems"))
    assert unlinked(situation(ChannelSet(Channel("all", "ALL", ("police", "fire", "ems"))))) == ()


def test_without_any_channel_nothing_is_said_of_pairs():
    assert unlinked(Situation()) == ()


def test_a_channel_kept_for_one_incident_links_nobody_elsewhere():
    there = situation(ChannelSet(Channel("c47", "INC 47", ("fire", "ems"), incident="47")))
    assert ("fire", "ems") in unlinked(there)
    assert ("fire", "ems") not in unlinked(there, "47")
    assert [c.id for c in shared(there, ("fire", "ems"), "47")] == ["c47"]


def test_channels_are_found_by_name_use_and_agency():
    for words in ("tac", "gates", "FD"):
        assert [c.id for c in channels_found(situation(), words)] == ["tac2"]
    assert channels_found(situation(), "") == ()


def test_the_pair_of_an_incident_is_ones_own_agency_and_another_of_it():
    there = situation(an_incident("47"), a_unit("M1", "ems"), UnitAssigned("M1", "47"))
    assert likely_pair(there, there.incident("47"), "fire") == ("fire", "ems")
    assert likely_pair(there, None, "") == ("police", "fire")


def test_an_agency_of_the_incident_that_has_not_talked_yet_comes_first():
    crew = (a_unit("M1", "ems"), a_unit("P1", "police"), UnitAssigned("P1", "47"), UnitAssigned("M1", "47"))
    there = situation(an_incident("47"), *crew, ContactMade("c1", ("fire", "police"), "command", "47"))
    assert likely_pair(there, there.incident("47"), "fire") == ("fire", "ems")


def test_the_last_contact_of_two_is_found_also_among_three():
    there = situation(ContactMade("c1", ("police", "ems", "fire"), "command", "47"))
    assert last_contact(there, ("ems", "police")) is not None
    assert last_contact(there, ("ems", "police"), "48") is None


def test_the_operational_period_ends_on_the_dot():
    period = period_at(situation(), START)
    assert period is not None
    assert period.name == "OP1"
    assert period_at(situation(), START + HOUR) is None


def test_a_person_in_two_places_at_once_is_noticed():
    assert [s.id for s in doubles(situation(), Shift("new", "tom", "Chief", START, START + 5 * HOUR))] == ["s2", "s3"]
    assert doubles(situation(), Shift("s2", "tom", "Commander", START + 4 * HOUR, START + 8 * HOUR)) == ()
