"""What is wrong in the field: units in an emergency or inside a standoff ring, agencies with no unit of a kind left."""

from collections import defaultdict
from collections.abc import Iterator

from dashboard.model.incidents import Incident
from dashboard.model.limits import staleness
from dashboard.model.units import OUT_OF_SERVICE, Unit
from dashboard.projections.frame import Positions
from dashboard.projections.lookout import Condition, Lookout, titled
from dashboard.projections.names import tail
from dashboard.projections.plan_actual import PASSED, shut
from dashboard.projections.rings import Ring, units_within


def emergency(look: Lookout) -> Iterator[Condition]:
    """A unit has pressed its emergency button, or called a mayday, and has not said that it is over."""
    for unit in look.situation.units.values():
        if unit.status == "EMERG":
            on = [a.incident for a in unit.assignments]
            incident = look.situation.incidents.get(on[-1]) if on else None
            where = f" on {titled(incident)}" if incident else ""
            text = f"EMERGENCY: {unit.callsign} ({look.shorts((unit.agency,))}){where}"
            agencies = (unit.agency, incident.lead if incident else "")
            about = incident.id if incident else ""
            yield look.condition("emergency", (unit.id,), unit.since, text, about, agencies)


def gate_closed(look: Lookout) -> Iterator[Condition]:
    """A gate, exit or route is closed or blocked that the published plan has open now."""
    layout = {feature.id: feature for feature in look.situation.layout}
    for name, word in shut(look.situation, look.now).items():
        feature, said = layout[name], look.situation.ground[name]
        if feature.kind in PASSED:
            text = tail(f"{feature.called} is {word}, not as planned", said.note)
            yield look.condition("gate_closed", (name,), said.since, text, "", (feature.owner,))


def none_left(look: Lookout) -> Iterator[Condition]:
    """Every unit of one kind of an agency is on a call or held: none is free to be sent. Conservative.

    Kinds with few units are left out, and so are those of which nobody is on a call (the end of a shift).
    """
    kinds = defaultdict[tuple[str, str], list[Unit]](list)
    for unit in look.situation.units.values():
        if unit.status not in OUT_OF_SERVICE or unit.committed:
            kinds[unit.agency, unit.type].append(unit)
    for (agency, kind), units in kinds.items():
        if len(units) < look.alarms.none_left_of or any(unit.available for unit in units):
            continue
        if any(unit.committed for unit in units):
            begun = max(min((a.assigned for a in unit.assignments), default=unit.since) for unit in units)
            name = look.shorts((agency,))
            text = f"{name} has no {kind or 'unit'} left: all {len(units)} are busy"
            yield look.condition("none_left", (agency, kind), begun, text, "", (agency,))


def standoff(look: Lookout, incident: Incident, positions: Positions) -> Iterator[Condition]:
    """Units inside a standoff ring that holds for them, by positions that are fresh enough.

    A position that has become too old raises nothing; but silence does not end what stands already.
    """
    nearest: dict[str, tuple[Unit, int, Ring]] = {}
    unsure: set[str] = set()
    for ring in _that_warn(look, incident):
        for unit, at in units_within(ring, look.situation, positions):
            if ring.agency in ("", unit.agency):
                if _stale(look, unit, at) and not look.standing("standoff", incident.id, unit.id):
                    unsure.add(unit.id)
                elif unit.id not in nearest or nearest[unit.id][2].inner > ring.inner:
                    nearest[unit.id] = unit, at, ring
    for unit, at, ring in nearest.values():
        yield _inside(look, incident, unit, at, ring, len(unsure))


def _inside(look: Lookout, incident: Incident, unit: Unit, at: int, ring: Ring, unsure: int) -> Condition:
    who = f"{unit.callsign} ({look.shorts((unit.agency,))})"
    ring_words = f"the {ring.inner:g} m ring" if not ring.points else "the area"
    text = f"{titled(incident)}: {who} is inside {ring_words} '{ring.name}' ({ring.basis})"
    text += f". {unsure} more with old positions are not counted" if unsure else ""
    return look.condition("standoff", (incident.id, unit.id), at, text, incident.id, (unit.agency, incident.lead))


def _that_warn(look: Lookout, incident: Incident) -> list[Ring]:
    """Standoff rings, and hot zones that hold for a named agency: whoever works in a hot zone must be there."""
    widest = look.alarms.widest_standoff
    return [
        ring
        for ring in look.rings(incident)
        if (ring.kind == "standoff" or (ring.kind == "hot" and ring.agency)) and ring.inner <= widest
    ]


def _stale(look: Lookout, unit: Unit, at: int) -> bool:
    feed = look.situation.feeds.get(unit.feed)
    age = look.now - at
    return staleness(age, feed.interval if feed else 0, unit.carrier, look.limits.position) in ("stale", "lost")
