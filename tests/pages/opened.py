"""What the tests of pages share: a page drawn for somebody, what it says, and its buttons and fields."""

from typing import Any

from streamlit.testing.v1 import AppTest

from tests.builders import EVENT
from tests.conftest import ROOT


def opened(page: str, **query: str) -> AppTest:
    """The page of this name as ana sees it at the small festival, or as `query` says."""
    app = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60)
    for name, value in ({"event": EVENT, "as": "ana"} | query).items():
        app.query_params[name] = value
    return app.run()


def drawn(app: AppTest) -> str:
    """All HTML of ours on a page that was drawn to its end, boards left out."""
    assert not app.exception, app.exception
    return " ".join(element.proto.body for element in app.get("html"))


def boards(app: AppTest) -> str:
    """What the boards to pick in were given."""
    return " ".join(one.proto.SerializeToString().decode("utf-8", "replace") for one in app.get("bidi_component"))


def buttons(app: AppTest) -> list[str]:
    return [button.label.replace("\\", "") for button in app.button]


def press(app: AppTest, words: str) -> AppTest:
    """Press the first button that begins with these words."""
    return next(one for one in app.button if one.label.replace("\\", "").startswith(words)).click().run()


def field(app: AppTest, label: str) -> Any:
    """The field whose label begins so."""
    every = (*app.text_input, *app.text_area, *app.selectbox, *app.multiselect, *app.radio, *app.date_input)
    return next(one for one in every if one.label.startswith(label))
