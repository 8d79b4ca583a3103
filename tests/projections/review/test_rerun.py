"""Reruns over logs worked out by hand, and over the shipped demo beside what the live fold recommends."""

import pytest
from msgspec import structs

from dashboard.ingest.script import demo_script
from dashboard.model.agencies import AgencyJoined
from dashboard.model.facts import Fact
from dashboard.model.incidents import FactsStated, IncidentChanged, IncidentClosed, IncidentReopened
from dashboard.model.moment import SECOND, At, Basis
from dashboard.model.protocols import Phase, ProtocolWithdrawn
from dashboard.model.units import UnitAssigned
from dashboard.projections.recommendation import recommended
from dashboard.projections.review.verdicts import Row, rows, summed
from dashboard.services.desk import Desk
from dashboard.services.protocol_review import reran
from tests.builders import ILL, START, a_lead, a_protocol, an_incident
from tests.projections.review.logs import Said, corrects, setup
from tests.projections.review.protocol_log import FIGHT, a_decision, again, at, four, in_force, of_dui

EMS_FIRST = a_protocol("dui", 2, phases=(Phase("stop", "Stop", ("ems",), ("police",)),))


def short(found: list[Row]) -> list[tuple[str, int, str, str, str, str, float | None]]:
    """Incident, seconds, lead and phase recommended, verdict, lead decided, seconds ahead."""
    return [
        (
            row.incident, (row.at - START) // SECOND, row.said.lead, row.said.phase, row.verdict,
            row.decided.agency if row.decided else "", None if row.ahead is None else row.ahead / SECOND,
        )
        for row in found
    ]  # fmt: skip


def test_every_answer_stands_beside_the_decision_it_met() -> None:
    run = again(four())
    found = rows(run)
    assert short(found) == [
        ("1", 100, "police", "stop", "same", "police", 60),
        ("1", 200, "ems", "care", "same", "ems", 120),
        ("2", 400, "", "", "no match", "fire", 100),
        ("3", 600, "police", "stop", "no decision", "", None),
        ("4", 700, "police", "stop", "differs", "ems", 60),
    ]
    counted = summed(run, found)
    assert counted.rows == {"same": 2, "differs": 1, "no decision": 1, "no match": 1}
    assert (counted.incidents, counted.changed, counted.ahead.n) == (4, 0, 2)


def test_a_card_on_trial_changes_the_rows_of_its_type_and_no_other() -> None:
    before, after = rows(again(four())), rows(again(four(), FIGHT))
    assert [row.incident for row in after if row.changed] == ["2"]
    assert short(after)[2] == ("2", 400, "fire", "one", "same", "fire", 100)
    assert [row for row in short(after) if row[0] != "2"] == [row for row in short(before) if row[0] != "2"]
    assert [row.ruled for row in after] == [row.said for row in before]


def test_another_version_on_trial_takes_the_place_of_the_one_in_force() -> None:
    found = rows(again(four(), EMS_FIRST))
    assert short(found) == [
        ("1", 100, "ems", "stop", "differs", "police", 60),
        ("1", 200, "ems", "stop", "same", "ems", 120),
        ("2", 400, "", "", "no match", "fire", 100),
        ("3", 600, "ems", "stop", "no decision", "", None),
        ("4", 700, "ems", "stop", "same", "ems", 60),
    ]
    assert all(row.changed == (row.incident != "2") for row in found)
    assert {row.said.version for row in found} == {2, 0}


def test_a_new_version_that_says_the_same_changes_nothing() -> None:
    assert not any(row.changed for row in rows(again(four(), a_protocol("dui", 7))))


def test_what_a_card_on_trial_contradicts_gives_way_for_the_types_they_share() -> None:
    wide = a_protocol("dui", types=("dui", "fight"))
    said = [
        *setup(), *at(0, *in_force(wide)), (10, an_incident("1", type="dui")), (20, an_incident("2", type="fight")),
    ]  # fmt: skip
    trial = structs.replace(EMS_FIRST, id="zzz", version=1)
    assert [(row.said.protocol, row.said.lead, row.changed) for row in rows(again(said, trial))] == [
        ("zzz", "ems", True), ("dui", "police", False),
    ]  # fmt: skip


def test_a_card_on_trial_counts_after_its_review_date_too() -> None:
    found = rows(again(four(), structs.replace(FIGHT, review="2001-01-01")))
    assert [row.incident for row in found if row.changed] == ["2"]


def test_a_decision_that_stood_before_the_answer_is_not_ahead_of_anything() -> None:
    said = [*four()[:14], *a_decision("1", "ems", 110, 115), (200, FactsStated("1", ILL))]
    found = [row for row in short(rows(again(said))) if row[0] == "1"]
    assert found[1:] == [("1", 200, "ems", "care", "same", "ems", None)]


def test_two_decisions_while_one_answer_stands_are_two_rows() -> None:
    said = [
        *setup(), *at(0, *in_force(a_protocol("dui"))), (100, an_incident("1", type="dui")),
        *a_decision("1", "ems", 110, 120), *a_decision("1", "police", 150, 160, giver="ems", **of_dui("stop")),
    ]  # fmt: skip
    assert [(row[4], row[5]) for row in short(rows(again(said)))] == [("differs", "ems"), ("same", "police")]


def test_what_is_said_in_the_very_instant_of_the_opening_belongs_to_the_opening() -> None:
    said = [
        *setup(), *at(0, *in_force(a_protocol("dui"))),
        *at(100, an_incident("1", type="dui"), FactsStated("1", ILL), *a_lead("1", "ems")),
    ]  # fmt: skip
    found = rows(again(said))
    assert short(found) == [("1", 100, "ems", "care", "same", "ems", 0)]
    assert found[0].news[0] == "opened"


def test_a_protocol_counts_from_its_last_signature_until_it_is_withdrawn() -> None:
    said: list[Said] = [
        *setup(), (50, an_incident("1", type="dui")), *at(100, *in_force(a_protocol("dui"))),
        (200, ProtocolWithdrawn("dui", 1, "wrong")),
    ]  # fmt: skip
    found = rows(again(said))
    assert [(row.verdict, (row.at - START) // SECOND) for row in found] == [
        ("no match", 50), ("no decision", 100), ("no match", 200),
    ]  # fmt: skip
    assert found[1].news == ("protocols",)


def test_the_answer_is_asked_again_of_type_facts_agencies_and_phase_and_of_nothing_else() -> None:
    said = [
        *setup(), *at(0, *in_force(a_protocol("dui"))), (10, an_incident("1", type="fight")),
        (20, IncidentChanged("1", type="dui")), (30, IncidentChanged("1", priority="P1")),
        (40, UnitAssigned("P1", "1")), (50, UnitAssigned("P2", "1")), (60, FactsStated("1", (Fact("dark"),))),
        *a_decision("1", "police", 70, 80, **of_dui("stop")), (90, IncidentClosed("1")),
        (95, FactsStated("1", ILL)), (99, IncidentReopened("1")),
    ]  # fmt: skip
    run = again(said)
    assert run.courses["1"].asked == 6
    assert [step.news for step in run.courses["1"].steps] == [("opened",), ("type",), ("facts",)]
    assert run.courses["1"].agencies == ("police",)


def test_a_corrected_entry_counts_as_it_reads_now() -> None:
    said = four()
    opened = next(n for n, (when, _) in enumerate([(one[0], one[1]) for one in said], 1) if when == 400)
    found = rows(again([*said, (900, corrects(opened, an_incident("2", type="dui")))]))
    assert [row.verdict for row in found if row.incident == "2"] == ["differs"]


def test_a_log_without_leads_says_so() -> None:
    run = again([*setup(), (5, an_incident("1"))])
    assert (run.led, run.governed) == (False, False)
    assert [row.verdict for row in rows(run)] == ["no match"]


def test_only_incidents_of_the_span_are_told() -> None:
    run = again(four())
    found = rows(run, START + 400 * SECOND, START + 700 * SECOND)
    assert [row.incident for row in found] == ["2", "3"]
    assert summed(run, found, START + 400 * SECOND, START + 700 * SECOND).incidents == 2


def test_an_agency_that_joins_later_may_lead_from_then_on() -> None:
    card = a_protocol("dui", phases=(Phase("a", "A", ("police", "fire")),))
    late = [one for one in setup() if not (isinstance(one[1], AgencyJoined) and one[1].agency.id == "police")]
    police = next(one[1] for one in setup() if isinstance(one[1], AgencyJoined) and one[1].agency.id == "police")
    said = [*late, *at(0, *in_force(card)), (10, an_incident("1", type="dui")), (20, police)]
    assert [row.said.lead for row in rows(again(said, card))] == ["fire", "police"]


@pytest.mark.parametrize("basis", ["known", "happened"])
def test_a_rerun_of_the_demo_gives_what_was_recommended_live(desk: Desk, basis: Basis) -> None:
    drafts = demo_script()
    desk.take("demo", drafts, now=max(draft.known or draft.occurred for draft in drafts))
    run = reran(desk, "demo", basis)
    steps = [(course.id, step) for course in run.courses.values() for step in course.steps]
    assert len(run.courses) == 83
    assert len(steps) >= 90
    for incident, step in steps:
        situation = desk.situation("demo", At(step.at), basis)
        there = situation.incident(incident)
        assert there is not None
        assert step.said == step.ruled == recommended(situation, there, step.at), there.number
