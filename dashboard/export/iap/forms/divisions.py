"""ICS 204 (assignments of each division) and 215 (what each needs, has and lacks)."""

from collections import Counter
from collections.abc import Iterable

from dashboard.export.iap.atlas import middle, reference
from dashboard.export.iap.paper import Paper, paragraphs
from dashboard.export.iap.sheets import Block, Column, Rows, Sheet, Words
from dashboard.model.layouts import Feature
from dashboard.model.plans import Division, Need, Position
from dashboard.projections.roster import Post, Work, staffed

DOTS = "." * 20
PERSONNEL = (Column("Position", 1.4), Column("Name", 2), Column("Contact number(s)", 2))
RESOURCES = (
    Column("Resource identifier", 1.7), Column("Leader", 1.4), Column("Persons", 0.8),
    Column("Contact (radio, phone)", 1.8), Column("Reporting location, equipment and supplies, remarks", 2.6),
)  # fmt: skip
CHANNELS = (Column("Name/function", 2), Column("Primary contact: channel", 2), Column("Use", 3))
ELSEWHERE = "Posts outside every division"


class Divided:
    """The posts of the period, division by division."""

    def __init__(self, paper: Paper) -> None:
        """Look through the plan once."""
        self.paper = paper
        posts = staffed(paper.plan, paper.situation, paper.period) if paper.period else ()
        self.posts: dict[str, Post] = {post.at: post for post in posts}
        self.divisions = {division.id: division for division in paper.plan.divisions}
        self.owned = {f"feature:{feature}" for division in paper.plan.divisions for feature in division.features}

    def places(self, division: Division) -> list[str]:
        """Return where its people are: the division itself, then its features (`at` as in Assignment)."""
        return [f"division:{division.id}", *(f"feature:{feature}" for feature in division.features)]

    def elsewhere(self) -> list[str]:
        """Return the posts with people, or that want some, which no division has."""
        wanted = {at: None for at in (*self.posts, *self.paper.there) if at.startswith(("feature:", "division:"))}
        return [at for at in wanted if at not in self.owned and at.partition(":")[2] not in self.divisions]

    def supervising(self, division: Division) -> list[Position]:
        """Return its supervisor and who is above in operations, the highest first."""
        chain: list[Position] = []
        position = self.paper.positions.get(division.supervisor)
        while position is not None and position not in chain and position.section == "operations":
            chain.append(position)
            position = self.paper.positions.get(position.reports_to)
        return chain[::-1]

    def works(self, division: Division) -> list[Work]:
        """Return who works in it."""
        return [work for place in self.places(division) for work in self.paper.at(place)]


def ics_204(paper: Paper) -> list[Sheet]:
    """Return one assignment list for each division, and one for what no division has."""
    divided = Divided(paper)
    sheets = [_sheet(divided, division) for division in paper.plan.divisions]
    if elsewhere := divided.elsewhere():
        sheets.append(_outside(divided, elsewhere))
    if not sheets:
        nothing = Words("3", "Branch/Division/Group/Staging Area", (), "No division is planned, and no post staffed")
        sheets.append(Sheet("204", "Assignment List", (paper.head(), (nothing,), (paper.prepared("9"),))))
    return sheets


def _sheet(divided: Divided, division: Division) -> Sheet:
    paper = divided.paper
    branch = divided.divisions.get(division.branch)
    named = branch.name if branch else division.branch
    own = f"{division.kind.title()}: {division.name}"
    where = (own,) if division.kind == "branch" else (f"Branch: {named or 'none'}", own)
    bands: tuple[tuple[Block, ...], ...] = (
        (*paper.head(), Words("3", "Branch/Division/Group/Staging Area", where, share=1.25)),
        (_personnel(divided, division),),
        (_resources(divided, divided.places(division)),),
        (Words("6", "Work Assignments", tuple(paragraphs(division.work)), "No work was written down"),),
        (Words("7", "Special Instructions", tuple(paragraphs(division.special)), "No special instruction"),),
        (_communications(divided, division),),
        (paper.prepared("9", paper.titled("resources unit")),),
    )
    return Sheet("204", "Assignment List", bands, subject=division.name, adapted="Adapted: posts with their grid "
                 "references; people assigned and needed")  # fmt: skip


def _outside(divided: Divided, places: list[str]) -> Sheet:
    paper = divided.paper
    bands: tuple[tuple[Block, ...], ...] = (
        (*paper.head(), Words("3", "Branch/Division/Group/Staging Area", (f"None: {ELSEWHERE.lower()}",), share=1.25)),
        (Rows("4", "Operations Personnel", PERSONNEL, (), "No supervisor: these posts belong to no division"),),
        (_resources(divided, places),),
        (Words("6", "Work Assignments", (), "No work was written down: these posts belong to no division"),),
        (Words("7", "Special Instructions", (), "No special instruction"),),
        (_channels(divided, "", places),),
        (paper.prepared("9", paper.titled("resources unit")),),
    )
    return Sheet("204", "Assignment List", bands, "Adapted: posts that no division has", ELSEWHERE)


def _personnel(divided: Divided, division: Division) -> Rows:
    paper = divided.paper
    rows = []
    for position in divided.supervising(division):
        there = paper.at(f"position:{position.id}")
        reached = "\n".join(paper.reached(work) or "not known" for work in there)
        rows.append((position.title, "\n".join(map(paper.who, there)) or "Nobody named for this period", reached))
    missing = f"No supervisor is named for {division.name}"
    return Rows("4", "Operations Personnel", PERSONNEL, tuple(rows), missing)


def _resources(divided: Divided, places: Iterable[str]) -> Rows:
    paper, rows = divided.paper, list[tuple[str, ...]]()
    for place in places:
        feature = paper.feature(place.partition(":")[2]) if place.startswith("feature:") else None
        there = paper.at(place)
        if not there and (feature is None or not feature.staff):
            continue
        rows.append((_place(divided, place, feature),))
        rows += [_resource(paper, work, feature) for work in there]
    return Rows("5", "Resources Assigned", RESOURCES, tuple(rows), "No unit and nobody is assigned here")


def _place(divided: Divided, place: str, feature: Feature | None) -> str:
    post = divided.posts.get(place)
    if feature is None:
        division = divided.divisions.get(place.partition(":")[2])
        known = division is not None or not place.startswith("feature:")
        return (
            f"{division.name}: anywhere in it"
            if division
            else f"{place.partition(':')[2]}" + ("" if known else " (not drawn in the plan)")
        )
    words = [f"{feature.called}, grid {reference(*middle(feature))}" if feature.points else feature.called]
    if post is not None and post.closed:
        words.append("closed in this period")
    elif post is not None and post.need:
        short = f", {post.missing} more needed" if post.missing else ""
        words.append(
            f"{post.assigned} of {post.need} people needed{short}"
            if post.assigned <= post.need
            else f"{post.assigned} people, {post.need} needed{short}"
        )
    return "; ".join(words)


def _resource(paper: Paper, work: Work, feature: Feature | None) -> tuple[str, ...]:
    agency = paper.agency(work.agency)
    unit = paper.situation.units.get(work.assignment.who.partition(":")[2]) if _is_unit(work) else None
    known = paper.known(work.assignment.who)
    what = known.role if known else unit.type if unit else ""
    remarks = [work.place, paper.own_hours(work), work.assignment.note]
    if feature is not None and feature.contact:
        remarks.append(f"contact {feature.contact}")
    return (
        f"{work.name}{f' ({agency})' if agency else ''}{f', {what}' if what else ''}", DOTS if _is_unit(work) else "", 
        str(work.assignment.people), paper.reached(work) or "not known", ", ".join(filter(None, remarks)),
    )  # fmt: skip


def _is_unit(work: Work) -> bool:
    return work.assignment.who.startswith("unit:")


def _communications(divided: Divided, division: Division) -> Rows:
    return _channels(divided, division.channel, divided.places(division), division.name)


def _channels(divided: Divided, own: str, places: Iterable[str], name: str = "") -> Rows:
    paper = divided.paper
    uses: dict[str, list[str]] = {own: [name]} if own else {}
    for place in places:
        feature = paper.feature(place.partition(":")[2]) if place.startswith("feature:") else None
        if feature is not None and feature.channel:
            uses.setdefault(feature.channel, []).append(feature.called)
    known = paper.situation.channels
    rows = [(", ".join(who), paper.channel(c), known[c].use if c in known else "not in the channel plan")
            for c, who in uses.items()]  # fmt: skip
    return Rows("8", "Communications", CHANNELS, tuple(rows), f"No channel is named for {name or 'these posts'}")


NEEDS = (
    Column("3. Branch", 1), Column("4. Division, Group or Other", 1.3),
    Column("5. Work Assignment & Special Instructions", 2.6), Column("6. Resources: kind", 1.2), Column("Req.", 0.6),
    Column("Have", 0.65), Column("Need", 0.65), Column("7. Overhead Position(s)", 1.3),
    Column("8. Special Equipment & Supplies", 1.4), Column("9. Reporting Location", 1.2),
    Column("10. Requested Arrival Time", 1.1),
)  # fmt: skip
TOTALS = (
    Column("Kind", 2), Column("11. Total Resources Required", 1), Column("12. Total Resources Have on Hand", 1),
    Column("13. Total Resources Need To Order", 1),
)  # fmt: skip


def ics_215(paper: Paper) -> Sheet:
    """Return what each division needs, has and lacks in the period."""
    divided, name = Divided(paper), paper.period.name if paper.period else ""
    needs = [need for need in paper.plan.needs if need.period == name]
    have = {need.id: _have(divided, need) for need in needs}
    required, there, lacking = Counter[str](), Counter[str](), Counter[str]()
    for need in needs:
        required[need.kind] += need.required
        there[need.kind] += have[need.id]
        lacking[need.kind] += max(0, need.required - have[need.id])
    totals = tuple((kind, str(required[kind]), str(there[kind]), str(lacking[kind])) for kind in required)
    first = {need.division: need.id for need in reversed(needs)}
    rows = tuple(_need(divided, need, have[need.id], first[need.division] == need.id) for need in needs)
    missing = "No need is planned for this period: nothing to require, nothing to order"
    bands: tuple[tuple[Block, ...], ...] = (
        paper.head(),
        (Rows("3 to 10", "Branch to Requested Arrival Time", NEEDS, rows, missing),),
        (Rows("11 to 13", "Total Resources", TOTALS, totals, "No resource is required"),),
        (paper.prepared("14", paper.titled("operations section chief", "planning section chief")),),
    )
    adapted = "Adapted: one line for each kind of resource; what is on hand is counted from the period's assignments"
    return Sheet("215", "Operational Planning Worksheet", bands, adapted, wide=True)


def _have(divided: Divided, need: Need) -> int:
    division = divided.divisions.get(need.division)
    works = divided.works(division) if division else divided.paper.works
    units, kind = divided.paper.situation.units, need.kind.casefold()
    count = 0
    for work in works:
        who, known = work.assignment.who.partition(":")[2], divided.paper.known(work.assignment.who)
        types = units[who].type if _is_unit(work) and who in units else known.role if known else ""
        count += types.casefold() == kind
    return count


def _need(divided: Divided, need: Need, have: int, first: bool) -> tuple[str, ...]:
    """One line; the division's work is said on its first one."""
    paper, division = divided.paper, divided.divisions.get(need.division)
    branch = divided.divisions.get(division.branch) if division else None
    place = paper.feature(need.reporting)
    supervisor = paper.positions.get(division.supervisor) if division else None
    work = "\n".join(filter(None, (division.work, division.special))) if division and first else ""
    return (
        (branch.name if branch else division.branch) if division else "", division.name if division else need.division,
        work, need.kind, str(need.required),
        str(have), str(max(0, need.required - have)), supervisor.title if supervisor else "", need.note,
        place.called if place else need.reporting, paper.moment(need.arrival),
    )  # fmt: skip
