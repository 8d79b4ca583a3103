"""What a typed line says of gates, routes and posts."""

import pytest

from dashboard.model.entry import AnyBody
from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.incidents import NoteAdded
from tests.ingest.test_command_line import bodies


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("gate3 closed", FeatureChanged("gate3", "closed")),
        ("Gate 3 closed because crowd outside", FeatureChanged("gate3", "closed", "crowd outside")),
        ("gate 3 is blocked: parked lorry", FeatureChanged("gate3", "blocked", "parked lorry")),
        ("gate3 reopened", FeatureChanged("gate3", "open")),
        ("gate3 open because queue is gone", FeatureChanged("gate3", "open", "queue is gone")),
        ("north post staffed 4", PostStaffed("post1", 4)),
        ("northpost 3 people there", NoteAdded("northpost 3 people there", raw=True)),
        ("north post has 3 people", PostStaffed("post1", 3)),
        ("gate3 open bag found", NoteAdded("gate3 open bag found", raw=True)),
        ("gate3 crowd thinning out", NoteAdded("gate3 crowd thinning out", raw=True)),
        ("gate3", NoteAdded("gate3", raw=True)),
    ],
)
def test_a_gate_or_post_is_said_as_it_is_and_other_words_stay_words(line: str, body: AnyBody) -> None:
    assert bodies(line) == [body]
