"""The board: what stands in which order, and what it counts."""

from collections.abc import Sequence

from dashboard.model.entry import AnyBody
from dashboard.model.events import PersonCheckedIn
from dashboard.model.incidents import IncidentClosed, SupportJoined
from dashboard.model.leads import LeadAnswered, LeadEscalated, LeadProposed
from dashboard.model.limits import LeadLimits
from dashboard.model.moment import SECOND
from dashboard.model.units import UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.projections.board import MOST_ROWS, ROWS, Board, board
from dashboard.services.desk import Desk
from tests.builders import EVENT, a_lead, a_person, a_resource, a_unit, an_agency, an_event, an_incident, drafts

LIMITS = LeadLimits(amber={"P1": 60, "P3": 900}, red={"P1": 120, "P2": 300}, red_with_several_agencies=180)


def shown(desk: Desk, bodies: Sequence[AnyBody], **rest: frozenset[str]) -> Board:
    agencies = [an_agency("police", floor=2), an_agency("fire")]
    units = [*(a_unit(f"P{n}", "police") for n in range(3)), a_unit("E1", "fire")]
    desk.take(EVENT, drafts([an_event(), *agencies, *units]))
    for n, body in enumerate(bodies):
        desk.take(EVENT, drafts([body], occurred=1_000_000 * n, key=f"b{n}"))
    return board(desk.situation(EVENT), LIMITS, desk.now(EVENT), **rest)


def test_the_most_urgent_stands_first_then_what_nobody_leads_then_the_newest(desk: Desk) -> None:
    opened = [an_incident(str(n), priority=p) for n, p in enumerate(["P2", "P1", "P1", "P1", "P4"])]
    rows = shown(desk, [*opened, *a_lead("3", "fire"), *a_lead("1", "police")]).rows
    assert [row.id for row in rows] == ["2", "3", "1", "0", "4"]


def test_what_is_disputed_or_waits_stands_before_what_is_agreed(desk: Desk) -> None:
    opened = [an_incident(str(n), priority="P2") for n in range(5)]
    agreed = [body for n in range(1, 5) for body in a_lead(str(n), "fire")]
    ask = [LeadProposed(name, f"q{name}", "police", ("police", "fire"), "why") for name in ("1", "2", "3")]
    object_ = LeadAnswered("2", "q2", "fire", "objects", reason="ours")
    escalated = LeadEscalated("1", "q1", 1, (), 9_000_000_000)
    rows = shown(desk, [*opened, *agreed, *ask, object_, escalated]).rows
    assert [row.id for row in rows] == ["0", "1", "2", "3", "4"]


def test_more_than_seven_urgent_incidents_all_have_a_row_to_page_through(desk: Desk) -> None:
    opened = [an_incident(str(n), priority="P1" if n < 9 else "P3") for n in range(40)]
    assert len(shown(desk, opened).rows) == 9


def test_no_more_rows_than_a_wall_can_page_through(desk: Desk) -> None:
    assert len(shown(desk, [an_incident(str(n), priority="P1") for n in range(60)]).rows) == MOST_ROWS


def test_few_urgent_incidents_leave_seven_rows(desk: Desk) -> None:
    assert len(shown(desk, [an_incident(str(n), priority="P4") for n in range(9)]).rows) == ROWS


def test_a_missing_lead_is_overdue_by_priority_and_sooner_where_two_agencies_are(desk: Desk) -> None:
    opened = [an_incident(n, priority=p) for n, p in (("1", "P1"), ("2", "P2"), ("3", "P3"), ("4", "P3"), ("5", "P4"))]
    sent = [UnitAssigned("P1", "3"), UnitAssigned("P2", "4"), UnitAssigned("E1", "4")]
    rows = {row.id: row for row in shown(desk, [*opened, *sent]).rows}
    due = {name: ((r.amber_from - r.opened) / SECOND, (r.red_from - r.opened) / SECOND) for name, r in rows.items()}
    assert (due["1"], due["4"]) == ((60, 120), (900, 180))
    assert (due["2"][1], rows["2"].amber_from) == (300, 0)
    assert (due["3"][0], rows["3"].red_from) == (900, 0)
    assert (rows["5"].amber_from, rows["5"].red_from) == (0, 0)


def test_an_incident_with_a_lead_is_never_overdue(desk: Desk) -> None:
    rows = shown(desk, [an_incident("1", priority="P1"), *a_lead("1", "fire"), SupportJoined("1", "police")]).rows
    assert [(r.lead, r.support, r.amber_from, r.red_from) for r in rows] == [("fire", ("police",), 0, 0)]


def test_it_says_whether_anybody_is_there_who_could_say_a_lead(desk: Desk) -> None:
    assert shown(desk, [an_incident("1")]).nobody
    assert not shown(desk, [an_incident("1"), PersonCheckedIn(a_person())]).nobody


def test_closed_incidents_are_counted_and_gone(desk: Desk) -> None:
    seen = shown(desk, [an_incident("1", priority="P1"), an_incident("2", priority="P3"), IncidentClosed("1")])
    assert ([row.id for row in seen.rows], seen.closed, seen.no_lead) == (["2"], 1, 1)
    assert seen.open == {"P1": 0, "P2": 0, "P3": 1, "P4": 0}


def test_tiles_count_what_is_left_of_each_agency_and_say_low_below_its_floor(desk: Desk) -> None:
    bodies = [an_incident("1"), UnitAssigned("P1", "1"), UnitStatusChanged("P2", "OOS_MECH"), UnitAssigned("E1", "1")]
    police, fire = shown(desk, bodies).tiles
    assert (police.free, police.committed, police.out_of_service, police.total, police.low) == (1, 1, 1, 3, True)
    assert (fire.free, fire.committed, fire.out_of_service, fire.total, fire.low) == (0, 1, 0, 1, True)


def test_a_unit_on_two_calls_is_committed_once_and_until_both_have_ended(desk: Desk) -> None:
    both = [
        an_incident("1"),
        an_incident("2"),
        UnitAssigned("E1", "1"),
        UnitAssigned("E1", "2"),
        UnitReleased("E1", "1"),
    ]
    fire = shown(desk, both).tiles[1]
    assert (fire.free, fire.committed) == (0, 1)


def test_units_on_scene_without_a_position_stand_at_their_incident(desk: Desk) -> None:
    there = [an_incident("1"), *(UnitAssigned(u, "1") for u in ("P1", "P2", "E1"))]
    arrived = [UnitStatusChanged(u, "ONSC", "1") for u in ("P1", "P2")]
    marks = shown(desk, [*there, *arrived], located=frozenset({"P2"})).marks
    assert [mark.there for mark in marks] == [{"police": 1}]


def test_an_incident_without_a_place_has_a_row_but_no_mark(desk: Desk) -> None:
    seen = shown(desk, [an_incident("1", lat=None, lon=None)])
    assert (len(seen.rows), seen.marks) == (1, ())


def test_resources_are_counted_by_status(desk: Desk) -> None:
    assert shown(desk, [a_resource("a"), a_resource("b")]).resources == {"available": 2}
