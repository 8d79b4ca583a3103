"""Running the checks, each a function of the site: which there are, in what order, under what name."""

from collections.abc import Callable, Iterable
from itertools import chain

import numpy as np
from msgspec import Struct

from dashboard.model.events import Period
from dashboard.model.parameters import AgreedSet, Agreement
from dashboard.model.plans import Plan
from dashboard.projections.checks.channels import comms
from dashboard.projections.checks.command import hlz, rvp, standoff_overlap
from dashboard.projections.checks.cover import cctv, lighting
from dashboard.projections.checks.crowd import density, muster_capacity
from dashboard.projections.checks.evacuation import evac_time, weather_shelter
from dashboard.projections.checks.exits import exit_capacity, exit_distribution
from dashboard.projections.checks.fire import fire_access
from dashboard.projections.checks.gates import gate_queue
from dashboard.projections.checks.hazards import collapse_zone, lpg
from dashboard.projections.checks.looked_at import looked_at
from dashboard.projections.checks.openings import hvm
from dashboard.projections.checks.places import lost_child, staging
from dashboard.projections.checks.reach import aed_reach, medical_reach
from dashboard.projections.checks.rehearsals import hazard_protocol, post_channel, trigger_owner
from dashboard.projections.checks.result import Answer, Result, counted, worst
from dashboard.projections.checks.rings import protocol_ring
from dashboard.projections.checks.routes import ambulance_route, route_obstruction, turnaround
from dashboard.projections.checks.sited import Site
from dashboard.projections.checks.staffing import stewards
from dashboard.projections.checks.versions import stale
from dashboard.projections.situation import Situation


class Check(Struct, frozen=True):
    """One check: its id, its title in plain words, and what it asks of a site.

    One that only informs (`info`) says what to look at, and no parameter set is missed by it; nor by one that is no
    question of the numbers and counts `apart`: what it finds is said beside. `source` stands where it asks no number.
    """

    id: str
    title: str
    ask: Callable[[Site], Answer]
    info: bool = False
    apart: bool = False
    source: str = ""


# In the order in which the panel lists those of the same outcome.
CHECKS: tuple[Check, ...] = (
    Check("exit_capacity", "Exit capacity", exit_capacity),
    Check("exit_distribution", "Exits all round", exit_distribution),
    Check("density", "Crowd density", density),
    Check("medical_reach", "Walk to a medical post", medical_reach),
    Check("aed_reach", "Walk to an AED", aed_reach),
    Check("ambulance_route", "Ways for ambulances", ambulance_route),
    Check("fire_access", "Reach of fire hose", fire_access),
    Check("route_obstruction", "Emergency routes kept free", route_obstruction),
    Check("turnaround", "Dead ends", turnaround),
    Check("muster_capacity", "Muster points", muster_capacity),
    Check("gate_queue", "Queues at the gates", gate_queue),
    Check("rvp", "Rendezvous points", rvp),
    Check("staging", "Staging", staging),
    Check("hlz", "Landing zone", hlz),
    Check("standoff_overlap", "Posts away from vehicles", standoff_overlap),
    Check("collapse_zone", "What may fall", collapse_zone),
    Check("lpg", "LPG and generators", lpg),
    Check("hvm", "Roads closed to vehicles", hvm),
    Check("lost_child", "Lost-child point", lost_child),
    Check("cctv", "Cameras", cctv, info=True),
    Check("weather_shelter", "Weather shelter", weather_shelter),
    Check("stewards", "Stewards", stewards),
    Check("comms", "Channels", comms),
    Check("lighting", "Lighting after dusk", lighting),
    Check("evac_time", "Time to empty the site", evac_time, info=True),
    Check("stale", "Published and approved", stale, apart=True, source=(
        "Our own rule: the live screens show what was published and approved")),
)  # fmt: skip
REHEARSALS: tuple[Check, ...] = (
    Check("protocol_ring", "Agreed distances on the ground", protocol_ring),
    Check("post_channel", "Posts that can be talked to", post_channel,
          source="Usual practice: whoever is posted can be talked to"),
    Check("trigger_owner", "Who decides", trigger_owner,
          source="Usual practice: a person is named for every decision before it is needed"),
    Check("hazard_protocol", "Hazards and protocols", hazard_protocol,
          source="Usual practice: what is foreseen has an answer that is agreed"),
)  # fmt: skip


def check(plan: Plan, numbers: AgreedSet, situation: Situation, period: Period | None = None) -> list[Result]:
    """Return the answer of every check and rehearsal for `plan` in `period` (None: all that is drawn), in their order.

    A number that the parameter set lacks is a failed check that names it, and never an exception.
    """
    with np.errstate(all="ignore"):  # a layout across the earth: distances of nothing, and of everything
        site = Site(plan, numbers, looked_at(situation, plan), period)
        return [_asked(one, site) for one in (*CHECKS, *REHEARSALS)]


def meets(results: Iterable[Result], numbers: AgreedSet, situation: Situation, period: Period | None) -> str:
    """Say in one line what the results of `period` mean: which parameter set is met, agreed by whom.

    What only informs is not counted, unless it could not be worked out; what counts apart is said at the end.
    """
    known = list(results)
    beside = "".join(f"; {r.says[:1].lower()}{r.says[1:]}" for r in known if r.apart and r.outcome != "pass")
    outcomes = counted(known)
    fails, warns = outcomes.count("fail"), outcomes.count("warn")
    where = f"in {period.name}" if period else "in all that is drawn"
    names = ", ".join(_who(agreement, situation) for agreement in numbers.agreed)
    what = f"parameter set {numbers.set.name} {where}, agreed by {names or 'nobody yet'}"
    count = " and ".join(filter(None, (f"{fails} failed" if fails else "", f"{warns} to look at" if warns else "")))
    if fails:
        return f"Does not meet {what}: {count}{beside}"
    return f"Meets {what}{f', but for {count}' if count else ''}{beside}"


def _who(agreement: Agreement, situation: Situation) -> str:
    person, agency = situation.people.get(agreement.person), situation.agencies.get(agreement.agency)
    return f"{person.name if person else agreement.person} ({agency.short if agency else agreement.agency})"


def _asked(one: Check, site: Site) -> Result:
    try:
        answer = one.ask(site)
    except KeyError as missing:
        says = f"The parameter set {site.numbers.set.name} has no number '{missing.args[0]}'; add it to the set"
        return Result(one.id, one.title, "fail", says, info=one.info, apart=one.apart)
    except ArithmeticError:
        says = f"A number of the parameter set {site.numbers.set.name} cannot be reckoned with (is one 0?)"
        return Result(one.id, one.title, "fail", says, info=one.info, apart=one.apart)
    wanting = [finding for finding in answer.findings if finding.outcome != "pass"]
    outcome = answer.outcome or worst(tuple(finding.outcome for finding in answer.findings))
    known = filter(None, map(site.numbers.set.get, answer.parameters))  # one it could do without may be missing
    sources = dict.fromkeys(parameter.source for parameter in known)
    objects = tuple(dict.fromkeys(chain.from_iterable(finding.objects for finding in wanting)))
    return Result(
        one.id, one.title, outcome, answer.says, answer.value, answer.threshold, answer.unit,
        "; ".join(sources) or one.source, objects, answer.findings, answer.shapes, one.info, one.apart,
    )  # fmt: skip
