"""Where a visitor begins: the events of this database and the way to their screens."""

from components.events import event_rows, render_events
from dashboard import session

render_events(event_rows(session.events()))
