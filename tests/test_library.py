"""The shipped library: each of the 32 incident types gets its lead and a reason in an event with the demo's agencies.

The leads are written here by hand from the lead matrix, not read from the cards.
"""

import csv
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from dashboard.ingest.protocol_files import drafts, library
from dashboard.model.agencies import Discipline
from dashboard.model.facts import Fact, merged
from dashboard.model.glossary import Term, fold
from dashboard.model.moment import SECOND
from dashboard.model.protocols import Phase, Protocol
from dashboard.projections.recommendation import recommend
from dashboard.projections.situation import Situation
from dashboard.projections.standing import stands
from dashboard.services.desk import Desk
from tests import builders
from tests.builders import EVENT, START, a_draft, an_actor, an_agency, an_event
from tests.conftest import ROOT

AGENCIES = {
    "PD": "police", "FD": "fire", "EMS": "ems", "SEC": "security", "PW": "public_works", "ORG": "organiser",
    "SO": "police",
}  # fmt: skip
FIRST = {
    "lost_child": "ORG", "medical": "EMS", "cardiac": "EMS", "intox": "EMS", "dui": "PD", "fight": "PD",
    "assault": "PD", "weapon": "PD", "active": "PD", "barricade": "PD", "bomb": "PD", "tentfire": "FD",
    "vehfire": "FD", "firecrime": "FD", "hazmat": "FD", "collapse": "FD", "surge": "ORG", "weather": "ORG",
    "missing": "PD", "drowning": "FD", "drone": "PD", "vip": "PD", "protest": "PD", "rtc": "PD", "ram": "PD",
    "power": "ORG", "foodborne": "EMS", "overdose": "EMS", "utility": "PW", "flood": "FD", "evacuee": "ORG",
    "terror": "PD",
}  # fmt: skip
THEN = [
    ("lost_child", "abduction=yes", "PD"), ("lost_child", "over_limit=yes", "PD"),
    ("lost_child", "special_needs=yes", "PD"),
    ("medical", "crime=yes ems_cleared=yes", "PD"), ("cardiac", "death=yes", "PD"), ("intox", "ems_cleared=yes", "PD"),
    ("intox", "oriented=no", "EMS"), ("dui", "oriented=no", "EMS"), ("dui", "abnormal_vitals=yes", "EMS"),
    ("dui", "trauma=yes", "EMS"), ("dui", "ems_cleared=yes", "PD"), ("dui", "dispute=yes", "EMS"),
    ("fight", "patient=yes police_clear=yes", "EMS"), ("fight", "weapon=yes", "PD"), ("fight", "patient=yes", "PD"),
    ("assault", "patient=yes life_risk=yes", "EMS"), ("weapon", "patient=yes threat_over=yes", "EMS"),
    ("weapon", "shots=yes", "PD"), ("active", "threat_over=yes", "EMS"),
    ("active", "threat_over=yes all_out=yes", "PD"), ("vip", "patient=yes", "EMS"),
    ("barricade", "fire=yes threat_over=yes patient=yes", "FD"), ("power", "exits_dark=yes wide_area=yes", "PD"),
    ("utility", "gas_escapes=yes radio_lost=yes", "FD"), ("weather", "lightning=yes patient=yes", "ORG"),
    ("dui", "oriented=no ems_cleared=yes", "EMS"), ("bomb", "exploded=yes threat_over=yes", "FD"),
    ("barricade", "fire=yes", "FD"), ("barricade", "threat_over=yes patient=yes", "EMS"),
    ("bomb", "exploded=yes", "FD"),
    ("bomb", "threat_over=yes", "ORG"), ("bomb", "exploded=yes all_out=yes", "PD"),
    ("tentfire", "fire_out=yes crime=no", "ORG"), ("tentfire", "fire_out=yes crime=yes", "PD"),
    ("tentfire", "crime=yes", "FD"), ("vehfire", "fire_out=yes", "PD"),
    ("firecrime", "under_control=yes", "FD"), ("firecrime", "under_control=yes safe_to_enter=yes", "PD"),
    ("firecrime", "under_control=no safe_to_enter=yes", "FD"), ("hazmat", "under_control=yes", "PW"),
    ("hazmat", "under_control=yes crime=yes", "PD"), ("collapse", "all_out=yes", "PD"),
    ("surge", "many_casualties=yes", "EMS"), ("surge", "threat_over=yes all_out=yes", "PD"),
    ("weather", "lightning=yes", "ORG"), ("weather", "patient=yes", "EMS"), ("missing", "found=yes patient=yes", "EMS"),
    ("missing", "open_country=yes", "PD"), ("drowning", "found=yes patient=yes", "EMS"),
    ("drowning", "over_limit=yes", "PD"), ("drone", "threat=yes", "PD"), ("drone", "patient=yes", "EMS"),
    ("vip", "threat=yes", "PD"), ("protest", "fire=yes", "FD"), ("protest", "patient=yes police_clear=yes", "EMS"),
    ("rtc", "trapped=yes", "FD"), ("rtc", "many_casualties=yes", "EMS"), ("rtc", "death=yes all_out=yes", "PD"),
    ("ram", "threat_over=yes", "EMS"), ("ram", "threat_over=yes all_out=yes", "PD"), ("power", "wide_area=yes", "PW"),
    ("power", "exits_dark=yes", "PD"), ("foodborne", "over_limit=yes", "ORG"), ("overdose", "death=yes", "PD"),
    ("overdose", "patient=no", "PD"), ("utility", "radio_lost=yes", "PD"), ("utility", "gas_escapes=yes", "FD"),
    ("flood", "water_falling=yes life_risk=no", "PW"), ("evacuee", "many_casualties=yes", "EMS"),
    ("evacuee", "shelter_closed=yes", "PW"), ("terror", "threat_over=yes", "EMS"),
    ("terror", "threat_over=yes all_out=yes", "PD"),
]  # fmt: skip
CARDS = {card.protocol.id: card for card in library()}
PROTOCOLS = [card.protocol for card in CARDS.values()]


def facts_of(text: str) -> tuple[Fact, ...]:
    return tuple(Fact(*part.split("=")) for part in text.split())


@pytest.fixture
def situation(desk: Desk) -> Situation:
    """An event with the demo's agencies, and the library signed by them."""
    joined = [an_agency(agency, discipline=discipline) for agency, discipline in AGENCIES.items()]
    desk.take(EVENT, builders.drafts([an_event(), *joined]))
    desk.take(EVENT, drafts(CARDS.values(), an_actor(), START))
    return desk.situation(EVENT)


def test_every_card_is_in_force_in_the_demo_s_event(situation: Situation) -> None:
    standing = {card.id: stands(card, situation, START)[0] for card in situation.protocols.values()}
    assert {name: s.unsigned for name, s in standing.items() if s.standing != "in force"} == {}
    assert len(standing) == 34


def test_only_a_named_head_of_its_own_agency_has_signed() -> None:
    heads = {
        "PD": "chief_pd", "FD": "chief_fd", "EMS": "chief_ems", "PW": "head_pw", "SEC": "head_sec",
        "ORG": "director_org",
    }  # fmt: skip
    for card in CARDS.values():
        parties = [AGENCIES[s.agency] for s in card.signatures]
        assert parties == [p for p in card.protocol.parties if p in AGENCIES.values()], card.protocol.id
        assert all(heads[s.agency] == s.person and s.on.year == 2026 for s in card.signatures), card.protocol.id


def test_each_of_the_32_types_has_a_row_here_and_a_card() -> None:
    types = {row["id"] for row in json.loads((ROOT / "data" / "incident_types.json").read_text(encoding="utf-8"))}
    assert set(FIRST) == types
    assert {name for protocol in PROTOCOLS if protocol.phases for name in protocol.types} == types
    assert {p.id for p in PROTOCOLS} - types == {"police_fire_distance", "whom_to_call"}


def test_the_types_are_those_of_the_lead_matrix(shared: Path) -> None:
    with (shared / "domain" / "lead_matrix.csv").open(encoding="utf-8") as stream:
        assert {row["id"] for row in csv.DictReader(stream)} == set(FIRST)


@pytest.mark.parametrize(("kind", "lead"), FIRST.items())
def test_an_incident_of_each_type_gets_its_lead_and_the_reason(situation: Situation, kind: str, lead: str) -> None:
    found = recommend(situation, kind, (), START)
    assert (found.protocol, found.version, found.lead) == (kind, CARDS[kind].protocol.version, lead)
    assert found.title in found.why
    assert f"type {kind}" in found.why
    assert CARDS[kind].protocol.phases[0].why in found.why
    assert found.would_change
    assert found.runner_up is not None
    assert found.runner_up.agency != lead
    assert lead not in found.support
    assert "whom_to_call" in found.also


@pytest.mark.parametrize(("kind", "said", "lead"), THEN)
def test_its_facts_decide_the_phase_and_the_lead(situation: Situation, kind: str, said: str, lead: str) -> None:
    found = recommend(situation, kind, facts_of(said), START)
    assert (found.protocol, found.lead) == (kind, lead)
    assert set(found.matched) <= set(facts_of(said))


@pytest.mark.parametrize(("kind", "said"), [*((kind, "") for kind in FIRST), *((kind, said) for kind, said, _ in THEN)])
def test_what_would_change_it_does_when_it_is_stated(situation: Situation, kind: str, said: str) -> None:
    facts, now = facts_of(said), recommend(situation, kind, facts_of(said), START)
    for turn in now.would_change:
        card = CARDS[turn.protocol].protocol
        here, there = card.phase(now.phase), card.phase(turn.phase)
        assert here
        assert there
        triggers = {h.trigger: h.when for h in here.handovers}
        when = triggers.get(turn.condition, there.when)
        found = recommend(situation, kind, merged(facts, when), START)
        assert not when or (found.lead, found.phase) == (turn.agency, turn.phase), turn


def test_more_than_15_types_have_a_row_that_their_facts_decide() -> None:
    assert len({kind for kind, _, lead in THEN if lead != FIRST[kind]}) > 15


@pytest.mark.parametrize(
    ("phase", "said", "there", "lead"),
    [
        ("fire", "under_control=yes safe_to_enter=yes", "scene", "PD"),
        ("scene", "under_control=no safe_to_enter=yes", "fire", "FD"),
        ("scene", "under_control=yes safe_to_enter=no", "fire", "FD"),
        ("scene", "under_control=yes safe_to_enter=yes", "scene", "PD"),
        ("scene", "under_control=yes safe_to_enter=yes scene_released=yes", "cause", "FD"),
    ],
)
def test_a_fire_at_a_crime_scene_passes_the_lead_on_and_back(
    situation: Situation, phase: str, said: str, there: str, lead: str
) -> None:
    found = recommend(situation, "firecrime", facts_of(said), START, ("firecrime", phase))
    assert (found.phase, found.lead, bool(found.handover)) == (there, lead, there != phase)
    assert "police_fire_distance" in found.also


@pytest.mark.parametrize(
    ("phase", "said", "there", "lead"),
    [
        ("stop", "oriented=no", "medical", "EMS"),
        ("medical", "oriented=no ems_cleared=yes", "custody", "PD"),
        ("custody", "oriented=no ems_cleared=no", "medical", "EMS"),
        ("stop", "dispute=yes", "dispute", "EMS"),
        ("dispute", "dispute=yes medical_control=hospital", "hospital", "EMS"),
        ("hospital", "dispute=yes medical_control=hospital", "hospital", "EMS"),
        ("dispute", "dispute=yes medical_control=release", "custody", "PD"),
        ("custody", "dispute=yes medical_control=release", "custody", "PD"),
    ],
)
def test_an_impaired_driver_goes_from_police_to_ems_and_into_custody(
    situation: Situation, phase: str, said: str, there: str, lead: str
) -> None:
    found = recommend(situation, "dui", facts_of(said), START, ("dui", phase))
    assert (found.phase, found.lead) == (there, lead)


def test_the_sheriff_leads_what_is_on_the_county_s_ground(situation: Situation) -> None:
    assert recommend(situation, "rtc", facts_of("jurisdiction=so"), START).lead == "SO"


def test_a_recommendation_from_the_whole_library_takes_less_than_200_ms(situation: Situation) -> None:
    took = []
    for _ in range(5):
        before = time.perf_counter()
        recommend(situation, "firecrime", facts_of("under_control=yes safe_to_enter=yes"), START)
        took.append(time.perf_counter() - before)
    assert min(took) < 0.2


def test_past_its_review_date_a_card_recommends_nothing(situation: Situation) -> None:
    found = recommend(situation, "dui", (), START + 600 * 24 * 3_600 * SECOND)
    assert (found.protocol, found.lead) == ("", "")


def facts_in(protocol: Protocol) -> Iterator[Fact]:
    yield from protocol.facts
    for phase in protocol.phases:
        yield from phase.when
        yield from (fact for handover in phase.handovers for fact in handover.when)
    for part in (*protocol.standoffs, *protocol.notifications):
        yield from part.when


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.id)
def test_every_fact_of_a_card_is_in_the_vocabulary_with_its_value(protocol: Protocol) -> None:
    words = {row["name"]: row["values"] for row in vocabulary()}
    strange = {str(f) for f in facts_in(protocol) if f.value not in words.get(f.name, ())}
    assert strange == set()


def test_no_fact_is_there_twice_or_unused() -> None:
    names = [row["name"] for row in vocabulary()]
    assert len(set(names)) == len(names)
    assert set(names) - {f.name for p in PROTOCOLS for f in facts_in(p)} == {"jurisdiction"}
    assert all(row["title"] and row["aliases"] for row in vocabulary())
    said = [word for row in vocabulary() for word in row["aliases"]]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.id)
def test_every_party_of_a_card_is_a_discipline_and_every_handover_leads_somewhere(protocol: Protocol) -> None:
    named = {*protocol.parties, *(n.party for n in protocol.needs), *(c.party for c in protocol.contacts)}
    named |= {party for phase in protocol.phases for party in (*phase.lead, *phase.support)}
    named |= {s.party for s in protocol.checklist} | {s.party for s in protocol.standoffs}
    named |= {n.by for n in protocol.notifications}
    assert named - {""} <= set(get_args(Discipline))
    assert {h.to for phase in protocol.phases for h in phase.handovers} <= {phase.id for phase in protocol.phases}
    reached = {h.to for phase in protocol.phases for h in phase.handovers} | {p.id for p in protocol.phases[:1]}
    assert {phase.id for phase in protocol.phases} == reached


def rounds(protocol: Protocol, path: tuple[Phase, ...], known: frozenset[Fact]) -> Iterator[tuple[str, ...]]:
    """Ways of handing over by facts that all hold together and lead back to where they began."""
    for handover in path[-1].handovers:
        facts, there = known | set(handover.when), protocol.phase(handover.to)
        if not handover.when or there is None or len({f.name for f in facts}) < len(facts):
            continue
        if there in path:
            yield (*(phase.id for phase in path), there.id)
        else:
            yield from rounds(protocol, (*path, there), facts)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.id)
def test_the_same_facts_never_pass_a_lead_to_and_fro(protocol: Protocol) -> None:
    assert [r for phase in protocol.phases for r in rounds(protocol, (phase,), frozenset())] == []


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda p: p.id)
def test_a_card_is_complete_and_says_where_it_comes_from(protocol: Protocol) -> None:
    assert protocol.phrase
    assert protocol.source.startswith("Usual practice, to be agreed locally")
    assert protocol.review.startswith("2027-")
    assert 3 <= len(protocol.checklist) <= 7
    assert len({need.party for need in protocol.needs}) >= 2
    assert protocol.contacts
    assert all(phase.why for phase in protocol.phases)
    assert all(phase.handovers for phase in protocol.phases[:1])
    assert protocol.notifications or not protocol.phases


def test_every_distance_of_a_card_is_one_of_the_table_and_says_whether_it_was_checked() -> None:
    table = {(row["inner"] or 0, row["outer"] or 0): row for row in hazards()}
    for protocol in PROTOCOLS:
        for ring in protocol.standoffs:
            assert ring.source, (protocol.id, ring.hazard)
            assert ring.inner or ring.note, (protocol.id, ring.hazard)
            if ring.inner:
                row = table[(ring.inner, ring.outer)]
                assert re.search(r"; (checked|not checked|to be agreed locally)$", ring.source), (protocol.id, row)


def test_the_table_of_distances_holds_numbers_in_metres_with_a_source() -> None:
    assert len({row["id"] for row in hazards()}) == len(hazards())
    for row in hazards():
        assert row["source"], row["id"]
        assert row["status"] in ("checked", "not checked", "local"), row["id"]
        assert row["unit"] == "m", row["id"]
        assert row["inner"] is not None or row["note"], row["id"]
        assert row["outer"] is None or row["outer"] >= row["inner"] > 0, row["id"]


def test_the_bomb_table_says_what_its_published_card_says(shared: Path) -> None:
    with (shared / "domain" / "standoff.csv").open(encoding="utf-8") as stream:
        theirs = {row["size"]: metres(row) for row in csv.DictReader(stream) if row["size"].endswith("lb TNT")}
        stream.seek(0)
        theirs |= {row["size"]: metres(row) for row in csv.DictReader(stream) if row["size"].endswith(" lb")}
    ours = {row["size"].removesuffix(" TNT"): (row["inner"], row["outer"]) for row in hazards() if "TNT" in row["size"]}
    assert ours == {size.removesuffix(" TNT"): both for size, both in theirs.items()}


def metres(row: dict[str, str]) -> tuple[int, int]:
    inner, outer = (row[name] for name in row if name.startswith(("inner", "outer")))
    return (
        int(inner.rpartition("/")[2].removesuffix(" m").replace(",", "")),
        int(outer.rpartition("/")[2].removesuffix(" m").replace(",", "")),
    )


def test_every_term_of_the_glossary_is_said_plainly_and_asks_where_it_is_in_doubt() -> None:
    read = json.loads((ROOT / "data" / "glossary.json").read_text(encoding="utf-8"))
    terms = msgspec.convert(read["terms"], list[Term])
    assert len({fold(term.code) for term in terms}) == len(terms)
    assert read["agreed_by"] == []
    for term in terms:
        assert term.source, term.code
        assert all(meaning.plain and fold(meaning.plain) != fold(term.code) for meaning in term.meanings), term.code
        parties = [set(meaning.parties) for meaning in term.meanings]
        assert term.asks or len(parties) == 1 or all(parties), term.code


def test_no_code_of_the_lent_list_is_left_out(shared: Path) -> None:
    read = json.loads((ROOT / "data" / "glossary.json").read_text(encoding="utf-8"))
    ours = {fold(term["code"]) for term in read["terms"]}
    with (shared / "domain" / "codes.csv").open(encoding="utf-8") as stream:
        theirs = {fold(code) for row in csv.DictReader(stream) for code in re.split(r" ?/ ?", row["code"])}
    assert theirs <= ours


def vocabulary() -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads((ROOT / "data" / "facts.json").read_text(encoding="utf-8"))
    return read


def hazards() -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads((ROOT / "data" / "standoffs.json").read_text(encoding="utf-8"))["hazards"]
    return read


def test_taken_in_again_the_library_adds_nothing(desk: Desk) -> None:
    desk.take(EVENT, [a_draft(an_event())])
    found = drafts(CARDS.values(), an_actor(), START)
    assert desk.take(EVENT, found) == len(found)
    assert desk.take(EVENT, found) == 0
