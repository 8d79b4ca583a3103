"""What every command needs: the desk, words on the screen, progress, and its place in the parser."""

import argparse
import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO, TypeVar

from tqdm import tqdm

from dashboard.ingest.script import seed_demo
from dashboard.model.entry import Actor
from dashboard.model.errors import PayloadRefused
from dashboard.services.desk import Desk
from dashboard.services.house import open_desk
from dashboard.services.unknown import beheaded, unknown
from dashboard.services.verifying import verifying

DEMO = "demo"
DOUBTFUL = 3
T = TypeVar("T")


def desk_of(event: str, there: bool = False, headless: bool = False) -> Desk:
    """Open the desk; the demo is seeded where it is not there yet. `there`: UnknownEvent where the event is not.

    Lines whose head is missing are no log, UnknownEvent, unless `headless`.
    """
    desk = open_desk()
    if beheaded(desk.journal, event):
        if not headless:
            raise unknown(desk.journal, event)
        return desk
    if event == DEMO and event not in desk.events():
        seed_demo(desk)
    if there and event not in desk.events():
        raise unknown(desk.journal, event)
    return desk


def clerk(work: str) -> Actor:
    """Who answers for what a command records when nobody is named: the program, at that work."""
    return Actor("Concord", "", work)


def say(text: str) -> None:
    """Print `text`."""
    _write(sys.stdout, text)


def complain(text: str) -> None:
    """Print one line on stderr."""
    _write(sys.stderr, f"concord: {' '.join(text.split())}")


def owned_up(options: argparse.Namespace, code: int) -> int:
    """Say on stderr which entries of the logs that a command read are not as they were recorded; return its exit code.

    That is DOUBTFUL in place of 0 then; nothing is said, and `code` stays, where they are whole.
    """
    for event in _read(options):
        found = verifying(open_desk()).now(event)
        if found.faults:
            complain(f"{found.says}. It was used as it stands; `verify --event {event}` says more")
            code = code or DOUBTFUL
    return code


def looked_ahead(options: argparse.Namespace) -> None:
    """Begin to look through the logs that a command will read, where they are so long that it would wait for that."""
    for event in _read(options):
        verifying(open_desk()).ahead(event)


def _read(options: argparse.Namespace) -> list[str]:
    """Name the logs that a command reads, those that are there."""
    named = {getattr(options, name, "") for name in ("event", "like")} - {"", None} if options.reads else set[str]()
    return sorted(named & open_desk().events().keys()) if named else []


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    stream.flush()


def room_for(file: Path) -> None:
    """PayloadRefused where `file` could not be written, before the work of making what it is to hold."""
    folder = file.parent
    if file.is_dir():
        why = errno.EISDIR
    elif file.exists():
        return
    else:
        why = errno.ENOENT if not folder.is_dir() else 0 if os.access(folder, os.W_OK | os.X_OK) else errno.EACCES
    if why:
        raise PayloadRefused(f"output: {file} cannot be written: {os.strerror(why)}")


def replaced(file: Path, write: Callable[[Path], T]) -> T:
    """Let `write` fill a file beside `file`, which takes its place when it is complete; return what `write` returns.

    What was there stays as it is when writing fails, and nothing half is left behind. A device or pipe is written
    itself. PayloadRefused where the disk refuses.
    """
    part = file if file.exists() and not file.is_file() else file.with_name(f"{file.name}.part")
    try:
        try:
            made = write(part)
            if part != file:
                part.replace(file)
        except BaseException:
            if part != file:
                with suppress(OSError):
                    part.unlink()
            raise
    except OSError as error:
        raise PayloadRefused(f"output: {file} cannot be written: {error.strerror}") from error
    return made


class Bars:
    """Progress on stderr: one bar for each thing that is being done."""

    def __init__(self) -> None:
        """Begin with none."""
        self._bars: dict[str, tqdm[Any]] = {}

    def __enter__(self) -> "Bars":
        """Show bars until the end."""
        return self

    def __call__(self, what: str, done: int, total: int) -> None:
        """Say that so much of `what` is done."""
        if what not in self._bars:
            self.__exit__()
            self._bars[what] = tqdm(desc=what, unit="", unit_scale=True, file=sys.stderr)
        bar = self._bars[what]
        bar.total = total or None
        bar.update(done - bar.n)

    def __exit__(self, *_problem: object) -> None:
        """Close the bars."""
        for bar in self._bars.values():
            bar.close()


def command(
    commands: Any,  # noqa: ANN401
    name: str,
    run: Callable[[argparse.Namespace], int],
    reads: bool = True,
) -> argparse.ArgumentParser:
    """Add command `name` to argparse's `commands`; its help is the first line of what `run` says of itself.

    `reads`: what it says or gives out comes from the log of `--event`, which is looked through for that.
    """
    words = (run.__doc__ or "").splitlines()[0]
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.add_argument("--db", default=argparse.SUPPRESS, metavar="URL", help="database, such as sqlite:///concord.db")
    parser.set_defaults(run=run, reads=reads)
    return parser
