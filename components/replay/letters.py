"""What the replay's note form sends, read as a remark: typed times, incidents by number, entries by number."""

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from dashboard.model.errors import EntryRejected
from dashboard.model.moment import DAY, Basis, local, micros, parse, zone
from dashboard.model.review import Annotation, Tag
from dashboard.projections.situation import Situation

CLOCK = re.compile(r"[0-2]?\d:[0-5]\d(:[0-5]\d(\.\d{1,6})?)?")
NEXT_DAY = DAY // 2


class Letter(Struct, frozen=True):
    """The form as it was sent; `at` and `until_at` UTC microseconds (0: `until` was typed), `key` names the sending."""

    id: str
    key: str
    at: int
    text: str = ""
    until: str = ""
    until_at: int = 0
    tag: Tag = ""
    capability: str = ""
    incident: str = ""
    entries: str = ""
    basis: Basis = "known"
    view: str = ""
    bookmark: bool = False
    private: bool = True


def letter_of(sent: Mapping[str, Any]) -> Letter:
    """Read what the browser sent; EntryRejected."""
    try:
        return msgspec.convert(dict(sent), Letter)
    except msgspec.ValidationError as error:
        raise EntryRejected("note", str(error)) from error


def annotation_of(letter: Letter, situation: Situation) -> Annotation:
    """Make the remark of a letter; EntryRejected names the field that cannot be understood."""
    until = letter.until_at or until_of(letter.until, letter.at, situation.timezone)
    return Annotation(
        letter.id, letter.at, until, letter.text.strip(), letter.tag, letter.capability, letter.basis,
        incident_of(letter.incident, situation), entries_of(letter.entries), letter.view, letter.bookmark,
    )  # fmt: skip


def until_of(typed: str, at: int, tz: str) -> int:
    """Return the end of a span (UTC us; 0: none) from `20:40`, `20:40:10` or a whole time, local to the event.

    A clock time is the next one after `at`, past midnight too; one that would be half a day away is refused.
    """
    said = typed.strip()
    if not said:
        return 0
    if not CLOCK.fullmatch(said):
        return parse(said.replace(" ", "T"), tz, "until")
    try:
        clock = time.fromisoformat(said.zfill(5) if len(said) < 6 else said)
    except ValueError as error:
        raise EntryRejected("until", f"'{said}' is no time such as 20:40") from error
    begins = local(at, tz)
    same_day = micros(datetime.combine(begins.date(), clock, zone(tz)))
    if same_day > at:
        return same_day
    next_day = micros(datetime.combine(begins.date() + timedelta(days=1), clock, zone(tz)))
    if next_day - at > NEXT_DAY:
        raise EntryRejected("until", "must be after its beginning; leave it empty for an instant")
    return next_day


def incident_of(typed: str, situation: Situation) -> str:
    """Return the id of the incident called `typed` (`#047`, `47`, or its id); empty for empty; EntryRejected."""
    said = typed.strip().split(" ", 1)[0]
    if not said or situation.incident(said):
        return said
    wanted = said.lstrip("#").lstrip("0").casefold()
    for known in (*situation.incidents.values(), *situation.closed.values()):
        if known.number.lstrip("#").lstrip("0").casefold() == wanted:
            return known.id
    raise EntryRejected("incident", f"there is no {said[:40]}; give its number as it stands in the log")


def entries_of(typed: str) -> tuple[int, ...]:
    """Return the entries' numbers in `412, 415`; EntryRejected."""
    said = typed.replace(",", " ").split()
    if wrong := [one for one in said if not (one.isascii() and one.isdigit() and len(one) < 12)]:
        raise EntryRejected("entries", f"'{wrong[0][:20]}' is no entry's number, such as 412")
    return tuple(dict.fromkeys(map(int, said)))
