"""What rows of a roster become: new, same, changed, doubtful or refused, each with its reason."""

import pytest

from dashboard.model.events import Period
from dashboard.model.moment import MINUTE
from dashboard.model.plans import Assignment, Plan, Position
from dashboard.projections.plan_edits import applied
from dashboard.projections.roster_import import Answer, Sheet, SheetRow, edit_of, guessed, read_rows, unknown_names
from tests.builders import EVENT, START, a_feature, festival

HOUR = 60 * MINUTE
DAY = Period("OP1 Saturday", START, START + 5 * HOUR)  # 14:00 to 19:00 in Chicago
NIGHT = Period("OP2 Night", START + 5 * HOUR, START + 11 * HOUR)
SUNDAY = Period("OP3 Sunday", START + 23 * HOUR, START + 30 * HOUR)
PLAN = Plan(
    features=(a_feature("gate3", name="Gate 3", staff=4),), periods=(DAY, NIGHT, SUNDAY),
    positions=(Position("ops", "Operations chief"),),
    assignments=(Assignment("a1", "OP1 Saturday", "person:ana", "position:ops"),),
)  # fmt: skip
HEADERS = ("Name", "Post", "Period", "From", "Until", "People")


@pytest.fixture
def situation(desk):
    festival(desk)
    return desk.situation(EVENT)


def read(situation, *rows, headers=HEADERS, answer=None):
    sheet = Sheet("r.csv", headers, tuple(SheetRow(n, tuple(row)) for n, row in enumerate(rows, 2)))
    return read_rows(sheet, guessed(headers), PLAN, situation, answer)


def one(situation, *cells, **rest):
    (taken,) = read(situation, cells, **rest)
    return taken


def test_columns_are_guessed_whatever_their_case():
    assert guessed(("CALLSIGN", "start_time", "Location", "End", "Date", "Headcount")) == {
        "who": 0, "where": 2, "day": 4, "starts": 1, "ends": 3, "people": 5,
    }  # fmt: skip


def test_a_row_of_a_known_unit_and_post_is_new(situation):
    taken = one(situation, "p1", "GATE 3", "OP1", "15:00", "17:00", "4")
    assert (taken.outcome, taken.number) == ("new", 2)
    assert taken.assignments == (
        Assignment("", "OP1 Saturday", "unit:P1", "feature:gate3", START + HOUR, START + 3 * HOUR, 4),
    )


def test_what_is_in_the_roster_already_is_the_same_and_other_hours_change_it(situation):
    assert one(situation, "Ana Ruiz", "ops", "OP1 Saturday", "", "", "").outcome == "same"
    changed = one(situation, "Ana Ruiz", "ops", "OP1 Saturday", "14:00", "16:00", "")
    assert (changed.outcome, changed.assignments[0].id) == ("changed", "a1")


def test_hours_over_two_periods_become_one_assignment_in_each(situation):
    taken = one(situation, "P1", "Gate 3", "", "2026-08-15 18:00", "2026-08-15 20:00", "")
    assert [(a.period, a.starts, a.ends) for a in taken.assignments] == [
        ("OP1 Saturday", START + 4 * HOUR, 0), ("OP2 Night", 0, START + 6 * HOUR),
    ]  # fmt: skip


def test_hours_that_reach_past_the_plan_are_refused_with_what_hangs_over_and_the_way_out(situation):
    late = one(situation, "P1", "Gate 3", "OP1", "14:00", "20:30", "")
    assert late.outcome == "refused"
    assert "Sat 19:00-20:30 is outside the period it names; make the period longer" in late.says


def test_a_date_and_a_clock_time_are_local_to_the_event(situation):
    headers = ("who", "where", "date", "from", "to")
    taken = one(situation, "P1", "Gate 3", "2026-08-16 00:00", "13:00:00", "14:00:00", headers=headers)
    assert taken.assignments[0].period == "OP3 Sunday"
    assert (taken.assignments[0].starts, taken.assignments[0].ends) == (0, START + 24 * HOUR)


def test_hours_with_an_offset_are_taken_as_they_are(situation):
    taken = one(situation, "P1", "Gate 3", "", "2026-08-15T20:00:00+00:00", "2026-08-15T21:00:00+00:00", "")
    assert taken.assignments[0].starts == START + HOUR


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (("", "Gate 3", "OP1", "", "", ""), "who: is empty"),
        (("P1", "Gate 3", "OP9", "", "", ""), "period: 'OP9' is none of OP1 Saturday"),
        (
            ("P1", "Gate 3", "", "13:00", "13:30", ""),
            "from: '13:00' is in no period of the first day, Sat 15 Aug",
        ),
        (("P1", "Gate 3", "OP1", "15:00", "", ""), "until: is empty"),
        (("P1", "Gate 3", "OP1", "noon", "16:00", ""), "from: 'noon' is not a time"),
        (("P1", "Gate 3", "OP1", "20:00", "21:00", ""), "is in no period"),
        (("P1", "Gate 3", "", "2026-08-15 14:00", "2026-08-17 14:00", ""), "more than 24 hours"),
        (("P1", "Gate 3", "OP1", "", "", "0"), "people: '0' must be a number"),
        (("P1", "Gate 3", "OP1", "", "", "many"), "people: 'many' must be a number"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(situation, cells, said):
    taken = one(situation, *cells)
    assert taken.outcome == "refused"
    assert said in taken.says


def test_a_near_name_is_doubtful_until_somebody_says_who_is_meant(situation):
    row = ("Anna Ruiz", "Gate 3", "OP1", "", "", "")
    taken = one(situation, *row)
    assert (taken.outcome, taken.near) == ("doubtful", ("Ana Ruiz",))
    assert unknown_names([taken], "who") == {"Anna Ruiz": ("Ana Ruiz",)}
    assert edit_of([taken], PLAN, "x") is None
    told = one(situation, *row, answer=Answer({"Anna Ruiz": "person:ana"}))
    assert (told.outcome, told.assignments[0].who) == ("new", "person:ana")


def test_an_unknown_post_is_doubtful_too(situation):
    taken = one(situation, "P1", "Gate 99", "OP1", "", "", "")
    assert (taken.outcome, taken.unknown) == ("doubtful", ("where", "Gate 99"))


def test_the_same_row_twice_is_taken_once_and_all_of_it_is_one_edit(situation):
    row = ("P1", "Gate 3", "OP1", "", "", "")
    taken = read(situation, row, row, ("P2", "Gate 3", "OP2", "", "", "2"), ("?", "Gate 3", "OP1", "", "", ""))
    assert [t.outcome for t in taken] == ["new", "same", "new", "doubtful"]
    edit = edit_of(taken, PLAN, "roster from r.csv")
    assert len(applied(PLAN, edit).assignments) == 3
    assert edit.what == "roster from r.csv"


def test_taken_in_twice_the_second_time_changes_nothing(situation):
    row = ("P1", "Gate 3", "OP1", "15:00", "16:00", "")
    after = applied(PLAN, edit_of(read(situation, row), PLAN, "x"))
    sheet = Sheet("r.csv", HEADERS, (SheetRow(2, row),))
    again = read_rows(sheet, guessed(HEADERS), after, situation)
    assert [t.outcome for t in again] == ["same"]
    assert edit_of(again, after, "x") is None


def test_a_plan_without_periods_refuses_every_row(situation):
    sheet = Sheet("r.csv", HEADERS, (SheetRow(2, ("P1", "Gate 3", "OP1", "", "", "")),))
    plan = Plan(features=PLAN.features)
    assert "no operational periods" in read_rows(sheet, guessed(HEADERS), plan, situation)[0].says


def test_hours_without_a_day_or_a_period_are_of_the_first_day_and_it_is_said(situation):
    taken = one(situation, "P1", "Gate 3", "", "15:00", "16:00", "")
    assert [(a.period, a.starts) for a in taken.assignments] == [("OP1 Saturday", START + HOUR)]
    assert (taken.outcome, taken.says) == ("new", f"OP1 Saturday; {taken.doubt}")
    assert taken.doubt == "no day is given: taken as the plan's first, Sat 15 Aug"
    night = one(situation, "P1", "Gate 3", "", "00:30", "01:00", "")
    assert [a.period for a in night.assignments] == ["OP2 Night"]
    named = one(situation, "P1", "Gate 3", "OP3 Sunday", "15:00", "16:00", "")
    assert [(a.starts, named.doubt) for a in named.assignments] == [(START + 25 * HOUR, "")]
