"""Whatever number a planner may write into a parameter set, every check answers."""

import pytest
from msgspec import structs

from dashboard.model.parameters import AgreedSet
from dashboard.model.plans import Plan
from dashboard.projections.checks.run import CHECKS, REHEARSALS, check
from dashboard.projections.parameter_words import LARGEST, faults
from dashboard.projections.situation import Situation
from dashboard.services.parameters import shipped
from tests.projections.checks.big import big_plan
from tests.projections.checks.drawn import numbers

PLAN = big_plan(64)


@pytest.mark.parametrize("value", [0.0, 1e-6, float(LARGEST)], ids=["nought", "next to nothing", "the largest"])
@pytest.mark.parametrize("family", sorted(shipped()))
def test_no_numbers_that_may_be_saved_crash_a_check(family: str, value: float) -> None:
    one = shipped()[family]
    changed = [structs.replace(number, value=value) for number in one.parameters]
    may_be = tuple(
        number if list(faults(structs.replace(one, parameters=(number,)))) == [] else one.parameters[place]
        for place, number in enumerate(changed)
    )
    assert may_be != one.parameters
    results = check(PLAN, AgreedSet(structs.replace(one, parameters=may_be)), Situation(), PLAN.periods[0])
    assert len(results) == len(CHECKS) + len(REHEARSALS)


@pytest.mark.parametrize("family", sorted(shipped()))
def test_a_number_that_a_set_lacks_crashes_no_check(family: str) -> None:
    one = shipped()[family]
    for number in one.parameters:
        left = tuple(known for known in one.parameters if known is not number)
        results = check(Plan(), AgreedSet(structs.replace(one, parameters=left)), Situation())
        assert len(results) == len(CHECKS) + len(REHEARSALS)


@pytest.mark.parametrize("lacking", ["crowd_slow_density", "walk_speed", "touch_distance", "queue_density"])
def test_a_number_that_a_set_lacks_is_named_by_every_check_that_needs_it(lacking: str) -> None:
    results = check(PLAN, numbers(without=[lacking]), Situation(), PLAN.periods[0])
    assert len(results) == len(CHECKS) + len(REHEARSALS)
    assert {r.outcome for r in results if f"has no number '{lacking}'" in r.says} == {"fail"}
