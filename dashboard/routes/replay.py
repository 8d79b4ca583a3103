"""What the replay's page asks for. `/replay/at`: one instant whole; `/replay/track`: the lanes of the clock bar;
`/replay/step`: the neighbouring entries.
"""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.model.errors import EntryRejected
from dashboard.routes.answers import Query, answered, basis_of, instant
from dashboard.services.desk import Desk
from dashboard.services.house import open_desk
from dashboard.services.replays import MOST_BINS, Replay

BINS = 300
KEPT = 8
_replays: dict[tuple[Desk, str], Replay] = {}


async def at(request: Request) -> Response:
    """Answer everything at `?event=&at=&basis=`; see `ReplayAt`."""
    return await answered(request, _at)


async def track(request: Request) -> Response:
    """Answer the lanes at `?event=&basis=&from=&to=&bins=`; without `from` and `to` of the busiest part."""
    return await answered(request, _track)


async def step(request: Request) -> Response:
    """Answer the neighbours at `?event=&at=&basis=&dir=`: `{"before", "after", "at"}`, UTC us; 0: none."""
    return await answered(request, _step)


def _at(query: Query) -> bytes:
    replay, timezone = _replay(query)
    return replay.at(instant(query, "at", timezone), basis_of(query))


def _track(query: Query) -> bytes:
    replay, timezone = _replay(query)
    window = None
    if query.get("from") or query.get("to"):
        window = instant(query, "from", timezone), instant(query, "to", timezone)
        if window[0] >= window[1]:
            raise EntryRejected("to", "must be later than from")
    return replay.track(basis_of(query), window, _bins(query.get("bins", str(BINS))))


def _step(query: Query) -> bytes:
    replay, timezone = _replay(query)
    way = query.get("dir", "next")
    if way not in ("previous", "next"):
        raise EntryRejected("dir", f"'{way[:20]}' is neither previous nor next")
    found = replay.step(instant(query, "at", timezone), basis_of(query))
    then = found.after if way == "next" else found.before
    return msgspec.json.encode({"at": then, "before": found.before, "after": found.after})


def _replay(query: Query) -> tuple[Replay, str]:
    desk, event = open_desk(), query.get("event", "demo")
    timezone = desk.situation(event).timezone
    found = _replays.get((desk, event))
    if found is None:
        while len(_replays) >= KEPT:
            _replays.pop(next(iter(_replays)), None)
        found = _replays.setdefault((desk, event), Replay(desk, event))
    return found, timezone


def _bins(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST_BINS):
        raise EntryRejected("bins", f"must be a whole number from 1 to {MOST_BINS}")
    return int(text)


ROUTES = [Route("/replay/at", at), Route("/replay/track", track), Route("/replay/step", step)]
