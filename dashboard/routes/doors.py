"""The doors: every page, socket and route asks `services/authority.py` before it answers."""

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.model.errors import NotAllowed
from dashboard.services import authority


class OwnMachineOnly:
    """Turns away whoever `authority.admit` does not let in."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the caller in, or answer 403 (a socket is closed)."""
        if scope["type"] in ("http", "websocket"):
            connection = HTTPConnection(scope)
            try:
                authority.admit(connection.client.host if connection.client else None, connection.headers.get("host"))
            except NotAllowed as error:
                await _refuse(str(error), scope, receive, send)
                return
        await self._app(scope, receive, send)


async def _refuse(message: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await PlainTextResponse(message, status_code=403)(scope, receive, send)
    else:
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": message})
