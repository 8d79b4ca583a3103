"""Rendezvous points, the landing zone, distance from vehicles, roads that open to the crowd: answers by hand."""

import pytest
import shapely
from shapely.affinity import rotate

from dashboard.model.layouts import Feature
from dashboard.projections.checks.command import hlz, rvp, standoff_overlap
from dashboard.projections.checks.openings import hvm
from dashboard.projections.checks.squares import largest_square
from tests.projections.checks.drawn import a_site, box, drawn

CROWD = drawn("lawn", "zone", *box(-50, -50, 100, 100), crowd=500)
EAST, WEST = drawn("rv east", "rendezvous", (200, 10)), drawn("rv west", "rendezvous", (-200, 10))
STREETS = (
    drawn("East Street", "street", (200, -300), (200, 300)),
    drawn("West Street", "street", (-200, -300), (-200, 300)),
)
SITE = drawn("site", "site", *box(-100, -100, 200, 200))
ROAD = drawn("High Street", "street", (0, 0), (300, 0), width=6)


def test_two_rendezvous_points_on_opposite_sides_pass() -> None:
    # seen from (0, 0): bearings of 87.1 and 272.9 degrees, 174.3 apart
    answer = rvp(a_site(CROWD, EAST, WEST, *STREETS))
    assert answer.findings == ()
    assert answer.says == "2 rendezvous points, 174 degrees apart seen from the crowd; 2 are asked for"


def test_one_rendezvous_point_is_too_few() -> None:
    answer = rvp(a_site(CROWD, EAST, *STREETS))
    assert [(f.outcome, f.value, f.threshold) for f in answer.findings] == [("fail", 1, 2)]


def test_two_on_the_same_side_fail_by_their_angle() -> None:
    # (200, 10) and (200, 210): bearings of 87.1 and 43.6 degrees: 43.5 of 120
    both = rvp(a_site(CROWD, EAST, drawn("rv north", "rendezvous", (200, 210)), *STREETS))
    assert [(f.outcome, f.value) for f in both.findings] == [("fail", pytest.approx(43.5, abs=0.2))]
    assert (both.value, both.threshold, both.unit) == (pytest.approx(43.5, abs=0.2), 120, "deg")


def test_a_rendezvous_point_near_a_hazard_fails_and_says_which() -> None:
    gas = drawn("gas", "lpg", (200, 70))  # 60 m away, of 100
    answer = rvp(a_site(CROWD, EAST, WEST, *STREETS, gas))
    (one,) = answer.findings
    assert (answer.value, answer.threshold, answer.unit) == (one.value, 100, "m")
    assert (one.outcome, one.objects, one.value, one.threshold) == (
        "fail",
        ("rv east", "gas"),
        pytest.approx(60, abs=0.1),
        100,
    )
    assert one.says == "rv east is 60 m from gas; 100 m are asked for"


def test_a_rendezvous_point_off_the_road_or_behind_the_crowd_fails() -> None:
    off = rvp(a_site(CROWD, EAST, drawn("rv west", "rendezvous", (-150, 10)), *STREETS))
    assert [f.says for f in off.findings] == ["rv west: no route or street comes within 15 m of it"]
    assert (off.value, off.threshold, off.unit) == (1, 2, "points")
    # the only road to (0, 100) leads through the lawn from the south
    lane = drawn("Lane", "street", (0, -300), (0, 100))
    site = drawn("site", "site", *box(-250, -250, 500, 500))
    behind = rvp(a_site(site, CROWD, EAST, drawn("rv back", "rendezvous", (0, 100)), WEST, *STREETS, lane))
    assert [f.says for f in behind.findings] == ["rv back: every road to it crosses lawn"]


def test_a_landing_zone_of_thirty_metres_is_large_enough_however_it_lies() -> None:
    turned = rotate(shapely.box(0, 0, 31, 45), 33)
    for points in (box(0, 0, 31, 31), tuple(turned.exterior.coords)):
        answer = hlz(a_site(drawn("lz", "landing_zone", *points)))
        assert answer.findings == ()
        assert (answer.value, answer.threshold) == (pytest.approx(31, abs=0.2), 30)


def test_a_landing_zone_that_is_too_narrow_or_full_is_to_be_looked_at() -> None:
    narrow = hlz(a_site(drawn("lz", "landing_zone", *box(0, 0, 25, 100))))
    assert [(f.outcome, f.value) for f in narrow.findings] == [("warn", pytest.approx(25, abs=0.1))]
    # a hydrant in the middle of 40 by 40 m leaves 20 m to each side, and squares of 20 m between it and the edges
    full = hlz(a_site(drawn("lz", "landing_zone", *box(0, 0, 40, 40)), drawn("hydrant", "hydrant", (20, 20))))
    assert full.value is not None
    assert 19.5 <= full.value < 30
    assert full.findings[0].outcome == "warn"


def test_what_stands_tall_near_a_landing_zone_is_named() -> None:
    zone = drawn("lz", "landing_zone", *box(0, 0, 40, 40))
    near, far = drawn("mast", "light", (80, 20), height=9.0), drawn("crane", "tower", *box(120, 0, 5, 5), height=30)
    answer = hlz(a_site(zone, near, far))
    (one,) = answer.findings  # 40 m and 80 m away, of 60
    assert (answer.value, answer.threshold) == (one.value, 60)
    assert (one.outcome, one.objects, one.value, one.threshold) == (
        "warn",
        ("lz", "mast"),
        pytest.approx(40, abs=0.1),
        60,
    )
    assert one.says == "mast, 9 m high, is 40 m from lz; 60 m are kept free"
    (bare,) = hlz(a_site(zone, drawn("wire", "overhead", (80, 0), (80, 90)))).findings
    assert bare.field == "height"


def test_the_largest_square_is_never_too_large() -> None:
    # in a right triangle of legs a the largest square has sides a / 2
    side, square = largest_square(shapely.Polygon([(0, 0), (10, 0), (0, 10)]), shapely.Point())
    assert 4.7 <= side <= 5.0
    assert square is not None
    assert square.within(shapely.Polygon([(0, 0), (10, 0), (0, 10)]).buffer(1e-6))
    assert largest_square(shapely.LineString([(0, 0), (1, 1)]), shapely.Point()) == (0.0, None)


def test_posts_keep_a_car_s_distance_from_vehicle_gates() -> None:
    gate = drawn("gate", "vehicle_gate", (0, 0))
    near, far = drawn("cp", "command_post", (60, 0)), drawn("first aid", "medical_post", (0, 120))
    answer = standoff_overlap(a_site(gate, near, far))  # 60 m of 98; 120 m
    assert [(f.outcome, f.objects, f.value) for f in answer.findings] == [
        ("warn", ("cp", "gate"), pytest.approx(60, abs=0.1))
    ]
    assert (answer.value, answer.threshold, answer.unit) == (pytest.approx(60, abs=0.1), 98, "m")
    assert standoff_overlap(a_site(gate, far)).findings == ()


def test_a_street_that_opens_to_the_site_counts_as_a_way_in() -> None:
    # High Street enters the site at (100, 0) unguarded; the command post is 50 m from there
    post = drawn("cp", "command_post", (50, 0))
    (one,) = standoff_overlap(a_site(SITE, ROAD, post)).findings
    assert (one.objects, one.value) == (("cp", "High Street"), pytest.approx(50, abs=0.1))
    guard = drawn("bollards", "vehicle_barrier", (102, -10), (102, 10))
    guarded = standoff_overlap(a_site(SITE, ROAD, post, guard))
    assert (guarded.findings, guarded.says) == (
        (), "No vehicle gate and no road without a barrier is drawn: there is no distance to look at",
    )  # fmt: skip


def barriers(*features: Feature) -> list[tuple[str, tuple[str, ...], float | None]]:
    return [(f.outcome, f.objects, f.value) for f in hvm(a_site(*features)).findings]


def test_a_road_into_the_site_needs_a_barrier_closure_or_gate() -> None:
    assert barriers(SITE, ROAD) == [("warn", ("High Street", "site"), None)]
    for kind, points in (
        ("vehicle_barrier", ((102, -5), (102, 5))), ("closure", ((98, -5), (98, 5))), ("vehicle_gate", ((100, 1),)),
    ):  # fmt: skip
        assert barriers(SITE, ROAD, drawn("guard", kind, *points)) == []


def test_a_barrier_too_far_from_the_opening_does_not_guard_it() -> None:
    # at x = 112 it stands 12 m from the boundary, of 5
    guard = drawn("guard", "vehicle_barrier", (112, -5), (112, 5))
    assert barriers(SITE, ROAD, guard) == [("warn", ("High Street", "site"), pytest.approx(12, abs=0.05))]


def test_inside_a_guarded_boundary_the_crowd_needs_no_second_barrier() -> None:
    crowd, guard = drawn("lawn", "zone", *box(20, -20, 40, 40)), drawn("guard", "closure", (100, -5), (100, 5))
    assert barriers(SITE, ROAD, crowd, guard) == []
    open_to = barriers(SITE, ROAD, crowd)
    assert [objects for _, objects, _ in open_to] == [
        ("High Street", "site"),
        ("High Street", "lawn"),
        ("High Street", "lawn"),
    ]


def test_without_a_boundary_the_crowd_itself_is_guarded() -> None:
    crowd = drawn("lawn", "zone", *box(-40, -20, 80, 40))  # the street begins in it, and leaves it at (40, 0)
    assert barriers(crowd, ROAD) == [("warn", ("High Street", "lawn"), None)]
    assert barriers(crowd, ROAD, drawn("guard", "vehicle_barrier", (42, -5), (42, 5))) == []


def test_where_there_is_nothing_to_check_it_is_said() -> None:
    assert hlz(a_site()).says == "No landing zone is drawn: there is nothing to look at"
    assert hvm(a_site()).says == "No road that is drawn opens to the site or its crowd"
    assert standoff_overlap(a_site()).findings == ()
    assert rvp(a_site()).findings[0].outcome == "fail"
