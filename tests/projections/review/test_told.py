"""What was told and kept: reports, meetings, notifications, messages, resources, silence, alarms, the ground."""

from dashboard.model.alarms import AlarmRaised
from dashboard.model.events import Period, PersonCheckedIn
from dashboard.model.facts import Fact
from dashboard.model.ground import FeatureChanged, PostStaffed
from dashboard.model.incidents import FactsStated, IncidentClosed
from dashboard.model.layouts import Opening
from dashboard.model.leads import LeadAnswered, LeadProposed
from dashboard.model.liaison import ConferenceCalled, ConferenceJoined, ContactMade, NotificationMade
from dashboard.model.messages import MessageAcknowledged, MessageSent
from dashboard.model.moment import SECOND
from dashboard.model.plans import Plan, PlanPublished
from dashboard.model.protocols import Notification, ProtocolAgreed, ProtocolDrafted, ProtocolSigned, ProtocolWithdrawn
from dashboard.model.reports import ReportMade
from dashboard.model.resources import ResourceAssigned, ResourceHeld, ResourceReturned
from dashboard.model.review import Annotation, AnnotationMade
from dashboard.model.units import UnitAssigned
from dashboard.projections.departures import departures, sayings
from dashboard.projections.review.samples import minutes
from dashboard.projections.situation import fold
from tests.builders import START, a_feature, a_lead, a_note, a_person, a_protocol, a_resource, an_incident
from tests.projections.review.logs import LIMITS, Said, a_log, a_status, corrects, figures, review, setup, values

REST = {"type": "fire", "hazards": "gas", "access": "gate 2", "casualties": "none", "services": "FD"}


def test_a_methane_report_is_whole_when_all_but_major_incident_was_said() -> None:
    said = [(0, an_incident("1")), (60, ReportMade("1", **REST)), (300, ReportMade("1", location="tent 2"))]
    assert values(figures(a_log(*setup(), *said))["initial_methane"]) == [5]


def test_commanders_are_together_when_everyone_the_lead_asked_has_talked() -> None:
    asked = LeadProposed("1", "l1", "police", ("police", "ems", "fire"), "law")
    two = ContactMade("c1", ("police", "ems"), "command", "1")
    called = ConferenceCalled("k", "police", ("ems", "fire"), incident="1")
    joined = [(240, ConferenceJoined("k", "ems")), (300, ConferenceJoined("k", "fire"))]
    said = [(0, an_incident("1")), (10, asked), (60, two), (200, called), *joined]
    assert values(figures(a_log(*setup(), *said))["coloc"]) == [5]


def test_notifications_are_those_of_the_leads_protocol_by_the_facts_as_last_known() -> None:
    wanted = (
        Notification("Hospital", 60), Notification("Utility", 60), Notification("Coroner", 60, when=(Fact("death"),)),
        Notification("Mayor", 60, when=(Fact("vip"),)),
    )  # fmt: skip
    lead = LeadProposed("1", "l1", "police", ("police",), "", protocol="dui", version=1)
    said = [
        (0, ProtocolDrafted(a_protocol("dui", notifications=wanted))), (0, an_incident("1")), (10, lead),
        (11, LeadAnswered("1", "l1", "police", "agrees")), (20, FactsStated("1", (Fact("death"),))),
        (50, NotificationMade("1", "hospital")), (200, NotificationMade("1", "Coroner")),
    ]  # fmt: skip
    found = figures(a_log(*setup(), *said))["notify"]
    assert [sample.note for sample in found.samples] == ["in time: Hospital", "not made: Utility", "late: Coroner"]
    assert (found.counts["late"], found.counts["not_made"], found.value) == (1, 1, None)


def test_a_message_is_acknowledged_by_each_agency_it_was_for() -> None:
    sent = MessageSent("m", "Gate closed", ("fire", "ems"))
    again = [(90, MessageAcknowledged("m", "fire")), (500, MessageAcknowledged("m", "fire"))]
    found = figures(a_log(*setup(), (0, sent), *again))["msg_ack"]
    assert (values(found), found.counts["unacknowledged"]) == ([1.5], 1)


def test_shared_resources_are_waited_for_refused_and_still_out() -> None:
    said = [
        (0, a_resource("gen1")), (0, a_resource("gen2")), (10, ResourceHeld("gen1", "ems")),
        (70, ResourceAssigned("gen1", "ems")), (80, ResourceHeld("gen2", "police")), (90, ResourceReturned("gen2")),
    ]  # fmt: skip
    found = figures(a_log(*setup(), *said))
    assert values(found["shared_res"]) == [1]
    assert [found["shared_res"].counts[name] for name in ("requests", "granted", "denied")] == [2, 1, 1]
    assert [sample.unit for sample in found["custody_open"].samples] == ["gen1"]


def test_what_is_still_out_is_out_at_the_end_of_the_span_that_is_asked_for() -> None:
    # out from 70 to 500 s with EMS, from 500 to 900 s with the police; the second one from 600 s on
    said = [
        (0, a_resource("gen1")), (0, a_resource("gen2")), (70, ResourceAssigned("gen1", "ems")),
        (500, ResourceAssigned("gen1", "police")), (600, ResourceAssigned("gen2", "fire")),
        (900, ResourceReturned("gen1")), (1_000, a_note("over")),
    ]  # fmt: skip
    log = a_log(*setup(), *said)

    def out(end: int | None) -> list[tuple[str, str]]:
        return [(sample.unit, sample.agency) for sample in figures(log, end=end)["custody_open"].samples]

    assert (out(70), out(71), out(500)) == ([], [("gen1", "ems")], [("gen1", "ems")])
    assert (out(501), out(900)) == ([("gen1", "police")], [("gen1", "police"), ("gen2", "fire")])
    assert out(901) == out(None) == [("gen2", "fire")]


def test_a_defibrillator_handed_over_for_a_cardiac_arrest_is_timed_and_without_one_there_is_no_figure() -> None:
    arrest = [(0, a_resource("aed1", type="EM-AED")), (0, an_incident("1", type="cardiac"))]
    assert "aed" not in figures(a_log(*setup(), *arrest))
    handed = (150, ResourceAssigned("aed1", "ems", "1"))
    assert values(figures(a_log(*setup(), *arrest, handed))["aed"]) == [2.5]


def test_silence_counts_only_while_an_incident_is_open() -> None:
    said = [
        (0, an_incident("1")), (600, a_note()), (1_800, IncidentClosed("1")), (9_000, a_note()),
        (9_060, an_incident("2")), (9_120, IncidentClosed("2")),
    ]  # fmt: skip
    log = a_log(*setup(), *said)
    found = figures(log)["log_gap"]
    assert values(found) == [20, 1]
    assert (found.counts["longest"], found.counts["over_limit"], found.at) == (20, 1, START + 600 * SECOND)
    assert [log[seq - 1].body.kind for seq in found.samples[0].seqs] == ["note.added", "incident.closed"]


def test_entries_known_late_are_told_with_how_late_and_what_was_signed_long_before_is_not() -> None:
    said = [(0, a_note(), 60), (10, a_note(), 310), (-9_000, ProtocolDrafted(a_protocol()), 20)]
    found = figures(a_log(*setup(), *said))["late_entries"]
    assert values(found) == [5]
    assert found.samples[0].seqs == (len(setup()) + 2,)


def test_corrections_name_what_they_corrected() -> None:
    note = len(setup()) + 1
    found = figures(a_log(*setup(), (0, a_note()), (9, corrects(note, a_note("Other gate"))), (10, corrects(note))))
    assert [(sample.seqs[0], sample.note) for sample in found["corrections"].samples] == [(note, ""), (note, "struck")]
    assert found["corrections"].counts["struck"] == 1


def test_what_reviewers_say_afterwards_is_no_part_of_any_figure() -> None:
    said = [*setup(), (0, an_incident("1")), (300, IncidentClosed("1"))]
    remark = AnnotationMade(Annotation("a1", START, text="well done"))
    after = [(90_000, remark), (90_060, corrects(len(said) + 1, remark)), (90_120, corrects(len(said) + 1))]
    before, then = (review(a_log(*said, *more)) for more in ((), after))
    assert then.log.span == before.log.span
    assert then.metrics(LIMITS) == before.metrics(LIMITS)


def test_what_is_prepared_or_corrected_a_day_later_does_not_make_the_event_a_day_longer() -> None:
    said = [*setup(), (0, an_incident("1")), (60, UnitAssigned("P1", "1")), (300, a_note())]
    after = [
        (90_000, PersonCheckedIn(a_person("rea"))), (90_001, ProtocolDrafted(a_protocol())),
        (90_002, corrects(len(said), a_note("Other gate"))),
    ]  # fmt: skip
    before, then = (figures(a_log(*said, *more)) for more in ((), after))
    for figure in ("util", "log_gap", "peak_committed", "low_availability"):
        assert then[figure].samples == before[figure].samples, figure
    assert review(a_log(*said, *after)).log.span == (START, START + 300 * SECOND)


def test_alarms_are_counted_in_each_ten_minutes_the_quiet_ones_too() -> None:
    raised = [(n, AlarmRaised(f"a{n}", "no_lead", "P1", "No lead")) for n in (0, 10, 20, 1_200)]
    found = figures(a_log(*setup(), *raised, (3_599, a_note())))["alarms"]
    assert (found.value, found.at, found.counts["windows"]) == (3, START, 6)
    assert (found.counts["median_per_window"], found.counts["p90_per_window"]) == (0, 2)


def test_a_gate_closed_against_the_plan_is_timed_until_it_opens_or_the_period_ends() -> None:
    period = Period("Evening", START, START + 3_600 * SECOND)
    gate = a_feature("gate1", openings=(Opening("Evening"),))
    plan = Plan(features=(gate,), periods=(period,))
    said: list[Said] = [
        (0, PlanPublished("v1", plan)), (600, FeatureChanged("gate1", "closed")),
        (900, FeatureChanged("gate1", "open")), (3_000, FeatureChanged("gate1", "blocked")), (9_000, a_note()),
    ]  # fmt: skip
    assert values(figures(a_log(*setup(), *said))["plan_actual"]) == [5, 10]


def test_the_figure_of_what_was_not_as_planned_is_that_of_the_list() -> None:
    periods = (
        Period("Day", START, START + 12_000 * SECOND),
        Period("Night", START + 12_000 * SECOND, START + 30_000 * SECOND),
    )
    gate = a_feature("gate1", openings=(Opening("Day", START + 6_000 * SECOND), Opening("Night")))
    late = a_feature("gate2", openings=(Opening("Night"),))
    said: list[Said] = [
        (0, PlanPublished("v1", Plan((gate, late), periods))), (5_400, FeatureChanged("gate1", "closed")),
        (6_600, FeatureChanged("gate2", "open")), (15_000, FeatureChanged("gate1", "open")), (15_600, a_note()),
    ]  # fmt: skip
    log = a_log(*setup(), *said)
    # Closed from before it should open until into the next period; the other one was opened too early.
    found = figures(log)["plan_actual"]
    assert [(s.unit, s.type, s.note, round(s.value)) for s in found.samples] == [
        ("gate1", "closed", "closed, planned open", 150), ("gate2", "open", "open, planned closed", 90),
    ]  # fmt: skip
    end = START + 15_600 * SECOND
    assert [
        (one.feature, minutes(one.ends - one.begins)) for one in departures(fold(log), sayings(log), START, end)
    ] == [(s.unit, s.value) for s in found.samples]


def test_a_gate_with_fewer_people_than_planned_is_timed_until_the_next_count() -> None:
    period = Period("Evening", START, START + 3_600 * SECOND)
    gate = a_feature("gate1", owner="police", staff=4, openings=(Opening("Evening"),))
    said: list[Said] = [
        (0, PlanPublished("v1", Plan(features=(gate,), periods=(period,)))), (600, PostStaffed("gate1", 2)),
        (900, PostStaffed("gate1", 4)), (3_000, PostStaffed("gate1", 3)), (9_000, a_note()),
    ]  # fmt: skip
    found = figures(a_log(*setup(), *said))["plan_actual"]
    assert values(found) == [5, 10]
    assert [(s.type, s.note, s.agency) for s in found.samples] == [
        ("staffing", "2 of 4 there", "police"), ("staffing", "3 of 4 there", "police"),
    ]  # fmt: skip


def test_an_emergency_of_a_unit_counts_once_until_it_says_that_it_is_over() -> None:
    pressed = [(n, a_status("P1", "EMERG")) for n in (20, 25)]
    said = [(0, an_incident("1")), (10, UnitAssigned("P1", "1")), *pressed, (60, a_status("P1", "AVAIL"))]
    log = a_log(*setup(), *said, (90, a_status("P1", "EMERG")))
    found = figures(log)["safety"]
    assert [(s.unit, s.incident, s.agency, (s.at - START) // SECOND) for s in found.samples] == [
        ("P1", "1", "police", 20), ("P1", "1", "police", 90),
    ]  # fmt: skip
    assert log[found.samples[0].seqs[0] - 1].body == a_status("P1", "EMERG")


def test_a_protocol_that_matches_wants_its_people_told_beside_that_of_the_lead() -> None:
    card = a_protocol("fire", parties=("police", "ems"), notifications=(Notification("Utility", 60),))
    said: list[Said] = [
        (0, ProtocolDrafted(card)), (1, ProtocolSigned("fire", 1, "police", "Ana")),
        (1, ProtocolSigned("fire", 1, "ems", "Bo")), (2, ProtocolAgreed("fire", 1)),
        (10, an_incident("1", type="fire")), (20, LeadProposed("1", "l1", "fire", ("fire",), "by usage")),
    ]  # fmt: skip
    assert [s.note for s in figures(a_log(*setup(), *said))["notify"].samples] == ["not made: Utility"]


def test_protocols_are_asked_as_they_stood_when_the_lead_was_proposed() -> None:
    wanted = (Notification("Utility", 60),)
    card = a_protocol("fire", parties=("police",), notifications=wanted)
    signed: list[Said] = [
        (0, ProtocolDrafted(card)), (20, ProtocolSigned("fire", 1, "police", "Ana")), (20, ProtocolAgreed("fire", 1)),
    ]  # fmt: skip
    early, late = (
        [(at, an_incident(name, type="fire")), (at + 1, LeadProposed(name, f"l{name}", "fire", ("fire",), "by usage"))]
        for name, at in (("1", 10), ("2", 30))
    )
    gone = (50, ProtocolWithdrawn("fire", 1, "superseded by practice"))
    said = sorted([*signed, *early, *late, gone], key=lambda one: one[0])
    for end in (None, 45, 90):
        found = figures(a_log(*setup(), *said), end=end)["notify"]
        assert [(s.incident, s.note) for s in found.samples] == [("2", "not made: Utility")]


def test_a_lead_settled_without_any_protocol_wants_nobody_told() -> None:
    said = [(0, an_incident("1")), *((10, body) for body in a_lead("1"))]
    assert not figures(a_log(*setup(), *said))["notify"].samples
