from collections.abc import Iterator
from typing import get_args

import msgspec
import pytest

from dashboard.model.agencies import Agency, AgencyJoined
from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Actor, AnyBody, Entry, encode_body
from dashboard.model.events import (
    ClockSet,
    Event,
    EventOpened,
    Feed,
    FeedRegistered,
    Person,
    PersonCheckedIn,
    Place,
    PlacesNamed,
)
from dashboard.model.facts import Fact
from dashboard.model.incidents import (
    FactsStated,
    IncidentChanged,
    IncidentClosed,
    IncidentOpened,
    IncidentReopened,
    NoteAdded,
    SupportJoined,
    SupportLeft,
)
from dashboard.model.layouts import LayoutPublished
from dashboard.model.messages import MessageAcknowledged, MessageSent
from dashboard.model.moment import MINUTE, SECOND
from dashboard.model.resources import (
    Booking,
    BookingCancelled,
    ResourceAssigned,
    ResourceBooked,
    ResourceHeld,
    ResourceOutOfService,
    ResourceRegistered,
    ResourceReturned,
)
from dashboard.model.units import UnitAssigned, UnitRegistered, UnitReleased, UnitStatusChanged
from dashboard.projections import joint_words
from dashboard.projections.situation import Situation, fold
from dashboard.projections.words import describe

EVENING = 1_786_833_600 * SECOND  # 2026-08-15 17:40 in Chicago, CDT
ON_SCENE = UnitStatusChanged("u1", "ONSC", "47")
SAID: list[tuple[AnyBody, str]] = [
    (EventOpened(Event("demo", "River Fest", "America/Chicago")), "Event opened: River Fest"),
    (ClockSet(90 * MINUTE), "The event's clock runs 1h30m behind the real one"),
    (ClockSet(-90 * MINUTE), "The event's clock runs 1h30m ahead of the real one"),
    (ClockSet(0), "The event's clock is the real one"),
    (PlacesNamed((Place("g3", "Gate 3", 1, 2), Place("g4", "Gate 4", 1, 2))), "Places named: Gate 3, Gate 4"),
    (LayoutPublished((), "v2"), "Layout v2: 0 features"),
    (PersonCheckedIn(Person("p", "Ana", "fire", "IC")), "Ana checked in (FD, IC)"),
    (FeedRegistered(Feed("avl", "AVL", "fire", 30)), "Feed AVL expected every 30s"),
    (AgencyJoined(Agency("x", "Xylo", "X", "X", "star", "other", "#000000", "#FFFFFF")), "Xylo (X) takes part"),
    (UnitRegistered("u2", "E1", "fire", "ENGINE"), "E1 registered (FD, ENGINE)"),
    (UnitRegistered("u2", "E1", "nobody"), "E1 registered (nobody)"),
    (UnitAssigned("u1", "47"), "M12 sent to #047"),
    (UnitAssigned("ghost", "48"), "ghost sent to #48"),
    (ON_SCENE, "M12 on scene at #047"),
    (UnitStatusChanged("u1", "OOS_MECH", note="tyre"), "M12 out of service, mechanical: tyre"),
    (UnitStatusChanged("u1", "EMERG"), "M12 EMERGENCY"),
    (UnitReleased("u1", "47"), "M12 available from #047"),
    (IncidentOpened("47", "#047", "medical", "Collapse", "P1", "Gate 3"), "#047 opened: P1 Collapse, Gate 3"),
    (IncidentOpened("47", "#047", "medical", "", "P1"), "#047 opened: P1 medical"),
    (IncidentChanged("47", priority="P2", lat=1.5, lon=2.0), "#047 changed: priority P2, position 1.50000, 2.00000"),
    (IncidentChanged("47", lat=None, lon=None), "#047 changed: position unknown"),
    (IncidentClosed("47", "taken to hospital"), "#047 closed: taken to hospital"),
    (IncidentReopened("47"), "#047 reopened"),
    (NoteAdded("crowd is calm"), "crowd is calm"),
    (NoteAdded("needs a lift", "47"), "#047: needs a lift"),
    (FactsStated("47", (Fact("fire"), Fact("weapon", ""))), "#047: fire = yes, weapon is not known any more"),
    (SupportJoined("47", "fire"), "FD supports at #047"),
    (SupportLeft("47", "fire"), "FD no longer supports at #047"),
    (ResourceRegistered("r2", "Light tower", "light", "fire"), "Light tower (light) of FD can be shared"),
    (ResourceHeld("r1", "ems"), "Drone held for EMS"),
    (ResourceAssigned("r1", "ems", "47"), "Drone handed to EMS for #047"),
    (ResourceReturned("r1", "battery low"), "Drone returned: battery low"),
    (ResourceOutOfService("r9", "rotor"), "r9 out of service: rotor"),
    (
        ResourceBooked("r1", Booking("b", "ems", EVENING, EVENING + 60 * MINUTE, "survey")),
        "Drone booked by EMS, Sat 15 Aug 17:40-18:40: survey",
    ),
    (
        ResourceBooked("r1", Booking("b", "ems", EVENING, EVENING + 50 * 60 * MINUTE)),
        "Drone booked by EMS, Sat 15 Aug 17:40-Mon 19:40",
    ),
    (BookingCancelled("r1", "b"), "Drone: booking b cancelled"),
    (MessageSent("m", "send water", ("fire", "ems"), "47"), "Message to FD, EMS about #047: send water"),
    (MessageSent("m", "good evening"), "Message to all: good evening"),
    (MessageAcknowledged("m", "fire"), "FD has read message m"),
    (EntryCorrected(7, "wrong unit"), "Entry 7 struck: wrong unit"),
    (
        EntryCorrected(7, "typo", msgspec.Raw(encode_body(ON_SCENE)), EVENING),
        "Entry 7 should read M12 on scene at #047 at 2026-08-15T17:40:00-05:00: typo",
    ),
    (EntryCorrected(7, "typo", msgspec.Raw(b"{}")), "Entry 7 should read something this version cannot read: typo"),
]


def entry(body: AnyBody) -> Entry:
    return Entry(1, EVENING, EVENING, EVENING, Actor("Ana"), "k", body)


@pytest.fixture(scope="module")
def situation() -> Situation:
    def known() -> Iterator[AnyBody]:
        yield EventOpened(Event("demo", "River Fest", "America/Chicago"))
        yield AgencyJoined(Agency("fire", "Fire Department", "FD", "F", "triangle", "fire", "#000000", "#FFFFFF"))
        yield AgencyJoined(Agency("ems", "Ambulances", "EMS", "E", "circle", "ems", "#000000", "#FFFFFF"))
        yield UnitRegistered("u1", "M12", "ems")
        yield IncidentOpened("47", "#047", "medical", "Collapse", "P1")
        yield ResourceRegistered("r1", "Drone", "drone", "fire")

    return fold(map(entry, known()))


@pytest.mark.parametrize(("body", "words"), SAID, ids=lambda value: value if isinstance(value, str) else "")
def test_an_entry_is_said_in_plain_words(body: AnyBody, words: str, situation: Situation) -> None:
    assert describe(entry(body), situation) == words


def test_every_kind_of_entry_has_words() -> None:
    assert {type(body) for body, _ in SAID} == set(get_args(AnyBody)) - joint_words.WORDS.keys()
