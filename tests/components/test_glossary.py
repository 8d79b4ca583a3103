"""The glossary on screen: conflicts marked, what is defined here told apart, strangers' text as text."""

import pytest

from components.glossary import term_of, terms_html, unresolved_html, words_of_html
from dashboard.model.entry import Actor, Entry
from dashboard.model.errors import EntryRejected
from dashboard.model.glossary import Meaning, Term, TermDefined
from dashboard.projections.plain_language import Unresolved, glossary_of, unresolved
from dashboard.projections.situation import fold
from tests.builders import an_agency, an_event

EVIL = "<img src=x onerror=alert(1)>"
SHIPPED = (
    Term("10-50", (Meaning("Vehicle collision", ("police",)), Meaning("Officer needs help", ("fire",)))),
    Term("10-4", (Meaning("Understood"),), source=EVIL),
)
HERE = TermDefined(Term("10-4", (Meaning(EVIL),), note=EVIL))
SITUATION = fold(
    Entry(n, n, n, n, Actor("x"), str(n), body)
    for n, body in enumerate((an_event(), an_agency("police", short="PD"), an_agency("fire", short="FD"), HERE), 1)
)
TERMS = glossary_of(SHIPPED, SITUATION.terms)


def test_a_conflict_of_this_event_is_marked_and_what_is_defined_here_comes_first():
    html = terms_html(SITUATION, TERMS, "")
    assert html.count("CONFLICT") == 1
    assert html.index("10-4") < html.index("10-50")
    assert html.count("<strong>here</strong>") == 1


def test_strangers_text_is_drawn_as_text():
    html = terms_html(SITUATION, TERMS, "") + unresolved_html((Unresolved(EVIL, 1, EVIL),))
    assert "<img" not in html
    assert "&lt;img" in html


def test_the_search_narrows_the_list_by_code_and_by_meaning():
    assert "10-50" in terms_html(SITUATION, TERMS, "collision")
    assert "10-4<" not in terms_html(SITUATION, TERMS, "collision")
    assert "No code or word fits" in terms_html(SITUATION, TERMS, "zzz")


def test_an_agency_has_the_words_that_name_it():
    html = words_of_html(SITUATION.agencies["fire"], TERMS.values())
    assert "Officer needs help" in html
    assert "Vehicle collision" not in html


def test_codes_left_as_they_were_said_are_counted_with_their_last_words():
    texts = ["10-99 one", "10-50 here", "10-4", "10-99 two"]
    found = unresolved(texts, TERMS, tuple(SITUATION.agencies.values()))
    assert found == (Unresolved("10-99", 2, "10-99 two"), Unresolved("10-50", 1, "10-50 here", known=True))
    assert "nobody has defined it" in unresolved_html(found)
    assert "means different things here" in unresolved_html(found)


def test_a_term_is_made_of_the_filled_lines_only():
    assert term_of("10 99", [(" Prisoner  transport ", ("police",)), ("", ("fire",))]) == Term(
        "10-99", (Meaning("Prisoner transport", ("police",)),)
    )


@pytest.mark.parametrize(("code", "words", "field"), [("", "x", "Code or word"), ("10-99", " ", "In plain words")])
def test_a_term_without_code_or_words_is_named(code: str, words: str, field: str):
    with pytest.raises(EntryRejected, match=field):
        term_of(code, [(words, ())])
