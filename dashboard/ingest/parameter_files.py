"""Parameter files: one JSON file a set, in the shape of `ParameterSet`, as data/parameters/ holds them.

A file is refused whole, with one line that names the file, the field and the way out.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from dashboard.model.errors import EntryRejected, PayloadRefused
from dashboard.model.parameters import ParameterSet
from dashboard.model.text import clean
from dashboard.projections.parameter_words import faults
from dashboard.services.rules import cleaned_strings

LARGEST = 1_000_000
PLACE = re.compile(r" - at `(?:key in )?\$\.?([^`]*)`$")
NAMES_A_FIELD = re.compile(r"(unknown|missing required) field `([^`]*)`")
KINDS = {"float": "a number", "str": "text", "object": "an object {...}", "array": "a list [...]", "null": "nothing"}
AT = re.compile(r"parameters\[(\d+)\]")


def uploaded(name: str, raw: bytes) -> ParameterSet:
    """Read the set in `raw`, whatever its file was called; PayloadRefused says what is wrong with it."""
    if len(raw) > LARGEST:
        raise _refused(name, "file", f"must be of at most {LARGEST:,} bytes")
    try:
        found = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise _refused(name, "file", "is not UTF-8 text; save it as UTF-8") from error
    except RecursionError as error:
        raise _refused(name, "file", "is nested too deep to be a parameter set") from error
    except json.JSONDecodeError as error:
        raise _refused(name, "file", f"is no JSON: {error.msg} in line {error.lineno}, mend it there") from error
    except EntryRejected as error:
        raise _refused(name, error.field, str(error).partition(": ")[2]) from error
    except ValueError as error:
        raise _refused(name, "file", "holds a number that is too long; mend it") from error
    try:
        read: ParameterSet = cleaned_strings(msgspec.convert(found, ParameterSet))
    except msgspec.ValidationError as error:
        raise _refused(name, *_told(str(error), found)) from error
    except EntryRejected as error:
        raise _refused(name, error.field, str(error).partition(": ")[2]) from error
    for field, wrong in faults(read):
        raise _refused(name, field, wrong)
    return read


def written(one: ParameterSet) -> bytes:
    """Return the set as a file that `uploaded` reads."""
    return msgspec.json.format(msgspec.json.encode(one), indent=2) + b"\n"


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise EntryRejected(name, "stands there twice in one object; keep one")
    return dict(pairs)


def _told(error: str, found: Any) -> tuple[str, str]:  # noqa: ANN401 - whatever the file held
    """Split msgspec's message into the field, with the number's own id, and what is wrong with it."""
    place, names = PLACE.search(error), NAMES_A_FIELD.search(error)
    field = place[1] if place else ""
    if (at := AT.match(field)) and (own := _id(found, int(at[1]))):
        field = f"{own}{field[at.end() :]}"
    if names:
        field = f"{field}.{names[2]}" if field else names[2]
        missing = "is missing; fill it in"
        return field, missing if names[1] != "unknown" else "is no field of a set; take it out or mend its spelling"
    said = re.sub("`([^`]*)`", lambda kind: KINDS.get(kind[1], f"'{kind[1]}'"), PLACE.sub("", error))
    return field or "file", f"{said[:1].lower()}{said[1:]}"


def _id(found: Any, place: int) -> str:  # noqa: ANN401 - whatever the file held
    try:
        own = found["parameters"][place]["id"]
    except (KeyError, IndexError, TypeError):
        return ""
    return own if isinstance(own, str) else ""


def _refused(file: str, field: str, wrong: str) -> PayloadRefused:
    return PayloadRefused(f"{_named(file)}: {_named(field)}: {_named(wrong, 200)}")


def _named(text: str, most: int = 80) -> str:
    line = " ".join(clean(text).split())
    return line if len(line) <= most else f"{line[: most - 3]}..."
