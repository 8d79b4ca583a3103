"""Base maps out: a picture of the site, a raster tile. Only files of the folder, only by a name that is in it."""

import asyncio

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from dashboard.services import basemaps

KEPT = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
SHORT = {"Cache-Control": "private, max-age=600", "X-Content-Type-Options": "nosniff"}


async def picture(request: Request) -> Response:
    """Answer the picture of that name, 404 where there is none."""
    found = await asyncio.to_thread(basemaps.picture, request.path_params["name"])
    return FileResponse(found[0], media_type=found[1], headers=KEPT) if found else Response(status_code=404)


async def tile(request: Request) -> Response:
    """Answer a tile of the file of that name; 204 where the file has none there."""
    at = request.path_params
    found = await asyncio.to_thread(basemaps.tile, at["name"], at["z"], at["x"], at["y"])
    return Response(found[0], media_type=found[1], headers=SHORT) if found else Response(status_code=204, headers=SHORT)


ROUTES = [
    Route("/basemaps/picture/{name}", picture),
    Route("/basemaps/tile/{name}/{z:int}/{x:int}/{y:int}", tile),
]
