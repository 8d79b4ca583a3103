"""The review's notes on their page: read by everybody, written by who is chosen, withdrawn with a reason, erased."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.model.moment import iso
from dashboard.model.review import Annotation
from dashboard.services.desk import Desk
from dashboard.services.house import DATABASE, close_desks, open_desk, open_notes
from tests.builders import EVENT, an_actor, festival
from tests.conftest import ROOT

ANA = an_actor("Ana Ruiz")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv(DATABASE, f"sqlite:///{tmp_path / 'concord.db'}")
    made = open_desk()
    festival(made)
    now = made.now(EVENT)
    open_notes().share(EVENT, "ana", ANA, Annotation("s", now, text="<b>shared", tag="strength", entries=(3,)))
    open_notes().keep(EVENT, "ana", ANA, Annotation("p", now, text="private", incident="1"))
    yield made
    close_desks()


def page(**query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "review.py"), default_timeout=30)
    for name, value in ({"event": EVENT, "as": "ana", "view": "notes"} | query).items():
        app.query_params[name] = value
    return app.run()


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


@pytest.mark.parametrize(
    "query",
    [{}, {"as": ""}, {"note": "s"}, {"note": "p", "as": "ben"}, {"tag": "x", "author": "<b>"}, {"period": "none"},
     {"note": "s", "as": "ben", "whose": "mine"}, {"bookmark": "log?at=never"}, {"bookmark": "<b>", "as": ""}],
)  # fmt: skip
def test_the_page_runs(desk: Desk, query: dict[str, str]) -> None:
    app = page(**query)
    assert not app.exception
    assert not app.error


def test_without_a_person_there_is_nothing_to_write(desk: Desk) -> None:
    assert len(page(note="s").text_area) == 1
    assert [len(page(**{"as": "", "note": "s"}).get(kind)) for kind in ("text_area", "button")] == [0, 0]
    assert len(page(**{"as": "ben", "note": "s"}).text_area) == 0


def test_a_private_note_is_changed_shared_and_withdrawn_with_its_reason(desk: Desk) -> None:
    app = page(note="p")
    app.text_area[0].set_value("now for all")
    app = press(app, "Save and share with everybody")
    assert not app.error
    assert desk.situation(EVENT).annotations["p"].text == "now for all"
    app = press(app, "Withdraw")
    assert "reason" in app.error[0].value
    app.text_input[-1].set_value("mistaken")
    app = press(app, "Withdraw")
    assert not app.error
    assert "p" not in desk.situation(EVENT).annotations


def test_a_private_note_is_erased_only_when_that_is_meant(desk: Desk) -> None:
    app = press(page(note="p"), "Erase")
    assert len(app.error) == 1
    app.checkbox[0].check()
    press(app, "Erase")
    assert [note.annotation.id for note in open_notes().of(EVENT, "ana")] == ["s"]


def test_a_view_is_kept_under_a_name_and_what_is_wrong_is_said_without_losing_it(desk: Desk) -> None:
    now = desk.now(EVENT)
    view = f"log?at={iso(now)}".replace("+", "%2B")
    app = press(page(bookmark=view), "Keep it")
    assert "name" in app.error[0].value
    app.text_input[0].set_value("dusk")
    app = press(app, "Keep it")
    assert not app.error
    [made] = [note.annotation for note in open_notes().of(EVENT, "ana") if note.annotation.bookmark]
    assert (made.text, made.view, made.at) == ("dusk", view, now)
    app = page(bookmark="log?at=never")
    app.text_input[0].set_value("dusk")
    assert press(app, "Keep it").error[0].value.startswith("at")
