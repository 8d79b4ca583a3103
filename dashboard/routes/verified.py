"""Is the log that a screen shows the one that was recorded? Asked again while it is being found out."""

import msgspec
from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.routes.answers import Query, answered
from dashboard.services.house import open_desk
from dashboard.services.verifying import verifying


async def verified(request: Request) -> Response:
    """Answer what is known of `?event=` as `Verified` with what it `says`; looking goes on where the log did."""
    return await answered(request, _verified)


def _verified(query: Query) -> bytes:
    found = verifying(open_desk()).look(query.get("event", "demo"))
    return msgspec.json.encode({**structs.asdict(found), "says": found.says})


ROUTES = [Route("/verified", verified)]
