"""What lies under the printed map: pictures of the site and raster tiles, brought onto the plane of the map."""

import io
import logging
from collections.abc import Callable, Sequence
from math import inf, log2

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PIL import Image, ImageOps

from dashboard.export.iap.map_ground import Extent, Projected
from dashboard.model.errors import PayloadRefused
from dashboard.model.plans import BaseMap
from dashboard.services import basemaps
from dashboard.services.tile_files import DEEPEST

DPI, MOST_PIXELS = 200, 5_000_000
INK = 0.75  # how much of a base map's own strength is printed: lines and names must stand out from it
MESH = 12
MOST_TILES, TILE_SIDES = 400, (64, 1_024)
Points = NDArray[np.float64]
Lay = Callable[[Points], Points]
logger = logging.getLogger(__name__)


class Under(Struct, frozen=True):
    """What is laid under a map: a picture of its frame (None: nothing), and a line on each base map for the legend."""

    picture: Image.Image | None = None
    said: tuple[str, ...] = ()


class _Laid(Struct, frozen=True):
    """A picture, and what turns places of the world (Web Mercator, 0 to 1, y down) into its pixels."""

    picture: Image.Image
    lay: Lay


class _Grid:
    """The corners of the pieces in which the ground is brought over: their pixels, and where in the world they are."""

    def __init__(self, seen: Extent, ground: Projected, wide: int, high: int) -> None:
        self.across = np.linspace(0, wide, MESH + 1).round()
        self.down = np.linspace(0, high, MESH + 1).round()
        x, y = np.meshgrid(self.across, self.down)
        east = seen.west + x / wide * (seen.east - seen.west)
        north = seen.north - y / high * (seen.north - seen.south)
        lon, lat = ground.degrees(east.ravel(), north.ravel())
        self.world = _mercator(np.asarray(lon), np.asarray(lat))

    def pixel(self) -> float:
        """Return the width of a pixel of the map, as a part of the world."""
        first, last = self.world[0], self.world[MESH]
        return float(np.hypot(*(last - first)) / (self.across[-1] - self.across[0]))


def under(bases: Sequence[BaseMap], seen: Extent, ground: Projected, wide: float, high: float) -> Under:
    """Return what lies under a map of `wide` by `high` points that shows `seen`; the last of `bases` lies on top."""
    if not bases:
        return Under()
    if not ground.grid:
        return Under(None, tuple(f"{base.name}: not drawn so far from the equator" for base in bases))
    each = min(DPI / 72, (MOST_PIXELS / (wide * high)) ** 0.5)
    size = max(1, round(wide * each)), max(1, round(high * each))
    grid = _Grid(seen, ground, *size)
    sheet, said, drawn = Image.new("RGBA", size, "white"), list[str](), False
    for base in bases:
        found = _found(base, grid)
        credit = str(basemaps.laid(base).get("credit", ""))
        said.append(f"{base.name}: {found}" if isinstance(found, str) else f"{base.name} {credit}".strip())
        if isinstance(found, _Laid):
            sheet.alpha_composite(_brought(found, grid, size, base.opacity * INK))
            drawn = True
    return Under(sheet.convert("RGB") if drawn else None, tuple(said))


def _found(base: BaseMap, grid: _Grid) -> _Laid | str:
    """Return a base map's picture of what is shown, or why there is none."""
    try:
        now = basemaps.digest_of(base.file, wait=bool(base.digest)) if base.kind == "tiles" else ""
    except PayloadRefused:
        return "its file is not here; left out"
    if base.digest and now not in ("", base.digest):
        return "its file is not the one that was chosen; left out"
    try:
        return _tiles(base, grid) if base.kind == "tiles" else _picture(base, grid)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        logger.exception("the base map %s cannot be printed", base.file)
        return "its file cannot be read; left out"


def _picture(base: BaseMap, grid: _Grid) -> _Laid | str:
    """Return the part of a picture that is shown, laid by its upper left, upper right and lower left corner."""
    there = basemaps.picture(base.file)
    if there is None:
        return "its file is not here; left out"
    if len(base.corners) != 3:
        return "it is laid nowhere; left out"
    corners = _mercator(*np.array(base.corners, dtype=np.float64).T)
    sides = np.column_stack((corners[1] - corners[0], corners[2] - corners[0]))
    if abs(np.linalg.det(sides)) < 1e-24:
        return "its corners lie on one line; left out"
    with Image.open(there[0], formats=("PNG", "JPEG")) as opened:
        opened.load()
        whole = ImageOps.exif_transpose(opened)
    back = np.linalg.inv(sides)

    def lay(world: Points) -> Points:
        return np.asarray((world - corners[0]) @ back.T * whole.size)

    return _lean(_Laid(whole, lay), grid) or "it lies outside this map"


def _lean(laid: _Laid, grid: _Grid) -> _Laid | None:
    """Cut off what is not shown, and make smaller what is finer than the map; None where nothing is left."""
    pixels = laid.lay(grid.world)
    left, top = np.maximum(np.floor(pixels.min(axis=0)) - 2, 0).astype(int).tolist()
    right, bottom = np.minimum(np.ceil(pixels.max(axis=0)) + 2, laid.picture.size).astype(int).tolist()
    if right <= left or bottom <= top:
        return None
    finer = np.hypot(*(pixels[MESH] - pixels[0])) / (grid.across[-1] - grid.across[0])
    by = max(1, min(int(finer), right - left, bottom - top))
    part = laid.picture.crop((left, top, right, bottom))
    part = part.convert("RGBA" if part.has_transparency_data else "RGB")
    part = part.reduce(by) if by > 1 else part
    return _Laid(part.convert("RGBA"), lambda world: (laid.lay(world) - (left, top)) / by)


def _tiles(base: BaseMap, grid: _Grid) -> _Laid | str:
    """Return the tiles that are shown as one picture, of the zoom whose pixels come nearest to those of the map."""
    file = basemaps.tiles_of(base.file)
    if file is None:
        return "its file cannot be read; left out"
    (west, north), (east, south) = grid.world.min(axis=0), grid.world.max(axis=0)
    zoom = min(max(round(-log2(grid.pixel() * 256)), file.least), file.most)
    while zoom > file.least and _number(west, north, east, south, zoom) > MOST_TILES:
        zoom -= 1
    if _number(west, north, east, south, zoom) > MOST_TILES:
        return "its tiles are too fine for so much ground; left out"
    first, last = _cells(west, north, zoom), _cells(east, south, zoom)
    cells = [(x, y) for x in range(first[0], last[0] + 1) for y in range(first[1], last[1] + 1)]
    there = {cell: tile for cell in cells if (tile := _tile(base.file, zoom, *cell)) is not None}
    if not there:
        return "it has no tiles of this map's ground"
    side = max(tile.width for tile in there.values())
    whole = Image.new("RGBA", ((last[0] - first[0] + 1) * side, (last[1] - first[1] + 1) * side))
    for (x, y), tile in there.items():
        whole.paste(tile.resize((side, side)), ((x - first[0]) * side, (y - first[1]) * side))
    return _Laid(whole, lambda world: (world * 2**zoom - first) * side)


def _tile(file: str, zoom: int, x: int, y: int) -> Image.Image | None:
    """Return one tile; None where there is none that can be drawn."""
    found = basemaps.tile(file, zoom, x, y)
    if found is None:
        return None
    with Image.open(io.BytesIO(found[0]), formats=("PNG", "JPEG", "WEBP")) as opened:
        if not TILE_SIDES[0] <= min(opened.size) <= max(opened.size) <= TILE_SIDES[1]:
            return None
        return opened.convert("RGBA")


def _brought(laid: _Laid, grid: _Grid, size: tuple[int, int], strength: float) -> Image.Image:
    """Return a picture brought onto the map, piece by piece; what it does not reach is clear."""
    corners = laid.lay(grid.world).reshape(MESH + 1, MESH + 1, 2)
    across, down = grid.across.astype(int).tolist(), grid.down.astype(int).tolist()
    mesh = [
        ((across[i], down[j], across[i + 1], down[j + 1]),
         tuple(np.concatenate((corners[j, i], corners[j + 1, i], corners[j + 1, i + 1], corners[j, i + 1])).tolist()))
        for j in range(MESH) for i in range(MESH) if across[i] < across[i + 1] and down[j] < down[j + 1]
    ]  # fmt: skip
    made = laid.picture.transform(size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)
    made.putalpha(made.getchannel("A").point(lambda value: round(value * strength)))
    return made


def _mercator(lon: Points, lat: Points) -> Points:
    """Return degrees as places of the world: 0 to 1 from the west, 0 to 1 from the north."""
    y = (1 - np.arcsinh(np.tan(np.radians(np.clip(lat, -85.05, 85.05)))) / np.pi) / 2
    return np.column_stack(((lon + 180) / 360, y))


def _cells(x: float, y: float, zoom: int) -> tuple[int, int]:
    most = 2**zoom - 1
    return min(max(int(x * 2**zoom), 0), most), min(max(int(y * 2**zoom), 0), most)


def _number(west: float, north: float, east: float, south: float, zoom: int) -> float:
    if zoom > DEEPEST:
        return inf
    first, last = _cells(west, north, zoom), _cells(east, south, zoom)
    return (last[0] - first[0] + 1) * (last[1] - first[1] + 1)
