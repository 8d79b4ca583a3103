"""An Incident Action Plan as data: its forms in their order. Pure: what is printed comes from the printing alone."""

from collections.abc import Callable, Sequence

from dashboard.export.iap.atlas import Atlas, Mark, atlas
from dashboard.export.iap.forms.command import cover, ics_202, ics_203, ics_207
from dashboard.export.iap.forms.divisions import ics_204, ics_215
from dashboard.export.iap.forms.means import ics_205, ics_205a, ics_206
from dashboard.export.iap.forms.safety import ics_208, ics_215a, triggers
from dashboard.export.iap.orders import FORMS
from dashboard.export.iap.paper import Paper
from dashboard.export.iap.printing import Printing
from dashboard.export.iap.sheets import Block, Book, Column, Rows, Sheet
from dashboard.model.layouts import kind_of

INDEX = (
    Column("No.", 0.5), Column("Sign", 0.5), Column("Name", 2.4), Column("What it is", 1.5), Column("Owner", 0.7),
    Column("Grid reference", 1.8), Column("Open", 1.5),
)  # fmt: skip


def plan_book(printing: Printing, forms: Sequence[str] = ()) -> Book:
    """Return the plan to print: the forms of these names, in the plan's order (none: all of them)."""
    paper = Paper(printing)
    wanted = [form for form in FORMS if form in forms] if forms else list(FORMS)
    made: dict[str, Callable[[], list[Sheet]]] = {
        "cover": lambda: [cover(paper)],
        "202": lambda: [ics_202(paper, wanted)],
        "203": lambda: [ics_203(paper)],
        "204": lambda: ics_204(paper),
        "205": lambda: [ics_205(paper)],
        "205A": lambda: [ics_205a(paper)],
        "206": lambda: [ics_206(paper)],
        "207": lambda: [ics_207(paper)],
        "208": lambda: [ics_208(paper)],
        "215": lambda: [ics_215(paper)],
        "215A": lambda: [ics_215a(paper)],
        "triggers": lambda: [triggers(paper)],
        "map": lambda: [index(paper)],
    }
    sheets = tuple(sheet for form in wanted for sheet in made[form]())
    name = FORMS[wanted[0]] if len(wanted) == 1 else "Incident Action Plan"
    period = f", {paper.period.name}" if paper.period else ""
    return Book(f"{paper.event}: {name}{period}", paper.imprint(), sheets)


def plan_atlas(printing: Printing) -> Atlas:
    """Return what the map of the plan shows."""
    paper = Paper(printing)
    title = f"{paper.event}, {paper.period.name}" if paper.period else paper.event
    plan = paper.plan
    return atlas(title, plan.features, paper.situation.agencies, paper.period, plan.bases)


def index(paper: Paper) -> Sheet:
    """Return the list of the map's objects, which comes after the map."""
    marks = atlas("", paper.plan.features, paper.situation.agencies, paper.period).marks
    numbered = [_object(paper, mark) for mark in marks if mark.number]
    ground = [_object(paper, mark) for mark in marks if not mark.number and mark.feature.name]
    rows = [*numbered, *([("Ground",), *ground] if ground else [])]
    block: Block = Rows("", "Index of the map, with grid references (MGRS/USNG, to 10 m)", INDEX, tuple(rows),
                        "Nothing is drawn in the layout")  # fmt: skip
    return Sheet("map", "Map", (paper.head(), (block,)), "Not an ICS form: the map of the plan", drawing=True)


def _object(paper: Paper, mark: Mark) -> tuple[str, ...]:
    feature, kind = mark.feature, kind_of(mark.feature)
    if mark.closed:
        hours = "CLOSED in this period"
    else:
        own = paper.period and (mark.opens, mark.closes) != (paper.period.starts, paper.period.ends)
        hours = paper.span(mark.opens, mark.closes) if own else "the whole period" if paper.period else ""
    return (str(mark.number or ""), kind.letters, feature.called, kind.name, paper.agency(feature.owner),
            mark.reference, hours)  # fmt: skip
