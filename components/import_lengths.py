"""Times told as lengths of time, such as a response time: which column, counted from when, in what unit."""

from collections.abc import Mapping, Sequence
from typing import get_args

import pandas as pd
import streamlit as st

from dashboard.model.imports import Lasting, LastingUnit

UNITS: dict[str, LastingUnit] = dict(
    zip(("seconds, or 0:05:12", "minutes", "hours"), get_args(LastingUnit), strict=True)
)
COLUMNS = ("Time", "Column", "Counted from", "Written in")


def render_lengths(
    guess: Mapping[str, Lasting], header: Sequence[str], fields: Mapping[str, str], told: Sequence[str], key: str
) -> dict[str, Lasting]:
    """Draw the lengths of time; return time -> how it is told. `fields` are times and labels, `told` have a column."""
    shown = {unit: words for words, unit in UNITS.items()}
    sums = {" + ".join(titles): titles for titles, _, _ in guess.values()}
    columns = {title: (title,) for title in header} | sums
    rows = [(fields[f], " + ".join(titles), fields[since], shown[unit]) for f, (titles, since, unit) in guess.items()
            if f in fields and since in fields and f not in told]  # fmt: skip
    with st.expander(f"Times told as a length of time: {len(rows) or 'none'}", expanded=bool(rows)):
        labels = list(fields.values())
        edited = st.data_editor(
            pd.DataFrame(rows, columns=list(COLUMNS), dtype="str"), key=key, num_rows="dynamic", hide_index=True,
            width="stretch", column_config={
                "Time": st.column_config.SelectboxColumn(options=labels, required=True),
                "Column": st.column_config.SelectboxColumn(options=list(columns), required=True),
                "Counted from": st.column_config.SelectboxColumn(options=labels, required=True, default="Received"),
                "Written in": st.column_config.SelectboxColumn(
                    options=list(UNITS), required=True, default=next(iter(UNITS))
                ),
            },
        )  # fmt: skip
    ids = {label: field for field, label in fields.items()}
    found: dict[str, Lasting] = {}
    for row in edited.itertuples(index=False):
        if all(isinstance(cell, str) and cell for cell in row):
            time, column, since, unit = map(str, row)
            found[ids[time]] = (columns[column], ids[since], UNITS[unit])
    return found
