"""Every kind of alarm: raised at its limit and not before, over when what it was raised for is."""

from collections.abc import Sequence

import pytest
from msgspec import structs

from dashboard.model.alarms import Alarm, AlarmAcknowledged, AlarmKind, AlarmRaised, AlarmShelved
from dashboard.model.directory import AgencyDescribed, Channel, ChannelSet, Profile, Shift, ShiftPlanned
from dashboard.model.entry import AnyBody, Entry
from dashboard.model.events import PersonCheckedIn
from dashboard.model.ground import FeatureChanged
from dashboard.model.incidents import IncidentChanged, IncidentClosed
from dashboard.model.leads import LeadAnswered, LeadEscalated, LeadOverridden, LeadProposed
from dashboard.model.liaison import ConferenceCalled, ConferenceJoined, ContactMade, NotificationMade
from dashboard.model.moment import MINUTE, SECOND
from dashboard.model.orders import OrderAgreed, OrderExecuted, OrderRequested
from dashboard.model.plans import Plan, PlanPublished
from dashboard.model.protocols import Notification, ProtocolDrafted, ProtocolSigned
from dashboard.model.units import UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.model.zones import SiteNamed, SiteWithdrawn, Zone, ZoneDrawn, ZoneLifted
from dashboard.projections.alarms import ALARM_WORDS, MOST, flood, may_acknowledge, wall_alarms
from dashboard.projections.conditions import conditions
from dashboard.projections.frame import Positions, nobody
from dashboard.projections.lookout import Condition
from dashboard.projections.notifications import notifications
from dashboard.projections.situation import Situation, apply
from dashboard.services.limits import limits
from tests.builders import (
    LAT,
    LON,
    START,
    a_feature,
    a_feed,
    a_lead,
    a_person,
    a_protocol,
    a_unit,
    an_actor,
    an_agency,
    an_event,
    an_incident,
)

AGENCIES = ("police", "fire", "ems")
UNITS = {"P1": "police", "P2": "police", "E1": "fire", "M1": "ems"}
Said = Sequence[tuple[float, AnyBody]]
DAY = 24 * 60 * MINUTE


def base() -> list[AnyBody]:
    chiefs = [a_person(f"{a}-chief", f"{a.title()} Chief", a, "Commander") for a in AGENCIES]
    return [
        an_event(), *map(an_agency, AGENCIES), *map(PersonCheckedIn, chiefs), a_feed(),
        *(AgencyDescribed(c.agency, Profile(c.id, commander="commander")) for c in chiefs),
        *(ShiftPlanned(Shift(c.agency, c.id, "commander", START - DAY, START + DAY)) for c in chiefs),
        *(a_unit(unit, agency, feed="avl") for unit, agency in UNITS.items()),
    ]  # fmt: skip


def told(said: Said) -> Situation:
    """Fold a small event in which `said` was said, so many seconds after its start."""
    state = Situation()
    everything = [*((-3_600.0, body) for body in base()), *said]
    for seq, (seconds, body) in enumerate(sorted(everything, key=lambda each: each[0]), 1):
        at = START + round(seconds * SECOND)
        apply(state, Entry(seq, at, at, at, an_actor(), str(seq), body))
    return state


def wrong(said: Said, seconds: float, kind: AlarmKind, positions: Positions | None = None) -> list[Condition]:
    """Return what of `kind` is wrong `seconds` after the event's start."""
    state, now = told(said), START + round(seconds * SECOND)
    there = nobody(len(state.units)) if positions is None else positions
    return [c for c in conditions(state, there, now, limits()) if c.kind == kind]


def on_scene(unit: str, incident: str = "1", at: float = 0) -> Said:
    return [(at, UnitAssigned(unit, incident)), (at, UnitStatusChanged(unit, "ONSC", incident))]


def opened(priority: str = "P3", **rest: object) -> Said:
    return [(0, an_incident("1", priority=priority, **rest))]


def proposed(seconds: float = 0, *answers: LeadAnswered) -> Said:
    made = LeadProposed("1", "p", "ems", ("ems", "fire"))
    return [(seconds, made), *((seconds, answer) for answer in answers)]


def settled(seconds: float, agency: str = "police", *agreed: str) -> Said:
    return [(seconds, body) for body in a_lead("1", agency, *agreed)]


CARD = a_protocol(notifications=(Notification("Receiving hospital", 600, "ems"), Notification("Detectives", 900)))
SIGNED: Said = [
    (-3_000, ProtocolDrafted(CARD)), *((-3_000, ProtocolSigned("dui", 1, a, f"{a}-chief")) for a in ("police", "ems"))
]  # fmt: skip
BY_CARD: Said = [
    (0, LeadProposed("1", "p", "police", ("police",), protocol="dui", version=1, phase="stop")),
    (0, LeadAnswered("1", "p", "police", "agrees")),
]
OBJECTS = LeadAnswered("1", "p", "fire", "objects", "ours")
STOP = OrderRequested("o", "stop_show", "Stop the music", "police", ("fire", "ems"), "1", "Main stage")
CALL = ConferenceCalled("c", "police", ("fire", "ems"), incident="1")
LASTING: tuple[AlarmKind, ...] = ("order_open", "order_waiting")
AT_THE_EVENT: tuple[AlarmKind, ...] = ("emergency", "none_left", "gate_closed")
PLAN = ChannelSet(Channel("tac1", "TAC 1", ("police", "fire")))
EMERGENCY = UnitStatusChanged("P1", "EMERG")
AMBULANCES: Said = [(-3_500, a_unit(f"A{n}", "ems", type="ambulance")) for n in range(3)]
BUSY: Said = [(n, UnitAssigned(f"A{n}", "1")) for n in range(3)]

GATES = PlanPublished("v1", Plan((a_feature("gate1", name="Gate 1"),)))

# kind, what was said, the second from which on it is wrong, what ends it
TABLE: list[tuple[AlarmKind, Said, float, Said]] = [
    ("new_p1", opened("P1"), 0, [(1, IncidentChanged("1", priority="P2"))]),
    ("no_lead", opened("P1"), 120, settled(130)),
    ("no_lead", opened("P2"), 300, settled(310)),
    ("no_lead", [*opened("P4"), *on_scene("P1", at=10), *on_scene("E1", at=40)], 220, settled(230)),
    ("no_lead", [*opened("P1"), *proposed(30)], 120, [(140, LeadOverridden("1", "p", "Ana Ruiz", "must act"))]),
    ("lead_unanswered", [*opened(), *proposed(5)], 125,
     [(130, LeadAnswered("1", "p", "ems", "agrees")), (131, LeadAnswered("1", "p", "fire", "agrees"))]),
    ("lead_unanswered",
     [*opened(), *proposed(0, OBJECTS), (20, LeadAnswered("1", "p", "ems", "agrees"))], 60,
     [(70, LeadEscalated("1", "p", 1, ("ems-chief",), START + 500 * SECOND))]),
    ("lead_unanswered",
     [*opened(), *proposed(), (10, LeadEscalated("1", "p", 1, ("ems-chief",), START + 400 * SECOND))],
     400, [(410, LeadOverridden("1", "p", "Ana Ruiz", "must act"))]),
    ("no_contact", [*opened(), *on_scene("P1"), *on_scene("M1", at=30)], 630,
     [(640, ContactMade("k", ("police", "ems"), "command", "1"))]),
    ("no_contact", [*opened(), *on_scene("P1"), *on_scene("M1", at=30)], 630, [(640, UnitReleased("M1", "1"))]),
    ("order_waiting", [(0, structs.replace(STOP, to=("fire",), incident=""))], 120, [(125, OrderAgreed("o", "fire"))]),
    ("order_open", [(0, structs.replace(STOP, incident="")), (60, OrderAgreed("o", "fire"))], 300,
     [(310, OrderExecuted("o"))]),
    ("notification_overdue", [*SIGNED, *opened(type="dui"), *BY_CARD], 600,
     [(610, NotificationMade("1", "receiving hospital", "ems"))]),
    ("two_sites",
     [*opened(), (5, SiteNamed("a", "command_post", "1", "Gate 1", "police")),
      (9, SiteNamed("b", "command_post", "1", "Gate 2", "fire"))],
     9, [(20, SiteWithdrawn("b", "merged"))]),
    ("no_channel", [(-9, PLAN), *opened(), *settled(0), *on_scene("M1", at=10)], 130,
     [(140, ChannelSet(Channel("tac1", "TAC 1", ("police", "ems"))))]),
    ("conference_waiting", [*opened(), (0, CALL), (20, ConferenceJoined("c", "fire"))], 300,
     [(310, ConferenceJoined("c", "ems"))]),
    ("emergency", [(7, EMERGENCY)], 7, [(9, UnitStatusChanged("P1", "AVAIL"))]),
    ("gate_closed", [(-60, GATES), (7, FeatureChanged("gate1", "blocked", "lorry"))], 7,
     [(9, FeatureChanged("gate1", "open"))]),
    ("none_left", [*AMBULANCES, *opened(), *BUSY, *on_scene("M1", at=50)], 62, [(70, UnitReleased("A0", "1"))]),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "said", "limit", "end"), TABLE)
def test_each_kind_is_raised_at_its_limit_and_not_before_and_ends(
    kind: AlarmKind, said: Said, limit: float, end: Said
) -> None:
    assert not wrong(said, limit - 0.001, kind)
    assert len(wrong(said, limit, kind)) == 1
    assert len(wrong(said, limit + 200, kind)) == 1
    assert not wrong([*said, *end], end[-1][0] + 1, kind)


@pytest.mark.parametrize(
    "kind",
    [k for k in dict.fromkeys(k for k, *_ in TABLE) if k not in (*AT_THE_EVENT, *LASTING)],
)
def test_nothing_is_wrong_any_more_with_a_closed_incident(kind: AlarmKind) -> None:
    _, said, limit, _ = next(row for row in TABLE if row[0] == kind)
    about = [(s, structs.replace(b, incident="1") if isinstance(b, OrderRequested) else b) for s, b in said]
    if not any(body == an_incident("1") or getattr(body, "kind", "") == "incident.opened" for _, body in about):
        about = [*opened(), *about]
    assert wrong(about, limit, kind)
    assert not wrong([*about, (limit, IncidentClosed("1"))], limit, kind)


@pytest.mark.parametrize("kind", LASTING)
@pytest.mark.parametrize("order", ["stop_show", "evacuate"])
def test_what_should_stop_or_be_cleared_is_wrong_until_it_is_done_though_its_incident_is_closed(
    kind: AlarmKind, order: str
) -> None:
    said = [*opened(), (0, structs.replace(STOP, what=order)), (200, IncidentClosed("1"))]
    assert wrong(said, 400, kind)
    assert not wrong([*said, (300, OrderExecuted("o"))], 400, kind)


def test_nobody_is_asked_to_acknowledge_a_plain_order_of_a_closed_incident() -> None:
    said = [*opened(), (0, structs.replace(STOP, what="order"))]
    assert wrong(said, 400, "order_waiting")
    assert not wrong([*said, (200, IncidentClosed("1"))], 400, "order_waiting")


def test_the_table_and_standoff_are_all_kinds_there_are() -> None:
    assert {kind for kind, *_ in TABLE} | {"standoff"} == set(limits().alarms.kinds) == set(ALARM_WORDS)


def test_a_proposal_that_asks_nobody_waits_from_when_it_was_made() -> None:
    state = told([*opened(), *proposed(5)])
    incident = state.incidents["1"]
    state.incidents["1"] = structs.replace(incident, proposal=structs.replace(incident.proposal, involved=()))
    due = START + 125 * SECOND
    found = conditions(state, nobody(len(state.units)), due, limits())
    assert [c.since for c in found if c.kind == "lead_unanswered"] == [due]


def test_a_low_priority_with_one_agency_there_needs_no_lead() -> None:
    assert not wrong([*opened("P4"), *on_scene("P1"), *on_scene("P2")], 9_000, "no_lead")


def test_a_missing_lead_says_who_is_proposed_and_who_has_not_answered() -> None:
    said = [*opened("P1"), *proposed(30, LeadAnswered("1", "p", "ems", "agrees"))]
    (found,) = wrong(said, 130, "no_lead")
    assert "EMS proposed, FIRE has not answered" in found.text
    assert (found.agencies, found.people) == (("ems", "fire"), ("Ems Chief", "Fire Chief"))


def test_an_interim_lead_does_not_silence_a_missing_one() -> None:
    (found,) = wrong([*opened("P1"), *on_scene("E1")], 120, "no_lead")
    assert "FIRE holds it in the interim" in found.text


def test_a_conference_that_both_commanders_joined_is_contact() -> None:
    said = [*opened(), *on_scene("P1"), *on_scene("E1"), (5, CALL)]
    joined = [(9, ConferenceJoined("c", "police")), (9, ConferenceJoined("c", "fire"))]
    assert wrong(said, 700, "no_contact")
    assert not wrong([*said, *joined], 700, "no_contact")


def test_who_called_a_conference_is_in_it_once_another_has_joined() -> None:
    said = [*opened(), *on_scene("P1"), *on_scene("E1"), (5, CALL)]
    assert wrong(said, 700, "no_contact")
    assert not wrong([*said, (9, ConferenceJoined("c", "fire"))], 700, "no_contact")


def test_a_conference_never_waits_for_who_called_it() -> None:
    said = [*opened(), (0, structs.replace(CALL, of=("police", "fire"))), (9, ConferenceJoined("c", "fire"))]
    assert not wrong(said, 700, "conference_waiting")


def test_three_agencies_are_in_touch_when_each_has_talked_with_one_of_the_others() -> None:
    said = [*opened(), *on_scene("P1"), *on_scene("E1"), *on_scene("M1")]
    first = (5, ContactMade("a", ("police", "fire"), "command", "1"))
    (found,) = wrong([*said, first], 700, "no_contact")
    assert found.text.endswith("not in touch: POLI and FIRE / EMS")
    assert not wrong([*said, first, (6, ContactMade("b", ("fire", "ems"), "command", "1"))], 700, "no_contact")


def test_an_agency_that_comes_later_and_has_talked_to_nobody_is_an_alarm_of_its_own() -> None:
    said = [*opened(), *on_scene("P1"), *on_scene("E1", at=30), *on_scene("M1", at=300)]
    assert [c.key for c in wrong(said, 899, "no_contact")] == ["no_contact:1:fire"]
    assert [c.key for c in wrong(said, 900, "no_contact")] == ["no_contact:1:fire", "no_contact:1:ems"]
    with_all = (950, ContactMade("a", ("police", "fire"), "command", "1"))
    assert [c.key for c in wrong([*said, with_all], 960, "no_contact")] == ["no_contact:1:ems"]


def test_several_not_told_of_one_incident_are_one_line_on_the_wall_that_names_them_all() -> None:
    texts = ("Receiving hospital (EMS)", "Detectives")
    made = [
        AlarmRaised(
            f"notification_overdue:1:{who}", "notification_overdue", "P2", f"#001 X: Y: not told yet: {who}", "1"
        )
        for who in texts
    ]
    state = raised(*enumerate(made))
    (shown,) = wall_alarms(state, START + 60 * SECOND, limits()).waiting
    assert (shown.text, shown.others) == ("#001 X: Y: not told yet: Detectives, Receiving hospital (EMS)", 0)


def test_each_agency_that_has_not_agreed_to_an_order_is_listed() -> None:
    found = wrong([*opened(), (0, STOP)], 121, "order_waiting")
    assert [c.agencies for c in found] == [("fire",), ("ems",)]


def test_an_order_that_is_only_an_order_is_not_said_to_be_open() -> None:
    plain = structs.replace(STOP, what="order", incident="")
    assert not wrong([(0, plain)], 9_000, "order_open")


def test_without_a_channel_plan_nobody_lacks_a_channel() -> None:
    assert not wrong([*opened(), *settled(0), *on_scene("M1")], 9_000, "no_channel")


def test_notifications_count_from_when_the_lead_was_proposed_and_name_who_must_tell() -> None:
    said = [*SIGNED, *opened(type="dui"), *((s + 100, body) for s, body in BY_CARD)]
    assert not wrong(said, 699, "notification_overdue")
    found = wrong(said, 1_000, "notification_overdue")
    kind, words = "notification_overdue:1:", "#001 Person down: not told yet: "
    assert [(c.key, c.text, c.agencies) for c in found] == [
        (f"{kind}receiving hospital", f"{words}Receiving hospital (EMS)", ("ems",)),
        (f"{kind}detectives", f"{words}Detectives", ("police",)),
    ]


@pytest.mark.parametrize("who", ["receiving  HOSPITAL ", "R\u00e9ceiving hospital"])
def test_who_was_told_is_the_same_for_the_alarm_and_for_the_list(who: str) -> None:
    said = [*SIGNED, *opened(type="dui"), *BY_CARD, (300, NotificationMade("1", who, "ems"))]
    state = told(said)
    assert [bool(due.made) for due in notifications(state, state.incidents["1"], START)] == [True, False]
    assert not wrong(said, 700, "notification_overdue")


def test_what_the_protocols_want_told_is_overdue_under_an_ad_hoc_lead_too() -> None:
    assert wrong([*SIGNED, *opened(type="dui"), *settled(0, "police")], 700, "notification_overdue")


def test_a_kind_of_unit_with_some_out_of_service_and_nobody_on_a_call_has_not_run_out() -> None:
    held = [(0, UnitStatusChanged(f"A{n}", "BUSY")) for n in range(3)]
    assert not wrong([*AMBULANCES, *held], 9_000, "none_left")


def test_an_acknowledged_new_p1_is_listed_for_a_while_and_not_raised_again() -> None:
    raised = AlarmRaised("new_p1:1", "new_p1", "P1", "New P1", "1")
    said = [*opened("P1"), (0, raised), (10, AlarmAcknowledged("new_p1:1", "Ana Ruiz"))]
    assert wrong(said, 299, "new_p1")
    assert not wrong(said, 311, "new_p1")
    assert wrong([*opened("P1"), (0, raised)], 9_000, "new_p1")


def test_a_p1_opened_long_before_anybody_watched_is_not_new() -> None:
    assert not wrong(opened("P1"), 3_600, "new_p1")


def near(metres: float, unit: str = "P1", age: float = 0, now: float = 100) -> Positions:
    """Positions with `unit` so many metres north of the incident, heard `age` seconds ago."""
    index = [*UNITS].index(unit)
    made = nobody(len(UNITS))
    made.lat[index], made.lon[index] = LAT + metres / 111_070, LON
    made.at[index] = START + round((now - age) * SECOND)
    return made


RING = ZoneDrawn(Zone("z", "standoff", "Gas bottles", "1", lat=LAT, lon=LON, inner=100))


def test_a_unit_inside_a_standoff_ring_raises_an_alarm_and_one_outside_does_not() -> None:
    said = [*opened(), (0, RING)]
    (found,) = wrong(said, 100, "standoff", near(99))
    assert "P1 (POLI) is inside the 100 m ring 'Gas bottles' (drawn)" in found.text
    assert found.tone
    assert not wrong(said, 100, "standoff", near(101))
    assert not wrong([*said, (50, ZoneLifted("z"))], 100, "standoff", near(99))


def test_a_ring_for_one_agency_is_no_alarm_for_another() -> None:
    zone = structs.replace(RING.zone, agency="fire")
    assert not wrong([*opened(), (0, ZoneDrawn(zone))], 100, "standoff", near(50))
    assert wrong([*opened(), (0, ZoneDrawn(zone))], 100, "standoff", near(50, "E1"))


def test_an_old_position_raises_nothing_and_its_silence_ends_nothing() -> None:
    said = [*opened(), (0, RING)]
    assert not wrong(said, 100, "standoff", near(50, age=51))
    standing = (99, AlarmRaised("standoff:1:P1", "standoff", "P1", "inside", "1"))
    assert wrong([*said, standing], 100, "standoff", near(50, age=51))


def test_an_alarm_says_how_many_old_positions_it_did_not_count() -> None:
    both = near(50)
    both.lat[2], both.lon[2], both.at[2] = LAT, LON, START - 3_600 * SECOND
    (found,) = wrong([*opened(), (0, RING)], 100, "standoff", both)
    assert "1 more with old positions" in found.text


def test_a_ring_of_many_kilometres_is_no_reason_for_an_alarm() -> None:
    wide = structs.replace(RING.zone, inner=13_000)
    assert not wrong([*opened(), (0, ZoneDrawn(wide))], 100, "standoff", near(50))


def raised(*alarms: tuple[float, AlarmRaised]) -> Situation:
    return told([*opened("P1"), *alarms])


def an_alarm(n: int, kind: AlarmKind = "no_contact", priority: str = "P2", **rest: object) -> AlarmRaised:
    return AlarmRaised(f"{kind}:{n}", kind, priority, f"words {n}", **rest)  # type: ignore[arg-type]


def test_the_wall_shows_six_by_priority_then_the_newest_and_counts_the_others() -> None:
    shown = wall_alarms(
        raised(*((n, an_alarm(n)) for n in range(8)), (1, an_alarm(9, "emergency", "P1", tone=True))),
        START + 60 * SECOND, limits(),
    )  # fmt: skip
    assert [alarm.text for alarm in shown.waiting] == ["words 9", *(f"words {n}" for n in (7, 6, 5, 4, 3))]
    assert (len(shown.waiting), shown.more) == (MOST, 3)
    assert (shown.waiting[0].tone, shown.waiting[0].every, shown.waiting[1].tone) == (True, 30, False)


def test_alarms_of_one_kind_at_one_incident_are_one_on_the_wall() -> None:
    state = raised(*((n, an_alarm(n, "standoff", "P1", incident="1", tone=True)) for n in range(4)))
    (shown,) = wall_alarms(state, START + 60 * SECOND, limits()).waiting
    assert (shown.others, shown.number, shown.text) == (3, "#001", "words 3")


def test_an_acknowledged_alarm_waits_for_nobody_and_a_shelved_one_comes_back_by_itself() -> None:
    state = told([
        *opened("P1"), (0, an_alarm(1)), (0, an_alarm(2)), (5, AlarmAcknowledged("no_contact:1", "Ana Ruiz")),
        (6, AlarmShelved("no_contact:2", "Ana Ruiz", "radio test", START + 306 * SECOND)),
    ])  # fmt: skip
    shelved = wall_alarms(state, START + 305 * SECOND, limits())
    assert (shelved.waiting, shelved.shelved) == ((), 1)
    assert [(a.acknowledged_by, a.acknowledged) for a in shelved.acknowledged] == [("Ana Ruiz", START + 5 * SECOND)]
    back = wall_alarms(state, START + 306 * SECOND, limits())
    assert ([a.id for a in back.waiting], back.shelved) == (["no_contact:2"], 0)


def test_a_missing_lead_reads_as_it_is_now_and_is_heard_once_more_after_five_minutes() -> None:
    before = AlarmRaised("no_lead:1", "no_lead", "P1", "nobody proposed yet", "1", tone=True)
    state = told([*opened("P1"), (120, before), *proposed(150)])
    (shown,) = wall_alarms(state, START + 160 * SECOND, limits()).waiting
    assert "EMS proposed" in shown.text
    assert shown.again == shown.raised + 300 * SECOND


@pytest.mark.parametrize(
    ("new", "seconds", "flooded"), [(10, 60, False), (11, 60, True), (11, 605, True), (11, 606, False)]
)
def test_more_than_ten_new_alarms_in_ten_minutes_are_a_flood_until_fewer_than_five(
    new: int, seconds: int, flooded: bool
) -> None:
    alarms = [Alarm(str(n), "no_lead", "P1", "", raised=START + n * SECOND) for n in range(new)]
    found = flood(alarms, START + seconds * SECOND, limits().alarms.flood)
    assert (found is not None) == flooded
    assert found is None or found.groups[0][0] == "no lead"


def test_a_flood_goes_on_until_fewer_than_five_are_new_and_a_few_alone_are_none() -> None:
    eleven = [Alarm(str(n), "no_lead", "P1", "", raised=START + n * SECOND) for n in range(11)]
    later = [Alarm(f"l{n}", "no_lead", "P1", "", raised=START + (300 + n) * SECOND) for n in range(6)]
    going_on = flood([*eleven, *later], START + 700 * SECOND, limits().alarms.flood)
    assert going_on is not None
    assert going_on.count == 6
    assert flood(later, START + 700 * SECOND, limits().alarms.flood) is None


def test_an_emergency_is_acknowledged_by_its_own_agency_or_a_commander_only() -> None:
    state, now = told([]), START
    alarm = Alarm("emergency:P1", "emergency", "P1", "EMERGENCY", agencies=("police",))
    medic = a_person("m", "Med Ick", "ems", "Medic")
    assert may_acknowledge(alarm, state, medic, now).startswith("agency: only POLI or a joint commander")
    assert not may_acknowledge(alarm, state, a_person("o", "Off Icer", "police", "Patrol"), now)
    assert not may_acknowledge(alarm, state, state.people["fire-chief"], now)
    assert not may_acknowledge(structs.replace(alarm, what="no_lead"), state, medic, now)
