"""When an object of the layout is open: a table of the operational periods, and its reader. Times are event-local."""

import re
from datetime import timedelta
from html import escape

from components.asked import Asked, value, values
from components.chips import text
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Period
from dashboard.model.layouts import Feature, Opening
from dashboard.model.moment import DAY, local, micros
from dashboard.model.plans import Plan

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]?([0-5]\d)$")


def hours_html(feature: Feature, plan: Plan, timezone: str, off: str) -> str:
    """Draw a row a period: open or not, from and until; an empty time is the period's own."""
    if not plan.periods:
        return '<p class="dim">The plan has no operational periods yet: it is open whenever the event is.</p>'
    rows = "".join(_row(feature, period, number, timezone, off) for number, period in enumerate(plan.periods))
    return (
        f'<details data-key="hours"><summary>Open: {_open(feature, plan)}</summary>'
        '<table class="lo-hours"><thead><tr><th>Period</th><th>Open</th><th>From</th><th>Until</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></details>"
    )


def _open(feature: Feature, plan: Plan) -> str:
    """Say in a few words when it is open."""
    names = [period.name for period in plan.periods if feature.opening(period.name)]
    if len(names) == len(plan.periods):
        timed = any(opening.opens or opening.closes for opening in feature.openings)
        return "in all periods, at times of its own" if timed else "in all periods"
    return text(", ".join(names) or "in none of the periods")


def _row(feature: Feature, period: Period, number: int, timezone: str, off: str) -> str:
    opening = feature.opening(period.name)
    known = opening or Opening(period.name)
    times = (("opens", "from", known.opens, period.starts), ("closes", "until", known.closes, period.ends))
    cells = "".join(
        f'<td><input name="{name}{number}" value="{_hour(us, timezone) if us else ""}"'
        f' placeholder="{_hour(own, timezone)}" size="5" aria-label="{escape(period.name)} {side}"{off}></td>'
        for name, side, us, own in times
    )
    on = " checked" if opening else ""
    box = f'<input type="checkbox" name="open" value="{number}"{on} aria-label="{escape(period.name)} open"{off}>'
    return f"<tr><th>{text(period.name)}</th><td>{box}</td>{cells}</tr>"


def hours_of(asked: Asked, feature: Feature, plan: Plan, timezone: str) -> tuple[Opening, ...]:
    """Read the table; empty where it is open in every period all the time. EntryRejected names the period."""
    if not plan.periods:
        return feature.openings
    ticked, found = set(values(asked, "open")), []
    for number, period in enumerate(plan.periods):
        if str(number) not in ticked:
            continue
        opens = _when(value(asked, f"opens{number}"), period, timezone, "from")
        closes = _when(value(asked, f"closes{number}"), period, timezone, "until")
        opens, closes = (0 if opens == period.starts else opens), (0 if closes == period.ends else closes)
        if (closes or period.ends) <= (opens or period.starts):
            raise EntryRejected(f"{period.name} until", "must be later than its from")
        found.append(Opening(period.name, opens, closes))
    if not found:
        raise EntryRejected("open", "it is closed in every period; leave it open in one, or delete it")
    always = len(found) == len(plan.periods) and not any(opening.opens or opening.closes for opening in found)
    return () if always else tuple(found)


def _when(words: str, period: Period, timezone: str, side: str) -> int:
    """Read `21:30` as the instant of `period` that it is; 0 for nothing."""
    if not words:
        return 0
    field, clock = f"{period.name} {side}", _CLOCK.fullmatch(words)
    if clock is None:
        raise EntryRejected(field, f"'{words[:20]}' is no time; say it as 21:30, or leave it empty")
    first = local(period.starts, timezone).replace(hour=int(clock[1]), minute=int(clock[2]), second=0, microsecond=0)
    days = (period.ends - period.starts) // DAY + 2
    for late in range(int(days)):
        us = micros(first + timedelta(days=late))
        if period.starts <= us <= period.ends:
            return us
    raise EntryRejected(field, f"{words} is outside the period ({_span(period, timezone)})")


def _hour(us: int, timezone: str) -> str:
    return f"{local(us, timezone):%H:%M}"


def _span(period: Period, timezone: str) -> str:
    return f"{_hour(period.starts, timezone)} to {_hour(period.ends, timezone)}"
