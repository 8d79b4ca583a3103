"""JSON exports as columns and rows: an array of objects, one object a line, or an object that holds such an array.

An object within an object becomes columns `outer.inner`. A list of objects (of several that of the units) becomes as
many rows, each with all that the outer object says. A list of plain values is joined by `; `. A GeoJSON feature is its
properties, with `lat` and `lon` where it is a point; so is an ArcGIS feature its attributes.
"""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from dashboard.ingest.import_words import words
from dashboard.model.errors import PayloadRefused

Listed = list[tuple[int, list[str], str]]
MOST_COLUMNS = 400
DEEPEST = 5
LIST = re.compile(r"(?:\"(\w+)\"\s*:\s*)?\[\s*(?=\{)")


def listed(text: str, name: str) -> tuple[list[str], Listed]:
    """Return the columns and, with the number of its object and its fault, every row. PayloadRefused."""
    rows: list[tuple[int, dict[str, str], str]] = []
    for n, (value, fault) in enumerate(_objects(text.lstrip("\ufeff \t\r\n"), name), 1):
        if fault:
            rows.append((n, {}, fault))
        elif isinstance(value, dict):
            rows += [(n, row, "") for row in _flat(_feature(value))]
        else:
            rows.append((n, {}, f"is no object but {str(value)[:40]!r}"))
    header = list(dict.fromkeys(title for _, row, _ in rows for title in row))
    if len(header) > MOST_COLUMNS:
        raise PayloadRefused(f"file: {name} has {len(header)} different keys; {MOST_COLUMNS} at most")
    return header, [(n, [row.get(title, "") for title in header], fault) for n, row, fault in rows]


def _objects(text: str, name: str) -> Iterator[tuple[Any, str]]:
    """Yield every object there is, and the fault of the one that the file ends in."""
    try:
        whole = json.loads(text)
    except RecursionError:
        raise PayloadRefused(f"file: {name} is nested too deep to be a log") from None
    except json.JSONDecodeError as error:
        start = _list_begins(text)
        if text.startswith("{") and "\n" in text and _starts_whole(text):
            yield from _by_line(text)
        elif start:
            yield from _by_object(text, start)
        else:
            raise PayloadRefused(f"file: {name}: line {error.lineno}: {error.msg}") from error
        return
    if isinstance(whole, dict):
        found = _listing(whole, 0)
        whole = [whole] if found is None else found
    if not isinstance(whole, list):
        raise PayloadRefused(f"file: {name} holds no list of objects")
    yield from ((value, "") for value in whole)


def _by_line(text: str) -> Iterator[tuple[Any, str]]:
    for line in text.splitlines():
        if line.strip():
            try:
                yield json.loads(line), ""
            except json.JSONDecodeError as error:
                yield None, f"is no whole JSON object ({error.msg}, character {error.colno}): is the export cut short?"


def _listing(value: dict[str, Any], depth: int) -> list[Any] | None:
    """Return the list of calls that an object holds, by its usual name or else the longest; None: it is one itself."""
    if any(key.lower() in words().lists.units for key in value):
        return None
    arrays = {key: each for key, each in value.items() if isinstance(each, list) and each and isinstance(each[0], dict)}
    named = [each for key, each in arrays.items() if key.lower() in words().lists.calls]
    if named:
        return max(named, key=len)
    inner = [found for each in value.values() if isinstance(each, dict) and depth < DEEPEST
             if (found := _listing(each, depth + 1)) is not None]  # fmt: skip
    return max([*inner, *arrays.values()], key=len, default=None)


def _starts_whole(text: str) -> bool:
    try:
        json.loads(text.partition("\n")[0])
    except json.JSONDecodeError:
        return False
    return True


def _list_begins(text: str) -> int:
    """Return the place of the first object of the list of calls in a file that is not whole; 0: there is none."""
    if text.startswith("["):
        return 1
    found = [(match[1] or "", match.end()) for match in islice(LIST.finditer(text), 1_000)]
    return next((end for key, end in found if key.lower() in words().lists.calls), found[0][1] if found else 0)


def _by_object(text: str, at: int) -> Iterator[tuple[Any, str]]:
    """Read an array that does not end, object by object."""
    decoder = json.JSONDecoder()
    while at < len(text):
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        if at == len(text):
            yield None, "stands after the last whole object: there the export is cut short"
            return
        if text[at] == "]":
            yield None, "stands after the end of the list: what follows is not whole JSON, and is not read"
            return
        try:
            value, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            line = text.count("\n", 0, at) + 1
            yield (
                None,
                (
                    f"is not a whole JSON object (line {line}, character {at + 1:,} of {len(text):,}): the export is "
                    "cut short or broken here; nothing after it is taken"
                ),
            )
            return
        yield value, ""


def _feature(value: dict[str, Any]) -> dict[str, Any]:
    if isinstance(value.get("attributes"), dict) and value.keys() <= {"attributes", "geometry"}:
        at = value.get("geometry")
        place = {"lat": at["y"], "lon": at["x"]} if isinstance(at, dict) and {"x", "y"} <= at.keys() else {}
        return {**place, **value["attributes"]}
    if value.get("type") != "Feature" or not isinstance(value.get("properties"), dict):
        return value
    geometry = value.get("geometry")
    point = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    place = {"lat": point[1], "lon": point[0]} if isinstance(point, list) and len(point) > 1 else {}
    return {**place, **value["properties"]}


def _flat(value: dict[str, Any]) -> list[dict[str, str]]:
    flat: dict[str, Any] = {}
    _into(flat, "", value, 0)
    lists = [title for title, each in flat.items() if isinstance(each, list)]
    own = {title: each for title, each in flat.items() if title not in lists}
    many = max(lists, key=_of_units, default=None)
    own |= {other: json.dumps(flat[other], ensure_ascii=False) for other in lists if other != many}
    if many is None:
        return [own]
    return [
        {**own, **{f"{many}.{title}": text for title, text in row.items()}}
        for each in flat[many]
        for row in _flat(each if isinstance(each, dict) else {"value": each})
    ] or [own]


def _of_units(title: str) -> bool:
    return title.rpartition(".")[2].lower() in words().lists.units


def _into(flat: dict[str, Any], before: str, value: dict[str, Any], depth: int) -> None:
    for key, each in value.items():
        title = f"{before}{key}"
        if isinstance(each, dict) and depth < DEEPEST:
            _into(flat, f"{title}.", each, depth + 1)
        elif isinstance(each, list) and each and any(isinstance(one, dict) for one in each):
            flat[title] = each
        elif isinstance(each, list):
            flat[title] = "; ".join(_said(one) for one in each)
        else:
            flat[title] = _said(each)


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
