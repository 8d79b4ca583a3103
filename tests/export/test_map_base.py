"""Base maps under the printed map: every place of a picture or tile lies where it is on the ground."""

import hashlib
import io
import sqlite3
from collections.abc import Callable
from math import asinh, atan, degrees, pi, radians, sinh, tan
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from msgspec import structs
from PIL import Image
from pypdf import PdfReader

from dashboard.export.iap.atlas import Atlas, atlas
from dashboard.export.iap.figures import as_pdf, as_picture, as_svg
from dashboard.export.iap.map import drawing
from dashboard.export.iap.map_base import Under, under
from dashboard.export.iap.map_ground import Extent, Projected, extent
from dashboard.export.iap.sketch import Sketch, Spot
from dashboard.model.plans import BaseMap
from dashboard.services import basemaps
from tests.builders import LAT, LON, a_feature

WIDE, HIGH = 400.0, 300.0
CORNERS = ((LON - 0.003, LAT + 0.002), (LON + 0.002, LAT + 0.003), (LON - 0.002, LAT - 0.003))  # turned and skewed
PICTURE = BaseMap("b", "aerial <b>.jpg", "picture", "", "", CORNERS, 1.0)
EDGE = ((LON - 0.002, LAT - 0.002), (LON + 0.002, LAT - 0.002), (LON + 0.002, LAT + 0.002))
SITE = a_feature("site", "site", geometry="Polygon", points=EDGE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(basemaps.FOLDER, str(tmp_path))
    return tmp_path


def world(lon: float, lat: float) -> tuple[float, float]:
    return (lon + 180) / 360, (1 - asinh(tan(radians(lat))) / pi) / 2


def back(x: float, y: float) -> tuple[float, float]:
    return x * 360 - 180, degrees(atan(sinh(pi * (1 - 2 * y))))


def a_picture(spots: list[tuple[int, int]], size: tuple[int, int] = (1_200, 900)) -> bytes:
    """A white picture with a black square of 40 pixels around each spot."""
    image, raw = Image.new("RGB", size, "white"), io.BytesIO()
    for x, y in spots:
        image.paste("black", (x - 20, y - 20, x + 20, y + 20))
    image.save(raw, "PNG")
    return raw.getvalue()


def drawn(bases: tuple[BaseMap, ...]) -> tuple[Under, Callable[[float, float], int], Atlas]:
    """What lies under a map, and how light (0 to 255) it is at a place in degrees."""
    shown = atlas("Fest", [SITE], {}, None, bases)
    ground = Projected(shown)
    seen = extent(shown, ground, WIDE, HIGH)
    found = under(bases, seen, ground, WIDE, HIGH)

    def light(lon: float, lat: float) -> int:
        return at(found, seen, ground, lon, lat)

    return found, light, shown


def at(found: Under, seen: Extent, ground: Projected, lon: float, lat: float) -> int:
    assert found.picture is not None
    (east, north), (wide, high) = ground.metres([(lon, lat)])[0], found.picture.size
    x, y = (east - seen.west) / (seen.east - seen.west), (seen.north - north) / (seen.north - seen.south)
    return int(np.asarray(found.picture.convert("L"))[int(y * high), int(x * wide)])


def test_a_turned_picture_lies_by_its_three_corners(folder: Path) -> None:
    spots = [(600, 450), (350, 300), (800, 600)]
    kept = basemaps.keep_picture(a_picture(spots), "aerial.png")
    found, light, _ = drawn((structs.replace(PICTURE, file=kept.file, digest=kept.digest),))
    upper, right, lower = (np.array(world(*corner)) for corner in CORNERS)
    places = [back(*(upper + (right - upper) * x / 1_200 + (lower - upper) * y / 900)) for x, y in spots]
    assert [light(*place) < 100 for place in places] == [True] * 3
    beside = [back(*(upper + (right - upper) * (x + 60) / 1_200 + (lower - upper) * y / 900)) for x, y in spots]
    assert [light(*place) for place in beside] == [255] * 3
    assert light(LON - 0.0028, LAT - 0.0015) == 255
    assert found.said == ("aerial <b>.jpg",)


def test_tiles_lie_where_the_world_s_grid_puts_them_and_their_strength_is_as_chosen(folder: Path) -> None:
    zoom, (x, y) = 18, world(LON, LAT)
    column, row = int(x * 2**zoom), int(y * 2**zoom)
    with sqlite3.connect(folder / "town.mbtiles") as base:
        base.executescript(
            "CREATE TABLE metadata (name, value); CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)"
        )
        base.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)",
                     (zoom, column, 2**zoom - 1 - row, a_picture([(64, 192)], (256, 256))))  # fmt: skip
    base.close()
    tiles = BaseMap("t", "town", "tiles", "town.mbtiles", opacity=0.4)
    other = structs.replace(tiles, digest=hashlib.sha256(b"another file").hexdigest())
    assert drawn((other,))[0] == Under(None, ("town: its file is not the one that was chosen; left out",))
    shown, light, _ = drawn((tiles,))
    assert light(*back((column + 0.25) / 2**zoom, (row + 0.75) / 2**zoom)) in range(176, 182)  # 70 %
    assert light(*back((column + 0.75) / 2**zoom, (row + 0.25) / 2**zoom)) == 255
    assert shown.said == ("town",)


def test_what_cannot_be_laid_is_said_and_left_out(folder: Path) -> None:
    (folder / ("a" * 64 + ".png")).write_bytes(b"no picture")
    (folder / "broken.pmtiles").write_bytes(b"PMTiles" + bytes(200))
    kept = basemaps.keep_picture(a_picture([]), "aerial.png")
    line, far = (CORNERS[0], CORNERS[1], CORNERS[0]), tuple((lon + 1, lat) for lon, lat in CORNERS)
    bases = tuple(
        structs.replace(PICTURE, name=name, kind="tiles" if "mt" in file else "picture", file=file, corners=corners)
        for name, file, corners in (
            ("gone", "b" * 64 + ".png", CORNERS), ("broken", "a" * 64 + ".png", CORNERS),
            ("tiles", "broken.pmtiles", ()), ("no tiles", "gone.pmtiles", ()), ("unlaid", kept.file, ()),
            ("line", kept.file, line), ("far", kept.file, far),
        )
    )  # fmt: skip
    assert drawn(bases)[0] == Under(None, (
        "gone: its file is not here; left out", "broken: its file cannot be read; left out",
        "tiles: its file cannot be read; left out", "no tiles: its file is not here; left out",
        "unlaid: it is laid nowhere; left out", "line: its corners lie on one line; left out",
        "far: it lies outside this map",
    ))  # fmt: skip


def test_the_printed_map_and_sketches_hold_it_as_one_small_photograph(folder: Path) -> None:
    kept = basemaps.keep_picture(a_picture([(600, 450)]), "aerial.png")
    _, _, shown = drawn((structs.replace(PICTURE, file=kept.file),))
    page, draw = drawing(shown, "a4")
    found = PdfReader(io.BytesIO(draw(page))).pages[0]
    assert [image.image.format for image in found.images if image.image] == ["JPEG"]
    assert "aerial <b>.jpg" in found.extract_text()
    sketch = Sketch(shown, [Spot(LON, LAT, "P1")], {"P1": "Priority 1"})
    assert as_svg(sketch.draw(WIDE, HIGH), "a").count("data:image/jpeg;base64,") == 1
    with Image.open(io.BytesIO(as_picture(sketch.draw(WIDE, HIGH)))) as picture:
        assert picture.format == "JPEG"


def test_more_than_nine_photographs_on_a_page_keep_their_places() -> None:
    figure = Figure(figsize=(4, 1))
    for n in range(11):
        axes = figure.add_axes((n / 11, 0, 1 / 11, 1))
        axes.imshow(np.full((16, 16, 3), 20 * n, np.uint8), origin="lower", interpolation="none")
    pictures = {image.name: image.image for image in PdfReader(io.BytesIO(as_pdf(figure))).pages[0].images}
    greys = [int(np.asarray(picture)[8, 8, 0]) for n in range(1, 12) if (picture := pictures[f"I{n}.jpg"])]
    assert greys == [20 * n for n in range(11)]
