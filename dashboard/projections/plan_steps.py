"""Each planner's way back and forth over the layout, worked out from the entries of the draft: nothing else is kept.

An undo is an entry like any other; it is known for one because it says so and does what the step it takes back needs.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from msgspec import Struct, field

from dashboard.model.entry import Actor, Entry
from dashboard.model.plans import BEGUN, PARTS, Part, Plan, PlanEdited
from dashboard.projections.plans import inverse

UNDO, REDO = "undo", "redo"
MOST_STEPS = 100
OF_LAYOUT = frozenset(("features", "bases"))
ALONG = OF_LAYOUT | {"divisions", "assignments"}
"""What goes along when an object is deleted."""
Who = tuple[str, str]


class Step(Struct, frozen=True):
    """What entry `seq` did to the layout, and the edit that takes it `back`."""

    seq: int
    did: PlanEdited
    back: PlanEdited


class Way(Struct, frozen=True):
    """One person's steps, the latest last: those that can be taken back, and those that were.

    `over` says why a step can be taken back no more; empty: it can.
    """

    over: Callable[[Step], str]
    undo: tuple[Step, ...] = ()
    redo: tuple[Step, ...] = ()


class _Stacks(Struct):
    undo: list[Step] = field(default_factory=list)
    redo: list[Step] = field(default_factory=list)


class Steps:
    """The steps of everybody who drafts one plan, folded from its entries in order; `seq` is the last one's."""

    def __init__(self) -> None:
        """Begin before the first entry."""
        self.seq = 0
        self._there: dict[str, Part] = {}
        self._last: dict[str, Actor] = {}
        self._stacks: dict[Who, _Stacks] = {}

    def take(self, entries: Iterable[Entry]) -> None:
        """Take further entries about the draft; those known already are passed over."""
        for entry in entries:
            if entry.seq > self.seq:
                self.seq = entry.seq
                if isinstance(entry.body, PlanEdited):
                    self._take(entry, entry.body)

    def way(self, actor: Actor) -> Way:
        """Return the steps of `actor`; a step is over where something stands otherwise now than it left it."""
        stacks = self._stacks.get(actor.who, _Stacks())
        return Way(partial(self._over, who=actor.who), tuple(stacks.undo), tuple(stacks.redo))

    def _take(self, entry: Entry, body: PlanEdited) -> None:
        if _of_layout(body):
            self._step(entry, body)
        for name in body.dropped:
            self._there.pop(name, None)
        self._there.update(_put(body))
        self._last.update(dict.fromkeys(_touched(body), entry.actor))

    def _step(self, entry: Entry, body: PlanEdited) -> None:
        stacks, before = self._stacks.setdefault(entry.actor.who, _Stacks()), self._before(body)
        for word, back, out, into in ((UNDO, REDO, stacks.undo, stacks.redo), (REDO, UNDO, stacks.redo, stacks.undo)):
            if body.what == word and (at := _taken_back(out, body)) is not None:
                del out[at:]
                into.append(Step(entry.seq, body, inverse(before, body, back)))
                return
        stacks.undo.append(Step(entry.seq, body, inverse(before, body, UNDO)))
        del stacks.undo[:-MOST_STEPS]
        stacks.redo.clear()

    def _before(self, body: PlanEdited) -> Plan:
        """Return what stood before `body` of what it touches."""
        stood: dict[str, list[Part]] = {}
        for name in dict.fromkeys(_touched(body)):
            if name in self._there:
                stood.setdefault(name.partition(":")[0], []).append(self._there[name])
        return Plan(**{part: tuple(items) for part, items in stood.items()})  # type: ignore[arg-type]

    def _over(self, step: Step, who: Who) -> str:
        left = dict(_put(step.did))
        for name in _touched(step.did):
            now = self._there.get(name)
            if now is not left.get(name) and now != left.get(name):
                return _said(name, self._last[name], who)
        return ""


def _taken_back(steps: Sequence[Step], body: PlanEdited) -> int | None:
    """Return the place of the last step that `body` takes back."""
    return next((n for n in reversed(range(len(steps))) if steps[n].back == body), None)


def _said(name: str, by: Actor, who: Who) -> str:
    part, _, identity = name.partition(":")
    person = "you" if by.who == who else f"{by.person} ({by.agency or 'no agency'})"
    return f"{person} changed the {'object' if part == 'features' else part.removesuffix('s')} {identity} since"


def _of_layout(body: PlanEdited) -> bool:
    parts = {name.partition(":")[0] for name in _touched(body)}
    return not body.what.startswith(BEGUN) and bool(parts & OF_LAYOUT) and parts <= ALONG and not body.put.parameters


def _put(body: PlanEdited) -> Iterator[tuple[str, Part]]:
    return ((f"{part}:{item.id}", item) for part in PARTS for item in getattr(body.put, part))


def _touched(body: PlanEdited) -> list[str]:
    return [*(name for name, _ in _put(body)), *body.dropped]
