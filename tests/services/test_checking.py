"""The checks run beside the desk: once for all who look, and what is old is said to be old."""

import threading

import pytest

from dashboard.model.plans import Plan, PlanEdited
from dashboard.projections.checks import run
from dashboard.projections.checks.result import Answer
from dashboard.projections.checks.run import Check
from dashboard.projections.checks.sited import Site
from dashboard.projections.plans import draft
from dashboard.services.checking import Checks
from dashboard.services.desk import Desk
from dashboard.services.parameters import chosen
from tests.builders import EVENT, a_feature, an_actor, festival


def test_the_same_plan_is_checked_once_and_a_changed_one_again_without_keeping_anybody_waiting(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    festival(desk)
    asked, go = [], threading.Event()

    def count(site: Site) -> Answer:
        asked.append(len(site.features))
        go.wait(10)
        return Answer(f"{len(site.features)} drawn")

    monkeypatch.setattr(run, "CHECKS", (Check("count", "Count", count),))
    monkeypatch.setattr(run, "REHEARSALS", ())
    checks = Checks()

    def look(patience: float) -> tuple[str, bool] | None:
        situation = desk.situation(EVENT)
        found = checks.look(EVENT, situation, draft(situation), chosen(situation), "", patience)
        return (found.results[0].says, found.current) if found else None

    desk.record(EVENT, PlanEdited(Plan(features=(a_feature("g1"),))), an_actor())
    assert look(0.05) is None
    go.set()
    assert look(10) == ("1 drawn", True)
    assert look(0) == ("1 drawn", True)
    assert asked == [1]
    go.clear()
    desk.record(EVENT, PlanEdited(Plan(features=(a_feature("g2"),))), an_actor())
    assert look(0.05) == ("1 drawn", False)
    go.set()
    assert look(10) == ("2 drawn", True)


def test_a_check_that_breaks_is_said_and_ends_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    festival(desk)

    def broken(_site: Site) -> Answer:
        raise RuntimeError

    monkeypatch.setattr(run, "CHECKS", (Check("broken", "Broken", broken),))
    monkeypatch.setattr(run, "REHEARSALS", ())
    situation = desk.situation(EVENT)
    found = Checks().look(EVENT, situation, draft(situation), chosen(situation), "", 10)
    assert found
    assert "broke" in found.says
