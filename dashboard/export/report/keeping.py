"""The chapters about the record: decisions, alarms, plan and actual, late entries and corrections, figures, counts."""

from collections.abc import Sequence

from msgspec import structs

from dashboard.export.iap.sheets import Column, Rows
from dashboard.export.ics.activity import COLUMNS, log_rows
from dashboard.export.ics.source import Source
from dashboard.export.report.matter import MOST, Matter, capped
from dashboard.export.report.titles import kind_title
from dashboard.model.alarms import Alarm, AlarmAcknowledged, AlarmCleared, AlarmRaised
from dashboard.model.moment import SECOND, elapsed, local
from dashboard.projections.departures import KINDS as SAID_OF_GROUND
from dashboard.projections.departures import Departure, departures, sayings
from dashboard.projections.history import Line
from dashboard.projections.names import number as incident_number
from dashboard.projections.names import person, short
from dashboard.projections.review.printing import in_words, target_words
from dashboard.projections.review.samples import FEWEST, Metric

DECISIONS = (
    Column("Taken", 1.2), Column("No.", 0.6), Column("Incident", 0.9), Column("Decision and reason", 3.2),
    Column("Agreed", 1), Column("Dissent", 1.8),
)  # fmt: skip
ALARMS = (
    Column("Raised", 1.2), Column("Priority", 0.6), Column("Alarm", 3.2), Column("Must act", 1),
    Column("Acknowledged after", 1.4), Column("Cleared after", 0.9),
)  # fmt: skip
DIFFERS = (Column("Gate, route or post", 1.6), Column("What differed", 1.6), Column("From", 1.2), Column("Until", 1.2),
           Column("Why, in the log's words", 2), Column("Entries", 0.7))  # fmt: skip
FIGURES = (
    Column("Figure", 2.2), Column("n", 0.5), Column("Median", 0.7), Column("90th percentile", 0.8),
    Column("Value", 1.3), Column("Unit", 0.8), Column("Held against", 4.2),
)  # fmt: skip
KIND = (Column("Kind of entry", 3), Column("Entries", 1))
ALARMED = ("alarm.raised", "alarm.acknowledged", "alarm.cleared")


def decisions(matter: Matter) -> Rows:
    """Return the joint decisions that stand, with who agreed and who dissents and why."""
    source, rows = matter.source, []
    for one in filter(lambda decision: matter.within(decision.at), source.situation.decisions.values()):
        agreed = source.agencies(o.agency for o in one.opinions if o.word == "agrees")
        dissent = "; ".join(f"{short(o.agency, source.situation)}: {o.reason or 'no reason said'}"
                            for o in one.opinions if o.word == "dissents")  # fmt: skip
        incident = incident_number(one.incident, source.situation) if one.incident else "event"
        words = f"{one.decision}. Reason: {one.rationale}"
        rows.append((source.time(one.at), one.number, incident, words, agreed or "nobody", dissent or "none"))
    return capped("Joint decisions, with dissent", DECISIONS, rows, len(rows), "No joint decision was logged")


def raised(source: Source) -> list[Alarm]:
    """Return every alarm that was ever raised, the cleared ones too, as the journal tells it."""
    every, standing = list[Alarm](), dict[str, int]()
    said = [line.reads for line in source.of_kinds(*ALARMED) if line.reads]
    for entry in sorted(said, key=lambda entry: entry.seq):
        body = entry.body
        if isinstance(body, AlarmRaised):
            standing[body.alarm] = len(every)
            every.append(Alarm(body.alarm, body.what, body.priority, body.text, body.incident, body.agencies,
                               raised=entry.occurred))  # fmt: skip
        elif isinstance(body, AlarmCleared) and body.alarm in standing:
            place = standing.pop(body.alarm)
            every[place] = structs.replace(every[place], cleared=entry.occurred)
        elif isinstance(body, AlarmAcknowledged) and body.alarm in standing:
            place = standing[body.alarm]
            every[place] = structs.replace(every[place], acknowledged=entry.occurred, acknowledged_by=body.person)
    return every


def alarms(matter: Matter) -> Rows:
    """Return the alarms that were raised, with who had to act, and how soon somebody said that they had seen it."""
    source, rows = matter.source, []
    there = [one for one in matter.alarms if matter.within(one.raised)]
    for one in sorted(there, key=lambda alarm: (alarm.raised, alarm.id))[:MOST]:
        who = f" ({person(one.acknowledged_by, source.situation)})" if one.acknowledged_by else ""
        seen = f"{elapsed(one.acknowledged - one.raised)}{who}" if one.acknowledged else "never"
        cleared = elapsed(one.cleared - one.raised) if one.cleared else "stands"
        rows.append((source.time(one.raised), one.priority, one.text, source.agencies(one.agencies), seen, cleared))
    return capped("Alarms", ALARMS, rows, len(there), "No alarm was raised")


def departed(matter: Matter) -> list[Departure]:
    """Return what was not as the plan has it, in the span as far as the log goes, as the figure `plan_actual`."""
    lines = matter.source.of_kinds(*SAID_OF_GROUND)
    said = [structs.replace(line.reads, occurred=line.when) for line in lines if line.reads]
    end = min(matter.end, matter.review.log.span[1] + 1)
    return departures(matter.source.situation, sayings(said), matter.start, end)


def differs(matter: Matter, found: Sequence[Departure]) -> Rows:
    """Return where gates, routes and posts were not as the published plan has them, from when until when."""
    source = matter.source
    rows = [
        (f"{n}  {one.name}", one.says, source.time(one.begins),
         "it still was" if one.lasting else source.time(one.ends), one.note, ", ".join(map(str, one.seqs)))
        for n, one in enumerate(found, 1)
    ]  # fmt: skip
    return capped("Not as planned", DIFFERS, rows, len(rows), "Nothing was said that differs from the plan")


def ground(matter: Matter) -> Rows:
    """Return every word about gates, routes and posts."""
    lines = matter.source.of_kinds(*SAID_OF_GROUND)
    return _lines(matter, "What was said of gates, routes and posts", lines, "Nothing was said of the ground")


def corrected(matter: Matter) -> Rows:
    """Return every entry that was corrected or struck, as it reads now and with its old words."""
    lines = matter.source.some(sorted(matter.source.corrections))
    return _lines(matter, "Entries corrected or struck", lines, "Nothing was corrected")


def late(matter: Matter) -> Rows:
    """Return the entries that were known late."""
    metric = matter.metric("late_entries")
    seqs = sorted(sample.seqs[0] for sample in metric.samples) if metric else []
    title = f"Entries known more than {elapsed(matter.held.limits.late_entry * SECOND)} after they happened"
    return _lines(matter, title, matter.source.some(seqs[:MOST]), "No entry was late", len(seqs))


def figures(matter: Matter) -> Rows:
    """Return the figures of the review; of fewer than five values each is told, with its instant."""
    return Rows("", "Figures", FIGURES, tuple(_figure(matter, metric) for metric in matter.metrics),
                "The log holds nothing to measure")  # fmt: skip


def figure_words(metric: Metric, source: Source) -> tuple[str, str, str, str]:
    """Return n, median, 90th percentile and value of a figure in words."""
    found = metric.spread
    value = _few(metric, source) if 0 < found.n < FEWEST and metric.statistic != "peak" else (
        "" if metric.statistic == "spread" else in_words(metric.value))  # fmt: skip
    when = f" at {source.time(metric.at)}" if metric.statistic == "peak" and metric.at is not None else ""
    return f"{found.n:,}", in_words(found.median), in_words(found.p90), f"{value}{when}"


def _few(metric: Metric, source: Source) -> str:
    """Tell the one to four values of a figure; of a count and of a share, how many and when."""
    there = sorted(metric.samples, key=lambda sample: sample.at)
    at = [f"{local(sample.at, source.tz):%a %H:%M}" for sample in there]
    if metric.statistic == "spread":
        return "; ".join(f"{in_words(sample.value)} at {when}" for sample, when in zip(there, at, strict=True))
    if metric.statistic == "count":
        return f"{len(there)}: {', '.join(at)}"
    counting = [when for sample, when in zip(there, at, strict=True) if sample.value]
    return f"{len(counting)} of {len(there)}" + (f": {', '.join(counting)}" if counting else "")


def counts(matter: Matter) -> Rows:
    """Return how many entries of each kind the log has, and their sum."""
    counted = matter.kinds
    rows = [
        (kind_title(kind), str(count)) for kind, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    return Rows("", "Entries of the log by kind", KIND, (*rows, ("All", str(counted.total()))))


def _figure(matter: Matter, metric: Metric) -> tuple[str, ...]:
    against = "; ".join(target_words(each, metric.unit) for each in matter.held.of(metric.id))
    return (matter.title(metric.id), *figure_words(metric, matter.source), metric.unit, against)


def _lines(matter: Matter, title: str, lines: Sequence[Line], missing: str, known: int = 0) -> Rows:
    """Return entries as rows; `known`: how many there are where `lines` are only the first of them."""
    there = [line for line in lines if matter.within(line.when)]
    rows, total = tuple(log_rows(matter.source, there[:MOST])), known or len(there)
    if total > MOST:
        rows = (*rows, (f"and {total - MOST:,} more of {total:,}: the log's export has them all",))
    return Rows("", title, COLUMNS, rows, missing)
