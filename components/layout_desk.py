"""The layout desk: the map editor, the properties of what is selected, and what the checks find, in one fragment."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import streamlit as st
from msgspec import Struct, field

from components import check_panel, live_desk
from components.asked import Asked, said
from components.check_panel import CheckAsked, render_checks
from components.layout_editor import Shown, layout_editor, render_layout_editor
from components.layout_edits import VERBS, Made, edit_asked
from components.layout_form import saved
from components.layout_panel import CSS as PANEL
from components.layout_panel import panel_html, render_publish_bar
from components.live_desk import closed_because, draw_again
from components.live_panel import render_live_panel
from dashboard.model.entry import AnyBody, Entry
from dashboard.model.errors import DashboardError, EntryRejected
from dashboard.model.moment import At
from dashboard.model.parameters import AgreedSet
from dashboard.model.plans import Plan, PlanEdited
from dashboard.projections.checks.result import Result
from dashboard.projections.checks.run import check, meets
from dashboard.projections.drawn import mark_of, taken_ids
from dashboard.projections.plans import beginning, draft, inverse, period_of
from dashboard.projections.situation import Situation

CSS = PANEL + check_panel.CSS
MOST_STEPS, MOST_ANSWERS, TRIES = 100, 30, 4
Numbers = Callable[[Situation], AgreedSet]


class Written(Protocol):
    """What was recorded."""

    @property
    def entries(self) -> list[Entry]: ...  # noqa: D102
    @property
    def warnings(self) -> list[str]: ...  # noqa: D102


class Visit(live_desk.Visit, Protocol):
    """A visitor who also records; what is refused comes back as one line."""

    def attempt(self, bodies: Sequence[AnyBody], *, key: str, seen: int | None) -> Written | str: ...  # noqa: D102
    def basis(self) -> str: ...  # noqa: D102
    def link(self, **choices: str) -> dict[str, str]: ...  # noqa: D102


class Step(Struct, frozen=True):
    """An edit that takes one back, and the entry it takes back."""

    edit: PlanEdited
    seq: int


class Checked(Struct, frozen=True):
    """What the checks found, and of what: as long as that is the same they need not run again."""

    of: tuple[Any, ...]
    results: Sequence[Result]
    says: str


class Memory(Struct):
    """What one visit remembers: the way back and forth, its last answers, what is shown of the checks."""

    undo: list[Step] = field(default_factory=list)
    redo: list[Step] = field(default_factory=list)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    map: dict[str, Any] | None = None
    panel: dict[str, Any] | None = None
    shown: str = ""
    point: Shown = Shown()
    focus: str = ""
    count: int = 0
    checked: Checked | None = None


@st.fragment(run_every=2.0)
def render_layout_desk(visit: Visit, numbers: Numbers, memory: Memory) -> None:
    """Draw the desk and carry out what is asked there; `numbers` finds the parameter set that is checked against."""
    situation = visit.situation()
    plan, closed = draft(situation), closed_because(visit)
    period = visit.selector("op") if period_of(plan, visit.selector("op")) else ""
    left, right = st.columns([7, 3], gap="small")
    with left:
        asked = render_layout_editor(_told(visit, situation, plan, period, closed, memory))
        render_publish_bar(situation, plan, visit.link(view="versions"))
    if asked is not None:
        _map_asked(asked, visit, situation, closed, memory)
        draw_again()
    with right.container(key="lo_side"):
        html = panel_html(plan, situation, visit.selector("object"), memory.panel, closed)
        written = render_live_panel(
            "layout_panel", html, store=f"{visit.event()}:layout", seq=situation.seq, answer=memory.panel, natural=True
        )
        if written is not None:
            memory.panel = _once(written, memory, lambda: _save(written, visit, situation, closed, memory))
            draw_again()
        _render_checks(visit, situation, plan, period, numbers, closed, memory)


def _told(visit: Visit, situation: Situation, plan: Plan, period: str, closed: str, memory: Memory) -> dict[str, Any]:
    moment = visit.moment()
    return layout_editor(
        situation, visit.event(), mark_of(plan), at=visit.selector("at") if isinstance(moment, At) else "",
        basis=visit.basis(), period=period, periods=[p.name for p in plan.periods], selected=visit.selector("object"),
        side=visit.selector("side"), focus=memory.focus, closed=closed, undo=bool(memory.undo), redo=bool(memory.redo),
        shown=memory.point, answer=memory.map,
    )  # fmt: skip


def _map_asked(asked: Asked, visit: Visit, situation: Situation, closed: str, memory: Memory) -> None:
    match said(asked, "do"):
        case "select":
            visit.select(object=said(asked, "object")[:120])
        case "period":
            visit.select(op=said(asked, "value")[:120])
        case "side":
            visit.select(side=said(asked, "value")[:20])
        case _:
            memory.map = _once(asked, memory, lambda: _carry_out(asked, visit, situation, closed, memory))
            chosen = memory.map.get("objects")
            if memory.map["ok"] and chosen is not None:
                visit.select(object=chosen[0] if chosen else "")


def _once(asked: Asked, memory: Memory, do: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Carry a letter out, and one that comes again not again."""
    key = said(asked, "key")[:100]
    if key not in memory.answers:
        try:
            memory.answers[key] = {"key": key, **do()}
        except DashboardError as error:
            memory.answers[key] = {"key": key, **_refused(str(error))}
        while len(memory.answers) > MOST_ANSWERS:
            memory.answers.pop(next(iter(memory.answers)))
    return memory.answers[key]


def _carry_out(asked: Asked, visit: Visit, situation: Situation, closed: str, memory: Memory) -> dict[str, Any]:
    do, key = said(asked, "do"), said(asked, "key")[:100]
    if closed:
        return _refused(closed)
    if do == "undo":
        return _take_back(visit, situation, key, memory.undo, memory.redo, "undo")
    if do == "redo":
        return _take_back(visit, situation, key, memory.redo, memory.undo, "redo")
    if do not in VERBS:
        return _refused("that is nothing this map can do")
    seen = _seen(asked, situation)
    for _ in range(TRIES):
        made = edit_asked(asked, draft(situation), taken_ids(situation))
        answer = _write(made, visit, situation, key, seen, memory)
        fresh = visit.situation()
        if answer["ok"] or do not in ("draw", "copy") or not set(made.chosen) & taken_ids(fresh):
            break
        situation, seen = fresh, fresh.seq  # somebody else has just drawn one of that number
    return answer


def _save(asked: Asked, visit: Visit, situation: Situation, closed: str, memory: Memory) -> dict[str, Any]:
    if closed:
        return _refused(closed)
    plan = draft(situation)
    feature = plan.feature(said(asked, "object"))
    if feature is None:
        raise EntryRejected("object", "it is not in the draft any more: somebody has deleted it")
    after = saved(asked, feature, plan, situation)
    edit = PlanEdited(Plan(features=(after,))) if after != feature else PlanEdited()
    return _write(Made(edit), visit, situation, said(asked, "key")[:100], _seen(asked, situation), memory)


def _write(made: Made, visit: Visit, situation: Situation, key: str, seen: int, memory: Memory) -> dict[str, Any]:
    """Record an edit, after the beginning of the draft where it is not begun, and keep the way back."""
    plan, begun = draft(situation), beginning(situation)
    if made.edit == PlanEdited():
        return {"ok": True, "message": "nothing was changed"}
    done = visit.attempt([begun, made.edit] if begun else [made.edit], key=key, seen=seen)
    if isinstance(done, str):
        return _refused(done)
    memory.undo.append(Step(inverse(plan, made.edit), done.entries[-1].seq))
    del memory.undo[:-MOST_STEPS]
    memory.redo.clear()
    return {"ok": True, "message": "; ".join(("saved", *done.warnings)), "objects": list(made.chosen) or None}


def _take_back(
    visit: Visit, situation: Situation, key: str, back: list[Step], forth: list[Step], what: str
) -> dict[str, Any]:
    """Record the edit that takes the last one back; what somebody else has changed since is left as it is."""
    if not back:
        return _refused(f"there is nothing to {what} in this visit")
    step = back.pop()
    done = visit.attempt([step.edit], key=key, seen=step.seq)
    if isinstance(done, str):
        return _refused(done)
    forth.append(Step(inverse(draft(situation), step.edit, "redo" if what == "undo" else "undo"), done.entries[-1].seq))
    chosen = [feature.id for feature in step.edit.put.features]
    return {"ok": True, "message": f"{what} saved", "objects": chosen or None}


def _render_checks(
    visit: Visit, situation: Situation, plan: Plan, period: str, numbers: Numbers, closed: str, memory: Memory
) -> None:
    try:
        memory.checked = checked(situation, plan, period, numbers(situation), memory.checked)
    except DashboardError as error:
        st.error(str(error))
        return
    asked = render_checks(
        memory.checked.results, memory.checked.says, memory.shown, key="layout_checks", may_fix=not closed,
        store=f"{visit.event()}:checks", seq=situation.seq, numbers=visit.link(view="numbers"),
    )  # fmt: skip
    if asked is not None:
        _check_asked(asked, visit, memory)
        draw_again()


def checked(
    situation: Situation, plan: Plan, period: str, numbers: AgreedSet, before: Checked | None = None
) -> Checked:
    """Run the checks; where nothing that they look at has changed since `before`, return that."""
    s = situation
    of = (plan, period, numbers, s.people, s.channels, s.protocols, s.agencies, s.units.keys(), s.shifts, s.layout)
    if before is not None and all(was is now or was == now for was, now in zip(before.of, of, strict=True)):
        return before
    results = check(plan, numbers, situation, period_of(plan, period))
    kept = tuple(dict(one) if isinstance(one, dict) else list(one) if one is of[7] else one for one in of)
    return Checked(kept, results, meets(results, numbers, situation))


def _check_asked(asked: CheckAsked, visit: Visit, memory: Memory) -> None:
    memory.count += 1
    if asked.do == "fix":
        visit.select(object=asked.object)
        memory.focus = f"{asked.field or 'name'}:{memory.count}"
        memory.point = Shown(memory.count, (), asked.objects)
        return
    memory.shown = asked.shown
    memory.point = Shown(memory.count if asked.do == "show" else 0, asked.shapes, asked.objects)


def _seen(asked: Asked, situation: Situation) -> int:
    seen = asked.get("seen")
    return seen if isinstance(seen, int) and not isinstance(seen, bool) else situation.seq


def _refused(message: str) -> dict[str, Any]:
    return {"ok": False, "message": message}
