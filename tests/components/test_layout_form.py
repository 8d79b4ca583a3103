"""The properties of an object: every field is named where it is wrong, and opening times are event-local."""

import pytest
from mgrs import MGRS

from components.layout_form import form_html, grid_reference, head_html, saved
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Event, Period
from dashboard.model.layouts import Feature, Opening
from dashboard.model.plans import Plan
from dashboard.projections.situation import Situation
from tests.builders import LAT, LON, START, a_feature, an_agency
from tests.components.test_layout_edits import GATE

HOUR = 3_600_000_000
NIGHT = Period("Night", START + 8 * HOUR, START + 14 * HOUR)  # 22:00 to 04:00 in Chicago
PLAN = Plan(features=(GATE,), periods=(Period("Day", START, START + 8 * HOUR), NIGHT))
SITUATION = Situation(event=Event("fest", "Fest", "America/Chicago", LAT, LON), agencies={"police": an_agency().agency})
EVIL = "<script>alert(1)</script>\"'"


def after(feature: Feature = GATE, **values: object) -> Feature:
    fields: dict[str, object] = {"open": ["0", "1"], **values}
    return saved({"values": fields}, feature, PLAN, SITUATION)


def test_what_is_typed_is_read() -> None:
    made = after(name=" North ", owner="police", width="4,5 m", lanes="1,200", staff="", note="two\nlines")
    assert (made.name, made.owner, made.width, made.lanes, made.staff) == ("North", "police", 4.5, 1200, 0)
    assert made.note == "two\nlines"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"width": "wide"}, "Clear width (m)"), ({"width": "-1"}, "Clear width (m)"),
        ({"width": "nan"}, "Clear width (m)"),
        ({"staff": "2.5"}, "Staff needed"), ({"lanes": "٣"}, "Lanes of entry"), ({"name": "x" * 201}, "name"),
        ({"opens0": "25:00"}, "Day from"), ({"opens1": "12:00"}, "Night from"), ({"open": []}, "open"),
        ({"opens1": "02:00", "closes1": "23:00"}, "Night until"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(values: dict[str, object], field: str) -> None:
    with pytest.raises(EntryRejected) as refused:
        after(**values)
    assert refused.value.field == field


def test_opening_times_are_of_the_day_that_the_period_gives_them() -> None:
    assert after(opens1="23:30", closes1="1:15").openings == (
        Opening("Day"), Opening("Night", NIGHT.starts + 90 * 60_000_000, NIGHT.starts + 195 * 60_000_000)
    )  # fmt: skip
    assert after().openings == ()
    assert after(opens0="14:00").openings == ()
    assert after(open=["1"]).openings == (Opening("Night"),)


def test_strangers_text_is_text_in_the_form() -> None:
    evil = a_feature(EVIL, "gate", name=EVIL, note=EVIL, contact=EVIL, owner=EVIL, channel=EVIL)
    html = head_html(evil) + form_html(evil, PLAN, SITUATION, closed=False)
    assert "<script>" not in html
    assert html.count('"') % 2 == 0


@pytest.mark.parametrize(("lat", "lon"), [(LAT, LON), (51.5074, -0.1278), (1.29, 103.85), (-33.8688, 151.2093)])
def test_a_grid_reference_is_spaced_to_be_read_out(lat: float, lon: float) -> None:
    said = grid_reference(lat, lon)
    assert said.replace(" ", "") == str(MGRS().toMGRS(lat, lon))
    assert [len(part) for part in said.split()][-2:] == [5, 5]
    assert grid_reference(89.0, 0.0) == "no MGRS so near the pole"
