"""What the situation view follows.

`/frame`: one instant whole. `/now`: only its time. `/changes`: live, as server-sent events (a frame, then changes).
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from dashboard.model.errors import DashboardError
from dashboard.model.moment import At, parse
from dashboard.routes.answers import FRESH, refused
from dashboard.services.desk import Desk
from dashboard.services.house import open_desk
from dashboard.services.pictures import Picture, picture_at

TICK = 1.0
SOONEST = 0.15
BEHIND = 20
STREAM = FRESH | {"X-Accel-Buffering": "no"}


async def frame(request: Request) -> Response:
    """Answer the frame at `?event=&at=&basis=`."""
    try:
        body = await asyncio.to_thread(_frame, dict(request.query_params))
    except DashboardError as error:
        return refused(error)
    return Response(body, media_type="application/json", headers=FRESH)


async def now(request: Request) -> Response:
    """Answer the event's time and its last seq at `?event=`: enough to see that the server and its database live."""
    try:
        at, seq = await asyncio.to_thread(_now, request.query_params.get("event", "demo"))
    except DashboardError as error:
        return refused(error)
    return JSONResponse({"at": at, "seq": seq}, headers=FRESH)


async def changes(request: Request) -> Response:
    """Stream the event at `?event=` as it changes; see `Broadcast`."""
    event = request.query_params.get("event", "demo")
    try:
        broadcast = await _broadcast(event)
        await broadcast.look()
    except DashboardError as error:
        return refused(error)
    return StreamingResponse(broadcast.listen(), media_type="text/event-stream", headers=STREAM)


class Broadcast:
    """One event's changes for all its viewers: found once, encoded once, sent to each.

    It runs while anybody listens. A viewer that falls `BEHIND` messages is cut off and begins again with a frame. When
    the event cannot be looked at, every stream ends: nobody is shown an old picture as a new one.
    """

    def __init__(self, desk: Desk, event: str, picture: Picture) -> None:
        """Broadcast `picture`."""
        self._desk, self._event, self._picture = desk, event, picture
        self._queues: set[asyncio.Queue[bytes | None]] = set()
        self._frame: bytes | None = None
        self._task: asyncio.Task[None] | None = None
        self._step = asyncio.Lock()
        self._looked = time.monotonic()

    async def look(self) -> None:
        """Make sure that what a new viewer begins with is fresh. JournalUnavailable."""
        async with self._step:
            if time.monotonic() - self._looked > TICK + SOONEST:
                await self._look()

    async def listen(self) -> AsyncIterator[bytes]:
        """Yield server-sent events: a frame, then changes, until the viewer goes."""
        queue: asyncio.Queue[bytes | None] = asyncio.Queue(BEHIND)
        async with self._step:
            if self._frame is None:
                self._frame = await asyncio.to_thread(self._picture.frame)
            queue.put_nowait(_event("frame", self._frame))
            self._queues.add(queue)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        try:
            while (message := await queue.get()) is not None:
                yield message
        finally:
            self._queues.discard(queue)

    async def _run(self) -> None:
        loop, news = asyncio.get_running_loop(), asyncio.Event()
        stop = self._desk.on_change(lambda: _call(loop, news))
        try:
            while self._queues:
                with suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), TICK)
                news.clear()
                await self._send()
                await asyncio.sleep(SOONEST)
        finally:
            stop()

    async def _send(self) -> None:
        async with self._step:
            try:
                message = _event("change", await self._look())
            except DashboardError:
                self.end()
                return
            for queue in list(self._queues):
                self._hand(queue, message)

    async def _look(self) -> bytes:
        news = await asyncio.to_thread(self._picture.step)
        self._frame, self._looked = None, time.monotonic()
        return news

    def end(self) -> None:
        """Let every viewer go."""
        for queue in self._queues:
            self._drop(queue)
        self._queues.clear()

    def _hand(self, queue: asyncio.Queue[bytes | None], message: bytes) -> None:
        try:
            queue.put_nowait(message)
        except asyncio.QueueFull:
            self._queues.discard(queue)
            self._drop(queue)

    @staticmethod
    def _drop(queue: asyncio.Queue[bytes | None]) -> None:
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)


_broadcasts: dict[tuple[Desk, str], Broadcast] = {}


async def _broadcast(event: str) -> Broadcast:
    desk = await asyncio.to_thread(open_desk)
    if (desk, event) not in _broadcasts:
        picture = await asyncio.to_thread(Picture, desk, event)
        _broadcasts.setdefault((desk, event), Broadcast(desk, event, picture))
    return _broadcasts[desk, event]


def end_broadcasts() -> None:
    """Let every viewer of every event go: a server that ends waits for its streams. From the event loop only."""
    for broadcast in _broadcasts.values():
        broadcast.end()
    _broadcasts.clear()


def _frame(query: dict[str, str]) -> bytes:
    desk, event = open_desk(), query.get("event", "demo")
    if not query.get("at"):
        return Picture(desk, event).frame()
    moment = At(parse(query["at"], desk.situation(event).timezone, "at"))
    return picture_at(desk, event, moment, "happened" if query.get("basis") == "happened" else "known")


def _now(event: str) -> tuple[int, int]:
    desk = open_desk()
    return desk.now(event), desk.situation(event).seq


def _call(loop: asyncio.AbstractEventLoop, news: asyncio.Event) -> None:
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(news.set)


def _event(name: str, data: bytes) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + data + b"\n\n"


ROUTES = [Route("/frame", frame), Route("/now", now), Route("/changes", changes)]
