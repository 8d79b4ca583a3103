"""Scripts and styles that a wheel carries, so that no page asks the internet for anything."""

import xstatic.pkg.leaflet as leaflet
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

ROUTES = [Mount("/assets/leaflet", StaticFiles(directory=leaflet.BASE_DIR))]
