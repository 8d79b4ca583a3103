"""What agencies decided together, said in plain words."""

from collections.abc import Iterator
from typing import get_args

import pytest

from dashboard.model.alarms import AlarmAcknowledged, AlarmCleared, AlarmRaised, AlarmShelved
from dashboard.model.decisions import Action, ActionDone, DecisionAnswered, DecisionLogged
from dashboard.model.directory import AgencyDescribed, Channel, ChannelSet, Profile, Shift, ShiftCancelled, ShiftPlanned
from dashboard.model.entry import AnyBody, Entry
from dashboard.model.events import PersonCheckedIn
from dashboard.model.glossary import Meaning, Term, TermDefined
from dashboard.model.leads import (
    CommandNamed,
    LeadAnswered,
    LeadAssigned,
    LeadEscalated,
    LeadOverridden,
    LeadProposed,
    LeadTransferred,
    LeadWidened,
    LeadWithdrawn,
)
from dashboard.model.liaison import ConferenceCalled, ConferenceEnded, ConferenceJoined, ContactMade, NotificationMade
from dashboard.model.moment import MINUTE
from dashboard.model.orders import OrderAgreed, OrderCancelled, OrderExecuted, OrderRequested
from dashboard.model.protocols import (
    ProtocolAgreed,
    ProtocolCommented,
    ProtocolDrafted,
    ProtocolSigned,
    ProtocolWithdrawn,
)
from dashboard.model.reports import ReportMade
from dashboard.model.zones import LaneChanged, SiteNamed, SiteWithdrawn, Zone, ZoneDrawn, ZoneLifted
from dashboard.projections.situation import Situation, fold
from dashboard.projections.words import describe_body
from tests.builders import START, a_person, a_protocol, an_actor, an_agency, an_event, an_incident

RING = Zone("z", "hot", "Hot zone", "47", lat=41.0, lon=-87.0, inner=30, outer=60)
SAID: list[tuple[AnyBody, str]] = [
    (
        LeadProposed("47", "l", "ems", ("ems", "police"), "he is ill", protocol="dui", version=2, phase="care"),
        "EMS proposed to lead #047 (by protocol dui v2; asked: EMS, POLI): he is ill",
    ),
    (LeadProposed("47", "l", "ems", ("ems",)), "EMS proposed to lead #047 (ad hoc; asked: EMS)"),
    (
        LeadProposed("47", "l", "police", ("ems",), giver="ems", trigger="cleared", briefing="sugar low"),
        "Handover of #047 proposed: EMS to POLI (ad hoc): cleared. Briefing: sugar low",
    ),
    (LeadAnswered("47", "l", "ems", "agrees"), "EMS agrees with the proposed lead of #047"),
    (
        LeadAnswered("47", "l", "ems", "objects", "not stable", "Dr Lind"),
        "EMS (Dr Lind) objects to the proposed lead of #047: not stable",
    ),
    (
        LeadEscalated("47", "l", 1, ("ana", "ghost"), START),
        "Lead of #047 escalated to Ana Ruiz, ghost (rung 1, to decide by 14:00:00)",
    ),
    (LeadOverridden("47", "l", "Ana Ruiz", "no time"), "Ana Ruiz decides the lead of #047 over open answers: no time"),
    (LeadWidened("47", "l", ("police",)), "POLI asked too about the lead of #047"),
    (
        LeadProposed("47", "l", "ems", ("ems",), protocol="dui", version=2, phase="ward", trigger="in the hospital"),
        "EMS to lead #047 on (by protocol dui v2): in the hospital",
    ),
    (LeadAssigned("47", "ems", "patient first"), "EMS leads #047: patient first"),
    (LeadTransferred("47", "ems", "police", "cleared"), "POLI takes over #047: cleared"),
    (LeadWithdrawn("47", "l", "mistake"), "Proposed lead of #047 withdrawn: mistake"),
    (CommandNamed("47", ("police",), ("police", "ems")), "#047: legal authority POLI; unified command POLI, EMS"),
    (CommandNamed("47"), "#047: legal authority not named; no unified command"),
    (ProtocolDrafted(a_protocol()), "Protocol dui version 1 drafted: Card dui"),
    (ProtocolCommented("dui", 1, "ems", "too far", True), "EMS objects to protocol dui version 1: too far"),
    (ProtocolSigned("dui", 1, "ems", "ana"), "Protocol dui version 1 signed for EMS by Ana Ruiz"),
    (ProtocolAgreed("dui", 1), "Protocol dui version 1 is agreed: every party has signed"),
    (ProtocolWithdrawn("dui", 1, "law changed"), "Protocol dui version 1 withdrawn: law changed"),
    (AgencyDescribed("ems", Profile("ana")), "EMS described in the directory"),
    (
        ShiftPlanned(Shift("s", "ana", "Duty chief", START, START + 600 * MINUTE)),
        "Ana Ruiz on duty as Duty chief, Sat 14:00-Sun 00:00",
    ),
    (ShiftCancelled("s", "ill"), "Shift s cancelled: ill"),
    (ChannelSet(Channel("tac1", "TAC 1", ("ems", "police"))), "Channel TAC 1: EMS, POLI"),
    (
        DecisionLogged("d9", "D-009", "stop the show", "crowd too dense", "47", agreed_by=("ems",)),
        "Decision D-009 at #047: stop the show (agreed by EMS). Because: crowd too dense",
    ),
    (DecisionAnswered("d1", "ems", "dissents", "too early"), "EMS dissents from decision D-001: too early"),
    (ActionDone("d1", "a1", "all out"), "Done: open gate 3: all out"),
    (
        OrderRequested("o9", "stop_show", "cut the music", "ems", ("police",), "47", "Main stage"),
        "Stop the show (Main stage) at #047: EMS asks POLI: cut the music",
    ),
    (OrderAgreed("o1", "police", "Ana"), "POLI (Ana) agrees to 'Evacuate: leave by gate 2'"),
    (OrderExecuted("o1", "empty"), "Carried out: 'Evacuate: leave by gate 2': empty"),
    (OrderCancelled("o1", "no need"), "Taken back: 'Evacuate: leave by gate 2': no need"),
    (ReportMade("47", hazards="LPG", major=""), "Report on #047: Major incident: no; Hazards: LPG"),
    (
        ContactMade("c", ("ems", "police"), "problem", "47", ("ana",), "who drives"),
        "EMS, POLI talked at #047 about a problem between them (Ana Ruiz): who drives",
    ),
    (NotificationMade("47", "Hospital", "ems"), "Hospital told of #047 by EMS"),
    (
        ConferenceCalled("k", "ems", ("police",), "gate 3", channel="TAC 1"),
        "EMS calls POLI to a joint conference on TAC 1: gate 3",
    ),
    (ConferenceJoined("k", "police"), "POLI has joined the conference"),
    (ConferenceEnded("k", "agreed"), "Conference over: agreed"),
    (ZoneDrawn(RING), "Hot zone 30 m / 60 m drawn at #047"),
    (ZoneLifted("z", "cool"), "Hot zone lifted: cool"),
    (LaneChanged("z", "blocked", "parked car"), "Hot zone is blocked: parked car"),
    (SiteNamed("p", "command_post", "47", "Bus", "ems"), "Command post of #047 (EMS): Bus"),
    (SiteWithdrawn("p9", "merged"), "p9 withdrawn: merged"),
    (AlarmRaised("x", "no_lead", "P1", "nobody leads", "47", ("ems",)), "Alarm P1 at #047: nobody leads (to act: EMS)"),
    (AlarmCleared("n1"), "Alarm over: 'nobody leads'"),
    (AlarmCleared("lead_unanswered:47:l1"), "Alarm over: proposal waits at #047"),
    (AlarmCleared("gate_closed:gate2"), "Alarm over: closed, not as planned"),
    (AlarmCleared("own:x"), "Alarm over: own:x"),
    (AlarmAcknowledged("n1", "Ana"), "Ana acknowledges alarm 'nobody leads'"),
    (AlarmShelved("n1", "Ana", "known", START), "Ana shelves alarm 'nobody leads' until 14:00: known"),
    (
        TermDefined(Term("10-50", (Meaning("Collision", ("police",)), Meaning("Help")))),
        "'10-50' means Collision (police) or Help",
    ),
]


@pytest.fixture(scope="module")
def situation() -> Situation:
    def known() -> Iterator[AnyBody]:
        yield from (an_event(), an_agency("police"), an_agency("ems"), PersonCheckedIn(a_person()), an_incident("47"))
        yield DecisionLogged("d1", "D-001", "go", "why", actions=(Action("a1", "open gate 3", "ems"),))
        yield OrderRequested("o1", "evacuate", "leave by gate 2", "ems", ("police",))
        yield ZoneDrawn(RING)
        yield AlarmRaised("n1", "no_lead", "P1", "nobody leads")

    return fold(Entry(n, START, START, START, an_actor(), f"k{n}", body) for n, body in enumerate(known(), 1))


@pytest.mark.parametrize(("body", "words"), SAID, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_decided_together_is_said_in_plain_words(body: AnyBody, words: str, situation: Situation) -> None:
    assert describe_body(body, situation) == words


def test_every_kind_has_words() -> None:
    from tests.projections.test_plan_words import SAID as PLANNED
    from tests.projections.test_review_words import SAID as REVIEWED
    from tests.projections.test_words import SAID as OTHERS

    assert {type(body) for body, _ in (*SAID, *OTHERS, *PLANNED, *REVIEWED)} == set(get_args(AnyBody))
