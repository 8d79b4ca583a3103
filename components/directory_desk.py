"""The parts of the directory beside the agencies: what is there on the left, the form that changes it on the right."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st
from msgspec import Struct

from components.directory import Part
from components.directory_channels import render_channel_form, render_channels
from components.directory_contacts import render_contacts, render_problem
from components.directory_shifts import render_roster, render_shift_form
from components.glossary import Source, render_definition, render_glossary
from dashboard.model.directory import ChannelSet, ShiftBody
from dashboard.model.glossary import Term, TermDefined
from dashboard.model.liaison import ContactMade
from dashboard.projections.plain_language import Unresolved
from dashboard.projections.situation import Situation

Said = ContactMade | ShiftBody | ChannelSet | TermDefined | None


class Words(Struct, frozen=True):
    """The glossary as the page has it: the terms that hold, where they come from, and how to find unresolved codes."""

    terms: Mapping[str, Term]
    source: Source
    unresolved: Callable[[], tuple[Unresolved, ...]]
    search: str = ""


class Asker(Struct, frozen=True):
    """Who looks at the directory: their agency (id), the incident they came from, whether they may write."""

    agency: str
    incident: str
    writes: bool
    link: Mapping[str, str]


def render_part(part: Part, situation: Situation, now: int, asker: Asker, words: Words, draft: str) -> Said:
    """Draw a part with its form; return what is to be recorded. `draft` names what is being filled in."""
    if part == "problem":
        made = render_problem(situation, now, asker.agency, asker.incident, draft, asker.writes)
        render_contacts(situation, now, asker.link)
        return made
    board, form = _halves(part, situation, now, asker, words, draft)
    if not asker.writes:
        board()
        return None
    left, right = st.columns([5, 3], gap="medium")
    with left:
        board()
    with right:
        return form()


def _halves(
    part: Part, situation: Situation, now: int, asker: Asker, words: Words, draft: str
) -> tuple[Callable[[], None], Callable[[], Said]]:
    if part == "shifts":
        return partial(render_roster, situation, now), partial(render_shift_form, situation, now, draft)
    if part == "channels":
        return partial(render_channels, situation, asker.link), partial(render_channel_form, situation, draft)
    found = words.unresolved()
    return (
        partial(render_glossary, situation, words.terms, found, words.source, words.search),
        partial(render_definition, situation, words.terms, found, draft),
    )
