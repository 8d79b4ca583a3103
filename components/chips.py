"""Small pieces of HTML that several screens share: agency marks, priority chips, status symbols, ages, escaped text.

Every builder returns HTML for `st.html`, with strangers' text escaped. Shapes are CSS masks behind a real letter and
not SVG elements, because `st.html` strips SVG; so colours follow the theme and the letter can be read and copied.
Tokens (shared/design/ux.md section C) are `light-dark()` pairs: Streamlit sets `color-scheme` with its theme.
"""

import html
import re
from collections.abc import Callable, Mapping, Sized
from typing import Literal
from urllib.parse import quote, urlencode

import streamlit as st

from dashboard.model.agencies import Agency
from dashboard.model.limits import Staleness
from dashboard.model.moment import elapsed

Fill = Literal["hollow", "half", "solid", "slash", "staged", "lost", "emergency"]
PRIORITY_TEXT = {"P1": "1!!", "P2": "2!", "P3": "3", "P4": "4"}

_SHAPES: dict[str, str] = {
    "square": "<rect x='2.5' y='2.5' width='19' height='19'/>",
    "triangle": "<path d='M12 1.5 23 21.5H1z'/>",
    "circle": "<circle cx='12' cy='12' r='10.5'/>",
    "diamond": "<path d='M12 .8 23.2 12 12 23.2.8 12z'/>",
    "hexagon": "<path d='M6.3 2h11.4L23.2 12 17.7 22H6.3L.8 12z'/>",
    "pentagon": "<path d='M12 1.2 23.2 9.6 19 22.5H5L.8 9.6z'/>",
    "star": "<path d='M12 .8l3.4 7.6 8 .7-6.1 5.4 2 8L12 18.3l-7.3 4.2 2-8L.6 9.1l8-.7z'/>",
    "shield": "<path d='M12 1.2 22 4.6v7.6c0 5-4 8.6-10 10.8C6 20.8 2 17.2 2 12.2V4.6z'/>",
}
_FILLS: dict[str, str] = {
    "hollow": "<circle cx='12' cy='12' r='9'/>",
    "half": "<circle cx='12' cy='12' r='9'/><path d='M12 3a9 9 0 0 0 0 18z' fill='#000'/>",
    "solid": "<circle cx='12' cy='12' r='9' fill='#000'/>",
    "slash": "<circle cx='12' cy='12' r='9'/><path d='M5 19 19 5'/>",
    "staged": "<circle cx='12' cy='12' r='9'/><circle cx='12' cy='12' r='3.2' fill='#000'/>",
    "lost": "<circle cx='12' cy='12' r='9' stroke-dasharray='4 4'/>",
    "emergency": "<path d='M12 2 23 21H1z'/><path d='M12 9v6M12 17v2.4'/>",
}


def _masks(prefix: str, pictures: Mapping[str, str]) -> str:
    """Mask images by name. Percent-encoded: `st.html` drops a whole style sheet that holds a `<`."""
    head = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='#000' stroke-width='2.2'>"
    return "".join(
        f'.{prefix}-{name}::before{{mask-image:url("data:image/svg+xml,{quote(f"{head}{picture}</svg>")}")}}'
        for name, picture in pictures.items()
    )


CSS = (
    """
:root{--cc-bg:light-dark(#D9DCDF,#1B1F24);--cc-panel:light-dark(#ECEEF0,#252A31);--cc-line:light-dark(#A9B0B7,#3A424C);
--cc-text:light-dark(#15191D,#E6EAEE);--cc-dim:light-dark(#4A535C,#AEB7C0);--cc-edge:light-dark(#15191D,transparent);
--cc-p1:#D32F2F;--cc-p2:#FFB000;--cc-stale:#35D6E6;--cc-late:light-dark(#00616B,#35D6E6)}
.cc{color:var(--cc-text);font-variant-numeric:tabular-nums}
.cc bdi{unicode-bidi:isolate;overflow-wrap:anywhere}
.cc-title{font-size:1.25rem!important;font-weight:700;margin:0;padding:.4rem 0 0!important}
.cc-dim{color:var(--cc-dim)}
.cc-once{white-space:nowrap}
.cc-whole{display:inline-block;max-width:100%}
.cc-mark{position:relative;display:inline-grid;place-items:center;width:1.6em;height:1.6em;vertical-align:middle;
font-weight:800;line-height:1;flex:none}
.cc-mark::before,.cc-fill::before{content:"";position:absolute;inset:0;background:currentColor;
mask:center/contain no-repeat}
.cc-mark b{position:relative;font-size:.82em;color:var(--cc-text)}
.cc-shape-triangle b{top:.28em;font-size:.76em}.cc-shape-star b,.cc-shape-pentagon b{top:.06em;font-size:.72em}
.cc-shape-diamond b{font-size:.76em}
.cc-fill{position:relative;display:inline-block;width:1em;height:1em;vertical-align:-.12em;flex:none}
.cc-chip{display:inline-block;padding:0 .45em;font-weight:800;line-height:1.5;white-space:nowrap;border-radius:2px}
.cc-P1{background:var(--cc-p1);color:#FFF;outline:2px solid #FFF;outline-offset:-2px;padding:0 .55em}
.cc-P2,.cc-amber{background:var(--cc-p2);color:#111;outline:2px solid var(--cc-edge);outline-offset:-2px}
.cc-P3{box-shadow:inset 0 0 0 2px var(--cc-dim)}
.cc-red{background:var(--cc-p1);color:#FFF}
.cc-late{box-shadow:inset 0 0 0 2px var(--cc-late);font-weight:600}
.cc-stale{background:var(--cc-stale);color:#002A2A;font-style:italic;outline:2px solid var(--cc-edge);
outline-offset:-2px}
.cc-plain{font-weight:600;padding:0}
"""
    + _masks("cc-shape", _SHAPES)
    + _masks("cc-fill", _FILLS)
)


def render_style(more: str = "") -> None:
    """Give the page the tokens and the looks of the chips, and what `more` CSS of its own it has."""
    st.html(f"<style>{CSS}{more}</style>")


def render_title(words: str) -> None:
    """Head a part of a page with `words` of ours."""
    st.html(f'<h2 class="cc cc-title">{html.escape(words)}</h2>')


def render_watching(people: Sized, to: Callable[..., Mapping[str, str]]) -> None:
    """Say, where the forms would be, how to get them: nobody was chosen to act as; of no `people` nobody can be.

    `to` makes the query of a link that stays with this event.
    """
    if people:
        words = "You are watching only. To record, choose who you are under 'I am' at the top of the page."
    else:
        query = urlencode(to(view="people"), quote_via=quote)
        words = (
            "Nobody is checked in to this event yet, so everybody is watching only. "
            f"To record: [Enter who you are](/plan?{query}), then choose yourself under 'I am' at the top of the page."
        )
    st.info(words, icon=":material/person:")


def text(value: str) -> str:
    """Strangers' text as HTML: escaped, and isolated so that right-to-left text turns nothing around it."""
    return f"<bdi>{html.escape(value)}</bdi>"


def link(
    page: str, parameters: Mapping[str, str], inside: str, name: str = "", *, kind: str = "", pick: str = ""
) -> str:
    """Link `inside` (HTML) to our page `page` (`units`) with query `parameters`; `name` says where it leads.

    `kind` is its CSS class; `pick` is what `render_picks` returns when it is clicked.
    """
    query = html.escape(urlencode({k: v for k, v in parameters.items() if v}, quote_via=quote))
    said = {"class": kind, "data-pick": pick, "aria-label": name, "title": name}
    attributes = "".join(f' {k}="{html.escape(v)}"' for k, v in said.items() if v)
    return f'<a href="/{page}?{query}"{attributes}>{inside}</a>'


def agency_mark(agency: Agency | None) -> str:
    """The agency's letter in its shape and outline colour; a question mark for an agency nobody knows."""
    if agency is None:
        return '<span class="cc-mark cc-shape-square" title="unknown agency"><b>?</b></span>'
    name = html.escape(agency.name)
    letter = html.escape(agency.letter[:2])
    shape = agency.shape if agency.shape in _SHAPES else "square"
    return f'<span class="cc-mark cc-shape-{shape}" style="{outline(agency)}" title="{name}"><b>{letter}</b></span>'


def agency_chip(agencies: Mapping[str, Agency], agency: str) -> str:
    """Mark and short name of the agency of this id; the id itself where nobody knows it, nothing where it is empty."""
    known = agencies.get(agency)
    name = text(known.short if known else agency)
    return f"<span class=cc-whole>{agency_mark(known)} {name}</span>" if agency else ""


def outline(agency: Agency) -> str:
    """The CSS `color` of an agency on both themes; text that is no colour is never passed on."""
    pair = [c if re.fullmatch(r"#[0-9A-Fa-f]{6}", c) else "" for c in (agency.light, agency.dark)]
    return f"color:light-dark({pair[0]},{pair[1]})" if all(pair) else "color:inherit"


def priority_chip(priority: str) -> str:
    """`1!!`, `2!`, `3`, `4`: the fill carries the rank, not the hue."""
    kind = priority if priority in PRIORITY_TEXT else "plain"
    said = PRIORITY_TEXT.get(priority, html.escape(priority))
    return f'<span class="cc-chip cc-{kind}" title="priority {html.escape(priority)}">{said}</span>'


def status_symbol(fill: Fill, words: str = "") -> str:
    """Status as how full a symbol is drawn; `words` say the same for those who hear the page."""
    spoken = f' role="img" aria-label="{html.escape(words)}" title="{html.escape(words)}"' if words else ""
    return f'<span class="cc-fill cc-fill-{fill}"{spoken}></span>'


def chip(words: str, kind: Literal["red", "amber", "late", "stale", "P3", "plain"]) -> str:
    """A few words in one of the few fills there are: `LOW` amber, `clash ...` amber, ages cyan."""
    return f'<span class="cc-chip cc-{kind}">{text(words)}</span>'


def age_chip(age: int, staleness: Staleness) -> str:
    """The age of a position (microseconds): plain, cyan outline when late, cyan fill when stale or lost."""
    if not staleness:
        return chip(elapsed(age), "plain")
    return chip(f"age {elapsed(age)}", "late" if staleness == "late" else "stale")
