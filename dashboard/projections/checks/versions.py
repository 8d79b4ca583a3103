"""Versions: what is checked here is what is live, and the agencies whose things it draws have approved that."""

from collections import Counter

from dashboard.model.plans import PlanVersion
from dashboard.projections.checks.counts import count, unit
from dashboard.projections.checks.result import Answer, Finding, Shape
from dashboard.projections.checks.sited import Site
from dashboard.projections.plans import Change, changes, live

MOST_DRAWN = 50


def stale(site: Site) -> Answer:
    """Ask that the plan is the one that was published last (`value`: changes since, else approvals), and was approved.

    Approve must every agency of the event that owns a thing of the published layout, and one at the least.
    """
    name = site.situation.layout_version
    if name not in site.situation.plans:
        what = f"The live layout, {name}, was not published as a plan" if name else "No plan is published"
        found = Finding("fail", what, fix="Publish the plan, and have it approved")
        return Answer(what, None, 0, "changes", (found,))
    version = site.situation.plans[name]
    found_changes = changes(live(site.situation).plan, site.plan)
    findings = [_changed(site, found_changes, name)] if found_changes else []
    wanting, number = _not_approved(site, version), len(found_changes)
    missing = f"{name} is not approved by {', '.join(wanting)}"
    if wanting:
        findings.append(Finding("fail", missing, fix=f"Ask them to approve {name}"))
    says = f"Nothing has changed since {name} was published"
    if number:
        says = f"{count(number, 'change')} {'is' if number == 1 else 'are'} not published"
    says += f"; {missing}" if wanting else f"; {name} is approved by {_names(site, version)}"
    if wanting and not number:
        have = len(version.approved)
        return Answer(missing, have, have + len(wanting), "approvals", tuple(findings))
    return Answer(says, number, 0, unit(number, "change"), tuple(findings))


def _changed(site: Site, found: list[Change], name: str) -> Finding:
    how = Counter(change.how for change in found)
    kinds = ", ".join(f"{how[word]} {word}" for word in ("added", "changed", "removed") if how[word])
    here = {sited.id: sited for sited in site.features}
    ids = tuple(change.id for change in found if change.part == "features" and change.id in here)
    shapes: tuple[Shape, ...] = ()
    for feature in ids[:MOST_DRAWN]:
        shapes += site.drawn(here[feature].shape, "changed")
    says = f"{count(len(found), 'change')} {'is' if len(found) == 1 else 'are'} not published: {kinds}"
    return Finding("fail", says, ids, len(found), 0, f"Publish them, or take them back to {name}", shapes=shapes)


def _not_approved(site: Site, version: PlanVersion) -> list[str]:
    """Name who has still to approve: agencies that own something; anybody, where nobody has and nothing is owned."""
    agencies = site.situation.agencies
    owners = dict.fromkeys(f.owner for f in version.plan.features if f.owner in agencies)
    have = {agreement.agency for agreement in version.approved}
    return [agencies[o].short for o in owners if o not in have] or ([] if have else ["any agency"])


def _names(site: Site, version: PlanVersion) -> str:
    known = site.situation.agencies
    names = [known[a.agency].short if a.agency in known else a.agency for a in version.approved]
    return ", ".join(names) or "nobody"
