"""The alarms of the log page: what is drawn, and what is made of what somebody asks there."""

import json
import re

import pytest

from components.alarms import alarms_asked, alarms_html
from dashboard.model.alarms import AlarmAcknowledged, AlarmCleared, AlarmRaised, AlarmShelved
from dashboard.model.entry import AnyBody
from dashboard.model.events import Person
from dashboard.model.moment import MINUTE, SECOND
from dashboard.projections.situation import Situation
from dashboard.services.desk import Desk
from dashboard.services.limits import limits
from tests.builders import EVENT, START, a_person, an_actor, festival

ANA = a_person()


def raised(desk: Desk, *bodies: AnyBody) -> Situation:
    festival(desk)
    if bodies:
        desk.record(EVENT, list(bodies), an_actor())
    return desk.situation(EVENT)


def an_alarm(n: int = 1, **rest: object) -> AlarmRaised:
    usual = {"what": "no_channel", "priority": "P2", "text": f"words {n}", "incident": "1", "agencies": ("fire",)}
    return AlarmRaised(f"no_channel:{n}", **{**usual, **rest})  # type: ignore[arg-type]


def html(situation: Situation, seconds: int = 60, person: Person | None = ANA) -> str:
    return alarms_html(situation, START + seconds * SECOND, limits(), person)


def asks(did: str, *alarms: str, **values: str) -> dict[str, object]:
    return {"do": did, "alarms": json.dumps(alarms), "values": values, "key": "k"}


def test_an_alarm_says_its_rank_kind_words_incident_who_must_act_and_age(desk: Desk) -> None:
    drawn = html(raised(desk, an_alarm(people=("Ben Osei",))), 130)
    for words in ("2!", "no shared channel", "words 1", "#001", "FIRE", "Ben Osei", "2m", "Acknowledge"):
        assert words in drawn


def test_without_alarms_the_line_says_so_and_stays_where_it_is(desk: Desk) -> None:
    assert "No alarm waits for anybody." in html(raised(desk))


def test_several_not_told_of_one_incident_are_one_line_and_one_acknowledgement(desk: Desk) -> None:
    made = [
        AlarmRaised(
            f"notification_overdue:{who}", "notification_overdue", "P2", f"#001 Fight: not told yet: {who}", "1"
        )
        for who in ("Mayor", "Coroner")
    ]
    drawn = html(raised(desk, *made))
    assert "#001 Fight: not told yet: Coroner, Mayor" in drawn
    assert drawn.count('data-do="acknowledge"') == 1
    assert "Acknowledge all 2" in drawn


def test_only_the_foremost_alarm_has_the_key(desk: Desk) -> None:
    drawn = html(raised(desk, an_alarm(1), an_alarm(2, priority="P1"), an_alarm(3)))
    assert drawn.count('data-alarm-key="a"') == 1
    assert drawn.index('data-alarm-key="a"') < drawn.index("words 1")
    assert "2 more waiting" in drawn


def test_who_has_acknowledged_is_named_with_the_time_and_nothing_is_left_to_press(desk: Desk) -> None:
    drawn = html(raised(desk, an_alarm(), AlarmAcknowledged("no_channel:1", "Ana Ruiz")))
    assert "Ana Ruiz 14:00:00" in drawn
    assert "1 acknowledged" in drawn
    assert 'data-do="acknowledge"' not in drawn


def test_a_shelved_alarm_is_counted_with_who_why_and_when_it_comes_back(desk: Desk) -> None:
    state = raised(desk, an_alarm(), AlarmShelved("no_channel:1", "Ana Ruiz", "radio test", START + 5 * MINUTE))
    drawn = html(state, 61)
    assert "1 shelved" in drawn
    assert "back in 3m; Ana Ruiz: radio test" in drawn
    assert "1 shelved" not in html(state, 301)
    assert 'data-do="acknowledge"' in html(state, 301)


def test_nobody_can_press_anything_while_watching_only(desk: Desk) -> None:
    drawn = html(raised(desk, an_alarm()), person=None)
    assert "<form" not in drawn
    assert 'data-do="acknowledge"' not in drawn


def test_who_may_not_acknowledge_an_emergency_has_no_button_and_reads_who_may(desk: Desk) -> None:
    mayday = AlarmRaised("emergency:E1", "emergency", "P1", "EMERGENCY: E1", agencies=("fire",))
    state = raised(desk, mayday)
    assert "FIRE</bdi> or a joint commander acknowledges" in html(state)
    assert 'data-do="acknowledge"' not in html(state)
    own = html(state, person=a_person("ben", "Ben Osei", "fire", "Captain"))
    assert 'data-do="acknowledge"' in own
    assert "Shelve" not in own


def test_a_flood_is_said_and_grouped_by_incident_and_kind(desk: Desk) -> None:
    drawn = html(raised(desk, *(an_alarm(n) for n in range(14))))
    assert "FLOOD 14 in 10 min" in drawn
    assert "14 no shared channel" in drawn
    assert "Acknowledge all 14" in drawn
    assert drawn.count('data-do="acknowledge"') == 1


def test_a_flood_says_that_alarms_that_are_over_are_not_counted(desk: Desk) -> None:
    state = raised(desk, *(an_alarm(n) for n in range(14)), AlarmCleared("no_channel:3"))
    drawn = html(state)
    assert "FLOOD 13 in 10 min" in drawn
    assert "those that are over are not counted" in drawn


def test_a_strangers_words_and_ids_are_text(desk: Desk) -> None:
    evil = "<img src=x onerror=alert(1)>\"'\n\u202e"
    drawn = html(raised(desk, AlarmRaised(evil, "no_channel", "P2", evil, "1", ("fire",), (evil,))))
    assert "<img" not in drawn
    assert not re.search(r'data-alarms="[^"]*<', drawn)


def test_acknowledging_names_the_person(desk: Desk) -> None:
    state = raised(desk, an_alarm(1), an_alarm(2))
    said = alarms_asked(asks("acknowledge", "no_channel:1", "no_channel:2"), state, ANA, START, limits())
    assert said == [AlarmAcknowledged("no_channel:1", "Ana Ruiz"), AlarmAcknowledged("no_channel:2", "Ana Ruiz")]


def test_shelving_takes_its_reason_and_one_of_the_offered_times(desk: Desk) -> None:
    state = raised(desk, an_alarm())
    asked = asks("shelve", "no_channel:1", reason="radio test", minutes="15")
    assert alarms_asked(asked, state, ANA, START, limits()) == [
        AlarmShelved("no_channel:1", "Ana Ruiz", "radio test", START + 15 * MINUTE)
    ]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (asks("shelve", "no_channel:1", reason=" ", minutes="5"), "reason: say why"),
        (asks("shelve", "no_channel:1", reason="because", minutes="45"), "minutes: choose 5, 15, 30"),
        (asks("shelve", "no_channel:1", reason="because"), "minutes: choose"),
        (asks("shelve", "emergency:P1", reason="a test", minutes="5"), "alarm: an emergency is not shelved"),
        (asks("acknowledge", "gone:1"), "alarm: what it was raised for is over"),
        (asks("acknowledge", "no_channel:2"), "alarm: Ben Osei has acknowledged it at 14:00:00"),
        (asks("acknowledge", "emergency:P1"), "agency: only FIRE or a joint commander"),
        ({"do": "acknowledge", "alarms": "{not json"}, "alarm: what it was raised for is over"),
        ({"do": "acknowledge", "alarms": "7"}, "alarm: what it was raised for is over"),
        ({"do": "acknowledge", "alarms": ["no_channel:1"]}, "alarm: what it was raised for is over"),
    ],
)
def test_what_cannot_be_said_gets_one_clear_line(desk: Desk, asked: dict[str, object], why: str) -> None:
    mayday = AlarmRaised("emergency:P1", "emergency", "P1", "EMERGENCY: E1", agencies=("fire",))
    state = raised(desk, an_alarm(1), an_alarm(2), AlarmAcknowledged("no_channel:2", "Ben Osei"), mayday)
    said = alarms_asked(asked, state, ANA, START, limits())
    assert isinstance(said, str)
    assert said.startswith(why)
