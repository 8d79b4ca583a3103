"""Cover, ICS 202 (objectives), 203 (organization) and 207 (its chart)."""

from collections.abc import Iterable, Sequence

from dashboard.export.iap.paper import Paper, paragraphs
from dashboard.export.iap.sheets import (
    Block,
    Box,
    Chart,
    Column,
    Contents,
    Line,
    Rows,
    Sheet,
    Signed,
    Signer,
    Words,
)
from dashboard.model.plans import Position, Section
from dashboard.model.text import plain

NOBODY = "Nobody named for this period"
HELD = (Column("Position", 1.2), Column("Name", 2.4), Column("Contact", 1.8))
CHECKLIST = ("203", "204", "205", "205A", "206", "207", "208", "map", "weather", "triggers", "215", "215A")


def cover(paper: Paper) -> Sheet:
    """Return the cover: what it is, for when, from which version, by whose word, and what is in it."""
    printing = paper.printing
    version = "DRAFT: not published, not in force" if printing.draft else f"Version {printing.version or 'none'}"
    live = paper.situation.layout_version == printing.version and not printing.draft
    state = [f"{version}{', live' if live else ''}"]
    note = paper.situation.plans[printing.version].note if printing.version in paper.situation.plans else ""
    if note and not printing.draft:
        state.append(note)
    crowd = f"{paper.period.crowd:,} people expected at the peak" if paper.period and paper.period.crowd else ""
    people = sum(work.assignment.people for work in paper.works)
    count = len(paper.works)
    facts = (f"{people:,} people and crews at work by {count:,} assignment{'' if count == 1 else 's'}", crowd)
    bands: tuple[tuple[Block, ...], ...] = (
        (Words("", "Event", (Line(paper.event, strong=True),)), paper.when("")),
        (Words("", "Plan", tuple(state)), Words("", "In numbers", tuple(filter(None, facts)))),
        (Contents("", "In this plan"),),
        (paper.prepared("", title="Prepared by"),),
        (_approved(paper),),
        (Words("", "How to use this plan", (
            "A coordination aid, not a dispatch system: it sends nobody anywhere and replaces no radio.",
            "What changed since it was printed is on the live screens; the journal head at the foot of every page "
            "tells which state of the record this paper shows.",
        )),),
    )  # fmt: skip
    return Sheet("cover", "Incident Action Plan", bands)


def ics_202(paper: Paper, attached: Iterable[str]) -> Sheet:
    """Return the objectives of the period; `attached` are the other forms of the book."""
    name, brief = (paper.period.name if paper.period else ""), paper.brief
    objectives = [o for o in paper.plan.objectives if o.period in ("", name)]
    lines = tuple(f"{n}. {o.text}" for n, o in enumerate(objectives, 1))
    emphasis: list[str | Line] = [*_part("Command emphasis", brief.emphasis), *_part("Weather", brief.weather)]
    missing = "No command emphasis and no weather were written for this period"
    bands: tuple[tuple[Block, ...], ...] = (
        paper.head(),
        (Words("3", "Objective(s)", lines, "No objective was set for this period"),),
        (Words("4", "Operational Period Command Emphasis; General Situational Awareness", tuple(emphasis), missing),),
        (safety_plan(paper, "5"),),
        (Words("6", "Incident Action Plan (what is checked is included)", _checklist(attached, bool(brief.weather))),),
        (paper.prepared("7"),),
        (approvals(paper, "8"),),
    )
    return Sheet("202", "Incident Objectives", bands)


def ics_203(paper: Paper) -> Sheet:
    """Return who holds which position in the period, section by section."""
    bands: tuple[tuple[Block, ...], ...] = (
        paper.head(),
        (_held(paper, "3", "Incident Commander(s) and Command Staff", "command"),),
        (_representatives(paper),),
        (_held(paper, "5", "Planning Section", "planning"),),
        (_held(paper, "6", "Logistics Section", "logistics"),),
        (_held(paper, "7", "Operations Section", "operations"),),
        (_held(paper, "8", "Finance/Administration Section", "finance"),),
        (paper.prepared("9", paper.titled("resources unit")),),
    )
    return Sheet("203", "Organization Assignment List", bands, "Adapted: with how each person is reached")


def ics_207(paper: Paper) -> Sheet:
    """Return the organization chart."""
    boxes = tuple(
        Box(p.id, p.title, tuple(work.name for work in paper.at(f"position:{p.id}")), p.reports_to,
            side=p.section in ("command", "representatives"))
        for p in paper.plan.positions
    )  # fmt: skip
    chart = Chart("3", "Organization Chart", boxes, "No position is planned: set the organization up first")
    bands = (paper.head(), (chart,), (paper.prepared("4", paper.titled("resources unit")),))
    adapted = "Adapted: boxes as the event is organized, unified command included"
    return Sheet("207", "Incident Organization Chart", bands, adapted, wide=True)


def _commands(title: str) -> bool:
    """Whether a title is that of an incident commander or of a member of unified command."""
    return "commander" in title or title.startswith("unified command")


def approvals(paper: Paper, number: str) -> Signed:
    """Return the block of who approved the version, agency by agency, and each commander who has not yet."""
    approved = paper.printing.approved
    signers = [
        Signer(paper.person(a.person), f"for {paper.agency(a.agency)}", f"Approved in the record, {paper.moment(a.at)}")
        for a in approved
    ]
    done = {a.agency for a in approved}
    signers += [
        Signer(name, p.title, "Not approved in the record yet")
        for p in paper.plan.positions
        if p.section == "command" and _commands(plain(p.title)) and not (p.agency and p.agency in done)
        for name in paper.held_by(p.id)
    ]
    nobody = "No incident commander named, and nobody has approved this version"
    return Signed(number, "Approved by Incident Commander", tuple(signers) or (Signer("", "", nobody),))


def _approved(paper: Paper) -> Words:
    """Return who approved, in words: the lines to sign on are on ICS 202."""
    lines = (f"{paper.person(a.person)} for {paper.agency(a.agency)}, {paper.moment(a.at)}"
             for a in paper.printing.approved)  # fmt: skip
    return Words("", "Approved in the record", tuple(lines), "Nobody has approved this version in the record")


def safety_plan(paper: Paper, number: str) -> Words:
    """Return whether there is a site safety plan, and where."""
    where = paragraphs(paper.brief.site_safety_plan)
    box = "\N{BALLOT BOX WITH CHECK}" if where else "\N{BALLOT BOX}"
    lines = (f"{box} Yes. Located at:", *where) if where else ()
    missing = "\N{BALLOT BOX} Yes  \N{BALLOT BOX} No   Whether a site safety plan is required is not written down"
    return Words(number, "Site Safety Plan Required? Approved Site Safety Plan(s) Located at", lines, missing)


def _part(title: str, text: str) -> Sequence[str | Line]:
    return (Line(title, strong=True), *paragraphs(text)) if text.strip() else ()


def _checklist(attached: Iterable[str], weather: bool) -> tuple[str, ...]:
    there = {*attached, *(("weather",) if weather else ())}
    names = {"map": "Map", "weather": "Weather (block 4)", "triggers": "Triggers and decisions"}
    items = [f"{chr(0x2611) if item in there else chr(0x2610)} {names.get(item, f'ICS {item}')}" for item in CHECKLIST]
    return tuple("     ".join(items[n : n + 6]) for n in range(0, len(items), 6))


def _held(paper: Paper, number: str, title: str, section: Section) -> Rows:
    positions = [p for p in paper.plan.positions if p.section == section]
    rows = [_row(paper, position) for position in positions]
    if section == "operations":
        strangers = [(at, there) for at, there in paper.there.items()
                     if at.startswith("position:") and at[9:] not in paper.positions]  # fmt: skip
        if strangers:
            rows.append(("Assigned to positions that the plan does not have",))
            rows += [(at[9:], "\n".join(map(paper.who, there)), "\n".join(map(paper.reached, there)))
                     for at, there in strangers]  # fmt: skip
    return Rows(number, title, HELD, tuple(rows), f"No position of this section is planned: {title}")


def _row(paper: Paper, position: Position) -> tuple[str, ...]:
    there = paper.at(f"position:{position.id}")
    names = "\n".join(map(paper.who, there)) or NOBODY
    return position.title, names, "\n".join(paper.reached(work) or "not known" for work in there)


def _representatives(paper: Paper) -> Rows:
    rows = [
        (paper.agency(p.agency) or p.title, "\n".join(paper.held_by(p.id)) or NOBODY,
         "\n".join(paper.reached(w) or "not known" for w in paper.at(f"position:{p.id}")))
        for p in paper.plan.positions if p.section == "representatives"
    ]  # fmt: skip
    columns = (Column("Agency/Organization", 1.2), *HELD[1:])
    return Rows("4", "Agency/Organization Representatives", columns, tuple(rows), "No agency representative named")
