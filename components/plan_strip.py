"""The strip of operational periods: a picture of when they are, how many people are expected and how fast they come."""

import html
from collections.abc import Callable, Sequence

from components.chips import text
from components.plan_parts import period_span
from dashboard.model.events import Period
from dashboard.model.moment import MINUTE, local

HOUR = 60 * MINUTE
CSS = """
.cc-strip{position:relative;border:1px solid var(--cc-line);background:var(--cc-panel);overflow:hidden;margin:.3rem 0}
.cc-strip>*{position:absolute}
.cc-strip-tick{top:0;bottom:0;border-left:1px solid var(--cc-line);font-size:.82rem;padding-left:.25em;
color:var(--cc-dim);white-space:nowrap}
.cc-strip-bar{bottom:0;border:2px solid var(--cc-text);border-bottom:0;font-size:.88rem;line-height:1.3;overflow:hidden;
padding:.15rem .35rem;background:color-mix(in srgb,var(--cc-text) 10%,transparent)}
.cc-strip-bar.cc-chosen{background:color-mix(in srgb,var(--cc-text) 26%,transparent);
box-shadow:inset 0 -.31rem 0 var(--cc-text)}
.cc-strip-in{bottom:0;background:repeating-linear-gradient(45deg,
color-mix(in srgb,var(--cc-text) 34%,transparent) 0 3px,transparent 3px .44rem);border-top:2px solid var(--cc-text)}
.cc-strip-now{top:0;bottom:0;width:2px;background:var(--cc-p2)}
"""
TALL, FLOOR = 8.4, 4.2


def strip_html(periods: Sequence[Period], chosen: str, now: int, tz: str) -> str:
    """Draw `periods` from the first to the last: as high as their crowd, hatched as fast as people arrive."""
    if not periods:
        return '<div class="cc cc-note cc-dim">No operational periods yet.</div>'
    starts, ends = min(p.starts for p in periods), max(p.ends for p in periods)
    starts, ends = starts // HOUR * HOUR, -(-ends // HOUR) * HOUR
    crowd = max((p.crowd for p in periods), default=0) or 1
    fastest = max((step.per_hour for p in periods for step in p.arrivals), default=0) or 1

    def left(us: int) -> float:
        return 100 * (us - starts) / (ends - starts)

    step = HOUR * max(1, (ends - starts) // HOUR // 12)
    parts = [_tick(us, left(us), tz) for us in range(starts, ends, step)]
    for period in periods:
        high = FLOOR + (TALL - FLOOR) * period.crowd / crowd
        parts.append(_bar(period, left(period.starts), left(period.ends), high, period.name == chosen, tz))
        parts += _arrivals(period, left, fastest, tz)
    if starts <= now <= ends:
        parts.append(f'<div class=cc-strip-now title="now" style="left:{left(now):.2f}%"></div>')
    return f'<div class="cc cc-strip" style="height:{TALL + 1.6:.1f}rem">{"".join(parts)}</div>'


def _tick(us: int, at: float, tz: str) -> str:
    when = local(us, tz)
    words = f"{when:%a %H:%M}" if at == 0 or when.hour == 0 else f"{when:%H:%M}"
    return f'<div class=cc-strip-tick style="left:{at:.2f}%">{words}</div>'


def _arrivals(period: Period, left: Callable[[int], float], fastest: int, tz: str) -> list[str]:
    ends = [*(step.starts for step in period.arrivals[1:]), period.ends]
    parts = []
    for one, end in zip(period.arrivals, ends, strict=False):  # a period without arrivals has an end all the same
        width, tall = max(0.0, left(end) - left(one.starts)), 1.5 * one.per_hour / fastest
        said = html.escape(f"{one.per_hour:,} people an hour from {local(one.starts, tz):%H:%M}")
        place = f"left:{left(one.starts):.2f}%;width:{width:.2f}%;height:{tall:.2f}rem"
        parts.append(f'<div class=cc-strip-in title="{said}" style="{place}"></div>')
    return parts


def _bar(period: Period, start: float, end: float, high: float, chosen: bool, tz: str) -> str:
    crowd = f"{period.crowd:,} people" if period.crowd else "crowd not said"
    title = html.escape(f"{period.name}, {period_span(period, tz)}, {crowd}")
    return (
        f'<div class="cc-strip-bar {"cc-chosen" if chosen else ""}" title="{title}" style="left:{start:.2f}%;'
        f'width:{end - start:.2f}%;height:{high:.2f}rem"><strong>{text(period.name)}</strong><br>'
        f"{period_span(period, tz)}<br>{crowd}</div>"
    )
