"""The print view of the plan: what is to be printed, on which paper; the file is made with progress and offered."""

import re
from collections.abc import Callable, Sequence

import streamlit as st

from components.plan_parts import Looking, period_looked_at, period_span, refuse
from dashboard.export.iap.orders import FORMS, LARGE, MAP_PAPERS, PAPERS, Made, MapPaper, Order, Paper, Progress
from dashboard.model.errors import DashboardError
from dashboard.model.plans import DRAFT, Plan
from dashboard.projections.plan_edits import in_order
from dashboard.projections.plans import live

Maker = Callable[[Order, Progress], bytes]
KINDS: dict[Made, str] = {"pdf": "PDF, to print", "docx": "Word, to edit"}
MIME: dict[Made, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}  # fmt: skip


def render_print(looking: Looking, maker: Maker) -> None:
    """Draw the choices; when asked, make the file with `maker` (told how far it is) and offer it."""
    situation = looking.situation
    version = situation.layout_version
    begun = DRAFT in situation.plans
    left, right = st.columns(2, gap="large")
    with left:
        names = {True: f"What is live ({version or 'never published as a plan'})", False: "The draft"}
        choices = [True, False] if begun else [True]
        one = bool(st.radio("Version", choices, format_func=names.__getitem__, horizontal=True, key="print-version"))
        plan = live(situation).plan if one else looking.plan
        period = _period(looking, plan)
        forms = st.multiselect("Forms", list(FORMS), format_func=FORMS.__getitem__, key="print-forms",
                               placeholder="The whole plan: cover, forms, triggers and map")  # fmt: skip
    with right:
        kind: Made = st.radio("File", list(KINDS), format_func=KINDS.__getitem__, horizontal=True, key="print-kind")
        paper: Paper = st.radio("Paper", list(PAPERS), format_func=PAPERS.__getitem__, horizontal=True,
                                key="print-paper")  # fmt: skip
        sizes: list[MapPaper] = [LARGE[paper], paper]
        sheet = st.radio("The map's paper", sizes, format_func=MAP_PAPERS.__getitem__, horizontal=True,
                         key=f"print-map-{paper}", disabled=kind == "docx")  # fmt: skip
        asked = st.button("Make the file", type="primary", icon=":material/print:", key="print-make")
    if not one:
        st.caption("The draft is not in force: every page says DRAFT.")
    if asked:
        _made(looking, Order(one, period, tuple(forms), paper, sheet, kind), maker)


def _period(looking: Looking, plan: Plan) -> str:
    """Draw the periods to choose from; return the name of the one chosen, empty where there are none."""
    there = {period.name: f"{period.name}  {period_span(period, looking.tz)}" for period in in_order(plan)}
    if not there:
        st.info("This version has no operational period: what belongs to one is printed as missing.")
        return ""
    chosen = period_looked_at(plan, looking.period.name if looking.period else "", looking.now)
    place = list(there).index(chosen.name) if chosen else 0
    return str(
        st.selectbox("Operational period", list(there), place, format_func=there.__getitem__, key="print-period")
    )


def _made(looking: Looking, order: Order, maker: Maker) -> None:
    bar = st.progress(0.0, "Making the file")

    def told(what: str, done: int, total: int) -> None:
        bar.progress(min(1.0, done / max(total, 1)), f"{what.capitalize()}: {done} of {total}")

    try:
        content = maker(order, told)
    except DashboardError as error:
        bar.empty()
        refuse(error)
        return
    bar.empty()
    name = _file_name(looking, order)
    st.success(f"{name} is ready: {len(content) / 1_000:,.0f} kB.", icon=":material/task:")
    st.download_button(f"Download {name}", content, name, MIME[order.made], on_click="ignore", key="print-download",
                       icon=":material/download:")  # fmt: skip


def _file_name(looking: Looking, order: Order) -> str:
    event = looking.situation.event
    version = looking.situation.layout_version if order.live else DRAFT
    parts: Sequence[str] = [event.id if event else "event", "iap", *order.forms[:2], order.period, version]
    return (
        f"{'-'.join(filter(None, (re.sub(r'[^A-Za-z0-9]+', '-', p).strip('-') for p in parts))).lower()}.{order.made}"
    )
