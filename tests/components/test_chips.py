from components import chips
from dashboard.model.agencies import Agency
from dashboard.model.text import markdown

POLICE = Agency("PD", "Elgin Police", "PD", "P", "square", "police", "#738DEF", "#236EA9")


def test_an_agency_mark_has_letter_shape_and_both_colours():
    mark = chips.agency_mark(POLICE)
    assert "<b>P</b>" in mark
    assert "cc-shape-square" in mark
    assert "light-dark(#236EA9,#738DEF)" in mark


def test_an_agency_cannot_bring_its_own_style_or_markup():
    evil = Agency("X", '"><script>', "<i>X", '"<', "square", "other", "red;background:url(//x)", "#123456")
    mark = chips.agency_mark(evil)
    assert "url(" not in mark
    assert "<script" not in mark
    assert "&lt;" in mark
    assert "<i>" not in chips.agency_chip({"X": evil}, "X")


def test_an_unknown_agency_is_named_by_its_id_and_no_agency_is_nothing():
    assert "ZZ" in chips.agency_chip({}, "ZZ")
    assert chips.agency_chip({}, "") == ""


def test_the_rank_of_a_priority_is_text_too():
    assert [chips.PRIORITY_TEXT[p] in chips.priority_chip(p) for p in ("P1", "P2", "P3", "P4")] == [True] * 4
    assert "<b>" not in chips.priority_chip("<b>")


def test_text_is_escaped_and_isolated_from_its_neighbours():
    assert chips.text('<img src=x onerror="a">') == "<bdi>&lt;img src=x onerror=&quot;a&quot;&gt;</bdi>"


def test_a_label_is_free_of_markdown():
    assert markdown("**x** [y](z)\n:red[w]") == r"\*\*x\*\* \[y\]\(z\) \:red\[w\]"


def test_a_link_keeps_strange_ids_whole_and_drops_empty_parameters():
    assert chips.link("units", {"unit": 'a"&<b', "at": ""}, "x") == '<a href="/units?unit=a%22%26%3Cb">x</a>'


def test_a_position_grows_late_and_then_stale():
    ages = [chips.age_chip(seconds * 1_000_000, stale) for seconds, stale in ((19, ""), (20, "late"), (50, "stale"))]
    assert ["cc-plain" in ages[0], "cc-late" in ages[1], "cc-stale" in ages[2]] == [True, True, True]
    assert "age 20s" in ages[1]


def test_the_style_sheet_survives_streamlit_which_drops_one_with_a_bracket_in_it():
    assert "<" not in chips.CSS
    assert all(f".cc-shape-{shape}::before" in chips.CSS for shape in ("square", "triangle", "circle", "diamond"))


def test_a_link_that_can_be_picked_says_where_it_leads():
    drawn = chips.link("units", {"unit": "M1"}, "x", 'M1 "far"', kind="cc-card", pick='M1"')
    assert 'data-pick="M1&quot;"' in drawn
    assert 'aria-label="M1 &quot;far&quot;"' in drawn
