"""The way back and forth of a planner, read from the journal: the same after a reload and in a second tab."""

from threading import Lock

from msgspec import Struct, field

from dashboard.model.entry import Actor, Entry
from dashboard.model.plans import DRAFT, Plan
from dashboard.projections.plan_steps import Steps, Way
from dashboard.services.desk import Desk
from dashboard.services.remembered import Remembered

FEW = 20
SUBJECT = f"plan:{DRAFT}"


class _Draft(Struct):
    desk: Desk
    steps: Steps = field(default_factory=Steps)
    plan: Plan | None = None
    lock: Lock = field(default_factory=Lock)


_drafts: Remembered[tuple[int, str], _Draft] = Remembered(8)


def way_of(desk: Desk, event: str, actor: Actor, plan: Plan) -> Way:
    """Return what `actor` can undo and redo in the draft of `event`, which is `plan` now; JournalUnavailable.

    The journal is read where `plan` is another one than the last time, and then only what is new.
    """
    name = (id(desk), event)
    known = _drafts.get(name)
    if known is None or known.desk is not desk:  # an id is given anew when its desk is forgotten
        known = _drafts.put(name, _Draft(desk))
    with known.lock:
        if known.plan is not plan:
            known.steps.take(_since(desk, event, known.steps.seq))
            known.plan = plan
        return known.steps.way(actor)


def _since(desk: Desk, event: str, seq: int) -> list[Entry]:
    """Return the entries of the draft after `seq`, and a few before."""
    few = desk.journal.about(event, SUBJECT, FEW)
    return few if len(few) < FEW or few[0].seq <= seq else desk.journal.about(event, SUBJECT, None)
