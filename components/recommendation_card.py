"""What the protocols say of an incident, one press to use it, and the facts that would change it. HTML only."""

from collections.abc import Iterator
from html import escape

from components.chips import chip, text
from components.lead_view import LeadView, button, field, folded, form
from dashboard.model.protocols import Standoff
from dashboard.projections.protocol_words import USES, discipline, distance_words, facts_words, party_words
from dashboard.projections.questions import Question, questions
from dashboard.projections.recommendation import Recommendation, Turn

NO_MATCH = "No protocol covers this: settle it case by case"
UNKNOWN = "?"


def recommendation_html(view: LeadView) -> str:
    """Draw what the protocols say, why, and how to use it."""
    said = view.said
    if not said.lead:
        head = f'<div class="flow"><b class="none">{NO_MATCH}</b></div>'
        return f'<div class="advice" data-key="advice">{head}{_more_html(view, said)}</div>'
    due = bool(said.handover)
    words = _says_html(view, said)
    come = f"<p>{chip('TRIGGER', 'amber')} {text(said.handover)}</p>" if due else ""
    return (
        f'<div class="advice{" due" if due else ""}" data-key="advice">{come}'
        f'<div class="flow"><span class="what">{words}</span>{_use_html(view, said)}</div>'
        f"{_in_short_html(view, said)}{_more_html(view, said)}</div>"
    )


def facts_html(view: LeadView) -> str:
    """Draw the facts that decide it, each with its values as switches, and `?` for not known."""
    asked = questions(view.situation, view.incident, view.now)
    if not asked:
        return ""
    drawn = "".join(_question_html(view, question) for question in asked)
    return f'<div class="facts-asked" data-key="facts" role="group" aria-label="Facts">{drawn}</div>'


def _question_html(view: LeadView, question: Question) -> str:
    name = question.name.replace("_", " ")
    title = view.titles.get(question.name, name)
    label = f'<span title="{escape(title)}">{text(name)}</span>'
    values = "".join(_value_html(view, question, value) for value in (*question.values, ""))
    return f'<span class="fact" data-key="fact:{escape(question.name)}">{label}{values}</span>'


def _value_html(view: LeadView, question: Question, value: str) -> str:
    on = question.said == value
    words = text(view.names.agency(value) if value in view.situation.agencies else value) if value else UNKNOWN
    if not view.forms:
        return f"<b>{words}</b>" if on else ""
    spoken = f"{question.name.replace('_', ' ')}: {value or 'not known'}"
    pressed = "true" if on else "false"
    return (
        f'<button type="button" data-do="fact" data-records data-fact="{escape(question.name)}"'
        f' data-value="{escape(value)}" aria-pressed="{pressed}" aria-label="{escape(spoken)}">{words}</button>'
    )


def _says_html(view: LeadView, said: Recommendation) -> str:
    support = f", {text(view.names.agencies(said.support))} support" if said.support else ""
    agrees = said.lead == view.incident.lead
    verb = (
        "leads on"
        if agrees and said.handover
        else "leads, as it does"
        if agrees
        else "takes over"
        if view.incident.lead
        else "leads"
    )
    return f"Protocol says: {view.agency_html(said.lead)} {verb}{support}"


def _use_html(view: LeadView, said: Recommendation) -> str:
    incident, pending = view.incident, view.incident.proposal
    if not view.forms or (pending and (pending.agency, pending.protocol) == (said.lead, said.protocol)):
        return ""
    if incident.lead == said.lead and not said.handover:
        return ""
    if incident.lead and incident.lead != said.lead:
        return _handover_html(view, said)
    words = f"Go on to: {said.phase_title}" if incident.lead else "Propose this instead" if pending else "Use"
    return button(
        words, "use", hotkey="u", kind="strong",
        agency=said.lead, protocol=said.protocol, version=str(said.version), phase=said.phase,
    )  # fmt: skip


def _handover_html(view: LeadView, said: Recommendation) -> str:
    """Draw the way to pass the lead on; the trigger that has come is filled in."""
    short = text(view.names.agency(said.lead))
    inside = field("trigger", "Trigger (needed)", required=True, value=said.handover) + field(
        "briefing", f"Briefing: what {view.names.agency(said.lead)} must know"
    )
    name = f"handover:{view.incident.id}:{said.lead}"
    asked = form(name, "handover", inside, f"Hand over to {short}", agency=said.lead)
    due = bool(said.handover)
    words = f"Hand over to {short} \N{HORIZONTAL ELLIPSIS}"
    return folded(words, asked, name=f"{name}:due" if due else name, hotkey="u", opened=due)


def _in_short_html(view: LeadView, said: Recommendation) -> str:
    facts = f" because {text(facts_words(said.matched))}" if said.matched else ""
    here = f"{view.protocol_link(said.protocol, said.version, said.title)} v{said.version}, {text(said.phase_title)}"
    rings = "; ".join(text(_ring(view, ring)) for ring in said.standoff if ring.inner or ring.outer)
    keep = f'<p class="keep">Keep back: {rings}</p>' if rings else ""
    return f'<p class="dim">{here}{facts}</p>{keep}'


def _ring(view: LeadView, ring: Standoff) -> str:
    who = f" ({party_words(ring.party, view.situation)})" if ring.party else ""
    return f"{ring.hazard}: {USES[ring.use]} {distance_words(ring)}{who}"


def _more_html(view: LeadView, said: Recommendation) -> str:
    rows = "".join(f"<li>{row}</li>" for row in _rows(view, said))
    if not rows:
        return ""
    words = "Why, and what would change it"
    return folded(words, f'<ul class="reasons">{rows}</ul>', name=f"why:{view.incident.id}")


def _rows(view: LeadView, said: Recommendation) -> Iterator[str]:
    if said.lead or said.why:
        yield text(said.why)
    if said.absent:
        yield f"Not at this event: {text(', '.join(map(discipline, said.absent)))}"
    if said.runner_up:
        other = said.runner_up
        yield f"Next best: {view.agency_html(other.agency)} {text(other.why_not)}"
    for turn in said.would_change:
        yield _turn_html(view, turn)
    if phrase := _phrase(view, said):
        yield f"Say: \N{LEFT DOUBLE QUOTATION MARK}{text(phrase)}\N{RIGHT DOUBLE QUOTATION MARK}"
    for ring in said.standoff:
        note = " ".join(filter(None, (ring.note, ring.source)))
        yield f"{text(_ring(view, ring))}. <span class='dim'>{text(note)}</span>"


def _turn_html(view: LeadView, turn: Turn) -> str:
    return f"If {text(turn.condition)}: {view.agency_html(turn.agency)} leads"


def _phrase(view: LeadView, said: Recommendation) -> str:
    card = view.situation.protocols.get(said.protocol)
    version = card.version(said.version) if card else None
    return version.protocol.phrase if version else ""
