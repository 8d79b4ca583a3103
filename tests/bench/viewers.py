"""5,000 units at 1 Hz with 50 viewers of the wall: what the server spends, what travels, and when it is drawn."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from dashboard.journal.tracks import FIX, Fixes
from dashboard.services.desk import Desk, real_clock
from dashboard.services.house import open_desk
from tests.bench.measure import Figure, plain, spread
from tests.builders import LAT, LON, a_feed, a_unit, an_actor, an_agency, an_event, an_incident, drafts
from tests.conftest import CHROMIUM, CHROMIUM_ARGS, ROOT, free_port, wait_for

EVENT, UNITS, VIEWERS, SECONDS = "crowded", 5_000, 50, 30
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
SEES = """name => [...document.querySelectorAll('*')].find(n => n.shadowRoot)
    .shadowRoot.querySelector('.rows').textContent.includes(name)"""


class Viewer(threading.Thread):
    """Follows /changes as a browser does; keeps how long each change was."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.sizes: list[int] = []
        self._socket = socket.create_connection(("127.0.0.1", port))

    def run(self) -> None:
        """Read until the server goes."""
        request = f"GET /changes?event={EVENT} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        self._socket.sendall(request.encode())
        held = b""
        while chunk := self._socket.recv(1 << 16):
            held += chunk
            while b"\n\n" in held:
                message, held = held.split(b"\n\n", 1)
                if b"event: change" in message:
                    self.sizes.append(len(message))


def measure(folder: Path) -> list[Figure]:
    """Serve a crowded event, follow it 49 times over sockets and once in a browser, and move every unit each second."""
    for old in folder.glob("viewers*"):
        old.unlink()
    url = f"sqlite:///{folder / 'viewers.db'}"
    desk = crowded(open_desk(url))
    with served(url) as (port, process):
        crowd = [Viewer(port) for _ in range(VIEWERS - 1)]
        for viewer in crowd:
            viewer.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
            page = browser.new_page(viewport={"width": 1920, "height": 1080})
            page.goto(f"http://127.0.0.1:{port}/wall?event={EVENT}")
            page.wait_for_selector(".view[data-seq]")
            time.sleep(3)
            began, spent = time.perf_counter(), cpu(process.pid)
            drawn = [moved_and_seen(desk, page, second, began + second) for second in range(SECONDS)]
            share = (cpu(process.pid) - spent) / (time.perf_counter() - began)
            browser.close()
    sizes = sorted(size for viewer in crowd for size in viewer.sizes)
    return [
        Figure("server for 50 viewers, 5,000 units at 1 Hz", f"{share:.1%} of a core", "", "< 30 %", share < 0.3),
        spread("change stored -> drawn in the browser", drawn, 1.0),
        Figure("one change", f"{sizes[len(sizes) // 2] / 1000:.1f} KB", f"{sizes[-1] / 1000:.1f} KB at most", "< 50 KB",
               sizes[-1] < 50_000),
        Figure("changes heard by the 49 others", f"{len(sizes) / len(crowd):.0f} each", f"in {plain(SECONDS)}"),
    ]  # fmt: skip


def crowded(desk: Desk) -> Desk:
    """Seed 5,000 units of seven agencies and a few incidents."""
    agencies = [an_agency(f"a{n}", short=f"A{n}") for n in range(7)]
    units = [a_unit(f"U{n}", f"a{n % 7}", feed="avl") for n in range(UNITS)]
    bodies = [an_event(EVENT), *agencies, a_feed(agency="a0", interval=1), *units, *map(an_incident, "123")]
    desk.take(EVENT, drafts(bodies, real_clock()))
    desk.tracks.numbers(EVENT, [f"U{n}" for n in range(UNITS)])
    return desk


def moved_and_seen(desk: Desk, page: Page, second: int, due: float) -> float:
    """Wait until `due`, move every unit, open an incident, and return the seconds until it is on the wall."""
    time.sleep(max(0.0, due - time.perf_counter()))
    desk.tracks.record_packed(EVENT, fixes(second), real_clock())
    began = time.perf_counter()
    title = f"Seen{second}."
    desk.record(EVENT, an_incident(f"n{second}", title=title, priority="P1"), an_actor())
    page.wait_for_function(SEES, arg=title, polling=10)
    return time.perf_counter() - began


def fixes(second: int) -> Fixes:
    """Return a fix of every unit, each a few metres on."""
    random = np.random.default_rng(second)
    packed = np.zeros(UNITS, dtype=FIX)
    packed["unit"] = np.arange(UNITS)
    packed["at"] = real_clock()
    packed["lat"] = (LAT + random.normal(0, 0.01, UNITS)) * 1e7
    packed["lon"] = (LON + random.normal(0, 0.01, UNITS)) * 1e7
    return packed


def cpu(pid: int) -> float:
    """CPU seconds that process `pid` has spent."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICKS


@contextmanager
def served(url: str) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """Run a Concord of its own over `url`."""
    port, log = free_port(), Path(url.removeprefix("sqlite:///")).with_suffix(".log")
    command = [sys.executable, "-m", "dashboard", "--port", str(port), "--db", url]
    environment = {**os.environ, "CONCORD_DEMO": "off"}
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, env=environment) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process, log)
            yield port, process
        finally:
            process.terminate()
            process.wait(timeout=20)
