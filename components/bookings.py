"""Bookings on screen: a lane for each resource, the list with its clashes, and the form.

In a lane planned is dashed and actual is solid, so that nobody reads a reservation as something in use.
"""

import html
from collections.abc import Mapping, Sequence

import streamlit as st
from msgspec import Struct

from components.chips import agency_chip, chip, outline, text
from dashboard.model.agencies import Agency
from dashboard.model.errors import EntryRejected
from dashboard.model.moment import MINUTE, local
from dashboard.model.resources import Booking, BookingCancelled, Resource, ResourceBooked
from dashboard.model.text import markdown
from dashboard.projections.bookings import Slot, clash_words, in_the_way, instant, slots
from dashboard.projections.situation import Situation
from dashboard.projections.words import short, times

HOUR = 60 * MINUTE
GRACE = 15 * MINUTE
LABEL = 0.30
CSS = """
.cc-lane{position:relative;min-height:1.75rem;background:repeating-linear-gradient(90deg,var(--cc-line) 0 1px,
transparent 1px var(--cc-hour,10%));overflow:hidden}
.cc-bar{position:absolute;height:1.45rem;line-height:1.45rem;font-size:.88rem;min-width:4px}
.cc-bar>i{position:absolute;inset:0;border:2px dashed currentColor;border-radius:3px}
.cc-bar.cc-actual>i{border-style:solid;background:color-mix(in srgb,currentColor 35%,transparent)}
.cc-said{position:absolute;left:100%;height:100%;display:flex;gap:.35em;align-items:center;padding:0 .4em;
white-space:nowrap;color:var(--cc-text)}
.cc-said .cc-chip{line-height:1.3}
.cc-bar.cc-from-right>.cc-said{left:auto;right:100%}
.cc-bar.cc-wide>.cc-said{left:0}
.cc-now{position:absolute;top:0;bottom:0;width:2px;background:var(--cc-text)}
.cc-ticks{position:relative;height:1.3rem}.cc-ticks span{position:absolute;white-space:nowrap;padding-left:.2em}
.cc-booking{padding:.25rem 0}
"""


class Window(Struct, frozen=True):
    """The stretch of time that the lanes show, UTC microseconds, and the steps between its ticks."""

    starts: int
    ends: int
    step: int

    def share(self, us: int) -> float:
        """Where `us` is in the window, 0 to 1."""
        return min(1.0, max(0.0, (us - self.starts) / (self.ends - self.starts)))


def window(now: int, hours: int) -> Window:
    """Show `hours` hours: the last one, and what comes."""
    start = (now - HOUR) // HOUR * HOUR
    return Window(start, start + hours * HOUR, HOUR * max(1, hours // 6))


def ticks(shown: Window, tz: str) -> str:
    """The hours above the lanes, in the event's local time."""
    marks = [
        f'<span style="left:{100 * shown.share(us):.1f}%">{_tick(us, tz)}</span>'
        for us in range(shown.starts, shown.ends, shown.step)
    ]
    return f"<div class=cc-ticks>{''.join(marks)}</div>"


def lane(resource: Resource, situation: Situation, shown: Window, now: int) -> str:
    """One resource's lane: solid what it is used for now, dashed what is booked."""
    placed, height = _tracks([s for s in slots(resource, now) if _visible(s.booking, shown)], shown)
    used = _actual(resource, situation, shown, now)
    first = 1 if used else 0
    bars = [_bar(slot, situation, shown, track + first, now) for slot, track in placed]
    grid = f"--cc-hour:{100 * shown.step / (shown.ends - shown.starts):.3f}%"
    tall = max(1, height + first) * 1.6 + 0.15
    line = f'<div class=cc-now style="left:{100 * shown.share(now):.1f}%"></div>'
    return f'<div class=cc-lane style="height:{tall:.2f}rem;{grid}">{used}{"".join(bars)}{line}</div>'


def booking_html(slot: Slot, situation: Situation, now: int) -> str:
    """One booking in words, with a chip for every clash."""
    b, tz = slot.booking, situation.timezone
    clashes = " ".join(chip(clash_words(other, situation, now), "amber") for other in slot.clashes)
    said = {"past": "over", "now": "its time is now", "later": "reserved"}[slot.when]
    purpose = f" {text(b.purpose)}" if b.purpose else ""
    who, dim = agency_chip(situation.agencies, b.agency), " cc-dim" if slot.when == "past" else ""
    return (
        f'<div class="cc cc-booking{dim}">{who}'
        f" <strong>{html.escape(times(b, tz, now))}</strong> <span class=cc-dim>{said}</span>{purpose} {clashes}</div>"
    )


def render_bookings(resource: Resource, situation: Situation, now: int, may_write: bool) -> BookingCancelled | None:
    """Draw the bookings of one resource; return the one that was cancelled."""
    there = slots(resource, now)
    if not there:
        st.caption("Nothing is booked.")
    cancelled = None
    for slot in there:
        with st.container(gap=None):
            st.html(booking_html(slot, situation, now))
            which, key = times(slot.booking, situation.timezone, now), f"cancel:{resource.id}:{slot.booking.id}"
            if may_write and slot.when != "past" and st.button(f"Cancel {which}", key=key, type="tertiary"):
                cancelled = BookingCancelled(resource.id, slot.booking.id)
    return cancelled


def render_booking_form(
    resource: Resource, situation: Situation, now: int, agency: str, submission: str
) -> ResourceBooked | None:
    """Draw the form; return what is to be recorded. A time that is none is named and what was typed stays.

    `submission` names this draft: the next one starts empty.
    """
    tz = situation.timezone
    agencies = list(situation.agencies)
    with st.form(f"book:{submission}", border=False):
        first = agencies.index(agency) if agency in agencies else 0
        who = st.selectbox("Book for", agencies, first, format_func=lambda a: _choice(situation.agencies, a))
        from_, until = st.columns(2)
        starts = from_.text_input("From", placeholder="22:00", key=f"from:{submission}")
        ends = until.text_input("Until", placeholder="24:00 or +2h", key=f"until:{submission}")
        purpose = st.text_input("Purpose", key=f"purpose:{submission}", max_chars=200)
        sent = st.form_submit_button("Book", help=f"Times are {tz}; an overlap is recorded and flagged")
    if not sent:
        return None
    try:
        booking = booking_of(submission[:8], who or "", starts or "", ends or "", purpose or "", now, tz)
    except EntryRejected as error:
        st.error(markdown(str(error)), icon=":material/error:")
        return None
    for other in in_the_way(resource, booking):
        st.warning(markdown(clash_words(other, situation, now)))
    return ResourceBooked(resource.id, booking)


def booking_of(name: str, agency: str, starts: str, ends: str, purpose: str, now: int, tz: str) -> Booking:
    """Make the booking that was typed; EntryRejected names the field."""
    begin = instant(starts, now, tz, "From", GRACE)
    end = instant(ends, begin, tz, "Until")
    if end <= begin:
        raise EntryRejected("Until", f"'{ends[:40]}' is not after the start; write a later time or +2h")
    return Booking(name, agency, begin, end, " ".join(purpose.split()))


def _choice(agencies: Mapping[str, Agency], agency: str) -> str:
    return f"{agencies[agency].short} · {agencies[agency].name}" if agency in agencies else agency


def _tick(us: int, tz: str) -> str:
    when = local(us, tz)
    return f"{when:%a %H:%M}" if when.hour == 0 else f"{when:%H:%M}"


def _visible(booking: Booking, shown: Window) -> bool:
    return booking.ends > shown.starts and booking.starts < shown.ends


def _wide(starts: int, ends: int, shown: Window) -> bool:
    """Whether the words fit into the bar."""
    return shown.share(ends) - shown.share(starts) > LABEL


def _near_end(ends: int, shown: Window) -> bool:
    """Whether the words must stand before the bar, there being no room behind it."""
    return shown.share(ends) > 1 - LABEL


def _extent(booking: Booking, shown: Window) -> tuple[float, float]:
    """Where a bar and its words lie."""
    start, end = shown.share(booking.starts), shown.share(booking.ends)
    if _wide(booking.starts, booking.ends, shown):
        return start, end
    return (start - LABEL, end) if _near_end(booking.ends, shown) else (start, end + LABEL)


def _tracks(there: Sequence[Slot], shown: Window) -> tuple[list[tuple[Slot, int]], int]:
    """Give every slot the first track on which nothing is in its way; return them with how many tracks there are."""
    free: list[float] = []
    placed = []
    for slot in sorted(there, key=lambda s: _extent(s.booking, shown)):
        start, end = _extent(slot.booking, shown)
        track = next((n for n, until in enumerate(free) if until <= start), len(free))
        free[track : track + 1] = [end]
        placed.append((slot, track))
    return placed, len(free)


def _bar(slot: Slot, situation: Situation, shown: Window, track: int, now: int) -> str:
    b, tz = slot.booking, situation.timezone
    who = situation.agencies.get(b.agency)
    others = ", ".join(short(o.agency, situation) for o in slot.clashes)
    said = f"{text(who.short if who else b.agency)} {html.escape(times(b, tz, now))}"
    clash = chip(f"clash with {others}", "amber") if others else ""
    title = html.escape(f"reserved {times(b, tz, now)} {b.purpose}")
    colour = outline(who) if who else ""
    return _placed(b.starts, b.ends, shown, track, "", colour, title, f"{said} {clash}")


def _actual(resource: Resource, situation: Situation, shown: Window, now: int) -> str:
    if resource.status == "available":
        return ""
    who = situation.agencies.get(resource.holder)
    name = text(who.short) if who else text(resource.holder)
    words = {"held": f"held for {name}", "assigned": f"in use: {name}", "out_of_service": "out of service"}
    colour = outline(who) if who else "color:var(--cc-dim)"
    said = words[resource.status]
    return _placed(resource.since, max(now, resource.since + 1), shown, 0, "cc-actual", colour, "until now", said)


def _placed(starts: int, ends: int, shown: Window, track: int, kind: str, colour: str, title: str, said: str) -> str:
    left, right = shown.share(starts), shown.share(ends)
    place = "cc-wide" if _wide(starts, ends, shown) else "cc-from-right" if _near_end(ends, shown) else ""
    return (
        f'<div class="cc-bar {kind} {place}" title="{title}" style="left:{100 * left:.2f}%;'
        f'width:{100 * (right - left):.2f}%;top:{track * 1.6 + 0.1:.2f}rem;{colour}"><i></i>'
        f"<span class=cc-said>{said}</span></div>"
    )
