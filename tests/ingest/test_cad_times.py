"""Times as strangers write them, and what is meant where a clock and a date do not settle it."""

from zoneinfo import ZoneInfo

import pytest

from dashboard.ingest.cad_times import lasting, read_time, settled
from dashboard.ingest.mapping import Duration, in_order
from dashboard.model.moment import MINUTE, SECOND, parse

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("text", "form", "meant"),
    [
        ("12/24/2025 08:05:06 PM", "%m/%d/%Y %I:%M:%S %p", "2025-12-24T20:05:06"),
        ("12/24/2025 12:05 am", "%m/%d/%Y %I:%M %p", "2025-12-24T00:05"),
        ("24.12.25 20:05", "%d.%m.%y %H:%M", "2025-12-24T20:05"),
        ("2025-12-24T20:05:06.5Z", "iso", "2025-12-24T20:05:06.5+00:00"),
        ("2025-12-24T20:05:06+0100", "iso", "2025-12-24T19:05:06+00:00"),
        ("2025-12-24 20:05:06 UTC", "iso", "2025-12-24T20:05:06+00:00"),
        ("20251224200506", "%Y%m%d%H%M%S", "2025-12-24T20:05:06"),
        ("24-Dec-2025 20:05:06", "%d-%b-%Y %H:%M:%S", "2025-12-24T20:05:06"),
        ("46015.5", "excel", "2025-12-24T12:00"),
        ("1766600000", "epoch", "2025-12-24T18:13:20+00:00"),
        ("1766600000000", "epoch_ms", "2025-12-24T18:13:20+00:00"),
        ("11/02/2025 01:30 CDT", "%m/%d/%Y %H:%M", "2025-11-02T01:30-05:00"),
        ("11/02/2025 01:30 CST", "%m/%d/%Y %H:%M", "2025-11-02T01:30-06:00"),
    ],
)
def test_a_time_is_read_as_it_is_written(text: str, form: str, meant: str) -> None:
    read = read_time(text, (form,), CHICAGO)
    assert (read.at, read.sure) == (parse(meant, "America/Chicago"), True)


@pytest.mark.parametrize("letters", ["EST", "PST", "CEST"])
def test_the_letters_of_another_zone_make_no_local_time(letters: str) -> None:
    assert read_time(f"2025-01-01 12:00 {letters}", ("iso",), CHICAGO).at is None
    assert read_time("2025-01-01 12:00 HRS", ("iso",), CHICAGO).at == parse("2025-01-01T12:00", "America/Chicago")


def test_lengths_of_time_that_count_from_each_other_are_put_in_order_and_a_circle_is_seen() -> None:
    lengths = {"on_scene": Duration("a", "en_route"), "en_route": Duration("b", "received")}
    assert in_order(lengths) == ["en_route", "on_scene"]
    assert in_order(lengths | {"en_route": Duration("b", "on_scene")}) == []


@pytest.mark.parametrize("text", ["13/32/2025 20:05", "20:05", "soon", "12/24/2025 13:05 PM", ""])
def test_what_is_no_time_is_none(text: str) -> None:
    forms = ("%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p", "%H:%M", "iso", "%Y-%m-%d %H:%M - %H:%M")
    assert read_time(text, forms, CHICAGO).at is None


def test_a_clock_without_a_date_is_of_the_day_that_the_mapping_names() -> None:
    assert read_time("20:05", ("%H:%M",), CHICAGO, "2025-12-24").at == parse("2025-12-24T20:05", "America/Chicago")


def test_the_hour_that_comes_twice_is_the_second_where_the_first_would_be_before_the_step_before() -> None:
    before = parse("2025-11-02T01:58-05:00", "UTC")
    at, why = settled(read_time("2025-11-02 01:05", ("iso",), CHICAGO), before, rolls=False)
    assert at == parse("2025-11-02T01:05-06:00", "UTC")
    assert "the second is meant" in why
    assert settled(read_time("2025-11-02 01:59", ("iso",), CHICAGO), before, rolls=False)[0] == before + MINUTE


def test_the_hour_that_is_left_out_is_said() -> None:
    at, why = settled(read_time("2025-03-09 02:30", ("iso",), CHICAGO), None, rolls=False)
    assert at == parse("2025-03-09T03:30-05:00", "UTC")
    assert "twice or never" in why


def test_a_clock_that_has_gone_back_is_past_midnight_only_where_its_date_is_another_times() -> None:
    before, early = parse("2025-12-24T23:58", "UTC"), read_time("2025-12-24T00:04Z", ("iso",), CHICAGO)
    assert settled(early, before, rolls=True)[0] == before + 6 * MINUTE
    assert settled(early, before, rolls=False)[0] == early.at


@pytest.mark.parametrize(
    ("text", "unit", "seconds"),
    [("312", "s", 312), ("5.2", "min", 312), ("0:05:12", "s", 312), ("5:12", "min", 312), ("-7", "s", -7),
     ("1,5", "h", 5_400), ("soon", "s", None), ("inf", "s", None)],
)  # fmt: skip
def test_a_length_of_time_is_a_number_or_written_with_colons(text: str, unit: str, seconds: int | None) -> None:
    assert lasting(text, unit) == (None if seconds is None else seconds * SECOND)
