"""The form in which a planner writes the next version of a card, or a new card: every field, no JSON.

What is typed stays at the widgets (named by `submission`) until the draft was recorded.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
import pandas as pd
import streamlit as st
from msgspec import Struct

from components.protocol_diff import render_diff
from components.protocol_tables import ORDER, TABLES, Column, facts_of, facts_typed, parts, rows
from dashboard.model.errors import EntryRejected
from dashboard.model.protocols import Protocol, ProtocolDrafted
from dashboard.model.text import markdown
from dashboard.projections.protocol_words import DISCIPLINES, USES, party_words
from dashboard.projections.situation import Situation

Faults = Callable[[Protocol], Iterator[tuple[str, str]]]
GOOD_ID = re.compile(r"[a-z0-9_]{1,40}")
WIDTHS = {"long": "large", "facts": "medium", "parties": "medium"}
LABELS = {
    "id": "Short name", "title": "Title", "phrase": "Plain phrase", "review": "Review date", "parties": "Parties",
    "types": "Incident types", "facts": "Facts that must hold", "legal_basis": "Legal basis", "source": "Source",
    "notes": "Notes", "version": "Version",
} | {name: table.title for name, table in TABLES.items()}  # fmt: skip


class Draft(Struct, frozen=True):
    """What the form starts from: a version (`base`), the number it will get, and whether its short name is new."""

    base: Protocol
    version: int
    new: bool = False


def empty(version: int = 1) -> Draft:
    """Start a card from nothing."""
    return Draft(Protocol("", version, "", "", (), ""), version, new=True)


def next_version(situation: Situation, base: Protocol) -> Draft:
    """Start the version after the newest from `base`."""
    card = situation.protocols.get(base.id)
    newest = card.versions[-1].protocol.version if card and card.versions else 0
    return Draft(base, newest + 1)


def render_draft_form(
    draft: Draft, situation: Situation, titles: Mapping[str, str], faults: Faults, submission: str
) -> ProtocolDrafted | None:
    """Draw the form; return the draft to be recorded. What is wrong is one line that names the field."""
    try:
        made = _typed(draft, situation, titles, submission)
        wrong = next(((field, said) for field, said in faults(made)), None)
    except EntryRejected as error:
        made, wrong = None, (error.field, str(error).partition(": ")[2])
    if made is not None and not draft.new:
        with st.expander(f"What changes against version {draft.base.version}"):
            render_diff(draft.base, made, f"v{draft.base.version}", f"v{draft.version}, your draft")
    with st.container(horizontal=True, vertical_alignment="center"):
        label = "Save as a draft" if draft.new else f"Save as draft version {draft.version}"
        saved = st.button(label, type="primary", key=f"save:{submission}", icon=":material/save:")
        if made is not None:
            file = msgspec.json.format(msgspec.json.encode(made), indent=2)
            st.download_button(
                "Keep this draft as a file (JSON)", file, f"{made.id or 'card'}.json", "application/json",
                on_click="ignore", type="tertiary",
            )  # fmt: skip
    if not saved:
        return None
    if wrong is not None or made is None:
        field, said = wrong or ("draft", "cannot be read")
        st.error(markdown(f"{_label(field)}: {said}"), icon=":material/error:")
        return None
    return ProtocolDrafted(made)


def _label(field: str) -> str:
    """Name a field as the form does; `phases, line 2` keeps its line."""
    name, comma, line = field.partition(",")
    return f"{LABELS.get(name, name)}{comma}{line}"


def _typed(draft: Draft, situation: Situation, titles: Mapping[str, str], submission: str) -> Protocol:
    """Draw the fields and make the protocol of what is typed; EntryRejected once everything is drawn."""
    head = _head(draft, situation, titles, submission)
    names = party_options(situation, draft.base)
    tables = {table: _table(draft.base, table, names, submission) for table in TABLES}
    below = _below(draft, submission)
    if draft.new:
        _new_id(head["id"], situation)
    head["facts"] = facts_of(head["facts"], "facts")
    fields: dict[str, Any] = head | parts(tables) | below
    return Protocol(version=draft.version, **fields)


def _head(draft: Draft, situation: Situation, titles: Mapping[str, str], submission: str) -> dict[str, Any]:
    base = draft.base
    left, right = st.columns(2)
    with left:
        name = base.id
        if draft.new:
            name = _line("Short name (small letters, digits, _)", base.id, f"id:{submission}", 40)
        title = _line("Title", base.title, f"title:{submission}")
        phrase = _line("Plain phrase, as it is said on the radio", base.phrase, f"phrase:{submission}")
        review = st.date_input(
            "Review date: in force up to and including it", _day(base.review), format="YYYY-MM-DD",
            min_value=date(1900, 1, 1), max_value=date(2999, 12, 31), key=f"review:{submission}",
        )  # fmt: skip
    with right:
        kinds = list(dict.fromkeys((*titles, *base.types)))
        types = st.multiselect(
            "Incident types (none: any incident)", kinds, list(base.types), format_func=lambda k: titles.get(k, k),
            key=f"types:{submission}",
        )  # fmt: skip
        facts = _line("Facts that must hold, such as fire=yes, weapon=no", facts_typed(base.facts), f"f:{submission}")
        options = party_options(situation, base)
        parties = st.multiselect(
            "Parties: each one here must sign", list(options), list(base.parties), format_func=options.__getitem__,
            key=f"parties:{submission}",
        )  # fmt: skip
    return {
        "id": name.strip(), "title": title, "phrase": phrase, "review": review.isoformat() if review else "",
        "types": tuple(types), "facts": facts, "parties": tuple(parties),
    }  # fmt: skip


def _below(draft: Draft, submission: str) -> dict[str, str]:
    base = draft.base
    named = (("legal_basis", base.legal_basis), ("source", base.source), ("notes", base.notes))
    columns = st.columns(3)
    return {
        field: (
            column.text_area(LABELS[field], value, key=f"{field}:{submission}", max_chars=4_000, height=120) or ""
        ).strip()
        for column, (field, value) in zip(columns, named, strict=True)
    }


def _line(label: str, value: str, key: str, most: int = 400) -> str:
    return (st.text_input(label, value, key=key, max_chars=most) or "").strip()


def _day(review: str) -> date | None:
    try:
        return date.fromisoformat(review)
    except ValueError:
        return None


def _new_id(name: str, situation: Situation) -> None:
    if not GOOD_ID.fullmatch(name):
        raise EntryRejected("id", f"'{name[:40]}' must be 1 to 40 small letters, digits or _, such as lost_child")
    if name in situation.protocols:
        raise EntryRejected("id", f"'{name}' is there already; open it and draft its next version")


def party_options(situation: Situation, base: Protocol) -> dict[str, str]:
    """Name whom a card can name: disciplines with who they are here, agencies, and whom `base` names already."""
    found = {party: _discipline(party, situation) for party in DISCIPLINES}
    found |= {agency.id: f"{agency.short} only ({agency.name})" for agency in situation.agencies.values()}
    used: Iterable[str] = (
        *base.parties, *(p for phase in base.phases for p in (*phase.lead, *phase.support)),
        *(ring.party for ring in base.standoffs), *(told.by for told in base.notifications),
        *(step.party for step in base.checklist), *(need.party for need in base.needs),
        *(contact.party for contact in base.contacts),
    )  # fmt: skip
    return found | {party: party for party in used if party and party not in found}


def _discipline(party: str, situation: Situation) -> str:
    here = party_words(party, situation)
    return here if "not at this event" in here else f"{DISCIPLINES[party]} ({here})"


def _table(base: Protocol, table: str, names: Mapping[str, str], submission: str) -> Sequence[Mapping[str, Any]]:
    """Draw one table; return its rows as they stand now."""
    spec = TABLES[table]
    st.markdown(f"**{spec.title}**", help=spec.said)
    frame = _frame(rows(base, table), spec.columns)
    config = {ORDER: st.column_config.NumberColumn(ORDER, width=60, help="Lines stand in this order", format="%g")}
    edited = st.data_editor(
        frame, key=f"{table}:{submission}", num_rows="dynamic", hide_index=True, row_height=36, height="content",
        placeholder="", column_config=config | {c.name: _column(c, names) for c in spec.columns},
    )  # fmt: skip
    return [{str(name): cell for name, cell in row.items()} for row in edited.to_dict("records")]


def _frame(there: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> pd.DataFrame:
    """Make a frame with a type for every column, lines or not."""
    kinds = {ORDER: "float64"} | {c.name: "float64" if c.kind in ("minutes", "metres") else "object" for c in columns}
    return pd.DataFrame({name: pd.Series([row[name] for row in there], dtype=kind) for name, kind in kinds.items()})


def _column(column: Column, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - Streamlit's type is private
    width: Any = WIDTHS.get(column.kind, 110 if column.kind in ("minutes", "metres") else "medium")
    if column.kind in ("minutes", "metres"):
        return st.column_config.NumberColumn(column.label, width=width, min_value=0, format="%g")
    if column.kind == "parties":
        return st.column_config.MultiselectColumn(
            column.label, width=width, options=list(names), format_func=lambda p: names.get(p, p)
        )
    if column.kind in ("party", "use"):
        options = names if column.kind == "party" else USES
        return st.column_config.SelectboxColumn(
            column.label, width=width, options=["", *options] if column.kind == "party" else list(options),
            format_func=lambda p: options.get(str(p), str(p)),
        )  # fmt: skip
    help_ = "such as fire=yes, weapon=no" if column.kind == "facts" else None
    return st.column_config.TextColumn(column.label, width=width, help=help_)
