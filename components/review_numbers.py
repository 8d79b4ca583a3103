"""Figures of a review in words: groups as people ask, numbers with units, what else was counted, what differs."""

from collections.abc import Iterable, Mapping

from msgspec import structs

from dashboard.projections.review.benchmarks import Benchmark
from dashboard.projections.review.samples import Metric, spread

GROUPS: dict[str, tuple[str, ...]] = {
    "Who leads": (
        "lead_time", "protocol_share", "dispute_rate", "overrides", "lead_changes", "handovers_without_trigger",
    ),
    "Response": ("call_process", "turnout", "travel", "first_unit", "first_lead_unit", "aed"),
    "Together": ("initial_methane", "coloc", "notify", "msg_ack"),
    "Resources": ("peak_committed", "util", "low_availability", "shared_res", "custody_open"),
    "Safety and plan": ("safety", "standoff_breach", "plan_actual"),
    "Log": ("log_gap", "late_entries", "corrections", "alarms", "jargon"),
}  # fmt: skip
COUNTS = {
    "negative": "run backwards", "identical": "begin and end at the same stamp",
    "never_led": "never had an agreed lead", "by_override": "led by override", "of_settled": "leads settled in all",
    "of_handovers": "handovers in all", "with_trigger": "with a trigger named",
    "unforeseen": "that no protocol foresaw", "never_sent": "nobody was sent to",
    "not_received": "counted from the first sending: nobody said when they came in",
    "not_said": "sendings that did not say both", "not_reached": "no unit reached", "late": "late",
    "not_made": "never made", "unacknowledged": "never acknowledged", "requests": "asked for", "granted": "handed over",
    "denied": "not granted", "over_limit": "longer than the limit", "longest": "min the longest", "struck": "struck",
    "of_entries": "entries in all", "of_texts": "texts in all", "windows": "windows of ten minutes",
    "median_per_window": "median of a window", "p90_per_window": "90th percentile of a window",
    "unit_hours_committed": "unit-hours committed", "unit_hours_on_duty": "unit-hours on duty",
    "of_all_hours": "% of all hours on duty",
}  # fmt: skip
ONE = {
    "negative": "runs backwards", "identical": "begins and ends at the same stamp", "of_settled": "lead settled in all",
    "of_handovers": "handover in all", "not_said": "sending that did not say both", "of_entries": "entry in all",
    "of_texts": "text in all", "windows": "window of ten minutes",
}  # fmt: skip
BASES = ("of_entries", "of_texts", "windows", "median_per_window", "p90_per_window")
UNITS = {"count": "", "alarms/10 min": "in ten minutes"}
Row = tuple[str, list[str]]


def grouped(there: Iterable[str]) -> list[Row]:
    """Return the ids that are `there` by group, in the order in which people ask; what no group knows stands last."""
    left = list(there)
    rows = [(title, [one for one in ids if one in left]) for title, ids in GROUPS.items()]
    known = {one for ids in GROUPS.values() for one in ids}
    rows.append(("Further", [one for one in left if one not in known]))
    return [(title, ids) for title, ids in rows if ids]


def tells(metric: Metric) -> bool:
    """Whether a figure has anything to say: samples, or something else that was counted."""
    return bool(metric.samples) or any(count for name, count in metric.counts.items() if name not in BASES)


def number(value: float) -> str:
    """Write a number: whole, or with two digits below ten and one above."""
    if value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}"


def amount(value: float | None, unit: str) -> str:
    """Write a number with its unit; empty where there is none."""
    return "" if value is None else f"{number(value)} {UNITS.get(unit, unit)}".strip()


def counts(metric: Metric) -> list[tuple[str, str]]:
    """Return what else was found, as (name of the count, words); what nobody found stays away."""
    shown = ((name, value) for name, value in metric.counts.items() if value)
    return [(name, f"{number(value)} {_counted(name, value)}") for name, value in shown]


def _counted(name: str, value: float) -> str:
    known = COUNTS.get(name, name.replace("_", " "))
    return ONE.get(name, known) if value == 1 else known


def met(metric: Metric, each: Benchmark, disciplines: Mapping[str, str]) -> str:
    """Say whether a figure meets a target, never of an agency; `disciplines` by agency say whose samples it is of."""
    kept = tuple(s for s in metric.samples if not each.disciplines or disciplines.get(s.agency) in each.disciplines)
    of, values = spread(kept), {"n": float(len(kept)), "value": structs.replace(metric, samples=kept).value}
    reached = {"median": of.median, "p90": of.p90, **values}[each.statistic]
    if reached is None:
        return "target: too few to say" if kept else ""
    good = reached >= each.target if each.at_least else reached <= each.target
    n = f", n {len(kept):,}" if each.disciplines else ""
    return f"target {'met' if good else 'not met'}: {amount(reached, metric.unit)}{n}"


def difference(before: Metric, after: Metric) -> str:
    """Say how `after` differs from `before`, without judging; empty where one of them has no number."""
    if before.statistic == "spread":
        one, two = before.spread, after.spread
        pairs = (("median ", one.median, two.median), ("90th percentile ", one.p90, two.p90))
    else:
        pairs = (("", before.value, after.value), ("", None, None))
    unit = "points" if before.unit == "%" else before.unit
    said = [f"{name}{_signed(new - old, unit)}" for name, old, new in pairs if old is not None and new is not None]
    return ", ".join(said)


def only_in(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Return the names of `one` (id -> name) that the `other` has none of, in the order of names."""
    names = set(other.values())
    return sorted(name for name in one.values() if name not in names)


def _signed(value: float, unit: str) -> str:
    if not round(value, 2):
        return "the same"
    return f"{'+' if value > 0 else '-'}{amount(abs(round(value, 2)), unit)}"
