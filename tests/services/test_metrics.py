"""Figures over the San Francisco week, beside the same worked out by pandas straight from the file."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from dashboard.ingest.cad_csv import import_cad
from dashboard.ingest.mapping import load
from dashboard.journal.database import connect
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.moment import iso, parse
from dashboard.projections.review.review import Reviewed
from dashboard.projections.review.samples import Metric
from dashboard.services.desk import Desk
from dashboard.services.metrics import benchmarks, reviewed
from tests.builders import EVENT, Clock, a_note, an_actor, festival

ZONE = "America/Los_Angeles"
TIMES = ("Received", "Dispatch", "Response", "On Scene", "Available")


@pytest.fixture(scope="module")
def week(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reviewed]:
    """The week, imported and read once."""
    tracks = Tracks(connect(f"sqlite:///{tmp_path_factory.mktemp('week') / 'tracks.db'}"))
    desk = Desk(MemoryJournal(), tracks, Clock())
    import_cad(desk, "sf", shared / "data/sf-fire-nye2016/calls.csv", load("sf-fire"))
    yield reviewed(desk, "sf")
    desk.close()


@pytest.fixture(scope="module")
def figures(week: Reviewed) -> dict[str, Metric]:
    """Its figures by id."""
    return {metric.id: metric for metric in week.metrics(benchmarks().limits)}


@pytest.fixture(scope="module")
def rows(shared: Path) -> pd.DataFrame:
    """The file as pandas reads it: a row a unit sent, its times without the word DtTm."""
    table = pd.read_csv(shared / "data/sf-fire-nye2016/calls.csv", dtype=str)
    for name in TIMES:
        table[name] = pd.to_datetime(table[f"{name} DtTm"], format="%m/%d/%Y %I:%M:%S %p")
    return table


def compare(metric: Metric, spans: "pd.Series[pd.Timedelta]") -> None:
    """Hold a figure against time spans, of which those that are missing do not count."""
    taken = (spans.dt.total_seconds() / 60).dropna()
    assert metric.unit == "min"
    assert metric.spread.n == len(taken)
    assert metric.spread.median == pytest.approx(taken.median(), abs=1e-9)
    assert metric.spread.p90 == pytest.approx(taken.quantile(0.9), abs=1e-9)
    assert metric.counts["negative"] == (taken < 0).sum()
    assert metric.counts["identical"] == (taken == 0).sum()


def test_first_unit_is_received_to_the_first_unit_on_scene(figures: dict[str, Metric], rows: pd.DataFrame) -> None:
    calls = rows.groupby("Call Number")
    compare(figures["first_unit"], calls["On Scene"].min() - calls["Received"].min())
    spread = figures["first_unit"].spread
    assert (spread.n, round(spread.median or 0, 2), round(spread.p90 or 0, 2)) == (3_429, 6.50, 17.22)


def test_call_processing_is_received_to_the_first_unit_sent(figures: dict[str, Metric], rows: pd.DataFrame) -> None:
    calls = rows.groupby("Call Number")
    compare(figures["call_process"], calls["Dispatch"].min() - calls["Received"].min())


def test_turnout_is_of_every_row(figures: dict[str, Metric], rows: pd.DataFrame) -> None:
    compare(figures["turnout"], rows["Response"] - rows["Dispatch"])


def test_travel_is_of_every_row_and_keeps_the_one_that_runs_backwards(
    figures: dict[str, Metric], rows: pd.DataFrame
) -> None:
    compare(figures["travel"], rows["On Scene"] - rows["Response"])
    assert figures["travel"].counts["negative"] == 1


def test_a_day_of_it_is_the_calls_received_on_that_day(week: Reviewed, rows: pd.DataFrame) -> None:
    start, end = parse("2017-01-01", ZONE), parse("2017-01-02", ZONE)
    found = {metric.id: metric for metric in week.metrics(benchmarks().limits, start, end)}
    calls = rows.groupby("Call Number")
    received = calls["Received"].min()
    of_day = (received >= datetime(2017, 1, 1)) & (received < datetime(2017, 1, 2))  # noqa: DTZ001 - as the file says
    compare(found["first_unit"], (calls["On Scene"].min() - received)[of_day])


def test_turnout_by_agency_is_that_of_its_rows(figures: dict[str, Metric], rows: pd.DataFrame) -> None:
    private = rows["Unit Type"].eq("PRIVATE") | rows["Unit ID"].str.match(r"^(AM|KM|BS)\d")
    groups = figures["turnout"].groups("agency")
    assert len(groups["private"]) == (rows["Response"] - rows["Dispatch"])[private].notna().sum()
    assert sum(map(len, groups.values())) == figures["turnout"].spread.n


def test_the_peak_is_the_most_units_between_sent_and_available(figures: dict[str, Metric], rows: pd.DataFrame) -> None:
    """A row without an end counts until its unit is sent again; a row that ends as it begins never counts."""
    legs = rows[["Unit ID", "Dispatch", "Available"]].sort_values(["Unit ID", "Dispatch"])
    again = legs.groupby("Unit ID")["Dispatch"].shift(-1)
    legs["Available"] = legs["Available"].fillna(again)
    best, when = 0, None
    for instant in sorted(set(legs["Dispatch"])):
        there = legs[(legs["Dispatch"] <= instant) & ~(legs["Available"] <= instant)]
        if there["Unit ID"].nunique() > best:
            best, when = there["Unit ID"].nunique(), instant
    peak = figures["peak_committed"]
    assert when is not None
    assert (peak.value, iso(peak.at or 0, ZONE)) == (best, f"{when.isoformat()}-08:00")
    assert (best, when.isoformat()) == (60, "2017-01-03T18:23:39")
    assert len({sample.unit for sample in peak.samples}) == 60


def test_the_hours_committed_are_those_of_the_rows(figures: dict[str, Metric], rows: pd.DataFrame) -> None:
    """Double assignments and rows without an end are few: the plain sum of the rows is near."""
    plain = (rows["Available"] - rows["Dispatch"]).dt.total_seconds().sum() / 3_600
    assert figures["util"].counts["unit_hours_committed"] == pytest.approx(plain, rel=0.005)


def test_what_was_read_is_kept_until_the_journal_grows(desk: Desk) -> None:
    festival(desk)
    before = reviewed(desk, EVENT)
    assert reviewed(desk, EVENT) is before
    desk.record(EVENT, a_note(), an_actor())
    assert reviewed(desk, EVENT) is not before


def test_every_figure_has_a_title_and_every_benchmark_a_figure_and_a_source(figures: dict[str, Metric]) -> None:
    held = benchmarks()
    assert figures.keys() <= held.titles.keys()
    assert {each.metric for each in held.benchmarks} <= held.titles.keys()
    assert all(each.source for each in held.benchmarks)
