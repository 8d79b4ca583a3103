"""Parameter files: one JSON file a set, in the shape of `ParameterSet`, as data/parameters/ holds them.

A file is refused whole, with one line that names the file, the field and the way out.
"""

import re
from typing import Any

import msgspec

from dashboard.ingest.strict_json import decoded, refused
from dashboard.model.errors import EntryRejected
from dashboard.model.parameters import ParameterSet
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
        raise refused(name, "file", f"must be of at most {LARGEST:,} bytes")
    found = decoded(name, raw, "a parameter set")
    try:
        read: ParameterSet = cleaned_strings(msgspec.convert(found, ParameterSet))
    except msgspec.ValidationError as error:
        raise refused(name, *_told(str(error), found)) from error
    except EntryRejected as error:
        raise refused(name, error.field, str(error).partition(": ")[2]) from error
    for field, wrong in faults(read):
        raise refused(name, field, wrong)
    return read


def written(one: ParameterSet) -> bytes:
    """Return the set as a file that `uploaded` reads."""
    return msgspec.json.format(msgspec.json.encode(one), indent=2) + b"\n"


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
