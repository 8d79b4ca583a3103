"""Layouts that the guess was not made for: read by it alone, and measured beside what happened."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
from msgspec import structs

from dashboard.__main__ import main
from dashboard.ingest.cad_csv import import_cad
from dashboard.ingest.cad_times import Days, Read
from dashboard.ingest.import_guess import guessed
from dashboard.ingest.import_mapping import mapping_of
from dashboard.ingest.import_seen import look
from dashboard.ingest.mapping import Mapping
from dashboard.model.errors import PayloadRefused
from dashboard.model.imports import Choices, Reading
from dashboard.model.moment import SECOND, micros, parse, utc
from dashboard.services.desk import Desk
from dashboard.services.metrics import benchmarks, reviewed
from tests.ingest.portal_files import PORTALS
from tests.ingest.stranger_files import STRANGERS, table, zeros
from tests.ingest.strangers import STEPS, Stranger, happened, minutes, most_committed
from tests.ingest.vendor_files import VENDORS


def choices_for(stranger: Stranger, path: Path) -> Choices:
    choices = guessed(look(path, path.name, Reading()))
    assert choices.ambiguous == ()
    if stranger.at != (0, 0) and stranger.write is not zeros and stranger.zone != "UTC":
        assert choices.timezone == stranger.zone
    return choices


def mapping_for(stranger: Stranger, path: Path) -> Mapping:
    return mapping_of(structs.replace(choices_for(stranger, path), timezone=stranger.zone))


@pytest.mark.parametrize("stranger", [*STRANGERS, *PORTALS, *VENDORS], ids=lambda stranger: stranger.file)
def test_a_log_that_nobody_has_seen_is_guessed_and_measures_as_what_happened(
    desk: Desk, tmp_path: Path, stranger: Stranger
) -> None:
    path = tmp_path / stranger.file
    told = stranger.write(path, happened(stranger, 20))
    report = import_cad(desk, "city", path, mapping_for(stranger, path))
    assert report.calls == told["call"].nunique()
    assert {remark.reason[:18] for remark in report.refused} <= {"is the same as lin", "has 1 cells where "}
    found = {metric.id: metric for metric in reviewed(desk, "city").metrics(benchmarks().limits)}
    for id, spans in minutes(told).items():
        spread = found[id].spread
        assert spread.n == len(spans), id
        if len(spans) >= 5:
            assert (spread.median, spread.p90) == pytest.approx((spans.median(), spans.quantile(0.9)), abs=1e-6), id
    assert (found["peak_committed"].value or 0) == most_committed(told)


CLOCKS = table(
    {"Call": "call", "Unit": "unit", **{step: f"{step} clock" for step in STEPS}},
    "America/Chicago",
    clock="%H:%M:%S",
)


def test_clocks_without_a_date_go_on_into_the_days_after_the_one_that_is_named(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "clocks.csv"
    told = CLOCKS(path, happened(Stranger(path.name, "America/Chicago", CLOCKS)))
    choices = structs.replace(guessed(look(path, path.name, Reading())), timezone="America/Chicago")
    with pytest.raises(PayloadRefused, match="times: they have no date; say the day of the first row"):
        mapping_of(choices)
    report = import_cad(desk, "city", path, mapping_of(structs.replace(choices, day="2025-03-05")))
    assert (report.refused, report.kinds()["another day"]) == ([], 2)
    opened = sorted(row.occurred for row in desk.journal.rows("city") if row.kind == "incident.opened")
    assert opened == sorted(micros(at.to_pydatetime()) for at in told.groupby("call")["received"].min())


def test_clocks_whose_rows_stand_in_no_order_are_all_of_the_day_that_is_named() -> None:
    days, noon = Days(), parse("2025-03-05T12:00", "UTC")
    hours = (-11, 11, -10)
    found = [days.of(Read(noon + hour * 3_600 * SECOND), first=True).at for hour in hours]
    assert found == [noon + hour * 3_600 * SECOND for hour in hours]


def test_a_call_that_stands_late_in_the_list_after_midnight_is_of_the_day_before() -> None:
    days, day = Days(), parse("2025-12-31T00:00", "UTC")
    clocks = ((23, 50), (0, 10), (23, 58), (0, 20), (9, 20), (15, 20))
    found = [days.of(Read(day + (60 * hour + minute) * 60 * SECOND), first=True).at for hour, minute in clocks]
    assert [utc(at or 0).day for at in found] == [31, 1, 31, 1, 1, 1]


def test_clocks_without_a_date_are_taken_in_by_the_command_that_is_told_the_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "clocks.csv"
    path.write_text("Call,Unit,Received,Dispatched,Clear\n1,E1,23:50:00,23:51:00,00:40:00\n")
    said = ["--db", "sqlite://", "import", "cad", str(path), "--event", "x", "--timezone", "America/Chicago"]
    assert main([*said, "--day", "soon"]) == 2
    assert "day: 'soon' is no day such as 2025-12-24" in capsys.readouterr().err
    assert main([*said, "--day", "2025-03-05"]) == 0
    assert "1 calls, 1 units" in capsys.readouterr().out


def test_a_workbook_with_a_cell_that_excel_could_not_hold_is_refused_before_it_is_read(tmp_path: Path) -> None:
    book, path = openpyxl.Workbook(), tmp_path / "huge.xlsx"
    book.active.append(["call", "HERE"])  # type: ignore[union-attr]
    book.save(path)
    with zipfile.ZipFile(path) as parts:
        said = {part: parts.read(part).replace(b"HERE", b"A" * 3_000_000) for part in parts.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        for part, content in said.items():
            parts.writestr(part, content)
    with pytest.raises(PayloadRefused, match=r"huge\.xlsx: a cell in xl/\S+\.xml has more than 1 MB"):
        look(path, path.name, Reading())


def test_what_is_guessed_from_the_values_alone_is_said(tmp_path: Path) -> None:
    by_file = {stranger.file: stranger for stranger in STRANGERS}
    notes = {}
    for file in ("never_received.csv", "swapped_epochs.json", "serial.xlsx"):
        by_file[file].write(tmp_path / file, happened(by_file[file]))
        seen = look(tmp_path / file, file, Reading())
        notes[file] = " ".join((*seen.said, *guessed(seen).notes))
    assert "'Paged' is taken for dispatch: nothing says so but when its times are" in notes["never_received.csv"]
    assert "'coords.lng' is taken for the latitude: only so" in notes["swapped_epochs.json"]
    assert "of 3 sheets, 'Run log' is read" in notes["serial.xlsx"]
