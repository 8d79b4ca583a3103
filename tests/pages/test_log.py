"""The log page as Streamlit runs it, without a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.model.moment import SECOND
from dashboard.services.desk import Desk, real_clock
from dashboard.services.house import DATABASE, close_desks, open_desk
from tests.builders import EVENT, a_draft, an_agency, an_event, an_incident, drafts, festival
from tests.pages.opened import boards, opened

PAGE = Path(__file__).resolve().parents[2] / "pages" / "log.py"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """The page over a database with the small festival in it."""
    monkeypatch.setenv(DATABASE, f"sqlite:///{tmp_path / 'x.db'}")
    festival(open_desk())
    yield AppTest.from_file(str(PAGE), default_timeout=20)
    close_desks()


@pytest.mark.parametrize(
    "query",
    [
        {}, {"as": "ana"}, {"incident": "1", "as": "ana"},
        {"incident": "<b>none</b>", "as": "ana"}, {"show": "rubbish"},
        {"incident": "1", "at": "2030-01-01T00:00:00Z"}, {"incident": "1", "fix": "x\x00", "as": "ana"},
        {"incident": "1", "pick": "2", "as": "nobody"}, {"at": "1990-01-01T00:00:00Z", "as": "ana"},
    ],
)  # fmt: skip
def test_whatever_the_url_says_the_page_is_drawn(page: AppTest, query: dict[str, str]):
    page.query_params["event"] = EVENT
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    assert not page.error


@pytest.mark.parametrize("query", [{"event": "<none>"}, {"event": EVENT, "at": "yesterday"}])
def test_a_wrong_event_or_time_is_answered_in_one_line(page: AppTest, query: dict[str, str]):
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    assert len(page.error) == 1
    assert next(iter(query)) in page.error[0].value or "at" in page.error[0].value


def test_a_missing_lead_is_overdue_unless_the_log_is_over_and_nobody_could_say_one(house: Desk) -> None:
    begun = real_clock()
    opened_ = (an_event(), an_agency("fire"), an_incident("1", priority="P1"))
    house.take(EVENT, drafts(opened_, begun - 150 * SECOND))
    assert 'cc-red\\"><bdi>NO LEAD' in boards(opened("log"))
    then = begun - 90 * 86_400 * SECOND
    told = [a_draft(body, then, f"o{n}", known=then) for n, body in enumerate((an_event("old"), *opened_[1:]))]
    house.take("old", told)
    ended = boards(opened("log", event="old"))
    assert "NO LEAD" in ended
    assert 'cc-red\\"><bdi>NO LEAD' not in ended
