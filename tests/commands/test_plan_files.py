"""`plan import` and `export layout` as a person types them."""

import json
from pathlib import Path

import pytest

from dashboard.model.events import Period
from dashboard.model.plans import DRAFT, Plan, PlanEdited
from dashboard.projections.plans import draft, live
from dashboard.services.house import open_desk
from tests.builders import EVENT, LAT, LON, START, a_feature, an_actor, festival
from tests.commands.conftest import Run
from tests.ingest.geo import a_collection, a_kml, a_kmz, an_object


@pytest.fixture
def fest(url: str) -> str:
    """A festival with a gate and a period in its draft."""
    desk = open_desk(url)
    festival(desk)
    put = Plan((a_feature(name="Gate 1", lanes=4),), (Period("OP1", START, START + 10),))
    desk.record(EVENT, PlanEdited(put), an_actor())
    return EVENT


def a_file(folder: Path, *objects: object, name: str = "site.geojson") -> Path:
    file = folder / name
    file.write_bytes(a_collection(*objects))
    return file


GATE = an_object(coordinates=[LON, LAT + 1e-4], identity="gate1", width=3)
NEW = an_object(coordinates=[LON, LAT], identity="aed", kind="aed")
BAD = an_object("Polygon", [[[0, 0], [1, 1], [2, 2], [0, 0]]], "flat", name="Flat")


def test_a_file_goes_into_the_draft_as_one_entry_and_what_is_live_stays(
    run: Run, fest: str, tmp_path: Path, url: str
) -> None:
    before = open_desk(url).events()[fest].seq
    code, out, err = run("plan", "import", a_file(tmp_path, GATE, NEW), "--event", fest, "--as", "ana")
    desk = open_desk(url)
    situation = desk.situation(fest)
    entry = desk.about(fest, f"plan:{DRAFT}")[-1]
    assert (code, err) == (0, "")
    assert "object 1 gate1 'Gate 1': changed: Gate: changed: place, width" in out
    assert out.splitlines()[-1] == f"site.geojson (GeoJSON): 1 new, 1 changed: taken into the draft of {fest}"
    assert (desk.events()[fest].seq, entry.seq, entry.actor.person) == (before + 1, before + 1, "Ana Ruiz")
    assert isinstance(entry.body, PlanEdited)
    assert entry.body.what == "import of site.geojson"
    gate = draft(situation).feature("gate1")
    assert gate is not None
    assert (gate.lanes, gate.width, gate.points) == (4, 3.0, ((LON, LAT + 1e-4),))
    assert live(situation).plan.feature("gate1") is None


def test_a_planner_says_which_property_is_which_and_what_their_kinds_are(
    run: Run, fest: str, tmp_path: Path, url: str
) -> None:
    theirs = an_object(coordinates=[LON, LAT], identity="n1", Titel="Nord", Oeffnung="3,5", Sorte="Tuer")
    file = a_file(tmp_path, theirs)
    told = ("--field", "width=Oeffnung", "--field", "kind=Sorte", "--kind-of", "Tuer=exit")
    assert run("plan", "import", file, "--event", fest, *told)[0] == 0
    made = draft(open_desk(url).situation(fest)).feature("n1")
    assert made is not None
    assert (made.kind, made.name, made.width) == ("exit", "Nord", 3.5)
    code, _, err = run("plan", "import", file, "--event", fest, "--field", "width=Breite")
    assert code != 0
    assert "field: the file has no property 'Breite'; it has Oeffnung, Sorte, Titel" in err


def test_a_broken_object_is_left_out_and_the_exit_code_tells_it(run: Run, fest: str, tmp_path: Path, url: str) -> None:
    code, out, err = run("plan", "import", a_file(tmp_path, BAD, NEW), "--event", fest)
    assert code == 2
    assert "concord: site.geojson: object 1 flat 'Flat': refused: geometry: it has no area" in err
    assert "1 new, 1 refused: taken into the draft" in out
    assert {feature.id for feature in draft(open_desk(url).situation(fest)).features} == {"gate1", "aed"}


def test_a_dry_run_says_the_same_and_takes_nothing(run: Run, fest: str, tmp_path: Path, url: str) -> None:
    before = open_desk(url).events()
    code, out, _ = run("plan", "import", a_file(tmp_path, GATE, NEW), "--event", fest, "--dry-run", "--json")
    said = json.loads(out)
    assert (code, said["taken"], said["new"], said["changed"], said["refused"]) == (0, False, 1, 1, 0)
    assert [row["outcome"] for row in said["objects"]] == ["changed", "new"]
    assert open_desk(url).events() == before


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("empty.geojson", b"", "empty.geojson: file: is empty"),
        ("metres.geojson", a_collection(an_object(coordinates=[-9e6, 5e6])), "which coordinate system?"),
        ("flat.geojson", a_collection(BAD), "none of the 1 can be taken in: geometry: it has no area"),
        ("bomb.kmz", a_kmz(doc=a_kml("<name>" + "0" * 70_000_000 + "</name>")), "unpacks to more than"),
        ("bad.kml", b"<!DOCTYPE kml SYSTEM 'http://127.0.0.1:1/x'><kml/>", "declares a document type"),
        ("picture.png", b"\x89PNG", "is a picture; lay it below the map"),
    ],
)
def test_a_refused_file_is_one_line_and_leaves_the_draft(
    run: Run, fest: str, tmp_path: Path, url: str, name: str, raw: bytes, said: str
) -> None:
    before = open_desk(url).events()
    (tmp_path / name).write_bytes(raw)
    code, out, err = run("plan", "import", tmp_path / name, "--event", fest)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert err.startswith(f"concord: {name}: ")
    assert said in err
    assert open_desk(url).events() == before


def test_a_missing_file_an_unknown_person_and_zone_are_named(run: Run, fest: str, tmp_path: Path) -> None:
    file = a_file(tmp_path, NEW)
    assert "none.kml: file: is not there" in run("plan", "import", tmp_path / "none.kml", "--event", fest)[2]
    assert "nobody is checked in as 'zoe'" in run("plan", "import", file, "--event", fest, "--as", "zoe")[2]
    assert "not an IANA time zone" in run("plan", "import", file, "--event", "new", "--timezone", "Mars/One")[2]


def test_an_event_that_is_not_there_is_opened_in_the_middle_of_the_layout(run: Run, tmp_path: Path, url: str) -> None:
    file = a_file(tmp_path, NEW)
    assert "event river would be opened" in run("plan", "import", file, "--event", "river", "--dry-run")[1]
    assert "river" not in open_desk(url).events()
    code, _, err = run("plan", "import", file, "--event", "river", "--timezone", "America/Chicago")
    event = open_desk(url).situation("river").event
    assert code == 0
    assert "event river: opened (time zone America/Chicago" in err
    assert event is not None
    assert (event.name, event.timezone, event.lat, event.lon) == ("river", "America/Chicago", LAT, LON)
    assert run("plan", "import", file, "--event", "river")[1].endswith("1 unchanged: the draft stays as it is\n")


@pytest.mark.parametrize("words", [("publish",), ("import",)])
def test_where_nobody_is_checked_in_nobody_is_taken_for_somebody_else(
    run: Run, tmp_path: Path, url: str, words: tuple[str, ...]
) -> None:
    file = a_file(tmp_path, NEW)
    run("plan", "import", file, "--event", "river")
    before = open_desk(url).events()
    more = (file,) if words == ("import",) else ()
    code, out, err = run("plan", *words, *more, "--event", "river", "--as", "zoe")
    assert (code, out) == (2, "")
    assert err == "concord: as: nobody is checked in as 'zoe': nobody is there yet; leave --as away\n"
    assert open_desk(url).events() == before


def test_a_person_who_takes_a_file_in_may_be_named_by_name(run: Run, fest: str, tmp_path: Path, url: str) -> None:
    assert run("plan", "import", a_file(tmp_path, NEW), "--event", fest, "--as", "ana ruiz")[0] == 0
    desk = open_desk(url)
    assert desk.journal.some(fest, [desk.events()[fest].seq])[0].actor.person == "Ana Ruiz"


def test_metres_are_taken_in_with_their_system(run: Run, fest: str, tmp_path: Path, url: str) -> None:
    file = a_file(tmp_path, an_object(coordinates=[-9753691.0, 5142451.0], identity="m", kind="post"))
    assert "Likely Web Mercator (EPSG:3857): that lies at the event" in run("plan", "import", file, "--event", fest)[2]
    code, _, err = run("plan", "import", file, "--event", fest, "--crs", "EPSG:3857")
    post = draft(open_desk(url).situation(fest)).feature("m")
    assert code == 0
    assert "converted from EPSG:3857" in err
    assert post is not None
    assert post.points[0] == pytest.approx((LON, LAT), abs=0.01)


@pytest.mark.parametrize("form", ["geojson", "kml"])
def test_the_draft_goes_out_and_comes_back_unchanged(run: Run, fest: str, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"out.{form}"
    code, printed, err = run("export", "layout", "--event", fest, "--draft", "--format", form, "-o", out)
    assert (code, printed, err) == (0, "", "concord: 1 object of the layout given out\n")
    assert run("plan", "import", out, "--event", fest)[1].endswith("1 unchanged: the draft stays as it is\n")
    assert run("export", "layout", "--event", fest, "--format", form)[1].count("gate1") == 0


def test_the_log_is_exported_as_before(run: Run, fest: str) -> None:
    code, out, _ = run("export", "--event", fest, "--format", "jsonl")
    assert code == 0
    assert out.splitlines()[0].startswith('{"event":"fest"')
    assert "event: say which one" in run("export")[2]
