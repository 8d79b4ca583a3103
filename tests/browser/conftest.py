"""Browsers for the tests of this folder."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import CHROMIUM, CHROMIUM_ARGS

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


@pytest.fixture
def screen(kiosk: Browser) -> Iterator[Page]:
    """A page of its own on the kiosk, 1920 x 1080."""
    context = kiosk.new_context(viewport={"width": 1920, "height": 1080})
    yield context.new_page()
    context.close()


@pytest.fixture
def untouched(chromium: Browser) -> Iterator[Page]:
    """A page that may make no sound before somebody touches it, as a desktop browser begins."""
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*CHROMIUM_ARGS, HELD_BACK])
    yield browser.new_page(viewport={"width": 1920, "height": 1080})
    browser.close()
