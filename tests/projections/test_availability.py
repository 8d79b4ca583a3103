import pytest

from dashboard.model.limits import PositionLimits
from dashboard.model.moment import MINUTE
from dashboard.model.units import UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.projections.availability import COLUMNS, Heard, availability, in_order, matching, unit_cards
from dashboard.projections.history import calls, history, standing
from dashboard.services.desk import Desk
from tests.builders import START, a_note, a_unit, an_actor, festival

LIMITS = PositionLimits(2, 5, 300, 600, 1800, 3600)
LOST = 30 * MINUTE
NOBODY = Heard({}, LIMITS)


@pytest.fixture
def event(desk: Desk) -> str:
    return festival(desk)


def column(desk: Desk, event: str, unit: str, heard: dict[str, int] | None = None) -> str:
    situation = desk.situation(event)
    return unit_cards(situation, [situation.units[unit]], Heard(heard or {}, LIMITS), desk.now(event))[0].column


def test_every_unit_is_in_exactly_one_column(desk, event):
    matrix = availability(desk.situation(event), NOBODY, START)
    cards = [c.unit for g in matrix.groups for row in g.rows for cell in row.cells.values() for c in cell]
    assert sorted(cards) == sorted(desk.situation(event).units)
    assert (matrix.totals["available"], matrix.totals["assigned"], matrix.totals["on_scene"]) == (4, 1, 1)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("STAGED", "staged"), ("OOS_MECH", "out_of_service"), ("BUSY", "assigned"), ("AVAIL_POST", "available"),
        ("OFF", "out_of_service"), ("EMERG", "assigned"), ("RETURN", "available"),
    ],
)  # fmt: skip
def test_the_status_says_the_column(desk, event, status, expected):
    desk.record(event, UnitStatusChanged("P2", status), an_actor())
    assert column(desk, event, "P2") == expected


def test_a_unit_that_transports_from_a_scene_it_reached_stays_on_scene(desk, event):
    desk.record(event, UnitStatusChanged("P1", "TRANS", "1"), an_actor())
    assert column(desk, event, "P1") == "on_scene"


def test_a_unit_is_lost_only_after_the_limit_and_never_when_nothing_was_heard(desk, event):
    now = desk.now(event)
    desk.record(event, [a_unit("P2", feed="avl"), a_unit("E1", "fire", feed="avl")], an_actor())
    assert column(desk, event, "P2", {"P2": now - LOST}) == "available"
    assert column(desk, event, "P2", {"P2": now - LOST - 1}) == "lost"
    assert column(desk, event, "E1", {"P2": now - LOST - 1}) == "available"


def test_a_position_by_hand_is_never_lost_but_old_after_an_hour(desk, event):
    now, situation = desk.now(event), desk.situation(event)
    cards = [
        unit_cards(situation, [situation.units["M2"]], Heard({"M2": now - age}, LIMITS), now)[0]
        for age in (60 * MINUTE, 60 * MINUTE + 1)
    ]
    assert [(c.column, c.staleness, c.by_hand) for c in cards] == [
        ("available", "", True),
        ("available", "stale", True),
    ]


def test_without_positions_there_is_no_column_for_the_lost(desk, event):
    situation = desk.situation(event)
    assert "lost" not in availability(situation, NOBODY, START).columns
    assert availability(situation, Heard({"P2": START}, LIMITS), START).columns == COLUMNS


def test_agency_and_type_choose_the_rows_but_not_what_the_agency_has_left(desk, event):
    desk.record(event, a_unit("P9", type="K9"), an_actor())
    matrix = availability(desk.situation(event), NOBODY, START, ["police"], ["K9"])
    assert [(g.agency, [r.type for r in g.rows]) for g in matrix.groups] == [("police", ["K9"])]
    assert (matrix.groups[0].tile.free, matrix.groups[0].tile.total) == (2, 3)


def test_callsigns_are_in_the_order_people_count():
    assert sorted(["M12", "M9", "m10", "A1"], key=in_order) == ["A1", "M9", "m10", "M12"]


def test_a_search_does_not_care_about_case_or_accents(desk, event):
    desk.record(event, a_unit("x7", callsign="Équipe 7"), an_actor())
    cards = unit_cards(desk.situation(event), desk.situation(event).units.values(), NOBODY, START)
    assert [c.unit for c in matching(cards, "eQUIPE")] == ["x7"]
    assert matching(cards, "nobody") == []
    assert len(matching(cards, "")) == 7


def test_a_card_names_every_call_of_its_unit(desk, event):
    desk.record(event, UnitAssigned("P1", "2"), an_actor())
    situation = desk.situation(event)
    assert unit_cards(situation, [situation.units["P1"]], NOBODY, START)[0].incidents == ("#001", "#002")


def test_the_calls_of_a_unit_run_from_sent_to_available(desk, event, clock):
    clock.go(600)
    desk.record(event, UnitStatusChanged("M1", "ONSC"), an_actor())
    clock.go(600)
    desk.record(event, UnitReleased("M1", "2"), an_actor())
    made = calls(standing(history(desk.about(event, "unit:M1"))), "M1")
    assert [(c.incident, c.arrived - c.assigned, c.released - c.assigned) for c in made] == [
        ("2", 10 * MINUTE, 20 * MINUTE)
    ]


def test_a_struck_entry_stays_in_the_history_but_makes_no_call(desk, event):
    sent = desk.record(event, UnitAssigned("P2", "2"), an_actor()).entries[0]
    desk.correct(event, sent.seq, an_actor("Ben"), "wrong unit")
    lines = history(desk.about(event, "unit:P2"))
    struck = [line for line in lines if line.reads is None]
    assert [(line.entry.seq, line.correction.actor.person) for line in struck] == [(sent.seq, "Ben")]
    assert calls(standing(lines), "P2") == []


def test_a_correction_counts_from_when_it_was_known_or_always_by_what_happened(desk, event, clock):
    said = desk.record(event, a_note("Gate 4", "1"), an_actor()).entries[0]
    before = clock.now
    clock.go(60)
    desk.correct(event, said.seq, an_actor(), "misheard", body=a_note("Gate 3", "1"))

    def reads(*when):
        line = next(x for x in history(desk.about(event, "incident:1"), *when) if x.entry.seq == said.seq)
        return line.reads.body.text

    assert [reads(), reads(before, "known"), reads(before, "happened")] == ["Gate 3", "Gate 4", "Gate 3"]
