"""The communications plan: channels (ICS 205), how everybody is reached (205A), and who cannot talk to whom."""

import streamlit as st

from components.chips import agency_chip, chip, render_title, text
from components.directory_channels import CSS as MATRIX
from components.directory_channels import apart_html, render_channel_form
from components.plan_parts import Looking, Said, render_no_forms, render_periods, said
from dashboard.model.directory import Channel
from dashboard.model.events import Period
from dashboard.model.plans import Plan
from dashboard.projections.checks.channels import silent
from dashboard.projections.checks.sited import unmeasured
from dashboard.projections.roster import staffed
from dashboard.projections.situation import Situation

CSS = MATRIX


def render_comms(looking: Looking) -> Said | None:
    """Draw the channel plan, the communications list and their gaps; return what is to be recorded."""
    render_periods(looking, "comms")
    situation, plan, period = looking.situation, looking.plan, looking.period
    form = "plan-channel"
    answer = None
    left, right = st.columns([3, 2], gap="medium")
    with left:
        render_title("Channels (205)")
        st.caption("Channels are live records of the event: a change holds at once and is not part of the draft. What "
                   "a division or a post uses is.")  # fmt: skip
        st.html(channels_html(plan, situation) + apart_html(situation) + silent_html(plan, situation))
        if period is not None:
            render_title(f"Communications list (205A): {period.name}")
            st.html(list_html(plan, situation, period))
    with right:
        if looking.me is None:
            render_no_forms(looking)
        else:
            answer = render_channel_form(situation, looking.submission(form))
    return said(answer, form)


def channels_html(plan: Plan, situation: Situation) -> str:
    """Draw every channel with its use, its agencies and what of the plan is assigned to it."""
    if not situation.channels:
        return ""
    rows = "".join(
        f"<tr><td><strong>{text(c.name)}</strong> <span class=cc-dim>{c.kind}</span></td><td>{text(c.use)}</td>"
        f"<td>{' '.join(agency_chip(situation.agencies, a) for a in c.agencies)}</td><td>{_assigned(c, plan)}</td></tr>"
        for c in situation.channels.values()
    )
    heads = "".join(f"<th>{name}</th>" for name in ("Channel", "Use", "Agencies on it", "Assigned to"))
    return (f'<div class="cc cc-scroll"><table style="width:100%"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>")  # fmt: skip


def _assigned(channel: Channel, plan: Plan) -> str:
    names = [d.name for d in plan.divisions if d.channel == channel.id]
    names += [f.called for f in plan.features if f.channel == channel.id]
    return ", ".join(map(text, names)) or "<span class=cc-dim>nothing of the plan</span>"


def silent_html(plan: Plan, situation: Situation) -> str:
    """Say who has no channel, as the checks find it, and whose channel their own agency is not on."""
    without = [d.name for d in plan.divisions if d.channel not in situation.channels]
    without += [place.feature.called for place in silent(unmeasured(plan, situation))]
    deaf = [
        f"{text(f.called)}: {agency_chip(situation.agencies, f.owner)} is not on {text(on.name)}"
        for f in plan.features
        if (on := situation.channels.get(f.channel)) and f.owner and f.owner not in on.agencies
    ]
    said = ""
    if without:
        said += f"{chip(f'no channel: {len(without)}', 'amber')} {', '.join(map(text, without))}"
    if deaf:
        rows = "".join(f"<li>{one}</li>" for one in deaf)
        said += (
            f"<div>{chip(f'{len(deaf)} posts on a channel that their owner is not on', 'amber')}<ul>{rows}</ul></div>"
        )
    return f'<div class="cc cc-note">{said}</div>' if said else ""


def list_html(plan: Plan, situation: Situation, period: Period) -> str:
    """Draw who holds which position and how they are reached; who cannot be reached is said in words."""
    rows = []
    for post in staffed(plan, situation, period):
        for work in post.work:
            kind, _, name = work.assignment.who.partition(":")
            person = situation.people.get(name) if kind == "person" else None
            if person is None:
                continue
            ways = [
                f"radio {text(person.radio)}" if person.radio else "",
                f"phone {text(person.phone)}" if person.phone else "",
            ]
            method = ", ".join(filter(None, ways)) or chip("no radio and no phone", "amber")
            rows.append(f"<tr><td>{text(post.name)}</td><td>{agency_chip(situation.agencies, work.agency)} "
                        f"<strong>{text(work.name)}</strong></td><td>{method}</td></tr>")  # fmt: skip
    if not rows:
        return '<div class="cc cc-note cc-dim">Nobody is in the roster of this period.</div>'
    heads = "".join(f"<th>{name}</th>" for name in ("Position or post", "Name", "Method"))
    return (f'<div class="cc cc-scroll"><table style="width:100%"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{''.join(rows)}</tbody></table></div>")  # fmt: skip
