"""The layout desk: the map editor, the properties of what is selected, and what the checks find, in one fragment."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import streamlit as st

from components import check_panel
from components.asked import Asked, said
from components.check_links import elsewhere
from components.check_panel import CheckAsked, render_checks, shown_by
from components.layout_bases import CORNERS, Folder, clicked_corners, render_bases, view_of
from components.layout_editor import Shown, layout_editor, render_layout_editor
from components.layout_edits import ring_of
from components.layout_panel import CSS as PANEL
from components.layout_panel import panel_html, render_publish_bar
from components.layout_steps import Memory, Visit, WayOf, carry_out, left, once, refused, save, write
from components.live_desk import closed_because, draw_again
from components.live_panel import render_live_panel
from dashboard.model.errors import DashboardError
from dashboard.model.moment import At
from dashboard.model.plans import Plan
from dashboard.model.text import markdown
from dashboard.projections.checks.result import Result
from dashboard.projections.plan_steps import REDO, UNDO
from dashboard.projections.plans import busiest, draft, period_of
from dashboard.projections.situation import Situation

CSS = PANEL + check_panel.CSS
ALL = "all"


class Found(Protocol):
    """What checks found; not `current`: of the plan as it was."""

    @property
    def results(self) -> Sequence[Result]: ...  # noqa: D102
    @property
    def says(self) -> str: ...  # noqa: D102
    @property
    def current(self) -> bool: ...  # noqa: D102
    @property
    def awaited(self) -> int: ...  # noqa: D102


Find = Callable[[str, Situation, Plan, str], Found]


@st.fragment(run_every=1.0)
def render_layout_desk(
    visit: Visit, find: Find, mark: Callable[[Plan], str], folder: Folder, memory: Memory, way: WayOf
) -> None:
    """Draw the desk and carry out what is asked there.

    `find` says what is found of a plan for a period and keeps nobody waiting; `mark` names what is drawn;
    `folder` holds the base maps; `way` is what the visitor can take back.
    """
    situation = visit.situation()
    plan, closed = draft(situation), closed_because(visit)
    period = period_shown(plan, visit.selector("op"))
    found = _found(find, visit.event(), situation, plan, period)
    if not isinstance(found, str) and found.current and memory.shown and not shown_by(found.results, memory.shown):
        memory.shown, memory.point = "", Shown()  # it has been mended
    left, right = st.columns([7, 3], gap="small")
    with left:
        awaited = 0 if isinstance(found, str) else found.awaited
        asked = render_layout_editor(_told(visit, situation, plan, mark(plan), period, closed, awaited, memory, way))
        render_publish_bar(situation, plan, visit.link(view="versions"))
    if asked is not None:
        _map_asked(asked, visit, situation, closed, memory, way)
        draw_again()
    with right.container(key="lo_side"):
        if visit.selector("side") == "bases":
            _render_bases(visit, situation, folder, closed, memory)
        html = panel_html(plan, situation, visit.selector("object"), memory.panel, closed)
        written = render_live_panel(
            "layout_panel", html, store=f"{visit.event()}:layout", seq=situation.seq, answer=memory.panel, natural=True
        )
        if written is not None:
            memory.panel = once(written, memory, lambda: save(written, visit, situation, closed, memory))
            memory.panel["about"] = said(written, "object")
            draw_again()
        _render_checks(visit, situation, plan, found, closed, memory)


def _found(find: Find, event: str, situation: Situation, plan: Plan, period: str) -> Found | str:
    """Return what the checks found, or the line that says why they cannot."""
    try:
        return find(event, situation, plan, period)
    except DashboardError as error:
        return str(error)


def period_shown(plan: Plan, asked: str) -> str:
    """Name the period that is drawn and checked: the one asked for, else the busiest; empty: all that is drawn."""
    usual = busiest(plan)
    return asked if period_of(plan, asked) else "" if asked == ALL or usual is None else usual.name


def _told(
    visit: Visit, situation: Situation, plan: Plan, mark: str, period: str, closed: str, awaited: int, memory: Memory,
    way: WayOf,
) -> dict[str, Any]:  # fmt: skip
    moment, steps = visit.moment(), None if closed else way(plan)
    undo, redo = (bool(steps and left(steps, what, memory)) for what in (UNDO, REDO))
    return layout_editor(
        situation, visit.event(), mark, at=visit.selector("at") if isinstance(moment, At) else "",
        basis=visit.basis(), period=period, periods=[p.name for p in plan.periods], selected=visit.selector("object"),
        side=visit.selector("side"), laying=memory.laying,
        spot=memory.spots is not None, focus=memory.focus, closed=closed, undo=undo, redo=redo,
        shown=memory.point, awaited=awaited, answer=memory.map,
    )  # fmt: skip


def _map_asked(asked: Asked, visit: Visit, situation: Situation, closed: str, memory: Memory, way: WayOf) -> None:
    match said(asked, "do"):
        case "select":
            visit.select(object=said(asked, "object")[:120])
        case "period":
            visit.select(op=said(asked, "value")[:120] or ALL)
        case "side":
            visit.select(side=said(asked, "value")[:20])
            memory.view, memory.laying, memory.spots = view_of(asked, memory.view), "", None
        case "spot":
            _spot(asked, visit, situation, closed, memory)
        case _:
            memory.map = once(asked, memory, lambda: carry_out(asked, visit, situation, closed, memory, way))
            chosen = memory.map.get("objects")
            if memory.map["ok"] and chosen is not None:
                visit.select(object=chosen[0] if chosen else "")


def _render_checks(
    visit: Visit, situation: Situation, plan: Plan, found: Found | str, closed: str, memory: Memory
) -> None:
    if isinstance(found, str):
        st.error(markdown(found))
        return
    if not found.says:
        st.caption("Checking\N{HORIZONTAL ELLIPSIS}")
        return
    asked = render_checks(
        found.results, found.says if found.current else f"Checking what was changed. Before: {found.says}",
        memory.shown, key="layout_checks", may_fix=not closed, store=f"{visit.event()}:checks", seq=situation.seq,
        numbers=visit.link(view="numbers"), elsewhere=elsewhere(plan, visit.link),
    )  # fmt: skip
    if asked is not None:
        _check_asked(asked, visit, memory)
        draw_again()


def _check_asked(asked: CheckAsked, visit: Visit, memory: Memory) -> None:
    memory.count += 1
    if asked.do == "fix":
        visit.select(object=asked.object)
        memory.focus = f"{asked.field}:{memory.count}" if asked.field else ""
    memory.shown = asked.shown
    memory.point = Shown(0 if asked.do == "hide" else memory.count, asked.shapes, asked.objects)


def _render_bases(visit: Visit, situation: Situation, folder: Folder, closed: str, memory: Memory) -> None:
    asked = render_bases(
        draft(situation), folder, memory.view, f"{visit.event()}:{memory.written}", memory.laying,
        memory.spots if memory.spots is not None else CORNERS, closed,
    )  # fmt: skip
    if isinstance(asked, str):
        memory.laying = asked.partition(":")[2]
        memory.spots = [] if asked.startswith("click:") else None
    elif asked is not None:
        memory.panel = write(asked, visit, "", situation.seq, memory)
    if asked is not None:
        draw_again()


def _spot(asked: Asked, visit: Visit, situation: Situation, closed: str, memory: Memory) -> None:
    """Take a corner that was clicked; the third lays the picture."""
    if memory.spots is None or closed:
        return
    try:
        memory.spots.extend(ring_of([asked.get("spot")], "corner"))
        if len(memory.spots) == len(CORNERS):
            made = clicked_corners(draft(situation), memory.laying, memory.spots)
            memory.spots = None
            memory.panel = write(made, visit, "", situation.seq, memory)
    except DashboardError as error:
        memory.spots, memory.panel = None, refused(str(error))
