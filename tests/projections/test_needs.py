"""ICS 215 by hand: required, what there is, what is missing."""

from dashboard.model.events import Period
from dashboard.model.moment import MINUTE
from dashboard.model.plans import Assignment, Division, Need, Plan
from dashboard.model.resources import Booking, ResourceBooked
from dashboard.projections.needs import bookings_in, required, totals
from tests.builders import EVENT, START, a_feature, a_resource, an_actor, festival

HOUR = 60 * MINUTE
DAY = Period("OP1", START, START + 5 * HOUR)
TITLES = {"FI-ENG": "Engine"}


def plan_of(*needs, assignments=()):
    return Plan(
        features=(a_feature("gate1"),), periods=(DAY,), needs=needs, assignments=assignments,
        divisions=(Division("north", "North side", features=("gate1",)), Division("south", "South")),
    )  # fmt: skip


def test_units_of_the_kind_in_the_division_and_at_its_posts_count(desk):
    festival(desk)
    plan = plan_of(
        Need("n", "OP1", "north", "FI-ENG", 3),
        assignments=(
            Assignment("1", "OP1", "unit:E1", "division:north"), Assignment("2", "OP1", "unit:E2", "feature:gate1"),
            Assignment("3", "OP1", "unit:P1", "division:north"), Assignment("4", "OP1", "unit:E2", "division:north"),
        ),
    )  # fmt: skip
    (row,) = required(plan, desk.situation(EVENT), DAY, TITLES)
    assert (row.division, row.kind, row.units, row.missing) == ("North side", "Engine", ("E1", "E2"), 1)


def test_a_booking_counts_for_the_division_its_purpose_names_and_once_in_the_total(desk):
    festival(desk)
    now = START + HOUR
    desk.record(EVENT, [
        a_resource("gen2", name="Generator 2"),
        ResourceBooked("gen2", Booking("x", "ems", now, now + HOUR, "light for north side")),
        ResourceBooked("gen2", Booking("y", "fire", now, now + HOUR, "South")),
    ], an_actor())  # fmt: skip
    plan = plan_of(Need("n", "OP1", "north", "generator", 1), Need("s", "OP1", "south", "generator", 2))
    situation = desk.situation(EVENT)
    north, south = required(plan, situation, DAY, {})
    assert (north.booked, north.missing, south.booked, south.missing) == (("Generator 2",), 0, ("Generator 2",), 1)
    (total,) = totals(plan, situation, DAY, {})
    assert (total.required, total.booked, total.missing) == (3, ("Generator 2",), 2)


def test_bookings_of_another_time_are_not_of_this_period(desk):
    festival(desk)  # gen1 is booked for tomorrow
    assert bookings_in(desk.situation(EVENT), DAY) == []
