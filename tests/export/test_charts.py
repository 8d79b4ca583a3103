"""The charts of the report: words of strangers stand in them as they were written."""

from typing import Any

import pytest

from dashboard.export.iap.figures import as_pdf, as_picture, as_svg
from dashboard.export.report.charts import Histogram, Panels, Spell, Steps, Target, bars, histogram, panels
from dashboard.model.moment import MINUTE
from tests.builders import START

STRANGE = r"Gate $\nosuch{$ and $x^2$"
SPAN = START, START + MINUTE


def charts(words: str) -> dict[str, Any]:
    return {
        "bars": bars([Spell(words, *SPAN, words, True), Spell("Gate 2", *SPAN, "", False)], SPAN, "UTC", 600, 200),
        "panels": panels(Panels("UTC", SPAN, (Steps(words, [START], [3]), Steps(words, [], []))), 600, 300),
        "histogram": histogram(Histogram([1.0, 2.0], 3.0, 1.5, None, (Target(words, 2.0),)), 600, 300),
    }


@pytest.mark.parametrize("name", ["bars", "panels", "histogram"])
def test_a_name_that_looks_like_a_formula_is_drawn_as_it_is_written(name: str) -> None:
    for make in (as_pdf, as_picture, lambda figure: as_svg(figure, "a")):
        assert make(charts(STRANGE)[name])
    drawn = texts(charts(STRANGE)[name])
    assert not [text for text in drawn if "$" in text.get_text() and text.get_parse_math()]
    assert any(STRANGE in text.get_text() for text in drawn)


def texts(figure: Any) -> list[Any]:
    as_picture(figure)
    return figure.findobj(lambda artist: hasattr(artist, "get_parse_math"))
