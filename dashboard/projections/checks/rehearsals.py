"""Is it settled who hears, who decides and what is agreed: posts, triggers and hazards of the plan."""

from collections.abc import Sequence

from dashboard.model.plans import PlanHazard, TriggerKind
from dashboard.model.protocols import Protocol
from dashboard.projections.checks.channels import channel_of
from dashboard.projections.checks.counts import count, unit
from dashboard.projections.checks.result import Answer, Finding
from dashboard.projections.checks.rings import instant
from dashboard.projections.checks.sited import Site, Sited
from dashboard.projections.standing import in_force

STAFFED = (
    "gate", "exit", "vehicle_gate", "post", "command_post", "rendezvous", "staging", "medical_post", "ambulance_point",
    "lost_child", "welfare",
)  # fmt: skip
ASKED: dict[TriggerKind, str] = {"weather": "weather", "crowd": "the crowd", "fire": "fire"}
SURGE_TYPE = "surge"
SURGE_WORDS = ("surge", "crush")


def post_channel(site: Site) -> Answer:
    """Ask whether everybody at a post, gate or exit can be talked to (`value`: posts with a channel that is known)."""
    posts = _staffed(site)
    if not posts:
        return Answer("No post, gate or exit of this period is staffed: nobody needs a channel", 0, 0, "posts")
    findings = []
    for post in posts:
        channel = channel_of(site, post)
        if not channel:
            says, fix = f"{post.feature.called} is staffed and has no channel", "Give it a channel, or its division one"
        elif channel not in site.situation.channels:
            says, fix = (
                f"{post.feature.called} has the channel {channel}, which nobody has set up",
                "Choose a known one",
            )
        else:
            continue
        findings.append(Finding("warn", says, (post.id,), fix=fix, field="channel"))
    says = f"{len(posts) - len(findings)} of {len(posts)} staffed posts, gates and exits with a channel that is known"
    return Answer(says, len(posts) - len(findings), len(posts), unit(len(posts), "post"), tuple(findings))


def _staffed(site: Site) -> list[Sited]:
    """Return the posts that ask for staff, and those that somebody is assigned to in this period."""
    period = site.period.name if site.period else ""
    assigned = {one.at.removeprefix("feature:") for one in site.plan.assignments if not period or one.period == period}
    return [post for post in site.of(*STAFFED) if post.feature.staff > 0 or post.id in assigned]


def trigger_owner(site: Site) -> Answer:
    """Ask whether every trigger has a named owner, and weather, crowd and fire a trigger each.

    `value` is the triggers with a named owner, of those there are and those that are missing.
    """
    triggers = site.plan.triggers
    findings = [
        Finding("fail", f"No trigger is planned for {said}: nobody is named to decide when it comes", (),
                fix=f"Add a trigger for {said} with the person who decides")
        for kind, said in ASKED.items() if not any(trigger.kind == kind for trigger in triggers)
    ]  # fmt: skip
    for trigger in triggers:
        name, owner = trigger.sign.strip() or trigger.id, trigger.owner.strip()
        if not owner:
            says = f"'{name}' has no owner: nobody is named to decide on '{trigger.action or 'what is done'}'"
            findings.append(Finding("fail", says, (trigger.id,), fix="Name the person who decides", field="owner"))
        elif owner not in site.situation.people:
            says = f"'{name}' is for {owner} to decide, who is not among the people of this event"
            findings.append(Finding("warn", says, (trigger.id,), fix="Name somebody of this event", field="owner"))
    wanting = {finding.objects for finding in findings if finding.objects}
    owned = f"{len(triggers) - len(wanting)} of {count(len(triggers), 'trigger')} with a named owner"
    missing = [said for kind, said in ASKED.items() if not any(trigger.kind == kind for trigger in triggers)]
    none = f"there is none for {' or '.join(missing)}"
    says = "; ".join((owned, none) if missing else (owned,)) if triggers else f"No trigger is planned: {none}"
    asked = len(triggers) + len(missing)
    return Answer(says, len(triggers) - len(wanting), asked, unit(asked, "trigger"), tuple(findings))


def hazard_protocol(site: Site) -> Answer:
    """Ask whether a protocol in force covers every hazard of the list, and a crowd surge is on it.

    `value` is the hazards with one, of those that are on the list or missing there.

    A hazard's protocol is the one it names, else one for the incident type that it would become.
    """
    hazards, force = site.plan.hazards, list(in_force(site.situation, instant(site)))
    findings: list[Finding] = []
    if not any(_surge(hazard) for hazard in hazards):
        says = "The hazard list has no row for a crowd surge or crush"
        findings.append(Finding("fail", says, (), fix="Add the crowd surge: where, and what is done about it"))
    findings += [finding for hazard in hazards if (finding := _uncovered(site, hazard, force))]
    covered = len(hazards) - len([finding for finding in findings if finding.objects])
    says = f"{covered} of {count(len(hazards), 'hazard')} with a protocol in force"
    if not hazards:
        says = "The hazard list is empty"
    asked = len(hazards) + (not any(map(_surge, hazards)))
    return Answer(says, covered, asked, unit(asked, "hazard"), tuple(findings))


def answering(hazard: PlanHazard, force: Sequence[Protocol]) -> list[Protocol]:
    """Return the protocols in force (`force`) that answer a hazard: the one it names, else those for its type."""
    named, kind = hazard.protocol, hazard.incident_type
    return [one for one in force if (one.id == named if named else bool(kind) and kind in one.types)]


def _surge(hazard: PlanHazard) -> bool:
    return hazard.incident_type == SURGE_TYPE or any(word in hazard.name.casefold() for word in SURGE_WORDS)


def _uncovered(site: Site, hazard: PlanHazard, force: Sequence[Protocol]) -> Finding | None:
    """Return what a hazard's protocol lacks; None where one is in force."""
    kind, named = hazard.incident_type, hazard.protocol
    if answering(hazard, force):
        return None
    cards = site.situation.protocols
    known = [named] if named in cards else [] if named else _for_type(site, kind)
    name = hazard.name or hazard.id
    if known:
        title = cards[known[0]].versions[-1].protocol.title if cards[known[0]].versions else known[0]
        says, fix = f"{name}: the protocol '{title}' is not in force", "Have it signed, or reviewed"
    elif named:
        says, fix = f"{name}: there is no protocol '{named}'", "Name one of the library"
    elif kind:
        says, fix = f"{name}: no protocol is for incidents of the type {kind}", "Agree one, or name one that covers it"
    else:
        says, fix = f"{name}: no protocol and no incident type is named", "Name the protocol that covers it"
    return Finding("warn", says, (hazard.id,), fix=fix, field="protocol")


def _for_type(site: Site, kind: str) -> list[str]:
    return [
        name for name, card in site.situation.protocols.items()
        if kind and any(kind in version.protocol.types for version in card.versions)
    ]  # fmt: skip
