"""The watch: it says each thing once, asks the next rung in time, and outlives what goes wrong."""

import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.journal.database import connect
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.sql import SqlJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.alarms import AlarmAcknowledged, AlarmCleared, AlarmRaised, AlarmShelved
from dashboard.model.corrections import EntryCorrected
from dashboard.model.directory import AgencyDescribed, Profile, Rung, Shift, ShiftPlanned
from dashboard.model.entry import AnyBody, Draft, Entry
from dashboard.model.errors import DashboardError, JournalUnavailable
from dashboard.model.incidents import IncidentChanged, IncidentClosed, IncidentReopened
from dashboard.model.leads import LeadAnswered, LeadEscalated, LeadProposed
from dashboard.model.moment import SECOND, At, Basis
from dashboard.model.positions import Fix
from dashboard.model.units import UnitStatusChanged
from dashboard.model.zones import Zone, ZoneDrawn
from dashboard.projections.lookout import Condition, Lookout
from dashboard.services import watch as watching_module
from dashboard.services.desk import Desk
from dashboard.services.feeds import receive
from dashboard.services.watch import WATCH, Watch, watching
from tests.builders import (
    EVENT,
    LAT,
    LON,
    START,
    Clock,
    a_draft,
    a_lead,
    a_note,
    an_actor,
    an_event,
    an_incident,
    festival,
)
from tests.conftest import ROOT

DAY = 24 * 3_600 * SECOND


class FailingJournal(MemoryJournal):
    """A journal that cannot be read or written while `down` is set."""

    down = False
    refused = 0

    def heads(self):  # type: ignore[no-untyped-def]
        if self.down:
            self.refused += 1
            raise JournalUnavailable("database: the network is gone")
        return super().heads()

    def append(self, event: str, drafts: Sequence[Draft], now: int, expected: int | None = None) -> list[Entry]:
        if self.down:
            raise JournalUnavailable("database: the disk is full")
        return super().append(event, drafts, now, expected)


@pytest.fixture
def desk(clock: Clock, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose journal can fail."""
    made = Desk(FailingJournal(), Tracks(connect(f"sqlite:///{tmp_path / 'tracks.db'}")), clock)
    yield made
    made.close()


def say(desk: Desk, *bodies: object, event: str = EVENT) -> None:
    desk.record(event, list(bodies), an_actor())  # type: ignore[arg-type]


def alarms(desk: Desk) -> dict[str, str]:
    return {alarm.id: alarm.text for alarm in desk.situation(EVENT).alarms.values()}


def told(desk: Desk) -> dict[str, list[str]]:
    """Return what was said of every alarm, in order: `raised` and `cleared`."""
    found = defaultdict[str, list[str]](list)
    for entry in desk.journal.entries(EVENT):
        if isinstance(entry.body, AlarmRaised | AlarmCleared):
            assert entry.actor == WATCH
            found[entry.body.alarm].append(entry.body.kind.removeprefix("alarm."))
    return found


def await_that(so: Callable[[], bool]) -> None:
    """Wait until it is so; half a minute at most, for a machine under load."""
    end = time.monotonic() + 30
    while not so() and time.monotonic() < end:
        time.sleep(0.02)
    assert so()


def ladders(desk: Desk) -> None:
    """Let the festival's three people be their agencies' commanders, each with a ladder of one rung."""
    for agency, person in (("police", "ana"), ("fire", "ben"), ("ems", "cleo")):
        say(desk, AgencyDescribed(agency, Profile("", commander="chief", ladder=(Rung("chief", 60),))),
            ShiftPlanned(Shift(agency, person, "chief", START - DAY, START + DAY)))  # fmt: skip


def test_a_missing_lead_is_raised_when_it_is_due_and_cleared_when_a_lead_is_settled(desk: Desk, clock: Clock) -> None:
    festival(desk)
    ladders(desk)
    say(desk, an_incident("9", priority="P1", type="fire"))
    watch = Watch(desk)
    clock.go(119)
    watch.tick()
    assert "no_lead:9" not in alarms(desk)
    clock.go(1)
    watch.tick()
    assert alarms(desk)["no_lead:9"].startswith("#009 Person down: no lead agreed")
    say(desk, *a_lead("9", "fire"))
    watch.tick()
    assert "no_lead:9" not in alarms(desk)


def test_acknowledging_does_not_end_an_alarm_and_a_replay_shows_those_of_its_instant(desk: Desk, clock: Clock) -> None:
    festival(desk)
    say(desk, an_incident("9", priority="P1"))
    watch = Watch(desk)
    raised = clock.go(130)
    watch.tick()
    clock.go(10)
    say(desk, AlarmAcknowledged("no_lead:9", "Ana Ruiz"))
    clock.go(400)
    watch.tick()
    assert desk.situation(EVENT).alarms["no_lead:9"].acknowledged_by == "Ana Ruiz"
    assert not desk.situation(EVENT, At(raised)).alarms["no_lead:9"].acknowledged
    assert not desk.situation(EVENT, At(raised - 1)).alarms


def test_an_incident_that_becomes_p1_long_after_it_was_opened_is_a_new_p1(desk: Desk, clock: Clock) -> None:
    festival(desk)
    say(desk, an_incident("9", priority="P3"))
    watch = Watch(desk)
    clock.go(3_600)
    watch.tick()
    assert "new_p1:9" not in alarms(desk)
    say(desk, IncidentChanged("9", priority="P1"))
    watch.tick()
    assert alarms(desk)["new_p1:9"] == "Now P1: #009 Person down at gate3"


def test_a_new_p1_that_was_acknowledged_is_not_raised_again(desk: Desk, clock: Clock) -> None:
    festival(desk)
    watch = Watch(desk)
    watch.tick()
    say(desk, AlarmAcknowledged("new_p1:1", "Ana Ruiz"))
    for _ in range(80):
        clock.go(10)
        watch.tick()
    assert told(desk)["new_p1:1"] == ["raised", "cleared"]


def test_a_unit_that_goes_into_a_ring_and_out_and_in_again_is_two_alarms(desk: Desk, clock: Clock) -> None:
    festival(desk)
    say(desk, ZoneDrawn(Zone("z", "standoff", "Gas", "1", lat=LAT, lon=LON, inner=100)))
    watch, key = Watch(desk), "standoff:1:P2"
    for north, there in ((0, True), (0, True), (500, False), (500, False), (20, True)):
        clock.go(1)
        receive(desk, EVENT, "avl", [Fix("P2", clock.now, LAT + north / 111_000, LON)])
        watch.tick()
        assert (key in alarms(desk)) == there
    assert told(desk)[key] == ["raised", "cleared", "raised"]


def test_a_shelved_alarm_stands_and_is_not_raised_again_when_its_time_is_over(desk: Desk, clock: Clock) -> None:
    festival(desk)
    say(desk, UnitStatusChanged("P1", "EMERG"))
    watch = Watch(desk)
    watch.tick()
    say(desk, AlarmShelved("emergency:P1", "Ana Ruiz", "a test of the button", clock.now + 300 * SECOND))
    clock.go(301)
    watch.tick()
    assert told(desk)["emergency:P1"] == ["raised"]


def test_an_alarm_that_was_shelved_many_times_is_still_cleared(desk: Desk, clock: Clock) -> None:
    festival(desk)
    say(desk, UnitStatusChanged("P1", "EMERG"))
    watch = Watch(desk)
    watch.tick()
    for _ in range(30):
        say(desk, AlarmShelved("emergency:P1", "Ana Ruiz", "a test of the button", clock.go(1) + 60 * SECOND))
    say(desk, UnitStatusChanged("P1", "AVAIL"))
    watch.tick()
    assert told(desk)["emergency:P1"] == ["raised", "cleared"]


def strike(desk: Desk, kind: type) -> None:
    """Strike the last entry of `kind` as a hand-made journal may: the desk itself refuses it for alarms."""
    last = [entry for entry in desk.journal.entries(EVENT) if isinstance(entry.body, kind)][-1]
    desk.take(EVENT, [a_draft(EntryCorrected(last.seq, "by mistake", told=last.body.about), START, f"s{last.seq}")])


def test_an_alarm_whose_raising_was_struck_is_raised_again_and_cleared(desk: Desk) -> None:
    festival(desk)
    say(desk, UnitStatusChanged("P1", "EMERG"))
    watch = Watch(desk)
    for _ in range(2):
        watch.tick()
        strike(desk, AlarmRaised)
        assert "emergency:P1" not in alarms(desk)
    watch.tick()
    assert "emergency:P1" in alarms(desk)
    say(desk, UnitStatusChanged("P1", "AVAIL"))
    watch.tick()
    watch.tick()
    assert told(desk)["emergency:P1"] == ["raised"] * 3 + ["cleared"]


def test_an_alarm_whose_clearing_was_struck_is_cleared_again(desk: Desk) -> None:
    festival(desk)
    say(desk, UnitStatusChanged("P1", "EMERG"))
    watch = Watch(desk)
    watch.tick()
    say(desk, UnitStatusChanged("P1", "AVAIL"))
    watch.tick()
    strike(desk, AlarmCleared)
    assert "emergency:P1" in alarms(desk)
    watch.tick()
    watch.tick()
    assert "emergency:P1" not in alarms(desk)
    assert told(desk)["emergency:P1"] == ["raised", "cleared", "cleared"]


def test_an_escalation_that_was_struck_is_asked_for_again(desk: Desk, clock: Clock) -> None:
    festival(desk)
    ladders(desk)
    say(desk, an_incident("9", priority="P2"), LeadProposed("9", "p", "fire", ("fire", "ems")))
    watch = Watch(desk)
    clock.go(301)
    watch.tick()
    strike(desk, LeadEscalated)
    clock.go(1)
    watch.tick()
    watch.tick()
    assert sum(isinstance(entry.body, LeadEscalated) for entry in desk.journal.entries(EVENT)) == 2


def test_a_log_whose_last_known_entry_is_long_past_raises_nothing(desk: Desk, clock: Clock) -> None:
    old = START - 30 * DAY
    bodies: list[AnyBody] = [an_event(), *(an_incident(str(n), priority="P1") for n in range(300))]
    desk.take(EVENT, [a_draft(body, old, str(n), known=old) for n, body in enumerate(bodies)])
    Watch(desk).tick()
    assert told(desk) == {}


def test_an_imported_log_is_not_even_loaded_and_is_as_soon_as_something_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = START - 30 * DAY
    desk.take(EVENT, [a_draft(an_event(), old, "a", known=old)])
    loaded: list[str] = []
    ready = desk.timelines._ready

    def counted(event: str, basis: Basis) -> None:
        loaded.append(event)
        ready(event, basis)

    monkeypatch.setattr(desk.timelines, "_ready", counted)
    watch = Watch(desk)
    watch.tick()
    assert loaded == []
    desk.take(EVENT, [a_draft(a_note(), START, "b")])
    loaded.clear()
    watch.tick()
    assert set(loaded) == {EVENT}


def test_an_unanswered_proposal_goes_up_the_ladder_by_itself_and_stops_at_its_end(desk: Desk, clock: Clock) -> None:
    festival(desk)
    ladders(desk)
    say(desk, an_incident("9", priority="P2"), LeadProposed("9", "p", "fire", ("fire", "ems")))
    watch = Watch(desk)
    for _ in range(80):
        clock.go(10)
        watch.tick()
    steps = [e for e in desk.journal.entries(EVENT) if isinstance(e.body, LeadEscalated)]
    assert [(e.body.rung, e.body.people, e.occurred - START) for e in steps if isinstance(e.body, LeadEscalated)] == [
        (1, ("ben", "cleo"), 300 * SECOND)
    ]


def test_a_disputed_proposal_goes_up_sooner_and_an_answered_one_not_at_all(desk: Desk, clock: Clock) -> None:
    festival(desk)
    ladders(desk)
    say(desk, an_incident("8"), an_incident("9"), LeadProposed("9", "p", "fire", ("fire", "ems")),
        LeadAnswered("9", "p", "ems", "objects", "ours"), *a_lead("8", "fire", "ems"))  # fmt: skip
    watch = Watch(desk)
    for seconds, rungs in ((119, 0), (1, 1), (30, 1)):
        clock.go(seconds)
        watch.tick()
        assert sum(isinstance(e.body, LeadEscalated) for e in desk.journal.entries(EVENT)) == rungs


def test_the_watch_outlives_a_database_that_fails_and_says_later_what_it_could_not(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    festival(desk)
    monkeypatch.setattr(watching_module, "TICK", 0.01)
    journal = desk.journal
    assert isinstance(journal, FailingJournal)
    journal.down = True
    with watching(desk):
        await_that(lambda: journal.refused >= 3)
        assert told(desk) == {}
        journal.down = False
        await_that(lambda: "new_p1:1" in alarms(desk))
    assert "new_p1:1" in alarms(desk)
    assert not any(thread.name == "watch" for thread in threading.enumerate())


@pytest.mark.parametrize("trouble", [JournalUnavailable("database: a torn page"), ValueError("nobody thought of it")])
def test_one_event_that_cannot_be_looked_at_keeps_no_other_waiting_and_is_logged_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, trouble: Exception
) -> None:
    festival(desk, "a-broken-one")
    festival(desk)
    whole = desk.situation

    def situation(event: str, *rest: object) -> object:
        if event != EVENT:
            raise trouble
        return whole(event, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(desk, "situation", situation)
    watch = Watch(desk)
    for _ in range(3):
        watch.tick()
    assert "new_p1:1" in alarms(desk)
    assert [record.getMessage() for record in caplog.records] == [
        f"No alarms for event 'a-broken-one' just now: {trouble}"
    ]


def test_nothing_is_worked_out_again_while_nothing_has_changed(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    festival(desk)
    watch = Watch(desk)
    watch.tick()
    watch.tick()
    looked: list[int] = []

    def outlook(look: Lookout) -> list[Condition]:
        looked.append(look.now)
        return []

    monkeypatch.setattr(watching_module, "outlook", outlook)
    clock.go(1)
    watch.tick()
    assert looked == []
    say(desk, a_note())
    watch.tick()
    assert len(looked) == 1


ACTS: dict[str, Callable[[Desk], object]] = {
    "emergency": lambda desk: say(desk, UnitStatusChanged("P1", "EMERG")),
    "all well": lambda desk: say(desk, UnitStatusChanged("P1", "AVAIL")),
    "close": lambda desk: say(desk, IncidentClosed("1")),
    "reopen": lambda desk: say(desk, IncidentReopened("1")),
    "less urgent": lambda desk: say(desk, IncidentChanged("1", priority="P3")),
    "urgent": lambda desk: say(desk, IncidentChanged("1", priority="P1")),
    "propose": lambda desk: say(desk, LeadProposed("3", "p", "fire", ("fire", "ems"))),
    "object": lambda desk: say(desk, LeadAnswered("3", "p", "ems", "objects", "ours")),
    "agree": lambda desk: say(desk, *(LeadAnswered("3", "p", a, "agrees") for a in ("ems", "fire"))),
    "acknowledge": lambda desk: say(desk, *(AlarmAcknowledged(alarm, "Ana Ruiz") for alarm in alarms(desk))),
    "go in": lambda desk: receive(desk, EVENT, "avl", [Fix("P2", desk.now(EVENT), LAT, LON)]),
    "go out": lambda desk: receive(desk, EVENT, "avl", [Fix("P2", desk.now(EVENT), LAT + 0.01, LON)]),
}
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from([0.0, 1.0, 61.0, 200.0]), st.sampled_from([0, 1, 2])),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_two_watches_of_one_journal_never_raise_what_stands_nor_clear_what_does_not(
    steps: list[tuple[str, float, int]],
) -> None:
    clock, journal, tracks = Clock(), MemoryJournal(), Tracks(connect("sqlite://"))
    desks = [Desk(journal, tracks, clock) for _ in range(2)]
    festival(desks[0])
    ladders(desks[0])
    say(desks[0], an_incident("3", priority="P1"))
    say(desks[0], ZoneDrawn(Zone("z", "standoff", "Gas", "3", lat=LAT, lon=LON, inner=100)))
    watches = [Watch(desk) for desk in desks]
    for act, seconds, which in steps:
        clock.go(seconds)
        with suppress(DashboardError):  # what cannot be said now is not said
            ACTS[act](desks[which % 2])
        for watch in (watches, watches[:1], watches[1:])[which]:
            watch.tick()
    for history in told(desks[0]).values():
        assert history == ["raised", "cleared"] * (len(history) // 2) + ["raised"] * (len(history) % 2)


def test_two_processes_on_one_database_raise_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'journal.db'}"
    desk = Desk(SqlJournal(connect(url)), Tracks(connect(f"sqlite:///{tmp_path / 'tracks.db'}")))
    festival(desk)
    say(desk, *(an_incident(str(n), priority="P1") for n in range(10, 30)))
    script = (
        "import sys\n"
        "from dashboard.services.house import open_desk, close_desks\n"
        "from dashboard.services.watch import Watch\n"
        "watch = Watch(open_desk(sys.argv[1]))\n"
        "print('ready', flush=True)\n"
        "for _ in sys.stdin:\n"
        "    watch.tick()\n"
        "    print('looked', flush=True)\n"
        "close_desks()\n"
    )
    others = [
        subprocess.Popen(
            [sys.executable, "-c", script, url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    assert said_by(others) == ["ready"] * 2
    for units in (("P1", "P2"), ("E1",), ("M1",)):
        say(desk, *(UnitStatusChanged(unit, "EMERG") for unit in units))
        for _ in range(3):
            assert tick_together(others) == ["looked"] * 2
    for other in others:
        other.communicate(timeout=60)
    assert [other.returncode for other in others] == [0, 0]
    histories = told(desk)
    assert {f"new_p1:{n}" for n in range(10, 30)} <= histories.keys()
    assert {f"emergency:{unit}" for unit in ("P1", "P2", "E1", "M1")} <= histories.keys()
    assert set(map(tuple, histories.values())) == {("raised",)}
    desk.close()


def said_by(others: Sequence[subprocess.Popen[str]]) -> list[str]:
    """Return the next line of each."""
    return [other.stdout.readline().strip() for other in others if other.stdout]


def tick_together(others: Sequence[subprocess.Popen[str]]) -> list[str]:
    """Let all watches look at once; return what each says when it has."""
    for other in others:
        if other.stdin:
            other.stdin.write("look\n")
            other.stdin.flush()
    return said_by(others)
