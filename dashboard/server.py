"""The server: Streamlit's pages and our own routes in one ASGI process (`uvicorn dashboard.app:app` works too)."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from dashboard.ingest.simulator import demo_running
from dashboard.routes import assets, doors, frames, health
from dashboard.services.house import close_desks, open_desk

ROUTES = [*assets.ROUTES, *frames.ROUTES, *health.ROUTES]
MIDDLEWARE = [Middleware(doors.OwnMachineOnly)]


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Open the house before the first visitor and close it after the last."""
    with demo_running(open_desk()):
        gc.freeze()
        yield {}
    close_desks()
