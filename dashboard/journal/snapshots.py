"""Where snapshots are kept: a private folder of this user and machine, beside no journal and part of no backup.

A snapshot is bytes that may be thrown away at any time. What is damaged, was written by other code, or could have been
written by somebody else is not read.
"""

import fcntl
import hashlib
import logging
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

WORTH = 32_000  # entries: a shorter log is read again as quickly
DIGEST = hashlib.sha256().digest_size
logger = logging.getLogger(__name__)


class Snapshots:
    """Snapshots by name, of one database and one state of the code."""

    def __init__(self, folder: Path, code: str) -> None:
        """Keep them in `folder`, made where it is missing; `code` is what must be the same for one to be read."""
        self._folder, self._code = folder, code.encode()

    def lasting(self) -> "Snapshots":
        """The same place, for what stays true whatever the code is."""
        return Snapshots(self._folder, "")

    def refused(self) -> str:
        """Say why nothing can be kept in the folder, and which it is; empty where it can. It is made if missing."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _private(self._folder):
                return f"{self._folder} (not this user's alone)"
            with tempfile.TemporaryFile(dir=self._folder):
                return ""
        except OSError as error:
            return f"{self._folder} ({error.strerror})"

    def read(self, *name: str) -> bytes | None:
        """Return the snapshot of this name as it was written, None where there is none that can be trusted."""
        file = self._file(name)
        try:
            if not _private(self._folder):
                return None
            kept = file.read_bytes()
        except OSError:
            return None
        if kept[:DIGEST] == self._digest(name, kept[DIGEST:]):
            return kept[DIGEST:]
        logger.warning("a snapshot is damaged or of other code and is not used: %s", file)
        self.drop(*name)
        return None

    def write(self, body: bytes, *name: str) -> bool:
        """Keep `body` under this name, whole or not at all; return whether that could be done."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _private(self._folder):
                return False
            handle, passing = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with os.fdopen(handle, "wb") as out:
                out.write(self._digest(name, body) + body)
            Path(passing).replace(self._file(name))
        except OSError as error:
            logger.warning("a snapshot could not be kept: %s", error)
            return False
        return True

    def drop(self, *name: str) -> None:
        """Throw the snapshot of this name away."""
        with suppress(OSError):
            self._file(name).unlink()

    @contextmanager
    def alone(self, *name: str) -> Iterator[None]:
        """Wait while another process of this machine makes what bears this name; keep others waiting. OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._file(name).with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _file(self, name: tuple[str, ...]) -> Path:
        return self._folder / f"{hashlib.sha256(repr(name).encode()).hexdigest()[:32]}.snapshot"

    def _digest(self, name: tuple[str, ...], body: bytes) -> bytes:
        digest = hashlib.sha256(self._code + repr(name).encode())
        digest.update(body)
        return digest.digest()


def _private(folder: Path) -> bool:
    """Whether only this user can write there."""
    found = folder.stat()
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
