"""The replay's routes: one instant whole, equal to the picture and to the fold of the prefix; lanes; bounds."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.ingest.script import demo_script
from dashboard.journal.database import connect
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.alarms import AlarmRaised
from dashboard.model.incidents import IncidentChanged, IncidentClosed
from dashboard.model.moment import MINUTE, SECOND, At, Basis, iso
from dashboard.model.positions import Fix
from dashboard.model.units import UnitAssigned, UnitStatusChanged
from dashboard.projections.replayed import BEYOND, MEASURED, frame_hash
from dashboard.projections.situation import Situation
from dashboard.routes import replay
from dashboard.services import demo
from dashboard.services.desk import Desk
from dashboard.services.house import DATABASE, close_desks, open_desk
from dashboard.services.pictures import Picture, picture_at
from dashboard.services.replays import Replay
from tests.builders import EVENT, LAT, LON, START, Clock, a_draft, a_note, an_actor, an_event, an_incident, festival
from tests.projections.test_snapshot import in_order
from tests.projections.test_timeline import oracle

WHO = an_actor()
BASES: tuple[Basis, ...] = ("known", "happened")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv(DATABASE, f"sqlite:///{tmp_path / 'x.db'}")
    desk = open_desk()
    festival(desk)
    yield desk
    close_desks()
    replay._replays.clear()


@pytest.fixture
def client(house: Desk) -> TestClient:
    return TestClient(Starlette(routes=replay.ROUTES))


def asked(client: TestClient, path: str, **query: object) -> Any:
    answer = client.get(f"/replay/{path}", params={"event": EVENT, **query})  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("basis", BASES)
def test_the_frame_is_the_picture_byte_for_byte_and_everything_carries_its_instant(
    client: TestClient, house: Desk, basis: Basis
) -> None:
    house.tracks.record(EVENT, [Fix("P1", house.now(EVENT), LAT, LON)], house.now(EVENT))
    _, last = house.span(EVENT)
    answer = client.get("/replay/at", params={"event": EVENT, "at": iso(last), "basis": basis})
    frame = picture_at(house, EVENT, At(last), basis)
    assert b'"frame":' + frame + b"," in answer.content
    found = answer.json()
    assert (found["at"], found["basis"], found["frame"]["at"]) == (last, basis, last)
    assert found["hash"] == frame_hash(frame)
    assert [line["seq"] for line in found["lines"]] == list(range(1, found["seq"] + 1))


@pytest.mark.parametrize("basis", BASES)
def test_the_replay_of_the_demo_is_the_fold_of_the_journals_prefix(tmp_path: Path, basis: Basis) -> None:
    desk = Desk(MemoryJournal(), Tracks(connect(f"sqlite:///{tmp_path / 't.db'}")), Clock())
    desk.take(demo.EVENT, demo_script(), now=START)
    entries = list(desk.journal.entries(demo.EVENT))
    first, last = min(e.occurred for e in entries), max(e.known for e in entries)
    chance, played = random.Random(5), Replay(desk, demo.EVENT)
    moments = [chance.randint(first - MINUTE, last + MINUTE) for _ in range(20)]
    moments += [chance.choice(entries).known for _ in range(5)]
    for t in moments:
        folded = oracle(entries, basis, t)
        assert in_order(desk.situation(demo.EVENT, At(t), basis)) == in_order(folded)
        assert json.loads(played.at(t, basis))["seq"] == folded.seq
    desk.close()


def test_what_was_drawn_live_is_what_the_replay_draws_for_all_that_the_journal_says(desk: Desk, clock: Clock) -> None:
    """Left out: `live`, `head` and `span`, which tell of more than the instant; `box` and `positions`, which are packed
    on a grid that live never shrinks; `at` and `basis` themselves.
    """
    festival(desk)
    live, recorded = Picture(desk, EVENT), {}
    story = [
        an_incident("3", title="Smoke", priority="P1"), UnitAssigned("E1", "3"), UnitStatusChanged("E1", "ENRT", "3"),
        AlarmRaised("no_lead:3", "no_lead", "P1", "No lead", "3", ("fire",)), UnitStatusChanged("E1", "ONSC", "3"),
        IncidentChanged("3", priority="P2"), UnitStatusChanged("P1", "EMERG"), IncidentClosed("3", "out"),
    ]  # fmt: skip
    for body in story:
        t = clock.go(37)
        desk.record(EVENT, body, WHO)
        desk.tracks.record(EVENT, [Fix("P1", t, LAT, LON)], t)
        live.step()
        recorded[t] = frame_hash(live.frame(), BEYOND | MEASURED)
    clock.go(500)
    assert {t: frame_hash(picture_at(desk, EVENT, At(t), "known"), BEYOND | MEASURED) for t in recorded} == recorded
    assert len(set(recorded.values())) == len(story)


def test_a_step_goes_to_the_neighbouring_instant_and_not_to_entries_of_the_same_one(
    client: TestClient, house: Desk
) -> None:
    begun = house.span(EVENT)[1]
    made = [house.record(EVENT, a_note(str(n)), WHO).entries[0].known for n in range(3)]
    middle = iso(made[1])
    assert asked(client, "step", at=middle, dir="next")["at"] == made[2]
    assert asked(client, "step", at=middle, dir="previous")["at"] == made[0]
    assert asked(client, "at", at=middle)["step"] == {"before": made[0], "after": made[2]}
    assert asked(client, "step", at=iso(begun), dir="previous")["at"] == 0


def test_the_two_bases_differ_by_what_came_late_and_by_what_was_corrected(client: TestClient, house: Desk) -> None:
    note = house.record(EVENT, a_note("two hurt"), WHO).entries[0]
    house.take(EVENT, [a_draft(a_note("seen before"), note.known - MINUTE, "late", known=note.known + MINUTE)])
    house.correct(EVENT, note.seq, WHO, "counted again", body=a_note("three hurt"))
    known = asked(client, "at", at=iso(note.known))
    assert [one["kind"] for one in known["differs"]] == ["corrected", "late"]
    assert known["lines"][-1]["text"] == "two hurt"
    happened = asked(client, "at", at=iso(note.known), basis="happened")
    assert {line["text"]: line["was"] for line in happened["lines"]}["three hurt"] == ["two hurt"]
    assert "seen before" in {line["text"] for line in happened["lines"]}
    later = asked(client, "at", at=iso(known["differs"][1]["at"]))
    assert later["differs"] == []


def test_lanes_have_so_many_bins_and_name_the_window(client: TestClient, house: Desk) -> None:
    found = asked(client, "track", bins=50)
    assert {name: lane["total"] for name, lane in found["lanes"].items()} == {
        "p1": 1,
        "p2": 0,
        "decisions": 0,
        "alarms": 0,
    }
    assert (len(found["density"]), sum(found["density"]), found["total"]) == (
        50,
        found["entries"],
        house.situation(EVENT).seq,
    )
    first, last = found["span"]
    far = asked(client, "track", **{"from": iso(first - 400 * 86_400 * SECOND), "to": iso(last)})
    assert (far["window"][1], len(far["density"]), far["total"]) == (last, replay.BINS, found["total"])


def test_shared_resources_that_are_out_come_first(client: TestClient, house: Desk) -> None:
    found = asked(client, "at", at=iso(house.now(EVENT)))
    assert [tile["agency"] for tile in found["frame"]["board"]["tiles"]] == ["police", "fire", "ems"]
    assert [one["id"] for one in found["resources"]["shared"]] == ["cart1", "gen1"]


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("at", {}, "at"), ("at", {"at": "yesterday"}, "at"), ("step", {"at": "2026-08-15T21:00", "dir": "up"}, "dir"),
        ("track", {"from": "2026-08-15T21:00"}, "to"), ("track", {"bins": "-1"}, "bins"),
        ("track", {"bins": "9999999"}, "bins"), ("track", {"from": "2026-08-16", "to": "2026-08-15"}, "to"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_the_name_of_its_field(
    client: TestClient, path: str, query: dict[str, str], field: str
) -> None:
    answer = client.get(f"/replay/{path}", params={"event": EVENT, **query})
    assert (answer.status_code, answer.json()["error"].split(":")[0]) == (400, field)


@pytest.mark.parametrize("path", ["at", "track", "step"])
def test_an_unknown_event_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(f"/replay/{path}", params={"event": "nowhere", "at": "2026-08-15"}).status_code == 404


def test_a_log_of_one_entry_and_one_of_clocks_that_run_backwards_are_replayed(client: TestClient, house: Desk) -> None:
    house.take("one", [a_draft(an_event("one"), START, "o")])
    year = 366 * 86_400 * SECOND
    house.take("odd", [
        a_draft(an_event("odd"), START, "e", known=START - 40 * year),
        a_draft(an_incident("1", priority="P1"), START + 30 * year, "i", known=START),
        a_draft(IncidentClosed("1"), START - 30 * year, "c", known=START + 9 * year),
    ])  # fmt: skip
    for event, total in (("one", 1), ("odd", 3)):
        for basis in BASES:
            track = client.get("/replay/track", params={"event": event, "basis": basis}).json()
            assert track["total"] == total
            for t in (*track["span"], *track["window"]):
                answer = client.get("/replay/at", params={"event": event, "at": iso(t), "basis": basis})
                assert (answer.status_code, answer.json()["at"]) == (200, t)


def test_an_event_whose_situation_is_empty_at_the_instant_says_so(client: TestClient, house: Desk) -> None:
    before = asked(client, "at", at="1999-01-01T00:00")
    assert (before["seq"], before["lines"], before["step"]["before"]) == (0, [], 0)
    assert Situation().seq == before["frame"]["seq"]
