"""What every desk page has around it: the head line with event, clock mode, person and the way to the other pages."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.model.events import Event, Person
from dashboard.model.moment import At, Moment, iso

NOTICE = "A coordination aid, not a dispatch system."
CSS = """
<style>
[data-testid=stHeader], [data-testid=stToolbar], [data-testid=stDecoration] {display: none !important}
[data-stale=true] {opacity: 1 !important; transition: none !important}
.stMainBlockContainer {padding: .6rem 1rem 2rem 1rem !important; max-width: none !important}
.concord-replay {border: 3px dashed #B388FF; padding: .1rem .8rem; font-weight: 800; letter-spacing: .08em}
</style>
"""


def render_head(
    event: Event | None,
    moment: Moment,
    pages: Mapping[str, st.Page],
    link: Mapping[str, str],
) -> None:
    """Draw the head line: links to `pages` (label -> page) that keep `link`'s parameters, and what this is."""
    st.html(CSS)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{_plain(event.name) if event else 'No event'}**", width="content")
        for label, page in pages.items():
            st.page_link(page, label=label, query_params=link)
        if isinstance(moment, At):
            st.html(f"<span class=concord-replay>REPLAY {iso(moment.t, event.timezone if event else 'UTC')}</span>")
        st.caption(NOTICE, width="content")


def render_person(people: Sequence[Person], chosen: Person | None) -> str | None:
    """Draw the choice of who is at this desk; return the id of another person when one was chosen."""
    people = [*people, *([chosen] if chosen and all(p.id != chosen.id for p in people) else [])]
    options = [""] + [person.id for person in people]
    names = {person.id: f"{person.name} · {person.agency} · {person.role}" for person in people}
    picked = st.selectbox(
        "I am",
        options,
        index=options.index(chosen.id) if chosen else 0,
        format_func=lambda i: names.get(i, "Watching only"),
    )
    return picked if picked is not None and picked != (chosen.id if chosen else "") else None


def _plain(text: str) -> str:
    """Escape what Markdown would read as markup."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!<>|~$:" else c for c in text)
