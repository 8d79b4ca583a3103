"""Browsers for the tests of this folder."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.conftest import CHROMIUM, CHROMIUM_ARGS, WHENEVER

expect.set_options(timeout=WHENEVER)  # what must come sooner says so itself
SOUNDING = "--autoplay-policy=no-user-gesture-required"
HELD_BACK = "--autoplay-policy=document-user-activation-required"


@pytest.fixture(scope="module")
def quiet_demo() -> Iterator[None]:
    """Keep the demo's story still."""
    os.environ["CONCORD_DEMO"] = "off"
    yield
    del os.environ["CONCORD_DEMO"]


@pytest.fixture(scope="module")
def kiosk(chromium: Browser) -> Iterator[Browser]:
    """Chromium as a wall starts it: sound needs no touch."""
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*CHROMIUM_ARGS, SOUNDING])
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def laptop(chromium: Browser) -> Iterator[BrowserContext]:
    """Windows of 1366 x 768, as `desktop`."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768})
    context.set_default_timeout(WHENEVER)
    yield context
    context.close()


@pytest.fixture(scope="module")
def display(kiosk: Browser) -> Iterator[BrowserContext]:
    """Windows of 1920 x 1080 on the kiosk, as `desktop`."""
    context = kiosk.new_context(viewport={"width": 1920, "height": 1080})
    context.set_default_timeout(WHENEVER)
    yield context
    context.close()


@pytest.fixture
def screen(display: BrowserContext) -> Iterator[Page]:
    """A page of its own on the kiosk, 1920 x 1080."""
    made = display.new_page()
    yield made
    made.close()


@pytest.fixture
def timed(kiosk: Browser) -> Iterator[Page]:
    """As `screen`, with a clock that a test may move: it would move for every page of its context."""
    context = kiosk.new_context(viewport={"width": 1920, "height": 1080})
    context.set_default_timeout(WHENEVER)
    made = context.new_page()
    made.clock.install()
    yield made
    context.close()


@pytest.fixture
def untouched(chromium: Browser) -> Iterator[BrowserContext]:
    """Windows that may make no sound before somebody touches them, as a desktop browser begins."""
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*CHROMIUM_ARGS, HELD_BACK])
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    context.set_default_timeout(WHENEVER)
    yield context
    browser.close()
