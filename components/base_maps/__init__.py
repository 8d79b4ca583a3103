"""What lies under every map: pictures of the site and raster tiles, drawn by one piece of JavaScript on Leaflet."""

from pathlib import Path


def script() -> str:
    """Return `baseLayer` and `baseCredits`, for the components that draw a map."""
    return (Path(__file__).parent / "bases.js").read_text(encoding="utf-8")
