"""What a figure is: how many samples, their median and 90th percentile, and nothing where there are too few."""

import pytest

from dashboard.projections.review.samples import Sample, Spread, share, spread


def samples(*values: float) -> tuple[Sample, ...]:
    return tuple(Sample(value, n, (n,)) for n, value in enumerate(values, 1))


def test_percentiles_interpolate_linearly_between_neighbours() -> None:
    assert spread(samples(10, 1, 2, 4, 3)) == Spread(5, 3, pytest.approx(4 + 0.6 * (10 - 4)))


def test_of_fewer_than_five_there_is_only_the_count() -> None:
    assert spread(samples(1, 2, 3, 4)) == Spread(4)
    assert share(samples(1, 1, 0, 0)) is None
    assert share(samples(1, 1, 0, 0, 1)) == 60
