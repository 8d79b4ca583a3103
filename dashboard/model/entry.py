"""An entry: one journal line. Who said what, when it happened, when it was known, when it was recorded.

The text of an entry is its canonical JSON; `chain` ties that text to everything before it.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct

from dashboard.model.agencies import AgencyBody
from dashboard.model.alarms import AlarmBody
from dashboard.model.corrections import EntryCorrected
from dashboard.model.decisions import DecisionBody
from dashboard.model.directory import DirectoryBody
from dashboard.model.errors import UnreadableEntry
from dashboard.model.events import EventBody, EventOpened
from dashboard.model.glossary import TermDefined
from dashboard.model.ground import GroundBody
from dashboard.model.incidents import IncidentBody
from dashboard.model.liaison import LiaisonBody
from dashboard.model.messages import MessageBody
from dashboard.model.orders import OrderBody
from dashboard.model.parameters import ParametersBody
from dashboard.model.plans import PlanBody
from dashboard.model.protocols import ProtocolBody
from dashboard.model.reports import ReportMade
from dashboard.model.resources import ResourceBody
from dashboard.model.review import ReviewBody
from dashboard.model.units import UnitBody
from dashboard.model.zones import SiteBody, ZoneBody

AnyBody = (
    EventBody | AgencyBody | DirectoryBody | UnitBody | IncidentBody | ResourceBody | MessageBody | ProtocolBody
    | DecisionBody | OrderBody | ReportMade | LiaisonBody | ZoneBody | SiteBody | AlarmBody | TermDefined
    | PlanBody | ParametersBody | GroundBody | ReviewBody | EntryCorrected
)  # fmt: skip
SCHEMA_VERSION = 1
GENESIS = bytes(32)


class Actor(Struct, frozen=True, gc=False):
    """Who said it: a person of an agency in a role, or a feed."""

    person: str
    agency: str = ""
    role: str = ""

    @property
    def who(self) -> tuple[str, str]:
        """Person and agency: by these two a writer is the same one, in whatever role."""
        return self.person, self.agency


class Draft(Struct, frozen=True, gc=False):
    """What is offered to the journal. Times are UTC microseconds; `known` None means live: known when recorded.

    `key` makes a repeated submission count once; `said` is the raw line that was typed, where there was one.
    """

    body: AnyBody
    actor: Actor
    occurred: int
    key: str
    known: int | None = None
    said: str = ""


class Entry(Struct, frozen=True, gc=False, omit_defaults=True):
    """One line of an event's journal. Times are UTC microseconds."""

    seq: int
    occurred: int
    known: int
    recorded: int
    actor: Actor
    key: str
    body: AnyBody
    said: str = ""
    version: int = SCHEMA_VERSION


class Bare(Struct, frozen=True, gc=False):
    """An entry without who said it, in what words and under which key; times are UTC microseconds."""

    seq: int
    occurred: int
    known: int
    recorded: int
    body: AnyBody


class Head(Struct, frozen=True, gc=False):
    """The end of an event's chain: its last seq (0 = empty), hash and recorded time."""

    seq: int = 0
    hash: bytes = GENESIS
    recorded: int = 0


_entries = msgspec.json.Decoder(Entry)
_bodies: msgspec.json.Decoder[AnyBody] = msgspec.json.Decoder(AnyBody)
_encoder = msgspec.json.Encoder()


def bare(entry: Entry) -> Bare:
    """Leave out of `entry` what a Bare has not."""
    return Bare(entry.seq, entry.occurred, entry.known, entry.recorded, entry.body)


def enter(draft: Draft, seq: int, recorded: int) -> Entry:
    """Make the entry that `draft` becomes at `seq`."""
    known = recorded if draft.known is None else draft.known
    return Entry(seq, draft.occurred, known, recorded, draft.actor, draft.key, draft.body, draft.said)


def encode(entry: Entry) -> str:
    """Return the canonical JSON text, one line."""
    return _encoder.encode(entry).decode()


def decode(line: str | bytes) -> Entry:
    """Read a canonical line; UnreadableEntry says what is wrong with it."""
    try:
        return _entries.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnreadableEntry(f"not an entry of this journal's format: {error}") from error


def encode_body(body: AnyBody) -> bytes:
    """Return a body's JSON, with its kind."""
    return _encoder.encode(body)


def decode_body(text: str | bytes) -> AnyBody:
    """Read a body from its JSON; UnreadableEntry says what is wrong with it."""
    try:
        return _bodies.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnreadableEntry(str(error)) from error


def chain(previous: bytes, line: str) -> bytes:
    """SHA-256 over the previous hash and the exact bytes of `line`."""
    return hashlib.sha256(previous + line.encode()).digest()


def corrected(entry: Entry, correction: EntryCorrected) -> Entry | None:
    """Return `entry` as it should have read, or None where it is struck.

    UnreadableEntry where the correction cannot be read or means nothing: an entry keeps its kind, and corrections and
    the opening of the event are not corrected.
    """
    if isinstance(entry.body, EntryCorrected | EventOpened):
        raise UnreadableEntry(f"entry {entry.seq} cannot be corrected")
    if correction.strikes:
        return None
    body = decode_body(bytes(correction.body)) if isinstance(correction.body, msgspec.Raw) else entry.body
    if type(body) is not type(entry.body):
        raise UnreadableEntry(f"the correction of entry {entry.seq} is of another kind")
    occurred = entry.occurred if correction.occurred is None else correction.occurred
    return msgspec.structs.replace(entry, body=body, occurred=occurred)


def target_of(entry: Entry) -> int:
    """Return the seq that `entry` corrects; 0 where it is no correction."""
    return entry.body.target if isinstance(entry.body, EntryCorrected) else 0


def readings(entry: Entry, corrections: Iterable[EntryCorrected]) -> list[Entry | None]:
    """Return `entry` as it was said and as it reads after each of `corrections` in turn; None: struck by then.

    Corrections add up: one that changes the words leaves the time that an earlier one gave. What means nothing
    changes nothing.
    """
    reads: list[Entry | None] = [entry]
    for correction in corrections:
        try:
            now = corrected(entry, correction)
        except UnreadableEntry:
            now = reads[-1]
        reads.append(now)
        entry = now or entry
    return reads


def as_last_said(reads: Sequence[Entry | None]) -> Entry:
    """Return the last of an entry's readings, as if nobody had struck it."""
    return next(read for read in reversed(reads) if read is not None)


def strings(body: object) -> Iterator[str]:
    """Every text in a body, for searching."""
    if isinstance(body, str):
        yield body
    elif isinstance(body, Struct):
        for field in body.__struct_fields__:
            yield from strings(getattr(body, field))
    elif isinstance(body, tuple):
        for item in body:
            yield from strings(item)
