"""What is printed: a plan at one version for one period, with what the journal and the checks say of it."""

from collections.abc import Sequence

from msgspec import Struct

from dashboard.model.events import Period
from dashboard.model.moment import Basis, Moment
from dashboard.model.parameters import Agreement
from dashboard.model.plans import DRAFT, Plan, PlanPublished
from dashboard.projections.checks import run
from dashboard.projections.checks.result import Result
from dashboard.projections.plans import draft, live
from dashboard.projections.situation import Situation
from dashboard.services.desk import Desk
from dashboard.services.parameters import numbers_of
from dashboard.services.planning import period_asked
from dashboard.services.verifying import marked


class Prepared(Struct, frozen=True, gc=False):
    """Who published a version: name, agency's id, role, when (UTC microseconds); nobody where it was not published."""

    name: str = ""
    agency: str = ""
    role: str = ""
    at: int = 0


class Printing(Struct, frozen=True):
    """What a plan is printed from. `printed` is UTC microseconds by the event's clock; `digest` the journal's head.

    `version` is `draft` or a published version's name (empty: a layout was published before there were plans);
    `period` None: the plan has none.
    """

    situation: Situation
    plan: Plan
    period: Period | None
    version: str
    printed: int
    digest: str
    prepared: Prepared = Prepared()
    approved: tuple[Agreement, ...] = ()
    results: tuple[Result, ...] = ()

    @property
    def draft(self) -> bool:
        """Whether it is the draft that is printed."""
        return self.version == DRAFT


def printing(
    desk: Desk, event: str, *, live_one: bool, period: str = "", moment: Moment | None = None, basis: Basis = "known"
) -> Printing:  # fmt: skip
    """Gather what is printed: the live version or the draft, for the period of that name (empty: the busiest).

    UnknownEvent; PayloadRefused names the periods, or the parameter sets, that there are.
    """
    situation = desk.situation(event, moment, basis)
    plan = live(situation).plan if live_one else draft(situation)
    version = situation.layout_version if live_one else DRAFT
    chosen = period_asked(plan, period)
    results = run.check(plan, numbers_of(situation, plan), situation, chosen)
    return Printing(
        situation, plan, chosen, version, desk.now(event), marked(desk, event, desk.events()[event].hash.hex()[:16]),
        _prepared(desk, event, version, situation.seq), live(situation).approved if live_one else (), tuple(results),
    )  # fmt: skip


def wanting(results: Sequence[Result]) -> list[Result]:
    """Return the checks that failed, or that somebody must look at; those that failed first."""
    return sorted((r for r in results if r.outcome != "pass"), key=lambda r: r.outcome != "fail")


def _prepared(desk: Desk, event: str, version: str, upto: int) -> Prepared:
    """Return who published `version`, or who edited the draft last."""
    said = [e for e in desk.about(event, f"plan:{version}", upto=upto) if version == DRAFT or _publishes(e.body)]
    if not version or not said:
        return Prepared()
    actor = said[-1].actor
    return Prepared(actor.person, actor.agency, actor.role, said[-1].occurred)


def _publishes(body: object) -> bool:
    return isinstance(body, PlanPublished)
