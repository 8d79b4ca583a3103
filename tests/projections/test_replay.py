"""The lanes of the clock bar and what the two bases differ in, on logs small enough to work out by hand."""

from typing import Any

import numpy as np
from msgspec import UNSET, Raw

from dashboard.model.alarms import AlarmCleared, AlarmRaised
from dashboard.model.corrections import EntryCorrected
from dashboard.model.decisions import DecisionLogged
from dashboard.model.entry import AnyBody, Entry, encode_body
from dashboard.model.incidents import IncidentChanged, IncidentClosed, IncidentReopened
from dashboard.model.moment import MINUTE, SECOND
from dashboard.projections.differences import differs_at
from dashboard.projections.replay import Bar, alarm_bars, decision_bars, density, focus, lane, silences, spells
from dashboard.projections.situation import Situation
from tests.builders import a_note, an_actor, an_incident

HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE
NOW = Situation()


def log(*said: tuple[int, int, AnyBody]) -> list[Entry]:
    """Entries of (occurred, known, body) in minutes."""
    return [
        Entry(seq, occurred * MINUTE, known * MINUTE, known * MINUTE, an_actor(), str(seq), body)
        for seq, (occurred, known, body) in enumerate(said, 1)
    ]


def correction(target: int, body: AnyBody | None = None, at: int | None = None) -> EntryCorrected:
    raw: Any = UNSET if body is None else Raw(encode_body(body))
    return EntryCorrected(target, "misheard", raw, None if at is None else at * MINUTE)


def minutes(bars: list[Bar]) -> list[tuple[str, int, int]]:
    return [(bar.id, bar.begins // MINUTE, bar.ends // MINUTE) for bar in bars]


def test_an_incident_is_in_the_lane_of_each_priority_as_long_as_it_was_open_with_it() -> None:
    entries = log(
        (1, 1, an_incident("a", priority="P3")),
        (3, 3, IncidentChanged("a", priority="P1")),
        (4, 4, IncidentChanged("a", title="Fire")),
        (6, 6, IncidentChanged("a", priority="P2")),
        (8, 8, IncidentClosed("a")),
        (9, 9, IncidentReopened("a")),
        (2, 2, an_incident("b", priority="P1")),
    )
    found = spells(entries, "known")
    assert minutes(found["P1"]) == [("b", 2, 0), ("a", 3, 6)]
    assert minutes(found["P2"]) == [("a", 6, 8), ("a", 9, 0)]
    assert found["P1"][1].name == "#00a Fire"


def test_a_lane_begins_when_it_was_known_or_when_it_happened_by_the_basis() -> None:
    entries = log((1, 5, an_incident("a", priority="P1")), (9, 4, IncidentClosed("a")))
    assert minutes(spells(entries, "happened")["P1"]) == [("a", 1, 9)]
    assert minutes(spells(entries, "known")["P1"]) == [("a", 5, 0)]


def test_a_corrected_priority_moves_the_bar_when_it_was_corrected_and_always_was_so_on_the_other_basis() -> None:
    wrong, right = an_incident("a", priority="P1"), an_incident("a", priority="P2")
    entries = log((1, 1, wrong), (7, 7, correction(1, right, at=2)), (9, 9, IncidentClosed("a")))
    known, happened = spells(entries, "known"), spells(entries, "happened")
    assert (minutes(known["P1"]), minutes(known["P2"])) == ([("a", 1, 7)], [("a", 7, 9)])
    assert (minutes(happened["P1"]), minutes(happened["P2"])) == ([], [("a", 2, 9)])


def test_a_struck_incident_ends_when_it_was_struck_and_never_was_on_the_other_basis() -> None:
    entries = log((1, 1, an_incident("a", priority="P1")), (4, 4, correction(1)))
    assert minutes(spells(entries, "known")["P1"]) == [("a", 1, 4)]
    assert minutes(spells(entries, "happened")["P1"]) == []


def test_alarms_stand_from_being_raised_until_cleared_and_again() -> None:
    raised = AlarmRaised("x", "no_lead", "P1", "No lead")
    entries = log((1, 1, raised), (3, 3, AlarmCleared("x")), (5, 5, raised), (2, 2, AlarmCleared("unknown")))
    assert minutes(alarm_bars(entries, "known")) == [("x", 1, 3), ("x", 5, 0)]


def test_a_struck_decision_says_so_as_known_and_is_gone_as_it_happened() -> None:
    made = DecisionLogged("d1", "D1", "Hold the show", "wind")
    entries = log((1, 2, made), (5, 5, correction(1)), (7, 8, DecisionLogged("d2", "D2", "Go on", "calm")))
    known = decision_bars(entries, "known", NOW)
    assert [bar.begins // MINUTE for bar in known] == [2, 8]
    assert known[0].name.startswith("struck: ")
    assert minutes(decision_bars(entries, "happened", NOW)) == [("3", 7, 7)]


def test_counts_say_how_many_bars_touch_each_bin_and_bars_are_named_only_where_they_are_few() -> None:
    bars = [Bar(0, 25, "a", ""), Bar(10, 0, "b", ""), Bar(90, 0, "c", "")]
    found = lane(bars, (0, 40), 4)
    assert (found.total, found.counts) == (2, (1, 2, 2, 1))
    many = lane([Bar(n, n, str(n), "") for n in range(1, 1_001)], (1, 1_001), 10)
    assert (many.total, many.bars, set(many.counts)) == (1_000, (), {100})


def test_the_density_counts_every_entry_of_the_window_once() -> None:
    times = np.array([0, 5, 5, 9, 10, 400], dtype=np.int64)
    assert density(times, (0, 10), 2) == [1, 4]
    assert sum(density(times, (0, 400), 300)) == 6
    assert density(np.array([], dtype=np.int64), (0, 10), 2) == [0, 0]


def test_a_replay_opens_on_the_busiest_part_of_a_log_of_years() -> None:
    planned = [n * DAY for n in range(3)]
    event = [700 * DAY + n * MINUTE for n in range(200)]
    assert focus(np.array([*planned, *event, 5_000 * DAY])) == (event[0], event[-1])


def test_a_log_of_one_entry_or_none_has_a_window_all_the_same() -> None:
    assert focus(np.array([], dtype=np.int64)) == (0, MINUTE)
    assert focus(np.array([7 * DAY])) == (7 * DAY, 7 * DAY + MINUTE)


def test_a_feed_is_silent_from_its_last_fix_until_it_is_heard_again() -> None:
    seen = [
        (t * SECOND, newest * SECOND) for t, newest in ((10, 0), (20, 18), (60, 30), (90, 30), (120, 119), (150, 119))
    ]
    found = silences({"avl": seen, "never": [(10, 0), (150, 0)]}, {"avl": 15 * SECOND, "never": SECOND})
    assert [(feed, a // SECOND, b // SECOND) for feed, a, b in found] == [("avl", 30, 120), ("avl", 119, 150)]


def test_what_had_happened_and_was_not_known_differs_until_it_is_known() -> None:
    entries = log((1, 1, a_note("early")), (2, 9, a_note("late")), (8, 9, a_note("later")))
    found = differs_at(entries, 5 * MINUTE, NOW)
    assert [(one.kind, one.seq, one.occurred // MINUTE, one.at // MINUTE) for one in found] == [("late", 2, 2, 9)]
    assert "late" in found[0].text
    assert differs_at(entries, 9 * MINUTE, NOW) == []


def test_what_came_within_the_second_that_the_clock_shows_is_not_late() -> None:
    quick = Entry(1, MINUTE, MINUTE + SECOND // 2, MINUTE + SECOND // 2, an_actor(), "q", a_note("typed and sent"))
    assert differs_at([quick], MINUTE, NOW) == []


def test_corrections_and_retractions_known_later_say_what_was_read_then_and_what_is_now() -> None:
    entries = log(
        (1, 1, a_note("two hurt")), (1, 1, a_note("a knife")), (4, 4, correction(1, a_note("three hurt"))),
        (7, 7, correction(1, a_note("four hurt"))), (8, 8, correction(2)),
    )  # fmt: skip
    found = differs_at(entries, 5 * MINUTE, NOW)
    assert [(one.kind, one.seq, one.at // MINUTE) for one in found] == [("corrected", 1, 7), ("struck", 2, 8)]
    assert "three hurt" in found[0].was
    assert "four hurt" in found[0].text
    assert (found[1].why, "a knife" in found[1].was) == ("misheard", True)


def test_a_late_entry_that_was_struck_later_and_a_corrected_time_are_judged_by_how_they_read_now() -> None:
    entries = log(
        (2, 9, a_note("never so")), (9, 9, correction(1)), (1, 1, a_note("moved")), (9, 9, correction(3, at=8))
    )
    found = differs_at(entries, 5 * MINUTE, NOW)
    assert [(one.kind, one.seq, one.occurred // MINUTE) for one in found] == [("corrected", 3, 8)]


def test_clocks_that_run_backwards_differ_by_what_is_known_before_its_time_and_by_what_came_late() -> None:
    entries = log((900_000, 1, a_note("known years before it happens")), (-900_000, 3, a_note("of decades ago")))
    assert [(one.kind, one.seq) for one in differs_at(entries, 2 * MINUTE, NOW)] == [("late", 2), ("early", 1)]
    assert [(one.kind, one.at // MINUTE) for one in differs_at(entries, 4 * MINUTE, NOW)] == [("early", 900_000)]
