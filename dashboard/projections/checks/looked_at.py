"""What the checks may see of a situation: they get this and nothing else, so whoever waits for news misses none."""

from msgspec import structs

from dashboard.model.plans import Plan
from dashboard.model.units import Unit
from dashboard.projections.situation import Situation

WHOLE = ("event", "agencies", "people", "layout", "layout_version", "channels", "protocols")


def looked_at(situation: Situation, plan: Plan) -> Situation:
    """Return `situation` as the checks of `plan` see it: while that is equal they find the same.

    Of units it holds who they are, and not what they do; of plans what is live. A plan without periods is checked for
    now: for the instant of the last entry.
    """
    live = situation.layout_version
    return Situation(
        units={unit.id: Unit(unit.id, unit.callsign, unit.agency, unit.type) for unit in situation.units.values()},
        plans={live: structs.replace(situation.plans[live], gone=())} if live in situation.plans else {},
        at=0 if plan.periods else situation.at,
        **{field: getattr(situation, field) for field in WHOLE},
    )
