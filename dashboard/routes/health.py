"""`/healthz`: version, database, head and feed ages, for whoever keeps the machine running."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard.journal.database import affected_sqlite
from dashboard.model.errors import DashboardError
from dashboard.services.house import database_url, open_desk


async def healthz(_request: Request) -> JSONResponse:
    """Answer 200 with what is known, or 503 with the reason the journal cannot be read."""
    try:
        heads = open_desk().events()
    except DashboardError as error:
        return JSONResponse({"status": "unavailable", "reason": str(error)}, status_code=503)
    events = {event: {"seq": head.seq, "hash": head.hash.hex()} for event, head in heads.items()}
    return JSONResponse({"status": "ok", "database": database_url(), "events": events, "warning": affected_sqlite()})


ROUTES = [Route("/healthz", healthz)]
