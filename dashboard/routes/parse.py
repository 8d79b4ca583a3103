"""`/parse?event=&line=`: how the command line is understood, while it is being typed. Nothing is recorded."""

import asyncio

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.ingest.command_line import read
from dashboard.model.errors import DashboardError
from dashboard.routes.answers import FRESH, refused
from dashboard.services.house import open_desk

LONGEST = 4_000


async def parse(request: Request) -> Response:
    """Answer `{"chips", "warnings", "ask", "incident"}`; see `refused` for what cannot be answered."""
    query = request.query_params
    try:
        answer = await asyncio.to_thread(_parse, query.get("event", "demo"), query.get("line", "")[:LONGEST])
    except DashboardError as error:
        return refused(error)
    return Response(answer, media_type="application/json", headers=FRESH)


def _parse(event: str, line: str) -> bytes:
    desk = open_desk()
    command = read(line, desk.situation(event), now=desk.now(event))
    shown = {field: getattr(command, field) for field in ("chips", "warnings", "ask", "incident")}
    return msgspec.json.encode(shown)


ROUTES = [Route("/parse", parse)]
