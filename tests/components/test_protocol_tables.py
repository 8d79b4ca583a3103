import re

import pytest

from components.protocol_tables import TABLES, facts_of, facts_typed, parts, rows
from dashboard.ingest.protocol_files import library
from dashboard.model.errors import EntryRejected
from dashboard.model.facts import Fact
from dashboard.model.protocols import Notification, Step
from tests.builders import a_protocol


@pytest.mark.parametrize("card", [one.protocol for one in library()], ids=lambda card: card.id)
def test_what_the_tables_show_of_a_card_is_the_card(card):
    made = parts({table: rows(card, table) for table in TABLES})
    assert made == {field: getattr(card, field) for field in made}
    assert set(made) == {"phases", "standoffs", "notifications", "checklist", "needs", "contacts"}


def test_facts_are_typed_as_people_write_them():
    assert facts_of(" Fire = YES, item size=hand-carried;", "facts") == (
        Fact("fire"),
        Fact("item_size", "hand-carried"),
    )
    assert facts_of("", "facts") == ()
    assert facts_typed((Fact("fire"), Fact("weapon", "no"))) == "fire=yes, weapon=no"


@pytest.mark.parametrize("typed", ["fire", "fire=", "=yes", "fire=yes, weapon"])
def test_what_is_no_fact_is_named_with_the_way_out(typed):
    with pytest.raises(EntryRejected, match=r"^facts: '.*' is no fact; write it as fire=yes, weapon=no"):
        facts_of(typed, "facts")


def test_lines_stand_in_the_order_of_their_numbers_and_new_ones_last():
    typed = [{"No.": 2.0, "text": "second"}, {"No.": None, "text": "new"}, {"No.": 1.5, "text": "first"}]
    assert parts({"checklist": typed})["checklist"] == (Step("first"), Step("second"), Step("new"))


def test_an_empty_line_is_left_out_and_half_a_line_is_named():
    nothing = {"No.": 3.0, "who": "  ", "seconds": float("nan"), "by": None, "when": None}
    told = {"No.": 1.0, "who": "Hospital", "seconds": 2.5, "by": "ems", "when": "ill=yes"}
    assert parts({"notifications": [told, nothing]})["notifications"] == (
        Notification("Hospital", 150, "ems", (Fact("ill"),)),
    )
    with pytest.raises(EntryRejected, match=r"^notifications, line 2: Whom is empty; fill it in, or delete the line"):
        parts({"notifications": [told, {**told, "No.": 2.0, "who": ""}]})


def test_a_handover_from_a_phase_that_is_not_there_is_named():
    shown = rows(a_protocol(), "handovers")
    with pytest.raises(EntryRejected, match=re.escape("handovers: 'stop' is no phase")):
        parts({"phases": rows(a_protocol(), "phases")[1:], "handovers": shown})


def test_a_wrong_fact_in_a_table_is_named_with_its_line():
    told = {"who": "Hospital", "seconds": 2.5, "by": "", "when": "ill"}
    with pytest.raises(EntryRejected, match=r"^notifications, line 1: 'ill' is no fact"):
        parts({"notifications": [told]})
