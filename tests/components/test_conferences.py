"""Joint conferences and notifications as HTML, and what their buttons ask for."""

import re

from components.conferences import conference_asked, conferences_html
from components.notices import notice_asked, notices_html
from dashboard.model.directory import AgencyDescribed, Channel, ChannelSet, Profile
from dashboard.model.entry import AnyBody
from dashboard.model.liaison import ConferenceCalled, ConferenceEnded, ConferenceJoined, NotificationMade
from dashboard.model.protocols import Notification, ProtocolDrafted, ProtocolSigned
from dashboard.services.desk import Desk
from dashboard.services.limits import limits
from tests.builders import EVENT, Clock, a_lead, a_person, a_protocol, an_actor, an_incident, festival

ANA = a_person()
EVIL = "<script>\"'&\u202e"


def called(name: str = "c", **rest) -> ConferenceCalled:
    return ConferenceCalled(name, **{"agency": "police", "of": ("fire", "ems"), "why": "Who leads", **rest})


def drawn(desk: Desk, me=ANA, chosen: str = "") -> str:
    return conferences_html(desk.situation(EVENT), desk.now(EVENT), limits(), me, chosen, None)


def told(desk: Desk, *incidents: str, me=ANA, one: bool = True) -> str:
    state = desk.situation(EVENT)
    return notices_html([state.incidents[i] for i in incidents], state, desk.now(EVENT), me, None, one)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split()).replace(" :", ":")


def say(desk: Desk, *bodies: AnyBody) -> None:
    desk.record(EVENT, bodies, an_actor())


def test_who_joined_after_how_long_and_who_has_not(desk: Desk, clock: Clock):
    festival(desk)
    say(desk, called(channel="JOINT 1"))
    clock.go(120)
    say(desk, ConferenceJoined("c", "fire", "Ben Osei"))
    shown = words(drawn(desk))
    assert "Who leads on JOINT 1 called by P POLI 14:00 F FIRE joined after 2m E EMS NOT JOINED 2m" in shown


def test_not_joined_past_the_limit_is_red_until_it_joins(desk: Desk, clock: Clock):
    festival(desk)
    say(desk, called(of=("fire",)))
    clock.go(limits().alarms.kinds["conference_waiting"].after)
    assert "cc-red" not in drawn(desk)
    clock.go(60)
    assert '<span class="cc-chip cc-red"><bdi>NOT JOINED 6m</bdi></span>' in drawn(desk)
    say(desk, ConferenceJoined("c", "fire"))
    assert "cc-red" not in drawn(desk)


def test_what_is_over_says_its_outcome_and_who_never_came(desk: Desk):
    festival(desk)
    say(desk, called(), ConferenceJoined("c", "fire"))
    say(desk, ConferenceEnded("c", "Fire leads"))
    shown = words(drawn(desk))
    assert "No conference goes on" in shown
    assert "EMS did not join over 14:00: Fire leads" in shown


def test_convening_proposes_who_is_on_the_incident_and_offers_the_channels(desk: Desk):
    festival(desk)
    say(desk, ChannelSet(Channel("j", "JOINT 1", ("police", "fire"))))
    html = drawn(desk, a_person("ben", agency="fire"), chosen="1")
    assert re.findall(r'name="of" value="(\w+)" checked', html) == ["police"]
    assert 'value="fire"' not in html
    assert "JOINT 1 (POLI, FIRE)" in html


def test_the_buttons_ask_for_what_they_say():
    values = {"of": ["fire"], "why": "Gate 3", "channel": "JOINT 1", "incident": "1"}
    assert conference_asked({"do": "conference-call", "key": "k", "values": values}, ANA) == [
        ConferenceCalled("conference-k", "police", ("fire",), "Gate 3", "1", "JOINT 1")
    ]
    assert "tick the agencies" in conference_asked({"do": "conference-call", "values": {}}, ANA)
    join = {"do": "conference-join", "conference": "c"}
    assert conference_asked({**join, "agency": "ems"}, ANA) == [ConferenceJoined("c", "ems", "entered by Ana Ruiz")]
    assert conference_asked({**join, "agency": "police"}, ANA) == [ConferenceJoined("c", "police", "Ana Ruiz")]
    assert notice_asked({"do": "told", "incident": "1", "who": "Mayor"}, ANA) == [
        NotificationMade("1", "Mayor", "police")
    ]


def test_who_was_told_is_listed_with_the_time(desk: Desk):
    festival(desk)
    say(desk, NotificationMade("1", "County hospital", "ems", "two patients"))
    shown = words(told(desk, "1"))
    assert "County hospital by E EMS told at 14:00: two patients" in shown
    assert "Nobody is waiting to be told" in told(desk, "1", "2", one=False)
    assert "<form" not in told(desk, "1", me=None)


def test_strangers_text_is_text(desk: Desk):
    festival(desk)
    say(desk, ChannelSet(Channel(EVIL, EVIL, ("police",))), called(EVIL, why=EVIL, channel=EVIL, incident="1"))
    say(desk, ConferenceJoined(EVIL, "fire", EVIL), NotificationMade("1", EVIL, "ems", EVIL))
    for html in (drawn(desk), told(desk, "1")):
        assert "<script" not in html
        assert html.count("&lt;script") >= 2


def test_of_many_incidents_the_most_overdue_notification_comes_first(desk: Desk, clock: Clock):
    festival(desk)
    hospital = a_protocol("fight", types=("fight", "medical"), notifications=(Notification("County hospital", 300),))
    say(desk, ProtocolDrafted(hospital))
    for agency, person in (("police", "ana"), ("ems", "cleo")):
        say(desk, AgencyDescribed(agency, Profile(person)), ProtocolSigned("fight", 1, agency, person))
    for n in range(20, 34):
        clock.go(10)
        say(desk, an_incident(str(n), type="fight"), *a_lead(str(n), "police"))
    clock.go(400)
    html = told(desk, *reversed(desk.situation(EVENT).incidents), one=False)
    assert sorted(re.findall(r"#0(\d\d) ", words(html))[:3]) == ["01", "02", "20"]
    assert "OVERDUE 4m" in html
    assert "4 more incidents" in html
