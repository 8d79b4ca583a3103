"""The sentence over the checks: which set is met in which period, agreed by whom, and what does not count."""

import pytest
from msgspec import structs

from components.layout_desk import period_shown
from dashboard.model.events import Period
from dashboard.model.parameters import AgreedSet, Agreement, ParameterSet
from dashboard.model.plans import Plan
from dashboard.projections.checks.counts import near
from dashboard.projections.checks.result import Result
from dashboard.projections.checks.run import check, meets
from dashboard.projections.situation import Situation
from dashboard.services.desk import Desk
from tests.builders import EVENT, START, festival
from tests.projections.checks.drawn import a_period, box, drawn, numbers

OURS = AgreedSet(ParameterSet("ours", "Ours", ()), (Agreement("police", "ana", START), Agreement("navy", "zoe", START)))
NIGHT = Period("Night", START, START + 9)
PASSED, WARNED, FAILED = (Result(name, name, name, name) for name in ("pass", "warn", "fail"))
APART = Result("stale", "Published and approved", "fail", "3 changes are not published", apart=True)
INFORMS = Result("cctv", "Cameras", "warn", "2 of 4", info=True)
SET = "parameter set Ours in Night, agreed by Ana Ruiz (POLI), zoe (navy)"


@pytest.mark.parametrize(
    ("results", "says"),
    [
        ((PASSED,), f"Meets {SET}"),
        ((PASSED, INFORMS), f"Meets {SET}"),
        ((PASSED, APART), f"Meets {SET}; 3 changes are not published"),
        ((WARNED, FAILED, APART), f"Does not meet {SET}: 1 failed and 1 to look at; 3 changes are not published"),
        ((PASSED, WARNED), f"Meets {SET}, but for 1 to look at"),
        ((WARNED, FAILED, INFORMS), f"Does not meet {SET}: 1 failed and 1 to look at"),
        ((structs.replace(INFORMS, outcome="fail"),), f"Does not meet {SET}: 1 failed"),
    ],
)
def test_the_sentence_names_set_period_people_and_their_agencies(
    desk: Desk, results: tuple[Result, ...], says: str
) -> None:
    festival(desk)
    assert meets(results, OURS, desk.situation(EVENT), NIGHT) == says


def test_without_a_period_all_that_is_drawn_is_meant_and_without_agreement_nobody() -> None:
    assert meets((), AgreedSet(OURS.set), Situation(), None) == (
        "Meets parameter set Ours in all that is drawn, agreed by nobody yet"
    )


def test_cameras_and_the_time_to_leave_inform_and_are_still_to_be_looked_at() -> None:
    plan = Plan((drawn("zone", "zone", *box(0, 0, 50, 50), crowd=900),), (a_period(crowd=900),))
    results = check(plan, AgreedSet(numbers().set), Situation(), plan.periods[0])
    assert {r.check: r.outcome for r in results if r.info} == {"cctv": "pass", "evac_time": "warn"}


def test_what_is_published_and_approved_counts_apart_and_still_fails() -> None:
    results = check(Plan(), numbers(), Situation())
    assert [(r.check, r.outcome) for r in results if r.apart] == [("stale", "fail")]
    assert meets([r for r in results if r.apart], OURS, Situation(), None).endswith("; no plan is published")


def test_the_layout_is_checked_in_its_busiest_period_unless_another_or_all_is_asked_for() -> None:
    plan = Plan(periods=(Period("Day", START, START + 9, 100), Period("Night", START, START + 9, 900)))
    assert [period_shown(plan, asked) for asked in ("", "Day", "gone", "all")] == ["Night", "Day", "Night", ""]
    assert period_shown(Plan(), "") == ""


def test_a_number_in_words_is_its_limit_only_where_a_check_takes_it_to_be() -> None:
    assert [near(45.7, 46), near(3.45, 3), near(105.04, 98), near(46.0, 46), near(4.5, 4.5)] == [
        "45.7", "3.5", "105", "46", "4.5",
    ]  # fmt: skip
    assert [near(97.996, 98), near(46.001, 46), near(46.011, 46), near(97.98, 98)] == ["98", "46", "46.01", "97.98"]
