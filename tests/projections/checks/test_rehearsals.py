"""Protocols laid over the layout, and who hears, decides and has agreed: rehearsed with small plans."""

from pathlib import Path

import pytest

from dashboard.model.directory import Channel
from dashboard.model.entry import AnyBody, Entry
from dashboard.model.errors import PayloadRefused
from dashboard.model.events import PersonCheckedIn
from dashboard.model.facts import Fact
from dashboard.model.layouts import Feature
from dashboard.model.parameters import Likely
from dashboard.model.plans import Assignment, Division, Plan, PlanHazard, Trigger
from dashboard.model.protocols import Protocol, ProtocolAgreed, ProtocolDrafted, ProtocolSigned, Standoff
from dashboard.projections.checks.rehearsals import hazard_protocol, post_channel, trigger_owner
from dashboard.projections.checks.result import Answer
from dashboard.projections.checks.rings import places, protocol_ring
from dashboard.projections.situation import Situation, apply
from dashboard.services.parameters import likely
from tests.builders import START, a_person, a_protocol, an_actor, an_agency, an_event
from tests.projections.checks.drawn import a_period, a_site, box, drawn

LAWN = drawn("lawn", "zone", *box(0, 0, 100, 100))
GAS = drawn("gas", "lpg", (50, -10))
NEAR_EXIT, FAR_EXIT = drawn("south exit", "exit", (50, 0)), drawn("north exit", "exit", (50, 100))
STORM, CRUSH, BLAZE = (
    Trigger(kind, kind, f"{kind} comes", "stop", owner="ana") for kind in ("weather", "crowd", "fire")
)  # fmt: skip


def gas_card(**rest: object) -> Protocol:
    rings = (Standoff("Gas cylinders", inner=60, source="a book", **rest),)  # type: ignore[arg-type]
    return a_protocol("leak", title="Gas leak", types=("hazmat",), standoffs=rings)


def told(*cards: Protocol, signed: bool = True) -> Situation:
    state = Situation()
    bodies: list[AnyBody] = [an_event(), an_agency("police"), an_agency("ems"), PersonCheckedIn(a_person())]
    for card in cards:
        bodies.append(ProtocolDrafted(card))
        if signed:
            bodies += [ProtocolSigned(card.id, card.version, a, "ana") for a in ("police", "ems")]
            bodies.append(ProtocolAgreed(card.id, card.version))
    for seq, body in enumerate(bodies, 1):
        apply(state, Entry(seq, START, START, START, an_actor(), str(seq), body))
    state.channels["ops"] = Channel("ops", "Operations", ("police", "ems"))
    return state


def laid(*features: Feature, card: Protocol | None = None) -> Answer:
    return protocol_ring(a_site(*features, situation=told(card or gas_card())))


def test_a_ring_that_leaves_an_exit_passes() -> None:
    # 60 m round (50, -10): the south exit is 10 m away, the north one 110 m
    answer = laid(LAWN, GAS, NEAR_EXIT, FAR_EXIT)
    assert answer.findings == ()
    assert answer.says == "1 ring of 1 protocol in force laid: none covers what must stay"


def test_a_ring_over_the_only_exit_fails_and_names_protocol_and_place() -> None:
    (one,) = laid(LAWN, GAS, NEAR_EXIT).findings
    assert (one.outcome, one.objects, one.value) == ("fail", ("gas", "south exit"), 60)
    assert one.says == "Gas leak: 60 m round gas (Gas cylinders) covers the only way out"
    assert one.shapes[0].geometry == "Polygon"
    assert one.shapes[0].label == "60 m: Gas cylinders"


def test_a_ring_over_all_the_exits_of_one_zone_fails_for_that_zone() -> None:
    other = drawn("east exit", "exit", (300, 50))
    (one,) = laid(LAWN, GAS, NEAR_EXIT, other).findings
    assert (one.outcome, one.objects) == ("fail", ("gas", "lawn", "south exit"))
    assert one.says.endswith("covers every exit of lawn")


def test_a_ring_that_holds_under_some_facts_is_to_be_looked_at() -> None:
    (one,) = laid(LAWN, GAS, NEAR_EXIT, card=gas_card(when=(Fact("lpg"),))).findings
    assert one.outcome == "warn"


def test_a_ring_over_the_command_post_and_every_medical_post_is_to_be_looked_at() -> None:
    posts = (drawn("cp", "command_post", (60, 20)), drawn("first aid", "medical_post", (40, 20)))
    answer = laid(LAWN, GAS, NEAR_EXIT, FAR_EXIT, *posts)
    assert [(f.outcome, f.objects) for f in answer.findings] == [
        ("warn", ("gas", "cp")),
        ("warn", ("gas", "first aid")),
    ]
    second = drawn("first aid north", "medical_post", (50, 90))
    assert len(laid(LAWN, GAS, NEAR_EXIT, FAR_EXIT, *posts, second).findings) == 1


def test_a_ring_that_is_not_for_everybody_or_not_in_force_is_not_laid() -> None:
    assert laid(LAWN, GAS, NEAR_EXIT, card=gas_card(party="ems")).findings == ()
    unsigned = protocol_ring(a_site(LAWN, GAS, NEAR_EXIT, situation=told(gas_card(), signed=False)))
    assert unsigned.says == "No protocol is in force for this event: there is no distance to lay"


def test_a_protocol_past_its_review_by_the_time_of_the_event_is_not_in_force() -> None:
    old = a_protocol("leak", review="2026-08-14", standoffs=gas_card().standoffs)  # the event is on 15 August
    answer = protocol_ring(a_site(LAWN, GAS, NEAR_EXIT, situation=told(old), period=a_period()))
    assert answer.findings == ()


def test_hazards_lie_where_their_words_say() -> None:
    assert places(Standoff("Gas escapes"), likely()) == ("lpg",)
    assert places(Standoff("Car", when=(Fact("item_size", "car"),)), likely()) == ("vehicle_gate",)
    assert places(Standoff("Gas-driven vehicle", when=(Fact("lpg"),)), likely()) == ("lpg",)
    assert places(Standoff("Wall or roof that may fall"), likely()) == ("stage", "tower")
    assert places(Standoff("Lightning"), likely()) == ()
    assert places(Standoff("Item carried by hand, or size not known"), likely()) is None
    assert places(Standoff("Gas escapes"), (Likely(("escapes",), ("exit",), "ours"), *likely())) == ("exit",)


def test_a_place_of_a_kind_that_nobody_knows_is_refused_by_its_file(tmp_path: Path) -> None:
    file = tmp_path / "hazard_places.json"
    file.write_text('{"about": "", "rows": [{"words": ["gas"], "kinds": ["gazebo"], "source": "x"}]}', encoding="utf-8")
    with pytest.raises(PayloadRefused, match=r"^hazard_places.json: there is no kind of object 'gazebo'"):
        likely(file)


def test_a_vehicle_larger_than_the_plan_keeps_off_is_left_out() -> None:
    gate = drawn("gate", "vehicle_gate", (50, -10))
    rings = (Standoff("Car", inner=98, source="a card"), Standoff("Semi-trailer", inner=479, source="a card"))
    answer = laid(LAWN, gate, NEAR_EXIT, FAR_EXIT, card=a_protocol("bomb", standoffs=rings))
    assert answer.findings == ()  # 98 m reach the exit at 10 m, not the one at 110 m; 479 m would
    assert answer.says.endswith("; 1 of vehicles larger than the plan keeps off were left out")


def test_a_staffed_post_without_a_channel_is_named() -> None:
    posts = (
        drawn("A", "gate", (0, 0), staff=2, channel="ops"), drawn("B", "post", (0, 0), staff=1),
        drawn("C", "exit", (0, 0)), drawn("D", "post", (0, 0), staff=1, channel="gone"),
        drawn("E", "exit", (0, 0)), drawn("F", "post", (0, 0), staff=1),
    )  # fmt: skip
    plan = Plan(
        assignments=(Assignment("1", "Saturday", "unit:S1", "feature:E"),),
        divisions=(Division("n", "North", features=("F",), channel="ops"),),
    )
    answer = post_channel(a_site(*posts, plan=plan, situation=told()))
    assert [(f.outcome, f.objects, f.field) for f in answer.findings] == [
        ("warn", ("E",), "channel"), ("warn", ("B",), "channel"), ("warn", ("D",), "channel"),
    ]  # fmt: skip
    assert (answer.value, answer.says) == (2, "2 of 5 staffed posts, gates and exits with a channel that is known")


def triggers(*known: Trigger) -> Answer:
    return trigger_owner(a_site(plan=Plan(triggers=known), situation=told()))


def test_a_trigger_without_an_owner_fails() -> None:
    assert triggers(STORM, CRUSH, BLAZE).findings == ()
    (one,) = triggers(STORM, CRUSH, BLAZE, Trigger("wind", "weather", "gusts of 40 mph", "clear the stage")).findings
    assert (one.outcome, one.objects, one.field) == ("fail", ("wind",), "owner")
    assert one.says == "'gusts of 40 mph' has no owner: nobody is named to decide on 'clear the stage'"


def test_weather_crowd_and_fire_each_need_a_trigger() -> None:
    answer = triggers(STORM)
    assert [f.outcome for f in answer.findings] == ["fail", "fail"]
    assert answer.says == "1 of 1 trigger with a named owner; there is none for the crowd or fire"
    assert (answer.value, answer.threshold, answer.unit) == (1, 3, "triggers")
    assert triggers().says == "No trigger is planned: there is none for weather or the crowd or fire"


def test_an_owner_who_is_not_of_the_event_is_to_be_looked_at() -> None:
    (one,) = triggers(STORM, CRUSH, Trigger("smoke", "fire", "smoke", "clear", owner="nobody")).findings
    assert (one.outcome, one.objects) == ("warn", ("smoke",))


def hazards(*rows: PlanHazard, signed: bool = True) -> Answer:
    surge = a_protocol("surge", title="Crowd surge", types=("surge",))
    return hazard_protocol(a_site(plan=Plan(hazards=rows), situation=told(surge, signed=signed)))


def test_a_crowd_surge_must_be_on_the_list() -> None:
    assert hazards(PlanHazard("1", "Crowd crush at the front", incident_type="surge")).findings == ()
    (one,) = hazards(PlanHazard("1", "Something", protocol="surge")).findings
    assert (one.outcome, one.says) == ("fail", "The hazard list has no row for a crowd surge or crush")
    assert hazards().says == "The hazard list is empty"


def test_a_hazard_without_a_protocol_in_force_is_named() -> None:
    surge = PlanHazard("1", "Crowd surge", incident_type="surge")
    others = (
        PlanHazard("2", "Bad food", incident_type="foodborne"), PlanHazard("3", "Flood", protocol="flood"),
        PlanHazard("4", "Something"),
    )  # fmt: skip
    answer = hazards(surge, *others)
    assert [(f.outcome, f.objects, f.field) for f in answer.findings] == [
        ("warn", ("2",), "protocol"), ("warn", ("3",), "protocol"), ("warn", ("4",), "protocol"),
    ]  # fmt: skip
    assert answer.says == "1 of 4 hazards with a protocol in force"
    (unsigned,) = hazards(surge, signed=False).findings
    assert (unsigned.outcome, unsigned.says) == ("warn", "Crowd surge: the protocol 'Crowd surge' is not in force")
