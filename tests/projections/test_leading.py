"""How a row says who leads, before and after it is agreed."""

from dashboard.model.entry import AnyBody
from dashboard.model.events import PersonCheckedIn
from dashboard.model.incidents import Incident
from dashboard.model.leads import CommandNamed, LeadAnswered, LeadEscalated, LeadOverridden, LeadProposed
from dashboard.model.moment import SECOND
from dashboard.model.units import UnitAssigned, UnitStatusChanged
from dashboard.projections.leading import Leading, leading
from dashboard.services.desk import Desk
from tests.builders import EVENT, a_lead, a_person, a_unit, an_agency, an_event, an_incident, drafts

PROPOSED = LeadProposed("1", "l", "ems", ("ems", "fire", "police"), "medical")


def shown(desk: Desk, *bodies: AnyBody) -> Leading:
    agencies = [an_agency(name) for name in ("police", "fire", "ems")]
    units = [a_unit("P1", "police"), a_unit("E1", "fire")]
    people = [PersonCheckedIn(a_person())]
    desk.take(EVENT, drafts([an_event(), *agencies, *units, *people, an_incident("1"), *bodies]))
    return leading(desk.situation(EVENT), incident(desk), desk.now(EVENT))


def incident(desk: Desk) -> Incident:
    return desk.situation(EVENT).incidents["1"]


def test_nothing_is_said_of_an_incident_where_nobody_is_and_nobody_proposed(desk: Desk) -> None:
    assert shown(desk) == Leading()


def test_a_proposal_counts_who_agreed_of_those_asked(desk: Desk) -> None:
    said = shown(desk, PROPOSED, LeadAnswered("1", "l", "ems", "agrees"))
    assert (said.state, said.agency, said.agreed, said.involved) == ("proposed", "ems", 1, 3)
    assert incident(desk).lead == ""


def test_an_objection_makes_it_disputed_and_a_ladder_escalated(desk: Desk) -> None:
    against = LeadAnswered("1", "l", "fire", "objects", "still burning")
    said = shown(desk, PROPOSED, against)
    assert (said.state, said.agency) == ("disputed", "ems")
    desk.take(EVENT, drafts([LeadEscalated("1", "l", 1, ("ana",), desk.now(EVENT) + 60 * SECOND)], key="up"))
    assert leading(desk.situation(EVENT), incident(desk), desk.now(EVENT)).state == "escalated"


def test_the_first_on_scene_leads_in_the_interim_until_a_lead_is_agreed(desk: Desk) -> None:
    there = [UnitAssigned("E1", "1"), UnitStatusChanged("E1", "ONSC", "1")]
    assert shown(desk, *there).interim == "fire"
    desk.take(EVENT, drafts(a_lead("1", "ems"), key="lead"))
    said = leading(desk.situation(EVENT), incident(desk), desk.now(EVENT))
    assert (said.interim, said.state, said.basis) == ("", "", "ad hoc")


def test_a_unit_on_its_way_leads_nothing(desk: Desk) -> None:
    assert shown(desk, UnitAssigned("E1", "1")).interim == ""


def test_the_basis_is_the_protocol_and_its_version(desk: Desk) -> None:
    by = LeadProposed("1", "l", "ems", ("ems",), protocol="dui", version=2, phase="main")
    assert shown(desk, by, LeadAnswered("1", "l", "ems", "agrees")).basis == "by dui v2"


def test_an_override_names_who_decided(desk: Desk) -> None:
    said = shown(desk, PROPOSED, LeadOverridden("1", "l", "ana", "no time"))
    assert (said.state, said.basis) == ("", "by order of Ana Ruiz")


def test_unified_command_is_two_or_more(desk: Desk) -> None:
    assert shown(desk, CommandNamed("1", ("police",), ("police", "fire"))).unified == ("police", "fire")
    desk.take(EVENT, drafts([CommandNamed("1", (), ("police",))], key="alone"))
    assert leading(desk.situation(EVENT), incident(desk), desk.now(EVENT)).unified == ()
