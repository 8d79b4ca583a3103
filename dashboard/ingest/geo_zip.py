"""Zip archives from strangers: read as a stream with a limit on what comes out, whatever their headers promise."""

import zipfile
import zlib
from io import BytesIO

from dashboard.ingest.geo_limits import LARGEST, refused

MOST_MEMBERS = 1_000
MOST_RATIO = 100
SMALL = 1_000_000
ENTRY = b"PK\x01\x02"
CHUNK = 65_536
UNSOUND = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)


def main_member(name: str, raw: bytes, suffix: str, usual: str) -> bytes:
    """Unpack the one member that counts: the `usual` one, else the first whose name ends in `suffix`.

    Names in the archive are never used as paths. PayloadRefused where the archive is unsound, or unpacks to too much.
    """
    try:
        with _opened(name, raw) as archive:
            found = [info for info in archive.infolist() if info.filename.lower().endswith(suffix)]
            if not found:
                raise refused(name, "file", f"holds no *{suffix}")
            chosen = next((info for info in found if info.filename.lower() == usual), found[0])
            return b"".join(_unpacked(name, archive, chosen, len(raw)))
    except UNSOUND as error:
        raise refused(name, "file", "is no sound zip archive; pack it again") from error


def bounded(name: str, raw: bytes) -> bytes:
    """Return `raw` after unpacking all of it, piece by piece, has shown that nothing in it is too large."""
    try:
        with _opened(name, raw) as archive:
            total = 0
            for info in archive.infolist():
                for piece in _unpacked(name, archive, info, len(raw)):
                    total += len(piece)
                    _check(name, total, len(raw))
    except UNSOUND as error:
        raise refused(name, "file", "is no sound zip archive; save it again") from error
    return raw


def _opened(name: str, raw: bytes) -> zipfile.ZipFile:
    if raw.count(ENTRY) > MOST_MEMBERS:
        raise refused(name, "file", f"holds more than {MOST_MEMBERS:,} members")
    return zipfile.ZipFile(BytesIO(raw))


def _unpacked(name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo, packed: int) -> list[bytes]:
    pieces, total = [], 0
    with archive.open(info) as stream:
        while piece := stream.read(CHUNK):
            total += len(piece)
            _check(name, total, packed)
            pieces.append(piece)
    return pieces


def _check(name: str, total: int, packed: int) -> None:
    if total > LARGEST or (total > SMALL and total > MOST_RATIO * packed):
        raise refused(
            name,
            "file",
            f"unpacks to more than {LARGEST // 1024 // 1024} MB or {MOST_RATIO} times its size; not read on",
        )
