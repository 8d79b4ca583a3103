"""Scripts that run from right to left, as they are drawn; and signs that the first font lacks."""

from collections.abc import Iterator
from pathlib import Path

import matplotlib
import pytest
from fontTools.ttLib import TTCollection, TTFont
from matplotlib.font_manager import FontEntry, fontManager

from dashboard.export.iap import fonts
from dashboard.export.iap.fonts import FILES, runs, spare, width
from dashboard.export.iap.scripts import visual


@pytest.mark.parametrize(
    ("line", "drawn"),
    [
        ("Gate 5", "Gate 5"),
        ("Κέντρο 2", "Κέντρο 2"),
        ("Gate \u05d0\u05d1\u05d2 north", "Gate \u05d2\u05d1\u05d0 north"),
        ("\u05d0\u05d1 12 \u05d2", "\u05d2 12 \u05d1\u05d0"),  # a number stays as it is
        ("16 \u05d0\u05d1 34, east", "16 34 \u05d1\u05d0, east"),  # and goes with what stands before it
        ("\u05d0(\u05d1)\u05d2 x", "\u05d2(\u05d1)\u05d0 x"),
        ("\u05d0\u05b8\u05d1", "\u05d1\u05d0\u05b8"),  # a point stays with its letter
        ("\u0628\u0628\u0628", "\ufe90\ufe92\ufe91"),  # first, middle and last form
        ("\u062f\u0628", "\ufe8f\ufea9"),  # dal joins nothing after it: ba stands alone
        ("\u0628\u064e\u0628", "\ufe90\ufe91\u064e"),  # a vowel sign between them parts nothing
        ("\u0633\u0644\u0627\u0645", "\ufee1\ufefc\ufeb3"),  # lam and alef are one sign
        ("\u0644\u0627", "\ufefb"),
    ],
)
def test_a_line_is_drawn_joined_and_turned_around(line: str, drawn: str) -> None:
    assert visual(line) == drawn


def test_a_sign_is_taken_from_the_font_that_has_it_and_its_width_counted_there() -> None:
    arabic = "\ufe91"
    assert runs("a\u00e9 b", "slant") == [(FILES["slant"], "a\u00e9 b")]
    assert runs(f"a{arabic}", "slant") == [(FILES["slant"], "a"), (FILES["plain"], arabic)]  # the slanted one lacks it
    assert width(f"a{arabic}", "slant", 10) == pytest.approx(width("a", "slant", 10) + width(arabic, "plain", 10))


def test_what_no_font_of_this_machine_has_is_an_empty_box_and_no_error() -> None:
    assert spare("\U0010fffd") is None
    assert runs("a\U0010fffd", "bold") == [(FILES["bold"], "a\U0010fffd")]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Path]:
    """A machine on which only the second font of a collection has U+4E00, after a broken and a removed font."""
    before = list(fontManager.ttflist)
    collection = TTCollection()
    for _ in range(2):
        collection.fonts.append(TTFont(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"))
    for table in collection.fonts[1]["cmap"].tables:
        table.cmap[0x4E00] = "A"
    for platform in ((1, 0, 0), (3, 1, 0x409)):
        collection.fonts[1]["name"].setName("Second", 6, *platform)
    collection.save(tmp_path / "Zwei.ttc")
    (tmp_path / "Bad.ttf").write_bytes(b"\0\1\0\0" + b"\xff" * 40)
    names = (("Gone.ttf", 0), ("Bad.ttf", 0), ("Zwei.ttc", 0), ("Zwei.ttc", 1))
    fontManager.ttflist = [FontEntry(str(tmp_path / file), n, "A Fallback", weight=400) for file, n in names]
    fonts._spares.cache_clear()
    yield tmp_path
    fontManager.ttflist = before
    for kept in (fonts._spares, fonts._drawn_in, fonts.spare):
        kept.cache_clear()


def test_a_font_that_cannot_be_opened_stops_no_print_and_one_in_a_collection_is_found(machine: Path) -> None:
    assert runs("a\u4e00", "plain") == [("DejaVuSans", "a"), ("Zwei-1", "\u4e00")]
    assert width("\u4e00", "plain", 10) == width("A", "plain", 10)
