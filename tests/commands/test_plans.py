"""`plan check` and `plan publish` as a person types them."""

import json

import pytest

from dashboard.model.events import Period
from dashboard.model.parameters import Parameter, ParametersAgreed, ParameterSet, ParametersSet
from dashboard.model.plans import Objective, Plan, PlanEdited, PlanPublished
from dashboard.projections.checks import run as runner
from dashboard.projections.checks.result import Answer, Finding, Outcome
from dashboard.projections.checks.sited import Site
from dashboard.services.house import open_desk
from tests.builders import EVENT, START, a_feature, an_actor, festival
from tests.commands.conftest import Run

HOUR = 3_600_000_000
OURS = ParameterSet("ours", "Ours", (Parameter("gates_least", "Gates", 2, "gates", "Our own rule 7"),))
THEIRS = ParameterSet("theirs", "Theirs", (Parameter("gates_least", "Gates", 1, "gates", "Their rule"),))
PERIODS = (Period("Build", START, START + HOUR, 20), Period("Show", START + HOUR, START + 2 * HOUR, 9_000))
KEYS = ["check", "result", "value", "threshold", "source", "objects", "says", "unit"]


def _gates(site: Site) -> Answer:
    gates, least = site.of("gate"), site.value("gates_least")
    outcome: Outcome = "pass" if len(gates) >= least else "fail"
    found = tuple(Finding(outcome, "too few", (gate.id,)) for gate in gates)
    says = f"{len(gates)} gates for {site.crowd} people"
    return Answer(says, float(len(gates)), least, "gates", found, parameters=("gates_least",))


def _looked_at(_site: Site) -> Answer:
    return Answer("look at it", outcome="warn")


@pytest.fixture(autouse=True)
def known_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two checks and a rehearsal whose answers these tests know; the real ones have tests of their own."""
    monkeypatch.setattr(runner, "CHECKS", (runner.Check("warned", "Warned", _looked_at),))
    monkeypatch.setattr(runner, "REHEARSALS", (runner.Check("gates", "Gates enough", _gates),))


@pytest.fixture
def fest(url: str) -> str:
    """A festival whose draft has one gate and two periods, and two parameter sets of its own."""
    desk = open_desk(url)
    festival(desk)
    plan = Plan(features=(a_feature(),), periods=PERIODS, parameters="ours")
    for body in (ParametersSet(OURS), ParametersSet(THEIRS), PlanEdited(plan)):
        desk.record(EVENT, body, an_actor())
    return EVENT


def rows(run: Run, *words: str) -> tuple[int, dict[str, dict[str, object]]]:
    code, out, _ = run("plan", "check", "--event", EVENT, "--json", *words)
    return code, {row["check"]: row for row in json.loads(out)}


def test_a_check_that_fails_is_a_row_with_its_number_threshold_and_source(run: Run, fest: str) -> None:
    code, out, _ = run("plan", "check", "--event", fest, "--json")
    printed = json.loads(out)
    assert code == 1
    assert [(row["check"], list(row)) for row in printed] == [("warned", KEYS), ("gates", KEYS)]
    assert printed[1] == {
        "check": "gates", "result": "fail", "value": 1, "threshold": 2, "source": "Our own rule 7",
        "objects": ["gate1"], "says": "1 gates for 9000 people", "unit": "gates",
    }  # fmt: skip
    assert (printed[0]["result"], printed[0]["value"], printed[0]["objects"]) == ("warn", None, [])


def test_another_profile_and_another_period_answer_otherwise(run: Run, fest: str) -> None:
    code, found = rows(run, "--profile", "theirs", "--period", "Build")
    assert (code, found["gates"]["result"], found["gates"]["source"]) == (0, "pass", "Their rule")
    assert found["gates"]["says"] == "1 gates for 20 people"


def test_live_is_what_was_published_and_not_the_draft(run: Run, fest: str) -> None:
    assert run("plan", "publish", "--event", fest, "--yes")[0] == 0
    desk = open_desk()
    desk.record(fest, PlanEdited(Plan(features=(a_feature("gate2"),))), an_actor())
    assert rows(run)[0] == 0
    code, found = rows(run, "--live")
    assert (code, found["gates"]["value"]) == (1, 1)


def test_the_table_puts_what_failed_first_and_says_which_set_is_met_by_whose_word(run: Run, fest: str) -> None:
    open_desk().record(fest, ParametersAgreed("ours", "police", "ana"), an_actor())
    code, out, _ = run("plan", "check", "--event", fest)
    lines = out.splitlines()
    assert code == 1
    assert lines[0] == "The draft, period: Show"
    words = "1 gates (threshold 2) 1 gates for 9000 people"
    assert lines[1].split() == ["FAIL", "gates", *words.split()]
    assert lines[2].startswith("LOOK  warned")
    assert lines[3] == "Does not meet parameter set Ours in Show, agreed by Ana Ruiz (POLI): 1 failed and 1 to look at"


def test_a_number_the_set_lacks_fails_the_check_and_names_it(run: Run, fest: str) -> None:
    open_desk().record(fest, ParametersSet(ParameterSet("bare", "Bare", ())), an_actor())
    code, found = rows(run, "--profile", "bare")
    assert (code, found["gates"]["result"]) == (1, "fail")
    assert "has no number 'gates_least'" in str(found["gates"]["says"])


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("check", "--event", EVENT, "--profile", "mars"), "concord: profile: there is no 'mars' (there are: "),
        (("check", "--event", EVENT, "--period", "Noon"), "concord: period: the plan has no 'Noon' (there are: Build"),
        (("check", "--event", "nope"), "concord: event: there is no event 'nope' here"),
        (("publish", "--event", EVENT, "--approve", "police"), "concord: as: say who approves: --as PERSON"),
        (("publish", "--event", EVENT, "--as", "ben", "--approve", "police"), "concord: approve: Ben Osei is of "),
        (
            ("publish", "--event", EVENT, "--as", "ana", "--approve", "navy"),
            "concord: approve: there is no agency 'navy'",
        ),
        (("publish", "--event", EVENT, "--as", "zoe"), "concord: as: nobody is checked in as 'zoe'; say an id: "),
        (
            ("publish", "--event", EVENT, "--as", "an ruiz"),
            "concord: as: nobody is checked in as 'an ruiz'; say an id: ana (Ana Ruiz, police)\n",
        ),
    ],
)
def test_what_cannot_be_done_is_one_line_and_nothing_is_recorded(
    run: Run, fest: str, words: tuple[str, ...], line: str
) -> None:
    before = open_desk().events()[fest].seq
    code, out, err = run("plan", *words)
    assert (code, "published" in out) == (2, False)
    assert err.startswith(line)
    assert err.count("\n") == 1
    assert open_desk().events()[fest].seq == before


def test_publishing_says_first_what_differs_and_keeps_version_note_and_approval(run: Run, fest: str) -> None:
    first = run("plan", "publish", "--event", fest, "--as", "Ana Ruiz", "--note", "gates moved", "--approve", "POLI")
    assert (first[0], first[1].splitlines()) == (0, [
        "v1 changes on the live screens: 1 object added, 2 periods added, parameter set ours",
        "+ Gate gate1", "+ period Build", "+ period Show", "v1 published by Ana Ruiz of police, approved for POLI",
    ])  # fmt: skip
    version = open_desk().situation(fest).plans["v1"]
    assert (version.note, [agreed.person for agreed in version.approved]) == ("gates moved", ["ana"])
    assert run("plan", "publish", "--event", fest, "--yes")[2] == (
        "concord: plan: nothing in the draft differs from what is live\n"
    )
    open_desk().record(fest, PlanEdited(Plan(features=(a_feature(width=6.0),))), an_actor())
    assert "~ Gate gate1: width 0 -> 6" in run("plan", "publish", "--event", fest, "--yes")[1]
    desk = open_desk()
    entry = desk.journal.some(fest, [desk.events()[fest].seq])[0]
    assert isinstance(entry.body, PlanPublished)
    assert entry.actor.person == "Concord"


def test_nothing_is_published_in_nobodys_name_or_dry(run: Run, fest: str) -> None:
    many = tuple(Objective(f"o{n}", f"Aim {n}") for n in range(30))
    open_desk().record(fest, PlanEdited(Plan(objectives=many)), an_actor())
    code, out, err = run("plan", "publish", "--event", fest)
    assert (code, err.split("; ")[0]) == (2, "concord: as: say who publishes it, --as PERSON")
    assert out.splitlines()[-1] == "and 13 more"
    assert run("plan", "publish", "--event", fest, "--as", "ana", "--dry-run") == (
        0, f"{out}Nothing was published (--dry-run)\n", "",
    )  # fmt: skip
    assert open_desk().situation(fest).layout_version == ""
