"""Small pieces that the parts of the decisions page share: agency buttons and ticks, choices, notices, red ages."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from components.chips import agency_mark, chip, outline, text
from components.history import hour
from dashboard.model.agencies import Agency
from dashboard.model.moment import SECOND, elapsed
from dashboard.projections.situation import Situation

Answer = Mapping[str, Any]
DOT = " \N{MIDDLE DOT} "
CSS = """
.dl{display:grid;gap:.62rem;grid-template-columns:minmax(0,1fr);align-items:start;font-size:1rem}
.dl-col{display:grid;gap:.62rem;min-width:0;align-content:start}
.dl-part{background:var(--cc-panel);padding:.5rem .75rem;border-radius:4px;display:grid;gap:.38rem;min-width:0}
.live-body .dl-part h2{font-size:1.25rem}
.live-body .dl-part h2 small{font-weight:400;font-size:.94rem;color:var(--cc-dim)}
@container (min-width:62.5rem){.dl{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}.dl-top{grid-column:1/-1}}
@container (min-width:150rem){.dl{grid-template-columns:minmax(0,3fr) minmax(0,4fr)}
.dl-side{grid-template-columns:minmax(0,1fr) minmax(0,1fr);align-items:start}}
.dl-row{border-top:1px solid var(--cc-line);padding:.5rem 0 .25rem;display:grid;gap:.31rem;min-width:0;
align-content:start}
.dl-row.dl-open{border-top:0;border-left:.38rem solid var(--cc-p2);padding-left:.62rem}
.dl-row.dl-red{border-left-color:var(--cc-p1)}
.dl-cards{display:grid;gap:.5rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,35rem),1fr))}
.dl-folds{gap:0 1.5rem}
.dl-words{font-weight:700;font-size:1.06rem;overflow-wrap:anywhere;white-space:pre-line}
.dl-facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.13rem .75rem;margin:0}
.dl-facts dt{color:var(--cc-dim)}.dl-facts dd{margin:0;overflow-wrap:anywhere;white-space:pre-line}
.live-body .dl-form{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:.5rem;padding:.38rem 0}
.dl-form .dl-wide,.dl-form .flow{grid-column:1/-1}
.dl-form label.dl-field{display:grid;gap:.13rem;color:var(--cc-dim);font-size:.88rem;min-width:0}
.live-body .dl-form select,.live-body .dl-form textarea,.live-body select.dl-pick{font:inherit;font-size:1rem;
color:var(--cc-text);background:var(--cc-bg);border:1px solid var(--cc-dim);border-radius:4px;padding:.25rem .5rem;
min-height:2.12rem;min-width:0;width:100%;box-sizing:border-box}
.live-body select.dl-pick{width:auto;max-width:100%}
.live-body .dl-form input:not([type=checkbox],[type=radio]){font-size:1rem;color:var(--cc-text);width:100%}
.dl-pair{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:.5rem}
.dl-form textarea{resize:vertical;min-height:3.4em}
.live-body .dl button.dl-main{background:var(--cc-text);color:var(--cc-bg);font-weight:700;border-color:var(--cc-text)}
.live-body .dl details>form{margin-top:.13rem}
.dl-steps{display:flex;flex-wrap:wrap;gap:.25rem 1rem;align-items:center}
.dl s{color:var(--cc-dim)}
.dl pre{user-select:all;white-space:pre-wrap;overflow-wrap:anywhere;background:var(--cc-bg);color:var(--cc-text);
padding:.5rem .62rem;margin:0;border:1px solid var(--cc-line);border-radius:4px;font-size:.94rem}
.dl ins{text-decoration:underline 2px;text-underline-offset:3px;font-weight:700}
.dl del{color:var(--cc-dim)}
.dl-m{display:grid;grid-template-columns:1.4em 8.6em minmax(0,1fr) max-content;gap:.25rem .62rem;
align-items:baseline;border-top:1px solid var(--cc-line);padding-top:.25rem}
.dl-m b.letter{font-size:1.12rem}
.dl-m .now{overflow-wrap:anywhere;white-space:pre-line}
.dl-m .age{text-align:right;color:var(--cc-dim);font-size:.94rem;white-space:nowrap}
.dl-m details{grid-column:3/-1}.live-body .dl-m summary{min-height:1.62rem;color:var(--cc-dim)}
.dl-m .dl-version{padding:.13rem 0;overflow-wrap:anywhere}
.dl-due{display:grid;grid-template-columns:minmax(0,1fr) max-content;gap:.13rem .62rem;align-items:center;
border-top:1px solid var(--cc-line);padding-top:.25rem}
.dl-action{display:grid;grid-template-columns:minmax(0,1fr) max-content max-content;gap:.25rem .75rem;
align-items:center;border-top:1px dashed var(--cc-line);padding-top:.19rem}
@media print{[data-testid=stHeader],[data-testid=stElementContainer]:not(:has(.dl)),.dl-side,.dl-top,.dl button,
.dl form,.dl details,.dl select{display:none!important}
.dl,.dl *{color:#000!important;background:none!important}.dl{display:block}.dl-row{break-inside:avoid}}
"""


def agency_name(situation: Situation, agency: str) -> str:
    """The mark and short name of an agency, as HTML in its outline colour."""
    known = situation.agencies.get(agency)
    if known is None:
        return text(agency)
    return f'<span style="{outline(known)}">{agency_mark(known)}</span> {text(known.short)}'


def agency_button(agency: Agency, do: str, words: str, *, main: bool = False, **data: str) -> str:
    """A button that says `words` for `agency` in one tap and is sent until it is recorded."""
    named = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
    kind = " class=dl-main" if main else ""
    label = f"{agency.short} {words}"
    return (
        f'<button type="button" data-do="{do}" data-records data-agency="{escape(agency.id)}"{named}{kind}'
        f' aria-label="{escape(label)}" title="{escape(agency.name)}">{text(label)}</button>'
    )


def own_first(agencies: Iterable[str], own: str) -> list[str]:
    """Put the visitor's own agency first."""
    return sorted(agencies, key=lambda agency: agency != own)


def agency_ticks(situation: Situation, name: str, words: str, checked: Iterable[str] = (), less: str = "") -> str:
    """Tick boxes of the agencies but `less`, as one line of a form."""
    on = set(checked)
    ticks = "".join(
        f'<label class="tick"><input type="checkbox" name="{name}" value="{escape(a.id)}"'
        f"{' checked' if a.id in on else ''}>{text(a.short)}</label>"
        for a in situation.agencies.values()
        if a.id != less
    )
    return f'<div class="flow"><span class="dim">{escape(words)}</span>{ticks}</div>'


def agency_choice(situation: Situation, name: str, label: str, own: str) -> str:
    """Draw a choice of one agency, the visitor's own first."""
    there = own_first(situation.agencies, own)
    options = "".join(f'<option value="{escape(a)}">{escape(situation.agencies[a].short)}</option>' for a in there)
    return field(label, f'<select name="{name}">{options}</select>')


def incident_choice(situation: Situation, chosen: str, none: str = "the event as a whole") -> str:
    """Draw a choice of one open incident, or none; `chosen` may be a closed one."""
    return field("About", f'<select name="incident">{incident_options(situation, chosen, none)}</select>')


def incident_options(situation: Situation, chosen: str, none: str) -> str:
    """Return the options: none, then the open incidents by urgency, then the chosen one where it is closed."""
    there = sorted(situation.incidents.values(), key=lambda i: (i.priority, -i.opened))
    closed = [known] if (known := situation.closed.get(chosen)) else []
    names = [("", none), *((i.id, f"{i.number} {i.priority} {i.title}") for i in (*there, *closed))]
    return "".join(
        f'<option value="{escape(i)}"{" selected" if i == chosen else ""}>{escape(label[:70])}</option>'
        for i, label in names
    )


def field(label: str, control: str, *, wide: bool = False) -> str:
    """Draw a labelled control of a form."""
    return f'<label class="dl-field{" dl-wide" if wide else ""}">{escape(label)}{control}</label>'


def line_input(
    name: str, label: str, *, wide: bool = False, hint: str = "", value: str = "", need: bool = False
) -> str:
    """Draw a one-line field of a form."""
    attributes = f' placeholder="{escape(hint)}"' if hint else ""
    control = f'<input name="{name}"{attributes}{" required" if need else ""}>'
    return field(label, control, wide=wide)


def area(name: str, label: str, *, wide: bool = True, need: bool = False) -> str:
    """Draw a field of several lines of a form."""
    control = f'<textarea name="{name}" rows="2"{" required" if need else ""}></textarea>'
    return field(label, control, wide=wide)


def notice(answer: Answer | None, *verbs: str) -> str:
    """Say what became of the last submission, where it was one of `verbs` and there is something to say."""
    if not answer or answer.get("do") not in verbs or not answer["message"]:
        return ""
    words = "" if answer["ok"] else "Not saved: "
    return f'<p class="notice{"" if words else " quiet"} dl-wide" role="status">{words}{text(answer["message"])}</p>'


def red_age(words: str, since: int, now: int, limit: int) -> str:
    """Say `words` and how long since (UTC us), red from `limit` seconds on (0: never)."""
    said = f"{words} {elapsed(now - since)}"
    return chip(said, "red") if limit and now - since > limit * SECOND else f"<span>{text(said)}</span>"


def when(us: int, situation: Situation, now: int) -> str:
    """`21:47`, with its day where that is not today."""
    return escape(hour(us, situation, now))
