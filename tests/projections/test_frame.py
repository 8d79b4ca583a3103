"""Frames: positions packed for the browser and what a unit's symbol says."""

import base64
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.model.moment import MINUTE, SECOND
from dashboard.model.units import Assignment, Status, Unit
from dashboard.projections import frame
from dashboard.projections.frame import Positions

BOX = (40.0, -90.0, 41.0, -89.0)
NOW = 10_000 * SECOND


def positions(*spots: tuple[float, float, int]) -> Positions:
    lat, lon, age = (np.array(column) for column in zip(*spots, strict=True))
    return Positions(lat.astype(float), lon.astype(float), NOW - age * SECOND)


def column(text: str, kind: str) -> list[int]:
    return np.frombuffer(base64.b64decode(text), dtype=kind).tolist()


@given(st.floats(40, 41), st.floats(-90, -89))
def test_a_packed_position_comes_back_within_two_metres(lat: float, lon: float) -> None:
    packed = frame.packed(BOX, positions((lat, lon, 0)), NOW)
    x, y = column(packed["x"], "<u2")[0], column(packed["y"], "<u2")[0]
    metres = math.hypot((y / frame.GRID + 40 - lat) * 111_320, (x / frame.GRID - 90 - lon) * 111_320)
    assert metres < 2


def test_only_what_moved_is_sent_with_its_index() -> None:
    packed = frame.packed(BOX, positions(*[(40.5, -89.5, n) for n in range(10)]), NOW, np.arange(10) == 7)
    assert (column(packed["i"], "<u2"), column(packed["age"], "u1")) == ([7], [7])


def test_when_most_moved_all_are_sent_without_indexes() -> None:
    packed = frame.packed(BOX, positions(*[(40.5, -89.5, 0)] * 10), NOW, np.arange(10) > 0)
    assert "i" not in packed
    assert len(column(packed["x"], "<u2")) == 10


def test_a_unit_never_heard_of_is_nowhere() -> None:
    assert column(frame.packed(BOX, frame.nobody(1), NOW)["x"], "<u2") == [frame.NOWHERE]


@pytest.mark.parametrize(
    ("age", "byte"), [(0, 0), (127, 127), (128, 128), (3 * 60, 129), (129 * 60, 255), (10**6, 255)]
)
def test_ages_fit_a_byte(age: int, byte: int) -> None:
    assert frame.ages(np.array([NOW - age * SECOND]), NOW).tolist() == [byte]


def test_a_fix_from_the_future_is_new_and_not_old() -> None:
    assert frame.ages(np.array([NOW + MINUTE]), NOW).tolist() == [0]


def test_a_unit_that_leaves_the_box_asks_for_a_new_frame() -> None:
    assert frame.outside(BOX, positions((42.0, -89.5, 0)))
    assert not frame.outside(BOX, positions((40.5, -89.5, 0)))


@pytest.mark.parametrize(
    ("status", "assignments", "fill"),
    [
        ("AVAIL", (), "hollow"), ("AVAIL_POST", (), "hollow"), ("OOS_MECH", (), "slash"), ("OFF", (), "slash"),
        ("AVAIL", (Assignment("1", "DISP", 1, 1),), "half"), ("AVAIL", (Assignment("1", "ONSC", 2, 1, 2),), "solid"),
        ("AVAIL", (Assignment("1", "TRANS", 3, 1, 2),), "solid"), ("EMERG", (), "emergency"),
        ("EMERG", (Assignment("1", "ONSC", 2, 1, 2),), "emergency"),
    ],
)  # fmt: skip
def test_the_fill_says_the_status(status: Status, assignments: tuple[Assignment, ...], fill: str) -> None:
    assert frame.unit_row(Unit("E1", "E1", "fire", status=status, assignments=assignments))[0] == fill


def test_an_event_with_nothing_to_draw_opens_on_its_middle() -> None:
    south, west, north, east = frame.bounds(None, (), frame.nobody(0), _empty())
    assert (south, west, north, east) == (-frame.MARGIN, -frame.MARGIN, frame.MARGIN, frame.MARGIN)


def _empty() -> frame.Board:
    return frame.Board((), {}, 0, 0, (), {}, ())
