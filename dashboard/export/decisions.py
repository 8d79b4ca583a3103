"""The joint decision log given out: a CSV file that people open in a spreadsheet, and a page to print and sign."""

import csv
from collections.abc import Sequence
from html import escape
from io import StringIO

from dashboard.model.decisions import Action
from dashboard.model.moment import clock, local
from dashboard.model.text import harmless
from dashboard.projections.decision_log import Row
from dashboard.projections.names import number, short
from dashboard.projections.situation import Situation

HEADER = (
    "number", "incident", "taken", "entered", "entered_by", "agency", "state", "decision", "why", "known", "options",
    "risks", "agreed", "dissent", "actions", "late_entry_reason", "correction",
)  # fmt: skip
STYLE = (
    "body{font:12pt sans-serif;color:#000;background:#fff;margin:2em}article{border-top:1px solid #000;padding:.6em 0;"
    "break-inside:avoid}h2{font-size:13pt;margin:0}dt{font-weight:700;float:left;clear:left;width:8em}"
    "dd{margin:0 0 .2em 8.5em;white-space:pre-line}"
)


def decisions_csv(rows: Sequence[Row], situation: Situation, head: str) -> str:
    """Return the decisions, oldest first, as CSV; no cell is run as a formula. Times are local, with offset.

    `head` is the journal's, with its mark where the log is not what was recorded: every line bears it.
    """
    out = StringIO()
    table = csv.writer(out)
    table.writerow((*HEADER, "journal_head"))
    table.writerows([*map(harmless, cells(row, situation)), head] for row in reversed(rows))
    return out.getvalue()


def cells(row: Row, situation: Situation) -> tuple[str, ...]:
    """Return one decision as texts in the order of HEADER."""
    d, tz = row.decision, situation.timezone
    opinions = [s.opinion for s in row.stances]
    agreed = "; ".join(f"{short(o.agency, situation)} {clock(o.at, tz)}" for o in opinions if o.word == "agrees")
    dissent = "; ".join(f"{short(o.agency, situation)}: {o.reason}" for o in opinions if o.word == "dissents")
    return (
        d.number, number(d.incident, situation) if d.incident else "", _time(row.occurred, tz), _time(row.entered, tz),
        row.by.person, short(row.by.agency, situation), "struck" if row.struck else "stands", d.decision, d.rationale,
        d.situation, "; ".join(d.options), d.risks, agreed, dissent,
        "; ".join(_action(action, situation) for action in d.actions), d.late_reason, row.reason,
    )  # fmt: skip


def decisions_page(rows: Sequence[Row], situation: Situation, title: str, head: str) -> str:
    """Return the decisions, oldest first, as one HTML page for printing; `head` as in the CSV, below them."""
    parts = []
    for row in reversed(rows):
        told = dict(zip(HEADER, cells(row, situation), strict=True))
        words = escape(told["decision"])
        named = f"<h2>{escape(told['number'])} {f'<s>{words}</s> (struck)' if row.struck else words}</h2>"
        facts = ((name, told[name]) for name in HEADER if name not in ("number", "decision", "state") and told[name])
        said = "".join(f"<dt>{name.replace('_', ' ')}</dt><dd>{escape(words)}</dd>" for name, words in facts)
        parts.append(f"<article>{named}<dl>{said}</dl></article>")
    return (
        f"<!doctype html><meta charset=utf-8><title>{escape(title)}</title><style>{STYLE}</style>"
        f"<h1>{escape(title)}</h1>{''.join(parts) or '<p>No decision is recorded.</p>'}"
        f"<footer>Journal head (SHA-256): {escape(head)}</footer>"
    )


def _action(action: Action, situation: Situation) -> str:
    tz = situation.timezone
    due = f", due {_time(action.due, tz)}" if action.due else ""
    done = f", done {_time(action.done, tz)}" if action.done else ", open"
    return f"{short(action.owner, situation)}: {action.text}{due}{done}"


def _time(us: int, tz: str) -> str:
    """`2026-08-15 21:47:08-05:00`: as people and spreadsheets read it."""
    return local(us, tz).isoformat(" ", "seconds")
