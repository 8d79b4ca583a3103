"""Codes said plainly: what is replaced, what is asked, what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.model.glossary import Meaning, Term
from dashboard.projections.plain_language import Reading, canonical, conflict, glossary_of
from dashboard.projections.plain_language import translate as put
from dashboard.services.glossary import glossary
from tests.builders import an_agency

PD, FD, EMS = (an_agency(a, short=s).agency for a, s in (("police", "PD"), ("fire", "FD"), ("ems", "EMS")))
ALL = (PD, FD, EMS)
TERMS = glossary_of(
    (
        Term("10-50", (Meaning("Vehicle collision", ("police",)), Meaning("Officer needs help", ("fire",)))),
        Term("10-4", (Meaning("Understood"),)),
        Term("10-20", (Meaning("Location"),)),
        Term("Code 3", (Meaning("Emergency response", ("police", "fire")), Meaning("Triage level 3", ("ems",)))),
        Term("Code Red", (Meaning("Fire in the hospital", ("ems",)),), asks=True),
        Term("GSW", (Meaning("Gunshot wound"),)),
        Term("MAYDAY", (Meaning("Firefighter in distress", ("fire",)), Meaning("Boat in distress", ("police",)))),
        Term("PAR", (Meaning("Headcount"),), asks=True),
        Term("Bus", (Meaning("Ambulance", ("ems",)), Meaning("Bus"))),
    ),
    {},
)


def translate(text: str, terms, present=(), choices=None):
    return put(text, terms, present, choices, glossary().numbers)


def plain(text: str, *present, **choices: int) -> str:
    return translate(text, TERMS, present or ALL, choices).plain


def test_a_code_that_all_present_understand_alike_is_replaced():
    assert plain("10-50 at gate 3", PD, EMS) == "Vehicle collision at gate 3"
    assert plain("10-50 at gate 3", FD) == "Officer needs help at gate 3"


def test_a_code_that_two_agencies_present_understand_differently_is_asked():
    found = translate("10-50 at gate 3", TERMS, ALL)
    assert found.plain == found.said == "10-50 at gate 3"
    assert found.codes[0].asks
    assert found.codes[0].meanings == (
        Reading("Vehicle collision", ("police",), ("PD",)),
        Reading("Officer needs help", ("fire",), ("FD",)),
    )
    assert found.asks == (
        "10-50 means 1 Vehicle collision (PD) or 2 Officer needs help (FD): type 10-50/1 or 10-50/2, "
        "or 10-50! to keep it as said",
    )


def test_the_number_of_a_meaning_chooses_it():
    assert plain("10-50/2 at gate 3") == "Officer needs help at gate 3"
    assert plain("10-50 at gate 3", **{"10-50": 1}) == "Vehicle collision at gate 3"
    assert plain("10-50/1 and 10-50/2") == "Vehicle collision and officer needs help"


def test_a_number_that_is_no_meaning_is_asked_again():
    assert translate("10-50/3", TERMS, ALL).asks
    assert translate("10-50/0", TERMS, ALL).asks


@pytest.mark.parametrize("text", ["10-50! at gate 3", "10-50 at gate 3!"])
def test_an_exclamation_mark_keeps_a_code_as_it_was_said(text: str):
    found = translate(text, TERMS, ALL)
    assert (found.plain, found.asks) == ("10-50 at gate 3", ())


def test_an_exclamation_mark_is_only_that_where_nothing_had_to_be_asked():
    assert plain("copy, 10-4!") == "copy, understood!"
    assert plain("help at gate 3!") == "help at gate 3!"


@pytest.mark.parametrize("code", ["10-4", "10 4", "10-04", "10\u20114", "10\u20134"])
def test_a_code_is_known_however_it_is_written(code: str):
    assert plain(code) == "Understood"


@pytest.mark.parametrize("code", ["Code 3", "code 3", "CODE 3", "Code3", "code-3"])
def test_a_worded_code_is_known_however_it_is_written(code: str):
    assert plain(f"{code} to the stage", PD) == "Emergency response to the stage"


@pytest.mark.parametrize(
    "text",
    [
        "10-20 people hurt", "about 10-20 of them", "10 20 litres", "gate 10 20 blocked", "at 12:10-20 we saw it",
        "call 555-10-20-33", "110-20", "10-205", "the barcode 3", "stage 10-4a", "gsw", "par for the course", "a bus",
        "Bus blocking the gate", "the unit is clear",
    ],
)  # fmt: skip
def test_what_is_no_code_is_left_alone(text: str):
    found = translate(text, TERMS, ALL)
    assert (found.plain, found.asks) == (text, ())
    assert not found.replaced


@pytest.mark.parametrize(
    "text",
    [
        "score is 10-4 at half time", "room 10-4 flooded", "gate 10-4 is blocked", "flat no. 10-4", "page 10-4",
        "aisle 10-4, row 10-20", "seat 10-4", "house 10-4", "bus 10-4 at gate 3", "room number is 10-50",
        "bay: 10-4", "they won 10-4", "it is 10-4 at half time", "the vote was 10-4 at council", "10-4 to 10-20",
        "he said 10-4 again", "the 10-4 margin", "10-4 win for the locals",
    ],
)  # fmt: skip
def test_a_number_that_looks_like_a_code_is_never_rewritten_but_hinted_at(text: str):
    found = translate(text, TERMS, ALL)
    assert (found.plain, found.asks, found.replaced) == (text, (), ())
    assert " may mean " in found.advice[0]


@pytest.mark.parametrize(
    "text",
    [
        "from 10-4 on",
        "on Monday 10-4",
        "10-4 pm",
        "10-4 a.m.",
        "between 10-4 and noon",
        "due 10-4",
        "10-20 km",
        "10-4 h",
    ],
)
def test_dates_times_and_measures_are_no_codes(text: str):
    found = translate(text, TERMS, ALL)
    assert (found.plain, found.codes) == (text, ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("10-4", "Understood"), ("copy 10-4", "copy understood"), ("M12 10-4", "M12 understood"),
        ("EMS is 10-4", "EMS is understood"), ("Gate clear. 10-4", "Gate clear. Understood"),
        ("they have a 10-20 at gate 3", "they have a location at gate 3"), ("room 10-4/1", "room understood"),
        ("possible 10-20", "possible location"),
    ],
)  # fmt: skip
def test_what_reads_as_a_radio_code_is_put_plainly(text: str, said: str):
    assert plain(text) == said


def test_a_hint_says_how_to_have_it_put_plainly():
    assert translate("room 10-4", TERMS, ALL).advice == ("10-4 may mean Understood: type 10-4/1 if so",)


def test_a_code_of_several_meanings_is_asked_where_it_may_be_one():
    assert translate("there was 10-50 reported", TERMS, ALL).asks
    assert not translate("room 10-50", TERMS, ALL).asks


def test_ordinary_words_are_advised_on_and_never_asked():
    found = translate("send a Bus and a PAR, MAYDAY at the stage", TERMS, ALL)
    assert found.plain == found.said
    assert found.asks == ()
    assert [hint.split(" may ")[0] for hint in found.advice] == ["Bus", "PAR", "MAYDAY"]


def test_capitals_say_nothing_where_everything_is_in_capitals():
    assert translate("MEET THE BUS AT THE GATE", TERMS, ALL).advice == ()


def test_one_meaning_that_must_be_confirmed_is_asked():
    assert "Code Red means Fire in the hospital?" in translate("code red", TERMS, ALL).asks[0]
    assert plain("code red/1 here") == "Fire in the hospital here"


def test_a_meaning_nobody_present_has_is_better_than_none():
    terms = glossary_of((Term("Signal 13", (Meaning("Officer needs help", ("police",)),)),), {})
    assert translate("signal 13", terms, (EMS,)).plain == "Officer needs help"
    assert "Vehicle collision (police)" in translate("10-50", TERMS, (EMS,)).asks[0]


def test_codes_that_nobody_defined_are_listed():
    found = translate("10-99 in custody, Code 7, signal 20, 10-99", TERMS, ALL)
    assert found.unknown == ("10-99", "Code 7", "Signal 20")
    assert found.plain == found.said
    assert translate("10-15 people, zip code 7", TERMS, ALL).unknown == ()


def test_what_is_defined_here_replaces_what_was_shipped():
    here = {"10-50": Term("10 50", (Meaning("Lost child"),))}
    assert translate("10-50", glossary_of(TERMS.values(), here), ALL).plain == "Lost child"


def test_a_conflict_is_one_of_the_agencies_present():
    assert conflict(TERMS["10-50"], ALL)
    assert not conflict(TERMS["10-50"], (PD, EMS))


def test_a_code_has_one_spelling():
    assert [canonical(c) for c in ("10 50", "10-050", "code3", "SIGNAL 13", "BOLO")] == [
        "10-50", "10-50", "Code 3", "Signal 13", "BOLO",
    ]  # fmt: skip


@given(st.text(max_size=60))
def test_any_text_is_answered_and_what_holds_no_code_stays_as_it_is(text: str):
    found = translate(text, TERMS, ALL)
    assert found.said == text
    if not found.codes:
        assert found.plain == text


@given(
    st.lists(st.sampled_from(["10-50", "10-50/1", "10-4", "10-99", "at gate 3", "Bus", "Code 3!", "<b>"]), max_size=6)
)
def test_a_line_that_ends_in_an_exclamation_mark_asks_nothing(parts: list[str]):
    assert translate(f"{' '.join(parts)}!", TERMS, ALL).asks == ()
