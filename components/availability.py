"""The availability matrix: T-cards by agency and kind of unit, one column for each state."""

from collections.abc import Callable, Mapping
from typing import Literal

from components.chips import Fill, agency_mark, chip, link, status_symbol, text
from components.picks import Block
from dashboard.model.agencies import Agency
from dashboard.model.moment import MINUTE, elapsed
from dashboard.projections.availability import Availability, Card, Column, Group, Row
from dashboard.projections.board import AgencyTile

HEADINGS: dict[Column, tuple[Fill, str]] = {
    "available": ("hollow", "Available"), "assigned": ("half", "Assigned"), "on_scene": ("solid", "On scene"),
    "staged": ("staged", "Staged"), "out_of_service": ("slash", "Out of service"), "lost": ("lost", "Lost"),
}  # fmt: skip
Href = Callable[[str], Mapping[str, str]]
CSS = """
.cc-matrix{display:grid;font-size:.88rem;line-height:1.35;border:1px solid var(--cc-line)}
.cc-matrix>.cc-block,.cc-group{display:grid;grid-template-columns:subgrid;grid-column:1/-1}
.cc-matrix>.cc-block+.cc-block{border-top:2px solid var(--cc-line)}
.cc-matrix.five{grid-template-columns:8.5rem clamp(6.2rem,7vw,8rem) minmax(6rem,2.2fr) minmax(6rem,2fr)
minmax(6rem,3fr) minmax(5rem,1.1fr) minmax(6.5rem,1.3fr)}
.cc-matrix.six{grid-template-columns:8.5rem clamp(6.2rem,7vw,8rem) minmax(6rem,2.2fr) minmax(6rem,2fr)
minmax(6rem,3fr) minmax(5rem,1.1fr) minmax(6.5rem,1.3fr) minmax(5rem,1.1fr)}
.cc-matrix .cc-head{font-weight:700;padding:.3rem .45rem;background:var(--cc-panel);
border-left:1px solid var(--cc-line)}
.cc-matrix .cc-agency{grid-column:1;padding:.35rem .45rem;background:var(--cc-panel)}
.cc-matrix .cc-agency strong{font-size:.94rem}
.cc-matrix .cc-cell{padding:.2rem .3rem;border-left:1px solid var(--cc-line);min-width:0;display:flex;flex-wrap:wrap;
gap:.2rem;align-content:flex-start;position:relative;padding-right:1.5rem}
.cc-matrix .cc-line>.cc-cell:first-child{padding-right:.3rem}
.cc-matrix .cc-later>*{border-top:1px solid var(--cc-line)}
.cc-matrix .cc-line{display:contents}
.cc-matrix .cc-count{position:absolute;right:.35rem;top:.4rem;color:var(--cc-dim)}
.cc-picks a.cc-card{display:inline-flex;flex-wrap:wrap;column-gap:.35em;align-items:center;padding:.1rem .4rem;
min-height:1.75rem;border:1px solid var(--cc-line);border-radius:3px;background:var(--cc-panel);
color:var(--cc-text)!important;text-decoration:none;max-width:100%}
.cc-picks a.cc-card:hover{border-color:var(--cc-text)}
.cc-picks a:focus-visible{outline:3px solid light-dark(#0B4FC0,#7FB0FF);outline-offset:1px}
.cc-card strong{font-size:.94rem}.cc-card bdi{overflow-wrap:anywhere}
.cc-picks a.cc-alarm{border:2px solid var(--cc-p1)}
"""


def minutes(us: int) -> str:
    """A span in whole minutes, so that a card is drawn again once a minute: `<1m`, `9m`, `1h04m`."""
    return "<1m" if us < MINUTE else elapsed(us)


def matrix_look(matrix: Availability) -> Literal["cc-matrix six", "cc-matrix five"]:
    """Name the CSS class for as many columns as the matrix has."""
    return "cc-matrix six" if "lost" in matrix.columns else "cc-matrix five"


def matrix_blocks(matrix: Availability, agencies: Mapping[str, Agency], now: int, href: Href) -> list[Block]:
    """Build the heading and one block for each agency; `href` gives the link of a unit's card."""
    groups = [(f"agency:{g.agency}", _group(g, matrix, agencies.get(g.agency), now, href)) for g in matrix.groups]
    return [("headings", _headings(matrix)), *groups]


def matrix_summary(matrix: Availability, agencies: Mapping[str, Agency]) -> str:
    """Say in one line what is left, as HTML."""
    tiles = [group.tile for group in matrix.groups]
    said = " · ".join(f"{HEADINGS[c][1].lower()} <strong>{matrix.totals[c]}</strong>" for c in matrix.columns)
    low = [chip(f"LOW {agencies[t.agency].short} {t.free}", _urgency(t)) for t in tiles if t.low]
    return f'<div class="cc" style="font-size:1rem">Units: {said} {" ".join(low)}</div>'


def card_html(card: Card, now: int, href: Href) -> str:
    """One T-card: callsign, calls, minutes in state; a link to the unit."""
    calls = " ".join(map(text, card.incidents))
    plain = card.column == "available" or card.emergency
    doing = calls or ("" if plain else text(card.words.removeprefix("Out of service, ")))
    seen = f" · seen {elapsed(now - card.heard)} ago" if card.column == "lost" else ""
    alarm = chip("EMERGENCY", "red") if card.emergency else ""
    title = f"{card.callsign}: {card.words}{seen}{' · ' + card.note if card.note else ''}"
    age = elapsed(now - card.heard) if card.column == "lost" else minutes(now - card.since)
    said = f"<strong>{text(card.callsign)}</strong>{alarm}<span>{doing}</span><span class=cc-dim>{age}</span>"
    kind = "cc-card cc-alarm" if card.emergency else "cc-card"
    return link("units", href(card.unit), said, title, kind=kind, pick=card.unit)


def _headings(matrix: Availability) -> str:
    cells = [
        f"<div class=cc-head>{status_symbol(HEADINGS[c][0])} {HEADINGS[c][1].upper()} {matrix.totals[c]}</div>"
        for c in matrix.columns
    ]
    return f"<div class=cc-head style='border:0'>AGENCY</div><div class=cc-head>UNIT</div>{''.join(cells)}"


def _group(group: Group, matrix: Availability, agency: Agency | None, now: int, href: Href) -> str:
    tile = group.tile
    floor = f", floor {agency.floor}" if agency and agency.floor else ""
    low = f"<div>{chip('LOW', _urgency(tile))}</div>" if tile.low else ""
    name = text(agency.short if agency else group.agency)
    head = (
        f'<div class=cc-agency style="grid-row:1/span {len(group.rows)}">{agency_mark(agency)} <strong>{name}</strong>'
        f"<div>{tile.free} free of {tile.total}<span class=cc-dim>{floor}</span></div>{low}</div>"
    )
    rows = "".join(_row(row, n, matrix, now, href) for n, row in enumerate(group.rows))
    return f"<div class=cc-group>{head}{rows}</div>"


def _row(row: Row, place: int, matrix: Availability, now: int, href: Href) -> str:
    cells = [_cell(row.cells[column], now, href) for column in matrix.columns]
    later = " cc-later" if place else ""
    kind = f"<div class=cc-cell style='grid-column:2'>{text(row.type or 'unit')}</div>"
    return f'<div class="cc-line{later}">{kind}{"".join(cells)}</div>'


def _cell(cards: tuple[Card, ...], now: int, href: Href) -> str:
    count = f"<span class=cc-count>{len(cards)}</span>" if cards else ""
    return f"<div class=cc-cell>{''.join(card_html(card, now, href) for card in cards)}{count}</div>"


def _urgency(tile: AgencyTile) -> Literal["red", "amber"]:
    return "amber" if tile.free else "red"
