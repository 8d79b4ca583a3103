"""Is the log that a screen shows the one that was recorded? Asked again while it is being found out."""

import asyncio

import msgspec
from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.model.errors import DashboardError
from dashboard.routes.answers import FRESH, refused
from dashboard.services.house import open_desk
from dashboard.services.verifying import verifying


async def verified(request: Request) -> Response:
    """Answer what is known of `?event=` as `Verified` with what it `says`; looking goes on where the log did."""
    try:
        body = await asyncio.to_thread(_verified, request.query_params.get("event", "demo"))
    except DashboardError as error:
        return refused(error)
    return Response(body, media_type="application/json", headers=FRESH)


def _verified(event: str) -> bytes:
    found = verifying(open_desk()).look(event)
    return msgspec.json.encode({**structs.asdict(found), "says": found.says})


ROUTES = [Route("/verified", verified)]
