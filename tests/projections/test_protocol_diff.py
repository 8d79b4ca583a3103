from msgspec import structs

from dashboard.model.facts import Fact
from dashboard.model.protocols import Notification, Phase, Standoff, Step
from dashboard.projections.protocol_diff import Difference, differences
from tests.builders import a_protocol

OLD = a_protocol(checklist=(Step("Stop traffic", "police"), Step("Look", "ems")))


def changed(**fields):
    return differences(OLD, structs.replace(OLD, version=2, **fields))


def test_the_number_of_a_version_is_no_difference():
    assert changed() == []


def test_a_changed_field_says_what_it_was_and_what_it_is():
    assert changed(phrase="New words") == [Difference("Plain phrase", "changed", "Plain words", "New words")]


def test_a_line_that_was_added_or_removed_is_said_so():
    found = changed(checklist=(Step("Stop traffic", "police"), Step("Listen")))
    assert [(d.change, d.old, d.new) for d in found] == [
        ("removed", "Look (EMS)", ""),
        ("added", "", "Listen (everyone)"),
    ]


def test_another_lead_in_a_phase_is_named_with_its_phase():
    stop, care = OLD.phases
    assert changed(phases=(structs.replace(stop, lead=("ems", "police")), care)) == [
        Difference("Phase 'stop': lead", "changed", "Police", "EMS, Police")
    ]


def test_a_phase_that_is_gone_takes_all_its_lines_along():
    found = changed(phases=OLD.phases[:1])
    assert {d.change for d in found if d.field.startswith("Phase 'care'")} == {"removed"}
    assert Difference("Phases in order", "changed", "stop, care", "stop") in found


def test_distances_and_deadlines_are_compared_in_words():
    ring, told = Standoff("Gas", "hot", "fire"), Notification("Hospital", 300, "ems", (Fact("ill"),))
    found = changed(standoffs=(ring,), notifications=(told,))
    assert found == [
        Difference("Distance: Gas, hot zone, Fire", "added", "", "not agreed: fill in locally"),
        Difference("Tell: Hospital", "added", "", "within 5 min by EMS when ill = yes"),
    ]
    old = structs.replace(OLD, standoffs=(ring,))
    new = structs.replace(old, standoffs=(structs.replace(ring, inner=50, source="the chiefs"),))
    assert [d.new for d in differences(old, new)] == ["50 m; the chiefs"]


def test_lines_that_say_the_same_twice_are_counted():
    twice = structs.replace(OLD, checklist=(*OLD.checklist, OLD.checklist[0]))
    assert [(d.field, d.change) for d in differences(OLD, twice)] == [("Checklist", "added")]


def test_another_order_of_lines_is_a_difference():
    assert [d.field for d in changed(checklist=OLD.checklist[::-1])] == ["Order of lines"]


def test_two_versions_of_which_one_has_no_phases_can_be_compared():
    bare = structs.replace(OLD, phases=())
    assert {d.change for d in differences(bare, OLD) if d.field.startswith("Phase")} == {"added"}
    assert differences(bare, structs.replace(bare, phases=(Phase("x", "X", ()),)))[0].new == "x"
