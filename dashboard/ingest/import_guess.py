"""What the columns and values of a stranger's export probably are; every guess is the reviewer's to change."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from msgspec import structs

from dashboard.ingest.cad_places import PAIR
from dashboard.ingest.cad_times import several as several_times
from dashboard.ingest.import_durations import durations_of
from dashboard.ingest.import_ranks import afterwards, earliest, rank
from dashboard.ingest.import_times import Kind, examples, forms_of, kind_of, zone_at
from dashboard.ingest.import_words import (
    agency_of,
    agency_of_prefix,
    plain,
    prefix_of,
    priority_of,
    status_of,
    type_of,
    words,
)
from dashboard.ingest.mapping import STEPS, TIMES
from dashboard.model.imports import Choices, Example, Form, Lasting, Seen
from dashboard.model.incidents import Priority

EMPTY = (
    "", "NULL", "null", "None", "none", "N/A", "n/a", "#N/A", "NA", "-", "--", "\\N", "NaT", "NaN",
    "nan", "(null)", "<null>",
)  # fmt: skip
CLOCKS = (*TIMES, "time")
JOINTS = (",", ";", "|", "/")
UNIT = re.compile(r"\s*[\w.# -]{1,24}")
LETTERED = re.compile(r"[A-Z]+-?\d+[A-Z]?")
MOST_GROUPS = 300
FEW_CALLS, MANY_ROWS = 3, 20
LAST = 9


def guessed(seen: Seen, name: str = "") -> Choices:
    """Guess all there is to decide about the file."""
    kinds = [
        kind_of(part.strip() for text in values(seen, title) for part in re.split("[;|]", text))
        for title in seen.header
    ]
    columns = _first_time(_columns(seen, kinds), seen, kinds)
    form = _form(seen, columns)
    durations = lasting_columns(seen, columns, form)
    columns, notes = _needed(columns, form, durations.keys())
    notes += [
        f"'{told[0]}' is taken for the time from {told[1]} to {field.replace('_', ' ')}"
        for field, told in durations.items()
    ]
    chosen = Choices(
        name or seen.name.rpartition(".")[0][:80] or "Imported log", "UTC", seen.reading, form, columns, ()
    )
    chosen = structs.replace(
        chosen,
        notes=tuple(notes),
        units=_joint(seen, columns),
        agency_by=_agency_column(seen),
        durations=durations,
    )
    return valued(placed(timed(chosen, seen), seen), seen)


def timed(choices: Choices, seen: Seen) -> Choices:
    """Guess the forms of time anew from the columns that are chosen now."""
    said = [text for _, texts in clocks(choices, seen) for text in texts]
    forms = forms_of(said)
    return structs.replace(choices, times=forms.sure, ambiguous=forms.ambiguous, notes=(*choices.notes, *forms.notes))


def clocks(choices: Choices, seen: Seen) -> list[tuple[str, list[str]]]:
    """Return every time that is mapped, with what the sample says of it."""
    between = choices.units
    listed = []
    for field in CLOCKS:
        titles = choices.columns.get(field, ())
        if titles:
            cells = [" ".join(parts) for parts in _parts(seen, titles) if all(parts)]
            listed.append((field, [one for cell in cells for one in several_times(cell, between)]))
    return listed


def shown(choices: Choices, seen: Seen) -> list[Example]:
    """Show the first time of every field before and after, as it is chosen now."""
    return examples(clocks(choices, seen), choices.times, choices.timezone, EMPTY)


def placed(choices: Choices, seen: Seen) -> Choices:
    """Guess the middle of the map and, from it, the time zone."""
    pairs = [pair for pair in _pairs(choices.columns, seen) if pair != (0.0, 0.0)]
    if not pairs:
        note = "the file has no coordinates: nothing tells its time zone, say which one it is"
        return structs.replace(choices, notes=(*choices.notes, note))
    lat, lon = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    swapped = abs(lat) > 90 or any(abs(pair[0]) > 90 for pair in pairs)
    if swapped:
        lat, lon = lon, lat
    order = "lon lat" if swapped and "location" in choices.columns else "lat lon"
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return structs.replace(choices, notes=(*choices.notes, "the coordinates are not degrees: places are left out"))
    return structs.replace(
        choices, timezone=zone_at(lat, lon, words().zones), lat=round(lat, 4), lon=round(lon, 4), location=order
    )


def valued(choices: Choices, seen: Seen) -> Choices:
    """Propose what their types, priorities, statuses and agencies are here, from the columns that are chosen now."""
    types = {said: type_of(said) for said in several(seen, choices.columns.get("type", ()))}
    priorities: dict[str, Priority] = {}
    for said in several(seen, choices.columns.get("priority", ())):
        if (ours := priority_of(said)) is not None:
            priorities[said] = ours
    statuses = {said: status_of(said) for said in several(seen, choices.columns.get("status", ()))}
    return structs.replace(
        choices, types=types, priorities=priorities, statuses=statuses, agencies=_agencies(choices, seen)
    )


def groups(choices: Choices, seen: Seen) -> dict[str, int]:
    """Return what tells whose a unit is, and how often: values of the column, or beginnings of unit names."""
    if choices.agency_by:
        return several(seen, (choices.agency_by,))
    counts: Counter[str] = Counter()
    for said, count in several(seen, choices.columns.get("unit", ())).items():
        for unit in said.split(choices.units) if choices.units else [said]:
            counts[prefix_of(unit)] += count
    return dict(counts.most_common(MOST_GROUPS))


def several(seen: Seen, titles: Sequence[str]) -> dict[str, int]:
    """Return the different values of the columns, joined, with how often; of the sample where there are too many."""
    if len(titles) == 1 and titles[0] in seen.values:
        counts = Counter(seen.values[titles[0]])
    else:
        counts = Counter(" ".join(part for part in parts if part) for parts in _parts(seen, titles))
    return {said: count for said, count in counts.most_common() if said not in EMPTY}


def values(seen: Seen, title: str) -> list[str]:
    """Return what the sample says in this column, without cells that say nothing."""
    n = seen.header.index(title)
    return [cell for row in seen.sample if (cell := row[n].strip()) not in EMPTY]


def _parts(seen: Seen, titles: Sequence[str]) -> Iterable[tuple[str, ...]]:
    places = [seen.header.index(title) for title in titles if title in seen.header]
    return (tuple(cell if (cell := row[n].strip()) not in EMPTY else "" for n in places) for row in seen.sample)


def _columns(seen: Seen, kinds: list[Kind]) -> dict[str, tuple[str, ...]]:
    """Give each field the column whose name comes nearest to a usual one and whose values can be that."""
    offers = []
    for order, (field, usual) in enumerate(words().fields.items()):
        for n, title in enumerate(seen.header):
            near = rank(title, usual)
            if field != "agency" and near is not None and _can_be(field, values(seen, title), kinds[n]):
                dated = field in CLOCKS and kinds[n] == "date"
                offers.append(((near[0] + (LAST if dated else 0), near[1]), order, n, field))
    found: dict[str, tuple[str, ...]] = {}
    used: set[int] = set()
    for _, _, n, field in sorted(offers):
        if field not in found and n not in used:
            found[field] = (seen.header[n],)
            used.add(n)
    if "unit" not in found and "callsign" in found:
        found["unit"] = found.pop("callsign")
    dates = [n for n, kind in enumerate(kinds) if kind == "date" and n not in used]
    days = [(seen.header[dates[0]],)] if dates else [t for f, t in found.items() if _kind(seen, t, kinds) == "date"]
    clocked = any(field in CLOCKS and _kind(seen, titles, kinds) != "date" for field, titles in found.items())
    for field, titles in list(found.items()):
        if field in CLOCKS and _kind(seen, titles, kinds) == "time" and days:
            found[field] = (*days[0], *titles)
    return {
        field: t
        for field, t in found.items()
        if not (field in CLOCKS and _kind(seen, t, kinds) == "date" and (dates or clocked))
    }


def _first_time(columns: dict[str, tuple[str, ...]], seen: Seen, kinds: list[Kind]) -> dict[str, tuple[str, ...]]:
    """Where no name says when a call came in, take the free column whose times come before those of the units."""
    steps = [columns[field] for field in TIMES if field in STEPS and field in columns]
    if "time" in columns or not steps:
        return columns
    joined = [_joined(seen, titles) for titles in steps]
    if "received" in columns:
        if not afterwards(_joined(seen, columns["received"]), joined):
            return columns
        columns = {field: titles for field, titles in columns.items() if field != "received"}
    used = {title for titles in columns.values() for title in titles}
    free = [t for t, kind in zip(seen.header, kinds, strict=True) if kind == "instant" and t not in used]
    title = earliest({title: _joined(seen, (title,)) for title in free}, joined)
    return {**columns, "received": (title,)} if title else columns


def _joined(seen: Seen, titles: Sequence[str]) -> list[str]:
    return [" ".join(parts) if all(parts) else "" for parts in _parts(seen, titles)]


def _kind(seen: Seen, titles: Sequence[str], kinds: list[Kind]) -> Kind:
    return kinds[seen.header.index(titles[0])] if len(titles) == 1 else "instant"


def _can_be(field: str, said: list[str], kind: Kind) -> bool:
    if field in CLOCKS:
        return kind != "" or not said
    if field in ("lat", "lon"):
        return bool(said) and all(_number(text) for text in said[:50])
    pairs = sum(PAIR.search(text) is not None and ("(" in text or "," in text) for text in said[:50])
    if field == "location":
        return bool(said) and pairs * 2 > len(said[:50])
    if field == "place":
        return pairs * 2 <= len(said[:50])
    if field == "call" and len(said) > MANY_ROWS and len(set(said)) <= FEW_CALLS:
        return False
    return kind == "" or (field in ("call", "unit", "number") and all(text.isdigit() for text in said))


def _number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


def _form(seen: Seen, columns: Mapping[str, tuple[str, ...]]) -> Form:
    if "unit" not in columns:
        return "calls"
    if not STEPS.isdisjoint(columns) and "time" not in columns:
        return "units"
    if "time" in columns and "dispatch" not in columns:
        title = columns["time"][-1]
        few = len(seen.values.get(title, range(seen.count))) * 2 <= seen.count
        named = any(plain(word) in plain(title) for word in words().snapshot_words)
        if few or named or "status" not in columns:
            return "snapshots"
        return "statuses"
    return "units"


def _needed(
    columns: dict[str, tuple[str, ...]], form: Form, lasting: Iterable[str] = ()
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Leave out what this form has no use for, and fill what it needs from what comes nearest; say so."""
    unused = (
        set(CLOCKS) - {"received"}
        if form == "snapshots"
        else set(TIMES) - {"received"}
        if form == "statuses"
        else set()
    )
    keep = {"time"} if form in ("snapshots", "statuses") else set()
    if form in ("units", "calls"):
        unused |= {"time", "status"}
    kept = {field: titles for field, titles in columns.items() if field not in unused - keep}
    notes = []
    if form in ("units", "calls") and "received" not in kept and "time" in columns:
        kept["received"] = columns["time"]
    if form == "units" and STEPS.isdisjoint({*kept, *lasting}) and "received" in kept:
        kept["dispatch"] = kept["received"]
        notes.append("no column tells when a unit was sent: received is taken for it")
    if form == "units" and "closed" in kept and not {"available"} & {*kept, *lasting}:
        kept["available"] = kept.pop("closed")
        notes.append(f"no column tells when a unit was free again: '{' '.join(kept['available'])}' is taken for it")
    if "received" not in kept and not STEPS.isdisjoint(kept) and form in ("units", "calls"):
        notes.append("no column tells when a call came in: it counts from when a unit was first sent")
    if form == "calls" and not STEPS.isdisjoint({*kept, *lasting}):
        notes.append("no column names a unit: one without a name stands for those of each call")
    if "call" not in kept:
        told = [kept[field][0] for field in ("received", "time", "place", "title", "type") if field in kept]
        if told:
            kept["call"] = tuple(dict.fromkeys(told))[:3]
            notes.append(f"no column numbers the calls: {' and '.join(kept['call'])} together do")
    return kept, notes


def _joint(seen: Seen, columns: Mapping[str, tuple[str, ...]]) -> str:
    """Return what stands between several units in one cell, if that is so in some."""
    said = values(seen, columns["unit"][0]) if "unit" in columns else []
    counts = {sign: sum(all(map(UNIT.fullmatch, text.split(sign))) for text in said if sign in text) for sign in JOINTS}
    most = max(counts, key=counts.__getitem__)
    if counts[most]:
        return most
    spaced = [text.split() for text in said if " " in text]
    return " " if spaced and all(LETTERED.fullmatch(part) for parts in spaced for part in parts) else ""


def _agency_column(seen: Seen) -> str:
    usual = words().fields["agency"]
    for title in seen.header:
        near = rank(title, usual)
        if near is not None and near[0] < 2 and len(several(seen, (title,))) <= MOST_GROUPS:
            return title
    return ""


def _agencies(choices: Choices, seen: Seen) -> dict[str, str]:
    propose = agency_of if choices.agency_by else agency_of_prefix
    return {said: propose(said) for said in groups(choices, seen)}


def _pairs(columns: Mapping[str, tuple[str, ...]], seen: Seen) -> list[tuple[float, float]]:
    found = []
    for lat, lon in (
        _parts(seen, [*columns.get("lat", ())[:1], *columns.get("lon", ())[:1]])
        if "lat" in columns and "lon" in columns
        else ()
    ):
        if _number(lat) and _number(lon):
            found.append((float(lat.replace(",", ".")), float(lon.replace(",", "."))))
    for (text,) in _parts(seen, columns.get("location", ())[:1]) if "location" in columns else ():
        if pair := PAIR.search(text):
            first, second = map(float, pair.groups())
            found.append((second, first) if text.upper().startswith("POINT") else (first, second))
    return found


def lasting_columns(seen: Seen, columns: Mapping[str, tuple[str, ...]], form: Form) -> dict[str, Lasting]:
    """Guess which times are told as lengths of time, in columns that have no other use."""
    if form in ("statuses", "snapshots"):
        return {}
    used = {title for titles in columns.values() for title in titles}
    free = {title: values(seen, title) for title in seen.header if title not in used}
    return durations_of(seen, columns, free)
