"""The roster given out: what comes back is the same, and no cell runs."""

import io

import openpyxl

from dashboard.export.roster import HEADER, roster_csv, roster_rows, roster_xlsx
from dashboard.ingest.roster_files import read_roster
from dashboard.model.events import Period, PersonCheckedIn
from dashboard.model.moment import MINUTE
from dashboard.model.plans import Assignment, Plan
from dashboard.projections.roster_import import guessed, read_rows
from tests.builders import EVENT, START, a_feature, a_person, an_actor, festival

HOUR = 60 * MINUTE
DAY = Period("OP1", START, START + 5 * HOUR)


def plan_of(*assignments):
    return Plan(features=(a_feature("gate3", name="Gate 3"),), periods=(DAY,), assignments=assignments)


def test_what_is_given_out_is_taken_in_again_as_the_same(desk):
    festival(desk)
    situation = desk.situation(EVENT)
    plan = plan_of(
        Assignment("a", "OP1", "unit:P1", "feature:gate3", people=4),
        Assignment("b", "OP1", "person:ana", "feature:gate3", START + HOUR, START + 2 * HOUR, note="relief"),
    )
    for name, raw in (("r.csv", roster_csv(plan, situation)), ("r.xlsx", roster_xlsx(plan, situation))):
        sheet = read_roster(name, raw, situation.timezone, (DAY.starts, DAY.ends))
        assert [t.outcome for t in read_rows(sheet, guessed(sheet.headers), plan, situation)] == ["same", "same"]


def test_no_cell_runs_as_a_formula(desk):
    festival(desk)
    desk.record(EVENT, [PersonCheckedIn(a_person("eve", "=HYPERLINK(1)"))], an_actor())
    situation = desk.situation(EVENT)
    plan = plan_of(Assignment("a", "OP1", "person:eve", "feature:gate3", note="+1"))
    (row,) = roster_rows(plan, situation, "OP1")
    assert (row[0], row[-1]) == ("'=HYPERLINK(1)", "'+1")
    sheet = openpyxl.load_workbook(io.BytesIO(roster_xlsx(plan, situation))).worksheets[0]
    assert all(cell.data_type == "s" for cells in sheet.iter_rows() for cell in cells)
    assert tuple(cell.value for cell in sheet[1]) == HEADER


def test_only_the_period_that_is_asked_for(desk):
    festival(desk)
    plan = plan_of(Assignment("a", "OP1", "unit:P1", "feature:gate3"))
    assert roster_rows(plan, desk.situation(EVENT), "OP2") == []
