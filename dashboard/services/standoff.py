"""How long units were inside standoff rings, by their tracks and by what was known and agreed at the time."""

from collections.abc import Iterator

from dashboard.model.moment import MINUTE, At
from dashboard.projections.field_conditions import standoff
from dashboard.projections.lookout import Advice, Lookout
from dashboard.projections.review.levels import clipped, merged
from dashboard.projections.review.review import Reviewed
from dashboard.projections.review.samples import Metric, Sample
from dashboard.services.desk import Desk
from dashboard.services.limits import limits
from dashboard.services.whereabouts import in_order


def standoff_breach(desk: Desk, event: str, review: Reviewed, start: int, end: int) -> Metric:
    """Look once a minute from `start` until before `end` (UTC us) while a ring may hold: each unit inside is a minute.

    Inside is what raises the alarm: a position that is fresh enough, in the inner ring of a standoff distance, or in a
    hot zone that holds for the unit's agency. The journal records no authorisation to be inside, so none is taken off.
    """
    samples = tuple(_inside(desk, event, review, start, end)) if desk.tracks.units(event) else ()
    return Metric("standoff_breach", "unit-minutes", "count", samples, ("agency", "type"))


def _inside(desk: Desk, event: str, review: Reviewed, start: int, end: int) -> Iterator[Sample]:
    ringed = _ringed(review)
    last = review.log.span[1]
    spans = [
        (span[0], span[1] if len(span) > 1 else last) for case in ringed for span in review.calls.cases[case].spans
    ]
    advice, numbered = Advice(), desk.tracks.units(event)
    for a, b in clipped(merged(spans), start, end):
        for t in range(-(-a // MINUTE) * MINUTE, b, MINUTE):
            situation = desk.situation(event, At(t), review.basis)
            positions = in_order(list(situation.units), numbered, desk.tracks.at(event, t))
            look = Lookout(situation, t, limits(), None, advice)
            for incident in situation.incidents.values():
                for found in standoff(look, incident, positions) if incident.id in ringed else ():
                    unit = found.key.rpartition(":")[2]
                    agency = situation.units[unit].agency
                    seqs = _said(review, incident.id, unit, t)
                    yield Sample(1, t, seqs, incident.id, unit, agency, incident.type, note=found.text)


def _said(review: Reviewed, incident: str, unit: str, t: int) -> tuple[int, ...]:
    """Name the entries behind it: the incident's opening, what was drawn around it by then, its sending."""
    case, drawn = review.calls.cases[incident], review.calls.zoned.get(incident, ())
    opened = (case.opened,) if case.opened else ()
    sent = [leg.sent for leg in review.calls.of_incident(incident) if leg.unit == unit]
    return tuple(sorted(seq for when, seq in (*opened, *drawn, *sent) if when <= t))


def _ringed(review: Reviewed) -> set[str]:
    """Return the incidents that may have had a ring: one was drawn, or a protocol names a distance for their type."""
    protocols = [version.protocol for card in review.log.backdrop.protocols.values() for version in card.versions]
    keeping = [protocol for protocol in protocols if protocol.standoffs]
    cases = review.calls.cases
    if any(not protocol.types for protocol in keeping):
        return set(cases)
    types = {name for protocol in keeping for name in protocol.types}
    return {name for name, case in cases.items() if case.type in types or name in review.calls.zoned}
