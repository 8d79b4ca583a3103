"""What a reviewer takes away: the report, ICS forms filled from the journal, the log; made with progress and cancel."""

import re
from collections.abc import Callable, Mapping

import streamlit as st
from msgspec import Struct

from components.chips import render_title
from components.review_filters import SPANS, TYPED, periods
from components.review_parts import Reviewing
from dashboard.export.iap.orders import PAPERS, Made, Paper, Progress
from dashboard.export.ics.orders import CHOICES, FORMS, SUBJECTS, FormOrder
from dashboard.export.log_orders import LOG_FORMS, LogFile, LogForm
from dashboard.export.report.orders import Kind, ReportOrder
from dashboard.model.errors import DashboardError
from dashboard.model.moment import local, parse
from dashboard.model.text import markdown
from dashboard.projections.plans import live

KINDS: dict[Kind, str] = {"pdf": "PDF, to print", "docx": "Word, to edit", "html": "HTML, one file"}
FILES: dict[Made, str] = {"pdf": "PDF, to print", "docx": "Word, to edit"}
MIME = {
    "pdf": "application/pdf", "html": "text/html", "csv": "text/csv", "jsonl": "application/x-ndjson",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "parquet.zip": "application/zip",
}  # fmt: skip
FEW_STEPS = 100
NOUNS = {"unit": "Unit", "person": "Person", "incident": "Incident", "resource": "Shared resource", "period": "Period"}


class Makers(Struct, frozen=True):
    """What makes the files; each is told how far it is."""

    report: Callable[[ReportOrder, Progress], bytes]
    form: Callable[[FormOrder, Progress], bytes]
    log: Callable[[LogForm, Progress], LogFile]


class File(Struct, frozen=True):
    """A file that is ready: its bytes, its name, its ending, and what is said of it."""

    content: bytes
    name: str
    ending: str
    said: str = ""


def render_report(looking: Reviewing, makers: Makers) -> None:
    """Draw the three kinds of file to take away; when one is asked for, make it and offer it."""
    left, middle, right = st.columns(3, gap="large")
    with left:
        making = _report(looking, makers)
    with middle:
        making = _form(looking, makers) or making
    with right:
        making = _log(looking, makers) or making
    if making is not None:
        _made(making)


def _report(looking: Reviewing, makers: Makers) -> Callable[[Progress], File] | None:
    render_title("After-action report")
    kind: Kind = st.radio("File", list(KINDS), format_func=KINDS.__getitem__, key="report-kind")
    paper: Paper = st.radio("Paper", list(PAPERS), format_func=PAPERS.__getitem__, horizontal=True,
                            key="report-paper", disabled=kind == "html")  # fmt: skip
    start, end, wrong = _span(looking)
    if wrong:
        st.error(markdown(wrong), icon=":material/error:")
    if not st.button("Make the report", type="primary", icon=":material/description:", key="report-make") or wrong:
        return None
    order = ReportOrder(kind, paper, start, end)

    def make(progress: Progress) -> File:
        return File(makers.report(order, progress), f"{looking.event}-after-action", kind)

    return make


def _span(looking: Reviewing) -> tuple[int | None, int | None, str]:
    """Draw the span to choose; return it, and in one line what is wrong with what was typed."""
    named = periods(looking.situation)
    asked = looking.start is not None or looking.end is not None
    options = ["", *named, TYPED]
    chosen = st.selectbox("Period", options, options.index(TYPED) if asked else 0, key="report-span",
                          format_func=lambda one: SPANS.get(one, one))  # fmt: skip
    if chosen in named:
        return named[chosen].starts, named[chosen].ends, ""
    if not chosen:
        return None, None, ""
    first, last = (f"{local(us, looking.tz):%Y-%m-%d %H:%M}" if us is not None else ""
                   for us in (looking.start, looking.end))  # fmt: skip
    one, two = st.columns(2)
    typed = {"from": one.text_input("From", first, key="report-from", placeholder="2026-08-15 20:00"),
             "to": two.text_input("To", last, key="report-to", placeholder="2026-08-15 23:00")}  # fmt: skip
    try:
        start, end = (parse(words.strip(), looking.tz, field) if words and words.strip() else None
                      for field, words in typed.items())  # fmt: skip
    except DashboardError as error:
        return None, None, str(error)
    if start is not None and end is not None and end <= start:
        return None, None, "to: must be after from"
    return start, end, ""


def _form(looking: Reviewing, makers: Makers) -> Callable[[Progress], File] | None:
    render_title("ICS forms, filled from the journal")
    form = str(st.selectbox("Form", list(FORMS), format_func=lambda one: f"ICS {one} {FORMS[one]}", key="form-form"))
    told: dict[str, str] = {}
    if nouns := SUBJECTS[form]:
        noun = nouns[0]
        if len(nouns) > 1:
            noun = str(st.radio("About a", nouns, format_func=NOUNS.__getitem__, horizontal=True, key=f"noun-{form}"))
        told[noun] = _chosen(looking, noun, "", f"form-{form}-{noun}")
    for noun in CHOICES.get(form, ()):
        told[noun] = _chosen(looking, noun, "all", f"form-{form}-{noun}")
    kind: Made = st.radio("File", list(FILES), format_func=FILES.__getitem__, horizontal=True, key="form-kind")
    paper: Paper = st.radio("Paper", list(PAPERS), format_func=PAPERS.__getitem__, horizontal=True, key="form-paper")
    if not st.button("Fill the form", icon=":material/print:", key="form-make"):
        return None
    order = FormOrder(form, **told, paper=paper, made=kind)
    about = "-".join(filter(None, told.values()))

    def make(progress: Progress) -> File:
        return File(makers.form(order, progress), f"{looking.event}-ics-{form}-{about}", kind)

    return make


def _chosen(looking: Reviewing, noun: str, nothing: str, key: str) -> str:
    options = {**({"": nothing} if nothing else {}), **subjects(looking, noun)}
    if not options:
        st.info(f"There is no {NOUNS[noun].lower()} in this event.")
        return ""
    return str(st.selectbox(NOUNS[noun], list(options), format_func=options.__getitem__, key=key))


def subjects(looking: Reviewing, noun: str) -> Mapping[str, str]:
    """Return what a form can be about: as it is asked for -> as it is read."""
    situation = looking.situation
    if noun == "incident":
        every = (*situation.incidents.values(), *situation.closed.values())
        return {one.id: f"{one.number} {one.priority} {one.title or one.type}" for one in
                sorted(every, key=lambda one: (one.opened, one.id))}  # fmt: skip
    if noun == "unit":
        return {unit.id: unit.callsign for unit in sorted(situation.units.values(), key=lambda unit: unit.callsign)}
    if noun == "person":
        people = sorted(situation.people.values(), key=lambda one: one.name)
        return {one.id: f"{one.name}, {one.role}" for one in people}
    if noun == "resource":
        return {one.id: one.name for one in situation.resources.values()}
    return {period.name: period.name for period in live(situation).plan.periods}


def _log(looking: Reviewing, makers: Makers) -> Callable[[Progress], File] | None:
    render_title("The log, whole")
    forms = list(LOG_FORMS)
    form: LogForm = st.radio("File", forms, format_func=LOG_FORMS.__getitem__, key="log-form")
    st.caption(f"{looking.situation.seq:,} entries, each with its hash; the last one is the journal's head.")
    if not st.button("Write the log", icon=":material/table:", key="log-make"):
        return None

    def make(progress: Progress) -> File:
        made = makers.log(form, progress)
        said = f"{made.head.seq:,} entries; head {made.head.hash.hex()}"
        return File(made.content, f"{looking.event}-log", made.ending, said)

    return make


def step_words(what: str, done: int, total: int) -> str:
    """Say what is being done: `Reading the log, step 1 of 2`; of very many things, how many are done."""
    said = what[:1].upper() + what[1:]
    return (
        f"{said}, step {min(done + 1, total):,} of {total:,}" if total < FEW_STEPS else f"{said}: {done:,} of {total:,}"
    )


def _made(make: Callable[[Progress], File]) -> None:
    """Make a file. A press on Cancel, or on anything else, draws the page anew: the making ends at its next step."""
    place = st.empty()
    with place.container():
        left, right = st.columns([6, 1], vertical_alignment="center")
        bar = left.progress(0.0, "Making the file")
        right.button("Cancel", key="report-cancel", icon=":material/cancel:")

    def told(what: str, done: int, total: int) -> None:
        bar.progress(min(1.0, done / max(total, 1)), step_words(what, done, total))

    try:
        file = make(told)
    except DashboardError as error:
        place.empty()
        st.error(markdown(str(error)), icon=":material/error:")
        return
    place.empty()
    stem = re.sub(r"[^A-Za-z0-9]+", "-", file.name).strip("-").lower()
    name = f"{stem}.{file.ending}"
    more = f" {file.said}." if file.said else ""
    st.success(markdown(f"{name} is ready: {len(file.content) / 1_000:,.0f} kB.{more}"), icon=":material/task:")
    st.download_button(f"Download {name}", file.content, name, MIME[file.ending], on_click="ignore",
                       key="report-download", icon=":material/download:")  # fmt: skip
