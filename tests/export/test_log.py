import csv
import io

import pytest

from dashboard.export.log import HEADER, write_log
from dashboard.model.text import harmless
from dashboard.services.desk import Desk
from tests.builders import a_note, an_actor, festival


def rows(desk: Desk) -> list[dict[str, str]]:
    text = io.StringIO(newline="")
    write_log(desk, "fest", "csv", text)
    return list(csv.DictReader(io.StringIO(text.getvalue(), newline="")))


def test_every_entry_is_a_row_with_its_words_and_hash(desk: Desk) -> None:
    festival(desk)
    written = rows(desk)
    head = desk.events()["fest"]
    assert len(written) == head.seq
    assert tuple(written[0]) == HEADER
    assert written[-1]["hash"] == head.hash.hex()
    arrival = next(row for row in written if row["kind"] == "unit.status" and "scene" in row["summary"])
    assert arrival["summary"] == "P1 on scene at #001"
    assert (arrival["who"], arrival["agency"], arrival["role"]) == ("Ana Ruiz", "police", "Dispatcher")
    assert arrival["about"] == "unit:P1 incident:1"


def test_times_are_there_in_local_and_in_universal_time(desk: Desk) -> None:
    festival(desk)
    first = rows(desk)[0]
    assert (first["occurred"], first["occurred_utc"]) == ("2026-08-15T14:00:00-05:00", "2026-08-15T19:00:00+00:00")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")'])
def test_no_cell_is_a_formula(desk: Desk, text: str) -> None:
    festival(desk)
    desk.record("fest", a_note(text), an_actor(person=text, role=text), said=text)
    last = rows(desk)[-1]
    for cell in ("who", "role", "summary", "said"):
        assert last[cell].startswith("'"), cell


@pytest.mark.parametrize("text", ["\r=1", "\n=1"])
def test_a_line_end_before_a_formula_does_not_hide_it(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_other_text_stays_as_it_is() -> None:
    assert harmless("E39 <b>\u202e 3 - 4") == "E39 <b>\u202e 3 - 4"


def test_both_forms_return_the_end_of_what_they_wrote(desk: Desk) -> None:
    festival(desk)
    for form in ("csv", "jsonl"):
        assert write_log(desk, "fest", form, io.StringIO()) == desk.events()["fest"]
