"""What the two bases differ in at one instant: what was not known then, and what has been corrected since. Pure."""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Entry, as_last_said
from dashboard.model.moment import SECOND
from dashboard.projections.history import corrections_of, read_through
from dashboard.projections.situation import Situation
from dashboard.projections.words import describe_body

GRAIN = SECOND  # clocks on screen show whole seconds


class Difference(Struct, frozen=True):
    """Something that was not known at an instant although it counts for it, or that read otherwise.

    `late`: it had happened and was not known. `corrected`, `struck`: it was known and has been corrected or taken back
    since. `early`: it was known and is stamped later than the instant. `at` is when that became known (early: when it
    happened), `occurred` when it happened; `was` is how it read at the instant.
    """

    kind: Literal["late", "early", "corrected", "struck"]
    seq: int
    at: int
    occurred: int
    text: str
    was: str
    by: str
    why: str


def differs_at(entries: Iterable[Entry], t: int, situation: Situation) -> list[Difference]:
    """Say in what `as known then` and `as it happened` differ at `t`, in the order in which it became known.

    `entries` hold at least those that became known or happened after `t`, and whatever they correct.
    """
    listed = sorted(entries, key=lambda entry: entry.seq)
    corrections = corrections_of(listed)
    found: list[Difference] = []
    for entry in listed:
        if isinstance(entry.body, EntryCorrected):
            continue
        made = corrections.get(entry.seq, [])
        if entry.known > t:
            found += _late(entry, made, t, situation)
        else:
            found += _reread(entry, made, t, situation) or _early(entry, made, t, situation)
    return sorted(found, key=lambda one: (one.at, one.seq))


def _late(entry: Entry, made: Sequence[Entry], t: int, situation: Situation) -> list[Difference]:
    last = read_through(entry, made)[-1]
    if last is None or last.occurred > t or entry.known - last.occurred < GRAIN:
        return []
    text = describe_body(last.body, situation)
    return [Difference("late", entry.seq, entry.known, last.occurred, text, "", entry.actor.person, "")]


def _early(entry: Entry, made: Sequence[Entry], t: int, situation: Situation) -> list[Difference]:
    last = read_through(entry, made)[-1]
    if last is None or last.occurred <= t or last.occurred - entry.known < GRAIN:
        return []
    text = describe_body(last.body, situation)
    return [Difference("early", entry.seq, last.occurred, last.occurred, text, "", entry.actor.person, "")]


def _reread(entry: Entry, made: Sequence[Entry], t: int, situation: Situation) -> list[Difference]:
    reads, at_t = read_through(entry, made), as_last_said(known_at(entry, made, t))
    found = []
    for before, now, correction in zip(reads, reads[1:], made, strict=False):
        if correction.known <= t or now == before:
            continue
        said = now or at_t
        kind: Literal["corrected", "struck"] = "corrected" if now else "struck"
        found.append(
            Difference(
                kind, entry.seq, correction.known, said.occurred, describe_body(said.body, situation),
                describe_body(at_t.body, situation), correction.actor.person,
                correction.body.reason if isinstance(correction.body, EntryCorrected) else "",
            )
        )  # fmt: skip
    return found


def known_at(entry: Entry, made: Iterable[Entry], t: int) -> list[Entry | None]:
    """Return how `entry` read after each correction of it that was known at `t` (UTC microseconds); None: struck."""
    return read_through(entry, [correction for correction in made if correction.known <= t])
