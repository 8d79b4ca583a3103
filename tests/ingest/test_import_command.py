"""`import cad` without a mapping: what was guessed is said, and what cannot be known is asked for in one line."""

import json
import signal
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.commands import logs
from dashboard.commands.common import Bars
from dashboard.ingest.mapping import load
from dashboard.services.house import close_desks
from tests.ingest.cities import happened
from tests.ingest.city_layouts import CITIES

NAMED = {city.file: city for city in CITIES}


def said(folder: Path, capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(["--db", f"sqlite:///{folder / 'a.db'}", *map(str, words)])
    return code, *capsys.readouterr()


def an_export(folder: Path, name: str) -> Path:
    city = NAMED[name]
    city.write(folder / name, city, happened(city))
    return folder / name


def test_a_file_is_guessed_taken_in_kept_as_a_mapping_and_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, kept = an_export(tmp_path, "cincinnati.csv"), tmp_path / "kept.toml"
    code, out, err = said(tmp_path, capsys, "import", "cad", path, "--event", "c", "--keep", kept)
    assert code == 0, err
    assert "on_scene = ARRIVAL_TIME_PRIMARY_UNIT" in out
    assert "150 read = 150 taken" in out
    assert "150 calls, 0 units" in out
    assert load(str(kept)).event.timezone == "America/New_York"
    assert "0 entries new" in said(tmp_path, capsys, "import", "cad", path, "--event", "c", "--mapping", kept)[1]
    figures = json.loads(said(tmp_path, capsys, "metrics", "--event", "c", "--json")[1])["metrics"]
    assert next(each["n"] for each in figures if each["id"] == "first_unit") > 140
    close_desks()


def test_a_zone_that_nothing_tells_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = an_export(tmp_path, "new_york.csv")
    code, _, err = said(tmp_path, capsys, "import", "cad", path, "--event", "ny")
    assert (code, err.count("\n")) == (2, 1)
    assert "--timezone" in err
    assert said(tmp_path, capsys, "import", "cad", path, "--event", "ny", "--timezone", "America/New_York")[0] == 0
    close_desks()


def test_columns_of_which_nothing_is_taken_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id;Einheit;Alarmzeit;Ende;Kanal;Wetter\n1;HLF1;24.12.2025 23:50;25.12.2025 01:00;4;Regen\n")
    out = said(tmp_path, capsys, "import", "cad", path, "--event", "x", "--timezone", "Europe/Berlin")[1]
    assert "  unit = Einheit\n" in out
    assert "  columns not used: Kanal, Wetter\n" in out
    close_desks()


def test_a_day_for_times_that_have_dates_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = an_export(tmp_path, "new_york.csv")
    words = ("import", "cad", path, "--event", "x", "--timezone", "America/New_York", "--day", "2025-03-05")
    code, _, err = said(tmp_path, capsys, *words)
    assert (code, "the times have dates of their own" in err) == (2, True)
    close_desks()


@pytest.mark.parametrize("file", ["", "gone.csv"])
def test_a_file_that_cannot_be_read_is_said_to_be_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    code, _, err = said(tmp_path, capsys, "import", "cad", tmp_path / file, "--event", "x")
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith("concord: file: ")
    assert "cannot be read" in err
    close_desks()


def test_day_or_month_is_asked_for_where_no_date_tells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.csv"
    path.write_text("call,unit,dispatched,lat,lon\n1,E1,03/04/2025 20:00,41.9,-87.6\n")
    assert "--dates day or --dates month" in said(tmp_path, capsys, "import", "cad", path, "--event", "x")[2]
    assert said(tmp_path, capsys, "import", "cad", path, "--event", "x", "--dates", "month")[0] == 0
    state = said(tmp_path, capsys, "state", "--event", "x", "--at", "2025-03-04T20:00", "--json")[1]
    assert json.loads(state)["units"]["committed"] == 1
    close_desks()


@pytest.mark.parametrize(
    ("raw", "what"),
    [(b"\x1f\x8b\x08\0rest", "packed by gzip"), (b"PAR1\0", "a Parquet file: save it as CSV"),
     (b'{"event":"a","hash":"' + b"0" * 64 + b'","entry":{"seq":1}}\n', "take it in with `import journal FILE`")],
)  # fmt: skip
def test_a_file_of_another_kind_is_named_with_its_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], raw: bytes, what: str
) -> None:
    (tmp_path / "x.bin").write_bytes(raw)
    code, _, err = said(tmp_path, capsys, "import", "cad", tmp_path / "x.bin", "--event", "x")
    assert (code, err.count("\n"), what in err) == (2, 1, True)
    close_desks()


@pytest.mark.parametrize(("at", "stays"), [("rows read", "nothing was recorded"), ("entries recorded", "new entries")])
def test_an_import_that_is_interrupted_says_what_stays_and_that_it_can_be_run_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, at: str, stays: str
) -> None:
    class Interrupted(Bars):
        def __call__(self, what: str, done: int, total: int) -> None:
            if what == at:
                signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(logs, "Bars", Interrupted)
    path = an_export(tmp_path, "cincinnati.csv")
    code, _, err = said(tmp_path, capsys, "import", "cad", path, "--event", "c")
    assert (code, err.count("\n")) == (130, 1)
    assert stays in err
    assert "can be run again" in err
    close_desks()
