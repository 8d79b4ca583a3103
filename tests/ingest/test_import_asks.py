"""What the guess asks for, or says, where a stranger's file does not tell enough."""

from pathlib import Path

import pytest
from msgspec import structs

from dashboard.ingest.cad_places import PAIR
from dashboard.ingest.cad_report import Report
from dashboard.ingest.cad_stamps import Stamps
from dashboard.ingest.cad_tables import opened
from dashboard.ingest.cad_times import lasting, together
from dashboard.ingest.import_guess import guessed
from dashboard.ingest.import_mapping import mapping_of
from dashboard.ingest.import_seen import look
from dashboard.ingest.mapping import FileInfo
from dashboard.model.errors import PayloadRefused
from dashboard.model.imports import Choices, Reading
from dashboard.model.moment import SECOND, parse
from tests.ingest.portal_files import PORTALS
from tests.ingest.strangers import happened
from tests.ingest.vendor_files import VENDORS

NAMED = {stranger.file: stranger for stranger in (*PORTALS, *VENDORS)}


def choices(folder: Path, text: str) -> Choices:
    path = folder / "x.csv"
    path.write_text(text)
    return guessed(look(path, path.name, Reading()))


def of(folder: Path, file: str) -> Choices:
    NAMED[file].write(folder / file, happened(NAMED[file], 20))
    return guessed(look(folder / file, file, Reading()))


def test_digits_of_a_status_mean_nothing_where_no_name_says_of_which_radio_they_are(tmp_path: Path) -> None:
    rows = "".join(f"{n};RTW{n % 3};{n % 4};05.03.2025 18:{n:02}:00\n" for n in range(20))
    text = f"Einsatz;Fahrzeug;Status;Zeit\n{rows}"
    with pytest.raises(PayloadRefused, match=r"status: nothing tells what '0', '1', '2', '3' mean"):
        mapping_of(choices(tmp_path, text))
    known = choices(tmp_path, text.replace("Status", "FMS Status"))
    assert known.statuses == {"0": "", "1": "available", "2": "available", "3": "en_route"}


def test_zeros_on_a_clock_are_no_time_where_too_many_rows_say_so(tmp_path: Path) -> None:
    made = of(tmp_path, "zero_clocks.csv")
    assert made.empty == ("00:00:00",)
    assert "'00:00:00' in 'On Scene' is taken for no time" in " ".join(made.notes)
    rows = "".join(f"{n},E1,2025-03-05,{n % 24:02}:00:00,{n % 24:02}:05:00\n" for n in range(100))
    assert choices(tmp_path, f"Call,Unit,Date,Received,Dispatched\n{rows}").empty == ()


def test_a_clock_takes_the_date_whose_name_has_most_of_its_letters(tmp_path: Path) -> None:
    columns = of(tmp_path, "forest.csv").columns
    assert columns["closed"] == ("DATAEXTINCAO", "HORAEXTINCAO")
    assert columns["on_scene"] == ("DATA1INTERVENCAO", "HORA1INTERVENCAO")


def test_a_column_called_as_a_time_that_another_tells_is_taken_for_no_other(tmp_path: Path) -> None:
    made = of(tmp_path, "midnights.json")
    assert made.columns["received"] == ("received", "receivedTime")
    assert "times of which nothing is taken: units.received" in made.notes


def test_places_that_are_near_a_town_either_way_are_asked_about(tmp_path: Path) -> None:
    text = "Call,Received,Lat,Lon\n1,2025-03-05 18:00:00,{},{}\n"
    madrid = choices(tmp_path, text.format(40.41, -3.7))
    assert (madrid.timezone, [note for note in madrid.notes if "which?" in note]) == ("Europe/Madrid", [])
    assert "with latitude and longitude changed they would be near Europe/Madrid: which?" in " ".join(
        choices(tmp_path, text.format(-3.7, 40.41)).notes
    )


def test_calls_without_a_number_are_told_apart_by_their_date_and_their_clock(tmp_path: Path) -> None:
    assert of(tmp_path, "ordered.csv").columns["call"][:2] == ("Date", "TOC")


def test_five_times_that_follow_each_other_are_those_of_a_unit_whatever_their_names(tmp_path: Path) -> None:
    made = of(tmp_path, "nobodys.csv")
    assert made.columns["dispatch"] == ("Riasztás",)
    assert made.columns["on_scene"] == ("Kiérkezés",)
    assert "'Bevonulás' is taken for available: nothing says so but when its times are" in made.notes


def test_a_comma_before_three_digits_parts_the_thousands_of_seconds_alone() -> None:
    assert lasting("1,012", "s") == 1_012 * SECOND
    assert lasting("1,5", "min") == 90 * SECOND
    assert lasting("1,012", "min") == round(1.012 * 60 * SECOND)


def test_a_pair_is_found_at_once_in_a_cell_of_many_digits() -> None:
    assert PAIR.search("9" * 60_000) is None
    assert PAIR.search("at 5-3.5, 4 ").groups() == ("-3.5", "4")


def test_a_clock_beside_an_instant_has_its_date_and_not_its_clock() -> None:
    assert together(("03/05/2025 11:59:10 PM", "23:59:40")) == "03/05/2025 23:59:40"
    assert together(("2025-03-05", "23:59:40")) == "2025-03-05 23:59:40"


def zeros() -> str:
    """A file whose arrival is 00:00:00 in every tenth row, and in which one call came in at midnight."""
    rows = "".join(
        f"{n},E{n % 9},2025-03-{1 + n // 24:02},{n % 24:02}:00:00,{n % 24:02}:01:00,"
        f"{'00:00:00' if n % 10 == 0 else f'{n % 24:02}:06:00'},{n % 24:02}:30:00\n"
        for n in range(100)
    )
    return f"Call,Unit,Date,Received,Dispatched,On Scene,Available\n{rows}"


def test_a_call_that_came_in_at_midnight_keeps_its_time_where_zeros_are_no_arrival(tmp_path: Path) -> None:
    made = choices(tmp_path, zeros())
    assert made.empty == ("00:00:00",)
    report, rows = Report(), [line.cells for line in opened(tmp_path / "x.csv", FileInfo()).rows]
    header = ["Call", "Unit", "Date", "Received", "Dispatched", "On Scene", "Available"]
    stamps = Stamps(mapping_of(structs.replace(made, timezone="UTC")), header, report)
    times = stamps.of_row(26, rows[24])
    assert times["received"].at == parse("2025-03-02T00:00", "UTC")
    assert "on_scene" not in stamps.of_row(2, rows[0])


def test_clocks_beside_instants_in_utc_are_said_to_be_left_out(tmp_path: Path) -> None:
    rows = "".join(
        f"{n},E1,2025-03-05T{n % 24:02}:10:00Z,{(n + 16) % 24:02}:11:00,{(n + 16) % 24:02}:16:00\n" for n in range(48)
    )
    notes = " ".join(choices(tmp_path, f"Call,Unit,Received,Dispatched,Arrived\n{rows}").notes)
    assert "Dispatched, Arrived are of other hours than the times with dates" in notes
    assert "Write all in one zone" in notes


@pytest.mark.parametrize(("low", "said"), [("0,950", True), ("312", False), ("45,120", True)])
def test_a_comma_that_may_be_a_decimal_one_is_said(tmp_path: Path, low: str, said: bool) -> None:
    rows = f'1,E1,2025-03-05 10:00:00,"{low}"\n2,E1,2025-03-05 11:00:00,"1,312"\n'
    notes = choices(tmp_path, f"Call,Unit,Received,Turnout Time\n{rows}").notes
    assert any(note.startswith("the comma in '") for note in notes) == said
