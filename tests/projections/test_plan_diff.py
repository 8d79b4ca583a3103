"""What differs between two plans, in words; and last year's plan for this year's event."""

from msgspec import structs

from dashboard.model.directory import Channel, ChannelSet
from dashboard.model.entry import AnyBody, Entry
from dashboard.model.events import Inflow, Period, PersonCheckedIn
from dashboard.model.layouts import Opening
from dashboard.model.moment import parse
from dashboard.model.plans import Assignment, Plan, PlanEdited, PlanHazard, Position, Trigger, edited
from dashboard.projections.plan_cloning import cloned
from dashboard.projections.plan_diff import FIRST, MANY, compared, folded, summed
from dashboard.projections.plans import edit_between, inverse
from dashboard.projections.situation import Situation, fold
from tests.builders import LAT, LON, START, a_feature, a_person, an_actor, an_agency, an_event

GATE = a_feature("gate1", name="Gate 1", width=4.0)
ZONE = a_feature("z", "zone", name="Field", geometry="Polygon", points=((0.0, 0.0), (0.0, 0.001), (0.001, 0.0)))
TZ = "America/Chicago"


def situation(*more: AnyBody) -> Situation:
    bodies: list[AnyBody] = [an_event(), an_agency("ems"), PersonCheckedIn(a_person("ana", agency="ems")), *more]
    return fold(Entry(n, START, START, START, an_actor(), f"k{n}", body) for n, body in enumerate(bodies, 1))


def rows(before: Plan, after: Plan) -> list[tuple[str, ...]]:
    return [(r.sort, r.name, r.how, r.field, r.was, r.now) for r in compared(before, after, situation())]


def test_what_is_new_gone_and_changed_is_said_by_name() -> None:
    before = Plan((GATE, ZONE))
    after = Plan(
        (structs.replace(GATE, width=6.0, owner="ems", openings=(Opening("Night"),)),),
        hazards=(PlanHazard("h", "Crowd surge"),),
    )
    assert rows(before, after) == [
        ("Crowd zone", "Field", "removed", "", "", ""),
        ("Gate", "Gate 1", "changed", "owner", "nothing", "EMS"),
        ("Gate", "Gate 1", "changed", "width", "4", "6"),
        ("Gate", "Gate 1", "changed", "openings", "always open", "Night"),
        ("hazard", "Crowd surge", "added", "", "", ""),
    ]
    assert summed(before, after) == "1 object removed, 1 object changed, 1 hazard added"
    assert summed(after, after) == "nothing"


def test_many_that_are_added_are_one_line_that_names_the_first_and_what_changed_stays_a_line_each() -> None:
    before = Plan(features=tuple(a_feature(f"old{n}", name=f"Old {n}") for n in range(MANY)))
    new = tuple(a_feature(f"new{n}", "gate", name=f"New {n}") for n in range(1_200))
    after = Plan(features=(*(structs.replace(f, width=3.0) for f in before.features), *new))
    lines = folded(compared(before, after, situation()))
    assert [line.how for line in lines].count("changed") == MANY
    assert [(r.sort, r.now) for r in lines if r.how == "added"] == [
        ("1200 objects", f"Gate New 0, Gate New 1, Gate New 2, Gate New 3, Gate New 4 and {1_200 - FIRST:,} more")
    ]
    assert [r.how for r in folded(compared(after, before, situation()))].count("removed") == 1
    assert len(folded(compared(Plan(), before, situation()))) == 1
    assert len(folded(compared(Plan(), Plan(features=before.features[1:]), situation()))) == MANY - 1


def test_an_assignment_is_called_by_who_and_where() -> None:
    plan = Plan(features=(a_feature("gate4", "gate", name="Gate 4"),), positions=(Position("ops", "Operations"),),
                assignments=(Assignment("op1-x", "OP1", "person:lee", "feature:gate4"),
                             Assignment("op1-y", "OP1", "unit:P12", "position:ops")))  # fmt: skip
    named = {r.name for r in compared(Plan(), plan, situation(PersonCheckedIn(a_person("lee", "Lee Park"))))}
    assert {"Lee Park at Gate 4, OP1", "P12 at Operations, OP1"} <= named


def test_a_moved_object_says_how_far() -> None:
    # 0.001 degrees of latitude are 111 m.
    north = structs.replace(GATE, points=((LON, LAT + 0.001),))
    assert rows(Plan((GATE,)), Plan((north,)))[0][-2:] == ("as published", "moved 111 m")
    bent = structs.replace(ZONE, points=((0.0, 0.0), (0.0, 0.002), (0.001, 0.0)))
    assert rows(Plan((ZONE,)), Plan((bent,)))[0][-2:] == ("as published", "drawn anew")
    longer = structs.replace(ZONE, points=(*ZONE.points, (0.002, 0.0)))
    assert rows(Plan((ZONE,)), Plan((longer,)))[0][-2:] == ("3 points", "4 points")


def test_a_revision_makes_one_plan_read_as_another() -> None:
    before = Plan((GATE, ZONE), parameters="uk")
    after = Plan((structs.replace(GATE, width=6.0),), hazards=(PlanHazard("h", "Surge"),), parameters="us")
    edit = edit_between(before, after, "back")
    assert edit is not None
    assert edited(before, edit) == after
    assert edit_between(before, before, "back") is None
    assert edit_between(before, after, parts=("hazards",)) == PlanEdited(Plan(hazards=after.hazards))


def test_a_parameter_set_that_was_chosen_is_put_back_by_undo_and_by_going_back() -> None:
    before, after = Plan((GATE,)), Plan((GATE,), parameters="us")
    chosen = PlanEdited(Plan(parameters="us"))
    undo = inverse(before, chosen)
    assert edited(after, undo) == before
    assert edited(before, inverse(after, undo)) == after
    back = edit_between(after, before, "back to v1")
    assert back is not None
    assert edited(after, back) == before
    assert summed(before, after) == "parameter set us"
    assert summed(after, before) == "parameter set of its own dropped"


def test_last_years_plan_keeps_its_local_hours_over_a_change_of_summer_time() -> None:
    # From Saturday 2 August 2025 to Saturday 7 November 2026: 462 days, and Chicago has left summer time by then.
    starts = parse("2025-08-02T19:00", TZ)
    plan = Plan(
        (structs.replace(GATE, openings=(Opening("Night", starts, 0),)),),
        (Period("Night", starts, parse("2025-08-03T01:00", TZ), arrivals=(Inflow(starts, 900),)),),
    )
    moved = cloned(plan, 462, TZ, situation()).plan
    assert moved.periods[0].starts == parse("2026-11-07T19:00", TZ)
    assert moved.periods[0].ends == parse("2026-11-08T01:00", TZ)
    assert moved.periods[0].arrivals == (Inflow(parse("2026-11-07T19:00", TZ), 900),)
    assert moved.features[0].openings == (Opening("Night", parse("2026-11-07T19:00", TZ), 0),)


def test_what_the_new_event_does_not_know_is_left_out_and_said() -> None:
    plan = Plan(
        (structs.replace(GATE, owner="navy", channel="tac1"),),
        (Period("Night", START, START + 9),),
        positions=(Position("ic", "Commander", "command", agency="ems"),),
        assignments=(
            Assignment("a", "Night", "person:ana", "position:ic"), Assignment("b", "Night", "unit:M9", "feature:gate1"),
        ),
        triggers=(Trigger("t", "weather", "lightning", "stop", owner="zoe", deputy="ana"),),
    )  # fmt: skip
    found = cloned(plan, 365, TZ, situation(ChannelSet(Channel("tac1", "TAC 1", ("ems",)))))
    assert found.left_out == (
        "Gate 1: 'navy' is not known in this event",
        "assignment of M9: no such unit in this event",
        "trigger 'lightning': 'zoe' is not known in this event",
    )
    assert [a.id for a in found.plan.assignments] == ["a"]
    assert (found.plan.features[0].owner, found.plan.features[0].channel) == ("", "tac1")
    assert found.plan.triggers[0].deputy == "ana"
