"""The index by which a thing's history is found is held against the lines."""

import pytest
from sqlalchemy import text

from dashboard.journal import filing
from dashboard.journal.filing import misfiled
from tests.builders import EVENT, START, a_draft, a_note, an_event, an_incident, drafts
from tests.journal.stores import Sql, Store

MORE = "INSERT INTO journal_about VALUES ('fest', 'unit:M12', 3)"
LACKS = "DELETE FROM journal_about WHERE subject = 'incident:1' AND seq = 4"


def filled(store: Store) -> None:
    """Seven entries, the last three about one incident and each on a sheet of its own or not."""
    bodies = [an_event(), a_note("one"), an_incident("1"), *(a_note(f"note {n}", "1") for n in range(3)), a_note("end")]
    store.journal.append(EVENT, drafts(bodies), START)


@pytest.mark.parametrize("sheet", [1, 2, 4_096])
def test_an_index_that_fits_its_lines_is_whole_up_to_anywhere(
    store: Store, sheet: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filing, "SHEET", sheet)
    filled(store)
    assert [misfiled(store.journal, EVENT, upto) for upto in (0, 1, 4, 7)] == [None] * 4
    store.journal.append(EVENT, [a_draft(a_note("meanwhile", "1"), key="meanwhile")], START)
    assert misfiled(store.journal, EVENT, 7) is None


@pytest.mark.parametrize("sheet", [1, 2, 4_096])
@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (LACKS, (4, "the index lacks it in the history of incident:1")),
        (MORE, (3, "the index has it in the history of unit:M12, where it does not belong")),
    ],
)
def test_what_the_index_lacks_or_has_too_much_is_named(
    store: Store, statement: str, found: tuple[int, str], sheet: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not isinstance(store, Sql):
        pytest.skip("memory keeps no index")
    monkeypatch.setattr(filing, "SHEET", sheet)
    filled(store)
    with store.engine.connect() as connection:
        connection.execute(text(statement))
        connection.commit()
    assert misfiled(store.journal, EVENT, 7) == found
