"""Levels and windows that a review draws."""

from dashboard.model.moment import MINUTE, SECOND
from dashboard.projections.review.levels import levels, peak
from dashboard.projections.review.pictures import committed, course, windows
from dashboard.projections.review.samples import Sample
from tests.builders import START
from tests.projections.review.logs import a_call, a_log, figures, review, setup

END = START + 10_000 * SECOND


def test_units_committed_over_time_reach_the_same_peak_as_the_figure():
    said = sorted([*a_call("1", 0), *a_call("2", 100, "E1", done=50), *a_call("3", 150, "M1")], key=lambda one: one[0])
    entries = a_log(*setup(), *said)
    found = committed(review(entries).calls, START, END)
    metric = figures(entries)["peak_committed"]
    assert peak(found) == (metric.peak, metric.at) == (3, START + 210 * SECOND)
    assert found.counts[-1] == 0


def test_units_that_are_not_wanted_are_not_among_the_committed():
    entries = a_log(*setup(), *sorted([*a_call("1", 0), *a_call("2", 100, "E1")], key=lambda one: one[0]))
    found = committed(review(entries).calls, START, END, lambda sample: sample.agency == "fire")
    assert peak(found) == (1, START + 160 * SECOND)


def test_a_course_thinned_out_keeps_the_peak_at_its_instant():
    found = levels([(n * MINUTE, n * MINUTE + (3 if n % 700 else 200) * MINUTE) for n in range(5_000)])
    thin = course(found, 100)
    assert len(thin.times) <= 100
    most, at = peak(found)
    assert max(thin.counts) == most
    assert thin.times[thin.counts.index(most)] == at
    assert thin.times == sorted(thin.times)


def test_every_ten_minutes_of_the_span_has_a_column_and_quiet_ones_are_zero():
    samples = [Sample(1, START + at * MINUTE, (1,)) for at in (1, 2, 31)]
    times, counts = windows(samples, START, START + 45 * MINUTE)
    assert counts.tolist() == [2, 0, 0, 1, 0]
    assert [(t - START) // MINUTE for t in times.tolist()] == [0, 10, 20, 30, 40]


def test_a_stamp_years_away_makes_no_list_of_all_between():
    samples = [Sample(1, START, (1,)), Sample(1, START + 40 * 365 * 24 * 60 * MINUTE, (2,))]
    _, counts = windows(samples, START, samples[1].at)
    assert counts.tolist() == [1, 1]
