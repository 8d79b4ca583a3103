"""Which column of a stranger's export is which of our fields: by its name, by its values, by the columns beside it."""

import re
from collections.abc import Sequence

from msgspec import structs

from dashboard.ingest.import_order import CLOCKS, Columns, by_order, free_columns, in_a_row, usual_names
from dashboard.ingest.import_ranks import afterwards, alike, counts, earliest, inner, rank, same_hours
from dashboard.ingest.import_samples import joined, number, values
from dashboard.ingest.import_shapes import by_shape, is_pairs
from dashboard.ingest.import_time_form import PLAIN_CLOCK
from dashboard.ingest.import_times import Kind, kind_of
from dashboard.ingest.import_words import words
from dashboard.ingest.mapping import STEPS, TIMES
from dashboard.model.imports import Seen

FEW_CALLS, MANY_ROWS, FEWEST = 3, 20, 5
LAST, STRETCH = 9, 250


def columns_of(seen: Seen) -> tuple[Columns, list[str]]:
    """Return our field -> their columns (a date and a clock are two), and in words what of it is doubtful."""
    seen, lengths = _stretches(seen), list[str]()
    kinds = {title: _kind(seen, title) for title in seen.header}
    dates = [title for title, kind in kinds.items() if kind == "date"]
    if dates:
        kinds |= {title: "time" for title in seen.header if not kinds[title] and _plain_clock(seen, title)}
    elif "instant" in kinds.values():  # the dates stand beside the clocks: what has none may be a length of time
        clocks = [title for title, kind in kinds.items() if kind == "time"]
        instants = [joined(seen, (title,)) for title, kind in kinds.items() if kind == "instant"]
        named = [title for title in clocks if _names_a_length(title)]
        lengths = [
            title
            for title in clocks
            if title not in named and not any(same_hours(joined(seen, (title,)), cells) for cells in instants)
        ]
        kinds |= dict.fromkeys((*named, *lengths), "")
    found = _named(seen, kinds)
    whole = [title for title in (*found.get("received", ()), *seen.header) if kinds[title] == "instant"]
    found = _dated(found, dates or whole[:1], kinds)
    found = _first_time(found, seen, kinds)
    ranked = in_a_row(found, seen, kinds)
    found |= ranked
    free = [title for title in seen.header if not kinds[title] and all(title not in t for t in found.values())]
    found |= by_shape(seen, found, free)
    found = _moment_of_status(found, kinds)
    placed = ranked | by_order(found, seen, kinds)
    notes = [
        f"'{titles[-1]}' is taken for {field.replace('_', ' ')}: nothing says so but when its times are"
        for field, titles in placed.items()
    ]
    notes += [*_dates_only(found, dates), *_other_hours(lengths)]
    found |= placed
    if placed.get("dispatch") == found.get("received"):
        found.pop("received", None)
    used = {title for titles in found.values() for title in titles}
    left = [title for title, kind in kinds.items() if kind in ("instant", "time") and title not in used]
    return found, [*notes, *([f"times of which nothing is taken: {', '.join(left[:9])}"] if left else [])]


def _dates_only(found: Columns, dates: Sequence[str]) -> list[str]:
    """Say where another column tells when a call came in than the one of that name, which has dates alone."""
    came = found.get("received", ())
    named = [title for title in dates if title not in came and rank(title, usual_names("received")) == (0, 0)]
    return [f"'{title}' has dates alone: '{came[-1]}' is taken for received" for title in named if came]


def _other_hours(clocks: Sequence[str]) -> list[str]:
    """Say which clocks are taken for lengths of time by their values: they may be local beside instants in UTC."""
    said = "are of other hours than the times with dates, and taken for lengths of time: are those UTC and these local?"
    return [f"{', '.join(clocks[:9])} {said} Write all in one zone then"] if clocks else []


def _stretches(seen: Seen) -> Seen:
    """Return what was seen with fewer rows: some that follow each other at the beginning, in the middle and the end."""
    rows, middle = seen.sample, len(seen.sample) // 2
    if len(rows) <= 3 * STRETCH:
        return seen
    return structs.replace(seen, sample=(*rows[:STRETCH], *rows[middle : middle + STRETCH], *rows[-STRETCH:]))


def _kind(seen: Seen, title: str) -> Kind:
    return kind_of(part.strip() for text in values(seen, title) for part in re.split("[;|]", text))


def _plain_clock(seen: Seen, title: str) -> bool:
    """Whether a column is a clock without a colon (1804): by its name and all its values."""
    said = values(seen, title)
    named = any(rank(title, usual_names(field)) is not None for field in CLOCKS)
    return named and len(set(said)) >= FEWEST and all(map(PLAIN_CLOCK.fullmatch, said))


def _names_a_length(title: str) -> bool:
    """Whether a column's name is a usual one of a length of time (Turnout Time), and none of an instant."""
    lengths, instants = [lasts.words for lasts in words().durations], [usual_names(field) for field in CLOCKS]
    said, other = (any((rank(title, usual) or (1, 0))[0] == 0 for usual in each) for each in (lengths, instants))
    return said and not other


def _named(seen: Seen, kinds: dict[str, Kind]) -> Columns:
    """Give each field the column whose name comes nearest to a usual one and whose values can be that.

    Of a unit told on the call and inside a list of its sendings, the inner one counts.
    """
    offers = []
    for order, (field, usual) in enumerate(words().fields.items()):
        for n, title in enumerate(seen.header):
            near = None if field == "unit" and counts(title) else rank(inner(title), usual)
            if field != "agency" and near is not None and _can_be(field, values(seen, title), kinds[title]):
                far = near[0] + (LAST if field in CLOCKS and kinds[title] == "date" else 0)
                offers.append((far, -title.count(".") if field == "unit" else 0, near[1], order, n, field))
    found: Columns = {}
    used: set[int] = set()
    for *_, n, field in sorted(offers):
        if field not in found and n not in used:
            found[field] = (seen.header[n],)
            used.add(n)
    if "unit" not in found and "callsign" in found:
        found["unit"] = found.pop("callsign")
    return found


def _dated(found: Columns, dates: Sequence[str], kinds: dict[str, Kind]) -> Columns:
    """Put the date beside each clock: the one most like it by name, or else one that has no other use, or any.

    A date that stands beside a clock is no time of its own.
    """
    used = {title for titles in found.values() for title in titles}
    usual = [*(title for title in dates if title not in used), *dates]
    clocked = any(field in CLOCKS and kinds[t[0]] != "date" for field, t in found.items())
    made = dict(found)
    for field, (title, *_) in found.items():
        if field in CLOCKS and kinds[title] == "time" and usual:
            made[field] = (max(usual, key=lambda date: alike(date, title)), title)
        elif field in CLOCKS and kinds[title] == "date" and (clocked or len(usual) > len(dates)):
            del made[field]
    return made


def _first_time(columns: Columns, seen: Seen, kinds: dict[str, Kind]) -> Columns:
    """Where no name says when a call came in, take the free column whose times come before those of the units.

    `Alarm` may name either, the call or the sending: the sending where a free column comes before it.
    """
    steps = [columns[field] for field in TIMES if field in STEPS and field in columns]
    if "time" in columns or not steps:
        return columns
    free = {t: joined(seen, (t,)) for t in free_columns(columns, kinds)}
    said = [joined(seen, titles) for titles in steps]
    if "received" in columns:
        came = columns["received"]
        if not afterwards(joined(seen, came), said):
            near = rank(came[-1], usual_names("dispatch"))
            before = earliest(free, [joined(seen, came)])
            sent = "dispatch" not in columns and near is not None and near[0] == 0 and before
            return {**columns, "dispatch": came, "received": (before,)} if sent else columns
        columns = {field: titles for field, titles in columns.items() if field != "received"}
    title = earliest(free, said)
    return {**columns, "received": (title,)} if title else columns


def _moment_of_status(columns: Columns, kinds: dict[str, Kind]) -> Columns:
    """Take the only time there is for that of the statuses, where no name says so."""
    free = free_columns(columns, kinds)
    if "status" not in columns or "time" in columns or not STEPS.isdisjoint(columns) or len(free) != 1:
        return columns
    return {**columns, "time": (free[0],)}


def _can_be(field: str, said: list[str], kind: Kind) -> bool:
    if field in CLOCKS:
        return kind != "" or not said
    if field in ("lat", "lon"):
        return bool(said) and all(map(number, said[:50]))
    if field == "location":
        return is_pairs(said)
    if field == "place" and is_pairs(said):
        return False
    if field == "call" and len(said) > MANY_ROWS and len(set(said)) <= FEW_CALLS:
        return False
    return kind == "" or (field in ("call", "unit", "number") and all(text.isdigit() for text in said))
