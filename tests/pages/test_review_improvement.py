"""Capabilities rated by people, the improvement plan from a remark to done, and what a reviewer takes away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.review_filters import TYPED
from dashboard.model.decisions import Action, DecisionLogged
from dashboard.model.events import PersonCheckedIn
from dashboard.model.moment import MINUTE
from dashboard.model.review import Annotation, AnnotationMade, Improvement, ImprovementPlanned
from dashboard.services.desk import Desk
from dashboard.services.house import DATABASE, close_desks, open_desk
from tests.builders import EVENT, START, a_person, an_actor, festival
from tests.conftest import ROOT


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    url = f"sqlite:///{tmp_path / 'concord.db'}"
    monkeypatch.setenv(DATABASE, url)
    desk = open_desk(url)
    festival(desk)
    remark = Annotation("a1", START, 0, "<b>No</b> channel", "improvement", "communications", entries=(4,),
                        author="Ana Ruiz", agency="police")  # fmt: skip
    for body in (PersonCheckedIn(a_person("ana")), AnnotationMade(remark)):
        desk.record(EVENT, body, an_actor())
    yield desk
    close_desks()


def page(view: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "review.py"), default_timeout=60)
    for name, value in {"event": EVENT, "view": view, "as": "ana", **query}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def html(app: AppTest) -> str:
    drawn = (one.proto.SerializeToString().decode("utf-8", "replace") for one in app.get("bidi_component"))
    return " ".join((*(element.proto.body for element in app.get("html")), *drawn))


def field(app: AppTest, label: str):  # type: ignore[no-untyped-def]
    every = (*app.text_input, *app.text_area, *app.selectbox, *app.radio, *app.date_input)
    return next(one for one in every if one.label == label)


def press(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception, app.exception
    return app


def test_a_remark_becomes_a_corrective_action_and_goes_on_until_it_is_done(desk: Desk) -> None:
    app = page("improvement", note="a1")
    assert "Areas for improvement remarked on" in html(app)
    assert field(app, "Issue or area for improvement").value == "<b>No</b> channel"
    press(app, "Plan it")
    assert [one.value for one in app.error] == ["corrective action\\: say what is to be done"]
    field(app, "Corrective action").set_value("Programme one")
    field(app, "Contact").set_value("Lt. Harlan")
    field(app, "Responsible agency").set_value("police")
    field(app, "Element (POETE)").set_value("equipment")
    press(app, "Plan it")
    assert not app.error
    (one,) = desk.situation(EVENT).improvements.values()
    it = one.improvement
    assert (it.issue, it.action, it.capability, it.element, it.agency, it.contact, it.annotations, it.entries) == (
        "<b>No</b> channel", "Programme one", "communications", "equipment", "police", "Lt. Harlan", ("a1",), (4,)
    )  # fmt: skip
    app = page("improvement", item=it.id)
    field(app, "Now").set_value("dropped")
    press(app, "Record")
    assert "say why it is dropped" in app.error[0].value
    field(app, "Now").set_value("done")
    field(app, "Note").set_value("in every radio")
    press(app, "Record")
    one = desk.situation(EVENT).improvements[it.id]
    assert [(step.status, step.note, step.author) for step in one.steps] == [("done", "in every radio", "Ana Ruiz")]
    shown = html(page("improvement", item=it.id))
    assert "Areas for improvement remarked on" not in shown  # a corrective action answers it now
    assert "in every radio" in shown
    assert "&lt;b&gt;No&lt;/b&gt; channel" in shown
    assert "<b>No" not in shown


def test_an_action_of_a_decision_is_planned_once_though_its_words_change_and_another_has_the_same(desk: Desk) -> None:
    for name in ("d1", "d2"):
        action = Action("a0", "Print the card", "police")
        logged = DecisionLogged(name, "", f"Agree {name}", "because", agreed_by=("police",), actions=(action,))
        desk.record(EVENT, logged, an_actor())
    assert html(page("improvement")).count("plan it") == 3  # the remark that stands there is offered too
    app = page("improvement", decision="d1", action="a0")
    field(app, "Corrective action").set_value("Print and sign the card")
    press(app, "Plan it")
    (it,) = (one.improvement for one in desk.situation(EVENT).improvements.values())
    assert (it.action, it.action_of) == ("Print and sign the card", ("d1", "a0"))
    drawn = html(page("improvement"))
    assert (drawn.count("plan it"), "decision=d2" in drawn, "decision=d1" in drawn) == (2, True, False)


def test_what_is_overdue_says_so_and_stands_first(desk: Desk) -> None:
    due = desk.now(EVENT)
    for id_, when in (("later", due + 60 * 24 * 60 * MINUTE), ("past", due - 3 * 24 * 60 * MINUTE)):
        desk.record(EVENT, ImprovementPlanned(Improvement(id_, f"issue {id_}", "do it", due=when)), an_actor())
    shown = html(page("improvement"))
    assert "OVERDUE 3 d" in shown
    assert shown.count("OVERDUE") == 1
    assert shown.index("issue past") < shown.index("issue later")


def test_people_rate_and_what_they_typed_stays_until_a_letter_is_chosen(desk: Desk) -> None:
    app = page("improvement", capability="communications")
    shown = html(app)
    assert "Message to acknowledgement" in shown
    assert "&lt;b&gt;No&lt;/b&gt; channel" in shown
    assert field(app, "How it was met, in your judgement").value is None
    field(app, "Why").set_value("nobody heard")
    press(app, "Record the rating")
    assert app.error[0].value.startswith("rating: choose P, S, M or U")
    assert field(app, "Why").value == "nobody heard"
    assert not desk.situation(EVENT).ratings


def test_who_watches_only_sees_the_plan_and_has_no_form(desk: Desk) -> None:
    app = page("improvement", **{"as": ""})
    assert not [one for one in app.button if one.label in ("Plan it", "Record the rating")]
    assert "No corrective action is planned yet" in html(app)


@pytest.mark.parametrize("button", ["Make the report", "Fill the form", "Write the log"])
def test_each_kind_of_file_is_made_on_the_page(desk: Desk, button: str) -> None:
    app = press(page("report"), button)
    assert not app.error
    (said,) = (one.value for one in app.success)
    assert " is ready" in said
    assert (desk.events()[EVENT].hash.hex() in said) == (button == "Write the log")


def test_a_span_that_ends_before_it_begins_is_said_in_one_line(desk: Desk) -> None:
    app = page("report")
    field(app, "Period").set_value(TYPED).run()
    field(app, "From").set_value("2026-08-15 20:00").run()
    field(app, "To").set_value("2026-08-15 19:00").run()
    assert [one.value for one in app.error] == ["to\\: must be after from"]


def test_who_watches_only_is_told_so_once(desk: Desk) -> None:
    said = [one.value for one in page("improvement", **{"as": ""}).info]
    assert [words for words in said if "watching only" in words] == said[:1]
