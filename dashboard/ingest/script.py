"""Scripted events: journal lines that people write by hand, one JSON object a line, decoded to drafts.

A line has `at` (local time), `by` (the id of a person checked in by some line), `kind` and that kind's fields; it may
have `known` (when those in command knew it, where that was later), `said` (the line as typed) and `label` (a name
for a correction to point at). Shorthands: an incident's `place` may be the id of a named place; `starts` and `ends` are
local times, and so are `due`, `opens`, `closes` and `arrival`; `places`, `features`, `plan` and `put` may name a JSON
file beside, and a plan's `features` another one; a correction says `corrects` (a label), `reason`, and the fields that
should have been otherwise as `reads` (without it the line is struck). A line of the
kind `library` takes in every protocol of `folder`, which lies beside the script's own, with its signatures.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, Raw, UnsetType

from dashboard.ingest import protocol_files
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Actor, AnyBody, Draft, encode_body
from dashboard.model.errors import EntryRejected, PayloadRefused
from dashboard.model.events import Person, Place
from dashboard.model.moment import parse
from dashboard.services import demo
from dashboard.services.desk import Desk

DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
FILES = ("setup.jsonl", "saturday.jsonl", "sunday.jsonl")
LIBRARY = "library"
TIMES = ("starts", "ends", "due", "opens", "closes", "arrival")
PLANS = ("plan", "put")
ABOUT_THE_LINE = frozenset({"at", "by", "known", "said", "label", "corrects", "reads"})


class Line(NamedTuple):
    """One line as it stands in `file`."""

    file: Path
    number: int
    fields: dict[str, Any]

    def refuse(self, field: str, why: str) -> PayloadRefused:
        """Make the one clear line that says where the file is wrong."""
        return PayloadRefused(f"{self.file.name} line {self.number}: {field}: {why}")


class Cast(NamedTuple):
    """What the lines of a script refer to: its time zone, its people and its places by id."""

    timezone: str
    people: Mapping[str, Person]
    places: Mapping[str, Place]


class Labelled(NamedTuple):
    """A line that a correction may point at, and the draft it became: its place among all, from 1."""

    line: Line
    place: int
    draft: Draft


def demo_script() -> list[Draft]:
    """Return the demo festival's whole script, in order."""
    return list(_demo())


@cache
def _demo() -> tuple[Draft, ...]:
    return tuple(read([DEMO / name for name in FILES]))


def seed_demo(desk: Desk) -> None:
    """Make sure that the demo event is in this database: every command that names it calls this first."""
    if demo.EVENT not in desk.events():
        demo.seed(desk, demo_script())


def read(files: Sequence[Path]) -> list[Draft]:
    """Decode whole files, in the order of `known`. The target of a correction is a place in this list, from 1.

    PayloadRefused names the file, the line and the field that are wrong.
    """
    lines = [line for file in files for line in _lines(file)]
    cast = _cast(lines)
    drafts: list[Draft] = []
    labels: dict[str, Labelled] = {}
    keys: dict[str, Line] = {}
    for line in lines:
        for draft in _library(line, cast) if line.fields.get("kind") == LIBRARY else [_said(line, cast, labels)]:
            _in_order(line, draft, drafts)
            if keys.setdefault(draft.key, line) is not line:
                raise line.refuse("line", f"says the same as line {keys[draft.key].number}")
            drafts.append(draft)
        _named(line, labels, drafts)
    return drafts


def _lines(file: Path) -> Iterator[Line]:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PayloadRefused(f"{file.name}: cannot be read as UTF-8 text: {error}") from error
    for number, row in enumerate(text.splitlines(), 1):
        if not row.strip():
            continue
        try:
            fields = json.loads(row)
        except ValueError as error:
            raise PayloadRefused(f"{file.name} line {number}: line: is not JSON ({error})") from error
        if not isinstance(fields, dict):
            raise PayloadRefused(f"{file.name} line {number}: line: must be an object in braces")
        yield Line(file, number, _beside(Line(file, number, fields)))


def _beside(line: Line) -> dict[str, Any]:
    """The line's fields, with what stands in files beside it."""
    found = _read_in(line, line.fields)
    return found | {field: _read_in(line, found[field]) for field in PLANS if isinstance(found.get(field), dict)}


def _read_in(line: Line, fields: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, name in fields.items():
        if field in ("places", "features", *PLANS) and isinstance(name, str):
            try:
                found[field] = json.loads((line.file.parent / Path(name).name).read_text("utf-8"))
            except (OSError, ValueError) as error:
                raise line.refuse(field, f"'{name[:60]}' cannot be read ({error})") from error
    return fields | found


def _cast(lines: Iterable[Line]) -> Cast:
    timezone, people, places = "UTC", dict[str, Person](), dict[str, Place]()
    for line in lines:
        kind, fields = line.fields.get("kind"), line.fields
        if kind == "event.opened":
            timezone = str(fields.get("event", {}).get("timezone", timezone))
        elif kind == "person.checked_in":
            person = _converted(line, fields.get("person"), Person)
            people[person.id] = person
        elif kind == "places.named":
            places |= {place.id: place for place in _converted(line, fields.get("places"), list[Place])}
    return Cast(timezone, people, places)


def _body(line: Line, cast: Cast) -> AnyBody:
    said = {field: value for field, value in line.fields.items() if field not in ABOUT_THE_LINE}
    body: AnyBody = _converted(line, _located(_timed(line, said, cast.timezone), cast.places), AnyBody)
    return body


def _said(line: Line, cast: Cast, labels: Mapping[str, Labelled]) -> Draft:
    """One line, one entry."""
    if line.fields.get("kind") == "entry.corrected":
        return _draft(line, cast, _correction(line, cast, _target(line, labels)))
    return _draft(line, cast, _body(line, cast))


def _library(line: Line, cast: Cast) -> list[Draft]:
    """Every protocol of a folder with its signatures, as `protocols import` would take them in."""
    by, known = _person(line, cast), _time(line, "at", cast.timezone)
    folder = line.file.parent.parent / Path(str(line.fields.get("folder", ""))).name
    try:
        return protocol_files.drafts(protocol_files.library(folder), by, known)
    except PayloadRefused as error:
        raise line.refuse("folder", str(error)) from error


def _correction(line: Line, cast: Cast, target: Labelled) -> EntryCorrected:
    reads = line.fields.get("reads")
    body: Raw | UnsetType = UNSET
    if reads is not None:
        if not isinstance(reads, dict):
            raise line.refuse("reads", "must be the fields as they should have been, in braces")
        body = Raw(encode_body(_body(Line(line.file, line.number, target.line.fields | reads), cast)))
    return EntryCorrected(target.place, str(line.fields.get("reason", "")), body, None, target.draft.body.about)


def _person(line: Line, cast: Cast) -> Actor:
    by = line.fields.get("by", "")
    if by not in cast.people:
        raise line.refuse("by", f"nobody is checked in as '{str(by)[:40]}'")
    who = cast.people[by]
    return Actor(who.name, who.agency, who.role)


def _draft(line: Line, cast: Cast, body: AnyBody) -> Draft:
    by = _person(line, cast)
    occurred = _time(line, "at", cast.timezone)
    known = _time(line, "known", cast.timezone) if "known" in line.fields else occurred
    said = str(line.fields.get("said", ""))
    return Draft(body, by, occurred, _key(line), known, said)


def _key(line: Line) -> str:
    words = json.dumps(line.fields, sort_keys=True, ensure_ascii=True)
    return f"script:{hashlib.sha256(words.encode()).hexdigest()[:24]}"


def _target(line: Line, labels: Mapping[str, Labelled]) -> Labelled:
    label = line.fields.get("corrects", "")
    if label not in labels:
        raise line.refuse("corrects", f"no line before this one has the label '{str(label)[:40]}'")
    return labels[label]


def _named(line: Line, labels: dict[str, Labelled], drafts: Sequence[Draft]) -> None:
    label = line.fields.get("label")
    if label is None:
        return
    if not isinstance(label, str) or label in labels:
        raise line.refuse("label", f"'{str(label)[:40]}' must be a text that no other line has")
    labels[label] = Labelled(line, len(drafts), drafts[-1])


def _in_order(line: Line, draft: Draft, before: Sequence[Draft]) -> None:
    if before and (draft.known or 0) < (before[-1].known or 0):
        field = "known" if "known" in line.fields else "at"
        raise line.refuse(field, "is earlier than the line before; lines stand in the order in which they were known")


def _timed(line: Line, value: Any, timezone: str) -> Any:  # noqa: ANN401 - walks any JSON
    """`value` with the local times in its `starts`, `ends` and `due` turned into UTC microseconds."""
    if isinstance(value, list):
        return [_timed(line, item, timezone) for item in value]
    if not isinstance(value, dict):
        return value
    times = {f: _instant(line, f, value[f], timezone) for f in TIMES if isinstance(value.get(f), str)}
    return {field: _timed(line, item, timezone) for field, item in value.items()} | times


def _located(fields: dict[str, Any], places: Mapping[str, Place]) -> dict[str, Any]:
    """`fields` with the id of a named place turned into its name and position."""
    place = places.get(str(fields.get("place", "")))
    return {"lat": place.lat, "lon": place.lon} | fields | {"place": place.name} if place else fields


def _time(line: Line, field: str, timezone: str) -> int:
    return _instant(line, field, line.fields.get(field, ""), timezone)


def _instant(line: Line, field: str, value: object, timezone: str) -> int:
    try:
        return parse(str(value), timezone, field)
    except EntryRejected as error:
        raise line.refuse(field, str(error).removeprefix(f"{field}: ")) from error


def _converted(line: Line, value: object, into: Any) -> Any:  # noqa: ANN401 - whatever type is asked for
    try:
        return msgspec.convert(value, into)
    except msgspec.ValidationError as error:
        words = str(error)
        field = re.search(r"- at `\$\.?([^`]*)`", words) or re.search(r"field `([^`]+)`", words)
        raise line.refuse(field[1] if field and field[1] else "line", words.split(" - at ")[0]) from error
