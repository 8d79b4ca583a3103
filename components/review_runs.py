"""What the gaps and the rerun share: a log that is run again, with its progress; links and bars of its rows."""

from collections.abc import Callable, Sequence

import streamlit as st
from msgspec import Struct

from components.chips import link, text
from components.review_parts import Reviewing
from dashboard.model.moment import iso, local
from dashboard.model.protocols import Protocol
from dashboard.model.text import markdown
from dashboard.projections.review.looked import Looked, Working
from dashboard.projections.review.protocol_printing import plainly
from dashboard.projections.review.rerun import Rerun

EVERY = 1.0
CSS = """
.cc-bar{display:inline-block;width:100%;min-width:3px;height:.95em;background:var(--cc-panel);vertical-align:-.1em;
box-shadow:inset 0 0 0 1px var(--cc-line)}
.cc-bar i{display:block;height:100%;background:var(--cc-dim)}
.cc-ways{display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;font-size:.94rem}
.cc-why{font-size:.88rem;color:var(--cc-dim);max-width:46rem}
.cc-why summary{cursor:pointer}
"""


class Runs(Struct, frozen=True):
    """How a log is run again: `look` gives what there is with these protocols on trial (`again`: do it over), `now` how
    far a rerun is (None: done), `cancel` stops it.
    """

    look: Callable[..., Looked]
    now: Callable[[int], Working | None]
    cancel: Callable[[int], None]


def render_run(runs: Runs, trials: tuple[Protocol, ...] = ()) -> Rerun | None:
    """Draw how far the rerun is, where it is not done; return the last one there is, None before the first is done."""
    looked = runs.look(trials)
    work = looked.working
    if work is not None and not work.ended:
        _render_working(work, runs)
    elif work is not None or looked.behind:
        with st.container(horizontal=True, vertical_alignment="center"):
            if work is not None:
                st.warning(markdown(f"It did not come to its end: {work.ended}"), icon=":material/warning:")
            else:
                st.caption(f"{looked.behind:,} entries were recorded since this was worked out.")
            if st.button("Run the log again", icon=":material/refresh:"):
                runs.look(trials, again=True)
                st.rerun()
    if looked.found is not None:
        lines = [f"{line}." for line in plainly(looked.found.led, looked.found.governed or bool(trials))]
        if lines:
            st.info("  \n".join(lines), icon=":material/info:")
    return looked.found


def _render_working(work: Working, runs: Runs) -> None:
    @st.fragment(run_every=EVERY)
    def refreshed() -> None:
        now = runs.now(work.id)
        if now is None or now.ended:
            st.rerun()
        left, right = st.columns([6, 1], vertical_alignment="center")
        part = now.done / now.total if now.total else 0.0
        far = f"Running the log again: {now.done:,} of {now.total:,} entries" if now.total else "Reading the log"
        left.progress(part, far)
        if right.button("Cancel", key=f"rerun-cancel:{work.id}", icon=":material/cancel:"):
            runs.cancel(work.id)

    refreshed()


def incident_link(looking: Reviewing, incident: str, number: str, title: str) -> str:
    """Link an incident to its entries in the log."""
    return link("log", looking.link(incident=incident, at=""), text(number), f"{title}: its entries in the log")


def replay_link(looking: Reviewing, at: int) -> str:
    """Link an instant, said as `Sat 20:45:03`, to the replay of it."""
    when = local(at, looking.tz)
    query = looking.link(at=iso(at, looking.tz), basis=looking.basis if looking.basis == "happened" else "")
    return link("replay", query, f"{when:%a %d %b %H:%M:%S}", f"Replay at {when:%Y-%m-%d %H:%M:%S}")


def render_ways(ways: Sequence[str]) -> None:
    """Draw links on, in a line."""
    st.html(f"<div class='cc cc-ways'>{''.join(ways)}</div>")


def bar(part: int, of: int, most: int) -> str:
    """Draw a bar of `part` within one of `of`, on the scale that `most` fills."""
    wide, inner = (100 * of / most if most else 0), (100 * part / of if of else 0)
    return (
        f'<span class="cc-bar" style="width:{wide:.1f}%" aria-hidden="true"><i style="width:{inner:.1f}%"></i></span>'
    )
