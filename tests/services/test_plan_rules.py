"""What may be recorded of a plan: drafting, undoing, publishing; every refusal names the field and the way out."""

from math import nan
from typing import Any

import pytest
from msgspec import structs

from dashboard.model.entry import AnyBody
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Inflow, Period
from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.layouts import Feature, LayoutPublished, Opening, Ring
from dashboard.model.parameters import Parameter, ParametersAgreed, ParameterSet, ParametersSet
from dashboard.model.plans import (
    Assignment,
    BaseMap,
    Brief,
    Division,
    Hospital,
    Need,
    Objective,
    Plan,
    PlanApproved,
    PlanEdited,
    PlanHazard,
    PlanPublished,
    Position,
    Trigger,
)
from dashboard.projections.plans import changes, draft, inverse, live, next_version, published
from dashboard.services.desk import Desk
from tests.builders import EVENT, LAT, LON, START, a_feature, an_actor, drafts, festival

HOUR = 3_600_000_000
GATE = a_feature("gate1", name="Gate 1", width=4.0)
POST = a_feature("post1", "post", staff=2)
NIGHT = Period("Night", START, START + 6 * HOUR, crowd=9_000)
PLAN = Plan((GATE, POST), (NIGHT,), positions=(Position("ic", "Incident commander", "command"),))
SET = ParameterSet("town", "Our town", (Parameter("exit_rate", "Exit rate", 82, "people/m/min", "town code"),))


@pytest.fixture
def there(desk: Desk) -> Desk:
    """A festival with a drafted plan."""
    festival(desk)
    desk.record(EVENT, PlanEdited(PLAN), an_actor())
    return desk


def publish(desk: Desk, note: str = "") -> None:
    situation = desk.situation(EVENT)
    desk.record(EVENT, PlanPublished(next_version(situation), draft(situation), note), an_actor())


def put(**parts: object) -> PlanEdited:
    return PlanEdited(Plan(**parts))  # type: ignore[arg-type]


def at(who: str = "person:ana", where: str = "position:ic", **rest: object) -> PlanEdited:
    return put(assignments=(structs.replace(Assignment("a", "Night", who, where), **rest),))


RING = ((LON, LAT), (LON + 0.001, LAT), (LON, LAT + 0.001))
TANGLE = tuple((LON + n * 37 % 101 / 1e5, LAT + n * 53 % 103 / 1e5) for n in range(400))


def an_area(*holes: Ring) -> Feature:
    return a_feature("a", "zone", geometry="Polygon", points=RING, holes=holes)


def opening(period: str, opens: int = 0, closes: int = 0) -> PlanEdited:
    return put(features=(structs.replace(GATE, openings=(Opening(period, opens, closes),)),))


def arriving(*flows: Inflow) -> PlanEdited:
    return put(periods=(structs.replace(NIGHT, arrivals=flows),))


def based(**rest: Any) -> PlanEdited:
    base = BaseMap("b", "B", "picture", "site.png", corners=RING)
    return put(bases=(structs.replace(base, **rest),))


REFUSED: list[tuple[str, AnyBody, str, str]] = [
    ("an edit that changes nothing", PlanEdited(), "plan", "nothing is changed"),
    ("taking out what is not there", PlanEdited(dropped=("features:gone",)), "plan", "'features:gone' is not in"),
    ("taking out of no part", PlanEdited(dropped=("__class__:x",)), "plan", "'__class__:x' is not in the draft"),
    ("an object without id", put(features=(a_feature(""),)), "features", "needs an id"),
    ("an unknown kind", put(features=(a_feature(kind="moat"),)), "layout object 'gate1'", "'moat' is no kind"),
    ("a line of one point", put(features=(a_feature(geometry="LineString"),)), "layout object 'gate1'", "has 1 points"),
    ("a flat area", put(features=(a_feature(geometry="Polygon", points=((0.0, 0.0),) * 4),)), "layout object 'gate1'",
     "fewer than three different points"),
    ("a point off the globe", put(features=(a_feature(at=(200.0, 95.0)),)), "layout object 'gate1'", "off the globe"),
    ("a width that is no number", put(features=(a_feature(width=nan),)), "layout object 'gate1'", "width must be"),
    ("a crowd below nobody", put(features=(a_feature(crowd=-1),)), "layout object 'gate1'", "crowd must be 0 to"),
    ("an unknown owner", put(features=(a_feature(owner="navy"),)), "layout object 'gate1' owner", "'navy' is not"),
    ("a period that ends first", put(periods=(Period("X", START, START),)), "period", "must end after it starts"),
    ("an objective without words", put(objectives=(Objective("o", " "),)), "objective", "say what is to be reached"),
    ("an objective of no period", put(objectives=(Objective("o", "x", "Dawn"),)), "period", "'Dawn' is not known"),
    ("a position under none", put(positions=(Position("p", "P", reports_to="x"),)), "reports to", "'x' is not known"),
    ("an unknown person at work", at("person:zoe"), "person", "'zoe' is not known"),
    ("an unknown unit at work", at("unit:Z9"), "unit", "'Z9' is not known"),
    ("an agency at work", at("agency:ems"), "who", "must be a person or a unit"),
    ("work at nowhere", at(where="gate1"), "where", "must be a position, a post"),
    ("work at an unknown post", at(where="feature:gone"), "feature", "'gone' is not known"),
    ("work that ends first", at(starts=START + 9, ends=START + 3), "ends", "must end after it starts"),
    ("a need of an unknown division", put(needs=(Need("n", "Night", "north", "engine", 2),)), "division", "'north'"),
    ("a trigger without a sign", put(triggers=(Trigger("t", "weather", "", "stop"),)), "trigger", "say what is seen"),
    ("a trigger of an unknown owner", put(triggers=(Trigger("t", "crowd", "x", "y", "zoe"),)), "owner", "'zoe'"),
    ("an unknown protocol", put(hazards=(PlanHazard("h", "Surge", protocol="x"),)), "protocol", "'x' is not known"),
    ("a hospital off the globe", put(hospitals=(Hospital("h", "St. Luke", lat=99.0, lon=0.0),)),
     "hospital 'St. Luke'", "off the globe"),
    ("two objects of one id in one edit", put(features=(GATE, a_feature("gate1"))), "features", "is there twice"),
    ("one thing put in and taken out", PlanEdited(Plan((GATE,)), ("features:gate1",)), "features", "is there twice"),
    ("an id with blanks around it", put(features=(a_feature(" x "),)), "features", "no blanks around"),
    ("an id without end", put(features=(a_feature("x" * 121),)), "features", "an id has 1 to 120 characters"),
    ("an unknown parameter set", put(parameters="mars"), "parameters", "'mars' is not known"),
    ("a point of two points", put(features=(a_feature(points=((LON, LAT),) * 2),)), "layout object 'gate1'",
     "has 2 points; exactly 1 is needed"),
    ("a hole of one point", put(features=(an_area(((LON, LAT),)),)), "layout object 'a'", "has a hole of fewer than"),
    ("a hole of none", put(features=(an_area(()),)), "layout object 'a'", "has a hole of fewer than three"),
    ("a hole in a point", put(features=(a_feature(holes=(RING,)),)), "layout object 'gate1'", "only an area has"),
    ("points without end in holes", put(features=(an_area(*[RING] * 1_001),)), "layout object 'a'", "too many holes"),
    ("an area nobody can mend", put(features=(a_feature("a", "zone", geometry="Polygon", points=TANGLE),)),
     "layout object 'a'", "crosses itself too often"),
    ("a name without end", put(features=(a_feature(name="x" * 201),)), f"layout object '{'x' * 60}'", "use 200"),
    ("open in an unknown period", opening("Dawn"), "layout object 'Gate 1'", "'Dawn', which is no period"),
    ("open twice", put(features=(a_feature(openings=(Opening("Night"),) * 2),)), "layout object 'gate1'", "twice"),
    ("closing before it opens", opening("Night", START + 9, START + 3), "layout object 'Gate 1'", "must close after"),
    ("hours beyond all time", opening("Night", 2**62), "layout object 'Gate 1' hours", "1900 to 2999"),
    ("arrivals below nobody", arriving(Inflow(START, -100)), "arrivals", "must be 0 to"),
    ("arrivals in no order", arriving(Inflow(START + 9, 1), Inflow(START, 1)), "arrivals", "in the order of their"),
    ("arrivals beyond all time", arriving(Inflow(2**62, 1)), "arrivals", "1900 to 2999"),
    ("a period of ten years", put(periods=(Period("X", START, START + 90_000 * HOUR),)), "period", "than a year"),
    ("a position under itself", put(positions=(Position("ic", "IC", reports_to="ic"),)), "reports to", "to itself"),
    ("positions in a circle", put(positions=(Position("a", "A", reports_to="b"), Position("b", "B", reports_to="a"))),
     "reports to", "would report to itself"),
    ("a position without title", put(positions=(Position("p", ""),)), "position", "needs a title"),
    ("a division of what is not drawn", put(divisions=(Division("d", "D", features=("gone",)),)),
     "division 'D'", "'gone'"),
    ("a briefing of no period", put(briefs=(Brief("Dawn", "x"),)), "period", "'Dawn' is not known"),
    ("work beyond all time", at(starts=2**62), "starts", "1900 to 2999"),
    ("less than nothing needed", put(needs=(Need("n", "Night", "", "engine", -1),)), "required", "must be 0 to"),
    ("arriving beyond all time", put(needs=(Need("n", "Night", "", "engine", 1, arrival=-2**62),)), "arrival", "1900"),
    ("a hospital without name", put(hospitals=(Hospital("h", " "),)), "hospital", "needs a name"),
    ("a time below none", put(hospitals=(Hospital("h", "H", ground=-4),)), "hospital 'H' minutes by ground", "0"),
    ("half a place", put(hospitals=(Hospital("h", "H", lat=41.0),)), "hospital 'H'", "or neither"),
    ("a base map of anywhere", based(file="../../etc/passwd"), "base map 'B' file", "must be the plain name"),
    ("a base map of no file", based(file=""), "base map 'B' file", "name a file"),
    ("a corner beyond the earth", based(corners=((1e9, 0.0),) * 3), "base map 'B' corners", "off the globe"),
    ("a picture of one corner", based(corners=((0.0, 0.0),)), "base map 'B' corners", "three are needed"),
    ("less than nothing to be seen", based(opacity=-5.0), "base map 'B' opacity", "must be 0 to 1"),
    ("publishing another plan", PlanPublished("v1", Plan((POST,))), "plan", "the draft has changed since you looked"),
    ("publishing another number", PlanPublished("v7", PLAN), "version", "the next one is v1"),
    ("approving a draft", PlanApproved("draft", "ems", "cleo"), "version", "is no published plan"),
    ("agreeing to an unknown set", ParametersAgreed("town", "ems", "cleo"), "parameters", "'town' is not known"),
    ("a number without source", ParametersSet(ParameterSet("t", "T", (Parameter("x", "X", 1, "m", " "),))), "x",
     "say where the number comes from"),
    ("closing what is not live", FeatureChanged("gate1", "closed"), "feature", "'gate1' is not in the live layout"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "field", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_makes_no_sense_is_refused_by_name(there: Desk, body: AnyBody, field: str, words: str) -> None:
    with pytest.raises(EntryRejected) as refused:
        there.record(EVENT, body, an_actor())
    assert str(refused.value).startswith(f"{field}: ")
    assert words in str(refused.value)
    assert draft(there.situation(EVENT)) == PLAN


def test_the_live_layout_changes_only_at_publishing(there: Desk) -> None:
    assert there.situation(EVENT).layout == ()
    publish(there, "first night")
    situation = there.situation(EVENT)
    assert situation.layout == PLAN.features
    assert situation.layout_version == "v1"
    assert situation.event is not None
    assert situation.event.periods == (NIGHT,)
    moved = structs.replace(GATE, points=((LON + 0.001, LAT),))
    there.record(EVENT, put(features=(moved,)), an_actor())
    situation = there.situation(EVENT)
    assert situation.layout == PLAN.features
    assert draft(situation).feature("gate1") == moved
    assert [(c.part, c.id, c.how, c.fields[0][0]) for c in changes(live(situation).plan, draft(situation))] == [
        ("features", "gate1", "changed", "points")
    ]
    publish(there)
    assert there.situation(EVENT).layout[0] == moved
    assert published(there.situation(EVENT)) == ["v1", "v2"]


def test_nothing_is_published_twice(there: Desk) -> None:
    publish(there)
    with pytest.raises(EntryRejected, match="nothing in the draft differs from what is live"):
        publish(there)


def test_the_first_edit_begins_the_draft_with_what_is_live(desk: Desk) -> None:
    festival(desk)
    desk.take(EVENT, drafts([LayoutPublished((GATE, POST), "v12")], key="old"))
    desk.record(EVENT, PlanEdited(dropped=("features:gate1",)), an_actor())
    situation = desk.situation(EVENT)
    assert draft(situation).features == (POST,)
    assert situation.layout == (GATE, POST)
    assert next_version(situation) == "v13"


@pytest.mark.parametrize(
    ("dropped", "user"),
    [
        ("periods:Night", "the roster"), ("positions:ic", "the roster"), ("positions:ops", "position 'Deputy'"),
        ("features:gate1", "division 'North'"), ("features:post1", "the roster"), ("divisions:n", "the need of engine"),
    ],
)  # fmt: skip
def test_what_is_used_is_not_taken_out_until_its_use_is(there: Desk, dropped: str, user: str) -> None:
    used = Plan(
        positions=(Position("ops", "Operations"), Position("dep", "Deputy", reports_to="ops")),
        divisions=(Division("n", "North", features=("gate1",)),), needs=(Need("x", "", "n", "engine", 1),),
        assignments=(Assignment("a", "Night", "person:ana", "position:ic"),
                     Assignment("b", "Night", "person:ana", "feature:post1")),
    )  # fmt: skip
    there.record(EVENT, PlanEdited(used), an_actor())
    with pytest.raises(EntryRejected, match=f"plan: .* is still used by {user}; take it out there first"):
        there.record(EVENT, PlanEdited(dropped=(dropped,)), an_actor())
    for taken in ("assignments:a", "assignments:b", "needs:x", "divisions:n", "positions:dep"):
        if taken != dropped:
            there.record(EVENT, PlanEdited(dropped=(taken,)), an_actor())
    there.record(EVENT, PlanEdited(dropped=(dropped,)), an_actor())


def test_an_object_keeps_the_opening_of_a_period_that_is_gone_and_may_be_moved_and_brought_back(there: Desk) -> None:
    gate = structs.replace(GATE, openings=(Opening("Night"),))
    there.record(EVENT, put(features=(gate,)), an_actor())
    there.record(EVENT, PlanEdited(dropped=("periods:Night",)), an_actor())
    there.record(EVENT, put(features=(structs.replace(gate, width=9.0),)), an_actor())
    there.record(EVENT, PlanEdited(dropped=("features:gate1",)), an_actor())
    there.record(EVENT, put(features=(gate,)), an_actor())
    assert draft(there.situation(EVENT)).feature("gate1") == gate


def test_a_draft_begins_with_what_is_live_whatever_that_is(desk: Desk) -> None:
    festival(desk)
    old = a_feature("old", openings=(Opening("once upon a time"),), holes=((),))
    desk.take(EVENT, drafts([LayoutPublished((old, GATE), "v3")], key="old"))
    desk.record(EVENT, PlanEdited(Plan((POST,))), an_actor())
    assert draft(desk.situation(EVENT)).features == (old, GATE, POST)


def test_an_edit_is_undone_by_its_inverse(there: Desk) -> None:
    before = draft(there.situation(EVENT))
    wider = structs.replace(GATE, width=6.0)
    edit = PlanEdited(Plan((wider, a_feature("gate2")), objectives=(Objective("o", "calm"),)), ("features:post1",))
    there.record(EVENT, edit, an_actor())
    assert [f.id for f in draft(there.situation(EVENT)).features] == ["gate1", "gate2"]
    there.record(EVENT, inverse(before, edit), an_actor())
    after = draft(there.situation(EVENT))
    assert not changes(before, after)


def test_a_parameter_set_that_was_chosen_is_undone_once(there: Desk) -> None:
    chose = PlanEdited(Plan(parameters="us"))
    undo = inverse(draft(there.situation(EVENT)), chose)
    there.record(EVENT, chose, an_actor())
    there.record(EVENT, undo, an_actor())
    assert draft(there.situation(EVENT)) == PLAN
    with pytest.raises(EntryRejected, match="'parameters:' is not in the draft"):
        there.record(EVENT, undo, an_actor())


def test_an_agency_approves_a_version_by_its_own_people(there: Desk) -> None:
    publish(there)
    there.record(EVENT, PlanApproved("v1", "ems", "cleo"), an_actor())
    assert [(a.agency, a.person) for a in there.situation(EVENT).plans["v1"].approved] == [("ems", "cleo")]
    with pytest.raises(EntryRejected, match="Ana Ruiz is not of EMS"):
        there.record(EVENT, PlanApproved("v1", "ems", "ana"), an_actor())


def test_changed_numbers_are_nobodys_agreement(there: Desk) -> None:
    there.record(EVENT, ParametersSet(SET), an_actor())
    there.record(EVENT, ParametersAgreed("town", "ems", "cleo"), an_actor())
    assert [a.agency for a in there.situation(EVENT).parameters["town"].agreed] == ["ems"]
    there.record(EVENT, ParametersSet(structs.replace(SET, name="Ours")), an_actor())
    assert there.situation(EVENT).parameters["town"].agreed == ()


def test_how_things_are_on_the_ground_is_kept_beside_the_plan(there: Desk) -> None:
    publish(there)
    there.record(EVENT, [FeatureChanged("gate1", "closed", "crowd"), PostStaffed("post1", 1)], an_actor())
    ground = there.situation(EVENT).ground
    assert (ground["gate1"].state, ground["gate1"].note, ground["post1"].present) == ("closed", "crowd", 1)
    with pytest.raises(EntryRejected, match="present: must be 0 or more"):
        there.record(EVENT, PostStaffed("post1", -1), an_actor())


def test_a_plan_is_neither_edited_nor_published_at_another_time(there: Desk) -> None:
    with pytest.raises(EntryRejected, match="time: plans and reviews are written now"):
        there.record(EVENT, PlanPublished("v1", PLAN), an_actor(), occurred=START - HOUR)
