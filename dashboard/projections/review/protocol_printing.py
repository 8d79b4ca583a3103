"""Gaps and reruns as scripts read them, and as lines of text."""

from collections.abc import Iterator, Sequence
from typing import Any

from dashboard.model.moment import iso
from dashboard.projections.names import Names
from dashboard.projections.recommendation import Recommendation
from dashboard.projections.review.benchmarks import GapLimits
from dashboard.projections.review.gaps import GAPS, Gap, Gaps, Group, Member
from dashboard.projections.review.printing import rounded
from dashboard.projections.review.rerun import Rerun
from dashboard.projections.review.samples import minutes
from dashboard.projections.review.verdicts import VERDICTS, Row, Summary, how

SHOWN = 40
TITLES: dict[Gap, str] = {
    "no match": "No protocol matched when it was opened", "contested": "A protocol was often not followed",
    "slow": "Leads slow to agree", "never led": "Nobody ever led",
}  # fmt: skip
NOT_LED = (
    "This log never says who led (CAD exports do not): nothing can be said of overridden, slow or missing leads, "
    "and nothing of what people decided"
)
NOT_GOVERNED = "No protocol was in force at any time: every incident is without one"


def printed_gaps(found: Gaps, limits: GapLimits, zone: str) -> dict[str, Any]:
    """Return the gaps as JSON takes them.

    `incidents`, `with_lead`, `records_leads`, `records_protocols`, `limits` with their source, and `groups`: each
    `gap`, `type`, `protocol`, `n` of `of`, `median` minutes to a lead (null below five), `with_lead`, the `facts` and
    `agencies` with in how many of its incidents, and `incidents` with their seqs.
    """
    return {
        "incidents": found.incidents, "with_lead": found.with_lead, "records_leads": found.led,
        "records_protocols": found.governed,
        "limits": {name: getattr(limits, name) for name in limits.__struct_fields__},
        "groups": [_group(group, zone) for group in found.groups],
    }  # fmt: skip


def _group(group: Group, zone: str) -> dict[str, Any]:
    spread = group.spread
    return {
        "gap": group.gap, "type": group.type, "protocol": group.protocol or None, "n": group.n, "of": group.of,
        "median": rounded(spread.median), "unit": "min", "with_lead": spread.n, "matched_later": group.later,
        "facts": {str(fact): count for fact, count in group.facts.items()}, "agencies": group.agencies,
        "in_all": {"facts": [str(fact) for fact in group.shared_facts], "agencies": group.shared_agencies},
        "incidents": [_member(member, zone) for member in group.members],
    }  # fmt: skip


def _member(member: Member, zone: str) -> dict[str, Any]:
    return {
        "incident": member.incident, "number": member.number, "at": iso(member.at, zone), "seqs": member.seqs,
        "minutes": rounded(member.minutes), "lead": member.lead or None, "why": member.why, "note": member.note,
        "matched_later": member.later or None, "open": member.open,
    }  # fmt: skip


def printed_rerun(again: Rerun, found: Sequence[Row], summary: Summary) -> dict[str, Any]:
    """Return a rerun as JSON takes it: what was on trial, the counts, and a row for each answer and decision."""
    names, zone = Names(again.backdrop), again.backdrop.timezone
    return {
        "basis": again.basis, "records_leads": again.led, "records_protocols": again.governed,
        "on_trial": [{"protocol": p.id, "version": p.version} for p in again.trials],
        "incidents": summary.incidents, "instants": summary.asked,
        "rows": {word.replace(" ", "_"): summary.rows[word] for word in VERDICTS},
        "in_incidents": {word.replace(" ", "_"): summary.in_incidents[word] for word in VERDICTS},
        "changed": summary.changed, "changed_in": summary.changed_in,
        "ahead": {"n": summary.ahead.n, "median": rounded(summary.ahead.median), "unit": "min"},
        "answers": [_row(row, names, zone, bool(again.trials)) for row in found],
    }  # fmt: skip


def _row(row: Row, names: Names, zone: str, trial: bool) -> dict[str, Any]:
    decided = row.decided and {
        "lead": row.decided.agency, "at": iso(row.settled, zone), "how": how(row.decided, names), "seqs": row.seqs,
        "protocol": row.decided.protocol or None, "why": row.decided.override_reason or row.decided.why,
    }  # fmt: skip
    return {
        "incident": row.incident, "number": row.number, "type": row.type, "at": iso(row.at, zone), "seq": row.seq,
        "news": row.news, "would_recommend": _said(row.said), **({"in_force": _said(row.ruled)} if trial else {}),
        "changed": row.changed, "decided": decided, "verdict": row.verdict,
        "ahead_min": None if row.ahead is None else rounded(minutes(row.ahead)),
    }  # fmt: skip


def _said(said: Recommendation) -> dict[str, Any]:
    return {
        "lead": said.lead or None, "protocol": said.protocol or None, "version": said.version or None,
        "phase": said.phase or None, "why": said.why,
    }  # fmt: skip


def gap_lines(found: Gaps, limits: GapLimits, names: Names) -> Iterator[str]:
    """Say the gaps as lines of text."""
    yield f"{found.incidents:,} incidents, {found.with_lead:,} with a lead; {limits_words(limits)}"
    yield from plainly(found.led, found.governed)
    for gap in GAPS:
        groups = found.of(gap)
        if groups:
            yield f"{TITLES[gap]}:"
        for group in groups:
            yield f"  {group_words(group, names, found.led)}"
            yield f"    {numbers(group)}"
    if not found.groups:
        yield "No gap was found"


def plainly(led: bool, governed: bool) -> Iterator[str]:
    """Say what this log cannot tell."""
    if not led:
        yield NOT_LED
    if not governed:
        yield NOT_GOVERNED


def limits_words(limits: GapLimits) -> str:
    """Say from when on something counts as a gap, and by whose word."""
    return (
        f"often: {limits.often:.0%} or more, and {limits.fewest} incidents or more; "
        f"slow: over {limits.slow / 60:g} min ({limits.source})"
    )


def group_words(group: Group, names: Names, led: bool = True) -> str:
    """Say a group in one line; `led`: whether the log records leads at all."""
    protocol, common = f", protocol {group.protocol}" if group.protocol else "", common_words(group, names)
    parts = [f"{group.type or 'no type'}{protocol}: {group.n:,} of {group.of:,}"]
    parts += [median_words(group)] if led else []
    return "; ".join(filter(None, [*parts, later_words(group), f"in all: {common}" if common else ""]))


def median_words(group: Group) -> str:
    """Say how long its leads took: the median, or below five each of them; or that there was none."""
    spread = group.spread
    if spread.median is not None:
        some = "" if spread.n == group.n else f" of the {spread.n:,} that had one"
        return f"median {spread.median:.1f} min to a lead{some}"
    each = [f"{member.minutes:.1f}" for member in group.members if member.minutes is not None]
    return f"{', '.join(each)} min to a lead" if each else "no lead"


def later_words(group: Group) -> str:
    """Say how many of a group that matched nothing at first were matched later; empty of any other group."""
    if group.gap != "no match":
        return ""
    return f"{group.later:,} matched later" if group.later else "none matched later"


def common_words(group: Group, names: Names) -> str:
    """Say what all its incidents have in common; empty where that is nothing, or there is only one."""
    parts = [*map(str, group.shared_facts)] if group.n > 1 else []
    there = names.agencies(group.shared_agencies) if group.n > 1 else ""
    return ", ".join([*parts, *([f"units of {there}"] if there else [])])


def numbers(group: Group) -> str:
    """Name the first of its incidents."""
    listed = ", ".join(member.number for member in group.members[:SHOWN])
    return f"{listed}, and {group.n - SHOWN:,} more" if group.n > SHOWN else listed


def rerun_lines(again: Rerun, found: Sequence[Row], summary: Summary) -> Iterator[str]:
    """Say a rerun as lines of text: the counts, and every row where it differs or what was on trial changes it."""
    names = Names(again.backdrop)
    yield summary_words(again, summary)
    yield from plainly(again.led, again.governed)
    shown = [row for row in found if row.verdict == "differs" or row.changed]
    for row in shown[:SHOWN]:
        at = iso(row.at, again.backdrop.timezone)
        yield f"  {row.number} {row.type} {at}: {row_words(row, names)}"
    if len(shown) > SHOWN:
        yield f"  and {len(shown) - SHOWN:,} more (--json prints every row)"


def summary_words(again: Rerun, summary: Summary) -> str:
    """Say the counts in one line."""
    counts = ", ".join(f"{word} {summary.rows[word]:,}" for word in VERDICTS)
    trial = ""
    if again.trials:
        tried = ", ".join(f"{p.id} v{p.version}" for p in again.trials[:3])
        tried += f" and {len(again.trials) - 3} more" if len(again.trials) > 3 else ""
        trial = f" with {tried} as if in force; another answer than then in {summary.changed_in:,} incidents"
    return f"{summary.incidents:,} incidents asked at {summary.asked:,} instants{trial}: {counts}"


def row_words(row: Row, names: Names) -> str:
    """Say a row: what was recommended, what was decided, and how much later."""
    said = row.said
    would = f"{names.agency(said.lead)} by {said.protocol} v{said.version} ({said.phase})" if said.lead else "no match"
    was = f" (then: {names.agency(row.ruled.lead) or 'no match'})" if row.changed else ""
    if row.decided is None:
        return f"{would}{was}; nobody decided"
    return f"{would}{was}; decided: {names.agency(row.decided.agency)}, {how(row.decided, names)}{ahead_words(row)}"


def ahead_words(row: Row) -> str:
    """Say how much earlier the answer was there than the decision."""
    return "" if row.ahead is None else f", {minutes(row.ahead):.1f} min after the answer was there"
