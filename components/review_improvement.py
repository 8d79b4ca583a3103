"""The improvement plan: corrective actions with owner, dates and status, made from a remark, a decision or nothing."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

import streamlit as st
from msgspec import Struct, structs

from components.chips import agency_chip, chip, link, render_title, text
from components.picks import render_picks
from components.review_parts import Reviewing, Said, render_no_forms
from dashboard.model.capabilities import Capabilities
from dashboard.model.moment import DAY, local, parse
from dashboard.model.review import PROGRESS, Element, Improvement, ImprovementPlanned, ImprovementProgressed, Improving
from dashboard.model.text import markdown
from dashboard.projections.history import Line
from dashboard.projections.review_actions import unplanned
from dashboard.projections.words import describe

LOOK = "cc-plan-rows"
NEW = "review-improvement"
CSS = """
.cc-plan-rows a{color:var(--cc-text)!important;text-decoration:none;display:grid;gap:.2rem .8rem;font-size:.94rem;
grid-template-columns:11rem minmax(12rem,3fr) minmax(12rem,3fr) minmax(8rem,1.4fr) minmax(7rem,1.2fr) 6.5rem;
padding:.35rem .6rem;border:1px solid var(--cc-line);border-top:0;overflow-wrap:anywhere}
.cc-plan-rows .cc-block:first-child>*{border-top:1px solid var(--cc-line)}
.cc-plan-rows a:hover{background:var(--cc-panel)}
.cc-plan-rows a:focus-visible{outline:3px solid var(--cc-text);outline-offset:-3px}
.cc-plan-rows a.cc-chosen{background:var(--cc-panel);box-shadow:inset 4px 0 0 var(--cc-text)}
.cc-plan-rows .cc-head{display:grid;gap:.8rem;font-weight:700;font-size:.94rem;padding:.35rem .6rem;
grid-template-columns:11rem minmax(12rem,3fr) minmax(12rem,3fr) minmax(8rem,1.4fr) minmax(7rem,1.2fr) 6.5rem;
background:var(--cc-panel);border:1px solid var(--cc-line)}
"""
ORDER = {"open": 0, "under way": 1, "done": 2, "dropped": 3}
Lines = Callable[[str], list[Line]]


class Begun(Struct, frozen=True):
    """What a form begins with, what it is called, and from what it is made in words."""

    form: str
    improvement: Improvement
    source: str = ""


def render_improvement(looking: Reviewing, words: Capabilities, lines: Lines) -> Said | None:
    """Draw the plan, the corrective action chosen with its history, and the form for a new one."""
    render_title("Improvement plan")
    plan = looking.situation.improvements
    chosen = looking.selector("item")
    if plan:
        rows = [
            ("head", HEAD),
            *((id_, row_html(looking, words, one, id_ == chosen)) for id_, one in in_order(looking)),
        ]
        if picked := render_picks(rows, LOOK, "improvements"):
            looking.select(item="" if picked == chosen else picked)
            st.rerun()
    else:
        st.html('<div class="cc cc-note cc-dim">No corrective action is planned yet.</div>')
    answers = [_chosen(looking, words, plan[chosen], lines)] if chosen in plan else []
    if looking.me is None:
        render_no_forms(looking)
        return None
    begun = begins(looking)
    render_title("Plan a corrective action")
    if begun.source:
        st.caption(markdown(begun.source))
    answers.append(_fields(looking, words, begun, "Plan it"))
    if offered := remarks_html(looking) + actions_html(looking):
        st.html(offered)
    return next(filter(None, answers), None)


HEAD = (
    "<div class=cc-head><span>Status</span><span>Issue</span><span>Corrective action</span><span>Capability, element"
    "</span><span>Owner</span><span>Due</span></div>"
)  # fmt: skip


def in_order(looking: Reviewing) -> list[tuple[str, Improving]]:
    """Return the corrective actions: what is overdue first, then by status and due date."""
    return sorted(
        looking.situation.improvements.items(),
        key=lambda each: (not each[1].overdue(looking.now), ORDER[each[1].status],
                          each[1].improvement.due or 2**62, each[1].planned),
    )  # fmt: skip


def row_html(looking: Reviewing, words: Capabilities, one: Improving, chosen: bool) -> str:
    """Draw one corrective action; an overdue one says so and since when."""
    it, late = one.improvement, one.overdue(looking.now)
    status = chip(one.status, "P3" if one.status in ("open", "under way") else "plain")
    if late:
        days = (looking.now - it.due) // DAY
        status = f"{chip(f'OVERDUE {days} d' if days else 'OVERDUE', 'red')} {text(one.status)}"
    element = next((each.name for each in words.elements if each.id == it.element), "")
    kind = text(", ".join(filter(None, (words.names.get(it.capability, it.capability), element))))
    owner = " ".join(filter(None, (agency_chip(looking.situation.agencies, it.agency), text(it.contact))))
    cells = (
        status,
        text(it.issue),
        text(it.action),
        kind,
        owner or "nobody yet",
        day(it.due, looking.tz) or "not said",
    )
    inside = "".join(f"<span>{cell}</span>" for cell in cells)
    there = looking.link(view="improvement", item=it.id)
    return link("review", there, inside, kind="cc-chosen" if chosen else "", pick=it.id)


def begins(looking: Reviewing) -> Begun:
    """Return what the form of a new one begins with: a shared remark, a decision's action, or nothing."""
    situation = looking.situation
    note = situation.annotations.get(looking.selector("note"))
    if note is not None:
        made = sum(note.id in one.improvement.annotations for one in situation.improvements.values())
        more = f" It has {made} corrective action{'' if made == 1 else 's'} already." if made else ""
        first = Improvement("", note.text, "", note.capability, annotations=(note.id,), entries=note.entries)
        return Begun(f"{NEW}:note:{note.id}", first, f"From the remark of {note.author}: {note.text[:200]}.{more}")
    decision = situation.decisions.get(looking.selector("decision"))
    for action in decision.actions if decision else ():
        if decision and action.id == looking.selector("action"):
            first = Improvement("", f"{decision.number} {decision.decision}", action.text, agency=action.owner,
                                due=action.due, action_of=(decision.id, action.id))  # fmt: skip
            return Begun(
                f"{NEW}:action:{decision.id}:{action.id}", first, f"From an action of decision {decision.number}"
            )
    missing = " That remark is not shared: share it first." if looking.selector("note") else ""
    return Begun(NEW, Improvement("", "", ""), missing.strip())


def remarks_html(looking: Reviewing) -> str:
    """List the shared remarks on what is to improve that no corrective action answers yet, in the order of time."""
    situation = looking.situation
    answered = {id_ for one in situation.improvements.values() for id_ in one.improvement.annotations}
    rows = []
    for note in sorted(situation.annotations.values(), key=lambda note: note.at):
        if note.tag == "improvement" and note.id not in answered:
            at = looking.replay(note.at, f"{local(note.at, looking.tz):%d %b %H:%M}")
            plan = link("review", looking.link(view="improvement", note=note.id), "plan it")
            rows.append(f"<li>{at} {text(note.text[:200])} <span class=cc-dim>{text(note.author)}</span> {plan}</li>")
    if not rows:
        return ""
    return f'<div class="cc cc-note"><strong>Areas for improvement remarked on</strong><ul>{"".join(rows)}</ul></div>'


def actions_html(looking: Reviewing) -> str:
    """List the actions of decisions that are not done and not in the plan yet."""
    rows = []
    for decision, action in unplanned(looking.situation):
        there = looking.link(view="improvement", decision=decision.id, action=action.id)
        owner = agency_chip(looking.situation.agencies, action.owner)
        rows.append(f"<li>{text(decision.number)} {text(action.text)} {owner} {link('review', there, 'plan it')}</li>")
    if not rows:
        return ""
    return f'<div class="cc cc-note"><strong>Open actions of decisions</strong><ul>{"".join(rows)}</ul></div>'


def _chosen(looking: Reviewing, words: Capabilities, one: Improving, lines: Lines) -> Said | None:
    """Draw the history of one, and the forms that record how it stands and change what it says."""
    it = one.improvement
    with st.container(border=True):
        render_title("How it stands, and what became of it")
        st.html(history_html(looking, lines(f"improvement:{it.id}"), one))
        if looking.me is None:
            return None
        form = f"review-progress:{it.id}"
        key = looking.submission(form)
        with st.form(f"progress:{key}", border=False):
            left, middle, right = st.columns([3, 5, 1.4], vertical_alignment="bottom")
            status = left.radio("Now", PROGRESS, PROGRESS.index(one.status), horizontal=True, key=f"status:{key}")
            note = middle.text_input("Note", key=f"note:{key}", max_chars=1_000, placeholder="What was done, by whom")
            sent = right.form_submit_button("Record", icon=":material/done:")
        if sent:
            body = ImprovementProgressed(it.id, status, (note or "").strip(), looking.me.name)
            return Said((body,), form, f"Now: {status}")
        with st.expander("Change what it says"):
            return _fields(looking, words, Begun(f"review-change:{it.id}", it), "Record the change")


def history_html(looking: Reviewing, lines: list[Line], one: Improving) -> str:
    """Draw every entry about a corrective action, and the remarks and entries it answers."""
    rows = "".join(
        f"<tr><td class=cc-once>{local(line.when, looking.tz):%Y-%m-%d %H:%M}</td>"
        f"<td>{text(describe(line.reads or line.entry, looking.situation))}</td>"
        f"<td>{text(line.entry.actor.person)}</td><td class=cc-num>{line.entry.seq}</td></tr>" for line in lines
    )  # fmt: skip
    it, notes = one.improvement, looking.situation.annotations
    shown = [looking.replay(notes[id_].at, f"remark: {notes[id_].text[:80]}") for id_ in it.annotations if id_ in notes]
    shown += [f"entries {', '.join(map(str, it.entries))}"] if it.entries else []
    answers = f'<div class="cc-note">It answers {"; ".join(shown)}</div>' if shown else ""
    spans = f"{day(it.starts, looking.tz) or 'not said'} to {day(it.due, looking.tz) or 'not said'}"
    heads = "<th>When</th><th>What</th><th>By</th><th>Entry</th>"
    return (f'<div class="cc">{answers}<div class="cc-note">From {spans}</div><div class="cc-scroll"><table><thead><tr>'
            f"{heads}</tr></thead><tbody>{rows}</tbody></table></div></div>")  # fmt: skip


def _fields(looking: Reviewing, words: Capabilities, begun: Begun, verb: str) -> Said | None:
    """Draw the fields of a corrective action; return it once it was sent. What was typed stays until it is recorded."""
    key, tz = looking.submission(begun.form), looking.tz
    first = cast(Improvement, looking.held(begun.form, begun.improvement))
    agencies = {"": "nobody yet", **{a.id: a.short for a in looking.situation.agencies.values()}}
    capabilities = {"": "none", **words.names}
    elements: dict[str, str] = {"": "not said", **{one.id: one.name for one in words.elements}}
    with st.form(f"improvement:{key}", border=False):
        left, right = st.columns(2)
        issue = left.text_area(
            "Issue or area for improvement", first.issue, key=f"issue:{key}", max_chars=4_000, height=90
        )
        action = right.text_area("Corrective action", first.action, key=f"action:{key}", max_chars=4_000, height=90)
        one, two, three, four = st.columns(4)
        capability = _choice(one, "Core capability", capabilities, first.capability, f"capability:{key}")
        element = _choice(two, "Element (POETE)", elements, first.element, f"element:{key}")
        agency = _choice(three, "Responsible agency", agencies, first.agency, f"agency:{key}")
        contact = four.text_input("Contact", first.contact, key=f"contact:{key}", max_chars=200)
        one, two, three, _ = st.columns(4, vertical_alignment="bottom")
        starts = one.date_input("Start", _date(first.starts, tz), key=f"starts:{key}", format="YYYY-MM-DD")
        due = two.date_input("Due", _date(first.due, tz), key=f"due:{key}", format="YYYY-MM-DD")
        sent = three.form_submit_button(verb, type="primary", icon=":material/task_alt:")
    if not sent:
        return None
    made = structs.replace(
        first, id=first.id or key, issue=(issue or "").strip(), action=(action or "").strip(), capability=capability,
        element=cast(Element, element), agency=agency, contact=(contact or "").strip(),
        starts=_instant(starts, "00:00", tz, "start"),
        due=_instant(due, "23:59", tz, "due"),
    )  # fmt: skip
    return Said((ImprovementPlanned(made),), begun.form, "In the improvement plan")


def _choice(
    column: "st.delta_generator.DeltaGenerator", label: str, options: Mapping[str, str], at: str, key: str
) -> str:
    there = options if at in options else {at: at, **options}
    chosen = column.selectbox(label, list(there), list(there).index(at), format_func=there.__getitem__, key=key)
    return str(chosen)


def day(us: int, tz: str) -> str:
    """`2026-09-15` in the event's time; empty for 0."""
    return f"{local(us, tz):%Y-%m-%d}" if us else ""


def _date(us: int, tz: str) -> date | None:
    return local(us, tz).date() if us else None


def _instant(picked: object, clock: str, tz: str, field: str) -> int:
    return parse(f"{picked.isoformat()}T{clock}", tz, field) if isinstance(picked, date) else 0
