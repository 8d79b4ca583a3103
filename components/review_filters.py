"""Of what, of whom, from where and when: the choices of a reviewer, which live in the URL."""

from collections.abc import Sequence

import streamlit as st
from msgspec import Struct

from components.review_parts import Reviewing
from dashboard.model.errors import DashboardError
from dashboard.model.events import Period
from dashboard.model.moment import Basis, local, spanned
from dashboard.model.text import markdown
from dashboard.projections.plans import live
from dashboard.projections.review.filters import Choices, Wanted
from dashboard.projections.situation import Situation

TYPED = "(times)"
SPANS = {"": "the whole log", TYPED: "from ... to ..."}
BASES: dict[Basis, str] = {"known": "As known then", "happened": "As it happened"}


class Asked(Struct, frozen=True):
    """What is looked at: from `start` until before `end` (UTC us; None: the whole log), which is called `words`."""

    start: int | None
    end: int | None
    wanted: Wanted
    words: str


def asked(looking: Reviewing) -> Asked:
    """Return what the URL asks for; typed times go before a period."""
    wanted = Wanted(*(several(looking.selector(name)) for name in ("agency", "type", "area")))
    start, end, words = span(looking.situation, looking.selector("period"), looking.start, looking.end)
    return Asked(start, end, wanted, words)


def span(
    situation: Situation, period: str, start: int | None, end: int | None
) -> tuple[int | None, int | None, str]:  # fmt: skip
    """Return from when to when (UTC us; None: the log's own end) and how that is called; typed times go first."""
    if start is not None or end is not None:
        first, last = (when(t, situation.timezone) if t is not None else "" for t in (start, end))
        return start, end, f"{first or 'the beginning'} to {last or 'the end'}"
    known = periods(situation).get(period)
    return (known.starts, known.ends, period) if known else (None, None, SPANS[""])


def periods(situation: Situation) -> dict[str, Period]:
    """Return the operational periods of the published plan by name, in the order of time.

    One whose name is another's too, or what a choice of spans says itself, is named with its times.
    """
    listed = sorted(live(situation).plan.periods, key=lambda period: period.starts)
    taken = [*(one.name for one in listed), *SPANS, *SPANS.values()]
    return {one.name if taken.count(one.name) == 1 else _timed(one, situation.timezone): one for one in listed}


def _timed(one: Period, tz: str) -> str:
    return f"{one.name}, {when(one.starts, tz)} to {when(one.ends, tz)}"


def when(us: int, tz: str) -> str:
    """Write an instant as it is typed, local to the event."""
    t = local(us, tz).replace(tzinfo=None)
    return t.isoformat("T", "minutes" if not t.second else "seconds")


def several(text: str) -> tuple[str, ...]:
    """Take a selector of the URL apart."""
    return tuple(one.replace("%7C", "|").replace("%25", "%") for one in text.split("|") if one)


def joined(names: Sequence[str]) -> str:
    """Put names together as one selector of the URL."""
    return "|".join(name.replace("%", "%25").replace("|", "%7C") for name in names)


def render_filters(looking: Reviewing, choices: Choices, now: Asked) -> None:
    """Draw the choices; one that is changed goes into the URL, and the page is drawn anew."""
    boxes = st.columns([1.5, 1.3, 1.3, 1.6, 1.4], gap="small", vertical_alignment="bottom")
    with boxes[0]:
        render_period(looking, "", "Period")
    lists = (
        ("agency", "Agencies", dict(choices.agencies), now.wanted.agencies),
        ("type", "Types of incident", {one: looking.titles.get(one, one) for one in choices.types}, now.wanted.types),
        ("area", "Areas and places", dict(choices.areas), now.wanted.areas),
    )
    for box, (name, label, names, chosen) in zip(boxes[1:4], lists, strict=True):
        with box:
            options = [*names, *(one for one in chosen if one not in names)]
            said = {one: one for one in options} | names
            picked = st.multiselect(label, options, chosen, said.__getitem__, key=f"review:{name}", placeholder="all")
        if tuple(picked) != chosen:
            looking.select(**{name: joined(picked)}, bar="")
            st.rerun()
    with boxes[4]:
        render_basis(looking)


def render_basis(looking: Reviewing) -> None:
    """Draw the choice of the basis."""
    options = list(BASES)
    basis = st.selectbox("Basis", options, options.index(looking.basis), BASES.__getitem__, key="review:basis")
    if basis and basis != looking.basis:
        looking.select(basis=basis if basis == "happened" else "", bar="")
        st.rerun()


def render_period(looking: Reviewing, prefix: str, label: str, situation: Situation | None = None) -> None:
    """Draw the choice of a period of the plan, or of times; in the URL under names that begin with `prefix`."""
    of = situation or looking.situation
    names = periods(of)
    typed = bool(looking.selector(f"{prefix}from") or looking.selector(f"{prefix}to"))
    period = looking.selector(f"{prefix}period")
    now = TYPED if typed else period if period in names else ""
    options = ["", *names, TYPED]
    picked = st.selectbox(label, options, options.index(now), format_func=lambda one: SPANS.get(one, one),
                          key=f"review:{prefix}period")  # fmt: skip
    if picked == TYPED:
        _render_times(looking, prefix, of.timezone)
    elif picked != now:
        looking.select(**{f"{prefix}period": picked, f"{prefix}from": "", f"{prefix}to": ""}, bar="")
        st.rerun()


def _render_times(looking: Reviewing, prefix: str, tz: str) -> None:
    known = {name: looking.selector(prefix + name) for name in ("from", "to")}
    left, right = st.columns(2, gap="small")
    example = when(looking.now, tz)[:16]
    first = left.text_input("From", known["from"], 40, key=f"review:{prefix}from", placeholder=example)
    last = right.text_input("To", known["to"], 40, key=f"review:{prefix}to", placeholder=example)
    typed = {"from": first.strip(), "to": last.strip()}
    if typed == known:
        return
    try:
        spanned(first, last, tz)
    except DashboardError as error:
        st.error(markdown(str(error)))
        return
    looking.select(**{prefix + name: text for name, text in typed.items()}, **{f"{prefix}period": ""}, bar="")
    st.rerun()
