"""The demo event: how it gets into a database, and its clock, which stands still while no server runs."""

from collections.abc import Sequence

from msgspec import structs

from dashboard.model.entry import Actor, Draft
from dashboard.model.events import ClockSet
from dashboard.model.moment import parse
from dashboard.services.desk import Desk

EVENT = "demo"
BUSIEST_HOUR = parse("2026-08-15T20:45:00", "America/Chicago")
HOUSE = Actor("Concord", "", "demo clock")


def seed(desk: Desk, script: Sequence[Draft]) -> None:
    """Record the demo event's `script` up to its busiest hour, whose start the demo clock shows then.

    One transaction: it is there whole or not at all. Does nothing where the event is there already, also when two
    processes try at once.
    """
    if EVENT in desk.events():
        return
    shift = desk.real_now() - BUSIEST_HOUR
    past = [_with_clock(draft, shift) for draft in script if known(draft) <= BUSIEST_HOUR]
    desk.take(EVENT, past, now=BUSIEST_HOUR, batch=len(past))


def resume(desk: Desk) -> None:
    """Let the demo clock go on from the last instant of which anything was recorded, positions included.

    That is when the last server ended (`pause`); where that server was killed, at most a few seconds before, or with
    the story off, when somebody last recorded anything.
    """
    head = desk.events()[EVENT]
    last = max(head.recorded, desk.tracks.last(EVENT)[1])
    started = ClockSet(desk.real_now() - last)
    desk.take(EVENT, [Draft(started, HOUSE, last, f"resume:{head.seq}:{last}")], now=last)


def pause(desk: Desk) -> None:
    """Record how far the demo clock has come, so that `resume` goes on from this very instant."""
    now, head = desk.now(EVENT), desk.events()[EVENT]
    stopped = ClockSet(desk.real_now() - now)
    desk.take(EVENT, [Draft(stopped, HOUSE, now, f"pause:{head.seq}:{now}")], now=now)


def known(draft: Draft) -> int:
    """When the script has those in command know what `draft` says, UTC microseconds."""
    return draft.occurred if draft.known is None else draft.known


def _with_clock(draft: Draft, shift: int) -> Draft:
    return structs.replace(draft, body=ClockSet(shift)) if isinstance(draft.body, ClockSet) else draft
