"""The wall: watched for 12 hours from 3-6 m, touched by nobody."""

from components.situation_view import render_situation_view, situation_view
from components.wall import metres, render_bare_screen
from dashboard import session

render_bare_screen()
render_situation_view(
    situation_view(
        session.event(),
        "wall",
        at=session.selector("at"),
        basis=session.basis(),
        theme=session.selector("theme", "dark"),
        diag=metres(session.selector("diag"), 75, 20, 200),
        dist=metres(session.selector("dist"), 5, 1, 30),
        sound=session.selector("sound"),
    ),
    key="wall",
)
