"""What planners start from is local data, and is sound."""

import pytest

from dashboard.model.errors import PayloadRefused
from dashboard.services.planning import duty_limits, usual, usual_positions
from tests.builders import EVENT, festival


def test_the_shipped_limits_of_duty_say_where_they_come_from():
    limits = duty_limits()
    assert (limits.longest, limits.within, limits.rest) == (12 * 3600, 24 * 3600, 8 * 3600)
    assert "agree" in limits.source


def test_every_usual_position_reports_to_one_that_is_there():
    ids = [p.id for p in usual()]
    assert len(ids) == len(set(ids))
    assert all(p.reports_to in ("", *ids) for p in usual())


def test_usual_positions_are_given_to_the_agencies_of_the_event_and_the_rest_is_left_out(desk):
    festival(desk)
    positions = {p.id: p for p in usual_positions(desk.situation(EVENT))}
    assert positions["rep-fire"].agency == "fire"
    assert positions["ic"].agency == ""
    assert "crowd" not in positions  # the small festival has no security


@pytest.mark.parametrize("text", ["{", '{"longest": "x"}', '{"longest":1,"within":1,"rest":-1,"pause":0,"source":""}'])
def test_wrong_limits_are_refused_by_the_name_of_the_file(tmp_path, text):
    file = tmp_path / "duty_limits.json"
    file.write_text(text)
    with pytest.raises(PayloadRefused, match=r"duty_limits\.json"):
        duty_limits(file)
