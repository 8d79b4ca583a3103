"""A proposal for the lead: what each word does to it, and the states it goes through."""

import pytest

from dashboard.model.incidents import Incident, apply
from dashboard.model.leads import (
    LeadAnswered,
    LeadBody,
    LeadEscalated,
    LeadOverridden,
    LeadProposed,
    LeadWithdrawn,
    Proposal,
)
from tests.builders import START

MADE = LeadProposed("1", "p", "ems", ("ems", "police", "fire"))
YES = {agency: LeadAnswered("1", "p", agency, "agrees") for agency in MADE.involved}
NO = {agency: LeadAnswered("1", "p", agency, "objects", "not so") for agency in MADE.involved}
UP = LeadEscalated("1", "p", 1, ("ana",), START + 10)
OVER = LeadOverridden("1", "p", "Ana Ruiz", "no time")


def after(*bodies: LeadBody) -> Incident:
    incident: Incident | None = Incident("1", "#001", "fight", "Fight", "P1")
    for n, body in enumerate(bodies):
        incident = apply(incident, body, START + n)
    assert incident is not None
    return incident


def waiting(*bodies: LeadBody) -> Proposal:
    pending = after(*bodies).proposal
    assert pending is not None
    return pending


@pytest.mark.parametrize(
    ("bodies", "state"),
    [
        ((MADE,), "proposed"), ((MADE, YES["ems"], YES["police"]), "proposed"),
        ((MADE, NO["fire"]), "disputed"), ((MADE, YES["ems"], NO["fire"], YES["police"]), "disputed"),
        ((MADE, UP), "escalated"), ((MADE, NO["fire"], UP, YES["ems"]), "escalated"),
        ((MADE, NO["fire"], YES["fire"]), "proposed"),
    ],
)  # fmt: skip
def test_a_proposal_that_waits_says_where_it_stands(bodies: tuple[LeadBody, ...], state: str):
    assert waiting(*bodies).state == state
    assert after(*bodies).lead == ""


def test_the_last_answer_that_was_missing_settles_it():
    incident = after(MADE, *YES.values())
    assert (incident.lead, incident.proposal) == ("ems", None)
    assert incident.settled is not None
    assert (incident.settled.state, incident.settled.settled) == ("agreed", START + 3)
    assert incident.lead_since == START + 3


def test_an_agency_that_changes_its_mind_is_counted_once():
    pending = waiting(MADE, NO["fire"], YES["fire"], NO["fire"])
    assert [(a.agency, a.word) for a in pending.answers] == [("fire", "objects")]
    assert pending.waiting_for == ("ems", "police")


def test_an_override_settles_it_over_open_answers_and_keeps_them():
    incident = after(MADE, YES["ems"], NO["fire"], OVER)
    assert incident.lead == "ems"
    assert incident.settled is not None
    assert (incident.settled.state, incident.settled.overridden_by) == ("overridden", "Ana Ruiz")
    assert [a.agency for a in incident.settled.objections] == ["fire"]
    assert incident.settled.waiting_for == ("police",)


def test_a_proposal_taken_back_leaves_who_led_before():
    led = after(LeadProposed("1", "q", "police", ("police",)), LeadAnswered("1", "q", "police", "agrees"), MADE,
                LeadWithdrawn("1", "p"))  # fmt: skip
    assert (led.lead, led.proposal) == ("police", None)


@pytest.mark.parametrize(
    "body",
    [
        LeadAnswered("1", "other", "ems", "agrees"), LeadEscalated("1", "other", 1, ("ana",), 9),
        LeadOverridden("1", "other", "Ana", "x"), LeadWithdrawn("1", "other"), LeadAnswered("1", "p", "sec", "agrees"),
    ],
)  # fmt: skip
def test_what_is_about_another_proposal_or_of_an_agency_that_is_not_asked_changes_nothing(body: LeadBody):
    assert waiting(MADE, body) == waiting(MADE)


def test_a_new_proposal_takes_the_place_of_the_old_one_with_its_answers():
    pending = waiting(MADE, YES["ems"], LeadProposed("1", "q", "fire", ("fire",)))
    assert (pending.id, pending.answers) == ("q", ())


def test_who_handed_over_supports_and_who_leads_does_not():
    first = (LeadProposed("1", "q", "police", ("police",), support=("ems",)),
             LeadAnswered("1", "q", "police", "agrees"))  # fmt: skip
    passed = LeadProposed("1", "r", "ems", ("police", "ems"), giver="police", trigger="ill")
    incident = after(*first, passed, *(LeadAnswered("1", "r", a, "agrees") for a in passed.involved))
    assert (incident.lead, incident.supporting) == ("ems", ("police",))
