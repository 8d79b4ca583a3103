"""The table of a parameter set, edited in place: what is typed becomes a set, or one line of what is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from msgspec import Struct, structs

from dashboard.model.parameters import Parameter, ParameterSet
from dashboard.model.text import markdown
from dashboard.projections.parameter_words import LARGEST, STATUSES, changed, faults

MOST_CHANGES = 6
COLUMNS = ("name", "value", "unit", "status", "source", "note", "id")


class Typed(Struct, frozen=True):
    """What stands in the table: the set it makes, what that changes in words, and what is wrong (empty: nothing).

    `stale` are the ids of numbers that were changed while their source is still that of the old value.
    """

    made: ParameterSet
    changes: Sequence[str] = ()
    wrong: str = ""
    stale: Sequence[str] = ()


def render_table(base: ParameterSet, key: str, may_edit: bool) -> Typed:
    """Draw the numbers of `base`; return what stands there now. `key` names the draft that is being typed."""
    counts = {status: sum(number.status == status for number in base.parameters) for status in STATUSES}
    st.caption(f"{len(base.parameters)} numbers: " + ", ".join(f"{n} {status}" for status, n in counts.items()))
    edited = st.data_editor(
        _frame(base), key=key, num_rows="dynamic" if may_edit else "fixed", disabled=not may_edit, hide_index=True,
        row_height=34, height=min(36 * (len(base.parameters) + 3), 420), placeholder="", column_config=_columns(),
    )  # fmt: skip
    return typed(base, [{str(name): cell for name, cell in row.items()} for row in edited.to_dict("records")])


def typed(base: ParameterSet, rows: Sequence[Mapping[str, Any]]) -> Typed:
    """Make the set of the table's `rows`; a row in which nothing stands is no row."""
    numbers: list[Parameter] = []
    for line, row in enumerate(rows, 1):
        words = {name: _words(row.get(name)) for name in COLUMNS if name != "value"}
        empty = pd.isna(row.get("value"))
        if empty and not any(words.values()):
            continue
        if empty:
            return Typed(
                base, ("an empty value",), f"{words['id'] or f'line {line}'}: its value is empty; write a number"
            )
        words["status"] = words["status"] or "local"
        numbers.append(_fallen(Parameter(value=float(row["value"]), **words), base))
    made = structs.replace(base, parameters=tuple(numbers))
    stale = stale_sources(base, made)
    unsourced = ((name, "its value is changed: say in Source where the new one comes from") for name in stale)
    field, wrong = next(iter((*faults(made), *unsourced)), ("", ""))
    return Typed(made, changed(base, made), f"{field}: {wrong}" if wrong else "", stale)


def _fallen(number: Parameter, base: ParameterSet) -> Parameter:
    """Return a changed number as local where it still has the status of the old value: that one was checked, not it."""
    old = base.get(number.id)
    same = old is None or (old.value, old.unit) == (number.value, number.unit) or old.status != number.status
    return number if same else structs.replace(number, status="local")


def stale_sources(base: ParameterSet, made: ParameterSet) -> list[str]:
    """Return the ids of the numbers that are not those of `base`, and still have its source."""
    known = ((base.get(number.id), number) for number in made.parameters)
    return [n.id for old, n in known if old and (old.value, old.unit) != (n.value, n.unit) and old.source == n.source]


def changes_words(changes: Sequence[str]) -> str:
    """Return what was changed as one line of Markdown, the first few of it."""
    rest = len(changes) - MOST_CHANGES
    listed = "; ".join(markdown(change) for change in changes[:MOST_CHANGES])
    return f"{listed}{f'; and {rest} more' if rest > 0 else ''}"


def _words(cell: Any) -> str:  # noqa: ANN401 - a cell of pandas
    return "" if pd.isna(cell) else str(cell).strip()


def _frame(base: ParameterSet) -> pd.DataFrame:
    kinds = {name: "float64" if name == "value" else "object" for name in COLUMNS}
    return pd.DataFrame(
        {name: pd.Series([getattr(p, name) for p in base.parameters], dtype=kind) for name, kind in kinds.items()}
    )


def _columns() -> dict[str, Any]:
    line = st.column_config.TextColumn
    meanings = "; ".join(f"{status}: {words}" for status, words in STATUSES.items())
    return {
        "name": line("Number", width=265, required=True),
        "value": st.column_config.NumberColumn("Value", width=75, min_value=0, max_value=LARGEST, required=True),
        "unit": line("Unit", width=110),
        "status": st.column_config.SelectboxColumn("Status", width=110, options=list(STATUSES), help=meanings),
        "source": line("Source", width=320, required=True, help="Where the number comes from; every number has one"),
        "note": line("Note", width=235),
        "id": line("Short name", width=165, required=True, help="By which the checks find it, such as exit_rate"),
    }  # fmt: skip
