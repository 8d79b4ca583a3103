"""Fixtures for every floor. What a machine lacks is skipped with its reason, or fails under REQUIRE_..."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dashboard.journal.database import connect
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.tracks import Tracks
from dashboard.services.desk import Desk
from tests import postgres
from tests.builders import Clock

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = Path("/usr/bin/chromium-headless-shell")
CHROMIUM_ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


WHENEVER = 60_000  # ms that a browser's test waits for what only has to come: the machine may be busy
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")  # nothing is wrong with an example that took long

LONGEST = (
    "tests/browser/test_log.py", "tests/browser/test_wall", "tests/browser/", "tests/ingest/test_simulator.py",
    "tests/services/test_prefixes.py", "tests/export/test_iap.py", "tests/test_gates.py",
    "tests/ingest/test_cad_csv.py", "tests/commands/test_damaged.py", "tests/export/test_report.py",
)  # fmt: skip


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two processes for the suite; none besides pytest's own for one file, which starts sooner and can be debugged."""
    return 0 if len(config.args) == 1 and ".py" in config.args[0] else 2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that both processes end at about the same time."""
    items.sort(key=lambda item: next((n for n, path in enumerate(LONGEST) if item.nodeid.startswith(path)), 99))


def absent(reason: str, required: str) -> None:
    """Skip with `reason`, or fail when the environment variable `required` is 1."""
    if os.environ.get(required) == "1":
        pytest.fail(f"{reason} ({required}=1)")
    pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def snapshots_of_tests(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Snapshots that tests leave behind stay out of this user's cache."""
    os.environ["CONCORD_CACHE"] = str(tmp_path_factory.mktemp("snapshots"))


@pytest.fixture
def clock() -> Clock:
    """The clock of `desk`: it stands still until a test moves it."""
    return Clock()


@pytest.fixture
def desk(clock: Clock, tmp_path: Path) -> Iterator[Desk]:
    """An empty desk over a journal in memory; `festival(desk)` fills it."""
    made = Desk(MemoryJournal(), Tracks(connect(f"sqlite:///{tmp_path / 'tracks.db'}")), clock)
    yield made
    made.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of the lent documents and data, which are not part of the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    return folder


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[postgres.Cluster]:
    """A throwaway PostgreSQL, running."""
    if why := postgres.missing():
        absent(why, "REQUIRE_POSTGRES")
    cluster = postgres.Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


@pytest.fixture(scope="session")
def postgres_url(postgres_cluster: postgres.Cluster) -> str:
    """One database for the whole session."""
    return postgres_cluster.fresh()


@pytest.fixture
def fresh_postgres_url(postgres_cluster: postgres.Cluster) -> str:
    """An empty database for one test."""
    return postgres_cluster.fresh()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window, driven by Playwright (per module: its loop must not outlive its tests)."""
    if not CHROMIUM.exists():
        absent(f"{CHROMIUM} is not there: install Debian's chromium-headless-shell", "REQUIRE_BROWSER")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def desktop(chromium: Browser) -> Iterator[BrowserContext]:
    """Windows of 1920 x 1080 that share one store of loaded scripts: Concord keeps nothing but in its own window."""
    context = chromium.new_context(viewport={"width": 1920, "height": 1080})
    context.set_default_timeout(WHENEVER)
    yield context
    context.close()


@pytest.fixture
def page(desktop: BrowserContext) -> Iterator[Page]:
    """A page of its own, 1920 x 1080."""
    made = desktop.new_page()
    yield made
    made.close()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a SQLite file that `serve` serves; `open_desk(database)` or a Desk of its own may fill it."""
    return f"sqlite:///{tmp_path_factory.mktemp('concord') / 'concord.db'}"


@pytest.fixture(scope="module")
def serve(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a Concord in a process of its own, over `database`."""
    port = free_port()
    log = tmp_path_factory.mktemp("serve") / "log"
    command = [sys.executable, "-m", "dashboard", "--port", str(port), "--db", database]
    with log.open("wb") as out, subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out) as process:
        try:
            base = f"http://127.0.0.1:{port}"
            wait_for(f"{base}/healthz", process, log)
            yield base
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    """Return as soon as `url` answers 200; fail with the log when the process ends or `seconds` have passed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"{url} never answered: {log.read_text(errors='replace')[-2000:]}")
