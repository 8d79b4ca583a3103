"""The plan of an event: layout, periods, objectives, organization, roster, triggers, hazards, medical plan.

A plan is drafted by edits and published as a whole; the live screens show what was published last. ICS names and form
numbers (202 to 215A) are those of the forms the parts are printed on.
"""

from typing import Literal

from msgspec import Struct, structs

from dashboard.model.body import Body
from dashboard.model.events import Period
from dashboard.model.layouts import Feature
from dashboard.model.parameters import Agreement

DRAFT = "draft"
BEGUN = "begun from"
NO_PARAMETERS = "parameters:"
Section = Literal["command", "representatives", "planning", "logistics", "operations", "finance"]
DivisionKind = Literal["division", "group", "branch", "staging"]
TriggerKind = Literal["weather", "crowd", "fire", "security", "medical", "utility", "other"]

SECTIONS: dict[Section, str] = {
    "command": "Command and command staff", "representatives": "Agency representatives", "planning": "Planning",
    "logistics": "Logistics", "operations": "Operations", "finance": "Finance and administration",
}  # fmt: skip


class Objective(Struct, frozen=True, gc=False, omit_defaults=True):
    """What is to be reached in a period (ICS 202); without `period` in all of them."""

    id: str
    text: str
    period: str = ""


class Position(Struct, frozen=True, gc=False, omit_defaults=True):
    """A position of the organization (ICS 203, 207): its section, the position it reports to, whose it is."""

    id: str
    title: str
    section: Section = "operations"
    reports_to: str = ""
    agency: str = ""


class Division(Struct, frozen=True, gc=False, omit_defaults=True):
    """A division, group, branch or staging area (ICS 204): its supervisor (a position), features, work and channel."""

    id: str
    name: str
    kind: DivisionKind = "division"
    branch: str = ""
    supervisor: str = ""
    features: tuple[str, ...] = ()
    channel: str = ""
    work: str = ""
    special: str = ""


class Assignment(Struct, frozen=True, gc=False, omit_defaults=True):
    """Who works where in a period.

    `who` is `person:ID` or `unit:ID`; `at` is `position:ID`, `feature:ID` or `division:ID`. From `starts` to `ends`
    (UTC microseconds; 0: the period's own); `people` is how many a unit brings.
    """

    id: str
    period: str
    who: str
    at: str
    starts: int = 0
    ends: int = 0
    people: int = 1
    note: str = ""


class Need(Struct, frozen=True, gc=False, omit_defaults=True):
    """So many of a kind of resource or unit are needed by a division in a period (ICS 215)."""

    id: str
    period: str
    division: str
    kind: str
    required: int
    reporting: str = ""
    arrival: int = 0
    note: str = ""


class Trigger(Struct, frozen=True, gc=False, omit_defaults=True):
    """When `sign` is seen, `owner` (a person's id) decides on `action`; `deputy` where the owner cannot be had."""

    id: str
    kind: TriggerKind
    sign: str
    action: str
    owner: str = ""
    deputy: str = ""
    protocol: str = ""


class PlanHazard(Struct, frozen=True, gc=False, omit_defaults=True):
    """A hazard of this event (ICS 208, 215A): where, what is done about it, and the incident type it would become."""

    id: str
    name: str
    area: str = ""
    mitigation: str = ""
    incident_type: str = ""
    protocol: str = ""


class Hospital(Struct, frozen=True, gc=False, omit_defaults=True):
    """A hospital (ICS 206): travel times in minutes by ground and air (0: not known)."""

    id: str
    name: str
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    phone: str = ""
    ground: int = 0
    air: int = 0
    trauma: str = ""
    burn: bool = False
    helipad: bool = False


class Brief(Struct, frozen=True, gc=False, omit_defaults=True):
    """What the commanders tell everybody for a period (ICS 202, 205, 206, 208)."""

    period: str
    emphasis: str = ""
    weather: str = ""
    safety: str = ""
    site_safety_plan: str = ""
    radio: str = ""
    medical: str = ""

    @property
    def id(self) -> str:
        """The period it is for."""
        return self.period


class BaseMap(Struct, frozen=True, gc=False, omit_defaults=True):
    """What lies under the layout: a picture of the site, laid by its corners, or raster tiles.

    `file` is a file's name in this deployment's folder of base maps; `digest` its SHA-256 when it was chosen. `corners`
    are (lon, lat) of the picture's upper left, upper right and lower left corner.
    """

    id: str
    name: str
    kind: Literal["picture", "tiles"]
    file: str
    digest: str = ""
    corners: tuple[tuple[float, float], ...] = ()
    opacity: float = 0.7


class Plan(Struct, frozen=True, gc=False, omit_defaults=True):
    """A whole plan, or, in an edit, the parts of it that are put in. `parameters` is the set it is checked against."""

    features: tuple[Feature, ...] = ()
    periods: tuple[Period, ...] = ()
    objectives: tuple[Objective, ...] = ()
    positions: tuple[Position, ...] = ()
    divisions: tuple[Division, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    needs: tuple[Need, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    hazards: tuple[PlanHazard, ...] = ()
    hospitals: tuple[Hospital, ...] = ()
    briefs: tuple[Brief, ...] = ()
    bases: tuple[BaseMap, ...] = ()
    parameters: str = ""

    def feature(self, feature: str) -> Feature | None:
        """Find a feature by its id."""
        return next((f for f in self.features if f.id == feature), None)


Part = (
    Feature | Period | Objective | Position | Division | Assignment | Need | Trigger | PlanHazard | Hospital | Brief
    | BaseMap
)  # fmt: skip
PARTS = tuple(field for field in Plan.__struct_fields__ if field != "parameters")


class PlanVersion(Struct, frozen=True, gc=False, omit_defaults=True):
    """The draft, or a published version: `since` (UTC microseconds) it is so, and who has approved it.

    `gone` are the ids of features that the draft once had: no other gets them.
    """

    plan: Plan
    since: int = 0
    note: str = ""
    approved: tuple[Agreement, ...] = ()
    gone: tuple[str, ...] = ()


class PlanEdited(Body, frozen=True, tag="plan.edited"):
    """The draft has changed: parts are put in (each replaces the one of its id) and taken out (`features:gate3`).

    `what` says in words what was done (`import of site.geojson`, `undo`); empty: it is said from the parts. With
    `BEGUN` the draft begins as what is live. NO_PARAMETERS taken out: it has no parameter set of its own any more.
    Entries of one person with the same `part_of` were made as one, such as a map file in pieces: one undo takes them
    back.
    """

    put: Plan = Plan()
    dropped: tuple[str, ...] = ()
    what: str = ""
    part_of: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """The draft."""
        return (f"plan:{DRAFT}",)


class PlanPublished(Body, frozen=True, tag="plan.published"):
    """The plan as a whole is what the live screens show from now on."""

    version: str
    plan: Plan
    note: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """The version, and the event whose layout and periods it sets."""
        return (f"plan:{self.version}", "event")


class PlanApproved(Body, frozen=True, tag="plan.approved"):
    """An agency approves a published version."""

    version: str
    agency: str
    person: str

    @property
    def about(self) -> tuple[str, ...]:
        """The version."""
        return (f"plan:{self.version}",)


PlanBody = PlanEdited | PlanPublished | PlanApproved


def apply(plans: dict[str, PlanVersion], body: PlanBody, occurred: int) -> None:
    """Take `body` into `plans` (`draft`, or a version's name -> it)."""
    match body:
        case PlanEdited():
            known = plans.get(DRAFT, PlanVersion(Plan()))
            out = (name.partition(":")[2] for name in body.dropped if name.startswith("features:"))
            gone = tuple(dict.fromkeys((*known.gone, *out)))
            plan = edited(known.plan, body)
            plans[DRAFT] = structs.replace(known, plan=plan, since=occurred, note=body.what, gone=gone)
        case PlanPublished():
            plans[body.version] = PlanVersion(body.plan, occurred, body.note)
        case PlanApproved():
            version = plans.get(body.version)
            if version is not None:
                others = tuple(a for a in version.approved if a.agency != body.agency)
                agreement = Agreement(body.agency, body.person, occurred)
                plans[body.version] = structs.replace(version, approved=(*others, agreement))


def edited(plan: Plan, edit: PlanEdited) -> Plan:
    """Return `plan` after `edit`; what is replaced keeps its place, what is new comes last."""
    changes = {part: _put(getattr(plan, part), getattr(edit.put, part)) for part in PARTS if getattr(edit.put, part)}
    for part in {subject.partition(":")[0] for subject in edit.dropped} & set(PARTS):
        gone = {subject.partition(":")[2] for subject in edit.dropped if subject.startswith(f"{part}:")}
        changes[part] = tuple(item for item in changes.get(part, getattr(plan, part)) if item.id not in gone)
    own = "" if NO_PARAMETERS in edit.dropped else plan.parameters
    return structs.replace(plan, **changes, parameters=edit.put.parameters or own)


def _put(old: tuple[Part, ...], new: tuple[Part, ...]) -> tuple[Part, ...]:
    parts = {item.id: item for item in old}
    parts.update((item.id, item) for item in new)
    return tuple(parts.values())
