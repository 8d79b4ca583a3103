"""Journal lines: an exported journal, taken in elsewhere with the same hashes.

One line per entry: `{"event":"demo","hash":"<64 hex digits>","entry":{...}}`. The entry stands there byte for byte
as the chain hashed it; whoever reformats the file breaks the chain, and is told at which seq.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from dashboard.ingest.cad_report import Progress
from dashboard.journal.journal import Row
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import GENESIS, SCHEMA_VERSION, Entry, chain, decode, decode_body
from dashboard.model.errors import DashboardError, EntryRejected, JournalConflict, PayloadRefused, UnreadableEntry
from dashboard.model.events import ClockSet, EventOpened, PlacesNamed
from dashboard.model.incidents import IncidentChanged, IncidentOpened
from dashboard.model.moment import EARLIEST, LATEST, zone
from dashboard.model.positions import on_the_globe
from dashboard.model.text import name
from dashboard.services.desk import Desk

CHUNK = 1_000
LINE_END = b"\n"
OTHERS = {
    b"\x1f\x8b": "packed by gzip: unpack it first",
    b"PK": "a workbook or a zip archive",
    b"PAR1": "a Parquet file",
}
CUT = "(is the file cut off here? Export it again: the whole file adds the rest)"


class Line(Struct, frozen=True):
    """One line of an exported journal."""

    event: str
    hash: str
    entry: msgspec.Raw


class Taken(Struct):
    """What an import did: into which event, how many lines it read, how many were new, and the last line's hash."""

    event: str = ""
    lines: int = 0
    new: int = 0
    hash: bytes = GENESIS


_lines = msgspec.json.Decoder(Line)


def import_journal(desk: Desk, path: Path, event: str = "", progress: Progress | None = None) -> Taken:
    """Take the exported journal at `path` into `event` (empty: the event that the file names).

    PayloadRefused names the first seq that does not fit and how many entries before it were taken in.
    """
    taken = Taken(name(event, "event") if event else "")
    try:
        total = path.stat().st_size
        with path.open("rb") as stream:
            _take(desk, stream, total, taken, progress)
    except OSError as error:
        raise PayloadRefused(f"file: {path} cannot be read: {error.strerror}") from error
    if not taken.lines:
        raise PayloadRefused(f"file: {path} holds no journal lines")
    return taken


def _take(desk: Desk, stream: Iterator[bytes], total: int, taken: Taken, progress: Progress | None) -> None:
    batch: list[Row] = []
    read = 0
    try:
        for row, size in _rows(stream, taken):
            batch.append(row)
            read += size
            if len(batch) == CHUNK:
                _store(desk, batch, taken)
                if progress:
                    progress("bytes of the file", read, total)
        _store(desk, batch, taken)
    except DashboardError as error:
        _store(desk, batch, taken)
        before = (
            f"{taken.lines} entries before it hold ({taken.new} of them new)" if taken.lines else "nothing taken in"
        )
        field = "journal: " if isinstance(error, JournalConflict) else ""
        raise PayloadRefused(f"{field}{error}; {before}") from error
    if progress:
        progress("bytes of the file", total, total)


def _store(desk: Desk, batch: list[Row], taken: Taken) -> None:
    if batch:
        rows = batch.copy()
        batch.clear()
        taken.new += desk.journal.take_in(taken.event, rows)
        taken.lines += len(rows)
        taken.hash = rows[-1].hash


def _rows(stream: Iterator[bytes], taken: Taken) -> Iterator[tuple[Row, int]]:
    """Each line as the row it stands for and its size in bytes; the chain is checked on the way."""
    source, previous, seq = "", GENESIS, 0
    for number, text in enumerate(stream, 1):
        if not text.strip():
            continue
        line = _line(text, number)
        entry = _entry(line, seq + 1)
        source = source or line.event
        if line.event != source:
            raise PayloadRefused(
                f"event: line {number} is of event '{line.event[:60]}', the lines before of '{source}'"
            )
        taken.event = taken.event or name(line.event, "event")
        canonical = bytes(line.entry).decode()
        digest = chain(previous, canonical)
        if digest.hex() != line.hash:
            raise PayloadRefused(f"hash: seq {entry.seq}: the text does not match its hash")
        previous, seq = digest, entry.seq
        times = (entry.occurred, entry.known, entry.recorded)
        yield Row(entry.seq, canonical, digest, entry.body.kind, *times, entry.key), len(text)


def _line(text: bytes, number: int) -> Line:
    try:
        return _lines.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        other = next((what for begin, what in OTHERS.items() if number == 1 and text.startswith(begin)), "")
        if other:
            raise PayloadRefused(f"file: is {other}; what is taken in is a log exported as JSONL") from error
        cut = "" if text.endswith(LINE_END) else f" {CUT}"
        raise PayloadRefused(f"file: line {number} is no line of an exported journal{cut}: {error}") from error


def _entry(line: Line, expected: int) -> Entry:
    try:
        entry = decode(bytes(line.entry))
        _sound(entry)
    except (UnreadableEntry, UnicodeDecodeError) as error:
        raise PayloadRefused(f"entry: seq {expected}: {error}") from error
    if entry.seq != expected:
        raise PayloadRefused(f"seq: seq {expected} is missing; the line there is seq {entry.seq}")
    return entry


def _sound(entry: Entry) -> None:
    """Refuse what would only come to light when a page is drawn."""
    if not 1 <= entry.version <= SCHEMA_VERSION:
        raise UnreadableEntry(f"version {entry.version} is not of this Concord, which reads up to {SCHEMA_VERSION}")
    if "\0" in entry.key or not entry.key:
        raise UnreadableEntry("the idempotency key is empty or holds a NUL character")
    if not all(EARLIEST <= time < LATEST for time in _times(entry)):
        raise UnreadableEntry("a time is not in the years 1900 to 2999")
    match entry.body:
        case EntryCorrected() as correction if correction.body is not msgspec.UNSET:
            decode_body(bytes(correction.body))
        case EventOpened() as opened:
            _zone(opened.event.timezone)
        case IncidentOpened() | IncidentChanged() as incident:
            _placed(incident.lat, incident.lon)
        case PlacesNamed() as named:
            for place in named.places:
                _placed(place.lat, place.lon)
        case _:
            pass


def _times(entry: Entry) -> Iterator[int]:
    yield from (entry.occurred, entry.known, entry.recorded)
    if isinstance(entry.body, EntryCorrected) and entry.body.occurred is not None:
        yield entry.body.occurred
    if isinstance(entry.body, ClockSet):
        yield entry.recorded + entry.body.shift


def _placed(lat: object, lon: object) -> None:
    try:
        if isinstance(lat, float | int) and isinstance(lon, float | int):
            on_the_globe(lat, lon, "place")
    except EntryRejected as error:
        raise UnreadableEntry(str(error)) from error


def _zone(timezone: str) -> None:
    try:
        zone(timezone)
    except DashboardError as error:
        raise UnreadableEntry(str(error)) from error
