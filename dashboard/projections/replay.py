"""What the replay's clock bar draws: lanes over the whole log.

Pure. Times are UTC microseconds. By the basis `known` a thing begins when it was known and reads as it was said then;
by `happened` it begins when it happened, as far as is known now.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import UNSET, Struct

from dashboard.model import incidents
from dashboard.model.alarms import AlarmCleared, AlarmRaised
from dashboard.model.corrections import EntryCorrected
from dashboard.model.decisions import DecisionLogged
from dashboard.model.entry import AnyBody, Entry, as_last_said
from dashboard.model.incidents import (
    Incident,
    IncidentChanged,
    IncidentClosed,
    IncidentOpened,
    IncidentReopened,
    Priority,
)
from dashboard.model.moment import MINUTE, Basis
from dashboard.model.orders import OrderRequested
from dashboard.projections.differences import known_at
from dashboard.projections.history import corrections_of, read_through
from dashboard.projections.situation import Situation
from dashboard.projections.words import describe_body

OPENING: tuple[type, ...] = (IncidentOpened, IncidentChanged, IncidentClosed, IncidentReopened)
DECIDING: tuple[type, ...] = (DecisionLogged, OrderRequested)
ALARMING: tuple[type, ...] = (AlarmRaised, AlarmCleared)
DRAWN: tuple[type, ...] = (*OPENING, *DECIDING, *ALARMING)
LANES: tuple[Priority, ...] = ("P1", "P2")
NAMED = 300
LONGEST_NAME = 80
PAUSE = 10
Times = npt.NDArray[np.int64]


class Bar(Struct, frozen=True, gc=False):
    """Something that began and ended (`ends` 0: not yet). `id` is an incident, an alarm or the seq of an entry."""

    begins: int
    ends: int
    id: str
    name: str


class Lane(Struct, frozen=True):
    """The bars of one lane inside a window: `total` of them, `bars` where there are few, `counts` in every bin."""

    total: int
    bars: tuple[Bar, ...]
    counts: tuple[int, ...]


def spells(entries: Iterable[Entry], basis: Basis) -> dict[Priority, list[Bar]]:
    """Return when incidents were open as P1 and as P2, the first one first; `entries` with their corrections."""
    found: dict[Priority, list[Bar]] = {priority: [] for priority in LANES}
    for incident, steps in _stories(entries, OPENING, lambda body: body.incident, _stands, basis).items():
        for begins, ends, priority, stands in _runs(steps, lambda one: one.priority if one.is_open else None):
            if priority in found:
                found[priority].append(Bar(begins, ends, incident, _cut(f"{stands.number} {stands.title}".strip())))
    return {priority: sorted(bars, key=_begun) for priority, bars in found.items()}


def alarm_bars(entries: Iterable[Entry], basis: Basis) -> list[Bar]:
    """Return when alarms stood, from being raised until cleared."""
    stories = _stories(entries, ALARMING, lambda body: body.alarm, _raised, basis)
    return sorted(
        (Bar(begins, ends, alarm, _cut(raised.text)) for alarm, steps in stories.items()
         for begins, ends, _, raised in _runs(steps, lambda _: True)),
        key=_begun,
    )  # fmt: skip


def decision_bars(entries: Iterable[Entry], basis: Basis, situation: Situation) -> list[Bar]:
    """Return when what was decided or ordered was said; what was struck since says so."""
    listed = list(entries)
    corrections = _corrections(listed)
    bars: list[Bar] = []
    for entry in listed:
        if type(entry.body) in DECIDING:
            reads = read_through(entry, corrections.get(entry.seq, ()))
            last, struck = as_last_said(reads), reads[-1] is None
            if struck and basis == "happened":
                continue
            at = last.occurred if basis == "happened" else entry.known
            name = describe_body(last.body if basis == "happened" else entry.body, situation)
            bars.append(Bar(at, at, str(entry.seq), _cut(f"struck: {name}" if struck else name)))
    return sorted(bars, key=_begun)


def redrawn(bars: Iterable[Bar], new: Iterable[Bar], ids: Collection[str]) -> list[Bar]:
    """Return `bars` with those of the things `ids` replaced by those among `new`."""
    kept = [bar for bar in bars if bar.id not in ids]
    return sorted([*kept, *(bar for bar in new if bar.id in ids)], key=_begun)


def lane(bars: Sequence[Bar], window: tuple[int, int], bins: int) -> Lane:
    """Return those of `bars` that touch `window`; `counts` say how many do in each of so many equal `bins`."""
    first, last = window
    here = [bar for bar in bars if bar.begins <= last and (bar.ends >= first or not bar.ends)]
    counts = np.zeros(bins + 1, dtype=np.int64)
    if here:
        begins = _bin(np.array([bar.begins for bar in here]), window, bins)
        ends = _bin(np.array([bar.ends or last for bar in here]), window, bins)
        np.add.at(counts, begins, 1)
        np.add.at(counts, ends + 1, -1)
    return Lane(len(here), tuple(here) if len(here) <= NAMED else (), tuple(np.cumsum(counts)[:bins].tolist()))


def density(times: Times, window: tuple[int, int], bins: int) -> list[int]:
    """Return how many of the sorted `times` fall into each of so many equal `bins` of `window`."""
    first, last = window
    here = times[np.searchsorted(times, first) : np.searchsorted(times, last, side="right")]
    counts: list[int] = np.bincount(_bin(here, window, bins), minlength=bins).tolist()
    return counts


def focus(times: Times) -> tuple[int, int]:
    """Return the part of the log that a replay opens on: the busiest one between long pauses.

    A pause is long when it is a tenth of the whole and more than an hour: an event set up months before opens on the
    event. At least a minute.
    """
    if not len(times):
        return 0, MINUTE
    instants = times[np.flatnonzero(np.diff(times, prepend=times[0] - 1))]
    pauses = np.diff(instants)
    cuts = np.flatnonzero(pauses > max(60 * MINUTE, int(instants[-1] - instants[0]) // PAUSE))
    starts, stops = np.concatenate([[0], cuts + 1]), np.concatenate([cuts, [len(instants) - 1]])
    busiest = int(np.argmax(stops - starts))
    first, last = int(instants[starts[busiest]]), int(instants[stops[busiest]])
    return first, max(last, first + MINUTE)


def silences(samples: Mapping[str, Sequence[tuple[int, int]]], late: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Return (feed, from, to) where a feed was silent for longer than is usual: from its last fix to the next.

    `samples` are (instant, newest fix by then; 0: none yet) by feed, `late` is how long a feed may be silent. A silence
    between two samples is not seen; the last one goes on to the last sample.
    """
    found: list[tuple[str, int, int]] = []
    for feed, seen in samples.items():
        began = 0
        for at, newest in seen:
            silent = bool(newest) and at - newest > late[feed]
            if began and not (silent and newest == began):
                found.append((feed, began, at))
                began = 0
            if silent:
                began = newest
        if began:
            found.append((feed, began, seen[-1][0]))
    return sorted(found, key=lambda gap: (gap[1], gap[0]))


def _stories(
    entries: Iterable[Entry], kinds: tuple[type, ...], name: Callable[[Any], str],
    step: Callable[[Any, Any], Any], basis: Basis,
) -> dict[str, list[tuple[int, Any]]]:  # fmt: skip
    """Return by `name` how each thing stood (folded by `step`) after every instant at which that changed."""
    listed = sorted(entries, key=lambda entry: entry.seq)
    corrections, about = _corrections(listed), dict[str, list[Entry]]()
    for entry in listed:
        if type(entry.body) in kinds:
            about.setdefault(name(entry.body), []).append(entry)
    return {thing: _story(mine, corrections, step, basis) for thing, mine in about.items()}


def _corrections(listed: Sequence[Entry]) -> dict[int, list[Entry]]:
    """Return what `corrections_of` does, quickly where few of many entries were corrected."""
    targets = {entry.body.target for entry in listed if type(entry.body) is EntryCorrected}
    return corrections_of(e for e in listed if e.seq in targets or type(e.body) is EntryCorrected)


def _story(
    mine: Sequence[Entry], corrections: Mapping[int, Sequence[Entry]], step: Callable[[Any, Any], Any], basis: Basis
) -> list[tuple[int, Any]]:
    made = [correction for entry in mine for correction in corrections.get(entry.seq, ())]
    if basis == "known" and made:
        ordered = sorted(mine, key=lambda entry: (entry.known, entry.seq))
        return [(t, _after((_said_by(entry, corrections.get(entry.seq, ()), t) for entry in ordered), step))
                for t in sorted({entry.known for entry in (*mine, *made)})]  # fmt: skip
    told = (
        [(entry.known, entry.seq, entry.body) for entry in mine] if basis == "known" else _happened(mine, corrections)
    )
    stands, steps = None, list[tuple[int, Any]]()
    for at, _, body in sorted(told, key=itemgetter(0, 1)):
        before, stands = stands, step(stands, body)
        if stands is before:
            continue
        if steps and steps[-1][0] == at:
            steps.pop()
        steps.append((at, stands))
    return steps


def _happened(mine: Iterable[Entry], corrections: Mapping[int, Sequence[Entry]]) -> list[tuple[int, int, AnyBody]]:
    reads = [read_through(entry, corrections[entry.seq]) if entry.seq in corrections else [entry] for entry in mine]
    return [(now.occurred, now.seq, now.body) for each in reads if (now := each[-1]) is not None]


def _said_by(entry: Entry, made: Iterable[Entry], t: int) -> AnyBody | None:
    """Return how `entry` read at `t` by what was known then; None where it was not known, or struck."""
    last = known_at(entry, made, t)[-1] if entry.known <= t else None
    return last.body if last else None


def _after(bodies: Iterable[AnyBody | None], step: Callable[[Any, Any], Any]) -> Any:  # noqa: ANN401 - what `step` makes
    stands = None
    for body in bodies:
        stands = stands if body is None else step(stands, body)
    return stands


def _stands(before: Incident | None, body: Any) -> Incident | None:  # noqa: ANN401 - any kind of OPENING
    """Take in `body`, where it changes what a bar says."""
    if before is not None and _unsaid(before, body):
        return before
    return incidents.apply(before, body, 1)


def _unsaid(before: Incident, body: Any) -> bool:  # noqa: ANN401 - any kind of OPENING
    """Whether `body` changes nothing that a bar says."""
    if type(body) is not IncidentChanged:
        return False
    return body.priority in (UNSET, before.priority) and body.title in (UNSET, before.title)


def _raised(before: AlarmRaised | None, body: Any) -> AlarmRaised | None:  # noqa: ANN401 - any kind of ALARMING
    return (before or body) if isinstance(body, AlarmRaised) else None


def _runs(steps: Iterable[tuple[int, Any]], key: Callable[[Any], Any]) -> Iterable[tuple[int, int, Any, Any]]:
    """Yield (from, to, key, how it stood) for every stretch of `steps` with the same `key`; to 0: until now."""
    begins, held, shown = 0, None, None
    for at, stands in steps:
        now = key(stands) if stands is not None else None
        if now != held:
            if held is not None:
                yield begins, at, held, shown
            begins, held = at, now
        shown = stands if now is not None else shown
    if held is not None:
        yield begins, 0, held, shown


def _bin(times: Times, window: tuple[int, int], bins: int) -> npt.NDArray[np.int64]:
    first, last = window
    places = (np.clip(times, first, last) - first) * bins // max(1, last - first)
    return np.minimum(places, bins - 1).astype(np.int64)


def _begun(bar: Bar) -> tuple[int, str]:
    return bar.begins, bar.id


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…"
