"""A roster file is read once for each draft it is compared with, and never shown for another one."""

from components.plan_roster_files import rows_of, sheet_of
from dashboard.ingest.roster_files import read_roster
from dashboard.model.events import Period
from dashboard.model.plans import Plan, PlanEdited
from dashboard.projections.plans import draft
from dashboard.projections.roster_import import Answer
from dashboard.services.desk import Desk
from tests.builders import START, a_feature, a_note, an_actor, festival

TZ, SPAN = "America/Chicago", (START, START + 1)
RAW = b"who,where,period\nAna Ruiz,Gate 3,OP1\n"
COLUMNS = {"who": 0, "where": 1, "period": 2}


def test_a_file_is_parsed_once_and_again_for_another_sheet_or_another_plan() -> None:
    reads = []

    def read(name, raw, tz, span, wanted):
        reads.append((raw, span, wanted))
        return read_roster(name, raw, tz, span)

    first, mark = sheet_of(read, "once.csv", RAW, TZ, SPAN)
    again, _ = sheet_of(read, "once.csv", RAW, TZ, SPAN)
    assert first is again
    others = [
        sheet_of(read, "once.csv", RAW + b"\n", TZ, SPAN)[1],
        sheet_of(read, "once.csv", RAW, TZ, (START, START + 2))[1], sheet_of(read, "once.csv", RAW, TZ, SPAN, "Sun")[1],
    ]  # fmt: skip
    assert len({mark, *others}) == len(reads) == 4


def test_rows_are_compared_once_with_each_event_draft_and_answer(desk: Desk) -> None:
    gate = Plan((a_feature("gate3", name="Gate 3"),), (Period("OP1", START, START + 60_000_000),))
    for event, body in (("fair", a_note()), ("copy", PlanEdited(gate))):
        desk.record(festival(desk, event), [body], an_actor())
    sheet, mark = sheet_of(read_roster, "rows.csv", RAW, TZ, SPAN)

    def taken(event: str, **said: str):
        situation = desk.situation(event)
        return rows_of(sheet, mark, COLUMNS, draft(situation), situation, Answer(where=said))

    assert desk.situation("fair").seq == desk.situation("copy").seq
    assert taken("fair") is taken("fair")
    assert [taken(event)[0].outcome for event in ("fair", "copy", "fair", "copy")] == ["doubtful", "new"] * 2
    assert taken("fair", **{"Gate 3": "position:ops"}) is not taken("fair")
    before = taken("copy")
    desk.record("copy", [a_note()], an_actor())
    assert taken("copy") is not before
