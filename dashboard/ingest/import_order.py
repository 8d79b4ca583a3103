"""Which times the columns of a stranger's export tell, where no name says it: by how they lie, row by row."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from dashboard.ingest.import_ranks import between, earliest, later, rank
from dashboard.ingest.import_samples import joined
from dashboard.ingest.import_times import Kind
from dashboard.ingest.import_words import words
from dashboard.ingest.mapping import STEPS, TIMES
from dashboard.model.imports import Seen

CLOCKS = (*TIMES, "time")
USUAL = ("received", "dispatch", "en_route", "on_scene", "available")
Columns = dict[str, tuple[str, ...]]
Kinds = Mapping[str, Kind]


def usual_names(field: str) -> Sequence[str]:
    """Return the names that a column of this field usually has."""
    return words().fields[field]


def free_columns(columns: Columns, kinds: Kinds, of: Kind = "instant") -> list[str]:
    """Return the columns of one kind that are none of our fields yet."""
    used = {title for titles in columns.values() for title in titles}
    return [title for title, kind in kinds.items() if kind == of and title not in used]


def by_order(columns: Columns, seen: Seen, kinds: Kinds) -> Columns:
    """Return the steps that no name tells, by which free column lies where they would, row by row.

    What was taken for the time a call came in is a sending where it differs among the units of a call.
    """
    if "unit" not in columns or "time" in columns or STEPS.isdisjoint(columns):
        return {}
    said = {field: joined(seen, titles) for field, titles in columns.items() if field in TIMES}
    free = _free_times(columns, seen, kinds)
    found: Columns = {}
    if (
        "dispatch" not in columns
        and "received" in columns
        and rank(columns["received"][-1], usual_names("received")) is None
    ):
        calls = joined(seen, columns.get("call", ()))
        if len(set(zip(calls, said["received"], strict=True))) * 10 > len(set(calls)) * 11:
            found["dispatch"] = columns["received"]
    if "en_route" not in columns and {"dispatch", "on_scene"} <= said.keys():
        found |= _one("en_route", between(free, said["dispatch"], said["on_scene"]))
    if not {"available", "closed"} & columns.keys() and "on_scene" in said:
        found |= _one("available", [titles for titles in free if _follows(free[titles], said["on_scene"])])
    return found


def in_a_row(columns: Columns, seen: Seen, kinds: Kinds) -> Columns:
    """Return the times that no name tells of five that follow each other in nearly every row: those of a unit.

    Those that a name tells must be in their place among the five.
    """
    if {"time", "closed"} & columns.keys() or (STEPS & columns.keys()) - set(USUAL):
        return {}
    known = {columns[field]: field for field in USUAL if field in columns}
    each = _free_times(columns, seen, kinds) | {titles: joined(seen, titles) for titles in known}
    each = {titles: cells for titles, cells in each.items() if len(set(cells) - {""}) > 1}
    if len(each) != len(USUAL) or len(known) == len(USUAL):
        return {}
    order = sorted(each, key=lambda titles: sum(later(each[titles], other) for other in each.values()))
    apart = all(later(each[after], each[before]) for before, after in pairwise(order))
    if not apart or any(known.get(titles, field) != field for titles, field in zip(order, USUAL, strict=True)):
        return {}
    return {field: titles for titles, field in zip(order, USUAL, strict=True) if titles not in known}


def _free_times(columns: Columns, seen: Seen, kinds: Kinds) -> dict[tuple[str, ...], list[str]]:
    """Return the cells of every time that is none of our fields yet: instants, and clocks beside their date."""
    listed: list[tuple[str, ...]] = [(title,) for title in free_columns(columns, kinds)]
    dates = [titles[0] for titles in columns.values() if len(titles) == 2 and kinds[titles[1]] == "time"]
    if day := next(iter([*dates, *free_columns(columns, kinds, "date")]), ""):
        listed += [(day, title) for title in free_columns(columns, kinds, "time")]
    return {titles: joined(seen, titles) for titles in listed if not _of_another(titles[-1], columns)}


def _of_another(title: str, columns: Columns) -> bool:
    """Whether a column is called exactly as a time that another column tells already: then it is that of something."""
    named = [field for field in TIMES if (rank(title, usual_names(field)) or (2, 0))[0] < 2]
    return bool(named) and all(field in columns for field in named)


def _one(field: str, offered: Sequence[tuple[str, ...]]) -> Columns:
    return {field: offered[0]} if len(offered) == 1 else {}


def _follows(cells: Sequence[str], step: Sequence[str]) -> bool:
    return bool(earliest({"step": step}, [cells]))
