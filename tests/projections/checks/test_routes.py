"""Ways for vehicles: the ambulances' way out, things in a route, dead ends, fire hose; answers worked out by hand."""

import pytest

from dashboard.projections.checks.fire import fire_access
from dashboard.projections.checks.result import Answer
from dashboard.projections.checks.routes import ambulance_route, route_obstruction, turnaround
from tests.projections.checks.drawn import a_site, box, drawn

SITE = drawn("site", "site", *box(0, 0, 200, 200))
POST = drawn("first aid", "medical_post", (100, 110))  # 10 m from the route along y = 100
ROUTE = drawn("blue", "ambulance_route", (20, 100), (150, 100), width=4)
STREET = drawn("High Street", "street", (150, 97), (150, -50), width=6)  # meets the route within 5 m, leaves the site


def found(answer: Answer) -> list[tuple[str, tuple[str, ...]]]:
    return [(finding.outcome, finding.objects) for finding in answer.findings]


def test_an_ambulance_leaves_by_its_route_and_a_street() -> None:
    answer = ambulance_route(a_site(SITE, POST, ROUTE, STREET))
    assert answer.findings == ()
    assert (answer.value, answer.threshold, answer.unit) == (4, 3.7, "m")
    assert answer.says == "1 of 1 medical or ambulance point with a way out that is 3.7 m wide everywhere"


def test_a_vehicle_gate_is_a_way_out_too() -> None:
    gate = drawn("gate A", "vehicle_gate", (22, 100))
    assert ambulance_route(a_site(SITE, POST, ROUTE, gate)).findings == ()


def test_a_route_that_ends_among_the_crowd_leads_nowhere() -> None:
    answer = ambulance_route(a_site(SITE, POST, ROUTE))
    assert found(answer) == [("fail", ("first aid",))]
    assert answer.findings[0].says == "first aid: the way at it leads to no vehicle gate and not off the site"


def test_a_route_too_far_from_the_post_does_not_count() -> None:
    # 20 m from the route, of 15
    answer = ambulance_route(a_site(SITE, drawn("first aid", "medical_post", (100, 120)), ROUTE, STREET))
    assert answer.findings[0].says == "first aid: no route or street comes within 15 m of it"


def test_a_narrow_street_fails_and_names_its_width() -> None:
    answer = ambulance_route(a_site(SITE, POST, ROUTE, drawn("Lane", "street", (150, 97), (150, -50), width=3)))
    (one,) = answer.findings
    assert (one.outcome, one.objects, one.field, one.value, one.threshold) == (
        "fail", ("first aid", "Lane"), "width", 3, 3.7,
    )  # fmt: skip
    assert answer.value == 3


def test_a_street_of_unknown_width_is_to_be_looked_at() -> None:
    answer = ambulance_route(a_site(SITE, POST, ROUTE, drawn("Lane", "street", (150, 97), (150, -50))))
    (one,) = answer.findings
    assert (one.outcome, one.objects[-1], one.field) == ("warn", "Lane", "width")
    assert one.says == "first aid: the way out takes Lane, whose clear width is not given"


def test_a_longer_way_that_is_wide_enough_is_taken_before_a_narrow_one() -> None:
    lane = drawn("Lane", "street", (100, 100), (100, -50), width=2.5)
    assert ambulance_route(a_site(SITE, POST, ROUTE, STREET, lane)).findings == ()


def test_the_us_set_asks_for_a_wider_route() -> None:
    answer = ambulance_route(a_site(SITE, POST, ROUTE, STREET, family="us"))  # 4 and 6 m of 6.1
    assert {f.objects[-1] for f in answer.findings} == {"blue", "High Street"}
    assert answer.threshold == 6.1


def test_a_way_through_a_dense_crowd_fails() -> None:
    # 500 people on 20 * 20 = 400 m2: 1.25 a m2, of which 1 may be crossed
    crowd = drawn("lawn", "zone", *box(115, 90, 20, 20), crowd=500)
    answer = ambulance_route(a_site(SITE, POST, ROUTE, STREET, crowd))
    assert found(answer) == [("fail", ("first aid", "lawn"))]
    assert answer.findings[0].value == pytest.approx(1.25, abs=0.01)
    thin = drawn("lawn", "zone", *box(115, 90, 20, 20), crowd=300)  # 0.75 a m2
    assert ambulance_route(a_site(SITE, POST, ROUTE, STREET, thin)).findings == ()


def test_a_closure_stops_a_street_and_not_an_ambulance_route() -> None:
    closed = drawn("closed", "closure", (140, 40), (160, 40))
    answer = ambulance_route(a_site(SITE, POST, ROUTE, STREET, closed))
    assert found(answer) == [("fail", ("first aid", "closed"))]
    through = drawn("through", "emergency_route", (150, 97), (150, -20), width=4)
    assert ambulance_route(a_site(SITE, POST, ROUTE, STREET, closed, through)).findings == ()


def test_two_streets_that_cross_are_joined() -> None:
    across = drawn("Cross Street", "street", (120, 60), (120, 300), width=5)
    assert ambulance_route(a_site(SITE, POST, ROUTE, across)).findings == ()


def test_what_stands_clear_of_a_route_passes_with_its_room() -> None:
    # the route is 4 m wide: its edge is 2 m from the line; a stall from 5 m on leaves 3 m
    answer = route_obstruction(a_site(ROUTE, drawn("stall", "bar", *box(50, 105, 4, 4))))
    assert answer.findings == ()
    assert (answer.value, answer.threshold, answer.unit) == (pytest.approx(3, abs=0.02), 0.5, "m")


def test_what_stands_too_near_a_route_or_in_it_fails() -> None:
    # 2.3 m from the line: 0.3 m from the edge, of 0.5; a barrier across it: no room
    answer = route_obstruction(
        a_site(
            ROUTE, drawn("light", "light", (60, 102.3)), drawn("fence", "barrier", (80, 90), (80, 110)),
            drawn("far", "generator", (60, 103)),
        )
    )  # fmt: skip
    assert found(answer) == [("fail", ("fence", "blue")), ("fail", ("light", "blue"))]
    assert answer.findings[1].says == "light stands 0.3 m from the edge of blue; 0.5 m beside it are kept free"
    assert answer.findings[0].says.startswith("fence stands in blue")
    assert answer.value == 0


def test_a_barrier_with_a_vehicle_gate_on_the_route_is_open() -> None:
    # a gate of 6 m: the fence begins 3 m from the line, 1 m from the edge of the route
    fence, gate = drawn("fence", "barrier", (80, 90), (80, 110)), drawn("gate", "vehicle_gate", (80, 100), width=6)
    answer = route_obstruction(a_site(ROUTE, fence, gate))
    assert answer.findings == ()
    assert answer.value == pytest.approx(1, abs=0.02)


def test_a_route_without_a_width_is_taken_as_wide_as_asked_for_and_named() -> None:
    # 3.7 / 2 = 1.85 m; a light at 2 m leaves 0.15 m
    bare = drawn("blue", "emergency_route", (20, 100), (150, 100))
    answer = route_obstruction(a_site(bare, drawn("light", "light", (60, 102))))
    assert [(f.outcome, f.field) for f in answer.findings] == [("warn", "width"), ("fail", "")]
    assert answer.findings[1].value == pytest.approx(0.15, abs=0.02)


def test_a_dead_end_is_measured_to_where_the_route_is_joined() -> None:
    # the street meets the route at (150, 100); its other end at (20, 100) is 130 m away
    answer = turnaround(a_site(SITE, ROUTE, STREET))
    (one,) = answer.findings
    assert (one.outcome, one.objects, one.threshold) == ("warn", ("blue",), 20)
    assert answer.value == one.value == pytest.approx(130, abs=0.1)
    assert "dead end of 130 m" in one.says


def test_a_short_dead_end_can_be_backed_out_of() -> None:
    # 15 m of 20; the US set allows 46 m, so that 40 m pass under it alone
    stub = drawn("blue", "emergency_route", (135, 100), (150, 100))
    assert (turnaround(a_site(SITE, stub, STREET)).findings, turnaround(a_site(SITE, stub, STREET)).value) == (
        (), pytest.approx(15, abs=0.1),
    )  # fmt: skip
    longer = drawn("blue", "emergency_route", (110, 100), (150, 100))
    assert len(turnaround(a_site(SITE, longer, STREET)).findings) == 1
    assert turnaround(a_site(SITE, longer, STREET, family="us")).findings == ()


def test_a_staging_area_is_room_to_turn_and_a_ring_road_has_no_end() -> None:
    yard = drawn("yard", "staging", *box(0, 90, 20, 20))
    assert turnaround(a_site(SITE, ROUTE, STREET, yard)).findings == ()
    ring = drawn("ring", "emergency_route", *box(20, 20, 100, 100), width=4)
    assert turnaround(a_site(SITE, ring)).findings == ()


def test_a_route_that_meets_nothing_is_one_dead_end() -> None:
    answer = turnaround(a_site(SITE, ROUTE))
    assert [(f.outcome, f.value) for f in answer.findings] == [("warn", pytest.approx(130, abs=0.1))]


def test_hose_is_laid_to_the_far_side_of_a_stage() -> None:
    # the near side is 20 m from the street, the far corners 10 m on, the middle of the far side 5 m more: 35 m of 45
    street = drawn("High Street", "street", (0, 0), (200, 0))
    answer = fire_access(a_site(street, drawn("stage", "stage", *box(90, 20, 10, 10))))
    assert answer.findings == ()
    assert (answer.value, answer.threshold, answer.unit) == (pytest.approx(35, abs=0.1), 45, "m")
    # 30 m, then 20 m along the side and 10 m to the middle of the far side: 60 m
    answer = fire_access(a_site(street, drawn("stage", "stage", *box(90, 30, 20, 20))))
    assert [(f.outcome, f.objects, f.value) for f in answer.findings] == [
        ("fail", ("stage",), pytest.approx(60, abs=0.1))
    ]


def test_hose_goes_round_a_building_that_hides_a_stall() -> None:
    # the hall hides the stall from the street; hose goes round a corner of the hall, 15 m high and 100 m wide
    street = drawn("High Street", "street", (0, 0), (200, 0))
    hall = drawn("hall", "building", *box(50, 5, 100, 15))
    stall = drawn("stall", "bar", *box(98, 25, 4, 4))
    assert fire_access(a_site(street, stall)).value == pytest.approx(25 + 4 + 2, abs=0.1)
    answer = fire_access(a_site(street, hall, stall))
    # from (50, 0) over (50, 20) to the stall's corner (98, 25): 20 + 48.3, and its far side beyond that
    assert [f.outcome for f in answer.findings] == ["fail"]
    assert answer.value is not None
    assert 68 < answer.value < 85


def test_structures_without_any_way_fail() -> None:
    answer = fire_access(a_site(drawn("stage", "stage", *box(0, 0, 10, 10))))
    assert found(answer) == [("fail", ("stage",))]
    assert answer.says == "No emergency route or street is drawn for fire engines"


def test_where_there_is_nothing_to_check_it_is_said() -> None:
    empty = a_site()
    for check in (ambulance_route, route_obstruction, turnaround, fire_access):
        answer = check(empty)
        assert answer.findings == ()
        assert answer.says.startswith("No ")
