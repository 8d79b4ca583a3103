"""A planner's visit at a real desk: each edit one entry, the way back and forth, and two planners at once."""

from typing import Any

import pytest

from components.layout_import import recorded
from components.layout_steps import Memory, carry_out, once, save
from dashboard.ingest.geo_preview import edits
from dashboard.model.errors import DashboardError, NotNow
from dashboard.model.events import Period
from dashboard.model.geodata import Preview
from dashboard.model.layouts import Feature, LayoutPublished
from dashboard.model.plans import Plan, PlanEdited
from dashboard.projections.plan_steps import Way
from dashboard.projections.plans import draft
from dashboard.projections.situation import Situation
from dashboard.services.desk import Desk, Recorded
from dashboard.services.plan_steps import way_of
from tests.builders import EVENT, LAT, LON, START, a_feature, an_actor, an_incident, festival

SPOT = [[LON, LAT]]


class Visitor:
    """Somebody at the desk: what the session module is to a page."""

    def __init__(self, desk: Desk, name: str = "Ana Ruiz", agency: str = "police") -> None:
        self.desk, self.by, self.memory, self.sent, self.away = desk, an_actor(name, agency), Memory(), 0, ""

    def situation(self) -> Situation:
        return self.desk.situation(EVENT)

    def attempt(self, bodies: Any, *, key: str, seen: int | None) -> Recorded | str:
        if self.away:
            return NotNow(self.away)
        try:
            return self.desk.record(EVENT, bodies, self.by, key=key, seen=seen)
        except DashboardError as error:
            return str(error)

    def ask(self, **letter: Any) -> dict[str, Any]:
        self.sent += 1
        letter = {"key": f"{self.by.person}{self.sent}", **letter}
        visit: Any = self
        if letter["do"] == "save":
            return once(letter, self.memory, lambda: save(letter, visit, self.situation(), "", self.memory))
        return once(letter, self.memory, lambda: carry_out(letter, visit, self.situation(), "", self.memory, self.way))

    def way(self, plan: Plan) -> Way:
        return way_of(self.desk, EVENT, self.by, plan)

    def features(self) -> dict[str, Feature]:
        return {feature.id: feature for feature in draft(self.situation()).features}


@pytest.fixture
def ana(desk: Desk) -> Visitor:
    festival(desk)
    desk.record(EVENT, LayoutPublished((a_feature("gate1", "gate", name="Gate 1"),)), an_actor())
    return Visitor(desk)


def test_the_first_edit_begins_the_draft_and_every_edit_is_one_entry(ana: Visitor, desk: Desk) -> None:
    assert ana.ask(do="draw", kind="exit", points=SPOT, name="North")["objects"] == ["exit1"]
    assert ana.ask(do="save", object="exit1", values={"width": "4"})["ok"]
    said = [entry.body for entry in desk.about(EVENT, "plan:draft")]
    assert [[f.id for f in body.put.features] for body in said if isinstance(body, PlanEdited)] == [
        ["gate1"], ["exit1"], ["exit1"],
    ]  # fmt: skip
    assert set(ana.features()) == {"gate1", "exit1"}


def test_undo_and_redo_are_entries_and_go_back_and_forth(ana: Visitor) -> None:
    ana.ask(do="draw", kind="exit", points=SPOT, name="North")
    ana.ask(do="move", objects=[{"id": "exit1", "points": [[LON + 1, LAT]], "holes": []}])
    ana.ask(do="delete", objects=["exit1", "gate1"])
    assert ana.features() == {}
    for there in ({"exit1": LON + 1, "gate1": LON}, {"exit1": LON, "gate1": LON}, {"gate1": LON}):
        assert ana.ask(do="undo")["ok"]
        assert {name: f.points[0][0] for name, f in ana.features().items()} == there
    assert ana.ask(do="undo")["message"] == "there is nothing of yours to undo"
    assert all(ana.ask(do="redo")["ok"] for _ in range(3))
    assert ana.features() == {}
    ana.ask(do="undo")
    ana.ask(do="draw", kind="gate", points=SPOT, name="")
    assert not ana.ask(do="redo")["ok"]


def test_an_undo_that_could_not_be_written_can_be_tried_again_and_one_overtaken_does_not_stand_in_the_way(
    ana: Visitor,
) -> None:
    ana.ask(do="draw", kind="exit", points=SPOT, name="North")
    ana.ask(do="draw", kind="gate", points=SPOT, name="Second")
    ana.away = "the database is busy"
    assert ana.ask(do="undo")["message"] == "the database is busy"
    ana.away = ""
    ben = Visitor(ana.desk, "Ben Osei", "fire")
    ben.ask(do="save", object="gate2", values={"name": "Ben's"})
    assert "Ben Osei (fire) changed the object gate2" in ana.ask(do="undo")["message"]
    assert ana.ask(do="undo")["ok"]
    assert set(ana.features()) == {"gate1", "gate2"}


def test_two_planners_draw_at_once_and_edits_of_different_objects_do_not_conflict(ana: Visitor, desk: Desk) -> None:
    ben, seen = Visitor(desk, "Ben Osei", "fire"), desk.situation(EVENT).seq
    assert ana.ask(do="draw", kind="gate", points=SPOT, name="Ana's", seen=seen)["objects"] == ["gate2"]
    assert ben.ask(do="draw", kind="gate", points=SPOT, name="Ben's", seen=seen)["objects"] == ["gate3"]
    assert ben.ask(do="save", object="gate1", values={"name": "One"}, seen=seen)["ok"]
    assert {f.name for f in ana.features().values()} == {"One", "Ana's", "Ben's"}


def test_an_edit_of_what_somebody_changed_meanwhile_says_so_and_changes_nothing(ana: Visitor, desk: Desk) -> None:
    ben, seen = Visitor(desk, "Ben Osei", "fire"), desk.situation(EVENT).seq
    ana.ask(do="save", object="gate1", values={"name": "Ana's"}, seen=seen)
    answer = ben.ask(do="save", object="gate1", values={"name": "Ben's"}, seen=seen)
    assert not answer["ok"]
    assert answer["message"].startswith("Ana Ruiz (police) changed the object gate1 meanwhile")
    assert ben.features()["gate1"].name == "Ana's"
    assert ben.ask(do="delete", objects=["gate1"])["ok"]
    taken_back = ana.ask(do="undo")
    assert "Ben Osei (fire) changed the object gate1" in taken_back["message"]
    assert ana.features() == {}


def test_a_letter_that_comes_again_is_carried_out_once(ana: Visitor) -> None:
    for _ in range(2):
        assert ana.ask(do="draw", kind="gate", points=SPOT, name="N", key="same")["ok"]
    assert len(ana.features()) == 2


def test_nothing_changed_is_no_entry_and_a_refusal_is_one_line(ana: Visitor, desk: Desk) -> None:
    ana.ask(do="draw", kind="gate", points=SPOT, name="N")
    seq = desk.situation(EVENT).seq
    assert ana.ask(do="save", object="gate1", values={"name": "Gate 1"})["message"] == "nothing was changed"
    assert "owner" in ana.ask(do="save", object="gate1", values={"owner": "nobody"})["message"]
    assert "deleted" in ana.ask(do="save", object="ghost", values={})["message"]
    assert not ana.ask(do="explode")["ok"]
    assert desk.situation(EVENT).seq == seq


def test_a_point_off_the_globe_is_refused_by_the_desk_in_one_line(ana: Visitor) -> None:
    answer = ana.ask(do="draw", kind="gate", points=[[500.0, 95.0]], name="Nowhere")
    assert not answer["ok"]
    assert "Nowhere" in answer["message"]
    assert "\n" not in answer["message"]


def test_what_was_done_before_a_reload_or_in_another_tab_can_be_undone_and_redone(ana: Visitor, desk: Desk) -> None:
    ana.ask(do="draw", kind="exit", points=SPOT, name="North")
    ana.ask(do="move", objects=[{"id": "exit1", "points": [[LON + 1, LAT]], "holes": []}])
    again, ben = Visitor(desk), Visitor(desk, "Ben Osei", "fire")
    assert ben.ask(do="undo")["message"] == "there is nothing of yours to undo"
    assert again.ask(do="undo", key="a")["message"] == "undo saved: North"
    assert ana.features()["exit1"].points[0][0] == LON
    assert ana.ask(do="redo")["ok"]
    assert ana.features()["exit1"].points[0][0] == LON + 1
    assert again.ask(do="undo", key="b")["ok"]
    assert again.ask(do="undo", key="c")["message"] == "undo saved: North"
    assert set(ana.features()) == {"gate1"}


def test_undo_leaves_what_the_same_person_did_elsewhere_since_and_goes_on_to_the_step_before(ana: Visitor) -> None:
    ana.ask(do="draw", kind="exit", points=SPOT, name="North")
    ana.ask(do="draw", kind="gate", points=SPOT, name="Second")
    renamed = Plan(features=(a_feature("gate2", "gate", name="Two"),), periods=(Period("Night", START, START + 9),))
    ana.desk.record(EVENT, PlanEdited(renamed), ana.by)
    assert ana.ask(do="undo")["message"].startswith("you changed the object gate2 since: it stays as it is")
    assert ana.features()["gate2"].name == "Two"
    assert ana.ask(do="undo")["ok"]
    assert set(ana.features()) == {"gate1", "gate2"}


def test_undo_is_not_for_the_rest_of_the_plan_nor_for_beginning_it(ana: Visitor) -> None:
    ana.desk.record(EVENT, PlanEdited(Plan(periods=(Period("Night", START, START + 9),))), ana.by)
    assert not ana.ask(do="undo")["ok"]
    assert "gate1" in ana.features()


def test_after_thousands_of_edits_the_last_hundred_are_remembered(ana: Visitor) -> None:
    for n in range(130):
        ana.desk.record(EVENT, PlanEdited(Plan(features=(a_feature("gate1", "gate", name=f"Gate {n}"),))), ana.by)
    way = ana.way(draft(ana.situation()))
    assert [len(way.undo), len(way.redo)] == [100, 0]
    assert way.back(way.undo[-1]).edits[0][1].put.features[0].name == "Gate 128"


def a_file(objects: int, mark: str = "first") -> list[PlanEdited]:
    return edits(Preview("big.kml", "KML", tuple(a_feature(f"g{n}") for n in range(objects)), ()), mark)


def test_a_map_file_comes_in_by_pieces_and_one_undo_and_one_redo_take_all_of_it(ana: Visitor, desk: Desk) -> None:
    visit: Any = ana
    ana.ask(do="draw", kind="exit", points=SPOT, name="North")
    taken = a_file(3_000)
    assert recorded(taken, visit, "form", ana.situation().seq, ana.memory) == (3, "")
    assert len(ana.features()) == 3_002
    ana.ask(do="undo")
    assert set(ana.features()) == {"gate1", "exit1"}
    assert ana.ask(do="redo")["ok"]
    assert len(ana.features()) == 3_002
    assert [ana.ask(do="undo")["ok"] for _ in range(2)] == [True, True]
    assert set(ana.features()) == {"gate1"}


def test_what_somebody_else_changed_of_a_map_file_is_spared_by_its_undo_and_said(ana: Visitor, desk: Desk) -> None:
    visit: Any = ana
    recorded(a_file(1_500), visit, "form", ana.situation().seq, ana.memory)
    Visitor(desk, "Ben Osei", "fire").ask(do="save", object="g1200", values={"name": "Ben's"})
    said = ana.ask(do="undo")
    assert said["message"].endswith("; not all of it: Ben Osei (fire) changed the object g1200 since")
    assert {f.id: f.name for f in ana.features().values() if f.id != "gate1"} == {"g1200": "Ben's"}
    assert ana.ask(do="redo")["ok"]
    assert (len(ana.features()), ana.features()["g1200"].name) == (1_501, "Ben's")


def test_others_record_between_the_pieces_of_a_map_file_and_neither_has_to_begin_again(
    ana: Visitor, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit: Any = ana
    record, taken, tried = ana.attempt, a_file(2_500), []

    def attempt(bodies: Any, *, key: str, seen: int | None) -> Recorded | str:
        done = record(bodies, key=key, seen=seen)
        tried.append(desk.record(EVENT, an_incident(f"i{len(tried)}"), an_actor()).entries[0].seq)
        return done

    monkeypatch.setattr(ana, "attempt", attempt)
    assert recorded(taken, visit, "form", ana.situation().seq, ana.memory) == (3, "")
    monkeypatch.undo()
    pieces = [e.seq for e in desk.about(EVENT, "plan:draft") if e.body in taken]
    assert sorted(pieces + tried) == [seq for pair in zip(pieces, tried, strict=True) for seq in pair]
    ana.ask(do="undo")
    assert set(ana.features()) == {"gate1"}


def test_a_map_file_that_was_cut_short_is_one_step_and_so_is_an_undo_that_was(ana: Visitor, desk: Desk) -> None:
    visit: Any = ana
    seen = ana.situation().seq
    Visitor(desk, "Ben Osei", "fire").ask(do="draw", kind="gate", points=SPOT, name="Ben's", seen=seen)
    taken = [*a_file(2_500)[:2], PlanEdited(Plan(features=(a_feature("gate2", name="Mine"),)), (), "third", "first")]
    done, wrong = recorded(taken, visit, "form", seen, ana.memory)
    assert (done, "Ben Osei" in wrong) == (2, True)
    assert (len(ana.features()), ana.features()["gate2"].name) == (2_002, "Ben's")
    back = ana.way(draft(ana.situation())).back(ana.way(draft(ana.situation())).undo[-1])
    desk.record(EVENT, back.edits[0][1], ana.by)
    assert len(ana.features()) == 1_002
    ana.ask(do="undo")
    assert set(ana.features()) == {"gate1", "gate2"}
    ana.ask(do="redo")
    assert len(ana.features()) == 2_002


def test_the_same_map_file_taken_in_again_is_a_step_of_its_own(ana: Visitor) -> None:
    visit: Any = ana
    changed = [PlanEdited(Plan(features=(a_feature("g1", name="New"),)), (), "import of big.kml", "second")]
    for n, taken in enumerate((a_file(3), changed)):
        recorded(taken, visit, f"form{n}", ana.situation().seq, ana.memory)
    ana.ask(do="undo")
    assert (len(ana.features()), ana.features()["g1"].name) == (4, "g1")
