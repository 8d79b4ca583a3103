"""The review page's gaps and rerun, over the four incidents worked out by hand."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.model.errors import JournalUnavailable
from dashboard.model.events import PersonCheckedIn
from dashboard.model.incidents import NoteAdded
from dashboard.model.moment import SECOND
from dashboard.model.protocols import ProtocolDrafted
from dashboard.projections.standing import stands
from dashboard.services.desk import Desk
from dashboard.services.house import DATABASE, close_desks, open_desk
from tests.builders import EVENT, START, a_draft, a_person, a_protocol, an_incident
from tests.conftest import ROOT
from tests.projections.review.logs import Said, setup
from tests.projections.review.protocol_log import at, four

EVIL = "<img src=x onerror=alert(1)>"


def keep(desk: Desk, event: str, log: list[Said]) -> None:
    """Record a log made by hand."""
    desk.take(event, [a_draft(body, START + round(at * SECOND), f"k{n}") for n, (at, body, *_) in enumerate(log)])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Four incidents; ana is there to write."""
    url = f"sqlite:///{tmp_path / 'concord.db'}"
    monkeypatch.setenv(DATABASE, url)
    made = open_desk(url)
    keep(made, EVENT, [*four(), *at(800, PersonCheckedIn(a_person()))])
    yield made
    close_desks()


def page(**query: str) -> AppTest:
    """The page, until its log has been run again."""
    app = AppTest.from_file(str(ROOT / "pages" / "review.py"), default_timeout=60)
    for name, value in ({"event": EVENT, "as": "ana", "basis": "happened"} | query).items():
        app.query_params[name] = value
    return app.run()


def drawn(app: AppTest) -> str:
    """Everything it says, as HTML and as text."""
    boards = (html for one in app.get("bidi_component") for _, html in json.loads(one.proto.json)["blocks"])
    html = (element.proto.body for element in app.get("html"))
    plain = (each.value for each in (*app.caption, *app.info, *app.success, *app.warning, *app.error))
    return " ".join((*html, *plain, *boards))


def press(app: AppTest, words: str) -> AppTest:
    """Press a button."""
    return next(b for b in app.button if b.label == words).click().run()


def test_a_gap_names_its_incidents_with_links_to_entries_and_replay(desk: Desk) -> None:
    said = drawn(page(view="gaps", group="no match/fight/"))
    assert "4 incidents, 3 with a lead" in said
    assert "/log?event=fest&amp;basis=happened&amp;as=ana&amp;incident=2" in said
    assert "/replay?event=fest&amp;basis=happened&amp;as=ana&amp;at=2026-08-15T14%3A06%3A40-05%3A00" in said
    assert "1.7" in said


def test_the_missing_protocol_is_drafted_in_the_form_and_stays_unsigned(desk: Desk) -> None:
    app = press(page(view="gaps", group="no match/fight/"), "Draft the missing protocol")
    assert next(f for f in app.text_input if f.label.startswith("Short name")).value == "fight_gap"
    app = press(app, "Save as a draft")
    assert not app.exception
    situation = desk.situation(EVENT)
    stand = stands(situation.protocols["fight_gap"], situation, desk.now(EVENT))[0]
    assert (stand.standing, stand.version.signatures) == ("draft", ())
    assert stand.protocol.phases[0].lead == ("fire",)
    assert "#002" in stand.protocol.notes
    assert "Nobody has signed it" in drawn(app)
    assert "trial=fight_gap%401" in drawn(app)


def test_what_was_not_recorded_is_not_said_to_be_saved_when_another_drafts_that_card(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise JournalUnavailable("the database is away")

    app = press(page(view="gaps", group="no match/fight/"), "Draft the missing protocol")
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Desk, "record", gone)
        app = press(app, "Save as a draft")
    assert "the database is away" in drawn(app)
    keep_card(desk, "fight_gap")
    assert "Nobody has signed it" not in drawn(app.run())


def keep_card(desk: Desk, name: str) -> None:
    """Somebody else drafts a card of that name."""
    desk.take(EVENT, [a_draft(ProtocolDrafted(a_protocol(name)), START + 900 * SECOND, name)])


def test_who_only_watches_sees_the_card_and_no_form(desk: Desk) -> None:
    app = page(view="gaps", group="no match/fight/", draft="1", **{"as": ""})
    assert not app.text_input
    assert "People said" in drawn(app)
    assert "watching only" in drawn(app)


def test_a_rerun_lists_where_people_differed_and_counts_the_rest(desk: Desk) -> None:
    said = drawn(page(view="rerun"))
    assert "4 incidents, asked at" in said
    assert "#004" in said
    assert "#001" not in said
    assert "1.0 min earlier" in said


def test_every_row_is_a_choice_away(desk: Desk) -> None:
    said = drawn(page(view="rerun", show="all"))
    assert all(number in said for number in ("#001", "#002", "#003", "#004"))
    assert "none on record" in said


def test_the_shipped_library_can_be_put_on_trial(desk: Desk) -> None:
    app = page(view="rerun", trial="library")
    assert "it answers otherwise than the protocols then in force" in drawn(app)
    assert "In force then" in drawn(app)


def test_a_log_of_calls_alone_is_told_in_one_line(desk: Desk) -> None:
    keep(desk, "cad", [*setup(), *((n, an_incident(str(n))) for n in range(1, 30)), (50, NoteAdded("end"))])
    for view in ("gaps", "rerun"):
        app = page(event="cad", view=view)
        assert len(app.info) == 1
        assert "never says who led" in app.info[0].value
        assert "No protocol was in force" in app.info[0].value


def test_what_strangers_wrote_stays_text(desk: Desk) -> None:
    keep(desk, "evil", [*setup(), (1, an_incident("1", type=EVIL, title=EVIL, number=EVIL))])
    for view in ("gaps", "rerun"):
        said = drawn(page(event="evil", view=view, group=f"no match/{EVIL}/", show="all"))
        assert "&lt;img" in said
        assert EVIL not in said


@pytest.mark.parametrize(("call", "view"), [("span", {"view": "compare", "what": "plan"})])
def test_what_cannot_be_read_while_a_view_is_drawn_is_one_clear_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, call: str, view: dict[str, str]
) -> None:
    def gone(*_: object) -> None:
        raise JournalUnavailable("the database is away")

    monkeypatch.setattr(Desk, call, gone)
    app = page(**view)
    assert not app.exception
    assert [error.value for error in app.error] == ["the database is away"]
