"""The analysis of core capabilities and the improvement plan (HSEEP), in people's words: nothing is rated here."""

from collections.abc import Iterator

from dashboard.export.iap.sheets import Block, Column, Rows, Words
from dashboard.export.report.matter import Matter, entries
from dashboard.model.moment import local
from dashboard.model.review import Annotation, Improving, Rating
from dashboard.projections.names import number, short

RATED = (
    Column("Objective", 2.6), Column("Core capability", 1.6), Column("Rating", 1.5), Column("Why", 3),
    Column("Rated by", 1.1),
)  # fmt: skip
REMARKS = (Column("No.", 0.35), Column("What was said", 3.6), Column("Where it shows", 2.3), Column("Said by", 1))
PLAN = (
    Column("No.", 0.35), Column("Core capability", 1.1), Column("Issue or area for improvement", 1.9),
    Column("Corrective action", 1.9), Column("Element", 0.9), Column("Primary responsible organization", 1.1),
    Column("Contact", 1), Column("Start", 0.8), Column("Completion", 0.95), Column("Status", 1.1),
)  # fmt: skip
STEPS = (Column("Action", 0.6), Column("When", 1.2), Column("Status", 0.9), Column("Note", 4), Column("Said by", 1.2))
ACTIONS = (
    Column("Decision", 2.4),
    Column("Action", 2.4),
    Column("Owner", 1),
    Column("Due", 1.2),
    Column("Status", 1.2),
)
BLANK = 3


def ratings(matter: Matter) -> Rows:
    """Return objective, capability and rating; objectives of the plan that nobody has rated say so."""
    there = sorted(matter.source.situation.ratings.values(), key=lambda one: (one.objective, one.capability))
    rows = [_rated(matter, one) for one in there]
    rated = {one.objective for one in there}
    rows += [(o.text, "", "not rated", "", "") for o in matter.source.plan.objectives if o.text not in rated]
    return Rows("", "How objectives were met, by people's judgement", RATED, tuple(rows), "Nobody has rated anything")


def letters(matter: Matter) -> Words:
    """Say what the letters mean."""
    lines = [f"{one.letter}  {one.name}: {one.words}" for one in matter.words.ratings]
    return Words("", "What the ratings mean", tuple(lines), "data/capabilities.json names none")


def capabilities(matter: Matter) -> Iterator[Block]:
    """Give for every capability that somebody spoke of its strengths and areas for improvement, each with its place."""
    said = matter.annotations()
    names = {**matter.words.names, "": "Of no one capability"}
    for capability, name in names.items():
        mine = [one for one in said if one.capability == capability]
        for tag, title in (("strength", "Strengths"), ("improvement", "Areas for improvement"), ("", "Remarks")):
            rows = tuple(_remark(matter, n, one) for n, one in enumerate((a for a in mine if a.tag == tag), 1))
            if rows:
                yield Rows("", f"{name}: {title}", REMARKS, rows)


def touched(matter: Matter) -> list[str]:
    """Name the capabilities that somebody rated, remarked upon or improves, in the file's order."""
    situation = matter.source.situation
    there = {one.capability for one in situation.ratings.values()} | {one.capability for one in matter.annotations()}
    there |= {one.improvement.capability for one in situation.improvements.values()}
    return [name for id_, name in matter.words.names.items() if id_ in there]


def plan(matter: Matter) -> Rows:
    """Return the improvement plan with all its columns, and a few lines to write in."""
    rows = [_planned(matter, n, one) for n, one in enumerate(matter.source.situation.improvements.values(), 1)]
    rows += [(str(len(rows) + n), *[""] * (len(PLAN) - 1)) for n in range(1, BLANK + 1)]
    return Rows("", "Improvement plan", PLAN, tuple(rows))


def steps(matter: Matter) -> Rows:
    """Return what became of each corrective action, step by step."""
    source, rows = matter.source, []
    for n, one in enumerate(source.situation.improvements.values(), 1):
        rows.append((f"{n}", source.time(one.planned), "planned", one.improvement.action, ""))
        rows += [(f"{n}", source.time(s.at), s.status, s.note, s.author) for s in one.steps]
    return Rows("", "What became of the corrective actions", STEPS, tuple(rows), "No corrective action is planned")


def actions(matter: Matter) -> Rows:
    """Return the actions that joint decisions asked for, and whether they were done."""
    source, rows = matter.source, list[tuple[str, ...]]()
    for one in filter(lambda decision: matter.within(decision.at), source.situation.decisions.values()):
        for action in one.actions:
            status = f"done {source.time(action.done)}" if action.done else "open"
            rows.append((f"{one.number} {one.decision}", action.text, short(action.owner, source.situation),
                         source.time(action.due) or "not said", status))  # fmt: skip
    return Rows("", "Actions that joint decisions asked for", ACTIONS, tuple(rows), "No decision asked for an action")


def reference(matter: Matter, one: Annotation) -> str:
    """Say where a remark shows: its instant or span, its incident and its entries."""
    source = matter.source
    when = source.time(one.at) + (f" to {source.time(one.until)}" if one.until else "")
    incident = number(one.incident, source.situation) if one.incident else ""
    return ", ".join(filter(None, (when, incident, entries(one.entries) if one.entries else "")))


def _rated(matter: Matter, one: Rating) -> tuple[str, ...]:
    letter = next((f"{each.letter}  {each.name}" for each in matter.words.ratings if each.letter == one.letter), "")
    name = matter.words.names.get(one.capability, one.capability)
    return one.objective, name, letter or one.letter, one.reason, f"{one.author}, {_day(matter, one.at)}"


def _remark(matter: Matter, n: int, one: Annotation) -> tuple[str, ...]:
    agency = f" ({short(one.agency, matter.source.situation)})" if one.agency else ""
    return f"{n}", one.text, reference(matter, one), f"{one.author}{agency}"


def _planned(matter: Matter, n: int, one: Improving) -> tuple[str, ...]:
    it = one.improvement
    overdue = "OVERDUE, " if one.overdue(matter.source.printed) else ""
    shown = f"\n({entries(it.entries)})" if it.entries else ""
    element = next((each.name for each in matter.words.elements if each.id == it.element), "")
    return (
        f"{n}", matter.words.names.get(it.capability, it.capability), f"{it.issue}{shown}", it.action, element,
        short(it.agency, matter.source.situation) if it.agency else "", it.contact, _day(matter, it.starts),
        _day(matter, it.due), f"{overdue}{one.status}",
    )  # fmt: skip


def _day(matter: Matter, us: int) -> str:
    return f"{local(us, matter.source.tz):%Y-%m-%d}" if us else ""
