"""What the layout editor's letters become: edits with ids of their own, or one line that says what is wrong."""

from typing import Any

import pytest
from msgspec import structs

from components.layout_edits import edit_asked
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Period
from dashboard.model.layouts import Feature
from dashboard.model.plans import Assignment, Division, Plan, PlanEdited
from dashboard.projections.drawn import fresh_ids, taken_ids
from dashboard.projections.plans import changes, draft, inverse
from dashboard.services.desk import Desk
from tests.builders import EVENT, LAT, LON, START, a_feature, an_actor, festival

GATE = a_feature("gate6", "gate")


def asked(**letter: Any) -> PlanEdited:
    return edit_asked(letter, Plan(features=(GATE,)), {"gate6"}).edit


def test_what_is_drawn_gets_the_next_number_of_its_kind() -> None:
    made = asked(do="draw", kind="gate", points=[[LON, LAT]], name=" North ").put.features[0]
    assert (made.id, made.kind, made.name, made.points) == ("gate7", "gate", "North", ((LON, LAT),))
    assert fresh_ids("medical_post", 2, {"medicalpost9"}) == ["medicalpost10", "medicalpost11"]


def test_an_id_is_never_used_again_in_the_draft(desk: Desk) -> None:
    festival(desk)
    desk.record(EVENT, PlanEdited(Plan(features=(GATE,))), an_actor())
    desk.record(EVENT, PlanEdited(dropped=("features:gate6",)), an_actor())
    assert fresh_ids("gate", 1, taken_ids(desk.situation(EVENT))) == ["gate7"]


def test_a_move_keeps_everything_but_the_points() -> None:
    moved = asked(do="move", objects=[{"id": "gate6", "points": [[LON + 1, LAT]], "holes": []}]).put.features
    assert [(f.id, f.name, f.points) for f in moved] == [("gate6", GATE.name, ((LON + 1, LAT),))]
    assert asked(do="move", objects=[{"id": "gate6", "points": [[LON, LAT]]}]) == PlanEdited()


def test_a_copy_lies_beside_under_an_id_of_its_own() -> None:
    made = asked(do="copy", objects=["gate6"], by=[0.001, 0.002]).put.features[0]
    assert (made.id, made.name) == ("gate7", "gate6 copy")
    assert made.points[0] == pytest.approx((LON + 0.001, LAT + 0.002))


def test_copies_of_several_kinds_get_the_numbers_after_the_last_of_each() -> None:
    plan = Plan(features=(GATE, a_feature("exit1", "exit"), a_feature("gate2", "gate")))
    letter = {"do": "copy", "objects": ["gate2", "exit1", "gate6"], "by": [0.001, 0.0]}
    made = edit_asked(letter, plan, {"gate2", "gate6", "exit1", "exit4"})
    assert made.chosen == ("gate7", "exit5", "gate8")


def test_deleting_takes_out_what_is_there() -> None:
    assert asked(do="delete", objects=["gate6", "ghost"]).dropped == ("features:gate6",)


def test_deleting_an_object_takes_it_out_of_its_division_and_the_roster_and_undo_brings_all_back(desk: Desk) -> None:
    festival(desk)
    plan = Plan(
        (GATE, a_feature("post1", "post")), (Period("Night", START, START + 9),),
        divisions=(Division("n", "North", features=("gate6", "post1")), Division("s", "South", features=("post1",))),
        assignments=(Assignment("a", "Night", "person:ana", "feature:gate6"),
                     Assignment("b", "Night", "person:ana", "feature:post1")),
    )  # fmt: skip
    desk.record(EVENT, PlanEdited(plan), an_actor())
    edit = edit_asked({"do": "delete", "objects": ["gate6"]}, plan, {"gate6"}).edit
    assert edit.dropped == ("features:gate6", "assignments:a")
    assert edit.put == Plan(divisions=(Division("n", "North", features=("post1",)),))
    desk.record(EVENT, edit, an_actor())
    desk.record(EVENT, inverse(plan, edit), an_actor())
    assert not changes(plan, draft(desk.situation(EVENT)))


def box(west: float, south: float, size: float) -> list[list[float]]:
    """The corners of a square, in thousandths of a degree."""
    corners = ((0, 0), (1, 0), (1, 1), (0, 1))
    return [[LON + (west + x * size) / 1000, LAT + (south + y * size) / 1000] for x, y in corners]


def a_zone(*holes: list[list[float]]) -> Feature:
    rings = [tuple((x, y) for x, y in ring) for ring in (box(0, 0, 10), *holes)]
    return Feature("zone1", "zone", "Field", "Polygon", rings[0], tuple(rings[1:]))


def holed(zone: Feature, **letter: Any) -> Feature:
    return edit_asked({"object": "zone1", **letter}, Plan(features=(zone,)), {"zone1"}).edit.put.features[0]


def test_a_hole_is_cut_into_an_area_moved_with_it_and_taken_out_again() -> None:
    one = holed(a_zone(), do="hole", points=box(1, 1, 2))
    two = holed(one, do="hole", points=box(5, 5, 3))
    assert [[list(p) for p in hole] for hole in two.holes] == [box(1, 1, 2), box(5, 5, 3)]
    letter = {"id": "zone1", "points": box(1, 1, 10), "holes": [box(2, 2, 2), box(6, 6, 3)]}
    assert holed(two, do="move", objects=[letter]).holes[1][0] == tuple(box(6, 6, 3)[0])
    assert holed(two, do="move", objects=[{"id": "zone1", "points": box(0, 0, 11)}]).holes == two.holes
    assert holed(two, do="unhole", hole=0) == structs.replace(two, holes=two.holes[1:])


@pytest.mark.parametrize(
    ("hole", "said"),
    [
        (box(20, 20, 2), "lies outside the area"),
        (box(8, 8, 4), "reaches across the edge"),
        (box(-1, -1, 12), "reaches across the edge"),
        (box(2, 2, 2), "lies over another hole"),
        (box(1, 1, 1), "lies over another hole"),
        (box(0, 5, 2), "runs along the edge"),
        ([box(6, 6, 2)[n] for n in (0, 2, 1, 3)], "crosses itself"),
        (box(6, 6, 2)[:2], "needs three points"),
    ],
)
def test_a_hole_that_does_not_lie_inside_is_refused_in_one_line(hole: list[list[float]], said: str) -> None:
    zone = a_zone(box(1, 1, 3))
    with pytest.raises(EntryRejected, match=said) as refused:
        holed(zone, do="hole", points=hole)
    assert refused.value.field == "hole"


def test_a_corner_pulled_across_a_hole_is_refused_but_what_was_wrong_before_can_be_mended() -> None:
    zone, wrong = a_zone(box(1, 1, 3)), a_zone(box(8, 8, 4))
    letter = {"id": "zone1", "points": box(2, 2, 8), "holes": [box(1, 1, 3)]}
    with pytest.raises(EntryRejected, match="reaches across the edge"):
        holed(zone, do="move", objects=[letter])
    assert holed(wrong, do="move", objects=[{"id": "zone1", "points": box(0, 0, 11), "holes": [box(8, 8, 4)]}])


@pytest.mark.parametrize(
    "rings", [(box(0, 0, 9), box(1, 1, 2)[:1]), (box(0, 0, 9), box(1, 1, 2)[:2]), (box(0, 0, 9)[:2],)]
)
def test_a_moved_area_or_hole_of_too_few_points_is_refused(rings: tuple[list[list[float]], ...]) -> None:
    with pytest.raises(EntryRejected, match="needs 3 points at least"):
        holed(a_zone(box(1, 1, 3)), do="move", objects=[{"id": "zone1", "points": rings[0], "holes": list(rings[1:])}])


@pytest.mark.parametrize(
    ("letter", "field"),
    [
        ({"do": "draw", "kind": "castle", "points": [[0, 0]]}, "kind"),
        ({"do": "draw", "kind": "zone", "points": [[0, 0], [1, 1]]}, "points"),
        ({"do": "draw", "kind": "gate", "points": [["1", 2]]}, "points"),
        ({"do": "draw", "kind": "gate", "points": [[float("nan"), 2]]}, "points"),
        ({"do": "draw", "kind": "gate", "points": [[10**400, 2]]}, "points"),
        ({"do": "draw", "kind": "gate", "points": [[2, float("-inf")]]}, "points"),
        ({"do": "draw", "kind": "gate", "points": "here"}, "points"),
        ({"do": "draw", "kind": "gate", "points": [[0, 0]], "name": "x" * 300}, "name"),
        ({"do": "move", "objects": [{"id": "ghost", "points": [[0, 0]]}]}, "object"),
        ({"do": "move", "objects": [None]}, "object"),
        ({"do": "move", "objects": [{"id": "gate6", "points": [[True, 0]]}]}, "gate6"),
        ({"do": "move", "objects": [{"id": "gate6", "points": [[0, 0]], "holes": [[[0, 0]] * 3]}]}, "gate6"),
        ({"do": "move", "objects": [{"id": "gate6", "points": [[0, 0]], "holes": "none"}]}, "gate6"),
        ({"do": "copy", "objects": ["gate6"], "by": [1]}, "copy"),
        ({"do": "delete", "objects": ["ghost"]}, "object"),
        ({"do": "delete"}, "object"),
        ({"do": "hole", "object": "ghost", "points": []}, "object"),
        ({"do": "hole", "object": "gate6", "points": [[0, 0], [1, 0], [1, 1]]}, "hole"),
        ({"do": "unhole", "object": "gate6", "hole": 0}, "hole"),
        ({"do": "corners", "base": "ghost", "corners": []}, "base map"),
    ],
)
def test_a_letter_that_says_nonsense_is_refused_by_name(letter: dict[str, Any], field: str) -> None:
    with pytest.raises(EntryRejected) as refused:
        asked(**letter)
    assert refused.value.field == field
