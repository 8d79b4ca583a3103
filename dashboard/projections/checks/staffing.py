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
from dashboard.projections.checks.present import assigned, by_feature, fewest, least, turns
from dashboard.projections.checks.result import Answer, Finding
from dashboard.projections.checks.sited import Site, Sited

STATIC = ("gate", "exit", "vehicle_gate", "post")
STEWARDS = ("security", "organiser")


def stewards(site: Site) -> Answer:
    """Ask whether the roster has the stewards that the crowd and the static posts ask for (people)."""
    posts, there = _posts(site), by_feature(site)
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
    wanted = mobile + sum(asked.values())
    says = f"At the worst moment {count(free, 'mobile steward')} of {mobile}"
    says = f"{says}, and {at_posts} people of {sum(asked.values())} at {count(len(posts), 'static post')}"
    return Answer(says, min(free, mobile) + at_posts, wanted, "people", tuple(findings), (), ("stewards_per",))


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


def _mobile(site: Site, asked: dict[str, int], there: dict[str, list[Assignment]], present: dict[str, int]) -> int:
    """Return how many stewards are anywhere but at a static post, and at posts beyond what they ask for."""
    posts = {f"feature:{name}" for name in asked}
    walking = [a for a in assigned(site) if a.at not in posts and _steward(site, a)]
    begin, end = (site.period.starts, site.period.ends) if site.period else (0, 1)
    beyond = 0
    for name, people in asked.items():
        own = [a for a in there.get(name, ()) if _steward(site, a)]
        beyond += max(min(fewest(turns(site, own), begin, end), present[name] - people), 0)
    return fewest(turns(site, walking), begin, end) + beyond


def _spare(site: Site) -> str:
    """Name how many security units the roster leaves out."""
    busy = {a.who for a in assigned(site)}
    idle = [
        unit for unit in site.situation.units.values()
        if f"unit:{unit.id}" not in busy and _discipline(site, unit.agency) in STEWARDS
    ]  # fmt: skip
    return f"; {count(len(idle), 'security unit')} not in the roster of this period" if idle else ""
