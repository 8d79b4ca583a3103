"""Reviewers' notes for the replay. `/notes`: what one person sees; `/notes/incidents`: what a note may be about."""

import asyncio
from collections.abc import Callable
from hashlib import sha256

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.model.errors import DashboardError, EntryRejected
from dashboard.model.moment import At, parse
from dashboard.routes.answers import FRESH, refused
from dashboard.services.house import open_desk, open_notes

Query = dict[str, str]
MOST = 200
STAMP = "X-Notes"


async def notes(request: Request) -> Response:
    """Answer the notes that `as` sees of `event`, by instant; 204 where they still are those of the stamp `known`."""
    return await _answered(request, _notes)


async def incidents(request: Request) -> Response:
    """Answer what is open at `?event=&at=&basis=`, the most urgent first: `[{"number", "title", "priority"}]`."""
    return await _answered(request, _incidents)


async def _answered(request: Request, answer: Callable[[Query], Response]) -> Response:
    try:
        return await asyncio.to_thread(answer, dict(request.query_params))
    except DashboardError as error:
        return refused(error)


def _notes(query: Query) -> Response:
    body = msgspec.json.encode(open_notes().listed(query.get("event", "demo"), query.get("as", "")))
    stamp = sha256(body).hexdigest()[:16]
    if query.get("known") == stamp:
        return Response(status_code=204, headers=FRESH)
    return Response(body, media_type="application/json", headers=FRESH | {STAMP: stamp})


def _incidents(query: Query) -> Response:
    desk, event = open_desk(), query.get("event", "demo")
    if not query.get("at"):
        raise EntryRejected("at", "is missing: a time such as 2026-08-15T21:30 or ...T21:30Z")
    moment = At(parse(query["at"], desk.situation(event).timezone, "at"))
    there = desk.situation(event, moment, "happened" if query.get("basis") == "happened" else "known").incidents
    urgent = sorted(there.values(), key=lambda one: (one.priority, -one.opened))[:MOST]
    listed = [{"number": one.number, "title": one.title, "priority": one.priority} for one in urgent]
    return Response(msgspec.json.encode(listed), media_type="application/json", headers=FRESH)


ROUTES = [Route("/notes", notes), Route("/notes/incidents", incidents)]
