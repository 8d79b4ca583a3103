"""Tables of points: columns by many spellings, decimal commas, coordinate systems a row, Excel workbooks."""

import io

import openpyxl
import pytest

from dashboard.ingest.geo_files import read
from dashboard.model.errors import PayloadRefused
from tests.ingest.geo import a_kmz, seen


@pytest.mark.parametrize(
    "text",
    [
        "id,name,type,lat,lon\ng,Gate,gate,42.0354,-88.2826\n",
        "ID;Name;Type;Latitude;Longitude\r\ng;Gate;gate;42,0354;-88,2826\r\n",
        "\ufeffid\tname\tkind\tLAT\tLNG\ng\tGate\tEntrance\t42.0354\t-88.2826\n\n",
        "id|name|kind|y|x\ng|Gate|gate|42.0354|-88.2826",
        '"lon","lat","id","name","kind"\n"-88.2826"," 42.0354 ","g","Gate","gate"',
        "id;Name;Typ;Breite;Länge\ng;Gate;Tor;42,0354;-88,2826",
        "Assets of the Fox Fest\n\nid,name,type,lat,lon\ng,Gate,gate,42.0354,-88.2826\n",
        """id,name,kind,lat,lon\ng,Gate,gate,42°2'7.44"N,88° 16' 57.36" W\n""",
        "id,name,kind,lat,lon\ng,Gate,gate,42.0354°N,-88.2826°\n",
        """id,name,kind,lat,lon\ng,Gate,gate,+42°2'7.44",-88°16'57.36"\n""",
        "id,name,kind,n,e\ng,Gate,gate,42.0354,-88.2826\n",
    ],
)
def test_columns_and_numbers_are_found_in_many_spellings(text: str) -> None:
    for raw in (text.encode(), text.encode("utf-16")):
        gate = seen("x.csv", raw).features[0]
        assert (gate.id, gate.name, gate.kind, gate.points) == ("g", "Gate", "gate", ((-88.2826, 42.0354),))


def test_a_wide_column_stays_a_width_where_the_place_is_told_otherwise() -> None:
    table = "id;Typ;Breite;Länge;lat;lon\ng;Tor;4,5;3;42,0354;-88,2826"
    gate = seen("x.csv", table.encode()).features[0]
    assert (gate.width, gate.points) == (4.5, ((-88.2826, 42.0354),))


def test_a_title_above_the_columns_of_a_table_is_passed_over_and_said() -> None:
    found = seen("x.csv", b"Assets\n\nref,lat,lon\n1,42.0354,-88.2826\n")
    assert [line.row for line in found.lines] == [4]
    assert "the columns are named in row 3; what stands above is left out" in found.said


@pytest.mark.parametrize(
    ("lat", "lon", "wrong"),
    [
        ("51°99'", "0°7'", "lat: '51°99'' is no latitude such as 51°30'26\"N"),
        ("51°5'60\"", "0°7'", "is no latitude"),
        ("33°51'E", "0°7'", "lat: '33°51'E' is no latitude"),
        ("33°51'", "151°12'N", "lon: '151°12'N' is no longitude such as 51°30'26\"E"),
        ("-33°51'S", "0°7'", "is no latitude"),
        ("33.5°51'", "0°7'", "is no latitude"),
        ("N33°51'N", "0°7'", "is no latitude"),
        ("51°30'", "0°7'O", "lon: '0°7'O' is no longitude"),
    ],
)
def test_degrees_and_minutes_that_cannot_be_are_refused_by_name(lat: str, lon: str, wrong: str) -> None:
    outside = read("x.csv", f"id\tlat\tlon\ng\t{lat}\t{lon}\n".encode()).objects[0]
    assert wrong in outside.wrong


def test_the_german_o_is_east_in_a_table_with_german_columns() -> None:
    outside = read("x.csv", "id\tBreitengrad\tLängengrad\ng\t51°30'N\t7°30'O\n".encode()).objects[0]
    assert outside.shapes[0].rings[0][0] == (7.5, 51.5)


def test_letters_further_down_are_not_taken_for_the_names_of_columns() -> None:
    with pytest.raises(PayloadRefused, match=r"none are named as latitude and longitude, or x and y \(there are: Name"):
        read("x.csv", b"Name,side,dist\nA,N,E\nB,1,2\n")


def test_a_row_with_its_own_system_is_converted() -> None:
    raw = b"id,x,y,epsg\na,-9827574.06,5166283.06,3857\nb,-88.2826,42.0354,4326\nc,1,2,999999\n"
    found = seen("x.csv", raw)
    assert found.features[0].points[0] == pytest.approx((-88.2826, 42.0354), abs=1e-4)
    assert any("converted from EPSG:3857" in word for word in found.lines[0].said)
    assert found.features[1].points == ((-88.2826, 42.0354),)
    assert "EPSG:999999 is not known" in found.lines[2].said[0]


def test_a_bad_row_is_refused_by_its_line_and_the_others_stay() -> None:
    found = seen("x.csv", b"name,lat,lon\nA,42.0354,-88.2826\nB,north,-88\nC,,\nD,nan,1\n")
    assert [(line.row, line.name, line.outcome) for line in found.lines] == [
        (2, "A", "new"), (3, "B", "refused"), (4, "C", "refused"), (5, "D", "refused"),
    ]  # fmt: skip
    assert found.lines[1].said == ("lat: 'north' is no number",)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"a,b\n1,2\n", r"columns: none are named as latitude and longitude, or x and y \(there are: a, b\)"),
        (b"lat,lon\n", "holds no object"),
        (b'WKT,name\n"POINT (-88.3 42)",Gate\n', "shapes are written as WKT; save it as GeoJSON or KML"),
        (b"name,Grid ref\nGate,TQ 35823 83745\n", "grid references are not read; give degrees, or easting and"),
        (b"\0\1\2,\n", "is not text"),
        (b'lat,lon\n"' + b"x" * 200_000, "line 2: cannot be read"),
    ],
)
def test_a_table_without_places_gets_one_line(raw: bytes, said: str) -> None:
    with pytest.raises(PayloadRefused, match=said):
        read("x.csv", raw)


def test_windows_text_is_read_and_said() -> None:
    found = seen("x.csv", "name,lat,lon\nCafé,42.0354,-88.2826\n".encode("cp1252"))
    assert found.features[0].name == "Café"
    assert "is not UTF-8; read as Windows text (cp1252)" in found.said


def test_a_workbook_is_read_and_a_bomb_of_one_refused() -> None:
    book = openpyxl.Workbook()
    for row in (["Name", "Lat", "Lon", "Capacity"], ["Main", 42.0354, -88.2826, 5000], [None] * 4, ["X", "a", 1, 1]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    found = seen("x.xlsx", out.getvalue())
    assert (found.features[0].name, found.features[0].capacity) == ("Main", 5000)
    assert (found.lines[1].row, found.lines[1].outcome) == (4, "refused")
    with pytest.raises(PayloadRefused, match="unpacks to more than"):
        read("x.xlsx", a_kmz(sheet=b"0" * 80_000_000))
    with pytest.raises(PayloadRefused, match="is no Excel workbook"):
        read("x.xlsx", a_kmz(sheet=b"0"))
