"""Scripts and styles that a wheel carries, so that no page asks the internet for anything."""

from importlib.util import find_spec
from pathlib import Path

import xstatic.pkg.leaflet as leaflet
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dashboard.routes.answers import FRESH


async def leaflet_draw(_request: Request) -> Response:
    """Answer leaflet.draw's script out of the wheel of Flask-Admin, which is not imported for it."""
    spec = find_spec("flask_admin")
    folders = list(spec.submodule_search_locations or ()) if spec else []
    file = Path(folders[0], "static", "vendor", "leaflet", "leaflet.draw.js") if folders else None
    if file is None or not file.is_file():
        return Response("the package Flask-Admin is not installed", status_code=404, headers=FRESH)
    return FileResponse(file, media_type="text/javascript")


ROUTES = [
    Route("/assets/leaflet-draw.js", leaflet_draw),
    Mount("/assets/leaflet", StaticFiles(directory=leaflet.BASE_DIR)),
]
