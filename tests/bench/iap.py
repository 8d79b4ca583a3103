"""The printed plan: how long an Incident Action Plan takes, whole and with very many assignments."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from dashboard.export.iap.making import made
from dashboard.export.iap.orders import Order
from dashboard.journal.database import connect
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.tracks import Tracks
from dashboard.services.desk import Desk
from tests.bench.measure import Figure, spread, timed
from tests.builders import EVENT, Clock
from tests.export.iap_plan import NIGHT, a_full_plan, a_planned_festival

GOAL = 5.0


def measure(folder: Path, times: int = 5, many: int = 5_000) -> list[Figure]:
    """Time the plan of 120 assignments as PDF and Word, and one of `many` more as PDF; checks and map included."""
    figures = []
    with _desk(folder, 0) as desk:
        whole = Order(period=NIGHT.name)
        pages = len(PdfReader(BytesIO(made(desk, EVENT, whole))).pages)
        taken = [timed(lambda: made(desk, EVENT, whole)) for _ in range(times)]
        figures.append(spread(f"the plan printed, {pages} pages with map and checks", taken, GOAL))
        word = Order(period=NIGHT.name, made="docx")
        figures.append(spread("the same as a Word document", [timed(lambda: made(desk, EVENT, word))]))
    with _desk(folder, many) as desk:
        content = list[bytes]()
        taken = [timed(lambda: content.append(made(desk, EVENT, Order(period=NIGHT.name))))]
        pages = len(PdfReader(BytesIO(content[0])).pages)
        figures.append(spread(f"the plan printed, {many:,} assignments more, {pages} pages", taken))
    return figures


@contextmanager
def _desk(folder: Path, more: int) -> Iterator[Desk]:
    desk = Desk(MemoryJournal(), Tracks(connect(f"sqlite:///{folder / f'iap-{more}.db'}")), Clock())
    a_planned_festival(desk, a_full_plan(more))
    try:
        yield desk
    finally:
        desk.close()
