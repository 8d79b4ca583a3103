"""`python -m dashboard plain`: what is printed, and one line where something is wrong."""

import json
from functools import partial

import pytest

from dashboard.model.glossary import Meaning, Term, TermDefined
from dashboard.services.house import open_desk
from tests.builders import EVENT, an_actor, festival
from tests.commands.conftest import Run


@pytest.fixture
def plain(run: Run, url: str) -> Run:
    """Ask `plain` at a festival where the police and the fire service mean different things by 10-50."""
    desk = open_desk(url)
    festival(desk)
    meanings = (Meaning("Vehicle collision", ("police",)), Meaning("Officer needs help", ("fire",)))
    desk.record(EVENT, TermDefined(Term("10-50", meanings)), an_actor())
    return partial(run, "plain")


def test_the_json_names_every_meaning_and_what_is_asked(plain: Run):
    code, out, err = plain("10-50 at gate 3, 10-99", "--event", EVENT, "--json")
    printed = json.loads(out)
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert set(printed) >= {"said", "plain", "codes", "asks", "unknown"}
    assert printed["said"] == printed["plain"] == "10-50 at gate 3, 10-99"
    assert printed["codes"] == [
        {
            "code": "10-50", "plain": "", "asks": True,
            "meanings": [
                {"plain": "Vehicle collision", "agencies": ["police"]},
                {"plain": "Officer needs help", "agencies": ["fire"]},
            ],
        }
    ]  # fmt: skip
    assert "10-50/1" in printed["asks"][0]
    assert printed["unknown"] == ["10-99"]


def test_without_json_it_is_a_plain_line_and_the_question(plain: Run):
    assert plain("10-50/2 at gate 3", "--event", EVENT) == (0, "Officer needs help at gate 3\n", "")
    code, out, _ = plain("10-50 at gate 3", "--event", EVENT)
    assert (code, out.splitlines()[0], len(out.splitlines())) == (0, "10-50 at gate 3", 2)


def test_on_an_incident_only_the_agencies_there_are_present(plain: Run):
    assert plain("10-50 there", "--event", EVENT, "--incident", "1") == (0, "Vehicle collision there\n", "")


@pytest.mark.parametrize(
    ("words", "field"), [(("x", "--event", "nope"), "event"), (("x", "--event", EVENT, "--incident", "99"), "incident")]
)
def test_what_is_wrong_is_one_line(plain: Run, words: tuple[str, ...], field: str):
    code, out, err = plain(*words)
    assert (code, out) == (2, "")
    assert err.startswith(f"concord: {field}: ")
    assert err.count("\n") == 1
