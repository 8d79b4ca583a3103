"""The way back and forth of a planner, read from the journal: the same after a reload and in a second tab."""

from threading import Lock
from weakref import WeakKeyDictionary

from msgspec import Struct, field

from dashboard.model.entry import Actor, Entry
from dashboard.model.plans import DRAFT, Plan
from dashboard.projections.plan_steps import Steps, Way
from dashboard.services.desk import Desk
from dashboard.services.remembered import Remembered

FEW, MOST_DRAFTS = 20, 8
SUBJECT = f"plan:{DRAFT}"


class _Draft(Struct):
    steps: Steps = field(default_factory=Steps)
    plan: Plan | None = None
    lock: Lock = field(default_factory=Lock)


_drafts: WeakKeyDictionary[Desk, Remembered[str, _Draft]] = WeakKeyDictionary()
_opening = Lock()


def way_of(desk: Desk, event: str, actor: Actor, plan: Plan) -> Way:
    """Return what `actor` can undo and redo in the draft of `event`, which is `plan` now; JournalUnavailable.

    The journal is read where `plan` is another one than the last time, and then only what is new.
    """
    with _opening:
        drafts = _drafts.setdefault(desk, Remembered(MOST_DRAFTS))
        known = drafts.get(event) or drafts.put(event, _Draft())
    with known.lock:
        if known.plan is not plan:
            known.steps.take(_since(desk, event, known.steps.seq))
            known.plan = plan
        return known.steps.way(actor)


def _since(desk: Desk, event: str, seq: int) -> list[Entry]:
    """Return the entries of the draft after `seq`, and a few before."""
    few = desk.journal.about(event, SUBJECT, FEW)
    return few if len(few) < FEW or few[0].seq <= seq else desk.journal.about(event, SUBJECT, None)
