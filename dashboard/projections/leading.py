"""How an incident's row says who leads: agreed, proposed and by how many, disputed, escalated, interim, unified."""

from msgspec import Struct

from dashboard.model.incidents import Incident
from dashboard.model.leads import Proposal
from dashboard.projections.concurrence import interim_lead, on_scene
from dashboard.projections.recommendation import recommended
from dashboard.projections.situation import Situation


class Leading(Struct, frozen=True, omit_defaults=True):
    """What stands beside the lead of a row; agencies are ids, and what is empty is left out of the frame.

    `state` is that of the proposal that waits: `agency` is proposed, and `agreed` of `involved` agencies agree.
    `interim` leads until one is settled. `basis` says in words by what the lead holds.
    """

    state: str = ""
    agency: str = ""
    agreed: int = 0
    involved: int = 0
    interim: str = ""
    unified: tuple[str, ...] = ()
    basis: str = ""


def leading(situation: Situation, incident: Incident, now: int) -> Leading:
    """Say how the lead of `incident` stands at `now` (UTC microseconds)."""
    pending = incident.proposal
    return Leading(
        pending.state if pending else "", pending.agency if pending else "",
        len(pending.agreed_by) if pending else 0, len(pending.involved) if pending else 0,
        _interim(situation, incident, now), incident.unified if len(incident.unified) > 1 else (),
        _basis(situation, incident.settled) if incident.settled else "",
    )  # fmt: skip


def _interim(situation: Situation, incident: Incident, now: int) -> str:
    """Ask the protocols only where somebody is there and nobody leads: it is the one costly question of a row."""
    if incident.lead or not on_scene(situation, incident):
        return ""
    return interim_lead(situation, incident, recommended(situation, incident, now))


def _basis(situation: Situation, settled: Proposal) -> str:
    if settled.overridden_by:
        person = situation.people.get(settled.overridden_by)
        return f"by order of {person.name if person else settled.overridden_by}"
    return "ad hoc" if settled.ad_hoc else f"by {settled.protocol} v{settled.version}"
