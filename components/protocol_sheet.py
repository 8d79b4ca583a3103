"""One card on paper: black on white, one or two A4 pages, as a view that prints and as one HTML file of its own."""

from collections.abc import Mapping
from html import escape

import msgspec
import streamlit as st

from components.chips import CSS as CHIPS
from components.chips import text
from components.protocol_card import CSS as CARD
from components.protocol_card import card_html
from dashboard.model.moment import local
from dashboard.model.protocols import Version
from dashboard.projections.names import person, short
from dashboard.projections.parties import agencies_of
from dashboard.projections.situation import Situation
from dashboard.projections.standing import Stand

SHEET = """
.cc-sheet{--cc-bg:#FFF;--cc-panel:#FFF;--cc-line:#777;--cc-text:#000;--cc-dim:#222;--cc-edge:#000;--cc-p2:#FFF;
color-scheme:light;background:#FFF;color:#000;max-width:186mm;margin:0 auto;padding:6mm;
font-family:sans-serif;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.cc-sheet .cc-card{container-type:normal;font-size:9.5pt;line-height:1.25;color:#000}
.cc-sheet .cc-card table,.cc-sheet .cc-card ul,.cc-sheet .cc-card ol,.cc-sheet .cc-out{font-size:9pt}
.cc-sheet .cc-card td,.cc-sheet .cc-card th{padding:1px .38rem 1px 0}
.cc-sheet .cc-card h2{font-size:17pt;color:#000}
.cc-sheet .cc-card h3{font-size:10.5pt;padding:5pt 0 1pt;color:#000;break-after:avoid}
.cc-sheet .cc-card .cc-say{font-size:22pt;margin:4pt 0;padding:2pt 8pt}
.cc-sheet .cc-mark,.cc-sheet .cc-mark b{color:#000!important}
.cc-sheet .cc-chip{color:#000;border:1px solid #000}
.cc-sheet .cc-flow{row-gap:3pt;grid-template-columns:minmax(0,1.25fr) minmax(0,2fr)}
.cc-sheet .cc-box .cc-dim{font-size:9pt}
.cc-sheet .cc-box{border:1px solid #000;padding:1pt 5pt;break-inside:avoid}
.cc-sheet tr,.cc-sheet li,.cc-sheet .cc-out{break-inside:avoid}
.cc-sheet .cc-hand{margin-top:6pt;border-collapse:collapse;width:100%;font-size:9pt;color:#000}
.cc-sheet .cc-hand td{border:0;border-bottom:1px solid #000;padding:7pt 6pt 1pt 0;text-align:left}
.cc-sheet footer{font-size:8pt;margin-top:6pt}
@page{size:A4;margin:10mm 12mm}
@media print{.cc-sheet{padding:0;max-width:none}}
"""
ALONE = """
@media print{[data-testid=stElementContainer]:not(:has(.cc-sheet)){display:none!important}
.stApp,.stApp *:has(.cc-sheet){position:static!important;overflow:visible!important;height:auto!important;
padding:0!important;margin:0!important;gap:0!important;background:#FFF!important}}
"""
BUTTON = '<button id="cc-print" style="min-height:2.5rem;padding:0 1rem">Print this card</button>'
SCRIPT = "<script>document.getElementById('cc-print').onclick = () => window.print();</script>"


def sheet_html(stand: Stand, situation: Situation, now: int, titles: Mapping[str, str]) -> str:
    """Build the sheet: the card, a line for every party to sign, and when it was printed."""
    event = situation.event.name if situation.event else ""
    printed = f"{local(now, situation.timezone):%d %b %Y %H:%M} {situation.timezone}"
    return (
        f'<div class="cc-sheet">{card_html(stand, situation, now, titles)}{_hands(stand, situation)}'
        f"<footer>{text(event)} · {text(stand.protocol.id)} v{stand.protocol.version}, {stand.standing} · printed "
        f"{text(printed)}; people on duty are those of that minute. Coordination aid, not a dispatch system."
        "</footer></div>"
    )


def _hands(stand: Stand, situation: Situation) -> str:
    """One line an agency: who signed and when, or room to sign by hand."""
    signed = {signature.agency: signature for signature in stand.version.signatures}
    rows = ""
    for agency in agencies_of(stand.protocol.parties, situation):
        there = signed.get(agency)
        profile = situation.profiles.get(agency)
        named = person(there.person if there else profile.signatory if profile else "", situation)
        when = f"signed {local(there.at, situation.timezone):%d %b %Y}" if there else "signature and date:"
        rows += f"<tr><td>{text(short(agency, situation))}</td><td>{text(named)}</td><td>{when}</td></tr>"
    return f"<table class=cc-hand><tbody>{rows}</tbody></table>"


def sheet_page(stand: Stand, situation: Situation, now: int, titles: Mapping[str, str]) -> str:
    """Build one HTML file that needs nothing else."""
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{escape(stand.protocol.title)}</title>"
        f"<style>{CHIPS}{CARD}{SHEET}body{{margin:0;background:#FFF}}</style></head>"
        f"<body>{sheet_html(stand, situation, now, titles)}</body></html>"
    )


def render_sheet(stand: Stand, situation: Situation, now: int, titles: Mapping[str, str]) -> None:
    """Draw the sheet with its button; on paper nothing else of the page is left."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(f"<style>{ALONE}</style>{BUTTON}{SCRIPT}", unsafe_allow_javascript=True, width="content")
        render_downloads(stand, situation, now, titles)
    st.html(f"<style>{SHEET}</style>{sheet_html(stand, situation, now, titles)}")


def render_downloads(stand: Stand, situation: Situation, now: int, titles: Mapping[str, str]) -> None:
    """Draw the two downloads: the sheet as one HTML file, and the card as the JSON that data/protocols holds."""
    name = f"{stand.protocol.id}-v{stand.protocol.version}"
    st.download_button(
        "Save to print (HTML)", sheet_page(stand, situation, now, titles), f"{name}.html", "text/html",
        on_click="ignore", icon=":material/print:",
    )  # fmt: skip
    st.download_button(
        "Save as JSON", card_json(stand.version, situation.timezone), f"{stand.protocol.id}.json", "application/json",
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def card_json(version: Version, timezone: str) -> bytes:
    """Write a version in the shape of data/protocols/*.json, with its signatures by the event's local day."""
    card = msgspec.to_builtins(version.protocol)
    if version.signatures:
        card["signatures"] = [
            {"agency": s.agency, "person": s.person, "on": f"{local(s.at, timezone):%Y-%m-%d}"}
            for s in version.signatures
        ]
    return msgspec.json.format(msgspec.json.encode(card), indent=2)
