"""Protocol files: one JSON file a card, in the shape of `Protocol` and who signed it, as data/protocols/ holds them.

A file is refused whole, with one line that names the file, the field and the way out; whatever was in force stays so.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import msgspec
from msgspec import Struct

from dashboard.ingest.strict_json import decoded, named, refused
from dashboard.model.entry import Actor, Draft
from dashboard.model.errors import EntryRejected, PayloadRefused
from dashboard.model.moment import EARLIEST, LATEST, micros
from dashboard.model.protocols import Protocol, ProtocolDrafted, ProtocolSigned
from dashboard.model.text import clean
from dashboard.projections.standing import contradiction, faults
from dashboard.services.rules import cleaned_strings

FOLDER = Path(__file__).resolve().parents[2] / "data" / "protocols"
NOON = time(12, tzinfo=UTC)
PLACE = re.compile(r" - at `(?:key in )?\$\.?([^`]*)`$")
UNKNOWN = re.compile(r"unknown field `([^`]*)`")
LARGEST = 1_000_000


class SignatureLine(Struct, frozen=True, forbid_unknown_fields=True):
    """An agency (id) has signed by `person` (id as in the directory) on that day."""

    agency: str
    person: str
    on: date


class _File(Protocol, frozen=True, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """A protocol as a file holds it: its fields and its signatures."""

    signatures: tuple[SignatureLine, ...] = ()


class CardFile(Struct, frozen=True):
    """One file that was read and found sound."""

    protocol: Protocol
    signatures: tuple[SignatureLine, ...] = ()


def library(folder: Path = FOLDER) -> list[CardFile]:
    """Read every card of `folder`, by id; PayloadRefused names the first file that is wrong, and what is."""
    if not folder.is_dir():
        raise PayloadRefused(
            f"{clean(str(folder))}: folder: is not there; name the folder that holds the protocol files"
        )
    cards = [card(file) for file in sorted(folder.glob("*.json"))]
    if not cards:
        raise PayloadRefused(f"{clean(str(folder))}: folder: holds no *.json file")
    for one in cards:
        against = contradiction(one.protocol, (other.protocol for other in cards))
        if against:
            raise refused(
                f"{one.protocol.id}.json", "phases", f"contradicts another file: {against}; change one of them"
            )
    return cards


def card(file: Path) -> CardFile:
    """Read one card, whose file bears its id; PayloadRefused says what is wrong with it."""
    try:
        if not file.is_file() or file.stat().st_size > LARGEST:
            raise refused(file.name, "file", f"must be a file of at most {LARGEST:,} bytes")
        raw = file.read_bytes()
    except OSError as error:
        raise refused(file.name, "file", f"cannot be read: {error.strerror}") from error
    read = uploaded(file.name, raw)
    if file.name != f"{read.protocol.id}.json":
        named = read.protocol.id[:60]
        raise refused(file.name, "id", f"is '{named}', which belongs in {named}.json; rename the file or the id")
    return read


def uploaded(name: str, raw: bytes) -> CardFile:
    """Read the card in `raw`, whatever its file was called; PayloadRefused says what is wrong with it."""
    found = _decoded(name, raw)
    try:
        sound: _File = cleaned_strings(found)
    except EntryRejected as error:
        raise PayloadRefused(f"{named(name)}: {error}") from error
    read = CardFile(Protocol(*(getattr(sound, field) for field in Protocol.__struct_fields__)), sound.signatures)
    for field, wrong in (*unsound(read.protocol), *_signature_faults(read)):
        raise refused(name, field, wrong)
    return read


def protocol_of(name: str, raw: bytes) -> Protocol:
    """Return the protocol of the card in `raw`, without its signatures; as `uploaded`."""
    return uploaded(name, raw).protocol


def shipped() -> tuple[Protocol, ...]:
    """Return the protocols of the shipped library, by id, without their signatures; as `library`."""
    return tuple(card.protocol for card in library())


def bodies(card: CardFile) -> list[ProtocolDrafted | ProtocolSigned]:
    """Return what the desk records of a card: the version, then who signed it."""
    one = card.protocol
    return [ProtocolDrafted(one), *(ProtocolSigned(one.id, one.version, s.agency, s.person) for s in card.signatures)]


def drafts(cards: Iterable[CardFile], actor: Actor, known: int) -> list[Draft]:
    """Return `cards` as entries for `desk.take`, signed at noon (UTC) of their days; `known` in UTC microseconds.

    The keys are stable: taken in again, nothing is added.
    """
    found: list[Draft] = []
    for card in cards:
        days = [_noon(signature.on) for signature in card.signatures]
        base = f"protocol/{card.protocol.id}/{card.protocol.version}"
        keys = [f"{base}/drafted", *(f"{base}/signed/{signature.agency}" for signature in card.signatures)]
        times = [min(days, default=known), *days]
        found += [
            Draft(body, actor, min(at, known), key, known)
            for body, at, key in zip(bodies(card), times, keys, strict=True)
        ]
    return found


def _noon(day: date) -> int:
    return micros(datetime.combine(day, NOON))


def _decoded(name: str, raw: bytes) -> _File:
    found = decoded(name, raw, "a card")
    try:
        return msgspec.convert(found, _File)
    except msgspec.ValidationError as error:
        raise refused(name, *_told(str(error))) from error


def _told(error: str) -> tuple[str, str]:
    """Split msgspec's message into the field and what is wrong with it, with the way out."""
    place, unknown = PLACE.search(error), UNKNOWN.search(error)
    field = place[1] if place else ""
    if unknown:
        field = f"{field}.{unknown[1]}" if field else unknown[1]
        return field, "is no field of a card; take it out, or spell it as the other cards do"
    missing = re.search(r"missing required field `([^`]*)`", error)
    if missing:
        return f"{field}.{missing[1]}" if field else missing[1], "is missing; fill it in"
    said = PLACE.sub("", error).replace("`", "'")
    return field or "file", f"{said[:1].lower()}{said[1:]}; see the other cards for its form"


def unsound(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """What is wrong with a protocol in itself, its numbers included, as (field, what would be right)."""
    yield from faults(protocol)


def _signature_faults(card: CardFile) -> Iterator[tuple[str, str]]:
    agencies = [signature.agency for signature in card.signatures]
    if len(set(agencies)) < len(agencies):
        yield "signatures", "an agency signs twice; keep one line for each"
    for signature in card.signatures:
        if not EARLIEST <= _noon(signature.on) < LATEST:
            yield "signatures", f"{signature.on} is not in the years 1900 to 2999"
