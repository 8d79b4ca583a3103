"""What the figures of a review say: numbers, differences, bars of a distribution, what stands in the URL."""

from math import inf

import pytest
from msgspec import structs

from components.review_charts import bins, distribution
from components.review_figure import between, narrowed, said
from components.review_filters import TYPED, joined, periods, several, span
from components.review_numbers import GROUPS, amount, difference, grouped, met, number
from components.review_overlay import label, overlay_map
from components.review_pairs import distributions
from dashboard.model.entry import Entry
from dashboard.model.events import Period
from dashboard.model.moment import DAY, MINUTE
from dashboard.projections.departures import Departure
from dashboard.projections.review.benchmarks import Benchmark
from dashboard.projections.review.samples import Sample, counted, rated, spread_of, timed
from dashboard.projections.situation import fold
from dashboard.services.metrics import benchmarks
from tests.builders import START, a_feature, an_actor, an_event


def samples(*values: float) -> list[Sample]:
    return [Sample(value, n, (n,)) for n, value in enumerate(values, 1)]


def test_every_figure_that_has_a_title_stands_in_a_group():
    assert set(benchmarks().titles) == {name for names in GROUPS.values() for name in names}
    found = grouped(["alarms", "new", "turnout"])
    assert found == [("Response", ["turnout"]), ("Log", ["alarms"]), ("Further", ["new"])]


def test_bars_hold_every_value_once_and_the_last_takes_what_is_far_out():
    values = [float(n % 10) for n in range(200)] + [900.0, -3.0]
    found = bins(values, (8.0,))
    assert sum(found.of(values)) == len(values)
    assert found.edges[-1] < 30
    last = len(found.edges) - 2
    assert found.between(last)[1] == inf
    assert found.between(0)[0] == -inf
    for bar, height in enumerate(found.of(values)):
        assert len(narrowed(samples(*values), found.between(bar))) == height


@pytest.mark.parametrize("bar", ["nan:5", "5:nan", "inf:5", "-inf:5", "5:1e999", "x:5", "5", ""])
def test_a_bar_of_the_url_that_is_none_is_no_bar(bar):
    assert between(bar) is None


@pytest.mark.parametrize("bar", [(4.5, 6.0), (-inf, 0.0), (60.0, inf), (1234567.0, 1234568.25), (0.1 + 0.2, 7.0)])
def test_a_bar_comes_out_of_the_url_as_it_went_in(bar):
    assert between(said(bar)) == bar


@pytest.mark.parametrize("values", [[0.0] * 6, [5.0], [-2.0] * 5, [1e6, 1e-6], [0.1] * 3 + [1e4]])
def test_any_values_can_be_drawn(values):
    found = bins(values)
    assert sum(found.of(values)) == len(values)
    figure = distribution(values, spread_of(values), (), "min", found)
    assert len(figure.data[0].x) == len(found.edges) - 1


def test_a_target_far_beyond_all_values_does_not_press_them_together_and_a_near_one_is_marked():
    values = [0.5, 1.0, 1.5, 2.0, 2.5]
    held = (Benchmark("turnout", "p90", 3, "by hand"), Benchmark("turnout", "p90", 480, "by hand"))
    figure = distribution(values, spread_of(values), held, "min", bins(values, [3, 480]))
    words = [note.text for note in figure.layout.annotations]
    assert words == ["median", "90th percentile", "target 3", "1"]
    assert [shape.x0 for shape in figure.layout.shapes][2:] == [3]


def test_a_target_is_met_or_not_in_words_by_those_it_is_about_and_too_few_say_nothing():
    found = timed("turnout", [Sample(float(n), n, (n,), agency="fire") for n in range(1, 6)])
    median, p90 = Benchmark("turnout", "median", 3, "by hand"), Benchmark("turnout", "p90", 3, "by hand")
    assert met(found, median, {}) == "target met: 3 min"
    assert met(found, p90, {}) == "target not met: 4.60 min"
    of_ems = structs.replace(p90, disciplines=("ems",))
    assert met(found, of_ems, {"fire": "fire"}) == ""
    assert met(found, of_ems, {"fire": "ems"}) == "target not met: 4.60 min, n 5"
    assert met(timed("turnout", samples(1, 2)), median, {}) == "target: too few to say"


def test_a_bar_stands_in_the_url_and_reads_back():
    for bar in ((-inf, 0.5), (4.5, 6.0), (60.0, inf)):
        assert between(said(bar)) == bar
    assert between("soon:") is None
    assert between("") is None


def test_names_with_any_sign_stand_in_the_url_and_read_back():
    names = ("Gate 3 | north", "100%", "%7C", "5th, Main & Co")
    assert several(joined(names)) == names


def test_what_differs_is_said_with_its_sign_and_unit_and_without_judging():
    one, two = timed("travel", samples(1, 2, 3, 4, 5)), timed("travel", samples(2, 3, 4, 5.5, 6))
    assert difference(one, two) == "median +1 min, 90th percentile +1.20 min"
    assert difference(two, one) == "median -1 min, 90th percentile -1.20 min"
    assert difference(one, one) == "median the same, 90th percentile the same"
    assert difference(one, timed("travel", samples(1, 2))) == ""
    yes, no = rated("notify", samples(1, 1, 1, 1, 1)), rated("notify", samples(1, 1, 0, 0, 0))
    assert difference(yes, no) == "-60 points"
    assert difference(counted("overrides", samples(1)), counted("overrides", ())) == "-1"


def test_numbers_are_short_and_whole_ones_have_no_digits():
    assert [number(value) for value in (3.0, 3429, 6.5, 17.2233, -0.25)] == ["3", "3,429", "6.50", "17.2", "-0.25"]
    assert amount(None, "min") == ""
    assert amount(4, "count") == "4"


def test_periods_of_one_name_and_those_called_as_a_choice_can_each_be_had():
    names = ("Night", "Night", "the whole log", TYPED, "Day")
    said = tuple(Period(name, START + n * DAY, START + n * DAY + MINUTE) for n, name in enumerate(names))
    situation = fold([Entry(1, START, START, START, an_actor(), "k", an_event(periods=said))])
    named = periods(situation)
    assert list(named.values()) == list(said)
    assert (next(iter(named)), list(named)[4]) == ("Night, 2026-08-15T14:00 to 2026-08-15T14:01", "Day")
    assert [span(situation, name, None, None)[:2] for name in named] == [(one.starts, one.ends) for one in said]


def test_what_was_with_a_post_is_told_by_its_numbers_and_not_by_its_words():
    few, fewer = (
        Departure("g", "Post", "Post 1", "short", says, "", n * MINUTE, (n + 1) * MINUTE, False, (n,), "", present, 12)
        for n, says, present in ((1, "only 10 there", 10), (2, "only 4 there", 4))
    )
    assert label([few, fewer]) == "Post 1: SHORT only 4 there 2m, 2 times"
    shut = Departure("g", "Gate", "Gate 1", "shut", "planned open: it was shut", "", 0, MINUTE, False, (3,), "closed")
    assert label([shut]) == "Gate 1: CLOSED 1m"


def test_a_name_on_the_map_ends_neither_a_tag_nor_the_script_that_draws_it():
    name = "<b>`);alert(1);//${1+1}\\"
    gone = Departure("g", "Gate", name, "shut", "blocked, planned open", "", 0, 12 * MINUTE, True, (1,), "blocked")
    drawn = overlay_map([a_feature("g", name=name), a_feature("h", name=name)], [gone]).get_root().render()
    assert "`);alert" not in drawn
    assert "${1+1}" not in drawn
    assert "<b>&" not in drawn
    assert "&lt;b&gt;&#96;);alert(1);//&#36;{1+1}&#92;: BLOCKED 12m" in drawn


def test_two_spreads_are_drawn_on_the_same_axes_in_percent_of_their_own():
    one, two = timed("travel", samples(*[1.0] * 10)), timed("travel", samples(1.0, 1.0, 1.0, 9.0, 9.0))
    figure = distributions((one, two))
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert [max(trace.y) for trace in bars] == [100, 60]
    assert bars[0].x == bars[1].x
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range
    assert [trace.type for trace in distributions((one, None)).data].count("bar") == 1
