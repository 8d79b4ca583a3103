"""A log run again: what protocols, in force or on trial, would have recommended, beside what people decided."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import streamlit as st
from msgspec import Struct

from components.chips import agency_chip, chip, link, text
from components.picks import render_picks
from components.review_parts import Reviewing
from components.review_runs import Runs, bar, incident_link, render_run, replay_link
from components.tabs import LOOK
from dashboard.model.errors import DashboardError
from dashboard.model.moment import clock
from dashboard.model.protocols import Protocol
from dashboard.model.text import markdown
from dashboard.projections.names import Names
from dashboard.projections.recommendation import Recommendation
from dashboard.projections.review.rerun import Rerun
from dashboard.projections.review.samples import minutes
from dashboard.projections.review.trials import version_named
from dashboard.projections.review.verdicts import VERDICTS, Row, Summary, Verdict, how
from dashboard.projections.situation import Situation
from dashboard.projections.standing import stands

PAGE = 100
LIBRARY, FILE, CHANGED, ALL = "library", "file", "changed", "all"
MARKS: dict[Verdict, str] = {
    "same": "= same", "differs": "\N{NOT EQUAL TO} differs", "no decision": "\N{EN DASH} no decision",
    "no match": "\N{EMPTY SET} no match",
}  # fmt: skip
WORDS: dict[Verdict, str] = {
    "same": "the lead that people decided",
    "differs": "people decided on another lead",
    "no decision": "no decision is on record while it held",
    "no match": "no protocol matched",
}
CSS = """
.cc-counts{width:auto}
.cc-counts td:nth-child(2){min-width:14rem}
.cc-rows td:nth-child(1){font-weight:700;white-space:nowrap}
.cc-new{box-shadow:inset 0 -3px 0 var(--cc-p2)}
"""


class Trials(Struct, frozen=True):
    """What can be put on trial besides the event's own cards: the shipped library, and a card that is read from a file.

    `answers` gives the rows of a rerun and their numbers.
    """

    titles: Mapping[str, str]
    library: Callable[[], tuple[Protocol, ...]]
    read: Callable[[str, bytes], Protocol]
    answers: Callable[[Rerun, int | None, int | None], tuple[Sequence[Row], Summary]]


def render_rerun(looking: Reviewing, runs: Runs, trials: Trials) -> None:
    """Draw what is on trial, the counts, and the rows."""
    tried = _render_choice(looking, trials)
    if tried is None:
        return
    again = render_run(runs, tried)
    if again is None:
        return
    rows, summary = trials.answers(again, looking.start, looking.end)
    _render_summary(summary, again)
    shown = _render_filter(rows, summary, again, looking)
    _render_rows(shown, again, looking, trials.titles)


def _render_choice(looking: Reviewing, trials: Trials) -> tuple[Protocol, ...] | None:
    """Let the reader choose what is on trial, kept in the URL; return it, None where it is not there yet."""
    named = options(looking.situation, looking.now)
    asked = looking.selector("trial")
    asked = asked if asked in named else next((name for name in named if name.startswith(f"{asked}@") and asked), "")
    left, right = st.columns([3, 2])
    chosen = left.selectbox(
        "What would have been recommended by", list(named), list(named).index(asked), format_func=named.__getitem__,
        key=f"rerun-trial:{asked}",
        help="What is on trial counts as in force throughout, in place of the other versions of its card and of cards "
        "that name another lead for the very same types and facts: the two could not be in force together.",
    )  # fmt: skip
    if chosen != asked:
        looking.select(trial=chosen, show="", page="")
        st.rerun()
    if chosen == LIBRARY:
        return trials.library()
    if chosen == FILE:
        return _render_file(right, trials)
    return (version_named(looking.situation, chosen),) if chosen else ()


def options(situation: Situation, now: int) -> dict[str, str]:
    """Name what can be on trial: nothing, each version of each card, newest drafts first, the library, a file."""
    there = [stand for card in situation.protocols.values() for stand in stands(card, situation, now)]
    there.sort(key=lambda stand: (stand.standing != "draft", stand.protocol.id, -stand.protocol.version))
    listed = [(stand.protocol, stand.standing) for stand in there]
    cards = {f"{p.id}@{p.version}": f"{p.title} ({p.id} v{p.version}, {standing})" for p, standing in listed}
    usual = {LIBRARY: "All cards of the shipped library", FILE: "A card from a file (JSON)"}
    return {"": "the protocols that were in force then", **cards, **usual}


def _render_file(where: "st.delta_generator.DeltaGenerator", trials: Trials) -> tuple[Protocol, ...] | None:
    sent = where.file_uploader("The card's file", ["json"], key="rerun-file", max_upload_size=1)
    if sent is None:
        return None
    try:
        return (trials.read(sent.name, sent.getvalue()),)
    except DashboardError as error:
        st.error(markdown(str(error)), icon=":material/error:")
        return None


def _render_summary(summary: Summary, again: Rerun) -> None:
    most = max(summary.rows.values(), default=0)
    lines = "".join(
        f"<tr><th scope=row>{MARKS[v]}<td>{bar(summary.rows[v], most, most)}<td class=cc-num>{summary.rows[v]:,}"
        f"<td>in {_incidents(summary.in_incidents[v])}<td>{WORDS[v]}</tr>"
        for v in VERDICTS
        if again.led or summary.rows[v]
    )
    st.html(f"<div class=cc><table class=cc-counts><tbody>{lines}</tbody></table></div>")
    said = [f"{_incidents(summary.incidents)}, asked at {summary.asked:,} instants at which the answer could change"]
    if again.trials:
        said.append(f"in {_incidents(summary.changed_in)} it answers otherwise than the protocols then in force")
    if summary.ahead.median is not None:
        said.append(f"where both agree the answer was there {summary.ahead.median:.1f} min before (median)")
    st.caption(
        f"{'; '.join(said)}. The phase of an incident stays the one that people settled: what they would have settled "
        "by another protocol is not known."
    )


def _incidents(count: int) -> str:
    return "1 incident" if count == 1 else f"{count:,} incidents"


def _render_filter(rows: Sequence[Row], summary: Summary, again: Rerun, looking: Reviewing) -> list[Row]:
    """Let the reader choose which rows are listed, kept in the URL; return them."""
    counts = {v: summary.rows[v] for v in VERDICTS}
    choices: dict[str, tuple[str, int]] = {v.replace(" ", "-"): (MARKS[v], count) for v, count in counts.items()}
    if again.trials:
        choices = {CHANGED: ("another answer than then", summary.changed), **choices}
    choices[ALL] = ("all", len(rows))
    usual = next((name for name in (CHANGED, "differs") if name in choices and choices[name][1]), ALL)
    asked = looking.selector("show") if looking.selector("show") in choices else usual
    to = partial(looking.link, view="rerun", trial=looking.selector("trial"))
    blocks = [
        (name, link("review", to(show=name), f"{text(words)} <b>{n:,}</b>", kind=kind, pick=name))
        for name, (words, n) in choices.items()
        for kind in ("cc-chosen" if name == asked else "",)
    ]  # fmt: skip
    if picked := render_picks(blocks, LOOK, "rerun-show"):
        looking.select(show=picked, page="")
        st.rerun()
    wanted = asked.replace("-", " ")
    return [row for row in rows if asked == ALL or row.verdict == wanted or (asked == CHANGED and row.changed)]


def _render_rows(rows: Sequence[Row], again: Rerun, looking: Reviewing, titles: Mapping[str, str]) -> None:
    if not rows:
        st.caption("No such row.")
        return
    pages = -(-len(rows) // PAGE)
    page = min(pages, int(looking.selector("page"))) if looking.selector("page").isdecimal() else 1
    first = max(0, page - 1) * PAGE
    then = "<th>In force then" if again.trials else ""
    head = f"<th>Incident<th>Type<th>From, replay<th>Would recommend{then}<th>Decided<th>So"
    lines = "".join(
        f"<tr>{''.join(_cells(row, again, looking, titles))}</tr>" for row in rows[first : first + PAGE]
    )  # fmt: skip
    st.html(
        f"<div class='cc cc-scroll' tabindex=0><table class=cc-rows><thead><tr>{head}</thead><tbody>{lines}</tbody>"
        "</table></div>"
    )
    if pages > 1:
        with st.container(horizontal=True, vertical_alignment="center"):
            for label, to, there in (("Earlier", page - 1, page > 1), ("Later", page + 1, page < pages)):
                if st.button(label, disabled=not there, key=f"rerun-{label}"):
                    looking.select(page=str(to))
                    st.rerun()
            st.caption(f"rows {first + 1:,} to {min(first + PAGE, len(rows)):,} of {len(rows):,}")


def _cells(row: Row, again: Rerun, looking: Reviewing, titles: Mapping[str, str]) -> Iterator[str]:
    situation = again.backdrop
    yield f"<td>{incident_link(looking, row.incident, row.number, row.title)}"
    yield f"<td>{text(titles.get(row.type, row.type))}"
    yield f"<td class=cc-once>{replay_link(looking, row.at)}<br><span class=cc-dim>{text(', '.join(row.news))}</span>"
    yield f"<td>{_answer(row.said, situation, row.changed)}"
    if again.trials:
        yield f"<td>{_answer(row.ruled, situation) if row.changed else '<span class=cc-dim>the same</span>'}"
    yield f"<td>{_decided(row, situation)}"
    yield f"<td class=cc-once>{_verdict(row)}"


def _answer(said: Recommendation, situation: Situation, changed: bool = False) -> str:
    why = f"<details class=cc-why><summary>why</summary>{text(said.why)}</details>"
    if not said.lead:
        return f"<span class=cc-dim>no match</span>{why}"
    mark = '<span class="cc-new">' if changed else "<span>"
    lead = agency_chip(situation.agencies, said.lead)
    return f"{mark}{lead}</span> {text(said.protocol)} v{said.version}, {text(said.phase_title)}{why}"


def _decided(row: Row, situation: Situation) -> str:
    if row.decided is None:
        return "<span class=cc-dim>none on record</span>"
    lead = agency_chip(situation.agencies, row.decided.agency)
    at = clock(row.settled, situation.timezone)
    seqs = ", ".join(map(str, row.seqs))
    reason = row.decided.override_reason or row.decided.why
    behind = f"{text(reason or 'none given')} (entries {seqs})"
    why = f"<details class=cc-why><summary>reason, entries</summary>{behind}</details>"
    return f"{lead} {at}, {text(how(row.decided, Names(situation)))}{why}"


def _verdict(row: Row) -> str:
    said = chip(MARKS[row.verdict], "amber" if row.verdict == "differs" else "plain")
    if row.decided is None or not row.said.lead:
        return said
    ahead = "decided before" if row.ahead is None else f"{minutes(row.ahead):.1f} min earlier"
    return f"{said}<br><span class=cc-dim>{ahead}</span>"
