"""The CHECKS panel of the layout: what the plan's checks found, the failed first, with Show and Fix for each.

It is one live panel, so that a hundred buttons cost one component, and what is unfolded or focused stays so when the
checks run again.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Literal

from msgspec import Struct

from components.asked import said
from components.check_links import Elsewhere
from components.chips import chip, link, text
from components.live_panel import render_live_panel
from dashboard.projections.check_words import measured
from dashboard.projections.checks.result import Finding, Outcome, Result, Shape, counted

AT_ONCE: dict[Outcome, int] = {"fail": 2, "warn": 1, "pass": 1}
MOST = 20
LOOKS: dict[Outcome, tuple[str, Literal["red", "amber", "P3"], str]] = {
    "fail": ("\N{MULTIPLICATION X}", "red", "failed"), "warn": ("!", "amber", "to look at"),
    "pass": ("\N{CHECK MARK}", "P3", "passed"),
}  # fmt: skip
CSS = """
.ck{display:grid;gap:.5rem;font-size:.94rem;min-width:0;color:var(--cc-text)}
.live-body .ck p{overflow-wrap:anywhere}
.live-body .ck .ck-meets{font-weight:700;font-size:1rem}
.live-body .ck a{color:inherit}
.ck-list,.ck-found{list-style:none;margin:0;padding:0;display:grid;gap:.38rem;min-width:0}
.ck-row{display:grid;gap:.19rem;padding:.38rem .5rem;background:var(--cc-panel);border-radius:3px;min-width:0;
border-left:.38rem solid var(--cc-line)}
.ck-row.ck-fail{border-left-color:var(--cc-p1)}.ck-row.ck-warn{border-left-color:var(--cc-p2)}
.ck-row.ck-shown,.ck-found li.ck-shown{outline:2px solid var(--cc-text)}
.ck-head{display:flex;gap:.13rem .5rem;align-items:center;flex-wrap:wrap;min-width:0}
.ck-head b{flex:1 1 8em;min-width:0;overflow-wrap:anywhere;font-size:1rem}
.ck-head .cc-chip{min-width:1.1em;text-align:center}
.ck-num{font-weight:600}
.live-body .ck button{min-height:1.88rem;padding:1px .56rem}
.live-body .ck button[aria-pressed=true]{padding:0 .5rem}
.ck-found li{display:grid;grid-template-columns:minmax(0,1fr) max-content;gap:0 .5rem;align-items:start;
padding:.19rem 0 .19rem .38rem;border-top:1px solid var(--cc-line)}
.ck-mend{color:var(--cc-dim)}
.ck-do{display:flex;gap:.25rem}
.live-body .ck summary{min-height:1.75rem}
.live-body .ck .ck-row summary,.ck-source{color:var(--cc-dim);font-size:.88rem}
"""


class CheckAsked(Struct, frozen=True):
    """What somebody asked of the panel. Hand `shown` back at the next run; it names a result or a finding.

    `show`: draw `shapes` and zoom to them and to `objects` (ids); `hide`: draw them no more (`shown` is empty); `fix`:
    select `object` (an id of the plan) and put the cursor into its `field` (empty: nowhere).
    """

    do: Literal["show", "hide", "fix"]
    shown: str = ""
    objects: tuple[str, ...] = ()
    shapes: tuple[Shape, ...] = ()
    object: str = ""
    field: str = ""


def render_checks(
    results: Sequence[Result], says: str, shown: str = "", *, key: str = "checks", store: str = "checks", seq: int = 0,
    may_fix: bool = True, numbers: Mapping[str, str] | None = None, natural: bool = True,
    elsewhere: Elsewhere = lambda *_: None,
) -> CheckAsked | None:  # fmt: skip
    """Draw what the checks found; return what was asked.

    `says` is the sentence of `run.meets`; `shown` is CheckAsked.shown of the last Show; `seq` the last entry that
    `results` stand for; `may_fix` False draws no Fix (a replay, or nobody is chosen); `numbers` are the query
    parameters of the link to the numbers (`session.link(view="numbers")`). The page gives its style CSS of this
    module (`render_style(check_panel.CSS)`). `natural` False fills the window and scrolls inside.
    `elsewhere` says which findings are mended in a view of the plan: they get a link there for Show and Fix.
    """
    html = checks_html(results, says, shown, may_fix, numbers, elsewhere)
    asked = render_live_panel(key, html, store=store, seq=seq, answer=None, natural=natural)
    return asked_of(results, said(asked, "do"), said(asked, "name")) if asked else None


def asked_of(results: Sequence[Result], do: str, name: str) -> CheckAsked | None:
    """Return what pressing button `do` of the result or finding `name` asks; None where that is no longer there."""
    if do == "hide":
        return CheckAsked("hide")
    found = next((thing for known, thing in named(results) if known == name), None)
    if found is None:
        return None
    if do == "fix" and isinstance(found, Finding) and found.objects:
        return CheckAsked(
            "fix", name, shapes=found.shapes, object=found.objects[0], field=found.field, objects=found.objects
        )
    return CheckAsked("show", name, found.objects, _shapes(found)) if do == "show" else None


def shown_by(results: Sequence[Result], shown: str) -> CheckAsked | None:
    """Return what `shown` shows after the checks have run again; None where it has been mended since."""
    asked = asked_of(results, "show", shown) if shown else None
    return asked if asked and (asked.shapes or asked.objects) else None


def named(results: Sequence[Result]) -> Iterator[tuple[str, Result | Finding]]:
    """Yield every result and every finding that is no pass under a name that stays when the checks run again."""
    for result in results:
        yield result.check, result
        yield from _findings(result)


def _findings(result: Result) -> Iterator[tuple[str, Finding]]:
    """Yield what was found wanting, the failed first, each under the objects it is about."""
    seen: dict[str, int] = {}
    wanting = [f for f in result.findings if f.outcome == "fail"] + [f for f in result.findings if f.outcome == "warn"]
    for finding in wanting:
        name = f"{result.check}/{'+'.join(finding.objects)}"
        seen[name] = seen.get(name, 0) + 1
        yield (name if seen[name] == 1 else f"{name}/{seen[name]}"), finding


def _shapes(found: Result | Finding) -> tuple[Shape, ...]:
    """What to draw: its own shapes, and of a result those of what it found wanting too."""
    if isinstance(found, Finding):
        return found.shapes
    return (*found.shapes, *(shape for _, finding in _findings(found) for shape in finding.shapes))


def checks_html(
    results: Sequence[Result], says: str, shown: str, may_fix: bool, numbers: Mapping[str, str] | None,
    elsewhere: Elsewhere = lambda *_: None,
) -> str:  # fmt: skip
    """Draw the panel: the sentence, the counts, what is wanting, and what passed, folded."""
    rows: dict[Outcome, list[str]] = {"fail": [], "warn": [], "pass": []}
    for result in results:
        rows[result.outcome].append(_row(result, shown, may_fix, elsewhere))
    outcomes = counted(results)
    counts = "".join(_count(outcome, outcomes.count(outcome)) for outcome in LOOKS)
    where = link("plan", numbers, "Numbers and who agreed to them") if numbers is not None else ""
    passed = (
        f'<details data-key="passed"><summary>{len(rows["pass"])} passed</summary>'
        f'<ul class="ck-list">{"".join(rows["pass"])}</ul></details>' if rows["pass"] else ""
    )  # fmt: skip
    return (
        f'<section class="ck" aria-label="Checks"><p class="ck-meets" role="status">{text(says)}</p>'
        f'<div class="flow">{counts}{where}</div><ul class="ck-list" data-key="wanting">'
        f"{''.join((*rows['fail'], *rows['warn']))}</ul>{passed}</section>"
    )


def _count(outcome: Outcome, number: int) -> str:
    glyph, kind, words = LOOKS[outcome]
    return chip(f"{glyph} {number} {words}", kind if number else "plain")


def _row(result: Result, shown: str, may_fix: bool, elsewhere: Elsewhere) -> str:
    glyph, kind, words = LOOKS[result.outcome]
    findings, few = list(_findings(result)), AT_ONCE[result.outcome]
    ways = [elsewhere(result.check, finding) for _, finding in findings]
    some = bool(_shapes(result) or result.objects) and not (ways and all(ways))
    number = measured(result.value, result.threshold, result.unit)
    informs = " (for information)" if result.info else " (not part of the set)" if result.apart else ""
    head = (
        f'<div class="ck-head"><span class="cc-chip cc-{kind}" role="img" aria-label="{words}">{glyph}</span>'
        f"<b>{text(result.title)}{informs}</b>{_show(result.check, result.title, shown) if some else ''}</div>"
    )
    figures = f'<p class="ck-num">{text(number)}</p>' if number else ""
    lines = [
        _finding(name, finding, result.says, _way(way) if way else _buttons(name, finding, shown, may_fix), shown)
        for (name, finding), way in zip(findings[:MOST], ways, strict=False)
    ]
    at_once = f'<ul class="ck-found">{"".join(lines[:few])}</ul>' if lines else ""
    unfold = any(name == shown for name, _ in findings[few:])
    folded = _folded(lines[few:], len(findings) - few, result.source, unfold)
    return (
        f'<li class="ck-row ck-{result.outcome}{_here(result.check, shown)}" data-key="{escape(result.check)}">{head}'
        f"{figures}<p>{text(result.says)}</p>{at_once}{folded}</li>"
    )


def _folded(lines: Sequence[str], number: int, source: str, unfold: bool) -> str:
    """Fold the `number` findings after the first ones, and the source; what even this leaves out is counted."""
    rest = number - len(lines)
    said = [f"{number:,} more" if lines else "", "where the threshold comes from" if source else ""]
    summary = " and ".join(filter(None, said))
    if not summary:
        return ""
    more = f'<p class="dim">and {rest:,} more, not drawn: mend some of these first</p>' if rest > 0 else ""
    found = f'<ul class="ck-found">{"".join(lines)}</ul>{more}' if lines else ""
    return (
        f'<details data-key="more"{" open" if unfold else ""}><summary>{summary[:1].upper()}{summary[1:]}</summary>'
        f'{found}<p class="ck-source">{text(source)}</p></details>'
    )


def _finding(name: str, finding: Finding, above: str, does: str, shown: str) -> str:
    """Draw a finding; one that says what stands `above` it already says only how to mend it."""
    glyph, _, words = LOOKS[finding.outcome]
    says = f'<p><span role="img" aria-label="{words}">{glyph}</span> {text(finding.says)}</p>'
    mend = f'<p class="ck-mend">To mend it: {text(finding.fix)}</p>' if finding.fix else ""
    return (
        f'<li class="{_here(name, shown).strip()}" data-key="{escape(name)}"><div>'
        f"{'' if finding.says == above else says}{mend}</div>"
        f'<div class="ck-do">{does}</div></li>'
    )


def _way(way: tuple[str, Mapping[str, str]]) -> str:
    view, parameters = way
    return link("plan", parameters, f"Open {text(view)}", f"Mended in the plan under {view}")


def _buttons(name: str, finding: Finding, shown: str, may_fix: bool) -> str:
    show = _show(name, finding.says, shown) if finding.shapes or finding.objects else ""
    fix = _button("fix", name, "Fix", f"Fix: {finding.says}") if may_fix and finding.objects else ""
    return show + fix


def _here(name: str, shown: str) -> str:
    return " ck-shown" if shown == name else ""


def _show(name: str, words: str, shown: str) -> str:
    pressed = shown == name
    return _button("hide" if pressed else "show", name, "Show", f"Show on the map: {words}", str(pressed).lower())


def _button(do: str, name: str, words: str, label: str, pressed: str = "") -> str:
    state = f' aria-pressed="{pressed}"' if pressed else ""
    return (
        f'<button type="button" data-do="{do}" data-name="{escape(name)}" aria-label="{escape(label[:200])}"{state}>'
        f"{words}</button>"
    )
