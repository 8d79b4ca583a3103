"""How long it takes until everybody is out (the model is told in leaving.py), and what a weather warning asks for."""

from math import inf

from dashboard.projections.checks.counts import count, line
from dashboard.projections.checks.crowd import STANDING, unknown_crowd
from dashboard.projections.checks.exits import ways_out
from dashboard.projections.checks.leaving import NEAREST, Clearing, cleared, flow_name
from dashboard.projections.checks.result import Answer, Finding, headline
from dashboard.projections.checks.room import held, holds
from dashboard.projections.checks.sited import Site


def evac_time(site: Site) -> Answer:
    """Say how many minutes it takes to empty the site with every exit open (leaving.py tells how)."""
    limit, used = site.value("evacuation_minutes"), ("evacuation_minutes", "walk_speed_crowd", flow_name(site))
    findings, clearing = list(unknown_crowd(site)), cleared(site)
    if findings:
        return Answer("How long it takes cannot be said", None, limit, "min", tuple(findings), (), used)
    if clearing.shut_in:
        return Answer("How long it takes cannot be said: not everybody gets out", None, limit, "min",
                      tuple(_shut_in(site, clearing)), (), used)  # fmt: skip
    if clearing.minutes == inf:
        objects = tuple(e.id for e in ways_out(site))
        found = Finding("warn", "There is no exit with a width", objects, fix="Draw exits with widths", field="width")
        return Answer("Nobody can leave by what is drawn", None, limit, "min", (found,), (), used)
    busy = max(clearing.through, key=lambda name: clearing.through[name])
    says = (
        f"{site.most:,} people are out after {clearing.minutes:.1f} min with every exit open"
        f" ({clearing.alone:.1f} min at the exits alone); {clearing.through[busy]:,} of them by {_name(site, busy)}"
    )
    if clearing.limited:
        says += f"; everybody goes to one of the {NEAREST} exits nearest to them"
    if clearing.exits < len(ways_out(site)):
        says += f"; {clearing.exits} of {len(ways_out(site))} exits are counted, the widest"
    if clearing.minutes > limit:
        fix, value = "Add exits near the crowd, or plan for fewer people", round(clearing.minutes, 1)
        findings.append(Finding("warn", f"It takes longer than {limit:g} min", (busy,), value, limit, fix, "width"))
    shapes = tuple(
        shape for e in ways_out(site) for shape in site.drawn(e.shape, f"{clearing.through.get(e.id, 0):,} people")
    )
    return Answer(says, round(clearing.minutes, 1), limit, "min", tuple(findings), shapes, used)


def _shut_in(site: Site, clearing: Clearing) -> list[Finding]:
    """Name the areas from which no exit can be walked to."""
    fix = "Open what is drawn in the way, or draw an exit in it"
    return [
        Finding("warn", f"Nobody can walk from {area.feature.called} to an exit", (area.id,), fix=fix,
                shapes=site.drawn(area.shape, "shut in"))
        for area in site.of(*STANDING) if area.id in clearing.shut_in
    ]  # fmt: skip


def weather_shelter(site: Site) -> Answer:
    """Ask whether the shelters hold the crowd (`value`, people) and the site is clear in time after a warning.

    A shelter holds its capacity, or its area over the room for one person.
    """
    limit, each = site.value("shelter_minutes"), site.value("shelter_area")
    shelters = site.of("shelter")
    room = {s.id: s.feature.capacity or holds(s.shape, each) for s in shelters}
    drawn = [s.shape for s in shelters if not s.feature.capacity]
    total, findings = held(sum(room.values()), site.crowd, drawn, each), list(unknown_crowd(site))
    for shelter in shelters:
        if not room[shelter.id]:
            says, fix = f"{shelter.feature.called} has neither an area nor a capacity", "Say how many people it holds"
            findings.append(Finding("warn", says, (shelter.id,), fix=fix, field="capacity"))
    if total < site.crowd:
        says = f"{site.crowd - total:,} of {site.crowd:,} people have no shelter"
        fix = "Name more shelters (halls, car parks, buses) with their capacity"
        findings.append(Finding("warn", says, tuple(room), total, site.crowd, fix, "capacity"))
    clearing = cleared(site) if site.most else Clearing(0.0, {})
    minutes = clearing.minutes
    time = "nobody can leave by what is drawn" if minutes == inf else f"the site is clear after {minutes:.0f} min"
    time = "not everybody can leave by what is drawn" if clearing.shut_in else time
    if minutes > limit:
        fix = "Add exits, or decide on an earlier sign to stop"
        findings.append(Finding("warn", line(f"{time}; {limit:g} min are allowed"), (),
                                None if minutes == inf else round(minutes, 1), limit, fix))  # fmt: skip
    says = line(f"{count(len(shelters), 'shelter')}, with room for {total:,} people; {site.crowd:,} are expected")
    says = f"{says}; {time}, of {limit:g} min allowed"
    shapes = tuple(shape for s in shelters for shape in site.drawn(s.shape, f"{room[s.id]:,} people"))
    used = ("shelter_area", "shelter_minutes")
    late, enough = minutes > limit, total >= site.crowd
    own = (None, limit, "min") if enough and late else (total, site.crowd, "people")
    slow = [finding for finding in findings if late and finding.threshold == limit]
    return Answer(says, *headline(own, enough, (slow, "min")), tuple(findings), shapes, used)


def _name(site: Site, feature: str) -> str:
    return next((s.feature.called for s in site.of("exit", "gate") if s.id == feature), feature)
