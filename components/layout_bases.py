"""The base maps of a layout: pictures of the site laid by three corners, and files of raster tiles."""

from collections.abc import Mapping, Sequence
from math import cos, radians
from pathlib import Path
from typing import Any, Protocol

import streamlit as st
from msgspec import structs

from components.layout_edits import Made, with_corners
from dashboard.model.errors import DashboardError, EntryRejected
from dashboard.model.plans import BaseMap, Plan, PlanEdited
from dashboard.model.positions import on_the_globe
from dashboard.model.text import markdown

CORNERS = ("upper left", "upper right", "lower left")
MOST = 6
View = Sequence[Sequence[float]]


class Kept(Protocol):
    """A picture that was kept."""

    @property
    def file(self) -> str: ...  # noqa: D102
    @property
    def digest(self) -> str: ...  # noqa: D102
    @property
    def wide(self) -> int: ...  # noqa: D102
    @property
    def high(self) -> int: ...  # noqa: D102


class Held(Protocol):
    """A file of tiles in the folder."""

    @property
    def file(self) -> str: ...  # noqa: D102
    @property
    def least(self) -> int: ...  # noqa: D102
    @property
    def most(self) -> int: ...  # noqa: D102


class Folder(Protocol):
    """This deployment's folder of base maps."""

    def keep_picture(self, raw: bytes, name: str) -> Kept: ...  # noqa: D102
    def tile_files(self) -> Sequence[Held]: ...  # noqa: D102
    def digest_of(self, file: str) -> str: ...  # noqa: D102
    def folder(self) -> Path: ...  # noqa: D102


def render_bases(
    plan: Plan, folder: Folder, view: View, form: str, laying: str, spots: Sequence[object], closed: str
) -> Made | str | None:
    """Draw the base maps of `plan`; return the edit that was asked for, or `lay:ID` or `click:ID` for the map to do.

    `view` is what the map shows, ((west, south), (east, north)) in degrees: a new picture is laid in its middle.
    `spots` are the corners clicked so far.
    """
    for base in plan.bases:
        asked = _render_base(base, replaced(base, folder), laying, len(spots), bool(closed))
        if asked is not None:
            return asked
    if not plan.bases:
        st.caption("No base map: the layout is drawn on an empty ground.")
    if closed or len(plan.bases) >= MOST:
        return None
    try:
        return _render_new(plan, folder, view, form)
    except DashboardError as error:
        st.error(markdown(str(error)), icon=":material/error:")
        return None


def replaced(base: BaseMap, folder: Folder) -> str:
    """Say what became of the file of tiles since it was chosen; empty where it is the same, or not known yet."""
    if base.kind != "tiles":
        return ""  # a picture is kept under its digest
    try:
        now = folder.digest_of(base.file)
    except DashboardError as error:
        return str(error)
    if not (now and base.digest) or now == base.digest:
        return ""
    return f"{base.file} is not the file that was chosen: it was replaced. Look at it, remove it here and use it again."


def _render_base(base: BaseMap, wrong: str, laying: str, clicked: int, closed: bool) -> Made | str | None:
    with st.container(border=True):
        st.markdown(f"**{markdown(base.name)}**  \n{'Picture' if base.kind == 'picture' else 'Tiles'}")
        if wrong:
            st.warning(markdown(wrong), icon=":material/warning:")
        if closed:
            return None
        shown = st.slider("Opacity", 0.1, 1.0, base.opacity, 0.1, key=f"opacity:{base.id}:{base.opacity}")
        if shown != base.opacity:
            return Made(PlanEdited(Plan(bases=(structs.replace(base, opacity=shown),))))
        asked = _render_corners(base, laying, clicked) if base.kind == "picture" else None
        if st.button("Remove", key=f"remove:{base.id}"):
            return Made(PlanEdited(dropped=(f"bases:{base.id}",)))
    return asked


def _render_corners(base: BaseMap, laying: str, clicked: int) -> Made | str | None:
    with st.container(horizontal=True, gap="small"):
        if st.button("Done" if laying == base.id else "Drag corners", key=f"lay:{base.id}"):
            return "lay:" if laying == base.id else f"lay:{base.id}"
        if st.button("Click corners", key=f"click:{base.id}"):
            return f"click:{base.id}"
    if laying == base.id and clicked < len(CORNERS):
        st.caption(f"Click on the map where the {CORNERS[clicked]} corner of the picture is, or drag the corners.")
    with st.expander("Corners in degrees"), st.form(f"corners:{base.id}:{base.corners}", border=False):
        typed = [
            st.text_input(f"{name.capitalize()} (latitude, longitude)", f"{lat:.6f}, {lon:.6f}")
            for name, (lon, lat) in zip(CORNERS, base.corners, strict=False)
        ]
        if st.form_submit_button("Save corners"):
            try:
                return corners_edit(base, typed)
            except EntryRejected as error:
                st.error(markdown(str(error)), icon=":material/error:")
    return None


def corners_edit(base: BaseMap, typed: Sequence[str]) -> Made:
    """Return the edit that lays `base` by corners typed as `latitude, longitude`; EntryRejected names the corner."""
    corners = tuple(_degrees(words, name) for name, words in zip(CORNERS, typed, strict=True))
    return Made(PlanEdited(Plan(bases=(with_corners(base, corners),))))


def _degrees(words: str, name: str) -> tuple[float, float]:
    try:
        lat, lon = (float(part) for part in words.replace(";", ",").split(","))
    except ValueError:
        raise EntryRejected(f"{name} corner", "say it as latitude, longitude: 41.8757, -87.6189") from None
    on_the_globe(lat, lon, f"{name} corner")
    return lon, lat


def _render_new(plan: Plan, folder: Folder, view: View, form: str) -> Made | None:
    sent = st.file_uploader("A picture of the site (PNG, JPEG)", ["png", "jpg", "jpeg"], key=f"picture:{form}")
    if sent is not None and st.button("Lay it in the middle of the map", type="primary"):
        kept = folder.keep_picture(sent.getvalue(), sent.name)
        return laid(plan, kept, sent.name, view)
    there = {tiles.file: tiles for tiles in folder.tile_files()}
    if not there:
        st.caption(f"Raster tiles: put a .pmtiles or .mbtiles file into {markdown(str(folder.folder().resolve()))}")
        return None
    file = st.selectbox("Raster tiles of the folder", list(there), index=None, placeholder="none")
    digest = folder.digest_of(file) if file else ""
    if file and not digest:
        st.caption(f"Reading {markdown(file)}\N{HORIZONTAL ELLIPSIS}")
    if file and st.button("Use these tiles", disabled=not digest):
        made = BaseMap(base_id(plan), file, "tiles", file, digest, opacity=1.0)
        return Made(PlanEdited(Plan(bases=(made,))))
    return None


def laid(plan: Plan, kept: Kept, name: str, view: View) -> Made:
    """Return the edit that lays a picture upright into the middle of `view`, in its own proportions."""
    (west, south), (east, north) = view
    wide, high = (east - west) * 0.6, (north - south) * 0.6
    shape = (kept.wide / kept.high) / max(wide * cos(radians((north + south) / 2)) / high, 1e-6)
    if shape > 1:
        high /= shape
    else:
        wide *= shape
    x, y = (west + east) / 2, (south + north) / 2
    left, right, top, bottom = x - wide / 2, x + wide / 2, y + high / 2, y - high / 2
    corners = tuple((round(a, 7), round(b, 7)) for a, b in ((left, top), (right, top), (left, bottom)))
    made = BaseMap(base_id(plan), name[:80], "picture", kept.file, kept.digest, corners)
    return Made(PlanEdited(Plan(bases=(made,))))


def base_id(plan: Plan) -> str:
    """Return an id that no base map of `plan` has."""
    there = {base.id for base in plan.bases}
    return next(f"base{n}" for n in range(1, len(there) + 2) if f"base{n}" not in there)


def clicked_corners(plan: Plan, laying: str, spots: Sequence[Any]) -> Made:
    """Return the edit that lays the base map `laying` by three clicked corners; EntryRejected where they cannot."""
    base = next((one for one in plan.bases if one.id == laying), None)
    if base is None:
        raise EntryRejected("base map", "it is not in the draft any more")
    return Made(PlanEdited(Plan(bases=(with_corners(base, tuple(spots)),))))


def view_of(asked: Mapping[str, Any], before: View) -> View:
    """Read what the map says it shows; what is no view leaves the one `before`."""
    view = asked.get("view")
    try:
        (west, south), (east, north) = view  # type: ignore[misc]
        found = tuple(float(side) for side in (west, south, east, north))
    except (TypeError, ValueError):
        return before
    return (found[:2], found[2:]) if found[0] < found[2] and found[1] < found[3] else before
