"""What may be recorded of a lead: every refusal is one clear line that names the field and the way out."""

import pytest

from dashboard.model.agencies import AgencyJoined
from dashboard.model.alarms import AlarmAcknowledged, AlarmRaised
from dashboard.model.directory import Shift, ShiftCancelled, ShiftPlanned
from dashboard.model.entry import AnyBody
from dashboard.model.errors import EntryRejected
from dashboard.model.facts import Fact
from dashboard.model.incidents import FactsStated, IncidentClosed
from dashboard.model.leads import (
    CommandNamed,
    LeadAnswered,
    LeadEscalated,
    LeadOverridden,
    LeadProposed,
    LeadWithdrawn,
)
from dashboard.model.orders import OrderCancelled, OrderExecuted, OrderRequested
from dashboard.model.protocols import ProtocolDrafted, ProtocolSigned, ProtocolWithdrawn
from dashboard.model.units import UnitAssigned
from dashboard.model.zones import SiteNamed, Zone, ZoneDrawn
from dashboard.services.desk import Desk
from tests.builders import EVENT, a_protocol, an_actor, an_agency, an_incident, drafts, festival

CARD = (
    ProtocolDrafted(a_protocol(types=("medical",))), ProtocolSigned("dui", 1, "police", "ana"),
    ProtocolSigned("dui", 1, "ems", "cleo"),
)  # fmt: skip
ASKED = ("ems", "police")
WAITING = LeadProposed("3", "p", "ems", ASKED)
LED = LeadProposed("3", "q", "police", ("police",)), LeadAnswered("3", "q", "police", "agrees")


def proposed(agency: str = "ems", *asked: str, **rest: object) -> LeadProposed:
    return LeadProposed("3", "new", agency, asked or (agency,), **rest)  # type: ignore[arg-type]


def by_protocol(agency: str, phase: str, version: int = 1) -> LeadProposed:
    return proposed(agency, protocol="dui", version=version, phase=phase)


@pytest.fixture
def there(desk: Desk) -> Desk:
    """A festival with an open incident `3` and a protocol in force that covers it."""
    festival(desk)
    desk.take(EVENT, drafts(CARD, key="card"))
    desk.record(EVENT, an_incident("3"), an_actor())
    return desk


REFUSED: list[tuple[str, tuple[AnyBody, ...], AnyBody, str, str]] = [
    ("an unknown agency", (), proposed("navy"), "agency", "'navy' is not known in this event"),
    ("an unknown agency among those asked", (), proposed("ems", "ems", "navy"), "involved", "'navy' is not known"),
    ("an unknown incident", (), LeadProposed("99", "new", "ems", ("ems",)), "incident", "'99' is not known"),
    ("a closed incident", (IncidentClosed("3"),), proposed(), "incident", "#003 is closed; reopen it first"),
    ("who leads already", LED, proposed("police"), "agency", "POLI leads #003 already"),
    ("the same again", (WAITING,), proposed("ems", *ASKED), "agency", "EMS is proposed for #003 already; answer"),
    ("a handover by nobody", (), proposed("ems", giver="fire", trigger="x"), "giver", "nobody leads it"),
    ("a handover by another", LED, proposed("ems", *ASKED, giver="fire", trigger="x"), "giver", "POLI leads it"),
    ("a lead taken without a handover", LED, proposed("ems", *ASKED), "giver", "POLI leads it"),
    ("a handover for no reason", LED, proposed("ems", *ASKED, giver="police"), "trigger", "its trigger, or the reason"),
    ("a protocol nobody drafted", (), proposed(protocol="no", version=1, phase="x"), "protocol", "'no' is not known"),
    ("a version that is not in force", (), by_protocol("police", "stop", 2), "protocol", "version 2 is not in force"),
    ("a protocol that holds no more", (ProtocolWithdrawn("dui", 1, "law"),), by_protocol("police", "stop"), "protocol",
     "not in force"),
    ("an agency the protocol does not name", (), by_protocol("fire", "stop"), "protocol", "does not name FIRE here"),
    ("the other phase's agency", (), by_protocol("ems", "stop"), "protocol", "propose it without a protocol"),
    ("a phase it has not", (), by_protocol("police", "nap"), "protocol", "does not name POLI here"),
    ("an agency on it not asked", (UnitAssigned("E2", "3"),), proposed("ems"), "involved", "FIRE must be asked too"),
    ("a handover nobody foresaw", (), proposed("ems", *ASKED, foreseen=True), "foreseen", "no protocol foresees this"),
    ("unified command not asked", (CommandNamed("3", (), ("fire",)),), proposed("ems"), "involved", "FIRE must be"),
    ("an answer to nothing", (), LeadAnswered("3", "p", "ems", "agrees"), "proposal", "look at #003 again"),
    ("an answer to another proposal", (WAITING,), LeadAnswered("3", "x", "ems", "agrees"), "proposal", "settled, or"),
    ("an answer of who is not asked", (WAITING,), LeadAnswered("3", "p", "fire", "agrees"), "agency", "FIRE is not"),
    ("an answer of nobody", (WAITING,), LeadAnswered("3", "p", "", "agrees"), "agency", "is empty; say which one"),
    ("an objection for no reason", (WAITING,), LeadAnswered("3", "p", "ems", "objects", " "), "reason", "its reason"),
    ("an answer when it is closed", (WAITING, IncidentClosed("3")), LeadAnswered("3", "p", "ems", "agrees"), "incident",
     "reopen it first"),
    ("asking nobody", (WAITING,), LeadEscalated("3", "p", 1, (), 9), "people", "override by name"),
    ("asking a stranger", (WAITING,), LeadEscalated("3", "p", 1, ("odd",), 9), "person", "'odd' is not known"),
    ("the same rung twice", (WAITING, LeadEscalated("3", "p", 1, ("ana",), 9)), LeadEscalated("3", "p", 1, ("ben",), 9),
     "rung", "has been asked already"),
    ("a rung below", (WAITING, LeadEscalated("3", "p", 2, ("ana",), 9)), LeadEscalated("3", "p", 1, ("ben",), 9),
     "rung", "has been asked already"),
    ("an override by nobody", (WAITING,), LeadOverridden("3", "p", "", "x"), "person", "name who decides"),
    ("an override without a reason", (WAITING,), LeadOverridden("3", "p", "Ana", ""), "reason", "stays on the record"),
    ("an override of nothing", (), LeadOverridden("3", "p", "Ana", "x"), "proposal", "look at #003 again"),
    ("taking back nothing", (), LeadWithdrawn("3", "p"), "proposal", "look at #003 again"),
    ("a fact without a name", (), FactsStated("3", (Fact("", "yes"),)), "facts", "such as fire = yes"),
    ("authority of a stranger", (), CommandNamed("3", ("navy",)), "ahj", "'navy' is not known in this event"),
    ("unified command with a stranger", (), CommandNamed("3", (), ("navy",)), "unified", "'navy' is not known"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "said", "field", "words"), [case[1:] for case in REFUSED],
                         ids=[case[0] for case in REFUSED])  # fmt: skip
def test_what_cannot_be_so_is_refused_in_one_line_and_changes_nothing(
    there: Desk, before: tuple[AnyBody, ...], said: AnyBody, field: str, words: str
):
    for body in before:
        there.record(EVENT, body, an_actor())
    stood, head = there.situation(EVENT).incident("3"), there.events()[EVENT]
    with pytest.raises(EntryRejected) as refused:
        there.record(EVENT, said, an_actor())
    line = str(refused.value)
    assert refused.value.field == field
    assert words in line
    assert "\n" not in line
    assert len(line) < 160
    assert (there.situation(EVENT).incident("3"), there.events()[EVENT]) == (stood, head)


ALLOWED: list[tuple[str, tuple[AnyBody, ...], AnyBody]] = [
    ("ad hoc", (), proposed("fire")),
    ("by protocol in its phase", (), by_protocol("police", "stop")),
    ("a phase said by people though no fact says so", (), by_protocol("ems", "care")),
    ("another agency in place of one that waits", (WAITING,), proposed("fire")),
    ("more agencies than must be asked", (), proposed("ems", "ems", "fire", "police")),
    ("a handover for a reason", LED, proposed("ems", *ASKED, giver="police", why="he is ill")),
    ("who leads already, while a handover waits", (*LED, LeadProposed("3", "r", "ems", ASKED, giver="police",
     trigger="x")), proposed("police")),
    ("an objection", (WAITING,), LeadAnswered("3", "p", "ems", "objects", "no crew")),
    ("an override by somebody not checked in", (WAITING,), LeadOverridden("3", "p", "Chief Odd", "no time")),
    ("nobody named any more", (CommandNamed("3", ("ems",)),), CommandNamed("3")),
    ("a fact taken back", (), FactsStated("3", (Fact("ill", ""),))),
]  # fmt: skip


@pytest.mark.parametrize(("before", "said"), [case[1:] for case in ALLOWED], ids=[case[0] for case in ALLOWED])
def test_what_people_may_say_is_recorded(there: Desk, before: tuple[AnyBody, ...], said: AnyBody):
    for body in before:
        there.record(EVENT, body, an_actor())
    (entry,) = there.record(EVENT, said, an_actor()).entries
    assert entry.body == said


def test_an_expired_protocol_is_not_used_and_the_older_version_stays_in_force(desk: Desk):
    festival(desk)
    newer = a_protocol(version=2, types=("medical",), review="2026-08-01")
    signed = [ProtocolSigned("dui", 2, "police", "ana"), ProtocolSigned("dui", 2, "ems", "cleo")]
    desk.take(EVENT, drafts(CARD, key="card"))
    desk.record(EVENT, an_incident("3"), an_actor())
    desk.take(EVENT, drafts([ProtocolDrafted(newer), *signed], key="newer"))
    with pytest.raises(EntryRejected, match="version 2 is not in force"):
        desk.record(EVENT, by_protocol("police", "stop", 2), an_actor())
    assert desk.record(EVENT, by_protocol("police", "stop", 1), an_actor()).entries


def test_an_unsigned_protocol_is_not_used(desk: Desk):
    festival(desk)
    desk.take(EVENT, drafts(CARD[:2], key="card"))
    desk.record(EVENT, an_incident("3"), an_actor())
    with pytest.raises(EntryRejected, match="version 1 is not in force"):
        desk.record(EVENT, by_protocol("police", "stop"), an_actor())


def test_an_agency_that_joins_later_and_is_no_party_leaves_the_protocol_in_force(there: Desk):
    there.record(EVENT, AgencyJoined(an_agency("navy").agency), an_actor())
    assert there.record(EVENT, by_protocol("police", "stop"), an_actor()).entries


ASKED_TO_STOP = OrderRequested("o", "stop_show", "cut the music", "police", ("fire",))
NO_LEAD = AlarmRaised("n", "no_lead", "P1", "nobody leads")
FAR = 2**63


@pytest.mark.parametrize(
    ("before", "said", "line"),
    [
        ((ASKED_TO_STOP, OrderExecuted("o")), OrderCancelled("o", "no need"), "order: it is done or taken back"),
        ((NO_LEAD, AlarmAcknowledged("n", "Ana")), AlarmAcknowledged("n", "Ben"), "alarm: Ana has acknowledged it"),
        ((), ShiftCancelled(""), "shift: is empty; say which one"),
        ((), ShiftPlanned(Shift("s", "ana", "Chief", 0, FAR)), "ends: must be in the years 1900 to 2999"),
        ((), OrderRequested("", "order", "go", "police", ("fire",)), "order: it needs an id"),
        ((), ZoneDrawn(Zone("z", "cordon", "z", "3", points=((900.0, 1.0),))), "zone: 1, 900 is off the globe"),
        ((), SiteNamed("s", "command_post", "3", "gate", lat=999.0, lon=1.0), "place: 999, 1 is off the globe"),
    ],
)  # fmt: skip
def test_what_agencies_say_together_is_checked(there: Desk, before: tuple[AnyBody, ...], said: AnyBody, line: str):
    for body in before:
        there.record(EVENT, body, an_actor())
    with pytest.raises(EntryRejected) as caught:
        there.record(EVENT, said, an_actor())
    assert str(caught.value).startswith(line)


def test_a_time_outside_the_calendar_is_refused_wherever_it_is_said(there: Desk):
    with pytest.raises(EntryRejected, match="time: must be in the years 1900 to 2999"):
        there.record(EVENT, an_incident("9"), an_actor(), occurred=FAR)
    seq = there.record(EVENT, an_incident("9"), an_actor()).entries[0].seq
    with pytest.raises(EntryRejected, match="time: must be in the years 1900 to 2999"):
        there.correct(EVENT, seq, an_actor(), "later", occurred=FAR)
