"""The demo's simulator: it says what the script says, through the desk, and moves the units."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.ingest import script
from dashboard.model.errors import DashboardError
from dashboard.services import demo
from dashboard.services.desk import Desk

log = logging.getLogger(__name__)


@contextmanager
def demo_running(desk: Desk) -> Iterator[None]:
    """Seed the demo event where it is missing, else let its clock go on; a database that fails is only logged."""
    try:
        if demo.EVENT in desk.events():
            demo.resume(desk)
        else:
            script.seed_demo(desk)
    except DashboardError as error:
        log.warning("The demo event could not be prepared: %s", error)
    yield
