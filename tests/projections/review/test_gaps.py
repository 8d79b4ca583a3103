"""Gaps in protocols over logs worked out by hand, and the card drafted from one."""

from datetime import date

from msgspec import structs

from dashboard.model.agencies import AgencyJoined
from dashboard.model.facts import Fact
from dashboard.model.incidents import FactsStated, IncidentClosed, NoteAdded
from dashboard.model.leads import LeadAnswered, LeadEscalated, LeadOverridden, LeadProposed
from dashboard.model.protocols import Card, Phase, Version
from dashboard.model.units import UnitAssigned
from dashboard.projections.names import Names
from dashboard.projections.review.gaps import Gap, Gaps, Group, gaps
from dashboard.projections.review.missing import missing_card
from dashboard.projections.review.protocol_printing import gap_lines
from dashboard.projections.review.verdicts import rows
from dashboard.projections.situation import Situation
from dashboard.projections.standing import faults
from tests.builders import a_protocol, an_agency, an_incident
from tests.projections.review.logs import GAPS, Said, setup
from tests.projections.review.protocol_log import a_decision, again, at, four, in_force

DARK = (Fact("dark"),)
TODAY = date(2026, 9, 1)


def found(said: list[Said]) -> Gaps:
    """The gaps of a log."""
    return gaps(again(said), GAPS)


def of(there: Gaps, gap: Gap) -> dict[str, tuple[int, int, list[str]]]:
    """The groups of a gap: type -> how many, of how many, which incidents."""
    return {g.type: (g.n, g.of, [member.incident for member in g.members]) for g in there.of(gap)}


def dui(incident: str, opened: float) -> list[Said]:
    """An impaired driver whose lead police propose by the card 30 s later; EMS is asked too."""
    proposed = LeadProposed(incident, f"l{incident}", "police", ("police", "ems"), "law", (), "dui", 1, "stop")
    return [(opened, an_incident(incident, type="dui")), (opened + 30, proposed)]


def says(incident: str, agency: str, word: str, reason: str = "") -> LeadAnswered:
    """An answer to that proposal."""
    return LeadAnswered(incident, f"l{incident}", agency, word, reason)  # type: ignore[arg-type]


def disputed() -> list[Said]:
    """Four impaired drivers: 1 agreed, 2 objected to, 3 escalated and overridden, 4 decided otherwise."""
    return [
        *setup(), *at(0, *in_force(a_protocol("dui"))),
        *dui("1", 100), *at(140, says("1", "police", "agrees"), says("1", "ems", "agrees")),
        *dui("2", 200), (240, says("2", "ems", "objects", "he is ill")), (280, says("2", "ems", "agrees")),
        (290, says("2", "police", "agrees")),
        *dui("3", 300), (340, LeadEscalated("3", "l3", 1, ("ana",), 0)), (360, LeadOverridden("3", "l3", "ana", "now")),
        (400, an_incident("4", type="dui")), *a_decision("4", "ems", 410, 420),
    ]  # fmt: skip


def test_an_incident_that_nothing_matched_and_one_that_nobody_led_are_gaps() -> None:
    there = found(four())
    assert of(there, "no match") == {"fight": (1, 1, ["2"])}
    assert of(there, "never led") == {"dui": (1, 3, ["3"])}
    assert (there.incidents, there.with_lead) == (4, 3)


def test_a_match_whose_lead_takes_no_part_says_so_and_a_type_of_those_words_does_not() -> None:
    away = a_protocol("flood", phases=(Phase("one", "One", ("harbour",)),))
    said: list[Said] = [
        *setup(), *at(0, *in_force(away)), (10, an_incident("1", type="flood")),
        (20, an_incident("2", type="takes no part")),
    ]  # fmt: skip
    notes = {group.type: group.members[0].note for group in found(said).of("no match")}
    assert "names harbour, which takes no part" in notes["flood"]
    assert notes["takes no part"] == ""


def test_a_protocol_is_contested_by_objection_override_and_another_decision() -> None:
    group = found(disputed()).of("contested")[0]
    assert (group.protocol, group.type, group.n, group.of) == ("dui", "dui", 3, 4)
    notes = [member.note for member in group.members]
    assert "he is ill" in notes[0]
    assert notes[0].startswith("objected by EMS")
    assert notes[1].startswith("escalated; overridden by ana")
    assert "now" in notes[1]
    assert notes[2].startswith("EMS decided instead of POLI")
    assert all(member.seqs for member in group.members)


def test_what_seldom_happens_is_no_gap() -> None:
    limits = structs.replace(GAPS, often=0.8)
    assert not gaps(again(disputed()), limits).of("contested")
    assert not gaps(again(disputed()), structs.replace(GAPS, fewest=4)).of("contested")


def test_leads_over_the_limit_are_slow_and_their_minutes_are_told() -> None:
    said = list(setup())
    for n, seconds in enumerate((60, 120, 121, 300, 600)):
        start = n * 1_000
        said += [(start, an_incident(str(n))), *a_decision(str(n), "ems", start + 5, start + seconds)]
    group = found(said).of("slow")[0]
    assert (group.n, group.of, [m.minutes for m in group.members]) == (3, 5, [121 / 60, 5, 10])
    assert group.spread.median is None, "of three samples there is no median"
    assert group.members[0].seqs[0] < group.members[0].seqs[-1]


def test_the_median_is_over_five_incidents_or_more() -> None:
    said = list(setup())
    for n in range(5):
        said += [(n * 1_000, an_incident(str(n))), *a_decision(str(n), "ems", n * 1_000 + 5, n * 1_000 + 180 + 60 * n)]
    assert found(said).of("slow")[0].spread.median == 5


def test_a_group_says_what_its_incidents_have_in_common() -> None:
    said: list[Said] = [
        *setup(), (10, an_incident("1")), (11, FactsStated("1", (*DARK, Fact("wet")))), (12, UnitAssigned("P1", "1")),
        (13, UnitAssigned("M1", "1")), (20, an_incident("2")), (21, FactsStated("2", DARK)),
        (22, UnitAssigned("P2", "2")),
    ]  # fmt: skip
    group = found(said).of("no match")[0]
    assert (group.shared_facts, group.shared_agencies) == (DARK, ("police",))
    assert group.facts == {Fact("dark"): 2, Fact("wet"): 1}
    assert group.agencies == {"police": 2, "ems": 1}


def test_what_matched_later_is_told_apart() -> None:
    card = a_protocol("dui", facts=DARK)
    said = [*setup(), *at(0, *in_force(card)), (10, an_incident("1", type="dui")), (20, FactsStated("1", DARK))]
    group = found(said).of("no match")[0]
    assert (group.members[0].later, group.later) == ("Card dui", 1)
    assert "1 matched later" in "".join(gap_lines(found(said), GAPS, Names(Situation())))


def test_a_log_that_never_says_who_led_is_told_plainly_and_in_no_red_rows() -> None:
    there = found([*setup(), *((n, an_incident(str(n))) for n in range(1, 30))])
    assert (there.led, [group.gap for group in there.groups]) == (False, ["no match"])
    lines = list(gap_lines(there, GAPS, Names(Situation())))
    assert lines[1].startswith("This log never says who led")
    assert lines[2].startswith("No protocol was in force")


def test_an_incident_still_open_at_the_end_says_so() -> None:
    said = [*four(), (900, NoteAdded("on", "3"))]
    assert found(said).of("never led")[0].members[0].note == "still open at the end of the log"
    assert not found([*four(), (900, IncidentClosed("3"))]).of("never led")[0].members[0].note


def missing() -> list[Said]:
    """Three fights in the dark that no card covers: fire led two of them (for one reason each), police one."""
    said = [*setup(), *at(0, *in_force(a_protocol("dui")))]
    for n, lead in ((1, "fire"), (2, "fire"), (3, "police")):
        start = n * 100.0
        said += [
            (start, an_incident(str(n), type="fight")), (start + 1, FactsStated(str(n), DARK)),
            (start + 2, UnitAssigned("E1", str(n))), (start + 3, UnitAssigned("P1", str(n))),
            *a_decision(str(n), lead, start + 5, start + 9),
        ]  # fmt: skip
    return said


def drafted(said: list[Said], gap: Gap = "no match") -> tuple[Group, Situation]:
    """The first group of a gap, and the event as at the end."""
    run = again(said)
    return gaps(run, GAPS).of(gap)[0], run.backdrop


def test_the_missing_card_says_what_people_decided_most_often_in_their_own_words() -> None:
    group, situation = drafted(missing())
    card = missing_card(group, situation, {"fight": "Fight"}, TODAY, 365)
    assert (card.id, card.version, card.types, card.facts) == ("fight_gap", 1, ("fight",), DARK)
    assert (card.parties, card.title, card.review) == (("fire", "police"), "Fight: dark = yes", "2027-09-01")
    assert card.phases == (
        Phase("start", "From the start", ("fire",), ("police",), "People said: \u201cfire knows\u201d (2 times)"),
    )
    assert "#001, #002, #003" in card.notes
    assert "FIRE 2, POLI 1" in card.notes
    assert not list(faults(card))


def test_a_rerun_against_the_missing_card_closes_its_gap() -> None:
    group, situation = drafted(missing())
    run = again(missing(), missing_card(group, situation, {}, TODAY, 365))
    dark = [row for row in rows(run) if row.said.protocol]
    assert [row.verdict for row in dark] == ["same", "same", "differs"]


def test_the_missing_card_takes_an_id_that_no_card_has() -> None:
    group, situation = drafted(missing())
    taken = a_protocol("fight_gap")
    situation.protocols["fight_gap"] = Card("fight_gap", (Version(taken, 0),))
    assert missing_card(group, situation, {}, TODAY, 365).id == "fight_gap_2"


def test_where_nobody_led_the_card_has_no_phase_and_says_so() -> None:
    said: list[Said] = [
        *setup(),
        (10, an_incident("1", type="Odor (Strange / Unknown)")),
        (20, UnitAssigned("E1", "1")),
    ]
    group, situation = drafted(said)
    card = missing_card(group, situation, {}, TODAY, 365)
    assert (card.id, card.phases, card.parties) == ("odor_strange_unknown_gap", (), ("fire",))
    assert "fill in who leads" in card.notes
    assert not list(faults(card))


def test_an_agency_that_its_discipline_does_not_mean_is_a_party_by_its_own_name() -> None:
    state = structs.replace(an_agency("police").agency, id="state", name="State Police", short="SP")
    said = [*setup(), (0, AgencyJoined(state)), (10, an_incident("1", type="fight")), *a_decision("1", "state", 20, 30)]
    group, situation = drafted(said)
    assert missing_card(group, situation, {}, TODAY, 365).parties == ("state",)


def test_the_card_from_a_contested_protocol_names_it() -> None:
    group, situation = drafted(disputed(), "contested")
    card = missing_card(group, situation, {}, TODAY, 365)
    assert "in which dui was not followed" in card.notes
