"""The file of an import: the upload, how it is written (guessed, said and changeable), and its first rows."""

from collections.abc import Callable
from hashlib import sha256

import pandas as pd
import streamlit as st
from msgspec import Struct, structs

from components.chips import render_title
from dashboard.model.errors import DashboardError
from dashboard.model.imports import Reading, Seen
from dashboard.model.text import markdown

LARGEST_MB = 400
SUFFIXES = ["csv", "tsv", "txt", "xlsx", "json", "jsonl", "ndjson", "geojson"]
FORMATS = {"csv": "Text with columns (CSV, TSV)", "xlsx": "Excel (.xlsx)", "json": "JSON"}
ENCODINGS = {
    "utf-8-sig": "UTF-8", "cp1252": "Windows-1252 (western)", "utf-16": "UTF-16", "latin-1": "Latin-1",
    "cp850": "DOS 850", "mac-roman": "Mac Roman",
}  # fmt: skip
DELIMITERS = {",": "comma ,", ";": "semicolon ;", "\t": "tab", "|": "bar |"}
PREVIEW = 250

Look = Callable[[str, bytes, Reading], Seen]


class Upload(Struct, frozen=True):
    """The file as it was sent, and what was seen of it; `mark` changes with the file and with how it is read."""

    name: str
    raw: bytes
    seen: Seen
    mark: str


def render_file(look: Look) -> Upload | None:
    """Draw the upload and, of a file, how it is written and its first rows; None while there is none to read."""
    render_title("1  The file")
    sent = st.file_uploader(
        "An export of another system: CSV, TSV, Excel (.xlsx), JSON (a list of objects, or one a line)", SUFFIXES,
        key="import-file", max_upload_size=LARGEST_MB,
    )  # fmt: skip
    if sent is None:
        st.caption("Nothing is taken in before you have seen what it would become.")
        return None
    raw, asked = sent.getvalue(), Reading()
    mark = sha256(raw).hexdigest()[:12]
    kept = st.session_state.get(f"import-reading:{mark}", asked)
    try:
        with st.spinner(f"Looking through {markdown(sent.name)} ({len(raw) / 1e6:,.1f} MB)", show_time=True):
            seen = _looked(look, raw, sent.name, mark, kept)
    except DashboardError as error:
        st.error(markdown(str(error)), icon=":material/error:")
        seen = None
    changed = _render_reading(seen.reading if seen else kept, seen.sheets if seen else (), mark)
    if changed != (seen.reading if seen else kept):
        st.session_state[f"import-reading:{mark}"] = changed
        st.rerun()
    if seen is None:
        return None
    _render_rows(seen)
    return Upload(sent.name, raw, seen, f"{mark}:{hash(seen.reading)}")


def _render_reading(reading: Reading, sheets: tuple[str, ...], mark: str) -> Reading:
    """Draw how the file is written; what was guessed stands there and can be changed."""
    columns = st.columns(4)
    forms = list(FORMATS)
    kind = columns[0].selectbox(
        "Written as", forms, forms.index(reading.format or "csv"), format_func=FORMATS.__getitem__,
        key=f"import-format:{mark}:{reading.format}",
    )  # fmt: skip
    if kind != reading.format and reading.format:
        return Reading(str(kind))
    if kind == "xlsx":
        if not sheets:
            return structs.replace(reading, format=str(kind))
        place = sheets.index(reading.sheet) if reading.sheet in sheets else 0
        sheet = columns[1].selectbox("Sheet", sheets, place, key=f"import-sheet:{mark}")
        return reading if sheet == (reading.sheet or sheets[0]) else structs.replace(reading, sheet=str(sheet))
    codes = list(dict.fromkeys((*ENCODINGS, reading.encoding or "utf-8-sig")))
    code = columns[1].selectbox(
        "Letters (encoding)", codes, codes.index(reading.encoding or "utf-8-sig"),
        format_func=lambda one: ENCODINGS.get(one, one), key=f"import-encoding:{mark}:{kind}",
    )  # fmt: skip
    changed = structs.replace(reading, format=str(kind), encoding=str(code))
    if kind == "json":
        return changed
    signs = list(dict.fromkeys((*DELIMITERS, reading.delimiter or ",")))
    sign = columns[2].selectbox(
        "Between columns", signs, signs.index(reading.delimiter or ","),
        format_func=lambda one: DELIMITERS.get(one, one), key=f"import-delimiter:{mark}",
    )  # fmt: skip
    return structs.replace(changed, delimiter=str(sign))


def _render_rows(seen: Seen) -> None:
    st.caption(f"{seen.count:,} rows, {len(seen.header)} columns. The first ones, with their line in the file:")
    for line in seen.said[:10]:
        st.warning(markdown(line), icon=":material/info:")
    frame = pd.DataFrame([cells for _, cells in seen.rows], columns=list(seen.header), dtype="str")
    frame.insert(0, "line", [row for row, _ in seen.rows], allow_duplicates=True)
    st.dataframe(frame, hide_index=True, height=PREVIEW, width="stretch")


@st.cache_resource(show_spinner=False, max_entries=2, ttl=1_800)
def _looked(_look: Look, _raw: bytes, name: str, mark: str, reading: Reading) -> Seen:
    """Look at a file once, not at every touch of the page."""
    return _look(name, _raw, reading)
