"""The simulator: the story goes on, and the units move with it."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard.ingest import simulator as simulating
from dashboard.ingest.motion import silent
from dashboard.ingest.retelling import Retelling
from dashboard.ingest.script import demo_script
from dashboard.ingest.simulator import Simulator, demo_running
from dashboard.journal.database import connect
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.tracks import DEGREE, Tracks
from dashboard.model.corrections import EntryCorrected
from dashboard.model.decisions import DecisionLogged
from dashboard.model.entry import Draft, Entry
from dashboard.model.errors import JournalConflict, JournalUnavailable
from dashboard.model.incidents import IncidentClosed, IncidentOpened
from dashboard.model.leads import LeadAnswered, LeadWithdrawn
from dashboard.model.moment import MINUTE, SECOND, parse
from dashboard.model.positions import Fix
from dashboard.model.units import UnitAssigned, UnitReleased
from dashboard.projections import concurrence
from dashboard.projections.concurrence import proposal
from dashboard.services.demo import BUSIEST_HOUR, EVENT, known
from dashboard.services.desk import Desk
from dashboard.services.feeds import feed_ages
from tests.builders import Clock, a_note, an_actor, an_incident

SATURDAY_ENDS = parse("2026-08-15T23:31", "America/Chicago")


class FailingJournal(MemoryJournal):
    """A journal whose disk is full while `full` is set, and that has other `trouble`, so many `times`."""

    full = False
    trouble: Exception | None = None
    times = 1_000

    def append(self, event: str, drafts: Sequence[Draft], now: int, expected: int | None = None) -> list[Entry]:
        if self.full:
            raise JournalUnavailable("database: the disk is full")
        if self.trouble is not None and self.times:
            self.times -= 1
            raise self.trouble
        return super().append(event, drafts, now, expected)


@pytest.fixture
def desk(clock: Clock) -> Iterator[Desk]:
    """A desk all in memory: an evening of positions would wait for the disk for half a minute."""
    made = Desk(MemoryJournal(), Tracks(connect("sqlite://")), clock)
    yield made
    made.close()


@pytest.fixture
def failing(clock: Clock) -> Iterator[Desk]:
    made = Desk(FailingJournal(), Tracks(connect("sqlite://")), clock)
    yield made
    made.close()


@pytest.fixture
def on_disk(clock: Clock, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(MemoryJournal(), Tracks(connect(f"sqlite:///{tmp_path / 'tracks.db'}")), clock)
    yield made
    made.close()


@pytest.fixture
def failing_on_disk(clock: Clock, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(FailingJournal(), Tracks(connect(f"sqlite:///{tmp_path / 'tracks.db'}")), clock)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def short_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulating, "HISTORY", 2 * MINUTE)


def _running(desk: Desk) -> Simulator:
    made = Simulator(desk)
    made.prepare()
    return made


def _run(simulator: Simulator, clock: Clock, seconds: int, step: int = 5) -> None:
    for _ in range(0, seconds, step):
        clock.go(step)
        simulator.tick()


def _wait_for(happened: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20
    while not happened() and time.monotonic() < ends:
        time.sleep(0.01)
    assert happened()


def _spots(desk: Desk) -> dict[str, tuple[float, float]]:
    fixes, _ = desk.tracks.last(EVENT)
    rows = zip(desk.tracks.units(EVENT), fixes.tolist(), strict=True)
    return {unit: (lat / DEGREE, lon / DEGREE) for unit, (_, at, lat, lon) in rows if at}


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    shrink = math.cos(math.radians(one[0]))
    return math.hypot((one[0] - other[0]) * 111_195, (one[1] - other[1]) * 111_195 * shrink)


def _said(desk: Desk) -> list[str]:
    return [entry.key for entry in desk.journal.entries(EVENT) if entry.key.startswith(("script:", "protocol/"))]


def _due(upto: int) -> list[str]:
    return [draft.key for draft in demo_script() if known(draft) <= upto]


def test_a_line_is_recorded_when_the_demo_clock_reaches_it_and_not_before(desk: Desk, clock: Clock):
    simulator = _running(desk)
    for _ in range(4):
        assert _said(desk) == _due(desk.now(EVENT))
        _run(simulator, clock, 60)
    assert len(_said(desk)) > len(_due(BUSIEST_HOUR)) + 10


def test_a_line_said_live_is_known_when_it_is_recorded(desk: Desk, clock: Clock):
    _run(_running(desk), clock, 60)
    live = [entry for entry in desk.journal.entries(EVENT) if entry.recorded > BUSIEST_HOUR]
    assert live
    assert all(entry.known == entry.recorded >= entry.occurred for entry in live)


def test_two_simulators_on_one_database_say_nothing_twice(desk: Desk, clock: Clock):
    one, other = _running(desk), _running(desk)
    for _ in range(12):
        clock.go(10)
        other.tick()
        one.tick()
    assert _said(desk) == _due(desk.now(EVENT))


def test_a_full_disk_delays_the_story_and_loses_nothing_of_it(failing: Desk, clock: Clock):
    simulator = _running(failing)
    _run(simulator, clock, 30)
    assert isinstance(failing.journal, FailingJournal)
    failing.journal.full = True
    clock.go(300)
    with pytest.raises(JournalUnavailable):
        simulator.tick()
    failing.journal.full = False
    simulator.tick()
    assert _said(failing) == _due(failing.now(EVENT))


def test_a_simulator_that_finds_no_database_at_first_begins_later(failing: Desk, clock: Clock):
    assert isinstance(failing.journal, FailingJournal)
    failing.journal.full = True
    simulator = Simulator(failing)
    with pytest.raises(JournalUnavailable):
        simulator.tick()
    failing.journal.full = False
    simulator.tick()
    assert _said(failing) == _due(BUSIEST_HOUR)


def test_what_people_did_comes_before_the_script(desk: Desk, clock: Clock):
    simulator = _running(desk)
    simulator.tick()
    desk.record(EVENT, [UnitReleased("ENG62", "39"), UnitReleased("M84", "39")], an_actor())
    _run(simulator, clock, 1200, 20)
    assert not desk.situation(EVENT).units["ENG62"].note
    assert set(_due(desk.now(EVENT))) - set(_said(desk)) != set()
    assert isinstance(next(reversed(desk.about(EVENT, "incident:36"))).body, IncidentClosed)


def test_a_correction_finds_its_entry_though_people_wrote_in_between(desk: Desk, clock: Clock):
    simulator = _running(desk)
    for _ in range(20):
        desk.record(EVENT, a_note(), an_actor())
    _run(simulator, clock, 35 * 60, 20)
    fixed = [e.body for e in desk.journal.entries(EVENT, len(_due(BUSIEST_HOUR))) if isinstance(e.body, EntryCorrected)]
    assert [desk.journal.some(EVENT, [body.target])[0].body.about[0] for body in fixed] == ["incident:48"]
    assert desk.situation(EVENT).incidents["48"].place == "Chicago and Spring"


def _opens(desk: Desk, incident: str, title: str = "Bee sting") -> None:
    desk.record(EVENT, an_incident(incident, title=title, place="Gate 1"), an_actor())


def _about(desk: Desk, incident: str) -> list[str]:
    return [entry.key for entry in desk.about(EVENT, f"incident:{incident}") if entry.key.startswith("script:")]


def _scripted(incident: str, upto: int) -> list[str]:
    return [d.key for d in demo_script() if f"incident:{incident}" in d.body.about and known(d) <= upto]


def test_an_incident_that_a_person_opened_keeps_its_number_and_the_script_takes_the_next(desk: Desk, clock: Clock):
    simulator = _running(desk)
    _opens(desk, "42")
    _run(simulator, clock, 12 * 60, 20)
    situation = desk.situation(EVENT)
    assert situation.incidents["42"].title == "Bee sting"
    assert situation.incidents["42"].lead == ""
    assert situation.incidents["42"].units == ()
    assert _about(desk, "42") == []
    told = situation.incidents["43"]
    assert (told.number, told.title, told.lead) == ("#043", "Three hurt in the crush", "EMS")
    assert situation.incidents["44"].title == "Panic attack"
    assert len(_scripted("42", desk.now(EVENT))) > 8
    assert _about(desk, "43") == _scripted("42", desk.now(EVENT))
    assert situation.resources["mci1"].incident == "43"


def test_what_the_script_draws_and_sets_for_an_incident_goes_to_its_new_number(desk: Desk, clock: Clock):
    simulator = _running(desk)
    _opens(desk, "45")
    _run(simulator, clock, 24 * 60, 20)
    situation = desk.situation(EVENT)
    assert situation.incidents["46"].title == "Stall fire, gas bottles"
    assert (situation.zones["standoff-food"].incident, situation.sites["rvp-food"].incident) == ("46", "46")
    assert situation.orders["food-clear"].incident == "46"
    assert situation.reports["46"].now("type") == "Stall fire with gas bottles"
    settled = situation.incidents["46"].settled
    assert settled is not None
    assert (settled.agency, settled.protocol) == ("FD", "tentfire")


def test_a_lead_that_people_settle_first_stands_and_the_story_goes_on(desk: Desk, clock: Clock):
    simulator = _running(desk)
    simulator.tick()
    front = desk.situation(EVENT).incidents["40"]
    desk.record(EVENT, proposal(desk.situation(EVENT), front, "PD", "by hand", desk.now(EVENT)), an_actor())
    for agency in concurrence.involved(desk.situation(EVENT), front, "PD"):
        desk.record(EVENT, LeadAnswered("40", "by hand", agency, "agrees"), an_actor())
    _run(simulator, clock, 10 * 60, 20)
    after = desk.situation(EVENT)
    assert (after.incidents["40"].lead, after.incidents["40"].proposal) == ("PD", None)
    assert after.orders["stop-main-2"].executed
    assert after.incidents["34"].lead == "SEC"


def test_a_scripted_answer_that_people_gave_already_is_left_out(desk: Desk, clock: Clock):
    simulator = _running(desk)
    simulator.tick()
    waiting = desk.situation(EVENT).incidents["29"].proposal
    assert waiting is not None
    desk.record(EVENT, LeadAnswered("29", waiting.id, "SO", "objects", "No car is free"), an_actor())
    desk.record(EVENT, LeadWithdrawn("29", waiting.id, "police keep it"), an_actor())
    _run(simulator, clock, 6 * 60, 20)
    assert (desk.situation(EVENT).incidents["29"].lead, desk.situation(EVENT).incidents["40"].lead) == ("PD", "ORG")


def test_a_decision_whose_number_people_took_gets_the_next(desk: Desk, clock: Clock):
    simulator = _running(desk)
    simulator.tick()
    desk.record(EVENT, DecisionLogged("by-hand", "D-003", "Bar closes at 22:30", "Thin crews"), an_actor())
    _run(simulator, clock, 18 * 60, 20)
    numbers = {decision.id: decision.number for decision in desk.situation(EVENT).decisions.values()}
    assert (numbers["by-hand"], numbers["day1-crush"], numbers["day1-goes-on"]) == ("D-003", "D-004", "D-005")


def test_after_a_restart_the_script_still_knows_which_incident_is_its_own(desk: Desk, clock: Clock):
    simulator = _running(desk)
    _opens(desk, "42")
    _run(simulator, clock, 6 * 60, 20)
    _opens(desk, "44", "Wasp sting")
    again = _running(desk)
    _run(again, clock, 10 * 60, 20)
    now = desk.now(EVENT)
    assert _said(desk) == _due(now)
    assert (_about(desk, "42"), _about(desk, "44")) == ([], [])
    assert (_about(desk, "43"), _about(desk, "45")) == (_scripted("42", now), _scripted("43", now))


def test_two_simulators_agree_on_the_number_of_an_incident_that_was_moved(desk: Desk, clock: Clock):
    one, other = _running(desk), _running(desk)
    _opens(desk, "42")
    for _ in range(30):
        clock.go(20)
        one.tick()
        other.tick()
    now = desk.now(EVENT)
    assert _said(desk) == _due(now)
    assert _about(desk, "43") == _scripted("42", now)


def test_a_story_under_other_numbers_is_told_to_its_end_with_its_corrections(desk: Desk, clock: Clock):
    simulator = _running(desk)
    _opens(desk, "42")
    _run(simulator, clock, 10 * 60, 20)
    for incident in ("45", "46", "47"):
        _opens(desk, incident)
    _run(simulator, clock, (SATURDAY_ENDS - desk.now(EVENT)) // SECOND, 60)
    assert _said(desk) == _due(desk.now(EVENT))
    assert desk.situation(EVENT).incidents.keys() == {"42", "45", "46", "47"}
    assert all(unit.assignments == () for unit in desk.situation(EVENT).units.values())
    moved = desk.situation(EVENT).closed["52"]
    assert (moved.number, moved.title, moved.place) == ("#052", "Blue Route blocked", "Chicago and Spring")


def test_a_unit_is_awaited_at_the_incident_that_was_moved_and_not_at_the_persons(desk: Desk, clock: Clock):
    simulator = _running(desk)
    _opens(desk, "42")
    _run(simulator, clock, 6 * 60, 20)
    retelling = Retelling(desk.journal, demo_script())
    retelling.look()
    assert retelling.arrivals["M94", "43"] == parse("2026-08-15T20:57:18", "America/Chicago")
    assert ("M94", "42") not in retelling.arrivals


def test_an_id_that_people_use_again_after_striking_the_scripts_opening_is_theirs(desk: Desk, clock: Clock):
    simulator = _running(desk)
    _run(simulator, clock, 6 * 60, 20)
    opening = desk.about(EVENT, "incident:42")[0]
    assert isinstance(opening.body, IncidentOpened)
    desk.correct(EVENT, opening.seq, an_actor(), "never was")
    _opens(desk, "42")
    before = _about(desk, "42")
    _run(simulator, clock, 3 * 60, 20)
    assert _about(desk, "42") == before
    assert desk.situation(EVENT).incidents["42"].title == "Bee sting"


def test_what_was_left_out_stays_left_out_after_a_restart(desk: Desk, clock: Clock):
    simulator = _running(desk)
    simulator.tick()
    desk.record(EVENT, UnitReleased("ENG62", "39"), an_actor())
    _run(simulator, clock, 1200, 20)
    left = set(_due(desk.now(EVENT))) - set(_said(desk))
    assert left
    desk.record(EVENT, UnitAssigned("ENG62", "39"), an_actor())
    _run(_running(desk), clock, 60, 20)
    assert not left & set(_said(desk))


def test_a_line_is_not_lost_while_too_many_people_write(failing: Desk, clock: Clock):
    simulator = _running(failing)
    assert isinstance(failing.journal, FailingJournal)
    failing.journal.trouble = JournalConflict("the journal went on")
    clock.go(400)
    with pytest.raises(JournalConflict, match="too many people"):
        simulator.tick()
    failing.journal.trouble = None
    simulator.tick()
    assert _said(failing) == _due(failing.now(EVENT))


def test_an_unexpected_error_is_logged_and_the_story_goes_on_whole(
    failing_on_disk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(simulating, "TICK", 0.01)
    simulator = _running(failing_on_disk)
    assert isinstance(failing_on_disk.journal, FailingJournal)
    failing_on_disk.journal.trouble, failing_on_disk.journal.times = RuntimeError("a page of the disk is gone"), 2
    clock.go(100)
    simulator.start()
    _wait_for(lambda: bool(failing_on_disk.tracks.units(EVENT)))
    simulator.stop()
    assert "a page of the disk is gone" in caplog.text
    assert _said(failing_on_disk) == _due(failing_on_disk.now(EVENT))


def test_a_line_that_can_never_be_said_does_not_hold_up_the_others(failing: Desk, clock: Clock):
    simulator = _running(failing)
    assert isinstance(failing.journal, FailingJournal)
    failing.journal.trouble, failing.journal.times = RuntimeError("poison"), simulating.PATIENCE
    clock.go(100)
    for _ in range(simulating.PATIENCE - 1):
        with pytest.raises(RuntimeError):
            simulator.tick()
    simulator.tick()
    due = _due(failing.now(EVENT))
    assert len(set(due) - set(_said(failing))) == 1


def test_a_unit_that_the_script_says_is_on_scene_is_there(desk: Desk, clock: Clock):
    simulator = _running(desk)
    for _ in range(20):
        _run(simulator, clock, 60)
        situation, spots = desk.situation(EVENT), _spots(desk)
        for unit in situation.units.values():
            call = unit.assignments[-1] if unit.assignments else None
            settled = call is not None and desk.now(EVENT) - call.since > 31 * SECOND
            if settled and call is not None and call.status in ("ONSC", "PTCT") and unit.feed and unit.agency != "FD":
                incident = situation.incidents[call.incident]
                assert incident.lat is not None
                assert incident.lon is not None
                assert _metres(spots[unit.id], (incident.lat, incident.lon)) < 20, (unit.id, incident.number)


def test_units_arrive_without_leaps(desk: Desk, clock: Clock):
    simulator = _running(desk)
    simulator.tick()
    before = _spots(desk)
    for _ in range(0, 600, 5):
        _run(simulator, clock, 5)
        after = _spots(desk)
        leaps = {u: _metres(before[u], after[u]) for u in before if desk.situation(EVENT).units[u].feed == "GPS-PD"}
        assert max(leaps.values()) < 5 * 25 + 30, leaps
        before = after


def test_nobody_but_the_boat_moves_in_the_river(desk: Desk, clock: Clock):
    simulator = _running(desk)
    layout = {feature.id: feature.points for feature in desk.situation(EVENT).layout}
    bridges = [f.points for f in desk.situation(EVENT).layout if f.kind == "bridge"]
    for _ in range(120):
        _run(simulator, clock, 10, 10)
        for unit, (lat, lon) in _spots(desk).items():
            wet = _inside((lon, lat), layout["river"]) and not _inside((lon, lat), layout["island"])
            if wet and unit != "BOAT6":
                assert min(_from_line((lat, lon), bridge) for bridge in bridges) < 16, (unit, lat, lon)


def test_a_silent_feed_grows_old_while_the_others_stay_fresh(desk: Desk, clock: Clock):
    simulator = _running(desk)
    _run(simulator, clock, 9 * 60 + 30)
    ages = feed_ages(desk, EVENT, desk.now(EVENT))
    assert silent("GPS-FD", desk.now(EVENT))
    assert (ages["GPS-FD"] or 0) > 3 * 60 * SECOND
    feeds = desk.situation(EVENT).feeds
    assert all((ages[feed] or 0) <= feeds[feed].interval * SECOND for feed in feeds if feed != "GPS-FD")
    _run(simulator, clock, 60)
    assert (feed_ages(desk, EVENT, desk.now(EVENT))["GPS-FD"] or 0) <= 10 * SECOND


def test_the_hour_before_has_positions_too(desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(simulating, "HISTORY", 10 * MINUTE)
    _running(desk).tick()
    then = desk.tracks.at(EVENT, BUSIEST_HOUR - 5 * MINUTE)
    assert (then["at"] > 0).sum() == 61
    assert then["at"].max() <= BUSIEST_HOUR - 5 * MINUTE


def test_after_a_restart_the_units_go_on_from_where_they_were(desk: Desk, clock: Clock):
    _run(_running(desk), clock, 120)
    before = _spots(desk)
    clock.go(7200)
    again = _running(desk)
    again.tick()
    moved = {unit: _metres(before[unit], spot) for unit, spot in _spots(desk).items()}
    assert max(moved.values()) < 25, moved


def test_the_whole_festival_is_told_and_then_the_units_go_on_patrolling(desk: Desk, clock: Clock):
    simulator = _running(desk)
    _run(simulator, clock, (SATURDAY_ENDS - BUSIEST_HOUR) // SECOND, 60)
    assert _said(desk) == _due(SATURDAY_ENDS)
    assert not desk.situation(EVENT).incidents
    clock.go(12 * 3600)
    _run(simulator, clock, 12 * 3600, 240)
    assert _said(desk) == [draft.key for draft in demo_script()]
    assert not desk.situation(EVENT).incidents
    before = _spots(desk)
    _run(simulator, clock, 120, 20)
    assert any(_metres(before[unit], spot) > 30 for unit, spot in _spots(desk).items())


def test_with_the_demo_off_its_event_is_there_and_nothing_moves(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CONCORD_DEMO", "off")
    with demo_running(desk):
        assert EVENT in desk.events()
    assert len(desk.tracks.units(EVENT)) == 0


def test_with_the_demo_off_its_clock_goes_on_where_the_server_ended(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CONCORD_DEMO", "off")
    with demo_running(desk):
        clock.go(900)
    clock.go(3600)
    with demo_running(desk):
        assert desk.now(EVENT) == BUSIEST_HOUR + 900 * SECOND


def test_a_server_ends_though_its_database_is_full(failing: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CONCORD_DEMO", "off")
    assert isinstance(failing.journal, FailingJournal)
    with demo_running(failing):
        failing.journal.full = True
    assert failing.journal.heads()[EVENT].seq == len(_due(BUSIEST_HOUR))


def test_the_running_demo_ends_with_its_server(on_disk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(simulating, "TICK", 0.01)
    with demo_running(on_disk):
        while not on_disk.tracks.units(EVENT):
            pass
    seen = on_disk.tracks.last(EVENT)[1]
    on_disk.tracks.record(EVENT, [Fix("P11", seen, 42.0, -88.2)], seen + 1)
    assert on_disk.tracks.last(EVENT)[1] == seen + 1


def _inside(point: tuple[float, float], ring: Sequence[tuple[float, float]]) -> bool:
    x, y = point
    crossed = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossed = not crossed
    return crossed


def _from_line(spot: tuple[float, float], line: Sequence[tuple[float, float]]) -> float:
    (x1, y1), (x2, y2) = line
    parts = [n / 50 for n in range(51)]
    return min(_metres(spot, (y1 + (y2 - y1) * p, x1 + (x2 - x1) * p)) for p in parts)
