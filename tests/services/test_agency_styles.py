"""New agencies can be told apart by letter and shape, whatever they are called."""

import pytest

from dashboard.model.agencies import AgencyJoined
from dashboard.model.entry import AnyBody, enter
from dashboard.model.errors import EntryRejected
from dashboard.model.events import PersonCheckedIn
from dashboard.projections.situation import Situation, fold
from dashboard.services import authority
from dashboard.services.agency_styles import fresh_person_id, new_agency
from tests.builders import START, a_person, an_agency, an_event, drafts


def situation(*bodies: AnyBody) -> Situation:
    return fold(enter(d, n, START) for n, d in enumerate(drafts([an_event(), *bodies], START), 1))


def test_an_agency_looks_like_its_discipline() -> None:
    made = new_agency("Police Department", "PD", "police", situation())
    assert (made.id, made.short, made.letter, made.shape, made.discipline) == ("PD", "PD", "P", "square", "police")


def test_the_second_police_has_another_letter_or_shape() -> None:
    first = new_agency("Police Department", "PD", "police", situation())
    second = new_agency("County Sheriff", "SO", "police", situation(AgencyJoined(first)))
    third = new_agency("State Police", "PD", "police", situation(AgencyJoined(first), AgencyJoined(second)))
    looks = {(a.letter, a.shape) for a in (first, second, third)}
    assert len(looks) == 3
    assert third.id == "PD-2"


def test_a_name_alone_gives_a_short_name_and_no_name_is_refused() -> None:
    assert new_agency("Emergency Medical Service", "", "ems", situation()).short == "EMS"
    with pytest.raises(EntryRejected, match="agency: needs a name"):
        new_agency(" ", "", "ems", situation())


def test_ids_of_people_are_made_of_their_names() -> None:
    assert fresh_person_id("Zoë O'Neil", situation()) == "zo-o-neil"
    known = situation(an_agency(), PersonCheckedIn(a_person("ana-ruiz")))
    assert fresh_person_id("Ana Ruiz", known) == "ana-ruiz-2"
    assert fresh_person_id("\u674e", situation()) == "person"


def test_where_nobody_is_checked_in_whoever_is_there_is_the_first_and_then_nobody_else() -> None:
    assert authority.actor(situation(), "").role == "first planner"
    with pytest.raises(authority.NotAllowed):
        authority.actor(situation(an_agency(), PersonCheckedIn(a_person())), "")
