"""The import wizard: a file, its columns, times and words, the mapping kept as a file, and what is asked for."""

import re
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import streamlit as st
from msgspec import Struct, structs
from streamlit.delta_generator import DeltaGenerator

from components.chips import render_title
from components.import_columns import Guesses, render_columns, render_times, render_values
from components.import_file import Look, Upload, render_file
from dashboard.model.errors import DashboardError
from dashboard.model.imports import Choices, Running
from dashboard.model.text import markdown

M = TypeVar("M")
GUESSED, UPLOADED = "", "+"
PARTS = 5


class Mappings(Struct, Generic[M], frozen=True):
    """How mappings are made (of choices), found, read, named for another event, written and kept."""

    make: Callable[[Choices], M]
    load: Callable[[str], M]
    read: Callable[[bytes, str], M]
    renamed: Callable[[M, str], M]
    written: Callable[[M, str], str]
    saved: Callable[[M, str, str], str]
    names: Callable[[], Sequence[str]]
    digest: Callable[[bytes, M, str], str]


class Asked(Struct, Generic[M], frozen=True):
    """What is to be done: look through the file, or take it in (`taking`), into which event, and by whom."""

    upload: Upload
    mapping: M
    event: str
    by: str
    taking: bool
    add: bool


def render_import(
    look: Look, guesses: Guesses, mappings: Mappings[M], last: Running | None, me: str
) -> Asked[M] | None:
    """Draw the wizard; return what is asked for. `last` is the import that runs or ran last, `me` the name of who asks.

    Each part has a container, so that none is made anew under somebody's hands where one above it says more or less.
    """
    parts = [st.container() for _ in range(PARTS)]
    with parts[0]:
        upload = render_file(look)
    if upload is None:
        return None
    with parts[1]:
        render_title("2  Columns")
        names = mappings.names()
        way = str(st.selectbox(
            "Read it", [GUESSED, *names, UPLOADED], key=f"import-way:{upload.mark}",
            format_func=lambda one: {
                GUESSED: "by what is guessed; change it below", UPLOADED: "by a mapping of mine",
            }.get(one, f"by the mapping {one}"),
        ))  # fmt: skip
    try:
        mapping = _guessed(upload, guesses, mappings, parts) if way == GUESSED else _ready(way, mappings, upload.mark)
    except DashboardError as error:
        st.error(markdown(str(error)), icon=":material/error:")
        return None
    if mapping is None:
        return None
    with parts[-1]:
        return _render_ask(upload, mapping, mappings, last, me)


def _guessed(upload: Upload, guesses: Guesses, mappings: Mappings[M], parts: Sequence[DeltaGenerator]) -> M:
    with parts[1]:
        choices = render_columns(upload.seen, guesses, upload.mark)
    with parts[2]:
        choices = render_times(choices, upload.seen, guesses, upload.mark)
    with parts[3]:
        choices = render_values(choices, upload.seen, guesses, upload.mark)
        mapping = mappings.make(structs.replace(choices, notes=()))
        _render_keep(upload, mapping, mappings)
    return mapping


def _ready(way: str, mappings: Mappings[M], mark: str) -> M | None:
    if way != UPLOADED:
        return mappings.load(way)
    sent = st.file_uploader("A mapping file", ["toml"], key=f"import-mapping:{mark}", max_upload_size=1)
    return mappings.read(sent.getvalue(), sent.name) if sent else None


def _render_keep(upload: Upload, mapping: M, mappings: Mappings[M]) -> None:
    """Draw the ways to keep the mapping: as a file of the visitor's, or among the mappings here."""
    words = f"Made by the import page for {upload.name}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            "The mapping as a file (TOML)", mappings.written(mapping, words), "mapping.toml", "application/toml",
            on_click="ignore", icon=":material/download:", key=f"import-toml:{upload.mark}",
        )  # fmt: skip
        name = st.text_input(
            "Keep it here as", key=f"import-keep:{upload.mark}", placeholder="riverton-fire", max_chars=60, width=260
        )
        if st.button("Keep", key=f"import-kept:{upload.mark}", disabled=not name):
            st.success(f"Kept as {markdown(mappings.saved(mapping, (name or '').strip(), words))}.")


def _render_ask(upload: Upload, mapping: M, mappings: Mappings[M], last: Running | None, me: str) -> Asked[M] | None:
    render_title("5  Look through it, then take it in")
    stem = upload.name.rpartition(".")[0] or upload.name
    left, middle, right = st.columns(3)
    title = left.text_input("Name of the event", stem[:60], max_chars=120, key=f"import-name:{upload.mark}")
    event = middle.text_input("Its id (new)", _slug(stem), max_chars=40, key=f"import-event:{upload.mark}").strip()
    by = right.text_input("Your name", me, max_chars=80, key="import-by-whom").strip()
    add = st.checkbox("Add to the event if it is there already", key=f"import-add:{upload.mark}")
    named = mappings.renamed(mapping, title.strip())
    seen = last is not None and last.digest == mappings.digest(upload.raw, named, event)
    ready = seen and last is not None and last.state in ("checked", "cancelled", "failed")
    busy = last is not None and last.state == "running"
    with st.container(horizontal=True, vertical_alignment="center"):
        check = st.button("Look through it", type="secondary" if ready else "primary", disabled=busy,
                          key="import-check", icon=":material/search:")  # fmt: skip
        entries = sum(last.becomes.values()) if last is not None and ready else 0
        take = st.button(
            f"Take in {entries:,} entries" if entries else "Take in", disabled=busy or not entries,
            type="primary" if ready else "secondary", key="import-take", icon=":material/input:",
        )  # fmt: skip
        if not ready and not busy:
            st.caption("Taken in only after it was looked through as it is chosen now.")
    if not (check or take):
        return None
    if not by or not event:
        st.error("Your name: say who takes it in" if not by else "Its id: give the event one, such as river-2026")
        return None
    return Asked(upload, named, event, by, take, add)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40]
