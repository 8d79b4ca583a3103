from dashboard.model import units
from dashboard.model.incidents import IncidentClosed
from dashboard.model.resources import ResourceAssigned, ResourceHeld, ResourceOutOfService
from dashboard.model.units import UnitReleased, UnitStatusChanged
from dashboard.projections.situation import Situation
from dashboard.projections.summary import summary
from dashboard.services.desk import Desk
from tests.builders import a_resource, a_unit, an_actor, an_incident, festival


def test_nothing_is_counted_in_an_empty_situation_and_every_key_is_there() -> None:
    assert summary(Situation()) == {
        "incidents": {
            "open": 0, "with_units": 0, "no_lead": 0, "by_priority": {"P1": 0, "P2": 0, "P3": 0, "P4": 0},
        },
        "units": {"committed": 0, "on_scene": 0, "available": 0, "out_of_service": 0, "by_agency": {}},
        "resources": {"available": 0, "assigned": 0, "out_of_service": 0, "held": 0},
    }  # fmt: skip


def test_the_festival_in_numbers(desk: Desk) -> None:
    festival(desk)
    counted = summary(desk.situation("fest"))
    assert counted["incidents"] == {
        "open": 2, "with_units": 2, "no_lead": 0, "by_priority": {"P1": 1, "P2": 0, "P3": 1, "P4": 0},
    }  # fmt: skip
    assert counted["units"]["committed"] == 2
    assert counted["units"]["on_scene"] == 1
    assert counted["units"]["by_agency"]["police"] == {
        "committed": 1, "on_scene": 1, "available": 1, "out_of_service": 0, "total": 2,
    }  # fmt: skip
    assert counted["resources"] == {"available": 2, "assigned": 0, "out_of_service": 0, "held": 0}


def test_an_incident_without_lead_or_units_is_counted_as_such(desk: Desk) -> None:
    festival(desk)
    desk.record("fest", [an_incident("3", priority="P4"), UnitReleased("M1", "2"), IncidentClosed("1")], an_actor())
    counted = summary(desk.situation("fest"))["incidents"]
    assert (counted["open"], counted["with_units"], counted["no_lead"]) == (2, 0, 1)
    assert counted["by_priority"]["P4"] == 1


def test_a_unit_on_a_call_is_committed_and_not_out_of_service(desk: Desk) -> None:
    festival(desk)
    state = desk.situation("fest").copy()
    for said in (UnitStatusChanged("P1", "OOS_MECH"), UnitStatusChanged("P2", "OOS_REST")):  # as a CAD export may say
        units.apply(state.units, said, 0)
    police = summary(state)["units"]["by_agency"]["police"]
    assert (police["committed"], police["out_of_service"], police["available"]) == (1, 1, 0)


def test_units_of_an_agency_that_never_joined_are_counted(desk: Desk) -> None:
    festival(desk)
    unit = a_unit("X1", "ghosts")
    state = desk.situation("fest").copy()
    units.apply(state.units, unit, 0)
    assert summary(state)["units"]["by_agency"]["ghosts"]["total"] == 1


def test_resources_are_counted_by_status(desk: Desk) -> None:
    festival(desk)
    desk.record("fest", [a_resource("r3"), a_resource("r4")], an_actor())
    said = [ResourceHeld("r3", "ems"), ResourceAssigned("r4", "ems"), ResourceOutOfService("gen1", "fuel")]
    desk.record("fest", said, an_actor())
    assert summary(desk.situation("fest"))["resources"] == {
        "available": 1, "assigned": 1, "out_of_service": 1, "held": 1,
    }  # fmt: skip
