"""Each planner's way back and forth over the layout, worked out from the entries of the draft: nothing else is kept.

An undo is an entry like any other; it is known for one because it says so and does what the step it takes back needs.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

from msgspec import Struct, field, structs

from dashboard.model.entry import Actor, Entry
from dashboard.model.plans import BEGUN, PARTS, Part, Plan, PlanEdited
from dashboard.projections.plans import inverse

UNDO, REDO = "undo", "redo"
MOST_STEPS = 100
OF_LAYOUT = frozenset(("features", "bases"))
ALONG = OF_LAYOUT | {"divisions", "assignments"}
"""What goes along when an object is deleted."""
Who = tuple[str, str]


class Piece(Struct, frozen=True):
    """What entry `seq` did to the layout, and the edit that takes it `back`."""

    seq: int
    did: PlanEdited
    back: PlanEdited


class Step(Struct, frozen=True):
    """What is taken back at once: one entry, or those that were made as one."""

    pieces: tuple[Piece, ...]

    @property
    def seq(self) -> int:
        """The last entry of the step."""
        return self.pieces[-1].seq


class Back(Struct, frozen=True):
    """The edits that take a step back, with the entry each is about; `kept` says what stays as it is, and why."""

    edits: tuple[tuple[int, PlanEdited], ...]
    kept: str = ""


class Way(Struct, frozen=True):
    """One person's steps, the latest last: those that can be taken back, and those that were, known up to `seq`.

    `back` says how a step is taken back. Nothing of it is where something stands otherwise now than one entry left it;
    of entries that were made as one all but that.
    """

    back: Callable[[Step], Back]
    seq: int
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
        """Return the steps of `actor`."""
        stacks = self._stacks.get(actor.who, _Stacks())
        return Way(partial(self._back, who=actor.who), self.seq, tuple(stacks.undo), tuple(stacks.redo))

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
            if body.what == word and _taken_back(out, body):
                _add(into, Piece(entry.seq, body, _inverse(before, body, back)))
                return
        _add(stacks.undo, Piece(entry.seq, body, _inverse(before, body, UNDO)))
        del stacks.undo[:-MOST_STEPS]
        stacks.redo.clear()

    def _before(self, body: PlanEdited) -> Plan:
        """Return what stood before `body` of what it touches."""
        stood: dict[str, list[Part]] = {}
        for name in dict.fromkeys(_touched(body)):
            if name in self._there:
                stood.setdefault(name.partition(":")[0], []).append(self._there[name])
        return Plan(**{part: tuple(items) for part, items in stood.items()})  # type: ignore[arg-type]

    def _back(self, step: Step, who: Who) -> Back:
        over = {name for piece in step.pieces for name in self._over(piece)}
        if not over:
            return Back(tuple((piece.seq, piece.back) for piece in reversed(step.pieces)))
        first = min(over)
        kept = _said(first, self._last[first], who)
        if not step.pieces[0].did.part_of:
            return Back((), kept)
        rest = ((piece.seq, _without(piece.back, over)) for piece in reversed(step.pieces))
        more = f", and {len(over) - 1:,} more like that" if len(over) > 1 else ""
        return Back(tuple((seq, edit) for seq, edit in rest if _touched(edit)), f"{kept}{more}")

    def _over(self, piece: Piece) -> Iterator[str]:
        """Name what stands otherwise now than a piece left it."""
        left = dict(_put(piece.did))
        for name in _touched(piece.did):
            now = self._there.get(name)
            if now is not left.get(name) and now != left.get(name):
                yield name


def _taken_back(steps: list[Step], body: PlanEdited) -> bool:
    """Take the last piece that `body` takes back out of `steps`, with all that came after it; whether there was one."""
    for n, step in reversed(list(enumerate(steps))):
        for k, piece in enumerate(step.pieces):
            if _takes_back(body, piece):
                steps[n:] = [Step(step.pieces[:k])] if k else []
                return True
    return False


def _takes_back(body: PlanEdited, piece: Piece) -> bool:
    if not body.part_of:
        return body == piece.back
    return body.part_of == piece.back.part_of and set(_touched(body)) <= set(_touched(piece.back))


def _add(steps: list[Step], piece: Piece) -> None:
    """Add a piece to the step that it is part of, which is the latest now; else it is a step of its own."""
    mark = piece.did.part_of
    at = next((n for n, step in enumerate(steps) if mark and step.pieces[0].did.part_of == mark), None)
    before = () if at is None else steps.pop(at).pieces
    steps.append(Step((*before, piece)))


def _inverse(before: Plan, body: PlanEdited, what: str) -> PlanEdited:
    return structs.replace(inverse(before, body, what), part_of=body.part_of)


def _without(edit: PlanEdited, names: Collection[str]) -> PlanEdited:
    """Return an edit that leaves what is named as it is."""
    put = {part: tuple(i for i in getattr(edit.put, part) if f"{part}:{i.id}" not in names) for part in PARTS}
    dropped = tuple(name for name in edit.dropped if name not in names)
    return structs.replace(edit, put=structs.replace(edit.put, **put), dropped=dropped)


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
