"""How routes read what they are asked and answer it; what cannot be answered is one line and the status that fits."""

import asyncio
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard.model.errors import DashboardError, EntryRejected, JournalUnavailable, UnknownEvent
from dashboard.model.moment import Basis, parse

FRESH = {"Cache-Control": "no-store"}
Query = dict[str, str]


async def answered(request: Request, answer: Callable[[Query], Response | bytes]) -> Response:
    """Answer what `answer` makes of the query, in a thread: a response, or the bytes of a JSON text."""
    try:
        made = await asyncio.to_thread(answer, dict(request.query_params))
    except DashboardError as error:
        return refused(error)
    return made if isinstance(made, Response) else Response(made, media_type="application/json", headers=FRESH)


def refused(error: DashboardError) -> JSONResponse:
    """Answer 404 for an unknown event, 503 while the database is away, 400 for what was asked wrongly."""
    status = 404 if isinstance(error, UnknownEvent) else 503 if isinstance(error, JournalUnavailable) else 400
    return JSONResponse({"error": str(error)}, status_code=status, headers=FRESH)


def instant(query: Query, field: str, timezone: str) -> int:
    """Return the time in `field` (UTC microseconds), the event's local one without offset; EntryRejected names it."""
    if not query.get(field):
        raise EntryRejected(field, "is missing: a time such as 2026-08-15T21:30 or ...T21:30Z")
    return parse(query[field], timezone, field)


def basis_of(query: Query) -> Basis:
    """Return the basis that is asked for; `known` unless `happened` is."""
    return "happened" if query.get("basis") == "happened" else "known"
