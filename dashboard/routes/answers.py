"""How a route says that it cannot answer: one line, and the status that fits."""

from starlette.responses import JSONResponse

from dashboard.model.errors import DashboardError, JournalUnavailable, UnknownEvent

FRESH = {"Cache-Control": "no-store"}


def refused(error: DashboardError) -> JSONResponse:
    """Answer 404 for an unknown event, 503 while the database is away, 400 for what was asked wrongly."""
    status = 404 if isinstance(error, UnknownEvent) else 503 if isinstance(error, JournalUnavailable) else 400
    return JSONResponse({"error": str(error)}, status_code=status, headers=FRESH)
