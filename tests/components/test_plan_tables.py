"""The tables of the plan: what was typed becomes one edit, what is wrong is named, what others saved stays."""

import pytest
from msgspec import structs

from components.plan_chart import chart_html, circular
from components.plan_medical import HOSPITALS, hospital_rows, hospitals_edit
from components.plan_organization import division_rows, divisions_edit, divisions_table, positions_edit, positions_table
from components.plan_parts import day_time, span
from components.plan_periods import (
    arrivals_edit,
    objective_rows,
    objectives_edit,
    objectives_table,
    period_rows,
    periods_edit,
)
from components.plan_resources import need_rows, needs_edit, needs_table
from components.plan_risks import (
    hazards_edit,
    hazards_table,
    matrix_html,
    triggers_edit,
    triggers_table,
    unowned_html,
)
from components.plan_strip import strip_html
from components.plan_table import both, merged
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Inflow, Period
from dashboard.model.moment import MINUTE, SECOND
from dashboard.model.plans import (
    Assignment,
    Division,
    Hospital,
    Need,
    Objective,
    Plan,
    PlanHazard,
    Position,
    Trigger,
)
from dashboard.model.protocols import ProtocolDrafted
from dashboard.projections.checks.rehearsals import answering
from dashboard.projections.plan_edits import applied
from dashboard.projections.roster import staffed
from dashboard.projections.situation import fold
from tests.builders import EVENT, START, a_protocol, an_actor, festival

TZ = "America/Chicago"
HOUR = 60 * MINUTE
DAY = Period("OP1", START, START + 5 * HOUR, 9_000)
NIGHT = Period("OP2", START + 5 * HOUR + 30 * SECOND, START + 11 * HOUR)
EVIL = "<img src=x onerror=alert(1)>"
PLAN = Plan(
    periods=(DAY, NIGHT),
    objectives=(Objective("o1", "First", "OP1"), Objective("o2", "Second"), Objective("o3", "Night", "OP2")),
    positions=(Position("ic", "Commander", "command"), Position("ops", "Operations", reports_to="ic", agency="police")),
    divisions=(Division("north", "North", supervisor="ops"),),
    assignments=(Assignment("a1", "OP1", "person:ana", "position:ops"),),
    needs=(Need("n1", "OP1", "north", "LE-PATROL", 2), Need("n2", "OP2", "north", "LE-PATROL", 1)),
    triggers=(Trigger("t1", "weather", "Lightning", "Shelter", "ana"), Trigger("t2", "crowd", "Crush", "Stop")),
    hazards=(PlanHazard("h1", "Drunk drivers", incident_type="dui"), PlanHazard("h2", "River")),
    hospitals=(Hospital("h", "General", lat=42.0, lon=-88.0),),
)


def rows_with(rows, number, **cells):
    return [dict(row, **cells) if n == number else dict(row) for n, row in enumerate(rows, 1)]


def test_a_period_keeps_its_seconds_and_arrivals_where_only_its_name_is_typed():
    plan = structs.replace(PLAN, periods=(structs.replace(DAY, arrivals=(Inflow(START, 500),)), NIGHT))
    rows = rows_with(rows_with(period_rows(plan, TZ), 1, name="Day"), 2, name="Night")
    after = applied(plan, periods_edit(rows, plan, TZ))
    assert [(p.name, p.starts, p.arrivals) for p in after.periods] == [
        ("Day", START, (Inflow(START, 500),)), ("Night", NIGHT.starts, ()),
    ]  # fmt: skip
    assert after.assignments[0].period == "Day"


@pytest.mark.parametrize(("cells", "said"), [
    ({"name": ""}, "Period 1, Name: is empty"), ({"starts": "soon"}, "Period 1 (OP1), Starts: 'soon' is not a time"),
    ({"ends": ""}, "Period 1 (OP1), Ends: is empty"), ({"ends": "2026-08-15 13:00"}, "is not after the start"),
    ({"name": "OP2"}, "'OP2' is there twice"),
])  # fmt: skip
def test_a_wrong_period_names_its_row_and_column(cells, said):
    with pytest.raises(EntryRejected) as refused:
        periods_edit(rows_with(period_rows(PLAN, TZ), 1, **cells), PLAN, TZ)
    assert said in str(refused.value)


def test_a_period_that_was_not_changed_is_no_edit():
    assert periods_edit(period_rows(PLAN, TZ), PLAN, TZ) is None


def test_arrivals_are_put_in_order_of_time_and_stay_within_the_period():
    rows = [{"id": "", "starts": "16:00", "per_hour": 500}, {"id": "", "starts": "14:00", "per_hour": 900}]
    edit = arrivals_edit(rows, DAY, TZ)
    assert edit.put.periods[0].arrivals == (Inflow(START, 900), Inflow(START + 2 * HOUR, 500))
    with pytest.raises(EntryRejected, match="not within OP1"):
        arrivals_edit([{"id": "", "starts": "22:00", "per_hour": 1}], DAY, TZ)


def test_objectives_stand_in_the_order_that_was_typed_and_those_of_other_periods_stay():
    table = objectives_table(DAY)
    rows = rows_with(objective_rows(PLAN, DAY), 1, order=5)
    rows.append({"id": "", "order": 0, "text": "Third", "period": "OP1"})
    after = applied(PLAN, objectives_edit(table, rows, PLAN, DAY))
    assert [row["text"] for row in objective_rows(after, DAY)] == ["Second", "First", "Third"]
    assert {o.text: o.period for o in after.objectives} == {
        "Second": "", "First": "OP1", "Third": "OP1", "Night": "OP2",
    }  # fmt: skip


def test_an_objective_that_is_taken_out_is_gone_and_an_empty_one_is_named():
    table, rows = objectives_table(DAY), objective_rows(PLAN, DAY)
    after = applied(PLAN, objectives_edit(table, rows[1:], PLAN, DAY))
    assert [o.text for o in after.objectives] == ["Second", "Night"]
    with pytest.raises(EntryRejected, match="Objective 1, Objective: is empty"):
        objectives_edit(table, rows_with(rows, 1, text=" "), PLAN, DAY)


def test_a_position_can_be_added_and_one_taken_out_takes_its_roster_along(desk):
    festival(desk)
    table = positions_table(PLAN, desk.situation(EVENT))
    rows = [{"id": "ic", "title": "Commander", "section": "command", "reports_to": "", "agency": ""},
            {"id": "", "title": "Commander", "section": "", "reports_to": "ic", "agency": "fire"}]  # fmt: skip
    after = applied(PLAN, positions_edit(table, rows, PLAN))
    assert after.positions == (PLAN.positions[0], Position("commander", "Commander", "operations", "ic", "fire"))
    assert (after.assignments, after.divisions[0].supervisor) == ((), "")


def test_positions_that_report_in_a_circle_are_refused(desk):
    festival(desk)
    table = positions_table(PLAN, desk.situation(EVENT))
    rows = [structs.asdict(structs.replace(p, reports_to={"ic": "ops", "ops": "ic"}[p.id])) for p in PLAN.positions]
    with pytest.raises(EntryRejected, match="circle"):
        positions_edit(table, rows, PLAN)
    assert circular((Position("a", "A", reports_to="a"),)) is not None


def test_the_chart_draws_who_holds_what_and_says_who_is_of_another_agency(desk):
    festival(desk)
    situation = desk.situation(EVENT)
    plan = structs.replace(PLAN, positions=(*PLAN.positions, Position("x", EVIL, reports_to="gone")),
                           assignments=(Assignment("a", "OP1", "person:ben", "position:ops"),))  # fmt: skip
    drawn = chart_html(plan.positions, {p.at: p for p in staffed(plan, situation, DAY)}, situation, DAY)
    assert "Ben Osei" in drawn
    assert "not POLI" in drawn
    assert "nobody" in drawn
    assert EVIL not in drawn


def test_a_circle_in_the_chart_is_drawn_once_and_ends():
    ring = (Position("a", "A", reports_to="b"), Position("b", "B", reports_to="a"))
    assert chart_html(ring, {}, fold([]), DAY).count("cc-org-box") == 2


def test_divisions_and_needs_are_edited_by_row(desk):
    festival(desk)
    situation = desk.situation(EVENT)
    table = divisions_table(PLAN, situation)
    edit = divisions_edit(table, rows_with(division_rows(PLAN), 1, work="Keep  it\nopen"), PLAN)
    assert edit.put.divisions[0].work == "Keep it open"
    needs = needs_table(PLAN, DAY, {})
    edit = needs_edit(needs, rows_with(need_rows(PLAN, DAY, TZ), 1, required=5, arrival="2026-08-15 15:00"), PLAN, DAY,
                      TZ)  # fmt: skip
    assert (edit.put.needs[0].required, edit.put.needs[0].arrival, edit.dropped) == (5, START + HOUR, ())
    with pytest.raises(EntryRejected, match="Division: is empty"):
        needs_edit(needs, rows_with(need_rows(PLAN, DAY, TZ), 1, division=""), PLAN, DAY, TZ)


def test_hospitals_need_both_degrees_or_neither():
    rows = rows_with(hospital_rows(PLAN), 1, lat=None)
    with pytest.raises(EntryRejected, match="both latitude and longitude"):
        hospitals_edit(rows, PLAN)
    edit = hospitals_edit([], PLAN)
    assert edit.dropped == ("hospitals:h",)
    assert HOSPITALS.name == "name"


def test_a_trigger_that_nobody_owns_is_said_in_words(desk):
    festival(desk)
    situation = desk.situation(EVENT)
    said = unowned_html(PLAN, situation)
    assert "NO OWNER" in said
    assert "no deputy" in said
    table = triggers_table(situation)
    rows = rows_with([structs.asdict(t) for t in PLAN.triggers], 1, deputy="ana")
    with pytest.raises(EntryRejected, match="owner too"):
        triggers_edit(table, rows, PLAN)


def test_a_hazard_without_a_protocol_in_force_is_said_in_words_as_the_check_finds_it(desk):
    festival(desk)
    desk.record(EVENT, [ProtocolDrafted(a_protocol("dui"))], an_actor())
    situation = desk.situation(EVENT)
    assert matrix_html(PLAN, situation).count("NO PROTOCOL IN FORCE") == len(PLAN.hazards)  # a draft answers none
    assert [h.id for h in PLAN.hazards if answering(h, [a_protocol("dui")])] == [PLAN.hazards[0].id]
    table = hazards_table(situation, {"dui": "DUI"})
    named = hazards_edit(table, rows_with([structs.asdict(h) for h in PLAN.hazards], 2, protocol="dui"), PLAN)
    assert [h.id for h in named.put.hazards] == ["h2"]


BASE = [{"id": "a", "text": "one"}, {"id": "b", "text": "two"}, {"id": "c", "text": "three"}]


def test_what_others_saved_stays_where_nothing_was_typed():
    typed = [{"id": "a", "text": "mine"}, {"id": "b", "text": "two"}, {"id": "", "text": "new"}]  # c taken out
    current = [{"id": "a", "text": "one"}, {"id": "b", "text": "theirs"}, {"id": "c", "text": "three"},
               {"id": "d", "text": "added"}]  # fmt: skip
    assert [row["text"] for row in merged(BASE, typed, current)] == ["mine", "theirs", "new", "added"]


def test_a_row_that_somebody_else_took_out_stays_out_unless_it_was_changed_here():
    assert [row["id"] for row in merged(BASE, BASE, BASE[1:])] == ["b", "c"]
    changed = rows_with(BASE, 1, text="mine")
    assert [row["id"] for row in merged(BASE, changed, BASE[1:])] == ["a", "b", "c"]


def test_a_row_that_both_changed_is_named(desk):
    festival(desk)
    table = structs.replace(objectives_table(DAY), name="text")
    mine, theirs = rows_with(BASE, 1, text="mine"), rows_with(BASE, 1, text="theirs")
    assert both(table, BASE, mine, theirs) == ["one"]
    assert both(table, BASE, mine, BASE) == both(table, BASE, mine, mine) == []


def test_the_strip_draws_every_period_and_escapes_its_name():
    drawn = strip_html([structs.replace(DAY, name=EVIL, arrivals=(Inflow(START, 10),)), NIGHT], "OP2", START + 1, TZ)
    assert drawn.count("cc-strip-bar") == 2
    assert "9,000 people" in drawn
    assert EVIL not in drawn
    assert strip_html([], "", 0, TZ)


def test_hours_that_end_another_day_say_so():
    assert span(START, START + 5 * HOUR, TZ) == "Sat 14:00-19:00"
    assert span(START, START + 25 * HOUR, TZ) == "Sat 14:00-Sun 15:00"
    assert day_time(0, TZ) == ""
