"""Who led and how it was agreed, over logs worked out by hand."""

from dashboard.model.entry import AnyBody
from dashboard.model.incidents import IncidentClosed
from dashboard.model.leads import LeadAnswered, LeadEscalated, LeadOverridden, LeadProposed, LeadWithdrawn
from dashboard.model.units import UnitAssigned
from tests.builders import a_lead, a_note, an_incident
from tests.projections.review.logs import Said, a_log, a_status, figures, setup, values


def at(seconds: float, *bodies: AnyBody) -> list[Said]:
    """All of them at one time."""
    return [(seconds, body) for body in bodies]


def proposed(incident: str, *asked: str, **rest: str) -> LeadProposed:
    """Police should lead."""
    return LeadProposed(incident, f"l{incident}", "police", asked or ("police", "ems"), "law", **rest)  # type: ignore[arg-type]


def test_a_lead_counts_from_the_opening_until_the_last_involved_agency_agrees() -> None:
    answers = [LeadAnswered("1", "l1", "police", "agrees"), LeadAnswered("1", "l1", "ems", "agrees")]
    said = [(0, an_incident("1")), (30, proposed("1")), (40, answers[0]), (90, answers[1])]
    found = figures(a_log(*setup(), *said))
    assert values(found["lead_time"]) == [1.5]
    assert len(found["lead_time"].samples[0].seqs) == 4
    assert found["lead_time"].samples[0].protocol == "ad hoc"


def test_a_lead_by_override_is_not_agreed_and_is_counted() -> None:
    said = [
        (0, an_incident("1")), (30, proposed("1")), (90, LeadOverridden("1", "l1", "ana", "no time")),
        (95, an_incident("2")),
    ]  # fmt: skip
    found = figures(a_log(*setup(), *said))
    assert not found["lead_time"].samples
    assert (found["lead_time"].counts["by_override"], found["lead_time"].counts["never_led"]) == (1, 1)
    assert [sample.note for sample in found["overrides"].samples] == ["no time"]


def test_the_share_by_protocol_is_of_first_leads() -> None:
    said: list[Said] = []
    for n in range(5):
        rest = {"protocol": "dui"} if n < 4 else {}
        answer = LeadAnswered(str(n), f"l{n}", "police", "agrees")
        said += at(n * 10, an_incident(str(n)), proposed(str(n), "police", **rest), answer)
    found = figures(a_log(*setup(), *said))["protocol_share"]
    assert found.value == 80
    assert {name: len(samples) for name, samples in found.groups("protocol").items()} == {"ad hoc": 1, "dui": 4}


def test_an_objection_and_an_escalation_dispute_a_lead() -> None:
    said: list[Said] = []
    for n in range(5):
        said += at(n * 10, an_incident(str(n)), proposed(str(n)))
    said += at(100, LeadAnswered("0", "l0", "ems", "objects", "ours"), LeadEscalated("1", "l1", 1, ("ana",), 0))
    found = figures(a_log(*setup(), *said))["dispute_rate"]
    assert (found.spread.n, found.value) == (5, 40)


def test_handovers_say_how_long_they_took_and_whether_anybody_named_the_trigger() -> None:
    first = at(10, an_incident("1"), *a_lead("1", "police"))
    offered = LeadProposed("1", "h", "ems", ("ems", "police"), "", giver="police", trigger=" ")
    taken = [LeadAnswered("1", "h", agency, "agrees") for agency in ("ems", "police")]
    found = figures(a_log(*setup(), *first, (60, offered), (90, taken[0]), (120, taken[1])))
    assert values(found["lead_changes"]) == [1]
    assert found["lead_changes"].counts["with_trigger"] == 0
    assert found["handovers_without_trigger"].value == 1


def test_the_first_unit_of_the_lead_agency_is_told_apart_from_the_first_of_any() -> None:
    said = [
        *at(0, an_incident("1"), *a_lead("1", "police"), UnitAssigned("E1", "1"), UnitAssigned("P1", "1")),
        (60, a_status("E1", "ONSC", "1")), (120, a_status("P1", "ONSC", "1")),
    ]  # fmt: skip
    found = figures(a_log(*setup(), *said))
    assert (values(found["first_unit"]), values(found["first_lead_unit"])) == ([1], [2])


def test_what_is_agreed_after_the_proposal_was_taken_back_or_the_incident_closed_settles_nothing() -> None:
    agrees = LeadAnswered("1", "l1", "police", "agrees")
    for end in (LeadWithdrawn("1", "l1", "wrong"), IncidentClosed("1")):
        said = at(0, an_incident("1"), proposed("1", "police"), end, agrees)
        assert not figures(a_log(*setup(), *said, (9, a_note())))["lead_time"].samples
