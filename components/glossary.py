"""Plain language on screen: every code with what the parties mean by it, what is unresolved, and the form to define."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Protocol

import streamlit as st

from components.chips import agency_chip, chip, render_title, text
from components.directory import agency_names, dash
from dashboard.model.agencies import Agency
from dashboard.model.errors import EntryRejected
from dashboard.model.glossary import Meaning, Term, TermDefined, fold
from dashboard.model.text import markdown, name, plain
from dashboard.projections.parties import means
from dashboard.projections.plain_language import Unresolved, canonical, conflict
from dashboard.projections.situation import Situation

CSS = ".cc-terms td:first-child{font-weight:700;white-space:nowrap}"
DISCIPLINES = {"public_works": "public works", "search_and_rescue": "search and rescue"}


class Source(Protocol):
    """Where the shipped terms come from, and who agreed on them when; empty: nobody yet."""

    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def agreed_on(self) -> str: ...  # noqa: D102
    @property
    def agreed_by(self) -> tuple[str, ...]: ...  # noqa: D102


def render_glossary(
    situation: Situation, terms: Mapping[str, Term], unresolved: Sequence[Unresolved], source: Source, words: str
) -> None:
    """Draw the codes of the log that nobody resolved, and the terms that `words` let through."""
    st.html(f"<style>{CSS}</style>")
    agreed = f"agreed on {source.agreed_on} by {', '.join(source.agreed_by)}" if source.agreed_by else "not agreed yet"
    st.html(
        f'<div class="cc cc-note">{text(source.source)}; {text(agreed)}. What you type in the search above narrows the '
        "list.</div>"
    )
    st.html(unresolved_html(unresolved))
    st.html(terms_html(situation, terms, words))


def unresolved_html(unresolved: Sequence[Unresolved]) -> str:
    """List the codes of the log that stand as they were said."""
    if not unresolved:
        return '<div class="cc cc-note">No code of the log is left unresolved.</div>'
    rows = "".join(
        f"<tr><td>{text(each.code)}</td><td>{each.times}</td><td>{_why(each)}</td><td>{text(each.example)}</td></tr>"
        for each in unresolved
    )
    head = "<thead><tr><th>Code</th><th>Times</th><th>Why</th><th>Last said</th></tr></thead>"
    return (
        f'<div class="cc cc-note">{chip(f"{len(unresolved)} unresolved codes in the log", "amber")}'
        f"<table class=cc-terms>{head}<tbody>{rows}</tbody></table></div>"
    )


def _why(each: Unresolved) -> str:
    return "means different things here" if each.known else "nobody has defined it"


def terms_html(situation: Situation, terms: Mapping[str, Term], words: str) -> str:
    """Draw the terms: those defined here first, then those that the agencies of this event understand differently."""
    present = tuple(situation.agencies.values())
    wanted = plain(words).split()
    listed = [t for t in terms.values() if all(word in _searched(t) for word in wanted)]
    if not listed:
        return f'<div class="cc cc-note">No code or word fits {text(words[:60])}.</div>'
    ordered = sorted(
        listed, key=lambda t: (fold(t.code) not in situation.terms, not conflict(t, present), fold(t.code))
    )
    head = "<thead><tr><th>Said</th><th>In plain words</th><th>Here</th><th>Defined</th><th>Note</th></tr></thead>"
    rows = "".join(_row(term, situation, present) for term in ordered)
    return (
        f'<div class="cc cc-scroll"><table class=cc-terms style="width:100%">{head}<tbody>{rows}</tbody></table></div>'
    )


def _row(term: Term, situation: Situation, present: Sequence[Agency]) -> str:
    said = "<br>".join(_meaning(meaning, situation) for meaning in term.meanings)
    same = dash("asked each time" if term.asks else "same for all")
    clash = chip("CONFLICT", "amber") if conflict(term, present) else same
    here = fold(term.code) in situation.terms
    where = "<strong>here</strong>" if here else f'<span class=cc-dim title="{escape(term.source)}">shipped</span>'
    return (
        f"<tr><td>{text(term.code)}</td><td>{said}</td><td>{clash}</td><td>{where}</td><td>{text(term.note)}</td></tr>"
    )


def _meaning(meaning: Meaning, situation: Situation) -> str:
    who = " ".join(
        agency_chip(situation.agencies, p) if p in situation.agencies else text(DISCIPLINES.get(p, p))
        for p in meaning.parties
    )
    return f"{text(meaning.plain)} {f'<span class=cc-dim>{who}</span>' if who else ''}"


def _searched(term: Term) -> str:
    meanings = " ".join(f"{m.plain} {' '.join(m.parties)}" for m in term.meanings)
    return plain(f"{term.code} {meanings} {term.note}")


def words_of_html(agency: Agency, terms: Iterable[Term]) -> str:
    """List the glossary's words that this agency is named for."""
    rows = "".join(
        f"<tr><td>{text(term.code)}</td><td>{text(meaning.plain)}</td></tr>"
        for term in terms
        for meaning in term.meanings
        if meaning.parties and means(agency, meaning.parties)
    )
    head = "<thead><tr><th>Says</th><th>Means</th></tr></thead>"
    return f"<table class=cc-terms>{head}<tbody>{rows}</tbody></table>" if rows else dash("no words of its own")


def render_definition(
    situation: Situation, terms: Mapping[str, Term], unresolved: Sequence[Unresolved], submission: str
) -> TermDefined | None:
    """Draw the form that says what a code means here; return what is to be recorded."""
    render_title("Define a code")
    codes = [*(u.code for u in unresolved), *(t.code for t in terms.values())]
    code = st.selectbox(
        "Code or word", list(dict.fromkeys(codes)), 0 if unresolved else None, key=f"code:{submission}",
        accept_new_options=True, placeholder="choose one, or type another",
    )  # fmt: skip
    was = terms.get(fold(canonical(code or "")), Term("", ()))
    names = agency_names(situation)
    with st.form(f"define:{submission}:{code}", border=False):
        typed = []
        for n in range(max(2, len(was.meanings))):
            meaning = was.meanings[n] if n < len(was.meanings) else Meaning("")
            one, two = st.columns([3, 2])
            label = "In plain words" if n == 0 else "or, for others"
            words = one.text_input(label, meaning.plain, key=f"plain:{submission}:{code}:{n}", max_chars=120)
            who = two.multiselect(
                "for (none: everybody)", list(names), [a for a in names if _is_party(situation, a, meaning)],
                lambda a: situation.agencies[a].short, key=f"who:{submission}:{code}:{n}",
            )  # fmt: skip
            typed.append((words or "", tuple(who)))
        sent = st.form_submit_button("Define", type="primary")
    if not sent:
        return None
    try:
        return TermDefined(term_of(code or "", typed, was.note))
    except EntryRejected as error:
        st.error(markdown(str(error)), icon=":material/error:")
        return None


def _is_party(situation: Situation, agency: str, meaning: Meaning) -> bool:
    return bool(meaning.parties) and means(situation.agencies[agency], meaning.parties)


def term_of(code: str, typed: Iterable[tuple[str, tuple[str, ...]]], note: str = "") -> Term:
    """Make the term that was typed as (plain words, agencies) pairs; EntryRejected names the field."""
    said = canonical(name(code, "Code or word"))
    meanings = tuple(Meaning(" ".join(words.split()), who) for words, who in typed if words.strip())
    if not meanings:
        raise EntryRejected("In plain words", f"is empty; say what {said} means")
    return Term(said, meanings, note=note)
