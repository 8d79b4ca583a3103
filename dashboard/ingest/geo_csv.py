"""Points in a table: CSV of any delimiter, decimal commas too, and the first sheet of an Excel workbook."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from dashboard.ingest.geo_limits import Tally, points, refused, shown
from dashboard.ingest.tables import Bounds, Table, read_text, read_workbook
from dashboard.model.errors import EntryRejected
from dashboard.model.geodata import GeoFile, Outside, Shape
from dashboard.services.layout_words import spelled

LAT = (
    "lat", "latitude", "latitude_wgs84", "lat_wgs84", "latitude_dd", "lat_dd", "gps_lat", "gps_latitude", "point_y",
    "breitengrad", "geogr_breite", "geographische_breite", "latitud", "breedtegraad",
)  # fmt: skip
LON = (
    "lon", "lng", "long", "longitude", "longitude_wgs84", "lon_wgs84", "longitude_dd", "lon_dd", "gps_lon", "gps_long",
    "gps_longitude", "point_x", "langengrad", "laengengrad", "geogr_lange", "geographische_lange", "longitud",
    "lengtegraad",
)  # fmt: skip
Y = ("y", "northing", "north", "y_coord", "ycoord", "y_coordinate", "coord_y", "hochwert", "nordwert")
X = ("x", "easting", "east", "x_coord", "xcoord", "x_coordinate", "coord_x", "rechtswert", "ostwert")
N, E = ("n",), ("e",)
"""Northing and easting by a letter, which other cells are too: only at the top of a table."""
WIDE, LONG = ("breite",), ("lange", "laenge")
"""Latitude and longitude in German, or how wide and long a thing is: only where nothing else tells."""
OTHER = {
    "wkt": "shapes are written as WKT; save it as GeoJSON or KML",
    "mgrs": "grid references are not read; give degrees, or easting and northing",
    "grid_ref": "grid references are not read; give degrees, or easting and northing",
    "grid_reference": "grid references are not read; give degrees, or easting and northing",
    "what3words": "what3words are not read; give degrees, or easting and northing",
}
MOST_ABOVE = 20
MARKS = str.maketrans(
    {
        "\N{PRIME}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{DOUBLE PRIME}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
    }
)
SEXAGESIMAL = re.compile(
    r"([-+]?)([NSEWO]?)(\d{1,3}(?:\.\d+)?)\N{DEGREE SIGN}"
    r"(?:(\d{1,2}(?:\.\d+)?)')?(?:(\d{1,2}(?:\.\d+)?)(?:\"|''))?([NSEWO]?)",
    re.IGNORECASE,
)
GERMAN = ("grad", "breite", "lange", "laenge")
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
    tops = (_places(_folded(_names(cells)), first=n == 0) for n, (_, cells) in enumerate(table.rows[:MOST_ABOVE]))
    at = next((n for n, places in enumerate(tops) if places), 0)
    columns = _Table(name, _names(table.rows[at][1]), comma)
    above = (f"the columns are named in row {table.rows[at][0]}; what stands above is left out",) if at else ()
    return GeoFile(name, form, [columns.object(*row) for row in table.rows[at + 1 :]], said=(*said, *above))


def _names(cells: Sequence[Any]) -> list[str]:
    return [str(cell if cell is not None else "").strip(" \t\ufeff") for cell in cells]


def _folded(names: Sequence[str]) -> list[str]:
    return [spelled(name) for name in names]


def _places(folded: list[str], *, first: bool = True) -> tuple[int, int] | None:
    """Return the columns of longitude and latitude, else of easting and northing; None where they are not named.

    `first` is the top of a table.
    """
    for easts, norths in ((LON, LAT), (X, Y), *([(E, N)] if first else []), (LONG, WIDE)):
        x, y = _column(folded, easts), _column(folded, norths)
        if x is not None and y is not None:
            return x, y
    return None


class _Table:
    """The columns of one table, and the objects its rows are."""

    def __init__(self, file: str, names: list[str], comma: bool) -> None:
        self._tally, self._names, self._comma = Tally(file), names, comma
        folded = _folded(names)
        places = _places(folded)
        if places is None:
            there = ", ".join(filter(None, names)) or "none"
            why = next((words for word, words in OTHER.items() if word in folded), "")
            why = why or "none are named as latitude and longitude, or x and y"
            raise refused(file, "columns", f"{why} (there are: {shown(there, 120)})")
        self._x, self._y = places
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
        if found := SEXAGESIMAL.fullmatch(text.translate(MARKS)):
            return self._degrees(found, at, text)
        try:
            return float(text)
        except ValueError:
            raise EntryRejected(self._names[at], f"'{shown(text)}' is no number") from None

    def _degrees(self, found: re.Match[str], at: int, text: str) -> float:
        """Return degrees of degrees, minutes and seconds; south and west are negative.

        O is east in German and west in French: it is read where the column has its name in German.
        """
        sign, before, whole, minutes, seconds, after = found.groups()
        letter, parts = (before or after).upper(), [float(part or 0) for part in (minutes, seconds)]
        if letter == "O" and any(word in spelled(self._names[at]) for word in GERMAN):
            letter = "E"
        axis, noun = ("EW", "longitude") if at == self._x else ("NS", "latitude")
        twice = (before and after) or (sign and letter) or ("." in whole and any(parts))
        if twice or letter not in axis or max(parts) >= 60:
            such = f"51\N{DEGREE SIGN}30'26\"{axis[0]}"
            raise EntryRejected(self._names[at], f"'{shown(text)}' is no {noun} such as {such}")
        size = round(float(whole) + parts[0] / 60 + parts[1] / 3600, 9)
        return -size if letter in ("S", "W") or sign == "-" else size

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
