"""Names in rosters: taken where they are exact and fit one thing, proposed where they are near."""

import pytest

from dashboard.model.errors import EntryRejected
from dashboard.model.events import Period, PersonCheckedIn
from dashboard.model.moment import MINUTE
from dashboard.model.plans import Division, Plan, Position
from dashboard.projections.roster_names import Match, Names, hours_of, people_and_units, places, typed_assignments
from tests.builders import EVENT, START, a_feature, a_person, an_actor, festival

HOUR = 60 * MINUTE
DAY = Period("OP1", START, START + 5 * HOUR)  # 14:00 to 19:00 in Chicago
PLAN = Plan(
    periods=(DAY,), features=(a_feature("gate3", name="Gate 3"), a_feature("gate4", name="Gate 4")),
    positions=(Position("ops", "Operations chief"),), divisions=(Division("north", "North"),),
)  # fmt: skip


@pytest.fixture
def situation(desk):
    festival(desk)
    desk.record(EVENT, [PersonCheckedIn(a_person("ana2", "\u00c1na  RUIZ"))], an_actor())
    return desk.situation(EVENT)


@pytest.mark.parametrize("words", ["ben", "Ben Osei", " ben  OSEI ", "B\u00e9n Osei"])
def test_a_name_is_found_by_id_and_name_whatever_its_case_and_accents(situation, words):
    assert people_and_units(situation).match(words) == Match("person:ben")


def test_a_unit_is_found_by_its_callsign(situation):
    assert people_and_units(situation).match("m1").found == "unit:M1"


def test_two_of_the_same_name_are_proposed_and_none_is_taken(situation):
    match = people_and_units(situation).match("Ana Ruiz")
    assert (match.found, set(match.near)) == ("", {"person ana", "person ana2"})


def test_what_is_near_is_proposed_and_never_taken(situation):
    assert people_and_units(situation).match("Ben Osey") == Match("", ("Ben Osei",))
    assert people_and_units(situation).match("osei") == Match("", ("Ben Osei",))
    assert people_and_units(situation).match("Zorro") == Match()


def test_places_are_posts_positions_and_divisions():
    there = places(PLAN)
    assert [there.match(w).found for w in ("GATE 3", "operations chief", "north")] == [
        "feature:gate3", "position:ops", "division:north",
    ]  # fmt: skip


def test_a_name_of_two_places_is_said_to_be_ambiguous_with_what_and_where_they_are(situation):
    plan = Plan(periods=(DAY,), features=(a_feature("g1", name="Gate 1"), a_feature("f1", "zone", name="Gate 1")))
    with pytest.raises(EntryRejected, match=r"'Gate 1' is the name of 2: gate g1 \(41\..*zone f1 \(41\..*write an id"):
        typed_assignments("P1 at Gate 1", plan, situation, DAY)


def test_an_empty_name_means_nothing():
    assert Names({"a": ("", "b")}).match("") == Match()


def test_a_line_assigns_several_with_hours_and_people(situation):
    one, two = typed_assignments("P1, Ben Osei at gate 3 15:00-17:30 x4", PLAN, situation, DAY)
    assert (one.who, two.who, one.at, one.people) == ("unit:P1", "person:ben", "feature:gate3", 4)
    assert (one.starts, one.ends) == (START + HOUR, START + 3 * HOUR + 30 * MINUTE)


@pytest.mark.parametrize("line", ["p1 @gate3", "P1 > Gate 3", "P1 at Gate 3 14-19", "P1 at gate3 14:00-19:00"])
def test_hours_of_the_whole_period_are_the_periods_own(situation, line):
    (one,) = typed_assignments(line, PLAN, situation, DAY)
    assert (one.who, one.at, one.starts, one.ends, one.people) == ("unit:P1", "feature:gate3", 0, 0, 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("P1", "where: is missing"),
        ("P99 at Gate 3", "who: 'P99' is not known"),
        ("Ben Osey at Gate 3", "who: 'Ben Osey' is not known; did you mean Ben Osei"),
        ("P1 at Gaet 3", "where: 'Gaet 3' is not known; did you mean Gate 3"),
        ("P1 at Gate 3 20:00-21:00", "hours: '20:00-21:00' is not within OP1"),
        (" at Gate 3", "who: is empty"),
        ("P1, at Gate 3", "who: is empty"),
    ],
)
def test_what_is_wrong_in_a_line_is_named(situation, line, said):
    with pytest.raises(EntryRejected) as refused:
        typed_assignments(line, PLAN, situation, DAY)
    assert said in str(refused.value)


def test_hours_left_out_are_the_periods_own():
    assert hours_of("", "", DAY, "America/Chicago") == (0, 0)
    assert hours_of("16", "", DAY, "America/Chicago") == (START + 2 * HOUR, 0)
