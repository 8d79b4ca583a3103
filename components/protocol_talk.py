"""What the agencies say of a version: comments and objections, signatures, and the forms for them."""

from html import escape

import streamlit as st

from components.chips import agency_chip, chip, text
from components.protocol_diff import named, render_diff
from dashboard.model.events import Person
from dashboard.model.moment import elapsed, local
from dashboard.model.protocols import Comment, ProtocolCommented, ProtocolSigned, ProtocolWithdrawn, Signature
from dashboard.model.text import markdown
from dashboard.projections.names import person, short
from dashboard.projections.parties import agencies_of
from dashboard.projections.situation import Situation
from dashboard.projections.standing import Stand

CSS = """
.cc-talk{list-style:none;margin:0!important;padding:0!important;font-size:.94rem}
.cc-talk li{margin:0!important;padding:.3rem 0!important;border-top:1px solid var(--cc-line);white-space:pre-wrap}
"""


def thread_html(stand: Stand, situation: Situation, now: int) -> str:
    """Everything said of a version in the order it was said, each with its age."""
    version = stand.version
    said = [(comment.at, _comment_html(comment, stand, situation)) for comment in version.comments]
    said += [(signature.at, _signature_html(signature, situation)) for signature in version.signatures]
    lines = "".join(
        f"<li>{html} <span class=cc-dim title='{escape(_when(at, situation))}'>{elapsed(now - at)} ago</span></li>"
        for at, html in sorted(said, key=lambda pair: pair[0])
    )
    return f'<ul class="cc cc-talk">{lines}</ul>' if lines else '<div class="cc cc-dim">Nobody has said anything.</div>'


def _when(at: int, situation: Situation) -> str:
    return f"{local(at, situation.timezone):%d %b %Y %H:%M}"


def _comment_html(comment: Comment, stand: Stand, situation: Situation) -> str:
    who = agency_chip(situation.agencies, comment.agency)
    if not comment.objection:
        return f"{who} <strong>comments</strong>: {text(comment.text)}"
    is_open = comment in stand.version.open_objections
    mark = chip("objects, open", "amber") if is_open else "<strong>objected</strong>, has signed since"
    return f"{who} {mark}: {text(comment.text)}"


def _signature_html(signature: Signature, situation: Situation) -> str:
    who = agency_chip(situation.agencies, signature.agency)
    return f"{who} <strong>signed</strong> by {text(person(signature.person, situation))}"


def render_comment_form(stand: Stand, me: Person, submission: str) -> ProtocolCommented | None:
    """Draw the form; return what the acting agency says. `submission` names this draft: the next one starts empty."""
    with st.form(f"comment:{submission}", border=False):
        kind = st.segmented_control(
            "As", ["Comment", "Objection"], default="Comment", required=True, key=f"kind:{submission}"
        )
        words = st.text_area("Words", key=f"words:{submission}", max_chars=2_000, height=100)
        sent = st.form_submit_button(f"Record for {markdown(me.agency)}")
    if not sent:
        return None
    if not (words or "").strip():
        needs = "an objection needs its words" if kind == "Objection" else "there are no words to record"
        st.error(f"Words: {needs}; say what should change", icon=":material/error:")
        return None
    card = stand.protocol
    return ProtocolCommented(card.id, card.version, me.agency, (words or "").strip(), kind == "Objection")


def signing_words(stand: Stand, situation: Situation, me: Person) -> str:
    """Say why `me` cannot sign this version, and who can; empty when `me` can."""
    name = short(me.agency, situation)
    if stand.standing == "withdrawn":
        return f"Version {stand.protocol.version} was withdrawn; draft another."
    if me.agency not in agencies_of(stand.protocol.parties, situation):
        return f"{name} is no party to this card: nothing to sign."
    if me.agency not in stand.unsigned:
        return f"{name} has signed."
    profile = situation.profiles.get(me.agency)
    if profile is None or not profile.signatory:
        return f"{name} has named no signatory: name one in the directory first."
    if profile.signatory != me.id:
        return f"Only {person(profile.signatory, situation)} signs for {name}. You are {me.name}."
    return ""


def render_signing(
    stand: Stand, ruling: Stand | None, situation: Situation, me: Person, submission: str
) -> ProtocolSigned | None:
    """Draw what changes against the version in force (`ruling`), then the button; return the signature given.

    The button is another one when the draft was replaced: nobody signs what they have not seen. Who is not the named
    signatory of the acting agency gets one line instead of the button.
    """
    refused = signing_words(stand, situation, me)
    if refused:
        st.caption(markdown(refused))
        return None
    card = stand.protocol
    st.markdown("**What you would sign, against what is in force**")
    render_diff(ruling.protocol if ruling else None, card, named(ruling) if ruling else "", named(stand))
    label = f"Sign version {card.version} for {markdown(short(me.agency, situation))} as {markdown(me.name)}"
    if st.button(label, type="primary", key=f"sign:{submission}:{stand.version.drafted}", icon=":material/signature:"):
        return ProtocolSigned(card.id, card.version, me.agency, me.id)
    return None


def may_withdraw(stand: Stand, situation: Situation, me: Person) -> bool:
    """Whether `me` may take a version back: of a party, and where it was signed, that party's signatory."""
    profile = situation.profiles.get(me.agency)
    signs = profile is not None and profile.signatory == me.id
    return me.agency in agencies_of(stand.protocol.parties, situation) and (signs or not stand.version.signatures)


def render_withdrawal(stand: Stand, situation: Situation, me: Person, submission: str) -> ProtocolWithdrawn | None:
    """Draw the form that takes a version back, or one line for those who may not; return it with its reason."""
    card = stand.protocol
    if not may_withdraw(stand, situation, me):
        st.caption(
            "A signed version is withdrawn by the signatory of one of its parties, a draft by any of its parties."
        )
        return None
    with st.form(f"withdraw:{submission}", border=False):
        reason = st.text_input("Why it holds no more", key=f"reason:{submission}", max_chars=400)
        sent = st.form_submit_button(f"Withdraw version {card.version}")
    if not sent:
        return None
    if not (reason or "").strip():
        st.error("Reason: say why it holds no more", icon=":material/error:")
        return None
    return ProtocolWithdrawn(card.id, card.version, (reason or "").strip())
