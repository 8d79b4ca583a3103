"""Minutes inside standoff rings, by tracks."""

from dashboard.journal.tracks import Fix
from dashboard.model.incidents import IncidentClosed
from dashboard.model.moment import MINUTE
from dashboard.model.zones import Zone, ZoneDrawn
from dashboard.services.desk import Desk
from dashboard.services.metrics import figures
from tests.builders import EVENT, LAT, LON, START, Clock, a_note, an_actor, festival


def test_each_minute_of_a_unit_inside_a_ring_that_holds_for_it_counts(desk: Desk, clock: Clock) -> None:
    festival(desk)
    ring = Zone("z1", "standoff", "Keep back", "1", "ems", LAT, LON, 100)
    desk.record(EVENT, ZoneDrawn(ring), an_actor())
    for minute in range(6):
        clock.go(60)
        lat = LAT if minute in (1, 2, 3) else LAT + 0.01
        fixes = [Fix("M1", clock.now, lat, LON), Fix("P1", clock.now, LAT, LON)]
        desk.tracks.record(EVENT, fixes, clock.now)
    desk.record(EVENT, [IncidentClosed("1"), a_note()], an_actor())
    found = {metric.id: metric for metric in figures(desk, EVENT)}["standoff_breach"]
    assert [(s.unit, (s.at - START) // MINUTE) for s in found.samples] == [("M1", 2), ("M1", 3), ("M1", 4)]
    assert "inside the 100 m ring 'Keep back'" in found.samples[0].note
