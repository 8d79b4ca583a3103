"""Of very many late entries those nearest to the instant are told."""

import pytest

from dashboard.model.moment import MINUTE
from dashboard.services import differing
from dashboard.services.desk import Desk
from dashboard.services.differing import Differing
from dashboard.services.replay_log import ReplayLog
from tests.builders import EVENT, START, a_draft, a_note, an_event


def test_of_more_late_entries_than_are_looked_at_those_known_nearest_to_the_instant_are_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(differing, "LATE", 3)
    desk.take(EVENT, [a_draft(an_event(), START, "e", known=START)])
    late = [90, 80, 70, 20, 30, 10, 60, 50, 40]
    for n in late:
        desk.take(EVENT, [a_draft(a_note(f"note {n}"), START, f"n{n}", known=START + n * MINUTE)])
    log = ReplayLog(desk, EVENT)
    found = Differing(desk, EVENT, log).at(START + MINUTE, log.follow("known"))
    assert [one.seq for one in found] == [late.index(n) + 2 for n in (10, 20, 30)]
