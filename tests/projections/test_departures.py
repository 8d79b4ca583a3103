"""What was not as planned, with when and how long: told from the words about gates and posts and the published plan."""

from dashboard.model.entry import AnyBody, Entry
from dashboard.model.events import Period
from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.layouts import Opening
from dashboard.model.moment import MINUTE
from dashboard.model.plans import Plan, PlanPublished
from dashboard.projections.departures import Departure, departures, holding, sayings
from dashboard.projections.situation import fold
from tests.builders import START, a_feature, an_actor, an_event

HOUR = 60 * MINUTE
END = START + 8 * HOUR
DAY, NIGHT = Period("Day", START, START + 4 * HOUR), Period("Night", START + 4 * HOUR, END)
GATE = a_feature("gate1", name="Gate 1", openings=(Opening("Day", START + HOUR),))
POST = a_feature("post1", "post", name="Post 1", staff=6)
PLAN = PlanPublished("v1", Plan((GATE, POST), (DAY, NIGHT)))


def told(*said: tuple[int, AnyBody], start: int = START, end: int = END) -> list[Departure]:
    bodies: list[tuple[int, AnyBody]] = [(0, an_event()), (0, PLAN), *((minutes, body) for minutes, body in said)]
    entries = [
        Entry(n, START + at * MINUTE, START, START, an_actor(), f"k{n}", body) for n, (at, body) in enumerate(bodies, 1)
    ]
    return departures(fold(entries), sayings(entries), start, end)


def spans(found: list[Departure]) -> list[tuple[str, str, int, int, bool]]:
    return [
        (one.feature, one.says, (one.begins - START) // MINUTE, (one.ends - START) // MINUTE, one.lasting)
        for one in found
    ]


def test_a_gate_closed_while_planned_open_differs_until_it_opens_and_names_both_entries():
    found = told(
        (90, FeatureChanged("gate1", "closed", "crowd")), (120, FeatureChanged("gate1", "open")), end=NIGHT.starts
    )
    assert spans(found) == [("gate1", "closed, planned open", 90, 120, False)]
    assert (found[0].how, found[0].note, found[0].seqs) == ("shut", "crowd", (3, 4))


def test_what_the_plan_itself_says_next_ends_and_begins_a_departure():
    # Closed from before it should open until after it should close again: it differs between the two only.
    assert spans(told((10, FeatureChanged("gate1", "blocked")))) == [("gate1", "blocked, planned open", 60, 240, False)]
    # Opened early, and left open in the night, when the plan has it closed.
    assert spans(told((30, FeatureChanged("gate1", "open")))) == [
        ("gate1", "open, planned closed", 30, 60, False), ("gate1", "open, planned closed", 240, 480, True),
    ]  # fmt: skip


def test_a_post_with_too_few_people_is_short_until_it_is_counted_full_and_a_period_s_end_does_not_part_it():
    found = told((200, PostStaffed("post1", 4)), (300, PostStaffed("post1", 6)))
    assert spans(found) == [("post1", "4 of 6 there", 200, 300, False)]
    assert spans(told((200, PostStaffed("post1", 4)), (220, PostStaffed("post1", 5)))) == [
        ("post1", "4 of 6 there", 200, 220, False), ("post1", "5 of 6 there", 220, 480, True),
    ]  # fmt: skip


def test_a_post_that_is_short_and_closed_differs_in_both():
    found = told((60, PostStaffed("post1", 2)), (60, FeatureChanged("post1", "closed")))
    assert {one.how for one in found} == {"short", "shut"}


def test_a_span_cuts_off_what_was_before_and_after_it():
    said = (90, FeatureChanged("gate1", "closed")), (200, FeatureChanged("gate1", "open"))
    found = told(*said, start=START + 100 * MINUTE, end=START + 150 * MINUTE)
    assert spans(found) == [("gate1", "closed, planned open", 100, 150, True)]
    assert told(*said, start=START + 210 * MINUTE, end=START + 220 * MINUTE) == []


def test_at_an_instant_only_what_holds_there_is_kept():
    found = told((90, FeatureChanged("gate1", "closed")), (120, FeatureChanged("gate1", "open")), end=NIGHT.starts)
    assert holding(found, START + 100 * MINUTE) == found
    assert holding(found, START + 120 * MINUTE) == []


def test_words_about_a_thing_that_the_published_plan_does_not_have_are_passed_by():
    assert told((90, FeatureChanged("nowhere", "closed"))) == []


def test_between_periods_the_plan_wants_nobody_at_a_post_and_without_any_period_always():
    assert spans(told((200, PostStaffed("post1", 4)), end=END + HOUR)) == [("post1", "4 of 6 there", 200, 480, False)]
    bodies: list[AnyBody] = [an_event(), PlanPublished("v1", Plan((POST,))), PostStaffed("post1", 4)]
    entries = [Entry(n, START, START, START, an_actor(), f"k{n}", body) for n, body in enumerate(bodies, 1)]
    found = departures(fold(entries), sayings(entries), START, START + HOUR)
    assert [(one.says, one.present, one.staff, one.lasting) for one in found] == [("4 of 6 there", 4, 6, True)]
