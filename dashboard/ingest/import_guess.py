"""What the columns and values of a stranger's export probably are; every guess is the reviewer's to change."""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median

from msgspec import structs

from dashboard.ingest.cad_places import PAIR
from dashboard.ingest.cad_times import several as several_times
from dashboard.ingest.import_columns import columns_of
from dashboard.ingest.import_durations import durations_of, either_comma
from dashboard.ingest.import_needs import form_of_rows, needed
from dashboard.ingest.import_order import CLOCKS
from dashboard.ingest.import_ranks import rank
from dashboard.ingest.import_samples import EMPTY, joined, number, parts, several, values
from dashboard.ingest.import_shapes import joint
from dashboard.ingest.import_times import examples, forms_of
from dashboard.ingest.import_words import (
    agency_of,
    agency_of_prefix,
    prefix_of,
    priority_of,
    status_of,
    type_of,
    words,
)
from dashboard.ingest.import_zones import to_town, zone_at
from dashboard.model.imports import Choices, Example, Form, Lasting, Seen
from dashboard.model.incidents import Priority

MOST_GROUPS = 300
FAR_OFF = 12.0
ZERO, FEWEST_ZEROS, ZERO_SHARE = "00:00:00", 3, 200


def guessed(seen: Seen, name: str = "") -> Choices:
    """Guess all there is to decide about the file."""
    columns, doubts = columns_of(seen)
    form = form_of_rows(seen, columns)
    durations = lasting_columns(seen, columns, form)
    columns, notes = needed(columns, form, durations)
    durations = durations or lasting_columns(seen, columns, form)  # those since a sending that had to be filled in
    notes += [
        f"'{' + '.join(titles)}' is taken for the time from {since.replace('_', ' ')} to {field.replace('_', ' ')}"
        for field, (titles, since, _) in durations.items()
    ]
    for title in [title for titles, _, unit in durations.values() if unit == "s" for title in titles]:
        if said := either_comma(joined(seen, (title,))):
            way = "where it is a decimal one, write the column with points"
            notes.append(f"the comma in '{said}' of '{title}' is taken for that of thousands of seconds: {way}")
    chosen = Choices(
        name or seen.name.rpartition(".")[0][:80] or "Imported log", "UTC", seen.reading, form, columns, ()
    )
    chosen = structs.replace(
        chosen,
        notes=(*notes, *doubts),
        units=joint(values(seen, columns["unit"][0])) if "unit" in columns else "",
        agency_by=_agency_column(seen),
        durations=durations,
    )
    return valued(placed(timed(without_zeros(chosen, seen), seen), seen), seen)


def without_zeros(choices: Choices, seen: Seen) -> Choices:
    """Take 00:00:00 for no time where more rows say so beside a date than can be true of midnight."""
    for field, titles in choices.columns.items():
        cells = values(seen, titles[1]) if len(titles) == 2 and field in CLOCKS[1:] else []
        if (count := cells.count(ZERO)) >= FEWEST_ZEROS and count * ZERO_SHARE >= len(cells):
            note = f"'{ZERO}' in '{titles[1]}' is taken for no time: {count} of {len(cells)} rows say so"
            note += "; nor in any other time but the first, when the call came in"
            return structs.replace(choices, empty=(ZERO,), notes=(*choices.notes, note))
    return choices


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
            cells = [text for text in joined(seen, titles) if text]
            listed.append((field, [one for cell in cells for one in several_times(cell, between)]))
    return listed


def shown(choices: Choices, seen: Seen) -> list[Example]:
    """Show the first time of every field before and after, as it is chosen now."""
    return examples(clocks(choices, seen), choices.times, choices.timezone, (*EMPTY, *choices.empty), choices.day)


def placed(choices: Choices, seen: Seen) -> Choices:
    """Guess the middle of the map and, from it, the time zone."""
    pairs = [pair for pair in _pairs(choices.columns, seen) if pair != (0.0, 0.0)]
    if pairs and "location" not in choices.columns and _changed_places(pairs):
        columns = {**choices.columns, "lat": choices.columns["lon"], "lon": choices.columns["lat"]}
        note = f"'{columns['lat'][0]}' is taken for the latitude: only so the places are near a town"
        choices = structs.replace(choices, columns=columns, notes=(*choices.notes, note))
        pairs = [(lon, lat) for lat, lon in pairs]
    if not pairs:
        note = "the file has no coordinates: nothing tells its time zone, say which one it is"
        return structs.replace(choices, notes=(*choices.notes, note))
    lat, lon = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    swapped = abs(lat) > 90 or any(abs(pair[0]) > 90 for pair in pairs)
    if swapped:
        lat, lon = lon, lat
    order = "lon lat" if swapped and "location" in choices.columns else "lat lon"
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        columns = {f: titles for f, titles in choices.columns.items() if f not in ("lat", "lon", "location")}
        note = "the coordinates are not degrees: places are left out"
        return structs.replace(choices, columns=columns, notes=(*choices.notes, note))
    zone, notes = zone_at(lat, lon, words().zones), (*choices.notes, *_either_way(lat, lon))
    return structs.replace(choices, timezone=zone, lat=round(lat, 4), lon=round(lon, 4), location=order, notes=notes)


def _changed_places(pairs: Sequence[tuple[float, float]]) -> bool:
    """Whether latitude and longitude stand in each other's columns: near a town the other way round alone."""
    lat, lon = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    if not (abs(lat) <= 180 and abs(lon) <= 90):
        return False
    here, there = to_town(lat, lon), to_town(lon, lat)
    return (abs(lat) > 90 or here > FAR_OFF) and there < FAR_OFF / 2


def _either_way(lat: float, lon: float) -> tuple[str, ...]:
    """Say where the places would be much nearer to a town with latitude and longitude in each other's place."""
    if abs(lon) > 90 or to_town(lon, lat) * 4 > to_town(lat, lon) or to_town(lat, lon) < 1:
        return ()
    here, there = zone_at(lat, lon, words().zones), zone_at(lon, lat, words().zones)
    return (f"the places are near {here}; with latitude and longitude changed they would be near {there}: which?",)


def valued(choices: Choices, seen: Seen) -> Choices:
    """Propose what their types, priorities, statuses and agencies are here, from the columns that are chosen now."""
    types = {said: type_of(said) for said in several(seen, choices.columns.get("type", ()))}
    priorities: dict[str, Priority] = {}
    for said in several(seen, choices.columns.get("priority", ())):
        if (ours := priority_of(said)) is not None:
            priorities[said] = ours
    status = choices.columns.get("status", ())
    statuses = {said: status_of(said, status[0]) for said in several(seen, status)}
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
        parts(seen, [*columns.get("lat", ())[:1], *columns.get("lon", ())[:1]])
        if "lat" in columns and "lon" in columns
        else ()
    ):
        if number(lat) and number(lon):
            found.append((float(lat.replace(",", ".")), float(lon.replace(",", "."))))
    for (text,) in parts(seen, columns.get("location", ())[:1]) if "location" in columns else ():
        if pair := PAIR.search(text):
            first, second = map(float, pair.groups())
            found.append((second, first) if text.upper().startswith("POINT") else (first, second))
    return found


def lasting_columns(seen: Seen, columns: Mapping[str, tuple[str, ...]], form: Form) -> dict[str, Lasting]:
    """Guess which times are told as lengths of time, in columns that have no other use."""
    if form in ("statuses", "snapshots"):
        return {}
    used = {title for titles in columns.values() for title in titles}
    return durations_of(columns, {title: joined(seen, (title,)) for title in seen.header if title not in used})
