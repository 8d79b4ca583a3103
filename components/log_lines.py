"""The lines of a log: when, who, what; struck and corrected text stays, with who, when and why."""

from collections.abc import Sequence
from html import escape

from components.chips import chip, text
from dashboard.model.moment import MINUTE, clock
from dashboard.model.text import plain
from dashboard.projections.log import LogLine, Revision

SHOWN = 150
SPOKEN = frozenset({"note.added", "message.sent", "incident.opened"})


def lines_html(lines: Sequence[LogLine], tz: str, *, forms: bool) -> str:
    """Draw the lines, newest last; `forms` adds the way to correct each."""
    shown = lines[-SHOWN:]
    more = f'<li data-key="more" class="dim">{len(lines) - SHOWN} earlier lines</li>' if len(lines) > SHOWN else ""
    rows = "".join(line_html(line, tz, forms) for line in shown) or '<li class="dim">Nothing yet.</li>'
    return f'<ol class="lines" data-tail data-key="lines" tabindex="0" aria-label="Timeline">{more}{rows}</ol>'


def line_html(line: LogLine, tz: str, forms: bool) -> str:
    """Draw one line."""
    late = line.known - line.occurred > MINUTE
    told = f'<span class="why">known {clock(line.known, tz)[:5]}</span>' if late else ""
    button = (
        f'<button type="button" data-do="fix" data-seq="{line.seq}" aria-label="Correct entry {line.seq}"'
        f' title="Correct entry {line.seq}">\N{LOWER RIGHT PENCIL}</button>'
        if forms and line.correctable and not line.struck
        else "<span></span>"
    )
    who = line.actor.person + (f" ({line.actor.agency})" if line.actor.agency else "")
    return (
        f'<li data-key="{line.seq}"><span title="entry {line.seq}">{clock(line.occurred, tz)}</span>'
        f'<span class="who" title="{escape(who)}">{text(line.actor.person)}</span>'
        f'<span class="said">{readings_html(line, tz)}{told}</span>{button}</li>'
    ).replace("\n", "&#10;")


def readings_html(line: LogLine, tz: str) -> str:
    """Draw every reading of a line, all but the one that counts struck through, and each correction's author."""
    readings = line.readings
    gone = readings if line.struck else readings[:-1]
    words = [f"<s>{text(reading)}</s>" for reading in gone]
    words += [] if line.struck else [text(readings[-1])]
    flag = chip("not read by the grammar", "amber") + " " if line.raw else ""
    before = (line.first, *(revision.occurred for revision in line.revisions))
    why = "".join(_why(revision, was, tz) for revision, was in zip(line.revisions, before, strict=False))
    return flag + " ".join(words) + said_html(line) + why


def said_html(line: LogLine) -> str:
    """Draw what was said where the words recorded are plainer than that: a code, say; nothing else is said twice."""
    recorded = line.text if line.kind == "note.added" else "" if line.revisions else line.wording or ""
    if line.kind not in SPOKEN or not line.said or set(plain(recorded).split()) <= set(plain(line.said).split()):
        return ""
    return (
        f'<span class="why">said: \N{LEFT DOUBLE QUOTATION MARK}{text(line.said)}\N{RIGHT DOUBLE QUOTATION MARK}</span>'
    )


def _why(revision: Revision, was: int, tz: str) -> str:
    did = "corrected" if revision.text else "struck"
    moved = f" (was {clock(was, tz)})" if revision.occurred != was else ""
    by = text(revision.by.person)
    return f'<span class="why">{did}{moved} by {by}, entry {revision.seq}: {text(revision.reason)}</span>'
