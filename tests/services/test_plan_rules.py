"""What may be recorded of a plan: drafting, undoing, publishing; every refusal names the field and the way out."""

from math import nan

import pytest
from msgspec import structs

from dashboard.model.entry import AnyBody
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Period
from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.layouts import LayoutPublished
from dashboard.model.parameters import Parameter, ParametersAgreed, ParameterSet, ParametersSet
from dashboard.model.plans import (
    Assignment,
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
