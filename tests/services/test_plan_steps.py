"""The way back and forth is kept for a desk, and goes with it."""

import gc
from pathlib import Path
from weakref import ref

from dashboard.journal.database import connect
from dashboard.journal.memory import MemoryJournal
from dashboard.journal.tracks import Tracks
from dashboard.model.plans import Plan, PlanEdited
from dashboard.projections.plans import draft
from dashboard.services.desk import Desk
from dashboard.services.plan_steps import way_of
from tests.builders import EVENT, Clock, a_feature, an_actor, festival


def test_a_desk_that_nobody_has_any_more_is_freed_with_its_steps(tmp_path: Path) -> None:
    desk = Desk(MemoryJournal(), Tracks(connect(f"sqlite:///{tmp_path / 't.db'}")), Clock())
    festival(desk)
    desk.record(EVENT, PlanEdited(Plan(features=(a_feature(),))), an_actor())
    way, gone = way_of(desk, EVENT, an_actor(), draft(desk.situation(EVENT))), ref(desk)
    assert len(way.undo) == 1
    desk.close()
    del desk
    gc.collect()
    assert gone() is None
