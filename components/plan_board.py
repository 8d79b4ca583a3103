"""The roster as a matrix: posts, positions and divisions down, periods across, who is there and how many are needed."""

from collections.abc import Collection, Mapping, Sequence

from components.chips import agency_mark, chip, link, text
from components.plan_parts import Looking, period_span, span
from dashboard.model.events import Period
from dashboard.model.moment import elapsed, local
from dashboard.model.plans import SECTIONS
from dashboard.projections.plan_edits import in_order
from dashboard.projections.roster import (
    Clash,
    DutyLimits,
    Gap,
    Post,
    Work,
    clashes,
    long_duties,
    place_names,
    short_rests,
    staffed,
    wrong_agencies,
)
from dashboard.projections.situation import Situation

CSS = """
.cc-roster{overflow:auto;max-height:64vh;border:1px solid var(--cc-line)}
.cc-roster table{width:100%;border-collapse:separate;border-spacing:0}
.cc-roster td,.cc-roster th{font-size:.88rem;padding:.2rem .45rem;border-width:0 1px 1px 0}
.cc-roster tbody th{background:var(--cc-bg);position:sticky;left:0;font-weight:600;max-width:15rem}
.cc-roster thead th{z-index:2}
.cc-roster .cc-part{background:var(--cc-panel);font-weight:700;position:static}
.cc-roster td.cc-here{background:color-mix(in srgb,var(--cc-text) 8%,transparent)}
.cc-roster td:has(.cc-chosen){box-shadow:inset 0 0 0 3px var(--cc-text)}
.cc-cell{display:block;min-height:1.7rem;color:var(--cc-text)!important;text-decoration:none}
.cc-cell:hover{background:var(--cc-panel)}.cc-cell:focus-visible{outline:3px solid var(--cc-text)}
.cc-cell span{margin-right:.5em}
.cc-flags{font-size:.94rem;margin:.2rem 0}.cc-flags ul{margin:.1rem 0 .5rem}
"""
ABOVE = 6


def roster_html(looking: Looking, chosen: str, link_to: Mapping[str, str]) -> str:
    """Draw the matrix; every cell is a link with `data-pick` of `AT|PERIOD`. `chosen` is the place that is open."""
    periods = in_order(looking.plan)
    there = {p.name: {post.at: post for post in staffed(looking.plan, looking.situation, p)} for p in periods}
    rows = dict.fromkeys(at for posts in there.values() for at in posts)
    found = [clash for clash in clashes(looking.plan, looking.situation) if not clash.minor]
    clashing = {work.assignment.id for clash in found for work in (clash.first, clash.second)}
    here = looking.period.name if looking.period else ""
    heads = "".join(
        f"<th>{text(p.name)}<br><span class=cc-dim>{period_span(p, looking.tz)}"
        f"{f' · {p.crowd:,}' if p.crowd else ''}</span></th>" for p in periods
    )  # fmt: skip
    body = []
    for part, ats in _parts(looking, rows).items():
        body.append(f"<tr><th class=cc-part colspan={len(periods) + 1}>{text(part)}</th></tr>")
        for at in ats:
            posts = [there[p.name].get(at) for p in periods]
            cells = "".join(
                _cell(post, at, p, looking, clashing, p.name == here, at == chosen, link_to)
                for p, post in zip(periods, posts, strict=True)
            )
            body.append(f"<tr><th>{_name(next(filter(None, posts), None), looking.situation)}</th>{cells}</tr>")
    return f"<table><thead><tr><th>Position or post</th>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table>"


def _parts(looking: Looking, rows: Mapping[str, None]) -> dict[str, list[str]]:
    """Group the rows: positions by section, posts, divisions."""
    section = {f"position:{p.id}": SECTIONS[p.section] for p in looking.plan.positions}
    parts: dict[str, list[str]] = {name: [] for name in (*SECTIONS.values(), "Posts", "Divisions and groups")}
    for at in rows:
        parts[section.get(at, "Posts" if at.startswith("feature:") else "Divisions and groups")].append(at)
    return {name: there for name, there in parts.items() if there}


def _name(post: Post | None, situation: Situation) -> str:
    if post is None:
        return ""
    mark = f"{agency_mark(situation.agencies[post.agency])} " if post.agency in situation.agencies else ""
    return f"{mark}{text(post.name)}"


def _cell(
    post: Post | None, at: str, period: Period, looking: Looking, clashing: Collection[str], here: bool,
    chosen: bool, link_to: Mapping[str, str],
) -> str:  # fmt: skip
    kind = "cc-cell cc-chosen" if here and chosen else "cc-cell"
    begun = any(a.period == period.name for a in looking.plan.assignments)
    if post is None:
        inside = ""
    elif post.closed and not post.work:
        inside = "<span class=cc-dim>closed</span>"
    else:
        who = [_who(work, period, looking, work.assignment.id in clashing) for work in post.work]
        more = f"<span class=cc-dim>+{len(who) - ABOVE} more</span>" if len(who) > ABOVE else ""
        inside = f"{count_html(post, here or begun)} {''.join(who[:ABOVE])}{more}"
    href = {**link_to, "view": "roster", "period": period.name, "post": at}
    named = f"{post.name if post else at}, {period.name}"
    cell = link("plan", href, inside or "&nbsp;", named, kind=kind, pick=f"{at}|{period.name}")
    return f'<td class="{"cc-here" if here else ""}">{cell}</td>'


def count_html(post: Post, loud: bool = True) -> str:
    """`4 of 6`, amber where people are missing (not `loud`: only in words), `nobody`, `closed, but staffed`."""
    if not loud and post.need and not post.work:
        return f"<span class=cc-dim>nobody{f', 0 of {post.need}' if post.need > 1 else ''}</span>"
    if post.closed:
        return chip("closed, but staffed", "amber")
    if not post.need:
        return ""
    if post.need == 1 and post.at.startswith("position:"):
        return chip("nobody", "amber") if not post.work else chip("gap", "amber") if post.gaps else ""
    said = f"{post.assigned} of {post.need}"
    if not post.gaps:
        return f"<span>{said}{f', {post.assigned - post.need} more' if post.assigned > post.need else ''}</span>"
    return chip(said if post.assigned < post.need else f"{said}, gap", "amber")


def _who(work: Work, period: Period, looking: Looking, clash: bool) -> str:
    whole = (work.starts, work.ends) == (period.starts, period.ends)
    hours = "" if whole else f" {local(work.starts, looking.tz):%H:%M}-{local(work.ends, looking.tz):%H:%M}"
    people = f" x{work.assignment.people}" if work.assignment.people > 1 else ""
    two = f" {chip('two places', 'amber')}" if clash else ""
    return f"<span>{text(work.name)}<span class=cc-dim>{people}{hours}</span>{two}</span>"


def flags_html(looking: Looking, limits: DutyLimits) -> tuple[str, str]:
    """Say what is wrong in the roster: a line of counts, and every finding in words."""
    plan, situation, tz = looking.plan, looking.situation, looking.tz
    two, long = clashes(plan, situation), long_duties(plan, situation, limits)
    rests, strangers = short_rests(plan, situation, limits), wrong_agencies(plan, situation)
    here = looking.period
    open_ = [post for post in staffed(plan, situation, here) if post.gaps] if here else []
    closed = [(p, post) for p in in_order(plan) for post in staffed(plan, situation, p) if post.closed and post.work]
    titles = place_names(plan)
    groups = {
        "in two places at once": [_clash(c, tz) for c in two if not c.minor],
        "to look at: a supervisor at a post of their own division": [_clash(c, tz) for c in two if c.minor],
        f"on duty over {limits.longest // 3600} h within {limits.within // 3600} h": [
            f"{text(d.name)}: {elapsed(d.worked)} from {local(d.starts, tz):%a %H:%M}" for d in long],
        f"with less than {limits.rest // 3600} h rest": [
            f"{text(r.name)}: {elapsed(r.ends - r.starts)} from {local(r.starts, tz):%a %H:%M}" for r in rests],
        "of another agency than the position asks for": [
            f"{text(w.name)} as {text(titles[w.assignment.at])}, {text(w.assignment.period)}" for w in strangers],
        "sent to a post that is closed": [f"{text(post.name)}, {text(p.name)}" for p, post in closed],
        f"posts and positions of {text(here.name) if here else ''} not staffed for all their hours": [
            f"{text(post.name)}: {gaps_html(post.gaps, post.need, tz)}" for post in open_],
    }  # fmt: skip
    counts = " ".join(_counted(len(found), what) for what, found in groups.items() if found)
    lists = "".join(
        f"<strong>{len(found)} {what}</strong><ul>{''.join(f'<li>{one}</li>' for one in found)}</ul>"
        for what, found in groups.items() if found
    )  # fmt: skip
    source = f"<span class=cc-dim>Duty limits: {text(limits.source)}</span>"
    return (f'<div class="cc cc-flags">{counts or "No clash, no gap, nobody too long on duty."}</div>',
            f'<div class="cc cc-flags">{lists}{source}</div>')  # fmt: skip


def _counted(number: int, what: str) -> str:
    return f'<span class="cc-chip cc-amber">{number} {what}</span>'


def gaps_html(gaps: Sequence[Gap], need: int, tz: str) -> str:
    """`0 of 4 Sat 14:00-15:00, 2 of 4 Sat 18:00-19:00`."""
    return ", ".join(f"{g.people} of {need} {span(g.starts, g.ends, tz)}" for g in gaps)


def _clash(clash: Clash, tz: str) -> str:
    one, two = clash.first, clash.second
    return f"{text(one.name)}: {text(one.place)} and {text(two.place)}, {span(clash.starts, clash.ends, tz)}"
