"""What a column is by how its values look, where its name says nothing: units, calls, places, statuses."""

import re
from collections.abc import Mapping, Sequence
from itertools import compress

from dashboard.ingest.cad_places import PAIR
from dashboard.ingest.import_samples import joined, parts, several, values
from dashboard.ingest.import_words import status_of
from dashboard.model.imports import Seen

JOINTS = (",", ";", "|", "/")
UNIT = re.compile(r"\s*[\w.# -]{1,24}")
LETTERED = re.compile(r"[A-Z]+[- ]?\d+[A-Z]?")
FRACTION = re.compile(r"\d\.\d{3,}")
FEWEST, MOST_STATUSES, SHORTEST_ID = 5, 40, 3


def by_shape(seen: Seen, columns: Mapping[str, tuple[str, ...]], free: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return our field -> column for those that `columns` does not have yet, out of the columns that are `free`.

    A call's column has one value for each time at which a call came in; a unit's looks like E12 and differs within a
    call, so that a station or a beat is none.
    """
    found: dict[str, tuple[str, ...]] = {}

    def take(field: str, title: str) -> None:
        if title:
            found[field] = (title,)

    if not {"location", "lat", "lon"} & columns.keys():
        take("location", next((title for title in free if _places(values(seen, title))), ""))
    if "received" in columns and ("call" not in columns or _of_rows(seen, columns["call"], columns["received"])):
        take("call", _call(seen, columns["received"], free))
    if "unit" not in columns and (call := {**columns, **found}.get("call")):
        take("unit", next((title for title in free if _units(seen, title, call)), ""))
    if "status" not in columns:
        take("status", next((title for title in free if _statuses(seen, title)), ""))
    return found


def joint(said: Sequence[str]) -> str:
    """Return what stands between several units in one cell, if that is so in some."""
    counts = {sign: sum(all(map(UNIT.fullmatch, text.split(sign))) for text in said if sign in text) for sign in JOINTS}
    most = max(counts, key=counts.__getitem__)
    if counts[most]:
        return most
    spaced = [text.split() for text in said if " " in text]
    whole = all(LETTERED.fullmatch(text) for text in said)
    return " " if spaced and not whole and all(LETTERED.fullmatch(p) for each in spaced for p in each) else ""


def is_pairs(said: Sequence[str]) -> bool:
    """Whether most of these cells hold two numbers, such as `(37.7, -122.4)` or `POINT (-122.4 37.7)`."""
    pairs = sum(PAIR.search(text) is not None and ("(" in text or "," in text) for text in said[:50])
    return bool(said) and pairs * 2 > len(said[:50])


def _places(said: Sequence[str]) -> bool:
    return is_pairs(said) and all(len(FRACTION.findall(text)) == 2 for text in said[:50])


def _of_rows(seen: Seen, call: Sequence[str], received: Sequence[str]) -> bool:
    """Whether what a name says is the call numbers the rows instead: it never comes again, but the time does."""
    rows = len(seen.sample)
    return len(set(joined(seen, call))) == rows and len(set(joined(seen, received))) * 10 < rows * 9


def _call(seen: Seen, received: Sequence[str], free: Sequence[str]) -> str:
    came = joined(seen, received)
    for title in free:
        pairs = {(id, at) for (id,), at in zip(parts(seen, (title,)), came, strict=True) if id and at}
        ids, times = {id for id, _ in pairs}, {at for _, at in pairs}
        whole = sum(map(bool, joined(seen, (title,)))) * 10 >= len(came) * 9
        if whole and len(ids) == len(pairs) >= FEWEST and len(times) * 10 >= len(ids) * 9 and all(map(_an_id, ids)):
            return title
    return ""


def _an_id(text: str) -> bool:
    return len(text) >= SHORTEST_ID and any(map(str.isdigit, text)) and not re.search(r"\d[.,]\d|\s\d+:|, ", text)


def _units(seen: Seen, title: str, call: Sequence[str]) -> bool:
    said = values(seen, title)
    between = joint(said)
    each = [part.strip() for text in said for part in (text.split(between) if between else [text])]
    fits = sum(LETTERED.fullmatch(part) is not None for part in each)
    if len(each) < FEWEST or fits * 10 < len(each) * 9 or len(set(each)) < 2:
        return False
    if between:
        return True
    cells, calls = joined(seen, (title,)), joined(seen, call)
    sent = [pair for pair in zip(calls, cells, strict=True) if all(pair)]
    several_rows = len(sent) > len({one for one, _ in sent})
    return several_rows and len(set(sent)) * 10 >= len(sent) * 9


def _statuses(seen: Seen, title: str) -> bool:
    there = several(seen, (title,))
    known = [status_of(said) for said in there]
    rows = sum(compress(there.values(), known))
    return len(there) <= MOST_STATUSES and len(set(known) - {""}) >= 3 and rows * 2 > sum(there.values())
