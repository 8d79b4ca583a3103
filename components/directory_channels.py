"""Channels: which agencies are on which, who cannot talk to whom, and the form that changes that."""

from collections.abc import Mapping
from typing import get_args

import streamlit as st

from components.chips import agency_chip, agency_mark, chip, render_title, text
from components.directory import agency_names, dash, incident_names, log_link
from dashboard.model.directory import Channel, ChannelKind, ChannelSet
from dashboard.model.errors import EntryRejected
from dashboard.model.text import markdown, name
from dashboard.projections.duty import unlinked
from dashboard.projections.situation import Situation

NEW = ""
ON = "\N{BLACK CIRCLE}"
CSS = ".cc-matrix td,.cc-matrix th{text-align:center}.cc-matrix .cc-left{text-align:left}"


def render_channels(situation: Situation, link: Mapping[str, str]) -> None:
    """Draw the pairs that share no channel, and the matrix."""
    st.html(f"<style>{CSS}</style>")
    st.html(apart_html(situation) + matrix_html(situation, link))


def apart_html(situation: Situation) -> str:
    """Say which agencies cannot talk to each other directly."""
    if not situation.channels:
        return '<div class="cc cc-note cc-dim">No channels are named yet.</div>'
    pairs = unlinked(situation)
    if not pairs:
        return '<div class="cc cc-note">Every two agencies share a channel.</div>'
    rows = "".join(
        f"<li>{agency_chip(situation.agencies, a)} and {agency_chip(situation.agencies, b)} share no channel</li>"
        for a, b in pairs
    )
    return f'<div class="cc cc-note">{chip(f"{len(pairs)} pairs without a channel", "amber")}<ul>{rows}</ul></div>'


def matrix_html(situation: Situation, link: Mapping[str, str]) -> str:
    """Draw channels down, agencies across; below each agency with how many others it shares one."""
    if not situation.channels:
        return ""
    agencies = situation.agencies.values()
    heads = "".join(f"<th>{agency_mark(a)}<br>{text(a.short)}</th>" for a in agencies)
    rows = "".join(_row(channel, situation, link) for channel in situation.channels.values())
    apart = [agency for pair in unlinked(situation) for agency in pair]
    cells = "".join(f"<td>{_cut_off(apart.count(a.id), len(situation.agencies) - 1)}</td>" for a in agencies)
    return (
        f'<div class="cc cc-scroll"><table class=cc-matrix><thead><tr><th class=cc-left>Channel</th>'
        f"<th class=cc-left>Use</th>{heads}</tr></thead><tbody>{rows}<tr><td class=cc-left colspan=2>"
        f"Reaches on a shared channel</td>{cells}</tr></tbody></table></div>"
    )


def _cut_off(missing: int, others: int) -> str:
    return chip(f"{others - missing} of {others}", "amber") if missing else f"all {others}"


def _row(channel: Channel, situation: Situation, link: Mapping[str, str]) -> str:
    there = {a for a in channel.agencies if a in situation.agencies}
    cells = "".join(
        f'<td title="{"on it" if a in there else "not on it"}">{ON if a in there else dash()}</td>'
        for a in situation.agencies
    )
    kept = f" only for {log_link(situation, channel.incident, link)}" if channel.incident else ""
    return (
        f"<tr><td class=cc-left><strong>{text(channel.name)}</strong> <span class=cc-dim>{channel.kind}</span></td>"
        f"<td class=cc-left>{text(channel.use)}{kept}</td>{cells}</tr>"
    )


def render_channel_form(situation: Situation, submission: str) -> ChannelSet | None:
    """Draw the form that opens a channel, changes who is on it or keeps it for an incident."""
    render_title("Open or change a channel")
    names = {NEW: "a new channel"} | {c.id: c.name for c in situation.channels.values()}
    chosen = st.selectbox("Which", list(names), 0, lambda c: names.get(c, c), key=f"channel:{submission}") or NEW
    was = situation.channels.get(chosen, Channel(f"channel-{submission}", "", ()))
    agencies, incidents, kinds = agency_names(situation), incident_names(situation), list(get_args(ChannelKind))
    key = f"{submission}:{chosen}"
    with st.form(f"channel:{key}", border=False):
        one, two, three = st.columns([2, 1.5, 3])
        called = one.text_input("Name", was.name, key=f"name:{key}", max_chars=60, placeholder="TAC 2")
        kind = two.selectbox("Kind", kinds, kinds.index(was.kind), key=f"kind:{key}")
        use = three.text_input("Use", was.use, key=f"use:{key}", max_chars=120, placeholder="command to command")
        on = st.multiselect(
            "Agencies on it", list(agencies), [a for a in was.agencies if a in agencies], lambda a: agencies[a],
            key=f"on:{key}",
        )  # fmt: skip
        numbers = list(incidents)
        kept = st.selectbox(
            "Kept for", numbers, numbers.index(was.incident) if was.incident in incidents else 0,
            lambda i: incidents.get(i, i), key=f"kept:{key}",
        )  # fmt: skip
        sent = st.form_submit_button("Record", type="primary")
    if not sent:
        return None
    try:
        title = name(called or "", "Name")
    except EntryRejected as error:
        st.error(markdown(str(error)), icon=":material/error:")
        return None
    return ChannelSet(Channel(was.id, title, tuple(on), kind or "radio", " ".join((use or "").split()), kept or ""))
