"""`gaps` and `rerun` as a person types them."""

import json
from pathlib import Path

import msgspec
import pytest

from dashboard.ingest.script import demo_script
from dashboard.model.moment import SECOND
from dashboard.model.protocols import ProtocolDrafted
from dashboard.services.house import open_desk
from tests.builders import EVENT, START, a_draft
from tests.commands.conftest import Run
from tests.projections.review.logs import setup
from tests.projections.review.protocol_log import FIGHT, at, four


@pytest.fixture(autouse=True)
def incidents(url: str) -> None:
    """Four incidents, and a draft of the protocol that one of them lacked."""
    log = [*four(), *at(800, ProtocolDrafted(FIGHT))]
    drafts = [a_draft(body, START + round(at * SECOND), f"k{n}") for n, (at, body, *_) in enumerate(log)]
    open_desk(url).take(EVENT, drafts, now=START)


def test_gaps_are_told_in_lines_and_as_json(run: Run) -> None:
    code, out, _ = run("gaps", "--event", EVENT)
    assert code == 0
    assert "fight: 1 of 1; 1.7 min to a lead" in out
    found = json.loads(run("gaps", "--event", EVENT, "--json")[1])
    assert (found["incidents"], found["with_lead"], found["limits"]["slow"]) == (4, 3, 120)
    unmatched = next(group for group in found["groups"] if group["gap"] == "no match")
    assert (unmatched["type"], unmatched["n"], unmatched["of"], unmatched["median"]) == ("fight", 1, 1, None)
    assert unmatched["incidents"][0]["seqs"] == [19, 20, 21]


def test_a_draft_of_the_event_is_put_on_trial_by_name(run: Run) -> None:
    found = json.loads(run("rerun", "--event", EVENT, "--protocol", "fight", "--json")[1])
    assert found["on_trial"] == [{"protocol": "fight", "version": 1}]
    assert found["rows"] == {"same": 3, "differs": 1, "no_decision": 1, "no_match": 0}
    changed = [row for row in found["answers"] if row["changed"]]
    assert [(row["number"], row["would_recommend"]["lead"], row["in_force"]["lead"]) for row in changed] == [
        ("#002", "fire", None)
    ]
    assert (changed[0]["verdict"], changed[0]["decided"]["lead"]) == ("same", "fire")
    assert changed[0]["ahead_min"] == pytest.approx(100 / 60, abs=1e-5)


def test_without_one_the_protocols_in_force_are_asked(run: Run) -> None:
    out = run("rerun", "--event", EVENT)[1]
    assert out.startswith("4 incidents asked at 11 instants: same 2, differs 1, no decision 1, no match 1")
    assert "#004 dui" in out


def test_a_card_file_is_put_on_trial(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "fight.json"
    file.write_bytes(msgspec.json.encode(FIGHT))
    assert "another answer than then in 1 incidents" in run("rerun", "--event", EVENT, "--card", str(file))[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gaps", "--event", "nope"], "event: there is no event 'nope' here"),
        (["rerun", "--event", EVENT, "--protocol", "nope"], "protocol: there is no protocol 'nope' in this event"),
        (["rerun", "--event", EVENT, "--protocol", "dui@7"], "protocol: 'dui' has no version '7' (there are: 1)"),
        (["rerun", "--event", EVENT, "--card", "nope.json"], "nope.json: file: must be a file"),
    ],
)
def test_what_is_wrong_is_one_line_that_names_the_field(run: Run, words: list[str], said: str) -> None:
    code, out, error = run(*words)
    assert (code, out) == (2, "")
    assert error.startswith(f"concord: {said}")


def test_the_demo_has_the_gaps_that_its_story_tells(run: Run) -> None:
    drafts = demo_script()
    open_desk().take("demo", drafts, now=max(draft.known or draft.occurred for draft in drafts))
    found = json.loads(run("gaps", "--event", "demo", "--json")[1])
    assert (found["incidents"], found["records_leads"], found["records_protocols"]) == (83, True, True)
    groups = {(group["gap"], group["type"]): group for group in found["groups"]}
    surge = groups["contested", "surge"]
    assert [one["number"] for one in surge["incidents"]] == ["#025", "#051", "#077"]
    assert "overridden by Harriet Lunde" in surge["incidents"][2]["note"]
    assert ("no match", "surge") not in groups


def test_a_log_that_never_says_who_led_says_so_once(run: Run) -> None:
    open_desk().take("cad", [a_draft(body, START, f"c{n}") for n, (_, body, *_) in enumerate(setup())], now=START)
    out = run("gaps", "--event", "cad")[1].splitlines()
    assert out[1].startswith("This log never says who led")
    assert out[-1] == "No gap was found"
