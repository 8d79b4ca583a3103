"""Beside and below the map of the layout: the properties of what is selected, and the way to publishing."""

from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from components.chips import link, text
from components.layout_form import form_html, head_html
from dashboard.model.layouts import Feature, kind_of
from dashboard.model.plans import Plan
from dashboard.projections.drawn import namesakes
from dashboard.projections.plans import changes, live, next_version
from dashboard.projections.situation import Situation

CSS = """
.stMainBlockContainer:has(.lo){padding-bottom:0!important}
[data-testid=stColumn]:has(.lo) .stVerticalBlock,.stVerticalBlock:has(>* .lo){gap:.3rem}
.st-key-lo_side{flex:none!important;max-height:calc(100vh - 3.75rem);overflow-y:auto;overflow-x:hidden;
padding-right:.25rem}
.lo-panel{display:grid;gap:.5rem;background:var(--cc-panel);padding:.5rem .75rem .62rem;border-radius:4px;min-width:0;
font-size:.94rem}
.live-body .lo-panel h2{font-size:1.19rem}
.lo-head{display:grid;gap:0}.live-body .lo-where{user-select:all;font-size:.88rem;overflow-wrap:anywhere}
.live-body .lo-form{display:grid;gap:.5rem}
.lo-fields{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:.38rem .62rem}
.lo-fields label{display:grid;gap:1px;color:var(--cc-dim);font-size:.88rem;min-width:0}
.lo-fields label.tick{display:flex;align-items:end;color:var(--cc-text);font-size:.94rem}
.lo-fields .lo-wide{grid-column:1/-1}
.live-body .lo-form select,.live-body .lo-form textarea,.live-body .lo-form input:not([type=checkbox]){font:inherit;
font-size:.94rem;color:var(--cc-text);background:var(--cc-bg);border:1px solid var(--cc-dim);border-radius:4px;
padding:.13rem .44rem;min-height:2rem;width:100%;min-width:0;box-sizing:border-box}
.lo-form textarea{resize:vertical}
.lo-hours{border-collapse:collapse;font-size:.88rem;width:100%}
.lo-hours caption{text-align:left;color:var(--cc-dim);padding-bottom:.13rem}
.lo-hours th{text-align:left;font-weight:600;padding:1px .38rem 1px 0}.lo-hours td{padding:1px .25rem}
.live-body .lo-hours td input:not([type=checkbox]){width:5.2em}
.live-body button.lo-save{background:var(--cc-text);color:var(--cc-bg);font-weight:700;justify-self:start}
.lo-publish{display:flex;flex-wrap:wrap;gap:.13rem 1rem;align-items:center;color:var(--cc-text);font-size:.94rem}
.lo-publish a{color:inherit;font-weight:700}
"""


def panel_html(plan: Plan, situation: Situation, selected: str, answer: Mapping[str, Any] | None, closed: str) -> str:
    """Draw the properties of `selected`; without one, what there is and how to begin."""
    feature = plan.feature(selected)
    said = _notice(answer) if answer and answer.get("about", selected) == selected else ""
    if feature is not None:
        form = form_html(feature, plan, situation, closed=bool(closed))
        head = head_html(feature) + _namesakes(feature, plan)
        return f'<section class="lo-panel" aria-label="Properties">{head}{said}{form}</section>'
    gone = f"<p>{text(selected)} is not in the draft.</p>" if selected else ""
    return (
        f'<section class="lo-panel" aria-label="Properties"><h2>Properties</h2>{gone}{said}<p>{_summary(plan)}</p>'
        '<p class="dim">Choose a kind above the map and draw it, or click an object to see and change it. '
        "Press ? for the keys.</p></section>"
    )


def _namesakes(feature: Feature, plan: Plan) -> str:
    """Warn where others of its kind have its name: on the radio nobody can tell them apart."""
    others = namesakes(plan.features).get(feature.id, [])
    if not others:
        return ""
    named = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
    words = f"Another {kind_of(feature).name.lower()} has this name: {named}. Give each its own name."
    return f'<p class="notice" role="status">! {text(words)}</p>'


def _notice(answer: Mapping[str, Any]) -> str:
    if not answer["message"]:
        return ""
    quiet = " quiet" if answer["ok"] else ""
    words = answer["message"] if answer["ok"] else f"Not saved: {answer['message']}"
    return f'<p class="notice{quiet}" role="status">{text(words)}</p>'


def _summary(plan: Plan) -> str:
    counts = Counter(kind_of(feature).name for feature in plan.features)
    most = ", ".join(f"{number} {name}" for name, number in counts.most_common(6))
    return escape(f"{len(plan.features):,} objects are drawn{': ' if most else '.'}{most}")


def render_publish_bar(situation: Situation, plan: Plan, versions: Mapping[str, str]) -> None:
    """Say what is drafted against what is live, with the way to comparing and publishing."""
    differ = len(changes(live(situation).plan, plan))
    name = situation.layout_version or "nothing published yet"
    words = f"Draft of {next_version(situation)}: {differ:,} {'change' if differ == 1 else 'changes'} from what is live"
    st.html(
        f'<div class="cc lo-publish" data-slot="publish bar"><span>{text(f"{words} ({name})")}</span>'
        f"{link('plan', versions, 'Compare and publish')}</div>"
    )
