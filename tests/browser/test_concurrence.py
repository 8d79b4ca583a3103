"""Two agencies settle a lead from two browsers: three keys, one key an answer, and each sees the other at once."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.model.directory import AgencyDescribed, Profile, Rung, Shift, ShiftPlanned
from dashboard.model.entry import AnyBody
from dashboard.model.facts import Fact
from dashboard.model.incidents import FactsStated, Incident
from dashboard.model.leads import LeadAnswered
from dashboard.model.moment import SECOND
from dashboard.model.protocols import ProtocolDrafted, ProtocolSigned
from dashboard.model.units import UnitAssigned, UnitStatusChanged
from dashboard.projections.concurrence import proposal
from dashboard.services.desk import Desk
from dashboard.services.house import close_desks, open_desk
from tests.builders import EVENT, a_protocol, an_actor, an_incident, drafts, festival
from tests.patience import within

OPENED = iter(range(100, 200))


@pytest.fixture(scope="module")
def there(database: str) -> Iterator[Desk]:
    """A desk on the database that is served: a festival, a card in force for medical calls, ladders and shifts."""
    desk = open_desk(database)
    festival(desk)
    signed = [ProtocolSigned("dui", 1, "police", "ana"), ProtocolSigned("dui", 1, "ems", "cleo")]
    desk.take(EVENT, drafts([ProtocolDrafted(a_protocol(types=("medical",))), *signed], desk.now(EVENT), "card"))
    now = desk.now(EVENT)
    ladders: list[AnyBody] = [
        AgencyDescribed("ems", Profile("cleo", ladder=(Rung("Supervisor", 120),))),
        AgencyDescribed("police", Profile("ana", ladder=(Rung("Sergeant", 120),))),
        ShiftPlanned(Shift("s", "cleo", "Supervisor", now - 60 * SECOND, now + 7_200 * SECOND)),
    ]
    desk.record(EVENT, ladders, an_actor())
    yield desk
    close_desks()


@pytest.fixture
def incident(there: Desk) -> str:
    """A medical call with one police and one EMS unit on the scene."""
    name = str(next(OPENED))
    crew = [body for unit in ("P2", "M2") for body in (UnitAssigned(unit, name), UnitStatusChanged(unit, "ONSC", name))]
    there.record(EVENT, [an_incident(name, title="Driver slumped"), *crew], an_actor())
    return name


@pytest.fixture
def visit(there: Desk, serve: str, laptop: BrowserContext, incident: str) -> Iterator[Callable[[str], Page]]:
    """Open the log at the incident as this person, each time in a browser of its own."""
    pages = list[Page]()

    def opened(person: str) -> Page:
        page = laptop.new_page()
        pages.append(page)
        page.goto(f"{serve}/log?event={EVENT}&as={person}&incident={incident}")
        expect(page.locator(".panel h2")).to_contain_text(f"#{incident}")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        return page

    yield opened
    for page in pages:
        page.close()


def stands(desk: Desk, incident: str) -> Incident:
    return desk.situation(EVENT).incidents[incident]


def row(page: Page, incident: str) -> str:
    return page.locator(f".log-row[data-incident='{incident}']").inner_text()


def seen(page: Page, selector: str, words: str) -> None:
    """Wait until `words` stand there; more than two seconds fail."""
    expect(page.locator(selector)).to_contain_text(words, timeout=within(2_000))


def test_two_agencies_agree_from_two_browsers_with_one_key_each(
    visit: Callable[[str], Page], there: Desk, incident: str
):
    ana, cleo = visit("ana"), visit("cleo")
    expect(ana.locator(".leading")).to_contain_text("Protocol says: P POLI leads, EMS support")
    expect(ana.locator(".lead-now")).to_contain_text("INTERIM")
    for key in ("l", "Enter"):
        ana.keyboard.press(key)
    seen(cleo, ".proposal", "POLI to lead")
    expect(cleo.locator(".answers li").first).to_contain_text("EMS")
    expect(cleo.locator(".answers li").first).to_contain_text("not answered")
    expect(cleo.locator(".answers li").nth(1)).to_contain_text("agrees")
    assert stands(there, incident).lead == ""
    cleo.keyboard.press("y")
    seen(ana, ".lead-now", "LEAD P POLI")
    expect(ana.locator(".lead-now")).to_contain_text("Agreed by POLI, EMS, by protocol dui v1, phase Stop")
    settled = stands(there, incident).settled
    assert settled is not None
    assert (settled.agency, settled.protocol, settled.agreed_by) == ("police", "dui", ("police", "ems"))
    assert {e.actor.person for e in there.about(EVENT, f"incident:{incident}") if isinstance(e.body, LeadAnswered)} == {
        "Ana Ruiz", "Cleo Lind",
    }  # fmt: skip


def test_three_keys_propose_an_agency_and_the_list_counts_who_agrees(
    visit: Callable[[str], Page], there: Desk, incident: str
):
    page = visit("cleo")
    for key in ("l", "e", "Enter"):
        page.keyboard.press(key)
    seen(page, f".log-row[data-incident='{incident}']", "EMS? 1/2")
    pending = stands(there, incident).proposal
    assert pending is not None
    assert (pending.agency, pending.protocol, pending.agreed_by) == ("ems", "", ("ems",))


def test_a_key_without_a_proposal_says_so_and_records_nothing(visit: Callable[[str], Page], there: Desk, incident: str):
    page = visit("ana")
    head = there.events()[EVENT].seq
    page.keyboard.press("y")
    expect(page.locator(".command-answer")).to_contain_text("no proposed lead waits")
    assert there.events()[EVENT].seq == head


def test_an_objection_asks_its_reason_and_escalates_to_the_people_on_duty(
    visit: Callable[[str], Page], there: Desk, incident: str
):
    ana, cleo = visit("ana"), visit("cleo")
    ana.keyboard.press("u")
    seen(cleo, ".proposal", "POLI to lead")
    cleo.keyboard.press("o")
    expect(cleo.get_by_label("Why EMS objects (needed)")).to_be_focused()
    cleo.keyboard.type("he is a patient first")
    cleo.keyboard.press("Enter")
    seen(ana, ".proposal", "OBJECTS")
    expect(ana.locator(".proposal")).to_contain_text("he is a patient first")
    expect(ana.locator(".proposal")).to_contain_text("DISPUTED 1/2 agree")
    assert "DISPUTED" in row(ana, incident)
    expect(ana.locator(".proposal")).to_contain_text("POLI: nobody on duty as Sergeant")
    ana.get_by_role("button", name=re.compile(r"Escalate to Cleo Lind \(EMS\), 2m")).click()
    seen(cleo, ".proposal", "Rung 1 asked: Cleo Lind (EMS); decide by")
    expect(cleo.locator(".proposal")).to_contain_text(re.compile(r"1m left|\d+s left"))
    assert stands(there, incident).lead == ""
    pending = stands(there, incident).proposal
    assert pending is not None
    assert (pending.state, pending.escalations[0].people) == ("escalated", ("cleo",))
    expect(ana.locator(".lines")).to_contain_text("escalated to Cleo Lind")


def test_an_override_needs_its_person_and_reason_and_stays_on_the_record(
    visit: Callable[[str], Page], there: Desk, incident: str
):
    page = visit("ana")
    page.keyboard.press("u")
    seen(page, ".proposal", "POLI to lead")
    page.get_by_text("Override …").click()
    page.get_by_label("Who decides").fill("Ana Ruiz")
    page.get_by_role("button", name="Override").click()
    assert stands(there, incident).lead == ""
    page.get_by_label("Reason of the override (needed)").fill("no answer, traffic blocked")
    page.get_by_role("button", name="Override").click()
    seen(page, ".lead-now", "OVERRIDDEN")
    expect(page.locator(".lead-now")).to_contain_text("Overridden by Ana Ruiz")
    expect(page.locator(".lead-now")).to_contain_text(": no answer, traffic blocked. Agreed: POLI; had not answered:")
    expect(page.locator(".lines")).to_contain_text("Ana Ruiz decides the lead")
    assert stands(there, incident).lead == "police"


def test_a_fact_makes_the_trigger_come_and_the_lead_passes_when_both_agree(
    visit: Callable[[str], Page], there: Desk, incident: str
):
    ana, cleo = visit("ana"), visit("cleo")
    ana.keyboard.press("u")
    seen(cleo, ".proposal", "POLI to lead")
    cleo.keyboard.press("y")
    seen(ana, ".lead-now", "LEAD P POLI")
    ana.get_by_role("button", name="ill: yes").click()
    seen(cleo, ".advice", "TRIGGER the driver is ill")
    expect(ana.locator(".advice")).to_contain_text("EMS takes over")
    expect(ana.get_by_label("Trigger (needed)")).to_have_value("the driver is ill")
    ana.get_by_label("Briefing: what EMS must know").fill("sugar 2.4, car keys with P2")
    ana.get_by_role("button", name="Hand over to EMS").click()
    seen(cleo, ".proposal", "hand over P POLI → E EMS")
    expect(cleo.locator(".proposal")).to_contain_text("Briefing: sugar 2.4, car keys with P2")
    assert stands(there, incident).lead == "police"
    cleo.keyboard.press("y")
    seen(ana, ".lead-now", "LEAD E EMS")
    assert FactsStated(incident, (Fact("ill"),)) in [e.body for e in there.about(EVENT, f"incident:{incident}")]


def test_a_proposal_that_took_another_ones_place_is_not_agreed_to_by_mistake(
    visit: Callable[[str], Page], there: Desk, incident: str
):
    page = visit("cleo")
    there.record(EVENT, _proposal(there, incident, "police", "first"), an_actor())
    seen(page, ".proposal", "POLI to lead")
    drawn = page.locator("[data-hotkey=y]").get_attribute("data-proposal")
    there.record(EVENT, _proposal(there, incident, "fire", "second"), an_actor("Ben Osei", "fire"))
    page.evaluate(f"document.querySelector('[data-hotkey=y]').dataset.proposal = '{drawn}'")
    page.keyboard.press("y")
    expect(page.locator(".panel .notice")).to_contain_text("another took its place", timeout=within(2_000))
    pending = stands(there, incident).proposal
    assert pending is not None
    assert (pending.agency, pending.answers) == ("fire", ())


def _proposal(desk: Desk, incident: str, agency: str, key: str) -> AnyBody:
    return proposal(desk.situation(EVENT), stands(desk, incident), agency, f"{key}-{incident}", desk.now(EVENT))
