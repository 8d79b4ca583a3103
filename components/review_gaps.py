"""Gaps in the protocols: a bar for each group of incidents, what is behind it, and a draft of the missing card."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

import streamlit as st
from msgspec import Struct

from components.chips import agency_chip, chip, link, render_title, text
from components.picks import Block, render_picks
from components.protocol_card import CSS as CARD
from components.protocol_card import card_html
from components.protocol_form import Draft, Faults, render_draft_form
from components.review_parts import Reviewing, Said, render_no_forms
from components.review_runs import Runs, bar, incident_link, render_run, render_ways, replay_link
from dashboard.model.moment import local
from dashboard.model.protocols import Protocol, Version
from dashboard.projections.names import Names
from dashboard.projections.parties import agencies_of
from dashboard.projections.review.benchmarks import GapLimits
from dashboard.projections.review.gaps import GAPS, Gap, Gaps, Group, Member
from dashboard.projections.review.missing import missing_card
from dashboard.projections.review.protocol_printing import TITLES, common_words, later_words, limits_words, median_words
from dashboard.projections.review.rerun import Rerun
from dashboard.projections.standing import Stand, stands

MOST_MEMBERS = 200
SAID: dict[Gap, str] = {
    "no match": "Incidents of this type had no protocol when they were opened, of all of the type.",
    "contested": "Somebody objected, escalated, overrode or decided otherwise, of all that the protocol matched.",
    "slow": "From the opening to the first lead it took longer than the limit, of all that had a lead.",
    "never led": "No lead was ever settled, of all of the type.",
}  # fmt: skip
CSS = (
    CARD
    + """
.cc-gaps{display:flex;flex-direction:column;gap:.3rem;container-type:inline-size}
.cc-gaps a{display:grid;grid-template-columns:minmax(11rem,1.2fr) minmax(8rem,1.4fr) 10rem minmax(9rem,1.5fr);
gap:.2rem .8rem;align-items:center;padding:.35rem .6rem;border:1px solid var(--cc-line);border-radius:4px;
color:var(--cc-text)!important;text-decoration:none;font-size:.94rem}
.cc-gaps a:hover{background:var(--cc-panel)}
.cc-gaps a:focus-visible{outline:3px solid var(--cc-text)}
.cc-gaps a.cc-chosen{background:var(--cc-panel);box-shadow:inset .31rem 0 0 var(--cc-text)}
.cc-gaps .cc-type{font-weight:700}
.cc-gaps .cc-type::before{content:"\\25B8  "}
.cc-gaps a.cc-chosen .cc-type::before{content:"\\25BE  "}
.cc-gaps .cc-common{grid-column:1/-1;color:var(--cc-dim);font-size:.88rem}
@container (max-width:48rem){.cc-gaps a{grid-template-columns:minmax(0,1fr) 8rem}.cc-gaps .cc-common{order:2}}
.cc-behind td:nth-child(1){min-width:13rem}
"""
)


class GapSources(Struct, frozen=True):
    """What the gaps are drawn from: the limits, names of types, what is wrong with a card, and how gaps are found."""

    limits: GapLimits
    titles: Mapping[str, str]
    faults: Faults
    find: Callable[[Rerun, GapLimits, int | None, int | None], Gaps]


def key_of(group: Group) -> str:
    """Name a group, for the URL: gap, type and protocol."""
    return "/".join((group.gap, group.type, group.protocol))


def render_gaps(looking: Reviewing, runs: Runs, how: GapSources) -> Said | None:
    """Draw the gaps of the span; return the draft of a missing card, where somebody has filled it in and saves it."""
    again = render_run(runs)
    if again is None:
        return None
    found = how.find(again, how.limits, looking.start, looking.end)
    chosen = next((group for group in found.groups if key_of(group) == looking.selector("group")), None)
    if chosen is not None and looking.selector("draft"):
        return _render_draft(chosen, looking, how)
    words = limits_words(how.limits)
    lead = f", {found.with_lead:,} with a lead. {words[:1].upper()}{words[1:]}." if found.led else "."
    st.caption(f"{found.incidents:,} incidents{lead}")
    if not found.groups:
        st.success("No gap was found: every incident had a protocol, and its lead was agreed in time.")
        return None
    left, right = st.columns([4, 7], gap="medium") if chosen else (st.container(), None)
    with left:
        _render_groups(found, chosen, looking, how)
    if right is not None and chosen is not None:
        with right:
            _render_group(chosen, looking, how, found.led)
    return None


def _render_groups(found: Gaps, chosen: Group | None, looking: Reviewing, how: GapSources) -> None:
    for gap in GAPS:
        groups = found.of(gap)
        if not groups:
            continue
        render_title(f"{TITLES[gap]}: {_told(groups)}")
        st.caption(SAID[gap])
        most = max(group.of for group in groups)
        blocks = [_block(group, chosen, looking, how, most, found.led) for group in groups]
        if picked := render_picks(blocks, "cc-gaps", f"gaps-{gap}", top=True):
            looking.select(group="" if chosen and picked == key_of(chosen) else picked, draft="", drafted="")
            st.rerun()


def _told(groups: Sequence[Group]) -> str:
    n, types = sum(group.n for group in groups), len({group.type for group in groups})
    return f"{n:,} {'incident' if n == 1 else 'incidents'} of {types:,} {'type' if types == 1 else 'types'}"


def _block(group: Group, chosen: Group | None, looking: Reviewing, how: GapSources, most: int, led: bool) -> Block:
    name, common = key_of(group), common_words(group, Names(looking.situation))
    title = text(how.titles.get(group.type, group.type or "(no type)"))
    card = looking.situation.protocols.get(group.protocol)
    protocol = card.versions[-1].protocol.title if card and card.versions else group.protocol
    by = f" <span class=cc-dim>protocol {text(protocol)}</span>" if protocol else ""
    inside = (
        f"<span><span class=cc-type>{title}</span>{by}</span>{bar(group.n, group.of, most)}"
        f"<span><b>{group.n:,}</b> of {group.of:,} incidents</span>"
        f"<span>{text(median_words(group)) if led else ''}</span>"
    )
    below = [later_words(group) if group.later else "", f"in all of them: {common}" if common else ""]
    inside += f"<span class=cc-common>{text('; '.join(filter(None, below)))}</span>" if any(below) else ""
    kind = "cc-chosen" if chosen and name == key_of(chosen) else ""
    return name, link("review", looking.link(view="gaps", group=name), inside, kind=kind, pick=name)


def _render_group(group: Group, looking: Reviewing, how: GapSources, led: bool) -> None:
    """Draw what is behind one group, and the ways on from it."""
    title = how.titles.get(group.type, group.type or "(no type)")
    render_title(f"{title}: {TITLES[group.gap].lower()}")
    st.html(_seen(group, looking))
    if st.button("Draft the missing protocol", type="primary", icon=":material/edit_note:"):
        looking.select(draft="1", drafted="")
        st.rerun()
    render_ways([*_ways(group, looking)])
    head = f"<th>Incident<th>Opened, replay<th>Entries{'<th>Facts' if group.facts else ''}<th>Units of"
    head += "<th class=cc-num>Min to lead<th>Lead" if led else ""
    rows = "".join(
        f"<tr>{''.join(_cells(member, group, looking, led))}</tr>" for member in group.members[:MOST_MEMBERS]
    )
    st.html(
        f"<div class='cc cc-scroll' tabindex=0><table class=cc-behind><thead><tr>{head}</thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )
    if group.n > MOST_MEMBERS:
        st.caption(f"and {group.n - MOST_MEMBERS:,} more; `python -m dashboard gaps --json` lists every one")


def _ways(group: Group, looking: Reviewing) -> Iterator[str]:
    """Link on: to the protocol that was not followed, and to drafts for this type that wait for signatures."""
    if group.protocol:
        name, to = text(group.protocol), looking.link
        yield link("protocols", to(protocol=group.protocol, show="edit"), f"Draft the next version of {name} instead")
        yield link("review", to(view="rerun", trial=group.protocol), f"Where {name} and people differed (rerun)")
    for card in looking.situation.protocols.values():
        stand = next(iter(stands(card, looking.situation, looking.now)), None)
        if stand and stand.standing == "draft" and group.type in stand.protocol.types:
            yield from _draft_ways(stand.protocol, looking)


def _draft_ways(draft: Protocol, looking: Reviewing) -> Iterator[str]:
    at = {"protocol": draft.id, "version": str(draft.version), "show": "talk"}
    name = f"{text(draft.id)} v{draft.version}"
    yield link("protocols", looking.link(**at), f"Open the draft {name}, to comment on and sign")
    yield link("review", looking.link(view="rerun", trial=f"{draft.id}@{draft.version}"), f"Run this log with {name}")


def _seen(group: Group, looking: Reviewing) -> str:
    """Say which facts were stated and who was there, in how many of them."""
    agencies = looking.situation.agencies
    facts = ", ".join(f"{text(str(fact))} in {count:,}" for fact, count in [*group.facts.items()][:8])
    there = ", ".join(f"{agency_chip(agencies, name)} at {count:,}" for name, count in group.agencies.items())
    lines = [
        f"{group.n:,} of {group.of:,} incidents",
        f"Facts stated: {facts or 'none'}",
        f"Units of: {there or 'none'}",
    ]
    return f"<div class='cc cc-note'>{'<br>'.join(lines)}</div>"


def _cells(member: Member, group: Group, looking: Reviewing, led: bool) -> Iterator[str]:
    agencies = looking.situation.agencies
    notes = [*filter(None, (member.note, f"matched later: {member.later}" if member.later else ""))] if led else []
    said = "".join(f"<br>{text(note)}" for note in notes)
    title = f" <span class=cc-dim>{text(member.title)}</span>"
    yield f"<td>{incident_link(looking, member.incident, member.number, member.title)}{title}{said}"
    yield f"<td class=cc-once>{replay_link(looking, member.at)}"
    seqs = ", ".join(map(str, member.seqs))
    yield f"<td><details class=cc-why><summary>{len(member.seqs)}</summary>{seqs}</details>"
    if group.facts:
        yield f"<td>{'<br>'.join(_whole(text(str(fact))) for fact in member.facts)}"
    yield f"<td>{' '.join(_whole(agency_chip(agencies, name)) for name in member.agencies)}"
    if led:
        yield f"<td class=cc-num>{'' if member.minutes is None else f'{member.minutes:.1f}'}"
        yield f"<td class=cc-once>{agency_chip(agencies, member.lead) or chip('none', 'plain')}"


def _whole(inside: str) -> str:
    """Keep a chip or a fact in one line."""
    return f"<span class=cc-once>{inside}</span>"


def _render_draft(group: Group, looking: Reviewing, how: GapSources) -> Said | None:
    """Draw the card drafted from `group` in the form for cards; whoever may write changes and saves it."""
    if st.button("Back to the gaps", icon=":material/arrow_back:"):
        looking.select(draft="", drafted="")
        st.rerun()
    saved = looking.situation.protocols.get(looking.selector("drafted"))
    if saved is not None:
        draft = saved.versions[-1].protocol
        st.success(f"`{draft.id}` version {draft.version} is saved as a draft. Nobody has signed it.")
        render_ways([*_draft_ways(draft, looking)])
        return None
    today = local(looking.now, looking.tz).date()
    base = missing_card(group, looking.situation, how.titles, today, how.limits.review_days)
    render_title(f"Draft of a missing protocol, from {group.n:,} incidents")
    st.caption(
        "It is filled in from what people decided. Change what is wrong, then save it as a draft: nothing is in force "
        "until every party has signed it under Protocols."
    )
    if looking.me is None:
        render_no_forms(looking)
        until = (today + timedelta(days=how.limits.review_days)).isoformat()
        stand = Stand(Version(base, looking.now), "draft", agencies_of(base.parties, looking.situation))
        st.caption(f"What it would be, for review on {until}:")
        st.html(card_html(stand, looking.situation, looking.now, how.titles))
        return None
    form = f"gap-{key_of(group)}"
    held = looking.held(form, base)
    card = held if isinstance(held, Protocol) else base
    body = render_draft_form(
        Draft(card, 1, new=True), looking.situation, how.titles, how.faults, looking.submission(form)
    )
    if body is None:
        return None
    return Said((body,), form, f"Draft {body.card.id} is saved", {"drafted": body.card.id})
