"""Whatever number a planner may write into a parameter set, every check answers."""

import pytest
from msgspec import structs

from dashboard.model.parameters import AgreedSet
from dashboard.projections.checks.run import CHECKS, REHEARSALS, check
from dashboard.projections.parameter_words import LARGEST, faults
from dashboard.projections.situation import Situation
from dashboard.services.parameters import shipped
from tests.projections.checks.big import big_plan

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
