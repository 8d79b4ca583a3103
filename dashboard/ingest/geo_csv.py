"""Points in a table: CSV of any delimiter, decimal commas too, and the first sheet of an Excel workbook."""

from collections.abc import Sequence
from typing import Any

import msgspec

from dashboard.ingest.geo_limits import Tally, points, refused, shown
from dashboard.ingest.tables import Bounds, Table, read_text, read_workbook
from dashboard.model.errors import EntryRejected
from dashboard.model.geodata import GeoFile, Outside, Shape
from dashboard.services.layout_words import spelled

LAT = ("lat", "latitude", "latitude_wgs84", "lat_wgs84", "latitude_dd", "lat_dd", "gps_lat", "gps_latitude", "point_y")
LON = (
    "lon", "lng", "long", "longitude", "longitude_wgs84", "lon_wgs84", "longitude_dd", "lon_dd", "gps_lon", "gps_long",
    "gps_longitude", "point_x",
)  # fmt: skip
Y = ("y", "northing", "north", "y_coord", "ycoord", "y_coordinate", "coord_y", "hochwert")
X = ("x", "easting", "east", "x_coord", "xcoord", "x_coordinate", "coord_x", "rechtswert")
SYSTEM = ("epsg", "crs", "srid", "srs", "epsg_code")
BLANK = (None, "")
BOUNDS = Bounds()


def read_csv(name: str, raw: bytes) -> GeoFile:
    """Read a table of points from CSV; PayloadRefused names the file and what is wrong with it as a whole."""
    table = read_text(name, raw, BOUNDS)
    return _points(name, "CSV", table, table.said, comma=table.delimiter != ",")


def read_xlsx(name: str, raw: bytes) -> GeoFile:
    """Read a table of points from the first sheet of an Excel workbook; PayloadRefused as for CSV."""
    table = read_workbook(name, raw, BOUNDS)
    said = (f"only the first sheet is read ('{shown(table.sheets[0])}')",) if len(table.sheets) > 1 else ()
    return _points(name, "Excel", table, said, comma=True)


def _points(name: str, form: str, table: Table, said: tuple[str, ...], comma: bool) -> GeoFile:
    if not table.rows:
        raise refused(name, "file", "is empty")
    names = [str(cell if cell is not None else "").strip(" \t\ufeff") for cell in table.rows[0][1]]
    columns = _Table(name, names, comma)
    return GeoFile(name, form, [columns.object(row, cells) for row, cells in table.rows[1:]], said=said)


class _Table:
    """The columns of one table, and the objects its rows are."""

    def __init__(self, file: str, names: list[str], comma: bool) -> None:
        self._tally, self._names, self._comma = Tally(file), names, comma
        folded = [spelled(name) for name in names]
        degrees = _column(folded, LON), _column(folded, LAT)
        x, y = degrees if None not in degrees else (_column(folded, X), _column(folded, Y))
        if x is None or y is None:
            there = ", ".join(filter(None, names)) or "none"
            raise refused(
                file,
                "columns",
                f"none are named as latitude and longitude, or x and y (there are: {shown(there, 120)})",
            )
        self._x, self._y = x, y
        self._system = _column(folded, SYSTEM)

    def object(self, row: int, cells: Sequence[Any]) -> Outside:
        """One row; what is wrong with it alone is said in it."""
        self._tally.object()
        made = Outside(row)
        for at, value in enumerate(cells[: len(self._names)]):
            name = self._names[at]
            if value in BLANK or not name or at in (self._x, self._y, self._system):
                continue
            text = self._tally.text(_json(value))
            if text is None:
                made.said.append(f"'{shown(name)}' is longer than 4,000 characters and is left out")
            else:
                made.properties[name] = text
        if len(cells) > len(self._names) and any(cell not in BLANK for cell in cells[len(self._names) :]):
            made.said.append("it has more cells than the table has columns; the rest is left out")
        try:
            pair = [self._number(cells, at) for at in (self._x, self._y)]
            made.crs = self._epsg(cells)
            made.shapes = [Shape("Point", (points([pair], self._tally)[0],))]
        except EntryRejected as error:
            made.wrong = str(error)
        return made

    def _number(self, cells: Sequence[Any], at: int) -> float:
        value = cells[at] if at < len(cells) else None
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        text = str(value if value is not None else "").strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
        if self._comma and text.count(",") == 1 and "." not in text:
            text = text.replace(",", ".")
        try:
            return float(text)
        except ValueError:
            raise EntryRejected(self._names[at], f"'{shown(text)}' is no number") from None

    def _epsg(self, cells: Sequence[Any]) -> str:
        value = cells[self._system] if self._system is not None and self._system < len(cells) else None
        text = str(value if value is not None else "").strip().removesuffix(".0")
        return f"EPSG:{text}" if text.isdecimal() else text


def _column(folded: list[str], names: Sequence[str]) -> int | None:
    return next((folded.index(name) for name in names if name in folded), None)


def _json(value: Any) -> str:  # noqa: ANN401 - a cell
    plain = value.strip() if isinstance(value, str) else value
    try:
        return msgspec.json.encode(plain).decode()
    except (TypeError, UnicodeEncodeError):
        return msgspec.json.encode(str(plain).encode("utf-8", "replace").decode()).decode()
