"""Figures of a review as people use them: filters in the URL, a figure opened, two spans compared, plan and actual."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.model.moment import MINUTE, iso
from dashboard.services import metrics
from dashboard.services.house import DATABASE, close_desks, open_desk
from tests.builders import EVENT, START, a_draft, a_note, an_event
from tests.conftest import ROOT
from tests.pages.review_fest import EVIL, HOUR, evening, take


@pytest.fixture
def desk(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'concord.db'}"
    monkeypatch.setenv(DATABASE, url)
    made = open_desk(url)
    evening(made)
    take(made, "bare", [(0, an_event("bare", "Bare event"))])
    yield made
    close_desks()


def page(**query):
    app = AppTest.from_file(str(ROOT / "pages" / "review.py"), default_timeout=60)
    for name, value in ({"event": EVENT, "view": "metrics"} | query).items():
        app.query_params[name] = value
    return app.run()


def drawn(app) -> str:
    """All our HTML on the page, that of the boards to pick in too."""
    assert not app.exception, app.exception
    html = [element.proto.body for element in app.get("html")]
    return " ".join(
        [*html, *(one.proto.SerializeToString().decode("utf-8", "replace") for one in app.get("bidi_component"))]
    )


def box(app, label):
    return next(one for one in (*app.selectbox, *app.multiselect) if one.label == label)


def rows(app) -> list[str]:
    """The lines of the tables on the page, without their tags."""
    return [re.sub(r"<[^>]+>", " ", row) for row in re.findall(r"<tr>(.*?)</tr>", drawn(app), re.DOTALL)]


def test_the_figures_of_a_log_that_grows_with_every_reading_open_all_the_same(desk, monkeypatch):
    monkeypatch.setattr(metrics, "WORTH", 1)
    read, opened = [], metrics._opened

    def growing(*args):
        review = opened(*args)
        read.append(len(read))
        desk.journal.append(EVENT, [a_draft(a_note(), START, f"late {len(read)}", known=START)], START)
        return review

    monkeypatch.setattr(metrics, "_opened", growing)
    assert "<strong>7 min</strong> median" in drawn(page())
    assert read == [0]


def test_a_card_says_median_90th_percentile_and_what_it_is_held_against_and_blank_figures_say_so(desk):
    app = page()
    html = drawn(app)
    # Sent after 60 s, en route 30 s later, travelled 2 to 9 minutes: 3.5 to 10.5 minutes, eight of them.
    assert "<strong>7 min</strong> median" in html
    assert "<strong>9.80 min</strong> 90th percentile" in html
    assert "not checked" in html
    assert "NFPA 1221" in html
    assert "8 never had an agreed lead" in html
    assert "Nothing of it here" in html
    assert "Alarms in ten minutes" in html.split("Nothing of it here")[1]
    assert app.get("plotly_chart")


def test_an_opened_figure_lists_its_samples_the_slowest_first_with_their_entries_and_the_replay(desk):
    app = page(figure="travel", basis="happened")
    found = [row for row in rows(app) if " min " in row]
    assert [row.split()[0] for row in found] == ["9", "8", "7", "6", "5", "4", "3", "2"]
    html = drawn(app)
    assert "P1 on scene" in html
    assert "/replay?event=fest&amp;basis=happened&amp;at=2026-" in html
    assert "/log?event=fest" in html
    assert EVIL not in html
    assert "<div>by agency</div>" not in html


def test_a_bar_of_the_url_narrows_the_samples_to_its_own(desk):
    app = page(figure="travel", bar="4:6")
    assert [row.split()[0] for row in rows(app) if " min " in row] == ["5", "4"]
    assert "2 of 8 from 4 min to 6 min" in drawn(app)
    next(button for button in app.button if button.label == "All of them").click().run()
    assert "bar" not in app.query_params


def test_what_is_counted_beside_a_figure_opens_too(desk):
    app = page(figure="lead_time", beside="never_led")
    assert "never had an agreed lead" in drawn(app)
    assert sum("Opened: P2" in row for row in rows(app)) == 8


def test_agencies_stand_apart_only_when_asked_for_and_in_the_order_of_their_names(desk):
    assert "<table><thead><tr><th>Agency" not in drawn(page(figure="travel"))
    table = drawn(page(figure="travel", by="agency")).split("<th>Agency</th><th>n</th>")[1].split("</table>")[0]
    assert table.index("EMS") < table.index("POLI")


def test_a_filter_lives_in_the_url_and_works_the_figures_out_again(desk):
    app = page(figure="travel")
    box(app, "Types of incident").set_value(["medical"]).run()
    assert app.query_params["type"] == "medical"
    assert [row.split()[0] for row in rows(app) if " min " in row] == ["9", "7", "5", "3"]
    assert [row.split()[0] for row in rows(page(figure="travel", agency="ems")) if " min " in row] == [
        "8",
        "6",
        "4",
        "2",
    ]
    assert "n 0" in drawn(page(figure="travel", agency="nobody"))


def test_a_period_of_the_plan_or_typed_times_are_what_is_looked_at(desk):
    app = page(figure="travel")
    box(app, "Period").set_value("Second half").run()
    assert app.query_params["period"] == "Second half"
    assert [row.split()[0] for row in rows(app) if " min " in row] == ["9", "8", "7", "6"]
    app = page(figure="travel", **{"from": iso(START + 15 * MINUTE), "to": iso(START + 40 * MINUTE)})
    assert [row.split()[0] for row in rows(app) if " min " in row] == ["4", "3"]
    next(one for one in app.text_input if one.label == "To").set_value("yesterday").run()
    assert "yesterday" in app.error[0].value
    assert app.query_params["to"] == iso(START + 40 * MINUTE)


def test_an_event_with_nothing_in_it_says_so(desk):
    html = drawn(page(event="bare"))
    assert "It holds no incident yet" in html
    assert "<strong>" not in html


def test_two_periods_side_by_side_say_n_both_spreads_and_what_differs_and_what_one_lacks_is_blank(desk):
    app = page(view="compare", period="First half", other_from=iso(START + 15 * MINUTE), other_to=iso(START + 3 * HOUR))
    row = next(row.split() for row in rows(app) if "Travel, en route to on scene" in row)
    assert " ".join(row) == "Travel, en route to on scene 4 7 6 min 8.40 min"  # four are too few for a median
    app = page(view="compare", other="bare")
    assert "Only A has these types of incident" in drawn(app)
    row = next(row for row in rows(app) if "Travel, en route to on scene" in row)
    assert row.split()[-3:] == ["min", "8.30", "min"]
    assert "A and B are the same" in page(view="compare").info[0].value


def test_another_span_that_ends_before_it_begins_is_refused_by_name(desk):
    app = page(view="compare", other_from=iso(START + HOUR), other_to=iso(START))
    assert [error.value.replace("\\", "") for error in app.error] == ["other_to: must be after other_from"]


def test_plan_and_actual_list_what_differed_when_how_long_and_why_with_the_replay(desk):
    app = page(view="compare", what="plan")
    listed = [row for row in rows(app) if "planned open" in row or "of 6 there" in row]
    assert len(listed) == 2
    assert "CLOSED" in listed[0]
    assert "20m" in listed[0]
    assert "4 of 6 there" in listed[1]
    assert "to the end" in listed[1]
    assert EVIL not in drawn(app)
    assert "/replay?event=fest&amp;at=2026-" in drawn(app)
    at = page(view="compare", what="plan", instant=iso(START + 25 * MINUTE))
    assert [row for row in rows(at) if "there" in row] == []
    assert any("closed, planned open" in row for row in rows(at))
