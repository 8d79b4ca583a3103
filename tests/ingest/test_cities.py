"""Other cities' logs: read by the guess alone, or by a mapping a person can write, and measured beside pandas."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from msgspec import Struct, structs

from dashboard.ingest.cad_csv import import_cad
from dashboard.ingest.cad_report import Report
from dashboard.ingest.import_guess import guessed
from dashboard.ingest.import_mapping import mapping_of, written
from dashboard.ingest.import_seen import look
from dashboard.ingest.mapping import Mapping, read_mapping
from dashboard.journal.database import connect
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.errors import PayloadRefused
from dashboard.model.imports import Reading
from dashboard.model.moment import micros
from dashboard.projections.review.samples import Metric
from dashboard.services.desk import Desk
from dashboard.services.metrics import benchmarks, reviewed
from tests.builders import Clock
from tests.ingest.cities import City, happened
from tests.ingest.city_layouts import CITIES


def mapping_for(city: City, path: Path) -> Mapping:
    """The mapping that is written down, or else the guess, told the zone where the file has no places."""
    if city.mapping:
        return read_mapping(city.mapping.encode(), city.file)
    choices = guessed(look(path, path.name, Reading()))
    assert choices.ambiguous == ()
    if city.says_zone:
        assert choices.timezone == city.zone
    return mapping_of(structs.replace(choices, timezone=city.zone))


class Read(Struct):
    """A city's file, what its import said, and what pandas reads in it."""

    city: City
    path: Path
    mapping: Mapping
    desk: Desk
    report: Report
    rows: pd.DataFrame


@pytest.fixture(scope="module", params=CITIES, ids=lambda city: city.file)
def read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    """A city imported once for the tests that only look."""
    city, folder = request.param, tmp_path_factory.mktemp("city")
    path, desk = (
        folder / city.file,
        Desk(MemoryJournal(), Tracks(connect(f"sqlite:///{folder / 'tracks.db'}")), Clock()),
    )
    city.write(path, city, happened(city))
    mapping = mapping_for(city, path)
    yield Read(city, path, mapping, desk, import_cad(desk, "city", path, mapping), city.read(path, city))
    desk.close()


def figures(desk: Desk) -> dict[str, Metric]:
    return {metric.id: metric for metric in reviewed(desk, "city").metrics(benchmarks().limits)}


def compare(metric: Metric, spans: pd.Series) -> None:
    said = (spans.dt.total_seconds() / 60).dropna()
    assert metric.spread.n == len(said), metric.id
    if len(said) >= 5:
        assert (metric.spread.median, metric.spread.p90) == pytest.approx((said.median(), said.quantile(0.9)), abs=1e-9)
    assert metric.counts["negative"] == (said < 0).sum(), metric.id
    assert metric.counts["identical"] == (said == 0).sum(), metric.id


def test_the_times_of_a_city_are_what_pandas_works_out_straight_from_its_file(read: Read) -> None:
    report, rows = read.report, read.rows
    assert (report.taken, report.refused) == (report.rows, [])
    assert report.calls == rows["call"].nunique()
    found, calls = figures(read.desk), rows.groupby("call")
    received = calls["received"].min()
    compare(found["first_unit"], calls["on_scene"].min() - received)
    compare(found["call_process"], calls["dispatch"].min() - received)
    compare(found["turnout"], rows["en_route"] - rows["dispatch"])
    compare(found["travel"], rows["on_scene"] - rows["en_route"])


def test_the_most_units_committed_at_once_are_those_of_the_rows(read: Read) -> None:
    """From the first time of a row until it is free, or else until the unit is next sent; a call alone is one unit."""
    rows = read.rows
    legs = rows.assign(sent=rows["dispatch"].fillna(rows[["en_route", "on_scene"]].min(axis=1))).dropna(subset="sent")
    legs = legs.sort_values(["unit", "sent"])
    never = pd.Timestamp("2100-01-01", tz="UTC")
    legs["end"] = legs["available"].fillna(legs.groupby("unit")["sent"].shift(-1)).fillna(never)
    each = list(zip(legs["unit"], legs["sent"].tolist(), legs["end"].tolist(), strict=True))
    best, when = 0, None
    for instant in sorted({sent for _, sent, _ in each}):
        there = len({unit for unit, sent, end in each if sent <= instant < end})
        best, when = max((best, when), (there, instant), key=lambda each: each[0])
    peak = figures(read.desk)["peak_committed"]
    assert (peak.value or 0, peak.at) == (best, None if when is None else micros(when.to_pydatetime()))


def test_the_mapping_of_a_city_is_a_file_that_reads_back_as_it_was(read: Read) -> None:
    assert read_mapping(written(read.mapping, "ours").encode(), "m") == read.mapping


def test_what_is_doubtful_in_a_city_is_in_the_report_with_its_row(read: Read) -> None:
    """Times that run backwards stand there, each once for the step that comes too early."""
    report, rows = read.report, read.rows
    steps = [rows[s] for s in ("received", "dispatch", "en_route", "on_scene", "available")]
    back = 0
    for n in range(len(rows)):
        said = [step.iloc[n] for step in steps if pd.notna(step.iloc[n])]
        back += sum(b < a for a, b in pairwise(said))
    if read.city.file != "one_cell.tsv":
        assert report.kinds().get("out of order", 0) == back
    assert all(remark.row for remark in report.doubtful if remark.kind == "out of order")


def test_a_city_cut_short_in_the_middle_says_where_and_keeps_all_that_was_whole(
    desk: Desk, tmp_path: Path, read: Read
) -> None:
    path, mapping, rows, raw = tmp_path / read.city.file, read.mapping, len(read.rows), read.path.read_bytes()
    path.write_bytes(raw[: len(raw) * 6 // 10 + 1])
    if path.suffix == ".xlsx":
        with pytest.raises(PayloadRefused, match=r"no Excel workbook \(\.xlsx\), or it is cut short; export it again"):
            import_cad(desk, "city", path, mapping)
        return
    report = import_cad(desk, "city", path, mapping)
    ends = [each.reason for each in (*report.refused, *report.doubtful) if "cut short" in each.reason]
    assert len(ends) >= 1
    assert report.calls >= rows // 5
    assert report.rows == report.taken + len({each.row for each in report.refused})


def test_an_empty_file_of_a_city_and_one_of_its_column_names_alone_are_refused_by_name(
    desk: Desk, tmp_path: Path, read: Read
) -> None:
    path, mapping, raw = tmp_path / read.city.file, read.mapping, read.path.read_bytes()
    path.write_bytes(b"")
    with pytest.raises(PayloadRefused, match="is empty"):
        import_cad(desk, "city", path, mapping)
    if path.suffix in (".csv", ".tsv", ".txt"):
        end = b"\n\0" if mapping.file.encoding == "utf-16" else b"\n"
        path.write_bytes(raw[: raw.index(end) + len(end)])
        with pytest.raises(PayloadRefused, match="0 rows"):
            import_cad(desk, "city", path, mapping)


def test_a_file_of_calls_and_one_of_their_units_come_together_by_the_number_of_the_call(
    desk: Desk, tmp_path: Path
) -> None:
    calls, units = (next(city for city in CITIES if city.file == f"london_{of}.csv") for of in ("calls", "units"))
    ran = happened(units)
    for city in (calls, units):
        city.write(tmp_path / city.file, city, ran)
    text = calls.mapping.partition("[durations]")[0]
    import_cad(desk, "city", tmp_path / calls.file, read_mapping(text.encode(), "calls"))
    report = import_cad(desk, "city", tmp_path / units.file, mapping_for(units, tmp_path / units.file))
    assert "changed since" not in report.kinds()
    came = calls.read(tmp_path / calls.file, calls).set_index("call")["received"]
    rows = units.read(tmp_path / units.file, units).groupby("call")
    compare(figures(desk)["first_unit"], rows["on_scene"].min() - came)
    compare(figures(desk)["call_process"], rows["dispatch"].min() - came)
