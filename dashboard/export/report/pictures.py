"""The pictures of the report: where incidents were, what differed from the plan, the event's course, the first unit."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from dashboard.export.iap.atlas import Atlas, atlas, middle
from dashboard.export.iap.sheets import Block, Picture, Words
from dashboard.export.iap.sketch import Sketch, Spot
from dashboard.export.report.charts import Histogram, Panels, Spell, Steps, Target, bars, histogram, panels
from dashboard.export.report.matter import Matter
from dashboard.model.moment import MINUTE
from dashboard.projections.departures import Departure
from dashboard.projections.plans import live
from dashboard.projections.review.levels import Levels, clipped, levels, peak
from dashboard.projections.review.pictures import committed, windows
from dashboard.projections.review.pictures import course as thinned
from dashboard.projections.review.printing import in_words

SPELLS = 30
OVER = 0.98
PRIORITIES = {"P1": "Priority 1", "P2": "Priority 2", "P3": "Priority 3", "P4": "Priority 4"}


def course(matter: Matter) -> Iterator[Block]:
    """Give open incidents, committed units and alarms over time."""
    title = "Open incidents, units committed, alarms"
    if not matter.review.log.span[1]:
        yield Words("", title, (), "The log is empty")
        return
    start, end = active(matter)
    cases = matter.review.calls.cases.values()
    spans = sorted((s[0], s[1] if len(s) > 1 else end) for case in cases for s in case.spans)
    opened = levels([span for span in clipped(spans, start, end) if span[1] > span[0]])
    busy = committed(matter.review.calls, start, end)
    alarms = matter.metric("alarms")
    when, loud = windows(alarms.samples if alarms else (), start, end - 1)
    alarmed = "no alarm was raised"
    if loud.any():
        alarmed = f"{loud.sum():,} alarm{'' if loud.sum() == 1 else 's'}, at most {loud.max()} in ten minutes"
    told = [_most("open incidents", opened, matter), _most("units committed", busy, matter), alarmed]
    charts = [_steps("Open incidents", opened), _steps("Units committed", busy)]
    if loud.any():
        charts.append(_steps("Alarms raised in ten minutes", Levels(when, loud)))
    drawn = Panels(matter.source.tz, (start, end), tuple(charts))
    yield Picture("", title, lambda wide, high: panels(drawn, wide, high), f"Over time: {'; '.join(told)}.",
                  0.16 * len(charts))  # fmt: skip


def active(matter: Matter) -> tuple[int, int]:
    """Return the part of the span in which something was going on: what was prepared weeks before is not drawn."""
    calls, alarms = matter.review.calls, matter.metric("alarms")
    at = [t for case in calls.cases.values() for span in case.spans for t in span]
    at += [stamp[0] for leg in calls.legs for stamp in (leg.sent, leg.on_scene, leg.freed) if stamp]
    at += [sample.at for sample in alarms.samples] if alarms else []
    there = [t for t in at if matter.start <= t < matter.end]
    if not there or not matter.whole:
        return matter.start, matter.end
    return min(there), min(max(there) + MINUTE, matter.end)


def where(matter: Matter) -> Iterator[Block]:
    """Give the map of incidents by priority, over the layout."""
    there = [one for one in matter.incidents if one.lat is not None and one.lon is not None]
    title = "Where incidents were"
    if not there:
        yield Words("", title, (), "No incident has a place on the map")
        return
    spots = [Spot(one.lon or 0.0, one.lat or 0.0, one.priority if one.priority in PRIORITIES else "P4", one.number)
             for one in there]  # fmt: skip
    sketch = Sketch(_layout(matter), spots, PRIORITIES)
    counted: Counter[str] = Counter(one.priority for one in there)
    by = ", ".join(f"{counted[p]:,} of {p}" for p in PRIORITIES if counted[p])
    missing = len(matter.incidents) - len(there)
    left = f" Without a place: {missing:,}." if missing else ""
    left += f" Outside this map: {sketch.outside:,}." if sketch.outside else ""
    yield Picture("", title, sketch.draw, f"Map of {len(there):,} incidents: {by}.{left}", sketch.ratio)


def plan_actual(matter: Matter, found: Sequence[Departure]) -> Iterator[Block]:
    """Give the map of what was not as planned, and from when until when."""
    features = {feature.id: feature for feature in matter.source.situation.layout}
    if not found:
        return
    names = {one.feature: f"{n} {one.name}" for n, one in reversed(list(enumerate(found, 1)))}
    spots = [Spot(*middle(features[id_]), "!", words) for id_, words in names.items() if features[id_].points]
    told = "; ".join(f"{one.name}: {one.says}" for one in found[:SPELLS])
    if spots:
        sketch = Sketch(_layout(matter), spots, {"!": "not as planned"})
        words = f"Map of what was not as planned, by the numbers of the list below. {told}."
        yield Picture("", "Where the event was not as planned", sketch.draw, words, sketch.ratio)
    spells = tuple(Spell(f"{n}  {one.name}", one.begins, one.ends, one.says, one.how != "short")
                   for n, one in enumerate(found[:SPELLS], 1))  # fmt: skip
    drawn = min(active(matter)[0], found[0].begins), max(active(matter)[1], *(one.ends for one in found))
    ratio = min(0.5, 0.08 + 0.025 * len(spells))
    more = f" The first {SPELLS} of {len(found)}." if len(found) > SPELLS else ""
    yield Picture("", "When the event was not as planned",
                  lambda wide, high: bars(spells, drawn, matter.source.tz, wide, high),
                  f"Spells from {matter.span} in which something was not as planned.{more}", ratio)  # fmt: skip


def first_unit(matter: Matter) -> Iterator[Block]:
    """Give how long it took until the first unit was on scene, incident by incident."""
    metric = matter.metric("first_unit")
    title = f"{matter.title('first_unit')}, in minutes"
    values = np.array([sample.value for sample in metric.samples]) if metric else np.array([])
    if metric is None or not len(values):
        yield Words("", title, (), "No incident has both its opening and a first unit on scene")
        return
    found, held = metric.spread, matter.held.of("first_unit")
    targets = tuple(Target(f"{each.statistic} at most {in_words(each.target)} ({each.source})", each.target)
                    for each in held)  # fmt: skip
    most = max(float(np.quantile(values, OVER)), found.p90 or 0.0, *(each.target for each in held), 1.0) * 1.05
    drawn = Histogram(values.tolist(), most, found.median, found.p90, targets)
    over = int((values > most).sum())
    words = f"Of {found.n:,} incidents: median {in_words(found.median) or 'not told of fewer than five'}"
    words += f", 90th percentile {in_words(found.p90)}" if found.p90 is not None else ""
    words += "".join(f"; held against {target.words}" for target in targets)
    words += f". {over:,} took longer than is drawn." if over else "."
    yield Picture("", title, lambda wide, high: histogram(drawn, wide, high), words, 0.36)


def _layout(matter: Matter) -> Atlas:
    situation = matter.source.situation
    return atlas(matter.source.event, situation.layout, situation.agencies, None, live(situation).plan.bases)


def _steps(title: str, found: Levels) -> Steps:
    drawn = thinned(found)
    return Steps(title, drawn.times, drawn.counts)


def _most(what: str, found: Levels, matter: Matter) -> str:
    most, at = peak(found)
    return f"at most {most:,} {what} ({matter.source.time(at)})" if most else f"no {what}"
