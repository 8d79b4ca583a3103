"""`plan open` as a person types it: a new event, alone or like last year's."""

import pytest

from dashboard.__main__ import main
from dashboard.model.plans import Plan, PlanEdited
from dashboard.projections.plans import draft
from dashboard.services.house import open_desk
from tests.builders import EVENT, a_feature, an_actor, festival

pytestmark = pytest.mark.usefixtures("url")


def test_an_event_is_opened_with_its_time_zone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "open", "--event", "night", "--name", "Night Market", "--timezone", "Europe/Berlin"]) == 0
    assert capsys.readouterr().out == "night opened, time zone Europe/Berlin\n"
    assert open_desk().situation("night").timezone == "Europe/Berlin"


def test_next_years_event_begins_with_this_years_plan_as_its_draft(capsys: pytest.CaptureFixture[str]) -> None:
    desk = open_desk()
    festival(desk)
    desk.record(EVENT, PlanEdited(Plan((a_feature(owner="police"),))), an_actor())
    assert main(["plan", "open", "--event", "fest-2027", "--like", EVENT, "--first-day", "2027-08-14"]) == 0
    assert "fest-2027 opened like fest with" in capsys.readouterr().out
    assert draft(open_desk().situation("fest-2027")).features == (a_feature(owner="police"),)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--event", "Night!"], "concord: event: the id has 1 to 40 small letters"),
        (["--event", "x", "--timezone", "Mars/Base"], "concord: time zone: 'Mars/Base' is not an IANA time zone"),
        (["--event", "x", "--like", "gone"], "concord: event: there is no event 'gone' here"),
        (["--event", "x", "--like", EVENT, "--first-day", "soon"], "concord: first-day: say the day"),
        (["--event", "x", "--like", EVENT, "--first-day", "9999-12-30"], "concord: first-day: must be in the years"),
    ],
)
def test_what_is_wrong_is_one_line(words: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    festival(open_desk())
    assert main(["plan", "open", *words]) == 2
    assert capsys.readouterr().err.startswith(line)
