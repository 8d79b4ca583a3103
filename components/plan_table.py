"""A table of the plan that is edited in place: rows by id, saved as one edit, nothing lost when it is refused.

A table keeps what it was begun with: what others save meanwhile stays as they saved it wherever this visitor changed
nothing, and where both changed the same row that is said before saving.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, cast

import pandas as pd
import streamlit as st
from msgspec import Struct

from components.chips import chip
from components.plan_parts import Looking, Said, refuse, said
from dashboard.model.errors import EntryRejected
from dashboard.model.plans import PlanEdited
from dashboard.model.text import clean, markdown

Kind = Literal["text", "number", "decimal", "choice", "choices", "flag"]
Row = Mapping[str, Any]
MOST = 10_000_000
LONGEST = 1_000
LOW, TALL, ROOMY = 36, 70, 124  # pixels: one, three, five lines; Streamlit wraps words in rows higher than 64


class Column(Struct, frozen=True):
    """One column: the field's name, what people read, how wide (pixels), and what may be chosen (value -> words).

    A number of 0 is not known and left empty, unless `zero` means something.
    """

    name: str
    label: str
    kind: Kind = "text"
    width: int | Literal["small", "medium", "large"] = "medium"
    options: Mapping[str, str] = {}
    help: str = ""
    zero: bool = False


class Table(Struct, frozen=True):
    """An editable table: its form's name, what one row is called, its columns; `name` is the column that names a row.

    `row` is how high its rows are, in pixels: LOW, TALL or ROOMY.
    """

    form: str
    noun: str
    columns: tuple[Column, ...]
    name: str
    row: int = LOW


def render_table(
    table: Table, rows: Sequence[Row], looking: Looking, make: Callable[[list[Row]], PlanEdited | None]
) -> Said | None:
    """Draw `rows` (each with an `id`) to be edited; return the edit that `make` makes of what was typed, when saved.

    Where nobody may write, the rows are only shown.
    """
    if looking.me is None:
        _show(table, rows)
        return None
    base = cast("list[Row]", looking.held(table.form, list(rows)))
    typed = _typed(table, base, looking.submission(table.form))
    if typed == base and base != rows:
        looking.release(table.form)
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            f"Save the {table.noun}s", key=f"save:{looking.submission(table.form)}", icon=":material/save:",
            type="primary" if typed != base else "secondary", disabled=typed == base,
        )  # fmt: skip
        if typed != base:
            st.html(f'<div class="cc cc-note">{chip("not saved yet", "amber")}</div>', width="content")
    if lost := both(table, base, typed, rows):
        st.warning(markdown(f"{', '.join(lost)}: somebody changed this too meanwhile; saving puts yours in its place"))
    if not pressed:
        return None
    try:
        edit = make(merged(base, typed, rows))
        if edit is None:
            st.info("Nothing differs from what is in the draft.")
        return said(edit, table.form)
    except EntryRejected as error:
        refuse(error)
        return None


def merged(base: Sequence[Row], typed: Sequence[Row], current: Sequence[Row]) -> list[Row]:
    """Return what is to be: what was typed over `base`, and otherwise what is there now."""
    old, now = {row["id"]: row for row in base}, {row["id"]: row for row in current}
    kept = [now.get(row["id"]) if row["id"] and row == old.get(row["id"]) else row for row in typed]
    return [*filter(None, kept), *(row for row in current if row["id"] not in old)]


def both(table: Table, base: Sequence[Row], typed: Sequence[Row], current: Sequence[Row]) -> list[str]:
    """Name the rows that were changed here and by somebody else since."""
    mine, now = {row["id"]: row for row in typed}, {row["id"]: row for row in current}
    return [
        str(row[table.name] or row["id"])
        for row in base
        if mine.get(row["id"]) != row and now.get(row["id"]) != row and mine.get(row["id"]) != now.get(row["id"])
    ]


def field(table: Table, number: int, row: Row, column: str) -> str:
    """Name a cell as people find it: `Trigger 3, Action`."""
    label = next((c.label for c in table.columns if c.name == column), column)
    return f"{table.noun.capitalize()} {number}{_called(row, table.name)}, {label}"


def one_line(row: Row, column: str) -> str:
    """Return a cell's words on one line."""
    return " ".join(clean(str(row[column] or "")).split())


def _called(row: Row, column: str) -> str:
    words = str(row.get(column) or "").strip()
    return f" ({words[:40]})" if words else ""


def _typed(table: Table, base: Sequence[Row], key: str) -> list[Row]:
    edited = st.data_editor(
        _frame(table, base), key=f"{table.form}:{key}", num_rows="dynamic", placeholder="",
        hide_index=True, row_height=table.row, height="content", column_config=_config(table),
    )  # fmt: skip
    rows = [_row(table, row) for row in edited.to_dict("records")]
    return [row for row in rows if row["id"] or any(row[c.name] for c in table.columns if c.kind != "choice")]


def _show(table: Table, rows: Sequence[Row]) -> None:
    if rows:
        st.dataframe(
            _frame(table, rows), hide_index=True, row_height=table.row, placeholder="",
            column_config=_config(table), height="content",
        )  # fmt: skip
    else:
        st.caption(f"No {table.noun}s yet.")


def _frame(table: Table, rows: Sequence[Row]) -> pd.DataFrame:
    kinds = {"number": "float64", "decimal": "float64", "flag": "bool"}
    series = {
        c.name: pd.Series([_cell(c, row[c.name]) for row in rows], dtype=kinds.get(c.kind, "object"))
        for c in table.columns
    }
    return pd.DataFrame({"id": pd.Series([row["id"] for row in rows], dtype="object"), **series})


def _cell(column: Column, value: object) -> object:
    if column.kind == "choices":
        return list(cast("Sequence[str]", value))
    return (value or None) if column.kind == "number" and not column.zero else value


def _row(table: Table, row: Mapping[Any, Any]) -> Row:
    name = row.get("id")
    return {"id": name if isinstance(name, str) else "", **{c.name: _value(c, row.get(c.name)) for c in table.columns}}


def _value(column: Column, cell: Any) -> object:  # noqa: ANN401 - whatever pandas made of a cell
    if column.kind == "choices":
        return tuple(cell) if isinstance(cell, list | tuple) else ()
    missing = cell is None or cell is pd.NA or (isinstance(cell, float) and cell != cell)
    match column.kind:
        case "number":
            return 0 if missing else round(float(cell))
        case "decimal":
            return None if missing else float(cell)
        case "flag":
            return False if missing else bool(cell)
        case _:
            return "" if missing else str(cell)


def _config(table: Table) -> dict[str, Any]:
    return {"id": None} | {c.name: _column(c) for c in table.columns}


def _column(c: Column) -> Any:  # noqa: ANN401 - Streamlit's type is private
    named: dict[str, Any] = {"label": c.label, "width": c.width, "help": c.help or None}
    match c.kind:
        case "number":
            return st.column_config.NumberColumn(**named, min_value=0, max_value=MOST, step=1, format="%d")
        case "decimal":
            return st.column_config.NumberColumn(**named, format="%.5f")
        case "flag":
            return st.column_config.CheckboxColumn(**named, default=False)
        case "choice":
            return st.column_config.SelectboxColumn(
                **named, options=list(c.options), format_func=lambda v: c.options.get(str(v), str(v))
            )
        case "choices":
            return st.column_config.MultiselectColumn(
                **named, options=list(c.options), format_func=lambda v: c.options.get(str(v), str(v))
            )
        case _:
            return st.column_config.TextColumn(**named, max_chars=LONGEST)
