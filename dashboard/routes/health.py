"""`/healthz`: version, database, heads and feed ages, for whoever keeps the machine running."""

import asyncio
from typing import Any

from sqlalchemy.engine import make_url
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard import __version__
from dashboard.journal.database import affected_sqlite
from dashboard.model.entry import Head
from dashboard.model.errors import DashboardError
from dashboard.model.moment import SECOND, iso
from dashboard.services.desk import Desk
from dashboard.services.feeds import feed_ages
from dashboard.services.house import database_url, open_desk


async def healthz(_request: Request) -> JSONResponse:
    """Answer 200 with what is known, or 503 with the reason the journal cannot be read."""
    try:
        found = await asyncio.to_thread(_state)
    except DashboardError as error:
        return JSONResponse({"status": "unavailable", "version": __version__, "reason": str(error)}, status_code=503)
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


def _state() -> dict[str, Any]:
    desk = open_desk()
    return {
        "status": "ok",
        "version": __version__,
        "database": make_url(database_url()).render_as_string(hide_password=True),
        "warning": affected_sqlite(),
        "events": {event: _event(desk, event, head) for event, head in desk.events().items()},
    }


def _event(desk: Desk, event: str, head: Head) -> dict[str, Any]:
    now = desk.now(event)
    ages = {feed: None if age is None else age // SECOND for feed, age in feed_ages(desk, event, now).items()}
    return {"seq": head.seq, "hash": head.hash.hex(), "recorded": iso(head.recorded), "feed_age_seconds": ages}


ROUTES = [Route("/healthz", healthz)]
