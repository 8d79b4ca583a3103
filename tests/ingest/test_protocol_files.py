"""A protocol file is read strictly: what is wrong with it is said in one line that names the file and the field."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.ingest.protocol_files import FOLDER, LARGEST, bodies, card, drafts, library, uploaded
from dashboard.model.errors import PayloadRefused
from dashboard.model.moment import SECOND, iso
from dashboard.model.protocols import ProtocolDrafted, ProtocolSigned
from dashboard.projections.standing import stands
from dashboard.services.desk import Desk
from tests import builders
from tests.builders import EVENT, START, an_actor, an_agency, an_event

Change = Callable[[dict[str, Any]], None]


def put(*path: str | int, value: Any) -> Change:
    def change(raw: dict[str, Any]) -> None:
        at: Any = raw
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value

    return change


def drop(*path: str | int) -> Change:
    def change(raw: dict[str, Any]) -> None:
        at: Any = raw
        for step in path[:-1]:
            at = at[step]
        del at[path[-1]]

    return change


def a_file(folder: Path, change: Change = lambda _: None, name: str = "dui.json") -> Path:
    """The shipped card of impaired drivers, changed."""
    raw = json.loads((FOLDER / "dui.json").read_text(encoding="utf-8"))
    change(raw)
    file = folder / name
    file.write_text(json.dumps(raw), encoding="utf-8")
    return file


def refusal(file: Path) -> str:
    with pytest.raises(PayloadRefused) as caught:
        card(file)
    said = str(caught.value)
    assert "\n" not in said
    assert len(said) < 400
    return said


def test_every_shipped_file_is_read_in_the_order_of_their_names() -> None:
    found = [one.protocol.id for one in library()]
    assert found == sorted(file.stem for file in FOLDER.glob("*.json"))
    assert len(found) == 34


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("leed", value=["police"]), "dui.json: leed: is no field of a card; take it out"),
        (put("phases", 0, "leads", value=["police"]), "dui.json: phases[0].leads: is no field of a card"),
        (put("phases", 1, "when", 0, "valu", value="no"), "dui.json: phases[1].when[0].valu: is no field of a card"),
        (put("signatures", 0, "when", value="2026"), "dui.json: signatures[0].when: is no field of a card"),
        (drop("title"), "dui.json: title: is missing; fill it in"),
        (drop("phases", 0, "lead"), "dui.json: phases[0].lead: is missing; fill it in"),
        (put("title", value="  "), "dui.json: title: is empty"),
        (put("title", value=None), "dui.json: title: expected 'str', got 'null'; see the other cards"),
        (put("version", value="2"), "dui.json: version: expected 'int', got 'str'"),
        (put("version", value=0), "dui.json: version: must be 1 to 9999"),
        (put("parties", value="police"), "dui.json: parties: expected 'array', got 'str'"),
        (put("parties", value=[]), "dui.json: parties: name the parties"),
        (put("review", value="next summer"), "dui.json: review: 'next summer' is not a date such as 2027-06-30"),
        (put("review", value="2027-02-30"), "dui.json: review: '2027-02-30' is not a date"),
        (
            put("phases", 0, "handovers", 0, "to", value="jail"),
            "dui.json: phases: 'stop' hands over to 'jail', which is",
        ),
        (put("phases", 1, "id", value="stop"), "dui.json: phases: two phases have the same id"),
        (put("phases", 0, "lead", value=["navy"]), "dui.json: phases: 'navy' leads in 'stop' but is not among"),
        (put("phases", 0, "lead", value=[]), "dui.json: phases: 'stop' has no lead"),
        (put("phases", 0, "when", value=[{"name": "crime"}]), "dui.json: phases: the first phase must not need facts"),
        (
            put("phases", -1, "when", value=[{"name": "oriented", "value": "no"}]),
            "dui.json: phases: 'medical' and 'custody' contradict each other",
        ),
        (put("id", value="dwi"), "dui.json: id: is 'dwi', which belongs in dwi.json; rename"),
        (put("id", value="../../etc/x\n\x00"), "dui.json: id: is '../../etc/x"),
        (put("standoffs", 0, "inner", value=-1), "dui.json: standoffs: 'Traffic': a distance is a number of metres"),
        (put("standoffs", 0, "inner", value="far"), "dui.json: standoffs[0].inner: expected 'float', got 'str'"),
        (put("standoffs", 0, "inner", value=float("inf")), "dui.json: standoffs: 'Traffic': a distance is a number"),
        (
            put("standoffs", 0, value={"hazard": "x", "inner": 9, "outer": 5, "source": "s"}),
            "'x': outer must not be less",
        ),
        (put("standoffs", 0, value={"hazard": "x", "inner": 9}), "dui.json: standoffs: 'x': say in source where"),
        (put("standoffs", 0, "use", value="lava"), "dui.json: standoffs[0].use: invalid enum value 'lava'"),
        (
            put("notifications", 0, "seconds", value=0),
            "dui.json: notifications: 'Medical control (a doctor, by phone)'",
        ),
        (put("contacts", 0, "seconds", value=-5), "dui.json: contacts: 'Duty supervisor': seconds must be 0 or more"),
        (put("signatures", 0, "on", value="yesterday"), "dui.json: signatures[0].on: invalid"),
        (put("signatures", 0, "on", value="0001-01-01"), "dui.json: signatures: 0001-01-01 is not in the years 1900"),
        (put("signatures", 1, "agency", value="PD"), "dui.json: signatures: an agency signs twice; keep one line"),
        (put("notes", value="x" * 5_000), "dui.json: text: has 5000 characters; use 4000 at most"),
    ],
)
def test_a_malformed_file_gets_one_line_that_names_the_field(tmp_path: Path, change: Change, said: str) -> None:
    assert said in refusal(a_file(tmp_path, change))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "dui.json: file: is no JSON: Expecting value in line 1, mend it there"),
        (b'{\n"id": "dui",\n}', "dui.json: file: is no JSON"),
        (b"[]", "dui.json: file: expected 'object', got 'array'"),
        (b'{"id": "\xff"}', "dui.json: file: is not UTF-8 text"),
        (b'{"id": "dui", "id": "dwi"}', "dui.json: id: stands there twice in one object; keep one"),
        (b"[" * 100_000, "dui.json: file: is nested too deep"),
    ],
)
def test_what_is_no_card_at_all_gets_one_line(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "dui.json"
    file.write_bytes(content)
    assert said in refusal(file)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "dui.json").mkdir()
    assert "dui.json: file: must be a file" in refusal(tmp_path / "dui.json")
    with pytest.raises(PayloadRefused, match="nothing: folder: is not there"):
        library(tmp_path / "nothing")


def test_two_files_with_another_lead_for_the_same_trigger_are_refused(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "dui.json", tmp_path)

    def rival(raw: dict[str, Any]) -> None:
        raw["id"] = "dwi"
        raw["phases"] = [{"id": "only", "title": "Only", "lead": ["ems"]}]

    a_file(tmp_path, rival, "dwi.json")
    with pytest.raises(PayloadRefused) as caught:
        library(tmp_path)
    assert str(caught.value) == (
        "dui.json: phases: contradicts another file: 'dwi' version 2 names ems for the same trigger; change one of them"
    )


def test_the_same_type_under_other_facts_is_no_contradiction(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "dui.json", tmp_path)

    def rival(raw: dict[str, Any]) -> None:
        raw["id"], raw["facts"] = "dwi", [{"name": "trapped", "value": "yes"}]
        raw["phases"] = [{"id": "only", "title": "Only", "lead": ["ems"]}]

    a_file(tmp_path, rival, "dwi.json")
    assert [one.protocol.id for one in library(tmp_path)] == ["dui", "dwi"]


def test_text_of_strangers_is_kept_as_text(tmp_path: Path) -> None:
    said = '<b>شرطة</b> "quoted"\nnext line\x00'
    found = card(a_file(tmp_path, put("notes", value=said)))
    assert found.protocol.notes == '<b>شرطة</b> "quoted"\nnext line\u2400'


def test_a_card_becomes_its_version_and_its_signatures() -> None:
    found = card(FOLDER / "dui.json")
    said = bodies(found)
    assert said[0] == ProtocolDrafted(found.protocol)
    assert said[1:] == [ProtocolSigned("dui", 2, "PD", "chief_pd"), ProtocolSigned("dui", 2, "EMS", "chief_ems")]


def test_drafts_are_signed_at_noon_of_their_days_and_known_when_they_are_taken_in() -> None:
    found = card(FOLDER / "dui.json")
    made = drafts([found], an_actor(), START)
    assert [draft.key for draft in made] == [
        "protocol/dui/2/drafted",
        "protocol/dui/2/signed/PD",
        "protocol/dui/2/signed/EMS",
    ]
    assert [iso(draft.occurred) for draft in made[1:]] == [f"{s.on}T12:00:00+00:00" for s in found.signatures]
    assert made[0].occurred == min(draft.occurred for draft in made)
    assert {draft.known for draft in made} == {START}


def test_nothing_is_signed_after_it_was_known() -> None:
    early = START - 400 * 24 * 3_600 * SECOND
    assert {draft.occurred for draft in drafts([card(FOLDER / "dui.json")], an_actor(), early)} == {early}


def test_an_unsigned_card_is_a_draft_and_leads_nobody(desk: Desk, tmp_path: Path) -> None:
    found = card(a_file(tmp_path, drop("signatures")))
    desk.take(EVENT, builders.drafts([an_event(), an_agency("police"), an_agency("ems")]))
    desk.take(EVENT, drafts([found], an_actor(), START))
    situation = desk.situation(EVENT)
    stand = stands(situation.protocols["dui"], situation, START)[0]
    assert (stand.standing, stand.unsigned) == ("draft", ("police", "ems"))


def test_a_folder_without_cards_and_a_file_too_large_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PayloadRefused, match=r"folder: holds no \*.json file"):
        library(tmp_path)
    large = tmp_path / "x.json"
    large.write_bytes(b" " * (LARGEST + 1))
    with pytest.raises(PayloadRefused, match=r"x\.json: file: must be a file of at most 1,000,000 bytes"):
        card(large)


def test_a_number_without_end_is_refused() -> None:
    with pytest.raises(PayloadRefused, match="holds a number that is too long"):
        uploaded("x.json", b'{"version": ' + b"9" * 5_000 + b"}")
