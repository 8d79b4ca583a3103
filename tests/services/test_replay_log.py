"""What a replay keeps of a log follows it: every answer is what a replay that begins now would give."""

from collections.abc import Collection
from pathlib import Path

import pytest

from dashboard.journal.snapshots import Snapshots
from dashboard.journal.tracks import KEYFRAME_EVERY
from dashboard.model.alarms import AlarmCleared, AlarmRaised
from dashboard.model.decisions import DecisionLogged
from dashboard.model.entry import AnyBody, Entry
from dashboard.model.incidents import IncidentChanged, IncidentClosed, IncidentReopened
from dashboard.model.moment import SECOND, At, Basis
from dashboard.model.positions import Fix
from dashboard.model.review import Annotation, AnnotationMade, AnnotationWithdrawn
from dashboard.model.units import UnitRegistered, UnitStatusChanged
from dashboard.projections.replay import silences
from dashboard.projections.timeline import SPACING
from dashboard.services import replay_log
from dashboard.services.desk import Desk
from dashboard.services.lanes import fixes_seen
from dashboard.services.replay_log import FOLLOWED, ReplayLog
from dashboard.services.replays import Replay
from tests.builders import EVENT, LAT, LON, START, Clock, a_draft, a_note, a_unit, an_actor, an_incident, festival

BASES: tuple[Basis, ...] = ("known", "happened")
WHO = an_actor()
STORY: list[AnyBody] = [
    an_incident("3", title="Smoke", priority="P1"),
    AlarmRaised("no_lead:3", "no_lead", "P1", "No lead", "3", ("fire",)),
    a_note("two hurt", "3"), IncidentChanged("3", priority="P2"), IncidentChanged("3", place="gate 4"),
    DecisionLogged("d1", "D1", "hold the show", "smoke", "3"), IncidentChanged("3", title="Fire"),
    UnitStatusChanged("P1", "ENRT"), AlarmCleared("no_lead:3"), IncidentClosed("3", "out"),
    IncidentReopened("3", "again"), an_incident("4", priority="P2"), a_note("over", "4"),
]  # fmt: skip


def answers(replay: Replay, instants: list[int]) -> list[bytes]:
    """Everything a page may ask of these instants."""
    told = [replay.at(t, basis) for t in instants for basis in BASES]
    return [
        *told,
        *(replay.track(basis, window, 50) for basis in BASES for window in (None, (instants[0], instants[-1]))),
    ]


def test_a_replay_that_followed_answers_as_one_that_begins(desk: Desk, clock: Clock) -> None:
    festival(desk)
    followed, instants = Replay(desk, EVENT), [desk.now(EVENT)]
    for body in STORY:
        instants.append(clock.go(41))
        made = desk.record(EVENT, body, WHO).entries[0]
        late = a_draft(a_note(f"seen before {made.seq}", "3"), made.known - 90 * SECOND, f"late {made.seq}")
        desk.take(EVENT, [late], now=made.known)
        instants.append(clock.go(3))
        if isinstance(body, IncidentChanged) and body.title:
            desk.correct(EVENT, made.seq, WHO, "read again", body=IncidentChanged("3", priority="P1"))
        if isinstance(body, DecisionLogged):
            desk.correct(EVENT, made.seq, WHO, "not agreed")
        assert answers(followed, instants[-6:]) == answers(Replay(desk, EVENT), instants[-6:])
    assert answers(followed, instants) == answers(Replay(desk, EVENT), instants)


def test_what_is_recorded_between_two_questions_waits_for_the_next_look(desk: Desk) -> None:
    festival(desk)
    log = ReplayLog(desk, EVENT)
    before = log.follow("known").seq
    log.places("known")
    desk.record(EVENT, UnitStatusChanged("P1", "ENRT"), WHO)
    assert [len(times) for times in log.clocks()] == [before, before]
    log.follow("known")
    assert [len(times) for times in log.clocks()] == [before + 1, before + 1]


def test_a_replay_that_fell_far_behind_begins_again(desk: Desk, clock: Clock) -> None:
    festival(desk)
    behind, instants = Replay(desk, EVENT), [desk.now(EVENT)]
    answers(behind, instants)
    desk.take(EVENT, (a_draft(an_incident(f"i{n}"), clock.now, f"many {n}") for n in range(FOLLOWED + 1)))
    instants.append(clock.go(60))
    assert answers(behind, instants) == answers(Replay(desk, EVENT), instants)


def test_what_reviewers_say_afterwards_is_no_part_of_the_replay(desk: Desk, clock: Clock) -> None:
    festival(desk)
    t = desk.record(EVENT, an_incident("3"), WHO).entries[0].known
    before = Replay(desk, EVENT)
    shown, lanes = before.at(t, "known"), before.track("known", None, 50)
    clock.go(90 * 86_400)
    made = desk.record(EVENT, AnnotationMade(Annotation("a1", t, text="Well done")), WHO).entries[0]
    desk.record(EVENT, AnnotationWithdrawn("a1", "said twice"), WHO)
    ends = b'"seq":%d' % (made.seq - 1), b'"seq":%d' % (made.seq + 1)
    for replay in (before, Replay(desk, EVENT)):
        assert replay.step(t, "known").after == 0
        assert replay.track("known", None, 50) == lanes.replace(*ends)
        assert replay.at(t, "known").split(b'"lines":')[1] == shown.split(b'"lines":')[1]


def test_the_free_units_of_a_lane_are_those_of_its_instants(desk: Desk, clock: Clock) -> None:
    festival(desk)
    desk.take(EVENT, (a_draft(a_unit(f"X{n}"), clock.now, f"x{n}") for n in range(700)))
    for n in range(1_300):
        status = "ENRT" if n % 3 else "AVAIL"
        desk.take(EVENT, [a_draft(UnitStatusChanged(f"X{n % 700}", status), clock.go(1), f"s{n}")])
    log = ReplayLog(desk, EVENT)
    for basis in BASES:
        log.follow(basis)
        at, free = log.frames(basis, SPACING)
        there = [desk.situation(EVENT, At(int(t)), basis).units.values() for t in at]
        assert [sum(unit.available for unit in units) for units in there] == free.tolist()
        assert len(at) == 6


def test_a_silence_is_found_with_the_keyframes_alone(desk: Desk, clock: Clock) -> None:
    festival(desk)
    begun = clock.now
    for second in (*range(0, 3_600, 10), *range(7_200, 10_800, 10)):
        t = begun + second * SECOND
        desk.tracks.record(EVENT, [Fix("P1", t, LAT, LON)], t)
    desk.record(EVENT, UnitRegistered("P1", "P1", "police", "patrol", feed="avl"), WHO)
    seen = fixes_seen(desk, EVENT, desk.situation(EVENT), (begun, begun + 10_790 * SECOND))
    ((feed, began, ended),) = silences(seen, {"avl": 30 * SECOND})
    assert (feed, began) == ("avl", begun + 3_590 * SECOND)
    assert 0 <= ended - (begun + 7_200 * SECOND) <= 100 * SECOND


def test_near_is_a_keyframe_or_the_instant_itself(desk: Desk) -> None:
    for second in range(100):
        desk.tracks.record(EVENT, [Fix(f"U{second % 7}", START + second * SECOND, LAT, LON)], START + second * SECOND)
    for t in range(START + 5 * SECOND, START + 400 * SECOND, 7 * SECOND):
        found, fixes = desk.tracks.near(EVENT, t)
        assert t - KEYFRAME_EVERY <= found <= t
        assert fixes.tobytes() == desk.tracks.at(EVENT, found).tobytes()
    assert not len(desk.tracks.near(EVENT, START - SECOND)[1])


def test_the_next_process_answers_the_same_without_reading_the_log(
    desk: Desk, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay_log, "WORTH", 10)
    festival(desk)
    said = [desk.record(EVENT, body, WHO).entries[0] for body in STORY if clock.go(60)]
    desk.record(EVENT, AnnotationMade(Annotation("a", clock.go(60), text="seen")), WHO)
    instants, reads, of_kinds = [entry.known for entry in said], list[str](), desk.journal.of_kinds

    def counted(event: str, kinds: Collection[str]) -> list[Entry]:
        reads.append(event)
        return of_kinds(event, kinds)

    monkeypatch.setattr(desk.journal, "of_kinds", counted)

    def next_process(code: str = "code") -> list[bytes]:
        reads.clear()
        made = Desk(desk.journal, desk.tracks, clock, Snapshots(tmp_path / "cache", code))
        return answers(Replay(made, EVENT), instants)

    read = [(next_process(code), len(reads)) for code in ("code", "code", "other code", "other code")]
    afresh = answers(Replay(desk, EVENT), instants)
    assert read == [(afresh, 2), (afresh, 0), (afresh, 2), (afresh, 0)]
    desk.record(EVENT, AlarmRaised("x", "no_lead", "P1", "No lead", "4", ("fire",)), WHO)
    desk.correct(EVENT, said[5].seq, WHO, "not agreed")
    followed, times = next_process("other code"), len(reads)
    assert (followed, times) == (answers(Replay(desk, EVENT), instants), 0)
