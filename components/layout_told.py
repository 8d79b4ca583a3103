"""What the properties and words of a map file are here: what was guessed, and the planner's say."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard.model.geodata import Column, Preview, Word
from dashboard.model.layouts import KINDS

KEPT, NO_KIND, OTHER = "kept as it is", "none of them", "object"
FIELDS: dict[str, str] = {
    "": KEPT, "kind": "Kind", "name": "Name", "width": "Clear width", "capacity": "Capacity",
    "crowd": "Crowd at the peak", "owner": "Owner agency", "staff": "Staff needed", "lanes": "Lanes of entry",
    "height": "Height", "channel": "Channel", "contact": "Contact", "note": "Note", "lit": "Lit at night",
    "openings": "Open in periods", "id": "Id",
}  # fmt: skip
KIND_NAMES = {"": NO_KIND, **{kind.id: kind.name for kind in KINDS.values()}}
MOST_HIGH, A_ROW = 320, 36


def render_columns(columns: Sequence[Column], key: str) -> tuple[tuple[str, str], ...]:
    """Draw the properties of a file and the field each is read as; return what the planner chose otherwise."""
    table = pd.DataFrame(
        {
            "Property": [column.name for column in columns],
            "For instance": [column.example for column in columns],
            "Objects": [column.count for column in columns],
            "Is here": [FIELDS.get(column.field, KEPT) for column in columns],
        }
    )
    chosen = _edited(table, "Is here", FIELDS, f"map-columns:{key}")
    return told_fields(columns, chosen)


def render_words(words: Sequence[Word], key: str) -> tuple[tuple[str, str], ...]:
    """Draw what a file calls its kinds and the kind each is here; return what the planner chose otherwise."""
    table = pd.DataFrame(
        {
            "Called there": [word.word for word in words],
            "Objects": [word.count for word in words],
            "Kind here": [KIND_NAMES.get(word.kind, NO_KIND) for word in words],
        }
    )
    chosen = _edited(table, "Kind here", KIND_NAMES, f"map-words:{key}")
    return told_kinds(words, chosen)


def told_fields(columns: Sequence[Column], chosen: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return (property, field) where a label was `chosen` other than that of the guess."""
    fields = {label: field for field, label in FIELDS.items()}
    pairs = ((column, fields.get(label, "")) for column, label in zip(columns, chosen, strict=True))
    return tuple((column.name, field) for column, field in pairs if field != column.field)


def told_kinds(words: Sequence[Word], chosen: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return (word, kind) where a kind was `chosen` other than that of the guess; none of them is another object."""
    kinds = {label: kind for kind, label in KIND_NAMES.items()}
    pairs = ((word, kinds.get(label, "")) for word, label in zip(words, chosen, strict=True))
    return tuple((word.word, kind or OTHER) for word, kind in pairs if kind != word.kind)


def summed(found: Preview) -> str:
    """Say in one line how much of a file's properties and words is understood."""
    read, words = sum(bool(column.field) for column in found.columns), len(found.words)
    kinds = f"; {sum(bool(word.kind) for word in found.words)} of {words} kinds known" if words else ""
    return f"What it calls things: {read} of {len(found.columns)} properties read{kinds}"


def _edited(table: pd.DataFrame, column: str, labels: Mapping[str, str], key: str) -> list[str]:
    shown = st.data_editor(
        table, hide_index=True, width="stretch", key=key, num_rows="fixed",
        height=min(MOST_HIGH, A_ROW * (len(table) + 1) + 2), disabled=[str(name) for name in table if name != column],
        column_config={column: st.column_config.SelectboxColumn(options=list(labels.values()), required=True)},
    )  # fmt: skip
    return [str(label) for label in shown[column]]
