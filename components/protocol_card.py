"""One protocol card to read, whole: HTML with every stranger's text escaped."""

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

from components.chips import Fill as Symbol
from components.chips import agency_mark, chip, status_symbol, text
from dashboard.model.moment import local
from dashboard.model.protocols import ContactPoint, Notification, Phase, Protocol, Standoff
from dashboard.projections.concurrence import on_duty, problem_contacts
from dashboard.projections.parties import agencies_of, agency_of
from dashboard.projections.protocol_words import (
    NO_DISTANCE,
    USES,
    basis_words,
    discipline,
    distance_words,
    facts_words,
    party_words,
    review_words,
    signatories,
    signed_words,
    source_words,
    span_words,
)
from dashboard.projections.situation import Situation
from dashboard.projections.standing import Stand, Standing

ARROW = "\N{RIGHTWARDS ARROW}"
SYMBOLS: dict[Standing, Symbol] = {
    "draft": "hollow", "in force": "solid", "past review": "emergency", "superseded": "lost", "withdrawn": "slash",
}  # fmt: skip
CSS = """
.cc-card{container-type:inline-size;font-size:1rem;line-height:1.4}
.cc-card h3{font-size:1rem;font-weight:700;margin:0;padding:.9rem 0 .25rem;border:0}
.cc-card h2{font-size:1.5rem;font-weight:700;margin:0;padding:0}
.cc-card .cc-say{font-size:2rem;font-weight:700;line-height:1.2;margin:.5rem 0;padding:.4rem .8rem;
border-left:.38rem solid var(--cc-text);background:var(--cc-panel)}
.cc-card .cc-basis{font-weight:600}
.cc-card table{width:100%;border-collapse:collapse;font-size:.94rem;margin:0}
.cc-card th,.cc-card td{text-align:left;vertical-align:top;padding:.25rem .5rem;border:0;
border-top:1px solid var(--cc-line)}
.cc-card th{font-weight:600;color:var(--cc-dim);border-top:0}
.cc-card .cc-label{white-space:nowrap}
.cc-card .cc-two{display:grid;grid-template-columns:1fr 1fr;column-gap:1.6rem}
.cc-card ul,.cc-card ol{margin:0;padding-left:1.4rem;font-size:.94rem}
.cc-card li{margin:.15rem 0}
.cc-flow{display:grid;grid-template-columns:minmax(12rem,1.1fr) minmax(0,2fr);column-gap:.6rem;row-gap:.6rem;
align-items:center}
.cc-box{border:2px solid var(--cc-line);border-radius:4px;padding:.35rem .6rem;background:var(--cc-panel)}
.cc-box .cc-lead{font-weight:700}.cc-box .cc-dim{font-size:.94rem}
.cc-flow .cc-outs{display:flex;flex-direction:column;gap:.3rem;justify-content:center}
.cc-out{display:grid;grid-template-columns:minmax(0,1fr) 1.4rem minmax(9rem,.8fr);align-items:center;gap:.5rem;
font-size:.94rem}
.cc-out .cc-box{padding:.15rem .5rem}
@container (max-width:44rem){.cc-card .cc-two{grid-template-columns:1fr}.cc-flow{grid-template-columns:1fr}
.cc-card .cc-outs{padding-left:1.2rem}.cc-card .cc-say{font-size:1.62rem}}
"""


def render_card(stand: Stand, situation: Situation, now: int, titles: Mapping[str, str]) -> None:
    """Draw one version of a card; `titles` name the incident types (id -> title)."""
    st.html(card_html(stand, situation, now, titles))


def card_html(stand: Stand, situation: Situation, now: int, titles: Mapping[str, str]) -> str:
    """Build the whole card as HTML."""
    card = stand.protocol
    return (
        f'<div class="cc cc-card">{head_html(stand, situation, now)}{phrase_html(card)}'
        f"{trigger_html(card, titles)}{phases_html(card, situation)}"
        f'<div class="cc-two"><div>{contacts_html(card, situation, now)}{notifications_html(card, situation)}</div>'
        f"<div>{checklist_html(card, situation)}{needs_html(card, situation)}</div></div>"
        f"{standoffs_html(card, situation)}{rest_html(stand, situation)}</div>"
    )


def standing_html(standing: Standing) -> str:
    """Say where a version stands by a symbol and in words."""
    said = standing.capitalize()
    return f"<strong>{status_symbol(SYMBOLS[standing])} {said}</strong>"


def head_html(stand: Stand, situation: Situation, now: int) -> str:
    """Title, version, standing, what it stands on, when it is due for review."""
    review, urgent = review_words(stand.protocol, local(now, situation.timezone).date())
    there, needed = signed_words(stand, situation)
    objections = len(stand.version.open_objections)
    against = f" {chip(objections_words(objections), 'amber')}" if objections else ""
    withdrawn = f"<div>Withdrawn: {text(stand.version.withdrawn)}</div>" if stand.version.withdrawn else ""
    return (
        f"<h2>{text(stand.protocol.title)}</h2><div>{standing_html(stand.standing)} · version "
        f"{stand.protocol.version} · signatures {there} of {needed}{against} · "
        f"{chip(review, 'amber') if urgent else text(review)}</div>"
        f"<div class=cc-basis>{text(basis_words(stand, situation))}</div>{withdrawn}"
    )


def objections_words(count: int) -> str:
    """Say how many objections stand open."""
    return "1 open objection" if count == 1 else f"{count} open objections"


def phrase_html(card: Protocol) -> str:
    """The plain phrase, large: what everybody says on the radio."""
    return f"<div class=cc-say>\N{LEFT DOUBLE QUOTATION MARK}{text(card.phrase)}\N{RIGHT DOUBLE QUOTATION MARK}</div>"


def trigger_html(card: Protocol, titles: Mapping[str, str]) -> str:
    """Which incidents it is for."""
    types = ", ".join(text(titles.get(kind, kind)) for kind in card.types) or "any incident"
    facts = f" where <strong>{text(facts_words(card.facts))}</strong>" if card.facts else ""
    return f"<h3>For</h3><div>{types}{facts}</div>"


def party_html(party: str, situation: Situation) -> str:
    """Mark and name of the agency that a party is here; the discipline where none takes part."""
    agency = situation.agencies.get(agency_of(party, situation))
    if agency is None:
        return text(party_words(party, situation))
    return f"<span style='white-space:nowrap'>{agency_mark(agency)} {text(agency.short)}</span>"


def _parties(parties: Iterable[str], situation: Situation) -> str:
    return ", ".join(party_html(party, situation) for party in parties)


def _leads(phase: Phase, situation: Situation) -> str:
    """Say who leads: the first of these that is there."""
    return f"<span class=cc-lead>LEAD {' else '.join(party_html(party, situation) for party in phase.lead)}</span>"


def phases_html(card: Protocol, situation: Situation) -> str:
    """One row a phase: its box with who leads, and for every handover what triggers it and the box it leads to."""
    if not card.phases:
        said = "This card names no lead: it adds distances, contacts and steps to what another card says."
        return f"<h3>Who leads</h3><div>{said}</div>"
    rows = "".join(_phase_row(phase, card, situation, n) for n, phase in enumerate(card.phases, 1))
    return f"<h3>Who leads, and what hands the lead over</h3><div class=cc-flow>{rows}</div>"


def _phase_row(phase: Phase, card: Protocol, situation: Situation, number: int) -> str:
    support = f" <span class=cc-dim>support {_parties(phase.support, situation)}</span>" if phase.support else ""
    begins = f"<div class=cc-dim>begins when {text(facts_words(phase.when))}</div>" if phase.when else ""
    why = f"<div class=cc-dim>{text(phase.why)}</div>" if phase.why else ""
    lead = _leads(phase, situation)
    box = (
        f"<div class=cc-box><strong>{number}. {text(phase.title)}</strong><div>{lead}{support}</div>{begins}{why}</div>"
    )
    outs = "".join(
        f"<div class=cc-out><span>{text(out.trigger)}</span><strong title='hands over to'>{ARROW}</strong>"
        f"{_next_box(card, out.to, situation)}</div>"
        for out in phase.handovers
    )
    return f"{box}<div class=cc-outs>{outs or '<span class=cc-dim>no handover: the lead stays to the end</span>'}</div>"


def _next_box(card: Protocol, to: str, situation: Situation) -> str:
    phase = card.phase(to)
    if phase is None:
        return f"<div class=cc-box>{text(to)}</div>"
    number = card.phases.index(phase) + 1
    return f"<div class=cc-box>{number}. {text(phase.title)} {_leads(phase, situation)}</div>"


def contacts_html(card: Protocol, situation: Situation, now: int) -> str:
    """Whom to call for 'a problem between us': positions, and who holds them now; else the agencies' supervisors."""
    title = "<h3>A problem between us: call</h3>"
    if card.contacts:
        return title + _table("", [_contact_row(contact, situation, now) for contact in card.contacts])
    named = problem_contacts(situation, agencies_of(card.parties, situation), now)
    rows = [[party_html(agency, situation), _person(who, situation)] for agency, who in named.items()]
    return title + (_table("", rows) or "<div>Nobody is named; name a position in the card.</div>")


def _contact_row(contact: ContactPoint, situation: Situation, now: int) -> list[str]:
    agency = agency_of(contact.party, situation)
    who = on_duty(situation, agency, contact.position, now) if agency else ""
    answers = f"<span class=cc-dim>answers in {span_words(contact.seconds)}</span>" if contact.seconds else ""
    nobody = "<span class=cc-dim>nobody on the roster now</span>" if agency else ""
    return [
        party_html(contact.party, situation),
        f"{text(contact.position)}<div>{_person(who, situation) or nobody}</div>", answers,
    ]  # fmt: skip


def _person(who: str, situation: Situation) -> str:
    person = situation.people.get(who)
    if person is None:
        return text(who) if who else ""
    reach = " · ".join(text(way) for way in (person.phone, person.radio) if way)
    return f"<strong>{text(person.name)}</strong> {reach}"


def standoffs_html(card: Protocol, situation: Situation) -> str:
    """How far who stays, with where the figure comes from and whether somebody has read it there."""
    if not card.standoffs:
        return ""
    rows = [_standoff_row(ring, situation) for ring in card.standoffs]
    return "<h3>Distances</h3>" + _table("What|Who|How far|Source", rows)


def _standoff_row(ring: Standoff, situation: Situation) -> list[str]:
    words = distance_words(ring)
    far = chip(words, "P3") if NO_DISTANCE in words else f"<strong>{text(words)}</strong>"
    when = f"<div class=cc-dim>when {text(facts_words(ring.when))}</div>" if ring.when else ""
    note = f"<div>{text(ring.note)}</div>" if ring.note else ""
    source, checked = source_words(ring.source)
    read = f" <strong>({checked})</strong>" if checked else ""
    return [
        f"<strong>{text(ring.hazard)}</strong><div class=cc-dim>{USES[ring.use]}</div>{when}",
        party_html(ring.party, situation) if ring.party else "everyone", f"{far}{note}",
        f"{text(source) if source else 'no source named'}{read}",
    ]  # fmt: skip


def notifications_html(card: Protocol, situation: Situation) -> str:
    """Who must be told, by whom, how soon."""
    if not card.notifications:
        return ""
    rows = [_notification_row(told, situation) for told in card.notifications]
    return "<h3>Tell</h3>" + _table("Whom|Within|By", rows)


def _notification_row(told: Notification, situation: Situation) -> list[str]:
    when = f"<div class=cc-dim>when {text(facts_words(told.when))}</div>" if told.when else ""
    by = party_html(told.by, situation) if told.by else "the lead"
    return [f"{text(told.who)}{when}", f"<strong>{span_words(told.seconds)}</strong>", by]


def checklist_html(card: Protocol, situation: Situation) -> str:
    """The steps and who takes them."""
    steps = "".join(
        f"<li>{text(step.text)} {party_html(step.party, situation) if step.party else ''}</li>"
        for step in card.checklist
    )
    return f"<h3>Checklist</h3><ol>{steps}</ol>" if steps else ""


def needs_html(card: Protocol, situation: Situation) -> str:
    """What each party needs from this scene, said to the others."""
    if not card.needs:
        return ""
    rows = [[party_html(need.party, situation), text(need.text)] for need in card.needs]
    return "<h3>What the others need from this scene</h3>" + _table("", rows)


def rest_html(stand: Stand, situation: Situation) -> str:
    """Parties and signatures, legal basis, source, notes."""
    card = stand.protocol
    rows = [["Parties", ", ".join(text(_party_named(party, situation)) for party in card.parties)]]
    signed = signatories(stand.version, situation)
    rows.append(["Signed by", text(signed) if signed else "nobody yet"])
    if stand.unsigned:
        waiting = ", ".join(text(party_words(agency, situation)) for agency in stand.unsigned)
        rows.append(["Still to sign", waiting])
    named = (("Legal basis", card.legal_basis), ("Source", card.source), ("Notes", card.notes))
    rows += [[label, text(value)] for label, value in named if value]
    return "<h3>Basis</h3>" + _table("", [[f"<span class=cc-label>{label}</span>", said] for label, said in rows])


def _party_named(party: str, situation: Situation) -> str:
    agency = situation.agencies.get(agency_of(party, situation))
    if agency is None or agency.id == party:
        return party_words(party, situation)
    return f"{discipline(party)} ({agency.short})"


def _table(headings: str, rows: Sequence[Sequence[str]]) -> str:
    """Draw rows of HTML cells; `headings` divided by `|`, or none."""
    if not rows:
        return ""
    head = "".join(f"<th>{heading}</th>" for heading in headings.split("|")) if headings else ""
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{f'<thead><tr>{head}</tr></thead>' if head else ''}<tbody>{body}</tbody></table>"
