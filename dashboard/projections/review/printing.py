"""A figure as scripts and tables read it, with what it is held against."""

from collections.abc import Sequence
from typing import Any

from dashboard.model.moment import iso
from dashboard.projections.review.benchmarks import Benchmark, Benchmarks
from dashboard.projections.review.samples import Metric, Sample, share, spread

DIGITS = 6


def printed(metric: Metric, zone: str, benchmarks: Benchmarks, with_samples: bool = False) -> dict[str, Any]:
    """Return a figure as JSON takes it.

    Always `id`, `n`, `median`, `p90`, `unit` (medians and percentiles null where there are none, or n < 5) and `title`;
    `value` of a share, count or peak; `at` (ISO, local to the event with its offset) of a peak; `by` by agency, type
    and so on, in the order of names; further counts under their names; `benchmarks` with their sources; `samples` where
    asked for.
    """
    found = metric.spread
    made: dict[str, Any] = {
        "id": metric.id, "n": found.n, "median": rounded(found.median), "p90": rounded(found.p90),
        "unit": metric.unit, "title": _title(metric, benchmarks),
    }  # fmt: skip
    if metric.statistic != "spread":
        made["value"] = _plain(metric.value)
    if metric.statistic == "peak" or metric.at is not None:
        made["at"] = None if metric.at is None else iso(metric.at, zone)
    made |= {name: _plain(count) for name, count in metric.counts.items()}
    by: dict[str, Any] = {
        name: {key: _part(metric, group) for key, group in metric.groups(name).items()} for name in metric.by
    }
    for name, levels in metric.parts.items():
        by[name] = {key: {"value": _plain(most), "at": iso(at, zone)} for key, (most, at) in levels.items() if most}
    made |= {"by": by} if any(by.values()) else {}
    targets = [_target(each) for each in benchmarks.of(metric.id)]
    made |= {"benchmarks": targets} if targets else {}
    return made | ({"samples": [_sample(each, zone) for each in metric.samples]} if with_samples else {})


def _part(metric: Metric, group: tuple[Sample, ...]) -> dict[str, Any]:
    if metric.statistic == "share":
        return {"n": len(group), "value": _plain(share(group))}
    if metric.statistic != "spread":
        return {"n": len(group)}
    found = spread(group)
    return {"n": found.n, "median": rounded(found.median), "p90": rounded(found.p90)}


def _target(each: Benchmark) -> dict[str, Any]:
    return {
        "statistic": each.statistic, "at_least" if each.at_least else "at_most": each.target, "applies": each.applies,
        "source": each.source, "unchecked": each.unchecked,
    }  # fmt: skip


def _sample(sample: Sample, zone: str) -> dict[str, Any]:
    words = {name: getattr(sample, name) for name in ("incident", "unit", "agency", "type", "kind", "protocol", "note")}
    return {
        "value": _plain(sample.value), "at": iso(sample.at, zone), "seqs": list(sample.seqs),
        **{name: word for name, word in words.items() if word},
    }  # fmt: skip


def table(metrics: Sequence[Metric], zone: str, benchmarks: Benchmarks) -> list[str]:
    """Return the figures as lines of text, with benchmark and source beside; fewer than five samples stay blank."""
    rows = [("", "n", "median", "p90", "value", "unit", "benchmark (source)")]
    told = [metric for metric in metrics if metric.samples]
    for metric in told:
        found = metric.spread
        value = "" if metric.statistic == "spread" or metric.value is None else in_words(metric.value)
        when = f" at {iso(metric.at, zone)}" if metric.statistic == "peak" and metric.at is not None else ""
        targets = [target_words(each, metric.unit) for each in benchmarks.of(metric.id)] or [""]
        title = _title(metric, benchmarks)
        rows.append(
            (title, str(found.n), in_words(found.median), in_words(found.p90), value + when, metric.unit, targets[0])
        )
        rows += [("", "", "", "", "", "", target) for target in targets[1:]]
        rows += [("  " + _counts(metric), "", "", "", "", "", "")] if metric.counts else []
    widths = [max(len(row[n]) for row in rows if any(row[1:])) for n in range(6)]
    silent = ", ".join(_title(metric, benchmarks) for metric in metrics if not metric.samples)
    return [*(_line(row, widths) for row in rows), *([f"Nothing of it in this log: {silent}"] if silent else [])]


def _title(metric: Metric, benchmarks: Benchmarks) -> str:
    return benchmarks.titles.get(metric.id, metric.id.replace("_", " "))


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    if not any(row[1:]):
        return row[0]
    cells = (row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:5], widths[1:5], strict=True)))
    return "  ".join((*cells, row[5].ljust(widths[5]), row[6])).rstrip()


def target_words(each: Benchmark, unit: str) -> str:
    """Say a benchmark in words, with its source, and that it was not checked where it was not."""
    unchecked = "; as quoted, not checked against its text" if each.unchecked else ""
    return f"{aim_words(each, unit)} ({each.source}{unchecked})"


def aim_words(each: Benchmark, unit: str) -> str:
    """Say a benchmark in words, without its source: `90th percentile at most 1 min, EMS, 60 s`."""
    way, of = (
        "at least" if each.at_least else "at most",
        {"n": "", "value": "", "p90": "90th percentile "}.get(each.statistic, f"{each.statistic} "),
    )
    shown = "" if unit == "count" else f" {unit}"
    applies = f", {each.applies}" if each.applies else ""
    return f"{of}{way} {in_words(each.target)}{shown}{applies}"


def _counts(metric: Metric) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {in_words(count)}" for name, count in metric.counts.items())


def in_words(number: float | None) -> str:
    """Say a figure: whole where it is, else to two places; nothing for None."""
    if number is None:
        return ""
    return f"{number:,.0f}" if number == int(number) else f"{number:,.2f}"


def rounded(number: float | None) -> float | None:
    """Return a figure as it is printed in JSON."""
    return None if number is None else round(number, DIGITS)


def _plain(number: float | None) -> float | int | None:
    if number is None:
        return None
    return int(number) if number == int(number) else round(number, DIGITS)
