"""Last year's plan for this year's event: its times moved by whole days, and only what the new event knows."""

from collections.abc import Callable, Container
from datetime import timedelta

from msgspec import Struct, structs

from dashboard.model.events import Inflow, Period
from dashboard.model.layouts import Feature, Opening
from dashboard.model.moment import local, micros, zone
from dashboard.model.plans import Plan
from dashboard.projections.situation import Situation

Moved = Callable[[int], int]


class Cloned(Struct, frozen=True):
    """The plan as the new event can have it, and one line for each thing that was left out and why."""

    plan: Plan
    left_out: tuple[str, ...] = ()


def cloned(plan: Plan, days: int, timezone: str, there: Situation) -> Cloned:
    """Return `plan` moved by `days` in local time, without what `there` does not know: people, units, agencies, ...

    A daylight-saving change between the two years leaves the local hours as they were.
    """
    left: list[str] = []
    moved = _mover(days, timezone)
    features = tuple(_feature(feature, moved, there, left) for feature in plan.features)
    known: dict[str, Container[str]] = {"person": there.people, "unit": there.units}
    assignments = []
    for one in plan.assignments:
        kind, _, who = one.who.partition(":")
        if who in known.get(kind, {}):
            times = {"starts": moved(one.starts), "ends": moved(one.ends)}
            assignments.append(structs.replace(one, **times))
        else:
            left.append(f"assignment of {who}: no such {kind} in this event")
    return Cloned(
        structs.replace(
            plan,
            features=features,
            periods=tuple(_period(period, moved) for period in plan.periods),
            positions=tuple(
                structs.replace(one, agency=_kept(one.agency, there.agencies, f"position {one.title}", left))
                for one in plan.positions
            ),
            divisions=tuple(
                structs.replace(one, channel=_kept(one.channel, there.channels, f"division {one.name}", left))
                for one in plan.divisions
            ),
            assignments=tuple(assignments),
            needs=tuple(structs.replace(need, arrival=moved(need.arrival)) for need in plan.needs),
            triggers=tuple(
                structs.replace(
                    one,
                    owner=_kept(one.owner, there.people, f"trigger '{one.sign}'", left),
                    deputy=_kept(one.deputy, there.people, f"trigger '{one.sign}'", left),
                    protocol=_kept(one.protocol, there.protocols, f"trigger '{one.sign}'", left),
                )
                for one in plan.triggers
            ),
            hazards=tuple(
                structs.replace(one, protocol=_kept(one.protocol, there.protocols, f"hazard '{one.name}'", left))
                for one in plan.hazards
            ),
        ),
        tuple(left),
    )


def _mover(days: int, timezone: str) -> Moved:
    def moved(us: int) -> int:
        if not us:
            return 0
        then = local(us, timezone).replace(tzinfo=None) + timedelta(days=days)
        return micros(then.replace(tzinfo=zone(timezone)))

    return moved


def _feature(feature: Feature, moved: Moved, there: Situation, left: list[str]) -> Feature:
    return structs.replace(
        feature,
        openings=tuple(Opening(o.period, moved(o.opens), moved(o.closes)) for o in feature.openings),
        owner=_kept(feature.owner, there.agencies, feature.called, left),
        channel=_kept(feature.channel, there.channels, feature.called, left),
    )


def _period(period: Period, moved: Moved) -> Period:
    arrivals = tuple(Inflow(moved(step.starts), step.per_hour) for step in period.arrivals)
    return structs.replace(period, starts=moved(period.starts), ends=moved(period.ends), arrivals=arrivals)


def _kept(name: str, known: Container[str], whose: str, left: list[str]) -> str:
    if not name or name in known:
        return name
    left.append(f"{whose}: '{name}' is not known in this event")
    return ""
