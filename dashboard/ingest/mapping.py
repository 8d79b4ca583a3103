"""Mappings: how one agency's or city's CAD export is to be read, as a TOML file and never as code.

A mapping has these tables (data/mappings/sf-fire.toml explains each by example, and is the one to copy):

- `[event]` name, timezone (IANA), lat, lon: what is opened when the event is not there yet; the middle of the map
  also tells swapped coordinates.
- `[file]` `format` (`csv`, `xlsx` or `json`; without it by the file's name), `sheet` of a workbook, encoding,
  delimiter, `form` (see below), `units` (what stands between several units in one cell), `times` (strptime patterns,
  `iso`, `epoch` in seconds, `epoch_ms`; the first that fits counts), `empty` (cells that mean "nothing"), `location`
  (`lat lon` or `lon lat`: the order in a combined column).
- `[columns]` our field = their column, or a list of columns that are joined by a space (a date and a time, say).
  Fields: `call` (must be there), `number`, `unit`, `callsign`, `unit_type`, `type`, `title`, `priority`, `place`,
  `lat`, `lon`, `location`, `outcome`, and the times `received`, `dispatch`, `acknowledged`, `en_route`, `staged`,
  `on_scene`, `with_patient`, `transport`, `at_destination`, `available`, `closed`. A file of calls without units names
  no `unit`; such a call closes at `closed`. If such a file has times of a unit (first on scene, say), they count for
  one unit of that call that has no name. A file with one row per status names `status` and `time` instead of the
  single times, and lists what their statuses mean under `[statuses]` ("" = means nothing here).
- `[durations]` one of those times = `{ column, since, unit }`: told as how long after `since` it was, in `s`, `min` or
  `h`, or written `0:05:12`; a list of columns is added up. `[file] day` (2025-12-24): the day of a file whose times
  have no date. Times of a row that share their date go on past midnight. `skip`: how many lines stand above the column
  names.
- `[file] form = "snapshots"`: each row says that at `time` the `unit` is on `call` (empty: on none) with `status`;
  what changed is found by difference (`snapshot_stream.py`). `[statuses]` may then name our unit statuses (`ONSC`) as
  well as our times (`on_scene`). `absent`: a unit that a snapshot leaves out is `free`, or nothing is said (`unsaid`).
- `[known]` one of those times = the column that tells when it was known; without one it was known when it happened.
- `[types]` their type = our incident type id (an unlisted type stays as said); `[priorities]` theirs = P1..P4, and
  `default_priority` for what is not listed.
- `[[agencies]]` id, name, short, letter, shape, discipline, dark, light; `[[rules]]` agency, column (one of our fields
  or one of their columns), pattern (a regular expression that must be found in it). The first rule that fits decides.
"""

import codecs
import re
import tomllib
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

import msgspec
from msgspec import Struct

from dashboard.model.agencies import Agency
from dashboard.model.errors import PayloadRefused
from dashboard.model.incidents import Priority
from dashboard.model.moment import zone
from dashboard.model.units import Status

FOLDER = Path(__file__).resolve().parent.parent.parent / "data" / "mappings"
STATUSES: dict[str, Status] = {
    "acknowledged": "ACK", "en_route": "ENRT", "staged": "STAGED", "on_scene": "ONSC", "with_patient": "PTCT",
    "transport": "TRANS", "at_destination": "ATDEST",
}  # fmt: skip
TIMES = ("received", "dispatch", *STATUSES, "available", "closed")
STEPS = frozenset({"dispatch", *STATUSES})
MOST_SKIPPED = 100
FACTS = ("type", "title", "priority", "place", "lat", "lon", "location", "outcome", "number")
FIELDS = frozenset({"call", "unit", "callsign", "unit_type", "status", "time", *FACTS, *TIMES})
UNKNOWN_AGENCY = Agency("unknown", "Agency not known", "?", "?", "star", "other", "#97969A", "#646171")


class EventInfo(Struct, frozen=True, forbid_unknown_fields=True):
    """The event that is opened when it is not there yet."""

    name: str
    timezone: str
    lat: float = 0.0
    lon: float = 0.0


class FileInfo(Struct, frozen=True, forbid_unknown_fields=True):
    """How the file itself is written."""

    encoding: str = "utf-8-sig"
    delimiter: str = ","
    times: tuple[str, ...] = ("iso",)
    empty: tuple[str, ...] = ("",)
    location: str = "lat lon"
    format: str = ""
    sheet: str = ""
    form: str = ""
    units: str = ""
    absent: str = "free"
    day: str = ""
    skip: int = 0


class Duration(Struct, frozen=True, forbid_unknown_fields=True):
    """A time told as how long after the time `since` it was: in `unit`, or written with colons (hours first).

    Several columns are added up.
    """

    column: str | tuple[str, ...]
    since: str = "received"
    unit: Literal["s", "min", "h"] = "s"


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """A unit in whose `column` the regular expression `pattern` is found belongs to `agency`."""

    agency: str
    column: str
    pattern: str


class Mapping(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """One mapping file, checked."""

    event: EventInfo
    columns: dict[str, str | tuple[str, ...]]
    file: FileInfo = FileInfo()
    known: dict[str, str | tuple[str, ...]] = {}
    durations: dict[str, Duration] = {}
    statuses: dict[str, str] = {}
    types: dict[str, str] = {}
    priorities: dict[str, Priority] = {}
    default_priority: Priority = "P3"
    agencies: tuple[Agency, ...] = ()
    rules: tuple[Rule, ...] = ()

    @cached_property
    def patterns(self) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
        """The rules as (agency, column, compiled pattern)."""
        return tuple((rule.agency, rule.column, re.compile(rule.pattern)) for rule in self.rules)

    @property
    def has_units(self) -> bool:
        """Whether the file tells of units, not of calls alone."""
        return "unit" in self.columns

    @property
    def has_steps(self) -> bool:
        """Whether the file tells when a unit was sent, or what it did then."""
        return not STEPS.isdisjoint({*self.columns, *self.durations})

    @property
    def one_row_per_status(self) -> bool:
        """Whether each row tells one status of a unit, and not all of them."""
        return "status" in self.columns and not self.snapshots

    @property
    def snapshots(self) -> bool:
        """Whether each row tells who is on what at one instant, and not what happened."""
        return self.file.form == "snapshots"


def load(name: str) -> Mapping:
    """Read the mapping called `name` in data/mappings, or at that path; PayloadRefused says what is wrong with it."""
    path = find(name)
    try:
        return read_mapping(path.read_bytes(), path.name)
    except OSError as error:
        raise PayloadRefused(f"mapping: {path} cannot be read: {error.strerror}") from error


def read_mapping(raw: bytes, name: str) -> Mapping:
    """Read a mapping from the bytes of its file; PayloadRefused says what is wrong with it."""
    try:
        mapping = msgspec.convert(tomllib.loads(raw.decode("utf-8-sig")), Mapping)
    except UnicodeDecodeError as error:
        raise PayloadRefused(f"mapping: {name} is not UTF-8 text") from error
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PayloadRefused(f"mapping: {name}: {error}") from error
    check(mapping, name)
    return mapping


def find(name: str) -> Path:
    """Return the path of mapping `name`; PayloadRefused lists the names there are."""
    with suppress(OSError, ValueError):
        for path in (FOLDER / f"{name}.toml", Path(name)):
            if path.is_file():
                return path
    there = ", ".join(sorted(path.stem for path in FOLDER.glob("*.toml"))) or "none"
    raise PayloadRefused(f"mapping: there is no '{name[:80]}' (names: {there}; or give the path of a TOML file)")


def check(mapping: Mapping, name: str) -> None:
    """PayloadRefused says what is wrong with the mapping called `name`."""
    for fault in (_zone_fault, _column_fault, _file_fault, _agency_fault):
        why = fault(mapping)
        if why:
            raise PayloadRefused(f"mapping: {name}: {why}")


def _zone_fault(mapping: Mapping) -> str:
    try:
        zone(mapping.event.timezone)
    except Exception as error:
        return f"[event] {error}"
    return ""


def _column_fault(mapping: Mapping) -> str:
    columns = mapping.columns
    unknown = sorted((columns.keys() - FIELDS) | (mapping.known.keys() - set(TIMES)))
    if unknown:
        return f"'{unknown[0]}' is not one of our fields ({', '.join(sorted(FIELDS))})"
    meant = {*TIMES, "", *(get_args(Status) if mapping.snapshots else ())}
    wrong = sorted(set(mapping.statuses.values()) - meant)
    if wrong:
        return f"[statuses] '{wrong[0]}' is not one of our times ({', '.join(TIMES)})"
    needed = ["call"]
    if mapping.snapshots:
        needed = ["time", "unit", "call"]
    elif mapping.one_row_per_status:
        needed = ["call", "unit", "status", "time"]
    elif not mapping.has_units:
        needed = ["call"] if mapping.has_steps else ["call", "received"]
    elif not mapping.has_steps:
        needed = ["call", "dispatch"]
    missing = [field for field in needed if not columns.get(field)]
    return f"[columns] names no column for {' and '.join(missing)}" if missing else _duration_fault(mapping)


def _duration_fault(mapping: Mapping) -> str:
    told = {*mapping.columns, *mapping.durations}
    for field, duration in mapping.durations.items():
        if field not in TIMES or field in mapping.columns:
            return f"[durations] '{field}' is not one of our times, or has a column too"
        if duration.since not in TIMES or duration.since not in told or duration.since == field:
            return f"[durations] {field}: since '{duration.since}' is no other time that the file tells"
    left = set(mapping.durations) - set(in_order(mapping.durations))
    return f"[durations] {min(left)}: counts from a time that counts from it" if left else ""


def in_order(durations: dict[str, Duration]) -> list[str]:
    """Return the fields of `durations` so that each comes after what it counts from; those in a circle are left out."""
    done: list[str] = []
    while ready := [f for f, d in durations.items() if f not in done and (d.since in done or d.since not in durations)]:
        done += ready
    return done


def _file_fault(mapping: Mapping) -> str:
    try:
        codecs.lookup(mapping.file.encoding)
    except LookupError:
        return f"[file] encoding: '{mapping.file.encoding}' is not an encoding (such as utf-8 or cp1252)"
    if len(mapping.file.delimiter) != 1:
        return "[file] delimiter must be one character"
    if mapping.file.location not in ("lat lon", "lon lat"):
        return "[file] location must be 'lat lon' or 'lon lat'"
    for field, known in (("format", ("", "csv", "xlsx", "json")), ("form", ("", "snapshots")),
                         ("absent", ("free", "unsaid"))):  # fmt: skip
        if getattr(mapping.file, field) not in known:
            return f"[file] {field} must be one of {', '.join(known)}".replace("of ,", "of")
    if mapping.file.day and not _is_day(mapping.file.day):
        return f"[file] day: '{mapping.file.day[:20]}' is no day such as 2025-12-24"
    if not 0 <= mapping.file.skip <= MOST_SKIPPED:
        return f"[file] skip must be a number of lines from 0 to {MOST_SKIPPED}"
    return "" if mapping.file.times else "[file] times is empty; name a pattern, or iso"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _agency_fault(mapping: Mapping) -> str:
    known = {agency.id for agency in mapping.agencies}
    if len(known) < len(mapping.agencies) or known & {"", UNKNOWN_AGENCY.id}:
        return "[[agencies]] an id is empty, 'unknown', or stands twice"
    for rule in mapping.rules:
        if rule.agency not in known:
            return f"[[rules]] agency '{rule.agency}' is not among [[agencies]]"
        try:
            re.compile(rule.pattern)
        except re.error as error:
            return f"[[rules]] pattern '{rule.pattern}': {error}"
    return ""
