"""A log of protocols and leads made by hand, for reruns and gaps: four incidents, worked out below."""

from collections.abc import Sequence

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import AnyBody, Entry
from dashboard.model.incidents import FactsStated
from dashboard.model.leads import LeadAnswered, LeadProposed
from dashboard.model.moment import Basis
from dashboard.model.protocols import Phase, Protocol, ProtocolAgreed, ProtocolDrafted, ProtocolSigned
from dashboard.projections.review.rerun import Rerun, rerun
from tests.builders import ILL, a_protocol, an_incident
from tests.projections.review.logs import Said, a_log, setup

FIGHT = a_protocol("fight", phases=(Phase("one", "One", ("fire",), ("police",)),), parties=("police", "fire"))


def at(seconds: float, *bodies: AnyBody) -> list[Said]:
    """All of them at one time."""
    return [(seconds, body) for body in bodies]


def in_force(card: Protocol) -> list[AnyBody]:
    """Drafted and signed by all of its parties."""
    signed = [ProtocolSigned(card.id, card.version, party, "ana") for party in card.parties]
    return [ProtocolDrafted(card), *signed, ProtocolAgreed(card.id, card.version)]


def a_decision(incident: str, agency: str, asked: float, agreed: float, **rest: str) -> list[Said]:
    """`agency` is proposed at one time and agrees at another; ad hoc without a protocol."""
    key = f"l{incident}{asked:g}"
    made = LeadProposed(incident, key, agency, (agency,), **{"why": f"{agency} knows", **rest})  # type: ignore[arg-type]
    return [(asked, made), (agreed, LeadAnswered(incident, key, agency, "agrees"))]


def of_dui(phase: str) -> dict[str, object]:
    """By this phase of the card that is in force."""
    return {"protocol": "dui", "version": 1, "phase": phase}


def four() -> list[Said]:
    """Four incidents; the card `dui` is in force from the start.

    1 (dui): police agreed a minute after the opening; the driver is ill 100 s in, EMS takes over two minutes later.
    2 (fight): no card; fire agreed after 100 s. 3 (dui): nobody ever led. 4 (dui): EMS agreed ad hoc after 60 s.
    """
    return [
        *setup(), *at(0, *in_force(a_protocol("dui"))),
        (100, an_incident("1", type="dui")), *a_decision("1", "police", 130, 160, **of_dui("stop")),
        (200, FactsStated("1", ILL)), *a_decision("1", "ems", 250, 320, giver="police", **of_dui("care")),
        (400, an_incident("2", type="fight")), *a_decision("2", "fire", 450, 500),
        (600, an_incident("3", type="dui")),
        (700, an_incident("4", type="dui")), *a_decision("4", "ems", 730, 760),
    ]  # fmt: skip


def again(said: Sequence[Said], *trials: Protocol, basis: Basis = "happened") -> Rerun:
    """Run a log again."""
    entries: list[Entry] = a_log(*said)
    return rerun(entries, [e for e in entries if isinstance(e.body, EntryCorrected)], basis, trials)
