"""Figures of some agencies, types, areas and periods: each is worked out again, of what was wanted."""

from collections.abc import Callable

import pytest

from dashboard.model.alarms import AlarmRaised
from dashboard.model.events import Period
from dashboard.model.moment import SECOND
from dashboard.model.plans import Plan, PlanPublished
from dashboard.model.units import UnitAssigned, UnitReleased
from dashboard.projections.review.filters import Wanted, Where, choices, keeping, where
from dashboard.projections.review.review import Reviewed
from dashboard.projections.review.samples import Metric, Sample
from tests.builders import LAT, LON, START, a_feature, a_note, an_incident
from tests.projections.review.logs import LIMITS, Said, a_call, a_log, review, setup, values

SQUARE = tuple((LON + x, LAT + y) for x, y in ((-0.001, -0.001), (0.001, -0.001), (0.001, 0.001), (-0.001, 0.001)))
EVENING = Period("Evening", START, START + 3_600 * SECOND)


@pytest.fixture
def log() -> Reviewed:
    """Three incidents: a cardiac arrest in the tent, a fire at the gate by its name, a fight far away."""
    tent = a_feature("tent", kind="zone", name="Tent 2", geometry="Polygon", points=SQUARE)
    said: list[Said] = [*setup(), (0, PlanPublished("v1", Plan(features=(tent,), periods=(EVENING,))))]
    said += a_call("1", 10, "M1", sent=60, done=5_000, type="cardiac", place="by the bar", lat=LAT, lon=LON)  # type: ignore[arg-type]
    said += a_call("2", 20, "E1", sent=120, done=5_000, type="fire", place="TENT  2", lat=None, lon=None)  # type: ignore[arg-type]
    said += a_call("3", 4_000, "P1", sent=180, type="fight", place="Car park", lat=LAT + 1, lon=LON)  # type: ignore[arg-type]
    return review(a_log(*said))


@pytest.fixture
def ask(log: Reviewed) -> Callable[[Wanted], dict[str, Metric]]:
    """Ask for the figures of what is wanted."""
    return lambda wanted: {metric.id: metric for metric in log.metrics(LIMITS, keep=keeping(log, wanted))}


def test_an_area_has_the_incidents_inside_it_and_those_whose_place_is_called_so(
    ask: Callable[[Wanted], dict[str, Metric]],
) -> None:
    found = ask(Wanted(areas=("tent",)))
    assert [sample.incident for sample in found["call_process"].samples] == ["1", "2"]
    assert [sample.incident for sample in ask(Wanted(areas=("car  PARK",)))["call_process"].samples] == ["3"]
    assert [found["call_process"].counts[name] for name in ("never_sent", "negative")] == [0, 0]


def test_an_agency_and_a_type_are_both_asked_for(ask: Callable[[Wanted], dict[str, Metric]]) -> None:
    assert values(ask(Wanted(agencies=("ems",)))["call_process"]) == [1]
    assert values(ask(Wanted(agencies=("ems", "fire"), types=("fire",)))["call_process"]) == [2]
    assert not ask(Wanted(agencies=("ems",), types=("fire",)))["call_process"].samples


def test_the_peak_of_an_agency_is_its_own(ask: Callable[[Wanted], dict[str, Metric]], log: Reviewed) -> None:
    assert ask(Wanted())["peak_committed"].value == 3
    peak = ask(Wanted(agencies=("fire",)))["peak_committed"]
    assert (peak.value, peak.at) == (1, START + 140 * SECOND)
    assert ask(Wanted(types=("cardiac", "fire")))["peak_committed"].value == 2


def test_the_hours_of_an_agency_are_its_units(ask: Callable[[Wanted], dict[str, Metric]]) -> None:
    util = ask(Wanted(agencies=("ems",)))["util"]
    assert [sample.unit for sample in util.samples] == ["M1"]
    assert util.counts["of_all_hours"] == util.samples[0].value


def test_alarms_are_counted_again_in_their_ten_minutes() -> None:
    raised = [(n, AlarmRaised(f"a{n}", "no_lead", "P1", "No lead", agencies=(who,))) for n, who in
              ((0, "ems"), (10, "fire"), (20, "fire"), (1_200, "ems"))]  # fmt: skip
    log = review(a_log(*setup(), *raised, (3_599, a_note())))
    found = {m.id: m for m in log.metrics(LIMITS, keep=keeping(log, Wanted(agencies=("fire",))))}["alarms"]
    assert (found.value, found.counts["windows"], found.counts["p90_per_window"]) == (2, 6, 1)


def test_what_is_counted_beside_a_figure_has_its_entries_and_is_filtered_with_it() -> None:
    said: list[Said] = [(0, an_incident("1", type="fire")), (5, an_incident("2", type="fight"))]
    log = review(a_log(*setup(), *said))
    keep = keeping(log, Wanted(types=("fire",)))
    whole, some = ({m.id: m for m in log.metrics(LIMITS, keep=each)}["call_process"] for each in (None, keep))
    assert (whole.counts["never_sent"], some.counts["never_sent"]) == (2, 1)
    assert [(sample.incident, sample.seqs) for sample in some.beside["never_sent"]] == [("1", (len(setup()) + 1,))]


def test_choices_are_what_the_log_has(log: Reviewed) -> None:
    offered = choices(log)
    assert [name for name, _ in offered.agencies] == ["ems", "fire", "police"]
    assert offered.types == ("cardiac", "fight", "fire")
    assert offered.areas == (("by the bar", "by the bar"), ("Car park", "Car park"), ("tent", "Tent 2"))
    assert offered.periods == (EVENING,)


def test_everything_is_wanted_where_nothing_was_chosen(log: Reviewed) -> None:
    assert keeping(log, Wanted()) is None


def test_a_sample_says_where_it_was(log: Reviewed) -> None:
    spot = where(log)
    assert spot(Sample(1, 0, (), "1")) == Where("by the bar", LAT, LON)
    assert spot(Sample(1, 0, (), unit="tent")) == Where()
    assert spot(Sample(1, 0, (), unit="tent", kind="zone")).place == "Tent 2"


def test_a_low_spell_and_a_units_hours_name_the_entries_behind_them() -> None:
    units = [f"P{n}" for n in range(5)]
    said: list[Said] = [(0, an_incident("1")), *((600, UnitAssigned(unit, "1")) for unit in units)]
    log = a_log(
        *setup(" ".join(units)),
        *said,
        (900, UnitReleased("P0", "1")),
        (960, UnitReleased("P1", "1")),
        (2_000, a_note()),
    )
    found = {metric.id: metric for metric in review(log).metrics(LIMITS)}
    spell = found["low_availability"].samples[0]
    assert {log[seq - 1].body.kind for seq in spell.seqs} == {"unit.assigned"}
    hours = next(sample for sample in found["util"].samples if sample.unit == "P0")
    assert [log[seq - 1].body.kind for seq in hours.seqs] == ["unit.registered", "unit.assigned", "unit.released"]
