"""The commands as a person types them: exit code, what is printed, and one line where something is wrong."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.ingest.mapping import FOLDER
from dashboard.services.house import open_desk
from tests.builders import festival
from tests.commands.conftest import Run
from tests.conftest import ROOT, free_port
from tests.ingest.cad import CITY, a_file, a_row


@pytest.fixture
def url(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The database that is named on the command line is not the one of the environment."""
    monkeypatch.setenv("CONCORD_DB", f"sqlite:///{tmp_path / 'other.db'}")
    return url


@pytest.fixture
def fest(url: str) -> str:
    return festival(open_desk(url))


@pytest.fixture
def city(tmp_path: Path) -> Path:
    (tmp_path / "city.toml").write_text(CITY)
    return a_file(tmp_path, [a_row("1"), a_row("2", "E2", There="soon"), a_row("3", "E3", Free="")])


def test_a_cad_export_is_taken_in_and_every_row_accounted_for(run: Run, city: Path, tmp_path: Path) -> None:
    words = ("import", "cad", city, "--mapping", tmp_path / "city.toml", "--event", "city")
    code, out, err = run(*words, "--report", tmp_path / "r.csv")
    assert code == 0
    assert "rows: 3 read = 2 taken + 1 refused" in out
    assert "line 3, on_scene 'soon': is no time of the form iso" in out
    assert "doubtful, never released: 1" in out
    assert "rows read" in err
    assert len((tmp_path / "r.csv").read_text().splitlines()) == 3
    code, out, _ = run(*words)
    assert (code, "; 0 entries new" in out) == (0, True)


def test_the_state_at_an_instant_is_one_json_object(run: Run, fest: str) -> None:
    code, out, err = run("state", "--event", fest, "--at", "2030-01-01T00:00", "--json")
    printed = json.loads(out)
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert (printed["event"], printed["at"], printed["basis"]) == ("fest", "2030-01-01T00:00:00-06:00", "known")
    assert len(printed["head"]["hash"]) == 64
    assert printed["incidents"]["open"] == 2
    assert printed["units"]["by_agency"]["ems"]["committed"] == 1
    assert set(printed["resources"]) >= {"available", "assigned", "out_of_service"}


def test_the_state_before_anything_happened_is_empty(run: Run, fest: str) -> None:
    code, out, _ = run("state", "--event", fest, "--at", "2026-08-15T13:59:59-05:00", "--basis", "happened", "--json")
    assert code == 0
    assert json.loads(out)["incidents"]["open"] == 0
    assert json.loads(out)["head"]["seq"] > 0


def test_the_state_now_needs_no_time(run: Run, fest: str) -> None:
    assert json.loads(run("state", "--event", fest)[1])["incidents"]["open"] == 2


def test_the_database_can_be_named_after_the_command_too(url: str, fest: str, capsys) -> None:
    assert main(["verify", "--event", fest, "--db", url]) == 0
    assert "entries hold" in capsys.readouterr().out


def test_an_export_taken_in_elsewhere_verifies_against_the_same_head(
    run: Run, fest: str, tmp_path: Path, url: str
) -> None:
    code, out, err = run("export", "--event", fest, "-o", tmp_path / "log.jsonl")
    head = err.split()[-1]
    assert (code, out) == (0, "")
    other = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    assert run("import", "journal", tmp_path / "log.jsonl", "--db", other)[0] == 0
    code, out, _ = run("verify", "--event", fest, "--head", head, "--db", other)
    assert (code, head in out) == (0, True)


def test_an_export_to_the_standard_output_is_the_log_alone(run: Run, fest: str) -> None:
    code, out, err = run("export", "--event", fest)
    lines = out.splitlines()
    assert code == 0
    assert [json.loads(line)["entry"]["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert err.split()[-1] == json.loads(lines[-1])["hash"]


def test_an_export_as_csv_has_a_row_per_entry(run: Run, fest: str) -> None:
    code, out, _ = run("export", "--event", fest, "--format", "csv")
    assert (code, out.splitlines()[0].split(",")[0]) == (0, "seq")
    assert "P1 on scene at #001" in out


def test_verify_names_the_first_seq_where_the_chain_breaks(run: Run, fest: str, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "concord.db") as connection:
        connection.execute("DROP TRIGGER journal_entry_no_update")
        connection.execute("UPDATE journal_entry SET line = replace(line, 'Ana', 'Eve') WHERE seq = 7")
    connection.close()
    code, out, err = run("verify", "--event", fest)
    assert (code, out) == (1, "")
    assert err.startswith("concord: chain: seq 7: the text does not match its hash")


def test_verify_tells_a_journal_that_is_not_the_one_it_was(run: Run, fest: str) -> None:
    code, _, err = run("verify", "--event", fest, "--head", "0" * 64)
    assert code == 1
    assert err.startswith("concord: head: ")


def test_verify_says_how_far_a_journal_went_on_since_a_head(run: Run, fest: str) -> None:
    lines = run("export", "--event", fest)[1].splitlines()
    code, out, _ = run("verify", "--event", fest, "--head", json.loads(lines[-3])["hash"])
    assert (code, "2 of them since that hash" in out) == (0, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["state", "--event", "nowhere"], "event: there is no event 'nowhere' here (events: fest)"),
        (["export", "--event", "nowhere"], "event: there is no event 'nowhere'"),
        (["verify", "--event", "nowhere"], "event: there is no event 'nowhere'"),
        (["state", "--event", "fest", "--at", "yesterday"], "at: 'yesterday' is not a time"),
        (["import", "cad", "{tmp}/none.csv", "--mapping", "sf-fire", "--event", "x"], "file: "),
        (["import", "cad", "{tmp}", "--mapping", "sf-fire", "--event", "x"], "file: "),
        (["import", "cad", "{tmp}/calls.csv", "--mapping", "nope", "--event", "x"], "mapping: there is no 'nope'"),
        (["import", "cad", "{tmp}/calls.csv", "--mapping", "sf-fire", "--event", "x"], "columns: the file has no"),
        (["import", "cad", "{tmp}/calls.csv", "--mapping", "{tmp}/city.toml", "--event", " "], "event: is empty"),
        (["import", "journal", "{tmp}/calls.csv"], "file: line 1 is no line of an exported journal"),
        (["import", "journal", "{tmp}/none.jsonl"], "file: "),
        (["export", "--event", "fest", "-o", "{tmp}/no/such/folder"], "output: "),
        (["export", "after-action", "--event", "fest", "-o", "{tmp}/no/x.pdf"], "output: "),
        (["state", "--event", "fest", "--db", "what"], "database: 'what' is not a database address"),
        (["state", "--event", "fest", "--db", "mysql://x"], "database: 'mysql' is not known"),
        (["state", "--event", "fest", "--db", "sqlite:////no/such/folder/x.db"], "database: "),
    ],
)
def test_what_is_wrong_is_one_line_with_the_field(
    run: Run, fest: str, city: Path, tmp_path: Path, words: list[str], message: str
) -> None:
    code, out, err = run(*(word.replace("{tmp}", str(tmp_path)) for word in words))
    lines = [line for line in err.splitlines() if not line.lstrip("\r").startswith("rows read")]
    assert (code, out) == (2, "")
    assert len(lines) == 1
    assert lines[0].startswith(f"concord: {message}")


def test_a_file_of_which_no_row_can_be_taken_is_an_error_after_its_report(run: Run, tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text(CITY)
    path = a_file(tmp_path, [a_row("1", In="soon")])
    code, out, err = run("import", "cad", path, "--mapping", tmp_path / "city.toml", "--event", "city")
    assert code == 2
    assert "1 refused" in out
    assert "concord: rows: none of the 1 rows" in err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("event = 3", "Expected `object`, got `int`"),
        ("[event", "Expected"),
        (CITY.replace("Europe/Berlin", "Berlin"), "'Berlin' is not an IANA time zone"),
        (CITY.replace('call = "Call"', ""), "[columns] names no column for call"),
        (CITY.replace("received =", "recieved ="), "'recieved' is not one of our fields"),
        (CITY.replace('agency = "fd"', 'agency = "pd"'), "agency 'pd' is not among [[agencies]]"),
        (CITY.replace("^[A-Z]", "^[A-Z"), "[[rules]] pattern '^[A-Z'"),
        (CITY.replace('"1" = "P1"', '"1" = "P9"'), "Invalid enum value 'P9'"),
        (CITY + '[file]\nencoding = "klingon"', "[file] encoding: 'klingon'"),
        (CITY + '[file]\ndelimiter = "||"', "[file] delimiter"),
        (CITY + '[known]\nkind = "Kind"', "'kind' is not one of our fields"),
    ],
)
def test_a_mapping_that_is_wrong_says_where(run: Run, city: Path, tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "city.toml").write_text(text)
    code, _, err = run("import", "cad", city, "--mapping", tmp_path / "city.toml", "--event", "city")
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith("concord: mapping: city.toml: ")
    assert message in err


def test_every_mapping_that_is_shipped_can_be_read(run: Run) -> None:
    from dashboard.ingest.mapping import load

    names = [path.stem for path in FOLDER.glob("*.toml")]
    assert {"sf-fire", "iso-times"} <= set(names)
    assert all(load(name).agencies for name in names)


def test_strangers_text_goes_through_postgresql_and_back(
    fresh_postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CONCORD_DB", fresh_postgres_url)
    (tmp_path / "city.toml").write_text(CITY)
    path = a_file(tmp_path, [a_row('<b>"1"\x00', "E\u202e1", Nature="=cmd()\n消防")])
    words = ["import", "cad", str(path), "--mapping", str(tmp_path / "city.toml"), "--event", "city"]
    assert [main(words), main(words)] == [0, 0]
    assert "0 entries new, 9 there already" in capsys.readouterr().out
    assert main(["export", "--event", "city", "-o", str(tmp_path / "log.jsonl")]) == 0
    assert main(["import", "journal", str(tmp_path / "log.jsonl"), "--event", "copy"]) == 0
    assert main(["verify", "--event", "copy"]) == 0


def test_naming_the_demo_seeds_it_first(run: Run) -> None:
    code, out, _ = run("state", "--event", "demo", "--json")
    assert code == 0
    assert json.loads(out)["incidents"]["open"] > 0
    assert run("verify", "--event", "demo")[0] == 0


@pytest.mark.parametrize("target", ["-o /dev/full", "> /dev/full"])
def test_a_full_disk_is_one_line(url: str, fest: str, target: str) -> None:
    command = f"{sys.executable} -m dashboard export --event {fest} --db {url} {target}"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("concord: output: ")
    assert Path("/dev/full").is_char_device()


def test_an_export_that_fails_leaves_the_file_that_was_there(run: Run, fest: str, tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_text("before")
    (tmp_path / "log.jsonl.part").mkdir()
    assert run("export", "--event", fest, "-o", tmp_path / "log.jsonl")[0] == 2
    assert (tmp_path / "log.jsonl").read_text() == "before"


def test_a_reader_that_stops_reading_is_no_error(url: str, fest: str) -> None:
    command = f"{sys.executable} -m dashboard export --event {fest} --db {url} | head -c 10"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, "Traceback" in done.stderr) == ('{"event":"', False)


def test_a_port_that_is_taken_is_one_line_before_anything_starts(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, out, err = run("serve", "--port", taken.getsockname()[1])
    assert (code, out) == (2, "")
    assert err.startswith("concord: port: 127.0.0.1:")


def test_serve_says_where_it_is_and_stops_when_told(url: str) -> None:
    port = free_port()
    command = [sys.executable, "-u", "-m", "dashboard", "serve", "--port", str(port), "--db", url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline() + process.stdout.readline()
        os.kill(process.pid, signal.SIGTERM)
        process.communicate(timeout=30)
    assert f"http://127.0.0.1:{port}" in said
