"""Base maps: only pictures that are pictures, only tiles that are there, and no name is ever a path."""

import io
import sqlite3
import struct
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from starlette.applications import Starlette
from starlette.testclient import TestClient

from dashboard.model.errors import PayloadRefused
from dashboard.model.plans import BaseMap
from dashboard.routes.basemaps import ROUTES
from dashboard.services import basemaps


def an_image(form: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    raw = io.BytesIO()
    Image.new("RGB", size, "#369").save(raw, form)
    return raw.getvalue()


def a_head(wide: int, high: int) -> bytes:
    """A PNG of one colour bit a pixel that says its size and holds nothing yet."""
    head, parts = struct.pack(">IIBBBBB", wide, high, 1, 0, 0, 0, 0), [b"\x89PNG\r\n\x1a\n"]
    for kind, body in ((b"IHDR", head), (b"IDAT", b""), (b"IEND", b"")):
        parts += [struct.pack(">I", len(body)), kind, body, struct.pack(">I", zlib.crc32(kind + body))]
    return b"".join(parts)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(basemaps.FOLDER, str(tmp_path / "maps"))
    (tmp_path / "maps").mkdir()
    (tmp_path / "secret.png").write_bytes(an_image())
    with (tmp_path / "maps" / "site.pmtiles").open("wb") as raw:
        writer = Writer(raw)
        writer.write_tile(zxy_to_tileid(3, 2, 1), an_image())
        writer.write_tile(zxy_to_tileid(3, 2, 2), b"<svg onload=alert(1)>")
        writer.finalize(
            {
                "tile_type": TileType.PNG, "tile_compression": Compression.NONE, "min_zoom": 3, "max_zoom": 3,
                "min_lon_e7": -900000000, "min_lat_e7": 400000000, "max_lon_e7": -800000000, "max_lat_e7": 500000000,
                "center_zoom": 3, "center_lon_e7": 0, "center_lat_e7": 0,
            },
            {"attribution": '<a href="https://x">&copy; Open Map</a> people'},
        )  # fmt: skip
    with sqlite3.connect(tmp_path / "maps" / "town.mbtiles") as base:
        base.executescript(
            "CREATE TABLE metadata (name, value); CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data);"
            "INSERT INTO metadata VALUES ('format', 'jpg'), ('bounds', '-10,-20,30,40')"
        )
        base.execute("INSERT INTO tiles VALUES (2, 1, 3, ?)", [an_image("JPEG")])
    base.close()
    (tmp_path / "maps" / "broken.mbtiles").write_bytes(b"no database")
    (tmp_path / "maps" / "broken.pmtiles").write_bytes(b"PMTiles" + bytes(200))
    return tmp_path / "maps"


@pytest.fixture
def web(folder: Path) -> TestClient:
    return TestClient(Starlette(routes=ROUTES))


def test_a_picture_is_kept_once_under_its_digest(folder: Path, web: TestClient) -> None:
    kept = [basemaps.keep_picture(an_image("JPEG"), name) for name in ("a.jpg", "../../b.jpg")]
    assert kept[0] == kept[1]
    assert (kept[0].wide, kept[0].high, kept[0].file) == (40, 30, f"{kept[0].digest}.jpg")
    answer = web.get(f"/basemaps/picture/{kept[0].file}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert sorted(p.name for p in folder.iterdir() if p.suffix == ".jpg") == [kept[0].file]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "no PNG or JPEG"), (b"<svg/>", "no PNG or JPEG"), (an_image("GIF"), "no PNG or JPEG"),
        (an_image()[:60], "no PNG or JPEG"), (an_image(size=(9000, 6000)), "50 million at most"),
        (a_head(40_000, 30_000), "50 million at most"), (an_image(size=(4, 4)), "16 at least"),
        (b"x" * 25_000_001, "25 MB at most"),
    ],
)  # fmt: skip
def test_what_is_no_picture_of_a_bounded_size_is_refused_in_one_line(folder: Path, raw: bytes, why: str) -> None:
    with pytest.raises(PayloadRefused, match=f"picture: plan.png .*{why}"):
        basemaps.keep_picture(raw, "plan.png")
    assert not list(folder.glob("*.png"))


def test_tiles_come_out_of_pmtiles_and_mbtiles_and_only_pictures(folder: Path, web: TestClient) -> None:
    assert [(t.file, t.least, t.most, t.bounds) for t in basemaps.tile_files()] == [
        ("site.pmtiles", 3, 3, ((40.0, -90.0), (50.0, -80.0))), ("town.mbtiles", 2, 2, ((-20.0, -10.0), (40.0, 30.0))),
    ]  # fmt: skip
    assert web.get("/basemaps/tile/site.pmtiles/3/2/1").headers["content-type"] == "image/png"
    assert web.get("/basemaps/tile/town.mbtiles/2/1/0").headers["content-type"] == "image/jpeg"
    for file, at in (("site.pmtiles", "3/2/2 3/9/1 40/1/1"), ("town.mbtiles", "2/1/1"), ("broken.pmtiles", "0/0/0")):
        assert all(web.get(f"/basemaps/tile/{file}/{one}").status_code == 204 for one in at.split())


def test_whom_tiles_ask_to_name_is_told_as_plain_text(folder: Path) -> None:
    site = BaseMap("b", "Site", "tiles", "site.pmtiles")
    assert basemaps.laid(site)["credit"] == "© Open Map people"
    assert (basemaps.laid(site)["least"], basemaps.laid(site)["id"]) == (3, "b")
    assert basemaps.laid(BaseMap("c", "Town", "tiles", "town.mbtiles"))["credit"] == ""
    assert "credit" not in basemaps.laid(BaseMap("d", "Gone", "tiles", "gone.mbtiles"))


@pytest.mark.parametrize(
    "fault",
    [
        "DROP TABLE metadata", "DELETE FROM metadata", "UPDATE metadata SET value = 'x' WHERE name = 'bounds'",
        "UPDATE metadata SET value = '-90,40,-90,nan' WHERE name = 'bounds'",
        "UPDATE metadata SET value = '40,-190,50,90' WHERE name = 'bounds'",
        "UPDATE metadata SET value = 'image/pbf' WHERE name = 'format'",
        "ALTER TABLE metadata RENAME COLUMN value TO val",
    ],
)  # fmt: skip
def test_what_the_metadata_of_mbtiles_do_not_say_is_told_by_the_tiles(folder: Path, fault: str) -> None:
    with closing(sqlite3.connect(folder / "town.mbtiles")) as base:
        base.executescript(fault)
    tiles = basemaps.tiles_of("town.mbtiles")
    assert tiles is not None
    assert (tiles.least, tiles.most) == (2, 2)
    if "format" in fault:
        assert tiles.bounds == ((-20.0, -10.0), (40.0, 30.0))
    else:
        assert tiles.bounds == (pytest.approx((66.51326, -90.0)), pytest.approx((85.05113, 0.0)))


def test_an_mbtiles_of_no_pictures_is_no_base_map(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "town.mbtiles")) as base:
        base.executescript("UPDATE tiles SET tile_data = x'1f8b0800'")
    assert basemaps.tiles_of("town.mbtiles") is None


@pytest.mark.parametrize("length", [0, 3])
def test_tiles_whose_metadata_cannot_be_read_are_tiles_without_a_credit(folder: Path, length: int) -> None:
    whole = bytearray((folder / "site.pmtiles").read_bytes())
    whole[32:40] = length.to_bytes(8, "little")  # of its metadata, by the header
    (folder / "site.pmtiles").write_bytes(whole)
    found = basemaps.tiles_of("site.pmtiles")
    assert found is not None
    assert (found.least, found.credit) == (3, "")


@pytest.mark.parametrize("name", ["..%2Fsecret.png", "%2e%2e/secret.png", "secret.png", "..%2f..%2fetc%2fpasswd", "x"])
def test_no_name_from_outside_reaches_a_file_outside(web: TestClient, name: str) -> None:
    assert web.get(f"/basemaps/picture/{name}").status_code == 404
    assert web.get(f"/basemaps/tile/{name}/0/0/0").status_code in (204, 404)


def test_the_folder_lies_beside_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(basemaps.FOLDER, raising=False)
    monkeypatch.setenv("CONCORD_DB", "sqlite:////srv/concord/a.db")
    assert basemaps.folder() == Path("/srv/concord/basemaps")
