"""What is drawn in the draft of a plan: whole, or what changed since a mark that the asker has. And: is it checked?"""

import asyncio
from typing import Any

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.model.errors import DashboardError
from dashboard.model.layouts import Feature
from dashboard.model.moment import At, Live, parse
from dashboard.model.plans import Plan
from dashboard.projections.plans import draft
from dashboard.routes.answers import FRESH, refused
from dashboard.services.basemaps import laid
from dashboard.services.checking import checks
from dashboard.services.house import open_desk
from dashboard.services.marks import mark
from dashboard.services.remembered import Remembered

_plans: Remembered[str, Plan] = Remembered(32)


class Drawn(Struct, frozen=True):
    """The answer: `features` are all (`whole`) or those put since, `gone` taken out; `seq` is the last entry's."""

    mark: str
    seq: int
    whole: bool
    features: tuple[Feature, ...]
    gone: tuple[str, ...]
    bases: tuple[dict[str, Any], ...]


async def drawn(request: Request) -> Response:
    """Answer the draft at `?event=&at=&basis=&known=`; 204 where `known` is its mark."""
    try:
        body = await asyncio.to_thread(_drawn, dict(request.query_params))
    except DashboardError as error:
        return refused(error)
    return Response(body, media_type="application/json", headers=FRESH) if body else Response(None, 204, headers=FRESH)


async def checked(request: Request) -> Response:
    """Answer 200 where the verdict `?event=&period=&awaited=` is there, 204 where it is still reckoned."""
    query = request.query_params
    awaited = query.get("awaited", "")
    known = awaited.isascii() and awaited.isdecimal() and len(awaited) < 16
    there = known and checks.ready(query.get("event", "demo"), query.get("period", ""), int(awaited))
    return Response(None, 200 if there else 204, headers=FRESH)


def _drawn(query: dict[str, str]) -> bytes:
    desk, event, known = open_desk(), query.get("event", "demo"), query.get("known", "")
    live = desk.situation(event)
    moment = At(parse(query["at"], live.timezone, "at")) if query.get("at") else Live()
    situation = desk.situation(event, moment, "happened" if query.get("basis") == "happened" else "known")
    plan = draft(situation)
    now = mark(plan)
    return b"" if now == known else msgspec.json.encode(since(plan, now, known, situation.seq))


def since(plan: Plan, now: str, known: str, seq: int) -> Drawn:
    """Return what `plan` (of mark `now`) has that the plan of mark `known` had not; all where that is forgotten."""
    before, bases = _plans.get(known), tuple(map(laid, plan.bases))
    _plans.put(now, plan)
    if before is None:
        return Drawn(now, seq, True, plan.features, (), bases)
    old, new = ({feature.id: feature for feature in one.features} for one in (before, plan))
    put = tuple(f for f in plan.features if f.id not in old or (old[f.id] is not f and old[f.id] != f))
    return Drawn(now, seq, False, put, tuple(name for name in old if name not in new), bases)


ROUTES = [Route("/drawn", drawn), Route("/checked", checked)]
