"""What is decided and ordered together, typed: `#47 decide ...`, `stop show ...`, `convene ...`, `#47 methane ...`.

Who asks or tells is the writer's own agency: it is left empty here, and `in_the_name_of` fills it in at the desk.
"""

import re
from collections.abc import Callable
from typing import TypeVar

from msgspec import structs

from dashboard.ingest.typed_line import Line
from dashboard.ingest.typed_reports import methane
from dashboard.model.decisions import DecisionLogged
from dashboard.model.entry import Actor, AnyBody
from dashboard.model.incidents import Incident
from dashboard.model.liaison import Conference, ConferenceCalled, ConferenceJoined, ContactMade, NotificationMade
from dashboard.model.orders import WORDS, Order, OrderAgreed, OrderExecuted, OrderKind, OrderRequested
from dashboard.projections.decision_log import next_number
from dashboard.projections.names import number, short, unanswered
from dashboard.projections.notifications import notifications, perhaps_meant
from dashboard.projections.situation import Situation

DECISIONS = (
    ("#47 decide hold the show because … agreed PD,FD", "a joint decision: what, why, and who agreed"),
    ("#47 methane hazards: LPG; access: gate 2", "METHANE by name or letter (M E T H A N E), only what is new"),
    ("stop show main stage because … to PD,ORG", "ask agencies to agree that the show stops"),
    ("evacuate tent 2 because …   #47 order FD: …", "ask for an evacuation; order an agency"),
    ("ack FD   done stop show", "an agency agrees to what it was asked; it has been carried out"),
    ("convene PD,FD about …   join FD", "call a joint conference; an agency has joined"),
    ("#47 told WHO   #47 contact PD,FD", "a notification made; commanders have talked"),
)
KINDS: dict[str, OrderKind] = {"stop show": "stop_show", "evacuate": "evacuate", "order": "order"}
Thing = TypeVar("Thing", Order, Conference)
# Short capitals where agencies belong are agencies mistyped; a sentence that goes on (`to the gate`) is none.
MISTYPED = re.compile(r"[A-Z]{1,5}(?:[,/& ]+[A-Z]{1,5})*")


def decide(line: Line, incident: Incident, rest: str) -> bool:
    """Read what follows `#47 decide`: the decision, because why, agreed by whom."""
    said, agreed = _agencies_after(line, rest, r"agreed(?: by)?")
    what, why = _because(said)
    line.chip("do", f"decision {next_number(line.situation)}")
    if not what or not why:
        line.ask = "say what was decided and why: decide … because … agreed PD,FD"
        return True
    _words(line, what, why)
    for agency in agreed:
        line.chip("agency", f"{short(agency, line.situation)} agrees", agency)
    line.bodies.append(DecisionLogged("", "", what, why, incident.id, agreed_by=agreed))
    return True


def told(line: Line, incident: Incident, rest: str) -> bool:
    """Read what follows `#47 told`: who was told, and perhaps more after a colon."""
    who, _, note = rest.partition(":")
    if not who.strip():
        line.ask = "say who was told: told hospital"
        return True
    meant = perhaps_meant(who, notifications(line.situation, incident, line.now))
    if meant:
        line.ask = f"say {' or '.join(f'told {one}' for one in meant)}, as the protocol does; or somebody else in full"
        return True
    line.chip("do", f"told {who.strip()}")
    line.bodies.append(NotificationMade(incident.id, who.strip(), "", note.strip()))
    return True


def contact(line: Line, incident: Incident, rest: str) -> bool:
    """Read what follows `#47 contact`: the agencies whose commanders have talked, and about what."""
    names, _, note = rest.partition(" ")
    agencies = line.agencies(names.rstrip(":")) if names else None
    if names and agencies is None:
        return False
    if not agencies or len(agencies) < 2:
        line.ask = "name the agencies whose commanders talked: contact PD,FD"
        return True
    line.chip("do", f"{_names(line, agencies)} talked, command to command")
    line.bodies.append(ContactMade(f"contact-{line.key}", agencies, "command", incident.id, (), note.strip()))
    return True


def stop(line: Line, incident: Incident, rest: str) -> bool:
    """Read what follows `#47 stop`: `show`, where, because why, and who must agree."""
    word, _, after = rest.partition(" ")
    return word.lower() == "show" and _ask(line, "stop_show", after, incident)


def evacuate(line: Line, incident: Incident, rest: str) -> bool:
    """Read what follows `#47 evacuate`: where, because why, and who must agree."""
    return _ask(line, "evacuate", rest, incident)


def order(line: Line, incident: Incident | None, rest: str) -> bool:
    """Read what follows `#47 order`: the agencies, and after a colon what they shall do."""
    names, colon, text = rest.partition(":")
    if rest and not colon:
        return False
    agencies = line.agencies(names)
    if not agencies or not text.strip():
        line.ask = "name the agency and what it shall do: order FD: ventilate tent 2"
        return True
    line.chip("do", f"order to {_names(line, agencies)}")
    line.chip("text", text.strip())
    on = incident.id if incident else ""
    line.bodies.append(OrderRequested(f"order-{line.key}", "order", text.strip(), "", agencies, on))
    return True


def convene(line: Line, incident: Incident | None, rest: str) -> bool:
    """Read what follows `convene`: the agencies, and about what."""
    names, _, why = rest.partition(" ")
    agencies = line.agencies(names.rstrip(":")) if names else None
    if not agencies:
        line.ask = "name the agencies that should come: convene PD,FD about …"
        return True
    why = re.sub(r"^(?:about|because)\b[\s,:]*", "", why.strip(), flags=re.IGNORECASE)
    line.chip("do", f"conference with {_names(line, agencies)}")
    if why:
        line.chip("text", why)
    on = incident.id if incident else ""
    line.bodies.append(ConferenceCalled(f"conference-{line.key}", "", agencies, why, on))
    return True


def together(line: Line) -> bool:
    """Read `stop show ...`, `evacuate ...`, `order FD: ...`, `convene ...`, `ack FD`, `done ...` and `join FD`."""
    word, _, rest = line.text.partition(" ")
    form = FORMS.get(word.lower().rstrip(":"))
    return bool(form and form(line, rest.strip()))


def in_the_name_of(body: AnyBody, by: Actor) -> AnyBody:
    """Return `body` with the writer's agency where it says for none who asks or tells; nobody is asked by itself."""
    if not isinstance(body, OrderRequested | ConferenceCalled | NotificationMade) or body.agency:
        return body
    named: AnyBody = structs.replace(body, agency=by.agency)
    field = {OrderRequested: "to", ConferenceCalled: "of"}.get(type(named))
    others = tuple(a for a in getattr(named, field) if a != by.agency) if field else ()
    changed: AnyBody = structs.replace(named, **{field: others}) if field and others else named
    return changed


def _ask(line: Line, kind: OrderKind, rest: str, incident: Incident | None) -> bool:
    said, to = _agencies_after(line, rest, "to")
    where, why = _because(said)
    if not why:
        line.ask = f"say why: {WORDS[kind].lower()} {where or '…'} because …"
        return True
    asked = to or _concerned(line, incident)
    line.chip("do", WORDS[kind])
    if where:
        line.chip("place", where)
    line.chip("text", why)
    line.chip("agency", f"must agree: {_names(line, asked)}")
    on = incident.id if incident else ""
    line.bodies.append(OrderRequested(f"order-{line.key}", kind, why, "", asked, on, where))
    return True


def _concerned(line: Line, incident: Incident | None) -> tuple[str, ...]:
    """Return who must agree where nobody is named: those on the incident, else every agency."""
    units = line.situation.units
    on = (units[u].agency for u in incident.units if u in units) if incident else ()
    named = (incident.lead, *incident.supporting, *on) if incident else ()
    there = tuple(dict.fromkeys(filter(None, named)))
    return there if len(there) > 1 else tuple(line.situation.agencies)


def _acknowledge(line: Line, rest: str) -> bool:
    agency, after = line.names.agencies.starting(rest)
    if agency is None:
        return False
    asked = [o for o in line.situation.orders.values() if o.is_open and agency.id in o.waiting_for]
    found = _the_one(line, asked, after, f"nothing waits for {agency.short}", f"ack {agency.short}")
    if found:
        line.chip("agency", f"{agency.short} agrees: {WORDS[found.kind]}", agency.id)
        line.bodies.append(OrderAgreed(found.id, agency.id))
    return True


def _carried_out(line: Line, rest: str) -> bool:
    if not any(rest.lower().startswith(kind) for kind in KINDS):
        return False
    there = [o for o in line.situation.orders.values() if o.is_open]
    found = _the_one(line, there, rest, "no such order is open", "done")
    if found:
        line.chip("do", f"carried out: {WORDS[found.kind]} {found.place}".strip())
        missing = unanswered(found, line.situation)
        if missing:
            line.chip("text", missing)
        line.bodies.append(OrderExecuted(found.id, missing))
    return True


def _the_one(line: Line, orders: list[Order], rest: str, none: str, verb: str) -> Order | None:
    """Find the one order that is meant; where there is none or there are several, ask."""
    said = next((words for words in KINDS if rest.lower().startswith(words)), "")
    of_kind = [o for o in orders if not said or o.kind == KINDS[said]]
    fitting = _named(line, of_kind, rest[len(said) :], lambda o: f"{o.place} {o.text}")
    if len(fitting) == 1:
        return fitting[0]
    line.ask = f"{len(fitting)} orders are open: say {verb} stop show, {verb} evacuate, or use the decisions page"
    if not fitting:
        line.ask = none
    return None


def _join(line: Line, rest: str) -> bool:
    agency, which = line.names.agencies.starting(rest)
    if agency is None:
        return False
    there = [c for c in line.situation.conferences.values() if not c.ended and agency.id in c.waiting_for]
    if not there:
        line.ask = f"no conference waits for {agency.short}"
        return True
    fitting = _named(line, there, which, lambda c: c.why)
    if len(fitting) > 1:
        told = " or ".join(f"join {agency.short} {_which(c, line.situation)}" for c in fitting)
        line.ask = f"{len(fitting)} conferences wait for {agency.short}: say {told}, or use the decisions page"
        return True
    line.chip("agency", f"{agency.short} has joined", agency.id)
    line.bodies.append(ConferenceJoined(fitting[0].id, agency.id))
    return True


def _named(line: Line, there: list[Thing], words: str, said: Callable[[Thing], str]) -> list[Thing]:
    """Return those of `there` on the incident that `words` name, else whose own words hold them; all where none do."""
    wanted = " ".join(words.casefold().split())
    incident = line.names.incidents.get(wanted[1:]) if wanted.startswith("#") else None
    if incident:
        return [each for each in there if each.incident == incident.id] or there
    return [each for each in there if wanted in " ".join(said(each).casefold().split())] or there


def _which(conference: Conference, situation: Situation) -> str:
    """Return what tells a conference from others: its incident's number, else why it was called."""
    on = number(conference.incident, situation) if conference.incident else ""
    return on or conference.why or "\N{HORIZONTAL ELLIPSIS}"


def _stop(line: Line, rest: str) -> bool:
    word, _, after = rest.partition(" ")
    return word.lower() == "show" and _ask(line, "stop_show", after, None)


def _because(text: str) -> tuple[str, str]:
    what, _, why = _split(text, r"\bbecause\b[\s,:]*")
    return what.strip(" ,;:"), why.strip()


def _agencies_after(line: Line, text: str, word: str) -> tuple[str, tuple[str, ...]]:
    """Split off the agencies after `word` at the end of `text`; words that name none stay as they are."""
    match = re.search(rf"(?<![\s,;])[\s,;]++{word}:? +([\w,/& ]+)$", text, re.IGNORECASE)
    agencies = line.agencies(match[1]) if match else None
    if match and not agencies and MISTYPED.fullmatch(match[1].strip()):
        line.warnings.append(f"no agency is called '{match[1].strip()}'; kept as words")
    return (text[: match.start()], agencies) if match and agencies else (text, ())


def _split(text: str, at: str) -> tuple[str, str, str]:
    match = re.search(at, text, re.IGNORECASE)
    return (text[: match.start()], match[0], text[match.end() :]) if match else (text, "", "")


def _words(line: Line, *texts: str) -> None:
    for text in texts:
        line.chip("text", text)


def _names(line: Line, agencies: tuple[str, ...]) -> str:
    return ", ".join(short(agency, line.situation) for agency in agencies)


FORMS: dict[str, Callable[[Line, str], bool]] = {
    "stop": _stop, "evacuate": lambda line, rest: _ask(line, "evacuate", rest, None),
    "order": lambda line, rest: order(line, None, rest),
    "convene": lambda line, rest: convene(line, None, rest),
    "ack": _acknowledge, "done": _carried_out, "join": _join,
}  # fmt: skip
VERBS: dict[str, Callable[[Line, Incident, str], bool]] = {
    "decide": decide, "decision": decide, "methane": methane, "ethane": methane, "told": told, "contact": contact,
    "stop": stop, "evacuate": evacuate, "order": order, "convene": convene,
}  # fmt: skip
