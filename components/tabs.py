"""A page's views to choose from, drawn as tabs that are links: what is chosen lives in the URL."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import streamlit as st

from components.chips import link, text
from components.picks import render_picks

V = TypeVar("V", bound=str)
LOOK = "cc-tabs"
# The tabs, and the tables and notes of the views under them.
CSS = """
.cc table{border-collapse:collapse;font-size:.94rem}
.cc th,.cc td{text-align:left;padding:.3rem .6rem;border:1px solid var(--cc-line);vertical-align:top}
.cc thead th{background:var(--cc-panel);position:sticky;top:0}
.cc td:first-child{min-width:7em}
.cc td bdi,.cc th bdi{overflow-wrap:break-word}
.cc-scroll{overflow:auto;max-height:70vh}
.cc-scroll a{color:var(--cc-text)!important}
.cc-note{font-size:.94rem;padding:.3rem 0}
.cc-note a{color:var(--cc-text)!important}
.cc-tabs{display:flex;flex-wrap:wrap;gap:.35rem;font-size:.94rem}
.cc-tabs a{display:inline-block;padding:.3rem .7rem;border:1px solid var(--cc-line);border-radius:4px;
color:var(--cc-text)!important;text-decoration:none;min-height:2rem}
.cc-tabs a:hover{background:var(--cc-panel)}
.cc-tabs a:focus-visible{outline:3px solid var(--cc-text)}
.cc-tabs a.cc-chosen{background:var(--cc-panel);box-shadow:inset 0 -4px 0 var(--cc-text);font-weight:700}
"""


def render_tabs(
    page: str, views: Mapping[V, str], view: V, to: Callable[..., dict[str, str]], select: Callable[..., None]
) -> None:
    """Draw `views` (id -> words) of `page`; `to` makes the query of a link, `select` keeps a choice in the URL."""
    blocks = [
        (one, link(page, to(view=one), text(words), kind="cc-chosen" if one == view else "", pick=one))
        for one, words in views.items()
    ]
    if picked := render_picks(blocks, LOOK, f"{page}-views"):
        select(view=picked)
        st.rerun()
