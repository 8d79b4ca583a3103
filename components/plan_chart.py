"""The organization as a picture (ICS 207): who reports to whom, and who holds each position in a period."""

from collections.abc import Mapping, Sequence

from components.chips import agency_mark, chip, text
from components.plan_parts import span
from dashboard.model.events import Period
from dashboard.model.plans import SECTIONS, Position
from dashboard.projections.roster import Post, Work
from dashboard.projections.situation import Situation

STAFF = ("command", "representatives")
CSS = """
.cc-org{display:flex;flex-direction:column;align-items:center;font-size:.88rem;overflow-x:auto;padding:.4rem 0}
.cc-org-row{display:flex;flex-wrap:wrap;justify-content:center;gap:.5rem}
.cc-org-stem{width:2px;height:.9rem;background:var(--cc-dim)}
.cc-org-row.cc-org-wide{border-top:2px solid var(--cc-dim);padding-top:.7rem;align-items:flex-start;width:100%;
flex-wrap:nowrap;justify-content:space-evenly}
.cc-org-box{border:1.5px solid var(--cc-dim);border-radius:3px;background:var(--cc-panel);padding:.2rem .5rem;
min-width:10rem;max-width:17rem;text-align:left;line-height:1.35}
.cc-org-box.cc-nobody{border:2px dashed var(--cc-p2)}
.cc-org-box strong{font-size:.94rem}
.cc-org-col{display:flex;flex-direction:column;gap:.35rem;flex:1 1 0;min-width:11rem;max-width:19rem}
.cc-org-under{display:flex;flex-direction:column;gap:.35rem;margin-left:.5rem;padding-left:.6rem;
border-left:2px solid var(--cc-dim)}
"""


def chart_html(positions: Sequence[Position], posts: Mapping[str, Post], situation: Situation, period: Period) -> str:
    """Draw `positions` from the top down; `posts` is how each is held in `period`, by `position:ID`.

    Staff of the top stands in a row below it, every other branch is a column. A position whose superior is not there,
    or that reports to itself by a circle, stands at the top.
    """
    if not positions:
        return '<div class="cc cc-note cc-dim">No positions yet.</div>'
    tree = _Tree(positions, posts, situation, period)
    heads = [p for p in tree.tops if p.section in STAFF] or tree.tops[:1]
    under = [p for head in heads for p in tree.under.get(head.id, [])]
    others = [p for p in tree.tops if p not in heads]
    staff = [p for p in under if p.section in STAFF]
    columns = [p for p in (*under, *others) if p not in staff]
    order = list(SECTIONS)
    columns.sort(key=lambda p: order.index(p.section))
    parts = [f'<div class="cc-org-row">{"".join(tree.box(p) for p in heads)}</div>']
    if staff:
        columns_of_staff = "".join(f"<div class=cc-org-col>{tree.branch(p)}</div>" for p in staff)
        parts += ["<div class=cc-org-stem></div>", f'<div class="cc-org-row cc-org-wide">{columns_of_staff}</div>']
    if columns:
        drawn = "".join(f"<div class=cc-org-col>{tree.branch(p)}</div>" for p in columns)
        parts += ["<div class=cc-org-stem></div>", f'<div class="cc-org-row cc-org-wide">{drawn}</div>']
    return f'<div class="cc cc-org">{"".join(parts)}</div>'


class _Tree:
    def __init__(
        self, positions: Sequence[Position], posts: Mapping[str, Post], situation: Situation, period: Period
    ) -> None:
        self._posts, self._situation, self._period = posts, situation, period
        self.under: dict[str, list[Position]] = {}
        known = {p.id: p for p in positions}
        self.tops = [p for p in positions if not _reaches_top(p, known)]
        for position in positions:
            if position not in self.tops:
                self.under.setdefault(position.reports_to, []).append(position)

    def branch(self, position: Position) -> str:
        """Draw a position with all below it."""
        below = "".join(self.branch(p) for p in self.under.get(position.id, []))
        return f"{self.box(position)}{f'<div class=cc-org-under>{below}</div>' if below else ''}"

    def box(self, position: Position) -> str:
        """Draw one position with who holds it."""
        post = self._posts.get(f"position:{position.id}")
        held = [self._holder(work, position.agency) for work in post.work] if post else []
        gap = f"<div>{chip('not all the time', 'amber')}</div>" if held and post and post.gaps else ""
        people = "".join(held) or f"<div>{chip('nobody', 'amber')}</div>"
        agency = self._situation.agencies.get(position.agency)
        mark = f"{agency_mark(agency)} " if position.agency else ""
        kind = "cc-org-box" if held else "cc-org-box cc-nobody"
        return f'<div class="{kind}">{mark}<strong>{text(position.title)}</strong>{people}{gap}</div>'

    def _holder(self, work: Work, wanted: str) -> str:
        whole = (work.starts, work.ends) == (self._period.starts, self._period.ends)
        hours = "" if whole else f" <span class=cc-dim>{span(work.starts, work.ends, self._situation.timezone)}</span>"
        known = self._situation.agencies.get(work.agency)
        mark = f" <span class=cc-dim>{text(known.short)}</span>" if known else ""
        due = self._situation.agencies.get(wanted)
        wrong = f" {chip(f'not {due.short}', 'amber')}" if due and work.agency != wanted else ""
        return f"<div>{text(work.name)}{mark}{hours}{wrong}</div>"


def circular(positions: Sequence[Position]) -> Position | None:
    """Find a position that reports to itself, directly or by way of others."""
    known = {p.id: p for p in positions}
    return next((p for p in positions if p.reports_to in known and not _reaches_top(p, known, strict=True)), None)


def _reaches_top(position: Position, known: Mapping[str, Position], strict: bool = False) -> bool:
    """Whether `position` reports to somebody, and that way ends at a top (not in a circle)."""
    seen, here = {position.id}, position
    while here.reports_to in known:
        if here.reports_to in seen:
            return False
        here = known[here.reports_to]
        seen.add(here.id)
    return strict or position.reports_to in known
