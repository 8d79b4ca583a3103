"""The chapters about the record: decisions, alarms, plan and actual, late entries and corrections, figures, counts."""

from collections import Counter
from collections.abc import Sequence

from dashboard.export.iap.sheets import Column, Rows
from dashboard.export.ics.activity import COLUMNS, log_rows
from dashboard.export.ics.source import Source
from dashboard.model.moment import SECOND, elapsed
from dashboard.projections.history import Line
from dashboard.projections.names import number, person, short
from dashboard.projections.plan_actual import actuals
from dashboard.projections.review.benchmarks import Benchmarks
from dashboard.projections.review.printing import target_words
from dashboard.projections.review.samples import Metric

DECISIONS = (
    Column("Taken", 1.2), Column("No.", 0.6), Column("Incident", 0.7), Column("Decision and reason", 3.2),
    Column("Agreed", 1), Column("Dissent", 1.8),
)  # fmt: skip
ALARMS = (
    Column("Raised", 1.2), Column("Priority", 0.6), Column("Alarm", 3.2), Column("Must act", 1),
    Column("Acknowledged after", 1.4), Column("Cleared after", 0.9),
)  # fmt: skip
DIFFERS = (Column("Gate, route or post", 1.6), Column("By the plan", 0.8), Column("As it is", 0.8),
           Column("What differs", 2.4), Column("Since", 1.2))  # fmt: skip
FIGURES = (
    Column("Figure", 2.2), Column("n", 0.5), Column("Median", 0.7), Column("90th pct", 0.7), Column("Value", 0.7),
    Column("Unit", 0.7), Column("Held against", 3),
)  # fmt: skip
IMPROVE = (
    Column("No.", 0.4), Column("Issue or area for improvement", 2.2), Column("Core capability", 1.2),
    Column("Corrective action", 2.2), Column("Owner", 1), Column("Due", 1), Column("Status", 0.8),
)  # fmt: skip
KINDS = (Column("Kind of entry", 3), Column("Entries", 1))
BLANK = 6


def decisions(source: Source) -> Rows:
    """Return the joint decisions that stand, with who agreed and who dissents and why."""
    rows = []
    for one in source.situation.decisions.values():
        agreed = source.agencies(o.agency for o in one.opinions if o.word == "agrees")
        dissent = "; ".join(f"{short(o.agency, source.situation)}: {o.reason or 'no reason said'}"
                            for o in one.opinions if o.word == "dissents")  # fmt: skip
        incident = number(one.incident, source.situation) if one.incident else "event"
        words = f"{one.decision}. Because {one.rationale}"
        rows.append((source.time(one.at), one.number, incident, words, agreed or "nobody", dissent or "none"))
    return Rows("", "Joint decisions, with dissent", DECISIONS, tuple(rows), "No joint decision was logged")


def alarms(source: Source) -> Rows:
    """Return the alarms that were raised, with who had to act, and how soon somebody said that they had seen it."""
    rows = []
    for one in sorted(source.situation.alarms.values(), key=lambda alarm: (alarm.raised, alarm.id)):
        who = f" ({person(one.acknowledged_by, source.situation)})" if one.acknowledged_by else ""
        seen = f"{elapsed(one.acknowledged - one.raised)}{who}" if one.acknowledged else "never"
        cleared = elapsed(one.cleared - one.raised) if one.cleared else "stands"
        rows.append((source.time(one.raised), one.priority, one.text, source.agencies(one.agencies), seen, cleared))
    return Rows("", "Alarms", ALARMS, tuple(rows), "No alarm was raised")


def differs(source: Source) -> Rows:
    """Return what is not as the published plan has it, at the end of the log."""
    rows = [
        (one.name, one.planned or "not planned", one.state or "not said", one.says, source.time(one.since))
        for one in actuals(source.situation, source.printed) if one.outcome == "differs"
    ]  # fmt: skip
    return Rows("", f"Not as planned at {source.time(source.printed)}", DIFFERS, tuple(rows),
                "Nothing was said that differs from the plan")  # fmt: skip


def ground(source: Source) -> Rows:
    """Return every word about gates, routes and posts."""
    lines = source.of_kinds("feature.changed", "post.staffed")
    return _lines(source, "What was said of gates, routes and posts", lines, "Nothing was said of the ground")


def corrected(source: Source) -> Rows:
    """Return every entry that was corrected or struck, as it reads now and with its old words."""
    return _lines(
        source, "Entries corrected or struck", source.some(sorted(source.corrections)), "Nothing was corrected"
    )


def late(source: Source, metrics: Sequence[Metric], seconds: int) -> Rows:
    """Return the entries that were known late."""
    seqs = [sample.seqs[0] for metric in metrics if metric.id == "late_entries" for sample in metric.samples]
    return _lines(source, f"Entries known more than {elapsed(seconds * SECOND)} after they happened",
                  source.some(sorted(seqs)), "No entry was late")  # fmt: skip


def figures(metrics: Sequence[Metric], held: Benchmarks, source: Source) -> Rows:
    """Return the figures of the review; medians and percentiles of fewer than five stay blank."""
    rows = []
    for metric in metrics:
        found = metric.spread
        value = "" if metric.statistic == "spread" else _number(metric.value)
        when = f" at {source.time(metric.at)}" if metric.statistic == "peak" and metric.at is not None else ""
        against = "; ".join(target_words(each, metric.unit) for each in held.of(metric.id))
        title = held.titles.get(metric.id, metric.id.replace("_", " "))
        rows.append(
            (title, str(found.n), _number(found.median), _number(found.p90), f"{value}{when}", metric.unit, against)
        )
    return Rows("", "Figures", FIGURES, tuple(rows), "The log holds nothing to measure")


def improvement(source: Source) -> Rows:
    """Return the improvement plan: what was decided and is not done, and room to write in."""
    rows: list[tuple[str, ...]] = []
    for one in source.situation.decisions.values():
        for action in one.actions:
            status = f"done {source.time(action.done)}" if action.done else "open"
            due = source.time(action.due) or "not said"
            rows.append((str(len(rows) + 1), f"{one.number} {one.decision}", "", action.text,
                         short(action.owner, source.situation), due, status))  # fmt: skip
    rows += [(str(len(rows) + n), "", "", "", "", "", "") for n in range(1, BLANK + 1)]
    return Rows("", "Improvement plan: actions of decisions, and lines to write in", IMPROVE, tuple(rows))


def counts(counted: Counter[str]) -> Rows:
    """Return how many entries of each kind the log has, and their sum."""
    rows = [(kind, str(count)) for kind, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))]
    return Rows("", "Entries of the log by kind", KINDS, (*rows, ("All", str(counted.total()))))


def _lines(source: Source, title: str, lines: Sequence[Line], missing: str) -> Rows:
    return Rows("", title, COLUMNS, tuple(log_rows(source, lines)), missing)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
