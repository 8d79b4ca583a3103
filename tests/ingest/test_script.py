"""The script's decoder, and the demo festival's script: a story that holds together."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.ingest.script import DEMO, demo_script, read
from dashboard.model.corrections import EntryCorrected
from dashboard.model.decisions import DecisionLogged
from dashboard.model.entry import AnyBody, Draft, decode_body, enter, strings
from dashboard.model.errors import PayloadRefused
from dashboard.model.incidents import IncidentChanged, IncidentClosed, IncidentOpened, NoteAdded
from dashboard.model.moment import parse
from dashboard.model.protocols import ProtocolDrafted, ProtocolSigned
from dashboard.model.resources import ResourceBooked
from dashboard.model.units import OUT_OF_SERVICE, UnitAssigned
from dashboard.projections.board import agency_tiles
from dashboard.projections.situation import Situation, apply
from dashboard.services import rules
from dashboard.services.demo import BUSIEST_HOUR, known

TZ = "America/Chicago"
PANELS = {"dark": "#252A31", "light": "#ECEEF0"}
OPENING = {
    "at": "2026-08-15T12:00", "by": "ana", "kind": "event.opened",
    "event": {"id": "f", "name": "Fest", "timezone": TZ},
}  # fmt: skip
ANA = {
    "at": "2026-08-15T12:01", "by": "ana", "kind": "person.checked_in",
    "person": {"id": "ana", "name": "Ana Ruiz", "agency": "PD", "role": "Dispatcher"},
}  # fmt: skip
GATE = {
    "at": "2026-08-15T12:02", "by": "ana", "kind": "places.named",
    "places": [{"id": "gate3", "name": "Gate 3", "lat": 42.0, "lon": -88.0}],
}  # fmt: skip
FIGHT = {
    "at": "2026-08-15T12:03", "by": "ana", "kind": "incident.opened", "incident": "1", "number": "#001",
    "type": "fight", "title": "Fight", "priority": "P2", "place": "gate3", "label": "fight",
}  # fmt: skip
NOTE = {"at": "2026-08-15T12:04", "by": "ana", "kind": "note.added", "text": "Hello"}
Reader = Callable[..., list[Draft]]


@pytest.fixture
def script(tmp_path: Path) -> Reader:
    def reader(*lines: object) -> list[Draft]:
        file = tmp_path / "story.jsonl"
        rows = [line if isinstance(line, str) else json.dumps(line) for line in (OPENING, ANA, GATE, *lines)]
        file.write_text("\n".join(rows), "utf-8")
        return read([file])

    return reader


def test_a_line_becomes_a_draft_with_its_person_and_its_local_time(script: Reader):
    draft = script(NOTE | {"said": "hello"})[-1]
    assert (draft.actor.person, draft.actor.agency, draft.actor.role) == ("Ana Ruiz", "PD", "Dispatcher")
    assert draft.occurred == draft.known == parse("2026-08-15T17:04Z", "UTC")
    assert (draft.body, draft.said) == (NoteAdded("Hello"), "hello")


def test_a_line_may_be_known_later_than_it_happened(script: Reader):
    draft = script(NOTE | {"at": "2026-08-15T11:50", "known": "2026-08-15T12:04"})[-1]
    assert (draft.occurred, known(draft)) == (parse("2026-08-15T11:50", TZ), parse("2026-08-15T12:04", TZ))


def test_a_named_place_gives_its_name_and_position(script: Reader):
    body = script(FIGHT)[-1].body
    assert isinstance(body, IncidentOpened)
    assert (body.place, body.lat, body.lon) == ("Gate 3", 42.0, -88.0)


def test_a_key_stays_the_same_wherever_the_line_stands(script: Reader):
    alone, after = script(NOTE)[-1].key, script(FIGHT, NOTE)[-1].key
    assert alone == after


def test_a_correction_points_at_its_line_and_changes_only_what_it_says(script: Reader):
    fix = {"at": "2026-08-15T12:05", "by": "ana", "kind": "entry.corrected", "corrects": "fight", "reason": "misheard"}
    drafts = script(FIGHT, fix | {"reads": {"title": "Two fights"}}, fix | {"at": "2026-08-15T12:06"})
    change, strike = drafts[-2].body, drafts[-1].body
    assert isinstance(change, EntryCorrected)
    assert isinstance(strike, EntryCorrected)
    assert drafts[change.target - 1].body == drafts[3].body
    corrected = decode_body(bytes(change.body)) if not change.strikes else None  # type: ignore[arg-type]
    assert isinstance(corrected, IncidentOpened)
    assert (corrected.title, corrected.place) == ("Two fights", "Gate 3")
    assert strike.strikes
    assert "incident:1" in strike.about


def test_a_time_until_which_something_is_due_is_local(script: Reader):
    action = {"id": "a", "text": "Open it", "owner": "PD", "due": "2026-08-15T12:30"}
    said = {"at": "2026-08-15T12:03", "by": "ana", "kind": "decision.logged", "id": "d1", "number": "D-001"}
    due = script(said | {"decision": "Open Gate 3", "rationale": "It is full", "actions": [action]})[-1].body
    assert isinstance(due, DecisionLogged)
    assert due.actions[0].due == parse("2026-08-15T12:30", TZ)


def _folder(tmp_path: Path, **changed: object) -> dict[str, object]:
    """A folder of one card, the impaired driver's, beside the script's own; and the line that takes it in."""
    folder = tmp_path.parent / "cards"
    folder.mkdir(exist_ok=True)
    card = json.loads((DEMO.parent / "protocols" / "dui.json").read_text("utf-8"))
    (folder / "dui.json").write_text(json.dumps(card | changed), "utf-8")
    return {"at": "2026-08-15T12:03", "by": "ana", "kind": "library", "folder": "cards"}


def test_a_library_line_takes_in_a_folder_of_protocols_with_its_signatures(script: Reader, tmp_path: Path):
    drafts = script(_folder(tmp_path), FIGHT | {"at": "2026-08-15T12:04"})
    card, *signed = (draft.body for draft in drafts[3:-1])
    assert isinstance(card, ProtocolDrafted)
    assert (card.card.id, card.card.version) == ("dui", 2)
    assert [s.agency for s in signed if isinstance(s, ProtocolSigned)] == ["PD", "EMS"]
    assert {(d.actor.person, known(d)) for d in drafts[3:-1]} == {("Ana Ruiz", parse("2026-08-15T12:03", TZ))}


def test_a_correction_finds_its_line_though_a_library_stands_between(script: Reader, tmp_path: Path):
    fix = {"at": "2026-08-15T12:05", "by": "ana", "kind": "entry.corrected", "corrects": "fight", "reason": "misheard"}
    drafts = script(_folder(tmp_path), FIGHT | {"at": "2026-08-15T12:04"}, fix | {"reads": {"title": "Two fights"}})
    correction = drafts[-1].body
    assert isinstance(correction, EntryCorrected)
    assert drafts[correction.target - 1] is drafts[-2]
    assert isinstance(drafts[-2].body, IncidentOpened)


def test_a_library_that_cannot_be_taken_in_is_named_by_its_line_and_file(script: Reader, tmp_path: Path):
    with pytest.raises(PayloadRefused, match=r"^story\.jsonl line 4: folder: .*cards.*: folder: is not there"):
        script({"at": "2026-08-15T12:03", "by": "ana", "kind": "library", "folder": "no cards"})
    with pytest.raises(PayloadRefused, match=r"^story\.jsonl line 4: folder: dui\.json: review: "):
        script(_folder(tmp_path, review="next year"))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"at": ', "line 4: line: is not JSON"),
        ("[1]", "line 4: line: must be an object in braces"),
        (NOTE | {"by": "bob"}, "line 4: by: nobody is checked in as 'bob'"),
        (NOTE | {"at": "noon"}, "line 4: at: 'noon' is not a time"),
        (NOTE | {"known": "later"}, "line 4: known: 'later' is not a time"),
        (NOTE | {"at": "2026-08-15T11:00"}, "line 4: at: is earlier than the line before"),
        (NOTE | {"kind": "note.sung"}, "line 4: kind: Invalid value 'note.sung'"),
        (NOTE | {"text": 5}, "line 4: text: Expected `str`, got `int`"),
        (NOTE | {"txet": "a"}, "line 4: txet: Object contains unknown field `txet`"),
        ({k: v for k, v in NOTE.items() if k != "text"}, "line 4: text: Object missing required field `text`"),
        (FIGHT | {"priority": "P9"}, "line 4: priority: Invalid enum value 'P9'"),
        (GATE | {"at": "2026-08-15T12:03", "places": "no.json"}, "line 4: places: 'no.json' cannot be read"),
        (NOTE | {"kind": "entry.corrected", "corrects": "nil"}, "line 4: corrects: no line before this one has the"),
        (GATE, "line 4: line: says the same as line 3"),
        (NOTE | {"label": 7}, "line 4: label: '7' must be a text that no other line has"),
    ],
)
def test_a_bad_line_is_named_by_file_line_and_field(script: Reader, line: object, message: str):
    with pytest.raises(PayloadRefused) as refused:
        script(line)
    assert str(refused.value).startswith(f"story.jsonl {message}")
    assert "\n" not in str(refused.value)


def test_a_file_that_is_no_text_is_refused_by_name(tmp_path: Path):
    file = tmp_path / "story.jsonl"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PayloadRefused, match=r"story\.jsonl: cannot be read as UTF-8 text"):
        read([file])


@pytest.fixture(scope="module")
def drafts() -> list[Draft]:
    return demo_script()


def _told(drafts: list[Draft]) -> Iterator[tuple[Situation, Draft]]:
    """Every line of a script, with the situation it is said in."""
    state = Situation()
    for number, draft in enumerate(drafts, 1):
        yield state, draft
        apply(state, enter(draft, number, known(draft)))


def _after(drafts: list[Draft], t: int) -> Situation:
    state = Situation()
    for number, draft in enumerate(drafts, 1):
        if known(draft) <= t:
            apply(state, enter(draft, number, known(draft)))
    return state


def test_every_line_of_the_demo_is_admissible_when_it_is_said(drafts: list[Draft]):
    for state, draft in _told(drafts):
        assert rules.admissible(state, draft.body) == rules.cleaned_strings(draft.body)


def test_nothing_in_the_demo_is_unusual_but_the_quarrel_over_the_drone(drafts: list[Draft]):
    warned = [warning for state, draft in _told(drafts) for warning in rules.warnings(state, draft.body)]
    assert [w for w in warned if not w.startswith("Drone")] == []


def test_no_unit_of_the_demo_is_sent_to_two_places_or_while_out_of_service(drafts: list[Draft]):
    for state, draft in _told(drafts):
        if isinstance(draft.body, UnitAssigned):
            unit = state.units[draft.body.unit]
            assert not unit.assignments, (unit.id, draft.body.incident)
            assert unit.status not in OUT_OF_SERVICE, unit.id
            assert draft.body.incident in state.incidents


def test_no_incident_of_the_demo_closes_with_units_on_it_or_stays_open(drafts: list[Draft]):
    for state, draft in _told(drafts):
        if isinstance(draft.body, IncidentClosed):
            assert state.incidents[draft.body.incident].units == ()
    end = _after(drafts, known(drafts[-1]))
    assert not end.incidents
    assert len(end.closed) >= 60


def test_the_busiest_hour_begins_with_an_urgent_incident_that_nobody_leads(drafts: list[Draft]):
    state = _after(drafts, BUSIEST_HOUR)
    by_priority = Counter(incident.priority for incident in state.incidents.values())
    assert by_priority["P1"] == 3
    assert sum(by_priority.values()) >= 10
    assert [i.type for i in state.incidents.values() if not i.lead] == ["surge"]
    assert [tile.agency for tile in agency_tiles(state.agencies, state.units.values()) if tile.low] == ["EMS"]


def test_sunday_has_its_own_story_in_the_afternoon_and_the_evening(drafts: list[Draft]):
    afternoon, night = (parse(f"2026-08-16T{hour}:00", TZ) for hour in (13, 18))
    opened = [draft for draft in drafts if isinstance(draft.body, IncidentOpened) and draft.occurred >= afternoon]
    assert len(opened) == 20
    assert 8 <= sum(draft.occurred >= night for draft in opened) <= 12
    assert {draft.body.priority for draft in opened if isinstance(draft.body, IncidentOpened)} == {
        "P1", "P2", "P3", "P4"
    }  # fmt: skip


def test_no_text_of_the_demo_names_an_incident_by_its_number(drafts: list[Draft]):
    texts = [text for draft in drafts for text in (*_texts(draft.body), draft.said)]
    assert [text for text in texts if re.search(r"#\d{1,4}\b", text)] == [], "people may take that number first"


def _texts(body: AnyBody) -> Iterator[str]:
    return (text for text in strings(body) if text != getattr(body, "number", ""))


def test_the_lead_passes_to_police_at_the_trigger_and_back_to_fire_when_it_rekindles(drafts: list[Draft]):
    leads: list[str] = []
    for state, _ in _told(drafts):
        fire = next((i for i in state.incidents.values() if i.type == "firecrime"), None)
        if fire is not None and leads[-1:] != [fire.lead]:
            leads.append(fire.lead)
    assert leads == ["", "FD", "PD", "FD", "PD"]


def test_the_drone_is_booked_by_three_agencies_at_the_same_time(drafts: list[Draft]):
    state = _after(drafts, BUSIEST_HOUR)
    pairs = {(a.agency, b.agency) for a, b in state.resources["drone1"].clashes()}
    assert pairs == {("PD", "FD"), ("PD", "SO"), ("FD", "SO")}
    assert len(state.resources) == 12
    assert sum(isinstance(draft.body, ResourceBooked) for draft in drafts) >= 6


def test_everything_drawn_or_named_lies_within_two_kilometres(drafts: list[Draft]):
    state = _after(drafts, BUSIEST_HOUR)
    spots = [(y, x) for f in state.layout for x, y in f.points] + [(p.lat, p.lon) for p in state.places.values()]
    assert all(abs(lat - 42.0354) < 0.018 and abs(lon + 88.2826) < 0.024 for lat, lon in spots)
    moved = [d.body for d in drafts if isinstance(d.body, IncidentOpened | IncidentChanged)]
    assert all(isinstance(b.lat, float) for b in moved if isinstance(b, IncidentOpened))


def test_every_unit_that_moves_has_a_post_that_is_a_named_place(drafts: list[Draft]):
    state = _after(drafts, BUSIEST_HOUR)
    posts = json.loads((DEMO / "patrols.json").read_text("utf-8"))
    assert posts.keys() == state.units.keys()
    assert set(posts.values()) <= state.places.keys()


def test_agencies_differ_in_letter_and_shape_and_can_be_read_in_both_themes(drafts: list[Draft]):
    agencies = _after(drafts, BUSIEST_HOUR).agencies.values()
    assert len({a.letter for a in agencies}) == len({a.shape for a in agencies}) == len(agencies) == 7
    for theme, panel in PANELS.items():
        assert all(_contrast(getattr(agency, theme), panel) >= 4.5 for agency in agencies)


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
