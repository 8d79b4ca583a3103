"""Work on the desk in a process of its own, which ends with the one that began it: `python -m` this, named by `Beside`.

The process holds the read end of a pipe; when whoever holds the other end is gone, killed or not, it goes too.
"""

import logging
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable

from dashboard.services.desk import Desk
from dashboard.services.house import close_desks, open_desk

GONE = 1
logger = logging.getLogger(__name__)


class Beside:
    """One function at work for one event, on the desk of `database_url()`."""

    def __init__(self, work: Callable[[Desk, str], object], event: str) -> None:
        """Begin `work`, a function at the top of a module."""
        self._name = f"{work.__module__}:{work.__qualname__}"
        self._event = event
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `end`
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "dashboard.services.beside", self._name, event],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=self._said,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )  # fmt: skip

    def running(self) -> bool:
        """Whether it is still at it."""
        return self._process.poll() is None

    def end(self, patience: float = 0.0) -> None:
        """Wait `patience` seconds for its end, then end it; what it complained of is logged."""
        try:
            code = self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        with self._process, self._said:
            self._said.seek(0)
            said = self._said.read().decode(errors="replace").strip().splitlines()
        if said or code > 0:
            logger.warning("%s for event %s ended with %d: %s", self._name, self._event, code, " ".join(said[-1:]))


def main(name: str, event: str) -> None:
    """Do the work of this name, as long as whoever asked for it is there."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C goes to all of a terminal: this one ends with the other
    threading.Thread(target=_end_with_the_other, daemon=True).start()
    try:
        pkgutil.resolve_name(name)(open_desk(), event)
    finally:
        close_desks()


def _end_with_the_other() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(GONE)


if __name__ == "__main__":
    main(*sys.argv[1:])
