"""The situation: what one entry does to it, whatever order a log comes in."""

from collections.abc import Sequence

from dashboard.model.entry import AnyBody, Entry
from dashboard.model.incidents import IncidentChanged, IncidentClosed, IncidentReopened, SupportJoined
from dashboard.model.messages import MessageAcknowledged, MessageSent
from dashboard.model.units import UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.projections.situation import Situation, fold
from tests.builders import a_lead, a_unit, an_actor, an_agency, an_event, an_incident


def after(*bodies: AnyBody) -> Situation:
    return fold(_entries(bodies))


def _entries(bodies: Sequence[AnyBody]) -> list[Entry]:
    start: list[AnyBody] = [an_event(), an_agency("police"), an_agency("fire"), a_unit("P1"), a_unit("E1", "fire")]
    return [Entry(n, n, n, n, an_actor(), f"k{n}", body) for n, body in enumerate([*start, *bodies], 1)]


def test_a_unit_sent_before_its_call_was_opened_is_on_it_all_the_same() -> None:
    state = after(UnitAssigned("P1", "1"), UnitAssigned("E1", "1"), UnitReleased("E1", "1"), an_incident("1"))
    assert state.incidents["1"].units == ("P1",)
    assert state.early == {}


def test_an_incident_closed_and_opened_again_keeps_its_lead_and_units() -> None:
    state = after(
        an_incident("1"), *a_lead("1", "fire"), UnitAssigned("P1", "1"), IncidentClosed("1", "out"),
        IncidentReopened("1", "rekindled"),
    )  # fmt: skip
    again = state.incidents["1"]
    assert (again.lead, again.units, again.closed, again.outcome) == ("fire", ("P1",), 0, "")
    assert state.closed == {}


def test_an_agency_that_takes_the_lead_no_longer_supports() -> None:
    state = after(an_incident("1"), SupportJoined("1", "fire"), SupportJoined("1", "police"), *a_lead("1", "fire"))
    assert state.incidents["1"].supporting == ("police",)


def test_only_the_fields_that_changed_change() -> None:
    before = after(an_incident("1")).incidents["1"]
    state = after(an_incident("1"), IncidentChanged("1", priority="P1"))
    assert (state.incidents["1"].priority, state.incidents["1"].title) == ("P1", before.title)


def test_a_status_says_on_which_call_and_arriving_is_kept_while_transporting() -> None:
    state = after(
        an_incident("1"),
        UnitAssigned("P1", "1"),
        UnitStatusChanged("P1", "ONSC", "1"),
        UnitStatusChanged("P1", "TRANS"),
    )
    unit = state.units["P1"]
    assert (unit.current[0], unit.on_scene, unit.available) == ("TRANS", True, False)


def test_an_entry_about_what_nobody_opened_changes_nothing_and_breaks_nothing() -> None:
    state = after(*a_lead("99", "fire"), UnitStatusChanged("ghost", "ONSC"), UnitReleased("P1", "99"))
    assert (state.incidents, state.units["P1"].committed) == ({}, False)


def test_a_message_knows_who_has_read_it() -> None:
    state = after(MessageSent("m1", "Gate 3 is shut", ("fire",)), MessageAcknowledged("m1", "fire"))
    assert state.messages["m1"][1] == ("fire",)


def test_a_frame_does_not_change_when_the_fold_goes_on() -> None:
    entries = _entries([an_incident("1")])
    state = fold(entries)
    frame = state.copy()
    fold([Entry(99, 99, 99, 99, an_actor(), "k99", IncidentClosed("1"))], state)
    assert (list(frame.incidents), list(state.incidents)) == (["1"], [])
