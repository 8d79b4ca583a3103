"""Channels: every sector and staffed place has one, and agencies share one."""

import pytest

from components.plan_comms import silent_html
from dashboard.model.directory import Channel
from dashboard.model.plans import Division, Plan
from dashboard.projections.checks.channels import comms
from dashboard.projections.checks.rehearsals import post_channel
from dashboard.projections.checks.result import Answer, worst
from dashboard.projections.situation import Situation
from tests.projections.checks.drawn import a_site, box, drawn

OPS = Channel("ops", "Ops", ("police", "fire"))
MED = Channel("med", "Medical", ("ems",))
POST = drawn("p1", "post", (10, 10), staff=2)


def with_channels(*channels: Channel) -> Situation:
    return Situation(channels={channel.id: channel for channel in channels})


def wanting(answer: Answer) -> list[tuple[str, tuple[str, ...], str]]:
    return [(f.outcome, f.objects, f.field) for f in answer.findings]


def test_a_place_with_its_own_channel_and_one_shared_channel_pass() -> None:
    answer = comms(a_site(drawn("z", "zone", *box(0, 0, 9, 9), channel="med"), situation=with_channels(OPS, MED)))
    assert (answer.value, answer.threshold, answer.unit, answer.findings) == (1, 1, "channel", ())


def test_a_staffed_post_without_a_channel_fails_and_one_that_needs_nobody_does_not() -> None:
    nobody = drawn("p2", "post", (20, 20))
    answer = comms(a_site(POST, nobody, situation=with_channels(OPS)))
    assert wanting(answer) == [("fail", ("p1",), "channel")]
    assert (answer.value, answer.threshold, answer.unit) == (0, 1, "place")


@pytest.mark.parametrize(
    ("plan", "features"),
    [
        (Plan(divisions=(Division("d1", "North", features=("p1",), channel="ops"),)), ()),
        (Plan(), (drawn("d1", "division", *box(0, 0, 50, 50), channel="ops"),)),
    ],
    ids=["listed in a division of the plan", "inside a drawn division"],
)
def test_a_place_has_the_channel_of_its_division(plan: Plan, features: tuple) -> None:
    assert comms(a_site(POST, *features, plan=plan, situation=with_channels(OPS))).findings == ()


def test_of_two_divisions_that_list_a_place_the_one_with_a_channel_counts_in_both_checks_and_on_the_page() -> None:
    divisions = (Division("d1", "North", features=("p1",), channel="ops"), Division("d2", "Night", features=("p1",)))
    for plan in (Plan(divisions=divisions), Plan(divisions=divisions[::-1])):
        site = a_site(POST, plan=plan, situation=with_channels(OPS))
        assert [f.says for f in comms(site).findings] == ["Night has no channel"]
        assert post_channel(site).findings == ()
        assert "no channel: 1" in silent_html(site.plan, site.situation)


def test_a_division_without_a_channel_fails() -> None:
    plan = Plan(divisions=(Division("d1", "North"),))
    answer = comms(a_site(plan=plan, situation=with_channels(OPS)))
    assert [f.says for f in answer.findings] == ["North has no channel"]


def test_where_nothing_is_drawn_no_place_needs_a_channel() -> None:
    answer = comms(a_site(situation=with_channels(OPS)))
    assert answer.says == "No zone, division or staffed place is there to need a channel; 1 channel shared by agencies"


def test_a_channel_that_nobody_set_up_fails_and_is_named() -> None:
    answer = comms(a_site(drawn("z", "zone", *box(0, 0, 9, 9), channel="tac9"), situation=with_channels(OPS)))
    assert [f.says for f in answer.findings] == ["z is on channel 'tac9', which nobody has set up"]


@pytest.mark.parametrize(
    "only", [MED, Channel("c", "C", ("fire", "fire")), Channel("i", "I", ("fire", "ems"), incident="1")]
)
def test_without_a_channel_that_agencies_share_it_fails(only: Channel) -> None:
    answer = comms(a_site(situation=with_channels(only)))
    assert (answer.value, answer.threshold) == (0, 1)
    assert worst(tuple(f.outcome for f in answer.findings)) == "fail"
