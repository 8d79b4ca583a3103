"""A proposed lead while it waits: a row an agency (agrees, objects, not answered), escalation, override, withdrawal."""

from html import escape

from components.chips import chip, text
from components.lead_view import LeadView, button, field, folded, form
from dashboard.model.events import Person
from dashboard.model.leads import Answer, Escalation, Proposal
from dashboard.model.moment import clock, elapsed
from dashboard.projections.concurrence import next_rung
from dashboard.projections.ladder import highest, rung, strangeness
from dashboard.projections.names import person


def proposal_html(view: LeadView) -> str:
    """Draw the proposal that waits; nothing where none does."""
    pending = view.incident.proposal
    if pending is None:
        return ""
    rows = "".join(_row_html(view, pending, agency) for agency in _own_first(view, pending))
    steps = "".join(_escalation_html(view, step) for step in pending.escalations)
    ways = _ways_html(view, pending) if view.forms else ""
    return (
        f'<div class="proposal {pending.state}" data-key="proposal">{_head_html(view, pending)}'
        f'<ul class="answers">{rows}</ul>{steps}{_unasked_html(view, pending)}{ways}</div>'
    )


def state_chip(proposal: Proposal) -> str:
    """Say where it stands: `PROPOSED 1/3`, `DISPUTED`, `ESCALATED`."""
    count = f"{len(proposal.agreed_by)}/{len(proposal.involved)}"
    if proposal.state == "proposed":
        return chip(f"PROPOSED {count} agree", "P3")
    return chip(f"{proposal.state.upper()} {count} agree", "amber" if proposal.state == "disputed" else "red")


def _own_first(view: LeadView, pending: Proposal) -> tuple[str, ...]:
    return tuple(sorted(pending.involved, key=lambda agency: agency != view.agency))


def _head_html(view: LeadView, pending: Proposal) -> str:
    age = f"proposed {elapsed(view.now - pending.proposed)} ago"
    if pending.giver:
        what = f"hand over {view.agency_html(pending.giver)} \N{RIGHTWARDS ARROW} {view.agency_html(pending.agency)}"
        why = "; ".join(filter(None, (pending.trigger, pending.why)))
    else:
        what, why = f"{view.agency_html(pending.agency)} to lead", pending.why
    told = [f"<p>Because: {text(why)}</p>"] * bool(why)
    told += [f"<p>Briefing: {text(pending.briefing)}</p>"] * bool(pending.briefing)
    return (
        f'<div class="flow">{state_chip(pending)}<span class="what">{what}</span>'
        f'<span class="dim">{view.basis_html(pending)}; {age}</span></div>{"".join(told)}'
    )


def _row_html(view: LeadView, pending: Proposal, agency: str) -> str:
    answer = next((a for a in pending.answers if a.agency == agency), None)
    own = agency == view.agency
    asks = _asks_html(view, pending, agency, answer, own) if view.forms else ""
    return (
        f'<li data-key="answer:{escape(agency)}" class="{"own" if own else ""}">{view.agency_html(agency)}'
        f'<span class="state">{_state_html(view, pending, answer)}</span>{asks}</li>'
    )


def _state_html(view: LeadView, pending: Proposal, answer: Answer | None) -> str:
    if answer is None:
        return f"\N{WHITE CIRCLE} not answered {elapsed(view.now - pending.proposed)}"
    by = f" ({text(person(answer.person, view.situation))})" if answer.person else ""
    when = f'<span class="dim">{clock(answer.at, view.tz)[:5]}</span>'
    if answer.word == "agrees":
        return f"\N{CHECK MARK} agrees{by} {when}"
    return f"{chip('OBJECTS', 'amber')}{by} {text(answer.reason)} {when}"


def _asks_html(view: LeadView, pending: Proposal, agency: str, answer: Answer | None, own: bool) -> str:
    short, data = view.names.agency(agency), {"agency": agency, "proposal": pending.id}
    agrees = button(
        f"{text(short)} agrees" if own else "Agrees", "answer", hotkey="y" if own else "", kind="yes" if own else "",
        answer="agrees", **data,
    )  # fmt: skip
    name = f"object:{view.incident.id}:{agency}"
    says = form(
        name, "answer", field("reason", f"Why {short} objects (needed)", required=True), f"{text(short)} objects",
        answer="objects", **data,
    )  # fmt: skip
    objects = folded("Objects \N{HORIZONTAL ELLIPSIS}", says, name=name, hotkey="o" if own else "")
    word = answer.word if answer else ""
    return ("" if word == "agrees" else agrees) + ("" if word == "objects" else objects)


def _escalation_html(view: LeadView, step: Escalation) -> str:
    who = ", ".join(_who(view, name) for name in step.people)
    left = step.due - view.now
    until = f"decide by {clock(step.due, view.tz)}"
    late = chip(f"overdue {elapsed(-left)}", "red") if left < 0 else f"<b>{elapsed(left)} left</b>"
    return f'<p data-key="step:{step.rung}">Rung {step.rung} asked: {who}; {until}, {late}</p>'


def _who(view: LeadView, name: str) -> str:
    known = view.situation.people.get(name)
    return f"{text(known.name)} ({text(view.names.agency(known.agency))})" if known else text(name)


def _unasked_html(view: LeadView, pending: Proposal) -> str:
    """Say which agencies on the incident are not asked: those whose answer a foreseen handover does not need."""
    units = (view.situation.units[unit].agency for unit in view.incident.units if unit in view.situation.units)
    others = [agency for agency in dict.fromkeys(units) if agency not in pending.involved]
    if not others or not pending.foreseen:
        return ""
    names = text(view.names.agencies(others))
    return f'<p class="dim">The protocol foresees this handover: no answer needed from {names}</p>'


def _ways_html(view: LeadView, pending: Proposal) -> str:
    name = view.incident.id
    override = form(
        f"override:{name}", "override",
        _people_field(view, pending) + field("reason", "Reason of the override (needed)", required=True),
        "Override", proposal=pending.id,
    )  # fmt: skip
    against = bool(pending.objections)
    why = field("reason", "Why it is taken back" + " (needed)" * against, required=against)
    back = form(f"withdraw:{name}", "withdraw", why, "Withdraw", proposal=pending.id)
    decides = folded("Override \N{HORIZONTAL ELLIPSIS}", _warned(view, pending) + override, name=f"override:{name}")
    taken_back = folded("Withdraw \N{HORIZONTAL ELLIPSIS}", back, name=f"withdraw:{name}")
    return f'<div class="flow ways">{_escalate_html(view, pending)}{decides}{taken_back}</div>'


def _warned(view: LeadView, pending: Proposal) -> str:
    over = [a.agency for a in pending.objections] + list(pending.waiting_for)
    names = text(view.names.agencies(over))
    return f'<p class="dim">Decides over {names}. Person and reason stay on the record.</p>'


def _people_field(view: LeadView, pending: Proposal) -> str:
    """Draw the field for who decides: those asked so far first, then everybody checked in; each with what is odd."""
    asked = [name for step in pending.escalations for name in step.people]
    people = [view.situation.people[name] for name in dict.fromkeys((*asked, *view.situation.people))
              if name in view.situation.people]  # fmt: skip
    options = "".join(_option(view, pending, p) for p in people[:200])
    listed = f"deciders-{escape(view.incident.id)}"
    return (
        f'<input name="person" list="{listed}" required placeholder="Who decides (name)" aria-label="Who decides"'
        f' size="18"><datalist id="{listed}">{options}</datalist>'
    )


def _option(view: LeadView, pending: Proposal, who: Person) -> str:
    told = (view.names.agency(who.agency), who.role, *strangeness(view.situation, pending, who.id, view.now))
    return f'<option value="{escape(who.name)}">{escape(", ".join(filter(None, told)))}</option>'


def _escalate_html(view: LeadView, pending: Proposal) -> str:
    step = next_rung(view.situation, view.incident, view.now)
    if step is None:
        return f'<span class="dim">{_nobody(view, pending)}</span>'
    who = ", ".join(_who(view, name) for name in step.people)
    kind = "strong" if pending.objections or pending.escalations else ""
    missing = [a for a in rung(view.situation, pending, step.rung, view.now) if not a.person]
    gaps = "; ".join(f"{text(view.names.agency(a.agency))}: nobody on duty as {text(a.position)}" for a in missing)
    pressed = button(
        f"Escalate to {who}, {elapsed(step.due - view.now)}", "escalate", kind=kind, proposal=pending.id,
        rung=str(step.rung),
    )  # fmt: skip
    return pressed + (f'<span class="dim">{gaps}</span>' if gaps else "")


def _nobody(view: LeadView, pending: Proposal) -> str:
    """Say why nobody can be asked: no ladder, its top was asked, or nobody on duty on the rungs that are left."""
    top, asked = highest(view.situation, pending), max((e.rung for e in pending.escalations), default=0)
    if not top:
        return "No ladder to escalate on: the directory names none"
    if asked >= top:
        return "The top rung has been asked"
    left = [a for step in range(asked + 1, top + 1) for a in rung(view.situation, pending, step, view.now)]
    posts = ", ".join(f"{text(view.names.agency(a.agency))} {text(a.position)}" for a in left)
    return f"Nobody on duty on the rungs above ({posts}): call a conference, or override"
