"""The analysis of core capabilities: people rate how objectives were met, with figures and remarks as evidence."""

from collections.abc import Callable, Sequence

import streamlit as st

from components.chips import chip, link, render_title, text
from components.review_parts import Reviewing, Said
from dashboard.model.capabilities import Capabilities
from dashboard.model.moment import iso, local
from dashboard.model.review import Annotation, CapabilityRated, Rating
from dashboard.projections.plans import live
from dashboard.projections.review.findings import Findings
from dashboard.projections.review.printing import in_words, target_words
from dashboard.projections.review_words import TAGS
from dashboard.projections.situation import Situation

FORM = "review-rating"


def render_ratings(looking: Reviewing, words: Capabilities, found: Callable[[], Findings]) -> Said | None:
    """Draw the ratings, the form for one, and the evidence of the capability chosen; return what is to be recorded."""
    render_title("Analysis of core capabilities")
    st.html(ratings_html(looking, words))
    names = {"": "choose one", **words.names}
    left, right = st.columns([3, 2], gap="large")
    with left:
        asked = looking.selector("capability")
        place = list(names).index(asked) if asked in names else 0
        chosen = str(st.selectbox("Core capability to rate", list(names), place, format_func=names.__getitem__,
                                  key="rating-capability"))  # fmt: skip
        looking.select(capability=chosen)
    with right:
        if chosen:
            st.html(evidence_html(looking, words, chosen, found()))
    with left:
        return _form(looking, words, chosen) if chosen and looking.me else None


def ratings_html(looking: Reviewing, words: Capabilities) -> str:
    """Draw objective, capability, letter and reason; objectives that nobody has rated say so."""
    situation, letters = looking.situation, {one.letter: one for one in words.ratings}
    rows = []
    for one in sorted(situation.ratings.values(), key=lambda r: (r.objective, r.capability)):
        letter = letters.get(one.letter)
        shown = f"<strong>{text(one.letter)}</strong> {text(letter.name if letter else '')}"
        by = f"{text(one.author)}, {local(one.at, looking.tz):%Y-%m-%d}"
        rows.append((text(one.objective), text(words.names.get(one.capability, one.capability)), shown,
                     text(one.reason), by))  # fmt: skip
    rated = {one.objective for one in situation.ratings.values()}
    rows += [(text(o), "", chip("not rated", "plain"), "", "") for o in objectives(situation) if o not in rated]
    if not rows:
        return '<div class="cc cc-note cc-dim">The plan has no objectives, and nobody has rated anything yet.</div>'
    heads = "".join(f"<th>{head}</th>" for head in ("Objective", "Core capability", "Rating", "Why", "Rated by"))
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="cc cc-scroll"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>'


def objectives(situation: Situation) -> list[str]:
    """Return the objectives of the published plan."""
    return list(dict.fromkeys(objective.text for objective in live(situation).plan.objectives))


def evidence_html(looking: Reviewing, words: Capabilities, capability: str, found: Findings) -> str:
    """Draw what may tell something of a capability: figures with what they are held against, and shared remarks."""
    one = next(each for each in words.capabilities if each.id == capability)
    figures = "".join(_figure(looking, found, name) for name in one.figures if name in found.metrics)
    none = '<tr><td colspan="5" class="cc-dim">No figure is named for it in data/capabilities.json.</td></tr>'
    heads = "".join(f"<th>{head}</th>" for head in ("Figure", "n", "Median", "90th percentile", "Value"))
    shared = looking.situation.annotations.values()
    mine = [each for each in shared if each.capability == capability and not each.bookmark]
    remarks = sorted(mine, key=lambda each: (each.tag, each.at))
    said = "".join(f"<li>{_remark(looking, remark)}</li>" for remark in remarks)
    return (
        f'<div class="cc"><div class="cc-note cc-dim">{text(one.words)}. Evidence, and no rating:</div>'
        f'<div class="cc-scroll"><table><thead><tr>{heads}</tr></thead><tbody>{figures or none}</tbody></table></div>'
        f'<div class="cc-note">{f"<ul>{said}</ul>" if said else "Nobody has shared a remark on it."}</div></div>'
    )  # fmt: skip


def _figure(looking: Reviewing, found: Findings, name: str) -> str:
    metric = found.metrics[name]
    spread = metric.spread
    value = "" if metric.statistic == "spread" else in_words(metric.value)
    held = "; ".join(target_words(each, metric.unit) for each in found.benchmarks.of(name))
    below = f'<br><span class="cc-dim">{text(held)}</span>' if held else ""
    title = link("review", looking.link(view="metrics", figure=name), text(found.title(name)), "The entries behind it")
    told = (f"{spread.n:,}", in_words(spread.median), in_words(spread.p90), f"{value} {metric.unit}" if value else "")
    cells = "".join(f'<td class="cc-num">{text(cell)}</td>' for cell in told)
    return f"<tr><td>{title}{below}</td>{cells}</tr>"


def _remark(looking: Reviewing, one: Annotation) -> str:
    when = looking.replay(one.at, f"{iso(one.at, looking.tz)[:16].replace('T', ' ')}")
    plan = link("review", looking.link(view="improvement", note=one.id), "plan an improvement") if looking.me else ""
    more = f" · {plan}" if plan and one.tag != "strength" else ""
    return (
        f"<strong>{TAGS[one.tag]}</strong> {when}: {text(one.text)} <span class=cc-dim>{text(one.author)}</span>{more}"
    )


def _form(looking: Reviewing, words: Capabilities, capability: str) -> Said | None:
    key = looking.submission(FORM)
    letters = {one.letter: one for one in words.ratings}
    with st.form(f"rating:{key}"):
        objective = st.selectbox(
            "Objective", objectives(looking.situation), index=None, accept_new_options=True, key=f"objective:{key}",
            placeholder="One of the plan's, or type another and Enter",
        )  # fmt: skip
        letter = st.radio("How it was met, in your judgement", list(letters), index=None, key=f"letter:{key}",
                          format_func=lambda one: f"{one}  {letters[one].name}",
                          captions=[one.words for one in words.ratings])  # fmt: skip
        reason = st.text_area("Why", key=f"reason:{key}", max_chars=4_000, height=100,
                              placeholder="What it rests on: say entries, figures, remarks")  # fmt: skip
        sent = st.form_submit_button("Record the rating", type="primary", icon=":material/grading:")
    if not sent:
        return None
    if letter is None:
        st.error("rating: choose P, S, M or U; it is people who rate", icon=":material/error:")
        return None
    name = (objective or "").strip()
    known = _known(list(looking.situation.ratings.values()), name, capability)
    author = looking.me.name if looking.me else ""
    rating = Rating(known.id if known else key, name, capability, letter, (reason or "").strip(), author,
                    called=words.names.get(capability, ""))  # fmt: skip
    return Said((CapabilityRated(rating),), FORM, f"Rated {letter}: {name}")


def _known(ratings: Sequence[Rating], objective: str, capability: str) -> Rating | None:
    """Return the rating that is there already: rated again, it reads as now."""
    return next((one for one in ratings if (one.objective, one.capability) == (objective, capability)), None)
