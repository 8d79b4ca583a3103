"""A map file taken into the draft, looked at before it is; and the layout given out as a map file.

The page hands everything in, below its map:

    render_map_files(session, MapFiles(
        lambda name, raw, system, told: preview(read(name, raw), session.situation(), system, told),
        edits, given_out, SUFFIXES,
    ), memory)

with `read` and SUFFIXES of dashboard.ingest.geo_files, `preview` and `edits` of dashboard.ingest.geo_preview and
`given_out` of dashboard.export.geo.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from hashlib import sha256
from math import cos, floor, log2, radians
from typing import Protocol

import folium
import pandas as pd
import streamlit as st
from msgspec import Struct
from streamlit_folium import st_folium

from components import layout_steps
from components.layout_editor import Shown
from components.layout_edits import Made
from components.layout_steps import Memory
from components.layout_told import render_columns, render_words, summed
from components.live_desk import closed_because
from components.place_picker import OfflineMap
from components.plan_map import CHANGED, GREY, NEW, shape
from dashboard.model.errors import DashboardError
from dashboard.model.events import Event
from dashboard.model.geodata import FORMS, Became, Outcome, Preview, Told
from dashboard.model.layouts import KINDS, Feature
from dashboard.model.plans import Plan, PlanEdited
from dashboard.model.text import markdown
from dashboard.projections.plans import draft

FORM = "map-file"
LARGEST_MB = 64
MOST_DRAWN = 20_000
HEIGHT, NARROWEST = 380, 360
Looked = tuple[str, str, int]
"""Which draft a file is compared with: the event, the instant looked at, and the last entry."""
OUTCOMES: dict[Outcome, str] = {
    "refused": "✕ refused", "changed": "~ changed", "new": "+ new", "unchanged": "= unchanged",
}  # fmt: skip


Look = Callable[[str, bytes, str, Told], Preview]


class MapFiles(Struct, frozen=True):
    """How map files are read and written, by those who can.

    `look` (a file's name, its bytes, a coordinate system or nothing, what the planner says of its properties and
    words) says what it would become, or raises DashboardError; `edits` (that, a mark of this import) is what is
    recorded of it, one after the other; `write` (features, format, title) gives the layout out.
    """

    look: Look
    edits: Callable[[Preview, str], Sequence[PlanEdited]]
    write: Callable[[Iterable[Feature], str, str], str]
    suffixes: Sequence[str]


class Visit(layout_steps.Visit, Protocol):
    """A visitor whose forms have keys."""

    def submission(self, form: str) -> str: ...  # noqa: D102
    def submitted(self, form: str) -> None: ...  # noqa: D102


def render_map_files(visit: Visit, files: MapFiles, memory: Memory) -> None:
    """Draw what takes map files in and gives them out; record what is taken in, which `memory` can take back."""
    situation, closed = visit.situation(), closed_because(visit)
    plan = draft(situation)
    with st.expander("Map files: take in, give out", icon=":material/map:"):
        st.caption("The draft as a map file, for other programs")
        render_export(plan.features, files, situation.event)
        if closed:
            st.caption(f"Nothing can be taken in: {markdown(closed)}")
            return
        key = visit.submission(FORM)
        at = (visit.event(), repr(visit.moment()), situation.seq)
        taken = render_import(plan, files, at, key)
        if taken is None:
            return
        done, wrong = recorded(taken, visit, key, situation.seq, memory)
        if wrong and not done:
            st.error(markdown(wrong), icon=":material/error:")
            return
        visit.submitted(FORM)
        say_taken(taken[:done], memory, wrong)
        st.rerun()


def say_taken(taken: Sequence[PlanEdited], memory: Memory, wrong: str = "") -> None:
    """Say how much came in and what was `wrong` with the rest, and have the map go there."""
    names = tuple(feature.id for edit in taken for feature in edit.put.features)
    if names:
        words = f"{len(names):,} object{'' if len(names) == 1 else 's'} taken in; Undo takes that back."
        if wrong:
            words = f"{words} The rest did not come in ({wrong}): choose the file again to take it in."
        st.toast(markdown(words), icon=":material/map:")
        memory.count += 1
        memory.panel, memory.shown = {"ok": not wrong, "message": words}, ""
        memory.point = Shown(memory.count, (), names, quiet=True)


def recorded(
    taken: Sequence[PlanEdited], visit: layout_steps.Visit, key: str, seen: int, memory: Memory
) -> tuple[int, str]:
    """Record one after the other what is taken in of a file; return how many entries came to be, and why no more."""
    for number, edit in enumerate(taken):
        done = layout_steps.write(Made(edit), visit, f"{key}.{number}", seen, memory)
        if not done["ok"]:
            return number, str(done["message"])
    return len(taken), ""


def render_import(plan: Plan, files: MapFiles, at: Looked, key: str) -> Sequence[PlanEdited] | None:
    """Draw the upload and, of a file, what each of its objects would become in the draft `plan`, which is that of `at`.

    Return what is to be recorded, nothing of it (empty) where the file is put away again, None while nothing was asked.
    `key` names this submission: with another one the form is empty.
    """
    left, right = st.columns([3, 1], vertical_alignment="top", gap="small")
    sent = left.file_uploader(
        "A map file: GeoJSON, KML, KMZ, GPX, CSV or Excel with points", list(files.suffixes), key=f"map-file:{key}",
        max_upload_size=LARGEST_MB,
        help="A shapefile, GeoPackage or CAD drawing: save it as GeoJSON first (in QGIS: Export, Save Features As).",
    )  # fmt: skip
    system = right.text_input(
        "Coordinate system", key=f"map-system:{key}", placeholder="EPSG:25832", max_chars=60,
        help="Only where the file is not in degrees and does not say which system it is in.",
    )  # fmt: skip
    if sent is None:
        return None
    raw, name, where = sent.getvalue(), sent.name, (system or "").strip()
    try:
        with st.spinner(f"Reading {markdown(name)} ({len(raw) / 1e6:,.1f} MB)", show_time=len(raw) > 1_000_000):
            found = _asked(lambda told: looked(files.look, raw, name, where, at, told), f"{key}:{sent.file_id}")
    except DashboardError as error:
        st.error(markdown(str(error)), icon=":material/error:")
        return () if st.button("Put it away", key=f"map-away:{key}") else None
    return _render_preview(plan, found, files, key)


def _asked(look: Callable[[Told], Preview], key: str) -> Preview:
    """Draw what its properties and words are here, which can be said otherwise; return what the file becomes then."""
    found = look(Told())
    if not found.columns and not found.words:
        return found
    unknown = any(not word.kind for word in found.words) or any(not column.field for column in found.columns)
    with st.expander(summed(found), expanded=unknown, key=f"map-told:{key}"):
        left, right = st.columns([3, 2], gap="small")
        with left:
            fields = render_columns(found.columns, key) if found.columns else ()
        found = look(Told(fields)) if fields else found
        with right:
            kinds = render_words(found.words, f"{key}:{fields}") if found.words else ()
    return look(Told(fields, kinds)) if kinds else found


def render_export(features: Sequence[Feature], files: MapFiles, event: Event | None) -> None:
    """Draw the buttons that give these features out as a map file."""
    title = event.name if event else ""
    name = "".join(c if c.isalnum() and c.isascii() else "-" for c in event.id)[:60] if event else "event"
    with st.container(horizontal=True, gap="small"):
        for form, kind in FORMS.items():
            st.download_button(
                kind.title, partial(files.write, features, form, title), f"layout-{name}.{form}", kind.media,
                on_click="ignore", icon=":material/download:", disabled=not features, key=f"layout-out:{form}",
            )  # fmt: skip


def rows(lines: Iterable[Became]) -> pd.DataFrame:
    """Return what became of every object as a table: those that were refused first, then what changes."""
    order = list(OUTCOMES)
    listed = sorted(lines, key=lambda line: (order.index(line.outcome), line.row))
    return pd.DataFrame(
        {
            "Becomes": [OUTCOMES[line.outcome] for line in listed],
            "Row": [line.row for line in listed],
            "Id": [line.id for line in listed],
            "Name": [line.name for line in listed],
            "Kind": [KINDS[line.kind].name if line.kind in KINDS else "" for line in listed],
            "What was done": ["; ".join(line.said) for line in listed],
        }
    )


def counted(found: Preview) -> str:
    """Say in one line how many objects become what."""
    words: dict[Outcome, str] = {
        "new": "new", "changed": "changed", "unchanged": "unchanged", "refused": "refused and left out",
    }  # fmt: skip
    return ", ".join(f"{count:,} {word}" for outcome, word in words.items() if (count := found.count(outcome)))


def preview_map(plan: Plan, found: Preview) -> tuple[folium.Map, int]:
    """Draw the draft in grey and over it what the file brings; return also how many of its objects had no room."""
    brought, room = _fitting(found.features, MOST_DRAWN)
    replaced = {feature.id for feature in found.features}
    behind, _ = _fitting([feature for feature in plan.features if feature.id not in replaced], room)
    changed = {line.id for line in found.lines if line.outcome == "changed"}
    middle, zoom = _view([point for feature in brought or behind for point in feature.points])
    chart = OfflineMap(
        location=middle,
        tiles=None,
        zoom_start=zoom,
        max_zoom=21,
        control_scale=True,
        prefer_canvas=True,
        scroll_wheel_zoom=False,
    )
    for feature in behind:
        shape(feature, GREY, "", feature.called, 2).add_to(chart)
    for feature in brought:
        new = feature.id not in changed
        shape(
            feature,
            NEW if new else CHANGED,
            "" if new else "8 5",
            f"{'+ new' if new else '~ changed'}: {feature.called}",
            4,
        ).add_to(chart)
    return chart, len(found.features) - len(brought)


def _view(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], int]:
    """Return the middle (lat, lon) and zoom that show all points; the map itself may not be laid out yet."""
    if not points:
        return (0.0, 0.0), 2
    lons, lats = [x for x, _ in points], [y for _, y in points]
    south, north = min(lats), max(lats)
    span = max((max(lons) - min(lons)), (north - south) * 1.5 / max(cos(radians((south + north) / 2)), 0.1), 1e-5)
    zoom = floor(log2(360 * NARROWEST / (256 * span)))
    return ((south + north) / 2, (min(lons) + max(lons)) / 2), min(max(zoom, 1), 19)


def _fitting(features: Iterable[Feature], room: int) -> tuple[list[Feature], int]:
    """Return as many features as `room` points draw, and the room that is left."""
    drawn = []
    for feature in features:
        size = len(feature.points) + sum(map(len, feature.holes)) + 5
        if size <= room:
            room -= size
            drawn.append(feature)
    return drawn, room


def _render_preview(plan: Plan, found: Preview, files: MapFiles, key: str) -> Sequence[PlanEdited] | None:
    st.markdown(f"**{markdown(found.file)}** ({found.form}): {counted(found)}")
    if found.said:
        st.warning("  \n".join(markdown(line) for line in found.said), icon=":material/info:")
    with st.container(horizontal=True, gap="small"):
        size = len(found.features)
        label = f"Take in {size:,} object{'' if size == 1 else 's'}" if size else "Nothing to take in"
        take = st.button(label, type="primary", key=f"map-take:{key}", disabled=not size)
        cancel = st.button("Cancel", key=f"map-cancel:{key}")
    chart, table = st.columns([1, 2], gap="small")
    with chart:
        drawn, missing = preview_map(plan, found)
        st_folium(drawn, key=f"map-preview:{key}", height=HEIGHT, use_container_width=True, returned_objects=[])
        said = f"{missing:,} objects of the file are not drawn here, there are too many. " if missing else ""
        st.caption(f"{said}Green: new. Amber, broken lines: changed. Grey: in the draft already.")
    with table:
        st.dataframe(rows(found.lines), hide_index=True, height=HEIGHT, width="stretch")
    if take:
        return files.edits(found, key)
    return () if cancel else None


def looked(look: Look, raw: bytes, name: str, system: str, at: Looked, told: Told | None = None) -> Preview:
    """Look at a file once, not at every refresh.

    What it becomes depends on its bytes, its system, what is `told` of it and the draft `at`. Raises as `look` does.
    """
    said = told or Told()
    return _looked(look, raw, said, name, sha256(raw).hexdigest(), system, at, repr(said))


@st.cache_resource(show_spinner=False, max_entries=6, ttl=900)
def _looked(
    _look: Look, _raw: bytes, _told: Told, name: str, digest: str, system: str, at: Looked, said: str
) -> Preview:
    return _look(name, _raw, system, _told)
