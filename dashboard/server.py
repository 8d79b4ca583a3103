"""The server: Streamlit's pages and our own routes in one ASGI process (`uvicorn dashboard.app:app` works too)."""

import asyncio
import gc
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import FrameType
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from dashboard.ingest.simulator import demo_running
from dashboard.routes import assets, basemaps, doors, drawn, frames, health, notes, parse, replay, verified
from dashboard.services.house import close_desks, open_desk
from dashboard.services.preparing import preparing
from dashboard.services.watch import watching

ROUTES = [
    *assets.ROUTES,
    *basemaps.ROUTES,
    *drawn.ROUTES,
    *frames.ROUTES,
    *health.ROUTES,
    *notes.ROUTES,
    *parse.ROUTES,
    *replay.ROUTES,
    *verified.ROUTES,
]
MIDDLEWARE = [Middleware(doors.OwnMachineOnly)]


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Open the house before the first visitor and close it after the last."""
    _before_the_end(frames.end_broadcasts)
    with demo_running(open_desk()), watching(open_desk()), preparing(open_desk()):
        gc.freeze()
        yield {}
    close_desks()


def _before_the_end(farewell: Callable[[], None]) -> None:
    """Call `farewell` in this loop as soon as the process is told to end.

    uvicorn waits for open streams before it ends the lifespan, and tells nobody: its signal handlers are the only sign.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.getsignal(number)

        def handle(number: int, frame: FrameType | None, before: Any = before) -> None:  # noqa: ANN401
            loop.call_soon_threadsafe(farewell)
            if callable(before):
                before(number, frame)

        signal.signal(number, handle)
