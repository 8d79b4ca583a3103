"""Reviewers' notes for the replay. `/notes`: what one person sees; `/notes/incidents`: what a note may be about."""

from hashlib import sha256

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.model.moment import At
from dashboard.routes.answers import FRESH, Query, answered, basis_of, instant
from dashboard.services.house import open_desk, open_notes

MOST = 200
STAMP = "X-Notes"


async def notes(request: Request) -> Response:
    """Answer the notes that `as` sees of `event`, by instant; 204 where they still are those of the stamp `known`."""
    return await answered(request, _notes)


async def incidents(request: Request) -> Response:
    """Answer what is open at `?event=&at=&basis=`, the most urgent first: `[{"number", "title", "priority"}]`."""
    return await answered(request, _incidents)


def _notes(query: Query) -> Response:
    body = msgspec.json.encode(open_notes().listed(query.get("event", "demo"), query.get("as", "")))
    stamp = sha256(body).hexdigest()[:16]
    if query.get("known") == stamp:
        return Response(status_code=204, headers=FRESH)
    return Response(body, media_type="application/json", headers=FRESH | {STAMP: stamp})


def _incidents(query: Query) -> bytes:
    desk, event = open_desk(), query.get("event", "demo")
    moment = At(instant(query, "at", desk.situation(event).timezone))
    there = desk.situation(event, moment, basis_of(query)).incidents
    urgent = sorted(there.values(), key=lambda one: (one.priority, -one.opened))[:MOST]
    listed = [{"number": one.number, "title": one.title, "priority": one.priority} for one in urgent]
    return msgspec.json.encode(listed)


ROUTES = [Route("/notes", notes), Route("/notes/incidents", incidents)]
