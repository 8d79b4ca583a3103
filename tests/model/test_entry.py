"""The written form of an entry: whatever is said comes back as it was said."""

from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import AnyBody, Draft, Entry, chain, corrected, decode, encode, encode_body, enter, strings
from dashboard.model.errors import UnreadableEntry
from dashboard.model.incidents import IncidentChanged
from tests.builders import START, a_draft, a_note, an_actor, an_incident
from tests.projections.test_timeline import KINDS


@given(body=st.one_of(*KINDS.values()), times=st.tuples(st.integers(0, START), st.integers(0, START)))
def test_every_kind_of_entry_reads_back_as_it_was_written(body: AnyBody, times: tuple[int, int]) -> None:
    entry = enter(Draft(body, an_actor(), times[0], "k", times[1], "said"), 7, START)
    assert decode(encode(entry)) == entry
    assert encode(decode(encode(entry))) == encode(entry)


def test_the_random_logs_hold_every_kind_of_entry() -> None:
    assert {*KINDS, EntryCorrected} == set(get_args(AnyBody))


def test_every_kind_has_a_wire_name_of_its_own() -> None:
    names = [kind.__struct_config__.tag for kind in get_args(AnyBody)]
    assert len(set(names)) == len(names)
    assert all("." in name for name in names)


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_being_written_on_one_line(text: str) -> None:
    line = encode(enter(a_draft(a_note(text)), 1, START))
    assert "\n" not in line
    assert decode(line).body == a_note(text)


@pytest.mark.parametrize(
    "line",
    ["", "{", "[]", "null", '{"seq":1}', encode(enter(a_draft(), 1, START)).replace("note.added", "note.unheard"),
     encode(enter(a_draft(), 1, START)).replace('"text"', '"words"'), b"\xff\xfe"],
)  # fmt: skip
def test_a_line_that_is_no_entry_is_named_so_in_one_line(line: str | bytes) -> None:
    with pytest.raises(UnreadableEntry, match="not an entry of this journal's format") as caught:
        decode(line)
    assert "\n" not in str(caught.value)


def test_one_changed_byte_changes_the_chain() -> None:
    assert chain(b"\0" * 32, "a") != chain(b"\0" * 32, "b")
    assert chain(b"\0" * 32, "a") != chain(b"\1" * 32, "a")


def test_a_field_that_is_left_out_is_left_and_one_that_is_none_becomes_unknown() -> None:
    body = IncidentChanged("1", lat=None)
    assert body.changes == {"lat": None}
    line = encode(enter(a_draft(body), 1, START))
    assert "title" not in line
    assert decode(line).body == body


def test_a_correction_replaces_the_words_or_the_time_or_strikes() -> None:
    entry = enter(a_draft(an_incident("1", title="A")), 1, START)
    words = EntryCorrected(1, "typo", msgspec.Raw(encode_body(an_incident("1", title="B"))))
    read = corrected(entry, words)
    assert isinstance(read, Entry)
    assert (read.body.title, read.occurred) == ("B", START)  # type: ignore[union-attr]
    moved = corrected(entry, EntryCorrected(1, "time", occurred=START - 5))
    assert isinstance(moved, Entry)
    assert (moved.body, moved.occurred) == (entry.body, START - 5)
    assert corrected(entry, EntryCorrected(1, "never was")) is None
    assert decode(encode(enter(a_draft(words), 2, START))).body == words


def test_every_text_of_a_body_can_be_searched() -> None:
    assert {"1", "Person down", "gate3"} <= set(strings(an_incident("1")))
