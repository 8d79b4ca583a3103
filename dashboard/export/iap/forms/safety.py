"""ICS 208 (safety message), 215A (hazards and what is done about them), and the page of triggers and decisions."""

from dashboard.export.iap.forms.command import safety_plan
from dashboard.export.iap.paper import Paper, paragraphs
from dashboard.export.iap.printing import wanting
from dashboard.export.iap.sheets import Block, Column, Line, Rows, Sheet, Words
from dashboard.export.type_titles import type_title
from dashboard.model.plans import PlanHazard, Trigger
from dashboard.projections.check_words import WORDS, measured
from dashboard.projections.checks.result import Result

ANALYSIS = (
    Column("5. Incident Area", 1.3), Column("6. Hazards/Risks", 2.2), Column("7. Mitigations", 3),
)  # fmt: skip
TRIGGERS = (
    Column("Kind", 0.8), Column("When this is seen", 2.2), Column("this is decided", 2.2),
    Column("by", 1.4), Column("deputy", 1.3), Column("Protocol", 1),
)  # fmt: skip
MOST_OBJECTS = 8


def ics_208(paper: Paper) -> Sheet:
    """Return the safety message with the hazards that it is about."""
    lines: list[str | Line] = list(paragraphs(paper.brief.safety))
    if paper.plan.hazards:
        lines.append(Line("Hazards of this event", strong=True))
        lines += [_spoken(paper, hazard) for hazard in paper.plan.hazards]
    title = "Safety Message/Expanded Safety Message, Safety Plan, Site Safety Plan"
    missing = "No safety message was written for this period, and no hazard is in the plan"
    bands: tuple[tuple[Block, ...], ...] = (
        paper.head(),
        (Words("3", title, tuple(lines), missing),),
        (safety_plan(paper, "4"),),
        (paper.prepared("5", paper.titled("safety officer")),),
    )
    return Sheet("208", "Safety Message/Plan", bands)


def ics_215a(paper: Paper) -> Sheet:
    """Return the hazards by area with what is done about them, then what the plan's checks found wanting."""
    rows = [
        (_area(paper, h), _named(paper, h), h.mitigation or "No mitigation written down") for h in paper.plan.hazards
    ]
    found = wanting(paper.printing.results)
    if found:
        rows.append(("To look at: what the checks of the plan found wanting",))  # type: ignore[arg-type]
        rows += [_finding(paper, result) for result in found]
    when = Words("3", "Date/Time Prepared", (paper.moment(paper.printing.printed),))
    number = paper.situation.event.id if paper.situation.event else ""
    bands: tuple[tuple[Block, ...], ...] = (
        (paper.head()[0], Words("2", "Incident Number", (number,) if number else (), "None")),
        (when, paper.when("4")),
        (Rows("5 to 7", "Incident Area, Hazards/Risks, Mitigations", ANALYSIS, tuple(rows),
              "No hazard is in the plan, and no check found anything wanting"),),
        (paper.prepared("8", paper.titled("safety officer"), paper.titled("operations section chief"),
                        title="Prepared by (Safety Officer and Operations Section Chief)"),),
    )  # fmt: skip
    adapted = "Adapted: with what the checks of the plan found wanting"
    return Sheet("215A", "Incident Action Plan Safety Analysis", bands, adapted, wide=True)


def triggers(paper: Paper) -> Sheet:
    """Return who decides what when which sign is seen; no ICS form."""
    rows = tuple(_trigger(paper, trigger) for trigger in paper.plan.triggers)
    missing = "No trigger is planned: nobody is named to decide when weather, crowd or fire change"
    bands: tuple[tuple[Block, ...], ...] = (
        paper.head(),
        (Rows("", "Triggers and who decides", TRIGGERS, rows, missing),),
        (paper.prepared(""),),
    )
    return Sheet("triggers", "Triggers and Decisions", bands, "Not an ICS form: an extra page of this plan", wide=True)


def _named(paper: Paper, hazard: PlanHazard) -> str:
    extra = [hazard.incident_type and f"would be: {type_title(hazard.incident_type)}",
             hazard.protocol and f"protocol: {paper.protocol(hazard.protocol)}"]  # fmt: skip
    words = ", ".join(filter(None, extra))
    return f"{hazard.name} ({words})" if words else hazard.name


def _area(paper: Paper, hazard: PlanHazard) -> str:
    feature = paper.feature(hazard.area)
    division = next((d.name for d in paper.plan.divisions if d.id == hazard.area), "")
    return feature.called if feature else division or hazard.area or "Whole event"


def _spoken(paper: Paper, hazard: PlanHazard) -> str:
    done = f": {hazard.mitigation}" if hazard.mitigation else ": no mitigation written down"
    return f"\N{BULLET} {_area(paper, hazard)} \N{EN DASH} {hazard.name}{done}"


def _finding(paper: Paper, result: Result) -> tuple[str, str, str]:
    names = [_called(paper, name) for name in result.objects]
    more = f" and {len(names) - MOST_OBJECTS} more" if len(names) > MOST_OBJECTS else ""
    where = ", ".join(names[:MOST_OBJECTS]) + more
    number = measured(result.value, result.threshold, result.unit)
    fixes = list(dict.fromkeys(f.fix for f in result.findings if f.outcome != "pass" and f.fix))
    says = f"{WORDS[result.outcome]} {result.title}: {result.says}{f'; {number}' if number else ''}"
    return where or "Whole plan", says, "\n".join(fixes[:MOST_OBJECTS]) or "To be decided"


def _called(paper: Paper, name: str) -> str:
    """Return what the plan calls an object, a trigger or a division that a check speaks of."""
    feature, plan = paper.feature(name), paper.plan
    others = [*((t.id, t.sign) for t in plan.triggers), *((d.id, d.name) for d in plan.divisions)]
    return feature.called if feature else dict(others).get(name, name)


def _trigger(paper: Paper, trigger: Trigger) -> tuple[str, ...]:
    owner = paper.person(trigger.owner) if trigger.owner else "NO OWNER NAMED"
    deputy = paper.person(trigger.deputy) if trigger.deputy else "none named"
    return trigger.kind.title(), trigger.sign, trigger.action, owner, deputy, paper.protocol(trigger.protocol)
