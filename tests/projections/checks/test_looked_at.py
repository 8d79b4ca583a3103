"""What the checks look at: news of any of it is seen, and what is no business of theirs keeps nobody waiting."""

from dataclasses import fields

import pytest
from msgspec import structs

from dashboard.model.agencies import AgencyJoined
from dashboard.model.directory import Channel, ChannelSet
from dashboard.model.entry import AnyBody
from dashboard.model.events import EventOpened, Period, PersonCheckedIn
from dashboard.model.layouts import LayoutPublished
from dashboard.model.plans import Plan, PlanApproved, PlanEdited, PlanPublished
from dashboard.model.protocols import ProtocolDrafted
from dashboard.model.units import UnitStatusChanged
from dashboard.projections.checks.looked_at import looked_at
from dashboard.projections.checks.run import check
from dashboard.projections.plans import draft
from dashboard.projections.situation import Situation, apply
from dashboard.services.desk import Desk
from dashboard.services.parameters import chosen
from tests.builders import (
    EVENT,
    START,
    a_feature,
    a_note,
    a_person,
    a_protocol,
    a_unit,
    an_actor,
    an_agency,
    an_event,
    festival,
)

PLAN = Plan((a_feature(owner="ems"),), (Period("Night", START, START + 9_000_000_000, 900),))
MOVED = structs.replace(an_event().event, lat=52.0, lon=13.0)
"""The same festival elsewhere, where the sun sets at another hour."""


@pytest.fixture
def situation(desk: Desk) -> Situation:
    """A festival whose plan is live, with units."""
    festival(desk)
    desk.record(EVENT, [PlanEdited(PLAN), a_unit("S1", "police")], an_actor())
    desk.record(EVENT, PlanPublished("v1", PLAN), an_actor())
    return desk.situation(EVENT)


def after(desk: Desk, situation: Situation, body: AnyBody) -> Situation:
    """Take `body` in as it is, whether a rule would have it or not."""
    entry = structs.replace(desk.journal.some(EVENT, [1])[0], body=body, seq=situation.seq + 1, recorded=START + 99)
    changed = situation.copy()
    apply(changed, entry)
    return changed


@pytest.mark.parametrize(
    "body",
    [
        EventOpened(MOVED),
        AgencyJoined(structs.replace(an_agency("ems").agency, discipline="security")),
        PersonCheckedIn(structs.replace(a_person("ana"), agency="ems")),
        LayoutPublished((), "v1"),
        LayoutPublished(PLAN.features, "v2"),
        ChannelSet(Channel("ops", "OPS", agencies=("ems",))),
        ProtocolDrafted(a_protocol()),
        structs.replace(a_unit("S1"), agency="ems"),
        a_unit("S2"),
        PlanApproved("v1", "ems", "cleo"),
    ],
    ids=lambda body: type(body).__name__,
)
def test_news_of_what_a_check_reads_is_seen(desk: Desk, situation: Situation, body: AnyBody) -> None:
    assert looked_at(after(desk, situation, body), PLAN) != looked_at(situation, PLAN)


@pytest.mark.parametrize("body", [a_note(), UnitStatusChanged("S1", "ONSC")], ids=lambda body: type(body).__name__)
def test_what_no_check_reads_keeps_nobody_waiting(desk: Desk, situation: Situation, body: AnyBody) -> None:
    assert looked_at(after(desk, situation, body), PLAN) == looked_at(situation, PLAN)


def test_a_plan_without_periods_is_checked_for_now(desk: Desk, situation: Situation) -> None:
    assert looked_at(after(desk, situation, a_note()), Plan()) != looked_at(situation, Plan())


def test_the_checks_get_nothing_but_what_they_are_said_to_look_at(desk: Desk, situation: Situation) -> None:
    seen, bare = looked_at(situation, PLAN), Situation()
    said = {field.name for field in fields(Situation) if getattr(seen, field.name) != getattr(bare, field.name)}
    assert {"event", "agencies", "people", "units", "layout", "layout_version", "plans"} == said
    numbers = chosen(situation)
    assert check(PLAN, numbers, situation) == check(PLAN, numbers, seen)


def test_after_an_approval_the_plan_is_no_longer_called_not_approved(desk: Desk, situation: Situation) -> None:
    def stale() -> str:
        there = desk.situation(EVENT)
        return next(r.outcome for r in check(draft(there), chosen(there), there) if r.check == "stale")

    before = looked_at(desk.situation(EVENT), PLAN)
    assert stale() == "fail"
    desk.record(EVENT, PlanApproved("v1", "ems", "cleo"), an_actor())
    assert stale() == "pass"
    assert looked_at(desk.situation(EVENT), PLAN) != before
