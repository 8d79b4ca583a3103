"""Stewards: mobile ones for the crowd, and on top of them those whom the static posts ask for.

How it is counted. *Asked for*: one mobile steward for so many people, and the staff of every static post (gates, exits,
vehicle gates and posts that are open; not those that belong to an agency of another discipline than security or
organiser: a police post is the police's). *There*: at a static post whoever the roster assigns to it; mobile are those
people and units of security or organiser agencies whom the roster assigns anywhere else in the period, and those at a
post beyond what it asks for. Turns are counted at the worst moment of the period (present.py). A security unit that
the roster does not assign is not there.
"""

from collections.abc import Mapping
from math import ceil

from dashboard.model.events import Person
from dashboard.model.plans import Assignment
from dashboard.model.units import Unit
from dashboard.projections.checks.counts import count, line
from dashboard.projections.checks.crowd import unknown_crowd
from dashboard.projections.checks.present import Roster, fewest, least, main_period, roster, turns
from dashboard.projections.checks.result import Answer, Finding
from dashboard.projections.checks.sited import Site, Sited

STATIC = ("gate", "exit", "vehicle_gate", "post")
STEWARDS = ("security", "organiser")


def stewards(site: Site) -> Answer:
    """Ask whether the roster has the stewards that the crowd and the static posts ask for.

    `value` is the mobile ones, or the people at static posts where those are what is wanting.
    """
    posts, there = _posts(site), roster(site)
    asked = {post.id: post.feature.staff for post in posts}
    mobile = ceil(site.crowd / site.value("stewards_per"))
    present = {post.id: least(site, post.feature, there) for post in posts}
    at_posts = sum(min(present[post.id], asked[post.id]) for post in posts)
    free = _mobile(site, asked, there, present)
    findings = list(unknown_crowd(site))
    if free < mobile:
        says = line(f"{count(free, 'mobile steward')} of {mobile} for {site.crowd:,} people")
        fix = f"Assign {mobile - free} more{_spare(site)}"
        findings.append(Finding("warn", says, (), free, mobile, fix))
    for post in posts:
        if present[post.id] < asked[post.id]:
            says = f"{post.feature.called} has {present[post.id]} of {asked[post.id]} people assigned"
            fix = "Assign people to it in the roster"
            shapes = site.drawn(post.shape, f"{present[post.id]}/{asked[post.id]}")
            findings.append(Finding("warn", says, (post.id,), present[post.id], asked[post.id], fix, "staff", shapes))
    held, wanted = (free, mobile), sum(asked.values())
    if (free >= mobile and at_posts < wanted) or not mobile:
        held = (at_posts, wanted)
    says = f"At the worst moment {count(free, 'mobile steward')} of {mobile}"
    says = f"{says}, and {at_posts} people of {wanted} at {count(len(posts), 'static post')}"
    return Answer(says, *held, "people", tuple(findings), (), ("stewards_per",))


def _posts(site: Site) -> list[Sited]:
    return [
        post for post in site.of(*STATIC)
        if post.feature.staff > 0 and _discipline(site, post.feature.owner) in (*STEWARDS, "")
    ]  # fmt: skip


def _discipline(site: Site, agency: str) -> str:
    found = site.situation.agencies.get(agency)
    return found.discipline if found else ""


def _steward(site: Site, assignment: Assignment) -> bool:
    """Whether the person or unit belongs to a security or organiser agency."""
    what, _, name = assignment.who.partition(":")
    known: Mapping[str, Person | Unit] = site.situation.people if what == "person" else site.situation.units
    return name in known and _discipline(site, known[name].agency) in STEWARDS


def _mobile(site: Site, asked: dict[str, int], there: Roster, present: dict[str, int]) -> int:
    """Return how many stewards are anywhere but at a static post, and at posts beyond what they ask for."""
    period = main_period(site)
    if period is None:
        return 0
    posts = {f"feature:{name}": name for name in asked}
    here = [a for (name, _), known in there.items() if name == period.name for a in known if _steward(site, a)]
    walking = [a for a in here if a.at not in posts]
    beyond = 0
    for at, name in posts.items():
        own = fewest(turns(period, (a for a in here if a.at == at)), period.starts, period.ends)
        beyond += max(min(own, present[name] - asked[name]), 0)
    return fewest(turns(period, walking), period.starts, period.ends) + beyond


def _spare(site: Site) -> str:
    """Name how many security units the roster leaves out."""
    period = main_period(site)
    busy = {a.who for a in site.plan.assignments if period and a.period == period.name}
    idle = [
        unit for unit in site.situation.units.values()
        if f"unit:{unit.id}" not in busy and _discipline(site, unit.agency) in STEWARDS
    ]  # fmt: skip
    return f"; {count(len(idle), 'security unit')} not in the roster of this period" if idle else ""
