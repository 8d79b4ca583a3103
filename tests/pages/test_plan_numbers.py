"""The numbers on the plan page: chosen, copied, agreed; for everybody, live, watching and in the past."""

import pytest
from msgspec import structs
from streamlit.testing.v1 import AppTest

from dashboard.model.errors import JournalConflict
from dashboard.model.moment import iso
from dashboard.model.parameters import ParametersAgreed, ParametersSet
from dashboard.model.plans import Plan, PlanEdited
from dashboard.projections.plans import draft
from dashboard.services.desk import Desk
from dashboard.services.parameters import shipped
from tests.builders import EVENT, an_actor, drafts
from tests.pages.opened import opened, press

AGREE = "Agree to these numbers for POLI"


def page(**query: str) -> AppTest:
    return opened("plan", **({"view": "numbers"} | query))


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


@pytest.mark.parametrize("query", [{}, {"as": ""}, {"set": "us"}, {"set": "<b>none"}, {"as": "ben"}])
def test_the_page_runs(fest: Desk, query: dict[str, str]) -> None:
    app = page(**query)
    assert not app.exception
    assert not app.error


def test_who_only_watches_and_who_looks_at_the_past_is_offered_nothing_to_record(fest: Desk) -> None:
    for app in (page(**{"as": ""}), page(at=iso(fest.now(EVENT)))):
        assert not app.exception
        assert not labels(app)


def test_agreeing_to_a_shipped_set_makes_it_the_events_own(fest: Desk) -> None:
    app = press(page(), AGREE)
    assert not app.exception
    there = fest.situation(EVENT).parameters["uk"]
    assert there.set == shipped()["uk"]
    assert [(word.agency, word.person) for word in there.agreed] == [("police", "ana")]
    assert AGREE not in labels(app)
    assert press(page(**{"as": "ben"}), "Agree to these numbers for FIRE").error == []
    assert {word.agency for word in fest.situation(EVENT).parameters["uk"].agreed} == {"police", "fire"}


def uk_with_one_changed() -> ParametersSet:
    uk = shipped()["uk"]
    return ParametersSet(
        structs.replace(uk, parameters=(structs.replace(uk.parameters[0], value=1), *uk.parameters[1:]))
    )


def test_nobody_agrees_to_numbers_that_were_changed_while_they_looked(fest: Desk) -> None:
    app = page()
    fest.record(EVENT, uk_with_one_changed(), an_actor("Ben Osei", "fire"))
    app = press(app, AGREE)
    assert fest.situation(EVENT).parameters["uk"].agreed == ()
    assert AGREE in labels(app)
    press(app, AGREE)
    assert [word.person for word in fest.situation(EVENT).parameters["uk"].agreed] == ["ana"]


def test_numbers_that_somebody_else_set_meanwhile_are_not_overwritten_without_a_word(fest: Desk) -> None:
    seen = fest.situation(EVENT).seq
    fest.record(EVENT, uk_with_one_changed(), an_actor("Ben Osei", "fire"))
    with pytest.raises(JournalConflict, match=r"Ben Osei \(fire\) changed the numbers meanwhile"):
        fest.record(EVENT, ParametersSet(shipped()["uk"]), an_actor(), seen=seen)


def test_another_set_is_chosen_for_the_draft(fest: Desk) -> None:
    app = press(page(set="us"), "Check the plan against this set")
    assert not app.error
    assert draft(fest.situation(EVENT)).parameters == "us"
    assert "Check the plan against this set" not in labels(app)


def test_a_set_is_copied_under_its_own_name_and_a_wrong_one_keeps_what_was_typed(fest: Desk) -> None:
    app = page()
    name, own = app.text_input
    name.input("Our town 2026")
    own.input("uk")
    app = press(app, "Make the copy")
    assert app.error[0].value.replace("\\", "").startswith("short name: 'uk' is there already")
    app.text_input[1].input("our_town")
    app = press(app, "Make the copy")
    assert not app.error
    made = fest.situation(EVENT).parameters["our_town"]
    assert (made.set.name, made.set.parameters, made.agreed) == ("Our town 2026", shipped()["uk"].parameters, ())
    assert app.query_params["set"] in ("our_town", ["our_town"])


def test_a_plan_that_names_a_set_that_is_not_here_can_choose_another(fest: Desk) -> None:
    fest.take(EVENT, drafts([PlanEdited(Plan(parameters="mars"))], key="elsewhere"))
    app = page()
    assert not app.exception
    assert "mars" in app.warning[0].value
    assert "Check the plan against this set" in labels(app)


def test_an_agreement_is_the_own_agencys_only(fest: Desk) -> None:
    fest.record(EVENT, [ParametersSet(shipped()["uk"]), ParametersAgreed("uk", "police", "ana")], an_actor())
    assert not {label for label in labels(page()) if label.startswith("Agree")}
