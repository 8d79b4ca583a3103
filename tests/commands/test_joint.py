"""`recommend`, `protocols` and `import protocols` as a person types them."""

import json
from pathlib import Path

import pytest

from dashboard.ingest.protocol_files import library
from dashboard.model.directory import AgencyDescribed, Profile
from dashboard.model.protocols import Protocol
from dashboard.services.house import open_desk
from tests.builders import EVENT, a_protocol, an_actor, festival
from tests.commands.conftest import Run

KEYS = ["protocol", "version", "phase", "lead", "support", "why", "runner_up", "would_change", "standoff"]


@pytest.fixture
def fest(url: str) -> str:
    """A festival whose police and EMS can sign."""
    desk = open_desk(url)
    festival(desk)
    for agency, person in (("police", "ana"), ("ems", "cleo")):
        desk.record(EVENT, AgencyDescribed(agency, Profile(person)), an_actor())
    return EVENT


def a_file(folder: Path, protocol: Protocol, *signed: tuple[str, str], **wrong: object) -> Path:
    import msgspec

    raw = msgspec.to_builtins(protocol)
    raw["signatures"] = [{"agency": agency, "person": person, "on": "2026-07-01"} for agency, person in signed]
    folder.mkdir(exist_ok=True)
    file = folder / f"{protocol.id}.json"
    file.write_text(json.dumps(raw | wrong))
    return file


BOTH = (("police", "ana"), ("ems", "cleo"))


def test_the_demo_recommends_a_lead_with_its_reason(run: Run) -> None:
    code, out, _ = run("recommend", "--type", "dui", "--json")
    said = json.loads(out)
    assert (code, list(said)) == (0, KEYS)
    assert (said["protocol"], said["version"], said["lead"]) == ("dui", 2, "PD")
    assert "EMS" in said["support"]
    assert "type dui" in said["why"]
    assert said["runner_up"]["lead"] == "EMS"
    assert {turn["lead"] for turn in said["would_change"]} == {"EMS"}


def test_a_fact_that_no_protocol_asks_for_is_warned_of_in_one_line(run: Run) -> None:
    plain = run("recommend", "--type", "dui")
    code, out, err = run("recommend", "--type", "dui", "--fact", "nonsense=1")
    assert (code, out) == plain[:2]
    assert err == "concord: fact: no protocol in force asks for 'nonsense'\n"


@pytest.mark.parametrize("said", ["Oriented=NO", " oriented = no ", "oriented=n"])
def test_a_fact_in_another_case_or_with_spaces_is_the_same(run: Run, said: str) -> None:
    assert run("recommend", "--type", "dui", "--fact", said) == run(
        "recommend", "--type", "dui", "--fact", "oriented=no"
    )
    assert run("recommend", "--type", "dui", "--fact", said)[2] == ""


def test_a_fact_changes_the_demos_answer(run: Run) -> None:
    _, out, _ = run("recommend", "--type", "dui", "--fact", "oriented=no", "--json")
    assert (json.loads(out)["lead"], json.loads(out)["phase"]) == ("EMS", "medical")
    code, out, _ = run("recommend", "--type", "impaired driver", "--fact", "oriented=no")
    assert (code, out.splitlines()[0]) == (0, "Lead: EMS; support: PD")


def test_an_event_without_protocols_says_that_nothing_matches(run: Run, fest: str) -> None:
    _, out, _ = run("recommend", "--type", "dui", "--event", fest, "--json")
    said = json.loads(out)
    assert (said["protocol"], said["lead"], said["support"], said["standoff"]) == (None, None, [], [])
    assert said["why"].startswith("No protocol in force covers type dui")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--type", "picnic"), "concord: type: 'picnic' is no incident type"),
        (("--type", "dui", "--fact", "oriented"), "concord: fact: 'oriented' must be NAME=VALUE, such as fire=yes"),
        (("--type", "dui", "--event", "nope"), "concord: event: there is no event 'nope' here"),
    ],
)
def test_what_cannot_be_asked_is_one_line(run: Run, words: tuple[str, ...], line: str) -> None:
    code, out, err = run("recommend", *words)
    assert (code, out) == (2, "")
    assert err.startswith(line)
    assert err.count("\n") == 1


def test_the_library_is_listed_with_its_state_and_signatures(run: Run) -> None:
    code, out, _ = run("protocols", "--json")
    listed = {(one["id"], one["version"]): one for one in json.loads(out)}
    assert code == 0
    assert {one.protocol.id for one in library()} <= {name for name, _ in listed}
    dui = listed["dui", 2]
    assert (dui["state"], dui["unsigned"]) == ("in force", [])
    assert {s["agency"] for s in dui["signatures"]} >= {"PD", "EMS"}
    assert any(line.startswith("dui v2: in force") for line in run("protocols")[1].splitlines())


def test_files_come_into_force_when_all_have_signed(run: Run, fest: str, tmp_path: Path) -> None:
    file = a_file(tmp_path / "p", a_protocol(), *BOTH)
    code, out, err = run("import", "protocols", file, "--event", fest)
    assert (code, err) == (0, "")
    assert out.endswith("taken in\n")
    said = json.loads(run("recommend", "--type", "dui", "--event", fest, "--json")[1])
    assert (said["protocol"], said["lead"]) == ("dui", "police")
    before = open_desk().events()[fest].seq
    assert run("import", "protocols", file, "--event", fest, "--as", "Ana Ruiz")[0] == 0
    assert open_desk().events()[fest].seq == before


@pytest.mark.parametrize(
    ("protocol", "signed", "wrong", "line"),
    [
        (a_protocol(version=2), (("police", "cleo"),), {}, "dui.json: person: only Ana Ruiz signs for POLI"),
        (a_protocol(version=2), (("fire", "ben"),), {}, "dui.json: agency: FIRE is no party to it"),
        (a_protocol(version=2, review="2026-01-01"), BOTH, {}, "dui.json: review: its review date 2026-01-01 has"),
        (a_protocol(version=2), (), {"leed": "police"}, "dui.json: leed: is no field of a card"),
        (a_protocol(version=2), (), {"version": "two"}, "dui.json: version: "),
        (a_protocol("rival", types=("dui",), parties=("ems",), phases=()), (), {"review": "soon"}, "rival.json: revi"),
    ],
)
def test_a_bad_file_is_one_line_and_the_older_version_stays_in_force(
    run: Run, fest: str, tmp_path: Path, protocol: Protocol, signed: tuple[tuple[str, str], ...],
    wrong: dict[str, object], line: str,
) -> None:  # fmt: skip
    assert run("import", "protocols", a_file(tmp_path / "p", a_protocol(), *BOTH), "--event", fest)[0] == 0
    code, _, err = run("import", "protocols", a_file(tmp_path / "q", protocol, *signed, **wrong), "--event", fest)
    assert code == 2
    assert err.splitlines()[0].startswith(f"concord: {line}")
    assert json.loads(run("recommend", "--type", "dui", "--event", fest, "--json")[1])["version"] == 1


def test_an_unsigned_version_changes_nothing(run: Run, fest: str, tmp_path: Path) -> None:
    run("import", "protocols", a_file(tmp_path / "p", a_protocol(), *BOTH), "--event", fest)
    assert run("import", "protocols", a_file(tmp_path / "q", a_protocol(version=2)), "--event", fest)[0] == 0
    listed = {one["version"]: one["state"] for one in json.loads(run("protocols", "--event", fest, "--json")[1])}
    assert listed == {2: "draft", 1: "in force"}
