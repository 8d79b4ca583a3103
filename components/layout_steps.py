"""What a planner's visit records of the layout: each edit one entry, with the way back and forth."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from msgspec import Struct, field

from components import live_desk
from components.asked import Asked, said
from components.layout_bases import View
from components.layout_editor import Shown
from components.layout_edits import VERBS, Made, edit_asked
from components.layout_form import saved
from dashboard.model.entry import AnyBody, Entry
from dashboard.model.errors import DashboardError, EntryRejected, NotNow
from dashboard.model.plans import Plan, PlanEdited
from dashboard.projections.drawn import taken_ids
from dashboard.projections.plan_steps import REDO, UNDO, Back, Step, Way
from dashboard.projections.plans import draft
from dashboard.projections.situation import Situation

MOST_ANSWERS, TRIES = 30, 4
WayOf = Callable[[Plan], Way]
"""What the visitor can take back and do again in the draft that is handed in."""


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


class Memory(Struct):
    """What one visit remembers: its last answers, what is shown of the checks, how often it has `written`.

    `passed` are steps that could not be taken back, because somebody has gone on from there, and that was said.
    """

    passed: set[int] = field(default_factory=set)
    written: int = 0
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    map: dict[str, Any] | None = None
    panel: dict[str, Any] | None = None
    shown: str = ""
    point: Shown = Shown()
    focus: str = ""
    count: int = 0
    view: View = ((-0.01, -0.01), (0.01, 0.01))
    laying: str = ""
    spots: list[tuple[float, float]] | None = None


def once(asked: Asked, memory: Memory, do: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Carry a letter out, and one that comes again not again."""
    key = said(asked, "key")[:100]
    if key not in memory.answers:
        try:
            memory.answers[key] = {"key": key, **do()}
        except DashboardError as error:
            memory.answers[key] = {"key": key, **refused(str(error))}
        while len(memory.answers) > MOST_ANSWERS:
            memory.answers.pop(next(iter(memory.answers)))
    return memory.answers[key]


def carry_out(
    asked: Asked, visit: Visit, situation: Situation, closed: str, memory: Memory, way: WayOf
) -> dict[str, Any]:
    """Record what a letter of the map asks for; say what became of it."""
    do, key = said(asked, "do"), said(asked, "key")[:100]
    if closed:
        return refused(closed)
    if do in (UNDO, REDO):
        return _take_back(visit, situation, key, memory, way, do)
    if do not in VERBS:
        return refused("that is nothing this map can do")
    seen = seen_of(asked, situation)
    for _ in range(TRIES):
        made = edit_asked(asked, draft(situation), taken_ids(situation))
        answer = write(made, visit, key, seen, memory)
        fresh = visit.situation()
        if answer["ok"] or do not in ("draw", "copy") or not set(made.chosen) & taken_ids(fresh):
            break
        situation, seen = fresh, fresh.seq  # somebody else has just drawn one of that number
    return answer


def save(asked: Asked, visit: Visit, situation: Situation, closed: str, memory: Memory) -> dict[str, Any]:
    """Record the properties of an object as its form says."""
    if closed:
        return refused(closed)
    plan = draft(situation)
    feature = plan.feature(said(asked, "object"))
    if feature is None:
        raise EntryRejected("object", "it is not in the draft any more: somebody has deleted it")
    after = saved(asked, feature, plan, situation)
    edit = PlanEdited(Plan(features=(after,))) if after != feature else PlanEdited()
    return write(Made(edit), visit, said(asked, "key")[:100], seen_of(asked, situation), memory)


def write(made: Made, visit: Visit, key: str, seen: int, memory: Memory) -> dict[str, Any]:
    """Record an edit."""
    if made.edit == PlanEdited():
        return {"ok": True, "message": "nothing was changed"}
    done = visit.attempt([made.edit], key=key, seen=seen)
    if isinstance(done, str):
        return refused(done)
    memory.written += 1
    return {"ok": True, "message": "; ".join(("saved", *done.warnings)), "objects": list(made.chosen) or None}


def left(way: Way, what: str, memory: Memory) -> tuple[Step, ...]:
    """Return the steps that `what` (undo or redo) can still try, the next one last."""
    return tuple(step for step in (way.undo if what == UNDO else way.redo) if step.seq not in memory.passed)


def _take_back(
    visit: Visit, situation: Situation, key: str, memory: Memory, way: WayOf, what: str
) -> dict[str, Any]:  # fmt: skip
    """Record the edit that takes the last one back; what somebody else has changed since is left as it is."""
    plan = draft(situation)
    mine = way(plan)
    steps = left(mine, what, memory)
    if not steps:
        return refused(f"there is nothing of yours to {what}")
    step = steps[-1]
    back = mine.back(step)
    if not back.edits:
        memory.passed.add(step.seq)
        return refused(f"{back.kept}: it stays as it is; {what} again goes on to the step before")
    written, wrong = _written(back, visit, key, mine.seq, memory)
    if not written:
        return refused(wrong)
    put = [feature for edit in written for feature in edit.put.features]
    there = {feature.id: feature for feature in plan.features}
    gone = (name.partition(":") for edit in written for name in edit.dropped)
    names = [f.called for f in put] or [there[name].called for part, _, name in gone if part == "features"]
    why = "; ".join(dict.fromkeys(filter(None, (back.kept, wrong))))
    kept = f"; not all of it: {why}" if why else ""
    return {"ok": True, "message": f"{what} saved{_named(names)}{kept}", "objects": [f.id for f in put] or None}


def _written(back: Back, visit: Visit, key: str, seen: int, memory: Memory) -> tuple[list[PlanEdited], str]:
    """Record the edits of a way back, one after the other; return those that came to be, and why another did not."""
    written, wrong = [], ""
    for number, (seq, edit) in enumerate(back.edits):
        done = visit.attempt([edit], key=f"{key}.{number}", seen=seen)
        if not isinstance(done, str):
            written.append(edit)
            memory.written += 1
            continue
        wrong = done
        if isinstance(done, NotNow):
            break
        memory.passed.add(seq)
    return written, wrong


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - 2:,} more" if len(names) > 2 else ""
    return f": {', '.join(names[:2])}{more}" if names else ""


def seen_of(asked: Asked, situation: Situation) -> int:
    """Return the last entry that the writer of a letter had seen."""
    seen = asked.get("seen")
    return seen if isinstance(seen, int) and not isinstance(seen, bool) else situation.seq


def refused(message: str) -> dict[str, Any]:
    """Return the answer to what was not recorded."""
    return {"ok": False, "message": message}
