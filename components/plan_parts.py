"""What the views of the plan page share: what they look at, what they hand back, times as they are typed and read."""

from collections.abc import Callable, Mapping
from typing import Literal, TypeVar, get_args
from urllib.parse import quote, urlencode

import streamlit as st
from msgspec import Struct

from components.chips import link, render_watching, text
from components.picks import render_picks
from components.tabs import LOOK
from dashboard.model.entry import AnyBody
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Period, Person
from dashboard.model.moment import DAY, local, parse
from dashboard.model.plans import Plan
from dashboard.model.text import markdown
from dashboard.projections.plan_edits import in_order
from dashboard.projections.situation import Situation

View = Literal[
    "people",
    "periods",
    "organization",
    "roster",
    "resources",
    "comms",
    "medical",
    "risks",
    "numbers",
    "versions",
    "print",
    "actual",
]
VIEWS: dict[View, str] = {
    "people": "People", "periods": "Periods", "organization": "Organization", "roster": "Roster",
    "resources": "Resources", "comms": "Channels", "medical": "Medical", "risks": "Risks", "numbers": "Numbers",
    "versions": "Versions", "print": "Print", "actual": "Plan and actual",
}  # fmt: skip
T = TypeVar("T")


class Looking(Struct, frozen=True):
    """What a visitor of the plan looks at: the draft, the period chosen, who may write (`me`, None: nobody).

    `now` is UTC microseconds. `submission` names the draft of a form, `held` gives back what a form was begun with,
    `release` lets a form begin anew, `link` makes the query of a link.
    """

    situation: Situation
    now: int
    plan: Plan
    period: Period | None
    me: Person | None
    live: bool
    submission: Callable[[str], str]
    held: Callable[[str, object], object]
    release: Callable[[str], None]
    select: Callable[..., None]
    link: Callable[..., dict[str, str]]

    @property
    def tz(self) -> str:
        """The event's time zone."""
        return self.situation.timezone


class Said(Struct, frozen=True):
    """What is to be recorded, from which form, where the visitor goes next, and what is said once it is recorded."""

    bodies: tuple[AnyBody, ...]
    form: str
    then: Mapping[str, str] = {}
    done: str = ""


def said(edit: AnyBody | None, form: str, **then: str) -> Said | None:
    """Hand back `edit`, if there is one, from `form`."""
    return Said((edit,), form, then) if edit is not None else None


def view_of(asked: str) -> View:
    """Return the view that the URL asks for; the periods where it asks for none there is."""
    return next((view for view in get_args(View) if view == asked), "periods")


def period_looked_at(plan: Plan, asked: str, now: int) -> Period | None:
    """Return the period that the URL asks for, else the one of now, else the next, else the last."""
    there = in_order(plan)
    named = [p for p in there if p.name == asked] or [p for p in there if p.ends > now] or there[-1:]
    return named[0] if named else None


def render_periods(looking: Looking, key: str) -> None:
    """Draw the periods to choose from; a choice is kept in the URL."""
    there = in_order(looking.plan)
    if looking.period is None:
        query = urlencode(looking.link(view="periods"), quote_via=quote)
        st.info(f"The plan has no operational periods yet: make one under [Periods](/plan?{query}).")
        return
    chosen = looking.period.name
    blocks = [
        (p.name, link("plan", looking.link(view=key, period=p.name), f"{text(p.name)} {period_span(p, looking.tz)}",
                      kind="cc-chosen" if p.name == chosen else "", pick=p.name))
        for p in there
    ]  # fmt: skip
    if picked := render_picks(blocks, LOOK, f"plan-periods-{key}"):
        looking.select(period=picked)
        st.rerun()


def render_no_forms(looking: Looking) -> None:
    """Say why there is no form: a replay, or nobody was chosen to act as."""
    if looking.live:
        render_watching(looking.situation.people, looking.link)
    else:
        st.info("This is a replay: nothing can be recorded in the past. Go back to live to write.")


def refuse(error: Exception) -> None:
    """Say in one line what is wrong; what was typed stays."""
    st.error(markdown(str(error)), icon=":material/error:")


def day_time(us: int, tz: str) -> str:
    """`2026-08-15 14:00`, as it is typed in tables; empty for 0."""
    return f"{local(us, tz):%Y-%m-%d %H:%M}" if us else ""


def hour(us: int, tz: str) -> str:
    """`Sat 14:00`."""
    return f"{local(us, tz):%a %H:%M}"


def period_span(period: Period, tz: str) -> str:
    """`Sat 14:00-19:00`; the day is said again where it is another one."""
    return span(period.starts, period.ends, tz)


def span(starts: int, ends: int, tz: str) -> str:
    """`Sat 14:00-19:00`; the day is said again where it ends more than a day later."""
    one, two = local(starts, tz), local(ends, tz)
    return f"{one:%a %H:%M}-{two:%H:%M}" if ends - starts < DAY else f"{one:%a %H:%M}-{two:%a %H:%M}"


def typed_day_time(words: str, tz: str, field: str) -> int:
    """UTC microseconds of `2026-08-15 14:00` in the event's time; EntryRejected names `field`."""
    if not words.strip():
        raise EntryRejected(field, "is empty; write a time such as 2026-08-15 14:00")
    return parse(words, tz, field)
