"""The exits: how many people they let out with the largest one closed, and how they lie round the crowd.

The ways out are the exits that are drawn. Gates count only where no exit is drawn at all (people then leave as they
came), and vehicle gates never. A way out whose imported property `stepped` is true flows as steps do. Two families of
practice are kept apart: a flow for so many minutes (UK), or a width for every person (US: `exit_width_per_person`).
"""

from math import atan2, degrees

import shapely

from dashboard.model.layouts import Feature
from dashboard.projections.checks.counts import count
from dashboard.projections.checks.crowd import middle, unknown_crowd
from dashboard.projections.checks.result import Answer, Finding, Shape, headline
from dashboard.projections.checks.sited import Site, Sited

COMPASS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def ways_out(site: Site) -> list[Sited]:
    """Return the exits of the site, or its gates where no exit is drawn."""
    return site.of("exit") or site.of("gate")


def says_of(feature: Feature, name: str) -> bool:
    """Whether an imported property of that name is true."""
    return (name, "true") in feature.properties


def exit_capacity(site: Site) -> Answer:
    """Ask whether the exits, the largest of them closed, let out everybody expected (people).

    UK: (sum of the widths - the largest) * flow * minutes. US: (sum - the largest) / width a person, and so many exits
    as the crowd asks for.
    """
    if site.number("exit_width_per_person") is not None:
        level, steps = (1000 / site.value(name) for name in ("exit_width_per_person", "exit_width_stepped"))
        how = ""
    else:
        minutes = site.value("exit_minutes")
        level, steps = (site.value(name) * minutes for name in ("exit_rate", "exit_rate_stepped"))
        how = f" in {minutes:g} min"
    exits = ways_out(site)
    flows = {e.id: e.feature.width * (steps if says_of(e.feature, "stepped") else level) for e in exits}
    people = int(sum(flows.values()) - max(flows.values(), default=0.0) + 1e-6)
    few = _too_few(site, exits)
    findings = [*unknown_crowd(site), *_no_width(exits), *few]
    if people < site.most:
        findings.append(_too_narrow(site, exits, flows, people, level))
    shapes = tuple(
        shape for e in exits for shape in site.drawn(e.shape, f"{e.feature.width:g} m: {int(flows[e.id]):,}")
    )
    says = f"{_named(exits)}, the largest closed: {people:,} people get out{how}; {site.most:,} are expected"
    if not exits:
        says = f"No exit is drawn; {site.most:,} people are expected"
    number = headline((people, site.most, "people"), people >= site.most, (few, "exits"))
    return Answer(says + _at_high_risk(site, people), *number, tuple(findings), shapes, _used(site))


def _used(site: Site) -> tuple[str, ...]:
    if site.number("exit_width_per_person") is not None:
        steps = ("exits_step_1", "exits_step_2", "exits_to_500", "exits_to_1000", "exits_above")
        return ("exit_width_per_person", "exit_width_stepped", *steps)
    return ("exit_rate", "exit_rate_stepped", "exit_minutes")


def _named(exits: list[Sited]) -> str:
    if exits and exits[0].feature.kind == "gate":
        return f"No exit is drawn; {count(len(exits), 'gate')} taken as exits"
    return count(len(exits), "exit")


def _no_width(exits: list[Sited]) -> list[Finding]:
    return [
        Finding("warn", f"{e.feature.called} has no width", (e.id,), fix="Say how wide it is, in metres", field="width")
        for e in exits if e.feature.width <= 0
    ]  # fmt: skip


def _too_few(site: Site, exits: list[Sited]) -> list[Finding]:
    """US only: the number of exits that the crowd asks for."""
    if site.number("exit_width_per_person") is None or not site.most:
        return []
    few, more = site.value("exits_step_1"), site.value("exits_step_2")
    step = "exits_to_500" if site.most <= few else "exits_to_1000" if site.most <= more else "exits_above"
    asked = int(site.value(step))
    if len(exits) >= asked:
        return []
    says = f"{site.most:,} people need {count(asked, 'exit')}; there are {len(exits)}"
    return [Finding("fail", says, tuple(e.id for e in exits), len(exits), asked, f"Draw {asked - len(exits)} more")]


def _too_narrow(site: Site, exits: list[Sited], flows: dict[str, float], people: int, level: float) -> Finding:
    largest = max(flows, key=lambda name: flows[name], default="")
    others = sorted((e for e in exits if e.id != largest), key=lambda e: e.feature.width)
    more = (site.most - people) / level if level else 0.0
    fix = f"Add {more:,.1f} m of exits beside the largest, or plan for at most {people:,} people"
    says = f"The exits let out {site.most - people:,} people too few when {_called(exits, largest)} is closed"
    if len(exits) < 2:
        says = "With the largest exit closed there is no way out" if exits else "There is no way out"
    objects = tuple(e.id for e in others) or tuple(e.id for e in exits)
    return Finding("fail", says, objects, people, site.most, fix, "width")


def _called(exits: list[Sited], name: str) -> str:
    return next((e.feature.called for e in exits if e.id == name), "the largest")


def _at_high_risk(site: Site, people: int) -> str:
    """Say beside the result what tents and high risk would allow."""
    high, usual = site.number("exit_minutes_high"), site.number("exit_minutes")
    if high is None or not usual or not people or high >= usual:
        return ""
    return f" (tents and high risk, {high:g} min: {int(people * high / usual):,})"


def exit_distribution(site: Site) -> Answer:
    """Ask that no exit has too much of the width (`value`, %), and that exits are not all on one side of the crowd.

    The angle is the widest one without an exit, seen from the crowd's middle. Where the family of practice has a share
    for a main entrance and one is marked so (property `main` is true), that one is to have at least that share.
    """
    exits = ways_out(site)
    share = site.value("exit_share")
    used = ["exit_share", "exit_angle_gap"]
    total = sum(e.feature.width for e in exits)
    if not exits:
        found = Finding("warn", "No exit is drawn", fix="Draw the exits with their widths")
        return Answer(
            "No exit is drawn, so there is nothing to distribute", None, share, "%", (found,), (), tuple(used)
        )
    if not total:
        return Answer("No exit has a width", None, share, "%", tuple(_no_width(exits)), (), tuple(used))
    shares = {e.id: round(100 * e.feature.width / total, 9) for e in exits}
    widest = max(exits, key=lambda e: e.feature.width)
    main = [e for e in exits if says_of(e.feature, "main")] if site.number("main_exit_share") is not None else []
    findings = _no_width(exits)
    if main:
        used[0], share, widest = "main_exit_share", site.value("main_exit_share"), main[0]
        findings += [_small_main(e, shares[e.id], share) for e in main if shares[e.id] < share]
    elif shares[widest.id] > share:
        findings.append(_large(widest, shares[widest.id], share))
    met = not any(finding.threshold == share for finding in findings)
    gap, says = _gap(site, exits)
    findings += gap
    most = "least" if main else "most"
    says = f"{widest.feature.called} has {shares[widest.id]:.0f} % of the width, {share:g} % at {most}; {says}"
    number = headline((round(shares[widest.id], 1), share, "%"), met, (gap, "deg"))
    return Answer(says, *number, tuple(findings), (), tuple(used))


def _large(widest: Sited, part: float, share: float) -> Finding:
    says = f"{widest.feature.called} has {part:.0f} % of the width of all exits, more than {share:g} %"
    return Finding("warn", says, (widest.id,), round(part, 1), share, "Widen the others, or add an exit", "width")


def _small_main(main: Sited, part: float, share: float) -> Finding:
    says = f"The main entrance {main.feature.called} has {part:.0f} % of the width, less than {share:g} %"
    return Finding("warn", says, (main.id,), round(part, 1), share, "Widen it", "width")


def _gap(site: Site, exits: list[Sited]) -> tuple[list[Finding], str]:
    """Return what is wrong with the widest angle without an exit, and that angle in words."""
    at, limit = middle(site), site.value("exit_angle_gap")
    if at is None:
        return [], "no crowd zone is drawn, so nobody can say on which sides of the crowd they are"
    spots = [(e, e.shape.centroid) for e in exits]
    seen = sorted(
        ((degrees(atan2(p.x - at.x, p.y - at.y)) % 360, e) for e, p in spots if p.distance(at) > 1), key=lambda s: s[0]
    )
    if not seen:
        return [], "the exits are in the middle of the crowd"
    after = [*seen[1:], (seen[0][0] + 360, seen[0][1])]
    gap, (start, one), (_, two) = max(
        ((b[0] - a[0], a, b) for a, b in zip(seen, after, strict=True)), key=lambda g: g[0]
    )
    side = COMPASS[round((start + gap / 2) % 360 / 45) % 8]
    says = f"the widest angle without an exit is {gap:.0f} degrees, to the {side}; {limit:g} at most"
    if gap <= limit + 0.1:
        return [], says
    lines = tuple(
        Shape("LineString", site.plane.degrees([(at.x, at.y), shapely.get_coordinates(e.shape.centroid)[0]]), label)
        for e, label in ((one, f"{gap:.0f} degrees without an exit"), (two, ""))
    )
    objects = tuple(dict.fromkeys((one.id, two.id)))
    found = Finding("warn", f"No exit within {gap:.0f} degrees to the {side} of the crowd, more than {limit:g}",
                    objects, round(gap), limit, f"Draw an exit to the {side}", shapes=lines)  # fmt: skip
    return [found], says
