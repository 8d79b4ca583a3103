"""Scripts that run from right to left, as they are drawn; and signs that the first font lacks."""

import pytest

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
