"""Deciding together on the command line: recommend a lead, list the protocols, take protocol files in."""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from dashboard.commands.acting import acting, acts
from dashboard.commands.common import DEMO, clerk, command, complain, desk_of, say
from dashboard.ingest.fact_names import fact_of
from dashboard.ingest.protocol_files import CardFile, bodies, card, library
from dashboard.ingest.vocabulary import incident_types, type_of
from dashboard.model.entry import Actor
from dashboard.model.errors import DashboardError, EntryRejected, PayloadRefused
from dashboard.model.facts import Fact, merged
from dashboard.model.moment import iso
from dashboard.model.protocols import Standoff
from dashboard.projections.names import Names
from dashboard.projections.parties import JURISDICTION
from dashboard.projections.questions import wanted_by
from dashboard.projections.recommendation import Recommendation, recommend
from dashboard.projections.situation import Situation
from dashboard.projections.standing import Stand, in_force, stands
from dashboard.services.desk import Desk

CLERK = clerk("protocol files")


def add_to(commands: Any, imports: Any) -> None:  # noqa: ANN401 - argparse's own type is private
    """Add these commands to the parser."""
    _recommend(command(commands, "recommend", recommend_lead))
    _protocols(command(commands, "protocols", list_protocols))
    _import(command(imports, "protocols", import_protocols))


def recommend_lead(options: argparse.Namespace) -> int:
    """Say who should lead by the protocols in force, and why."""
    desk = desk_of(options.event)
    situation = desk.situation(options.event)
    kind = _type(options.type, situation)
    facts, now = [_fact(text) for text in options.fact], desk.now(options.event)
    _warn(facts, situation, now)
    said = recommend(situation, kind, merged((), facts), now)
    if options.json:
        say(msgspec.json.encode(as_printed(said)).decode())
        return 0
    names = Names(situation)
    say(f"Lead: {names.agency(said.lead) or 'no recommendation'}; support: {names.agencies(said.support) or 'none'}")
    say(f"Why: {said.why}")
    for turn in said.would_change:
        say(f"Would change it: {turn.condition} -> {names.agency(turn.agency)}")
    return 0


def as_printed(said: Recommendation) -> dict[str, Any]:
    """Return a recommendation as the command prints it; agencies by id, distances in metres, null where there is none.

    Keys: protocol, version, phase, lead, support, why, runner_up, would_change, standoff.
    """
    rival = said.runner_up
    return {
        "protocol": said.protocol or None, "version": said.version or None, "phase": said.phase or None,
        "lead": said.lead or None, "support": said.support, "why": said.why,
        "runner_up": rival and {
            "protocol": rival.protocol, "version": rival.version, "phase": rival.phase, "lead": rival.agency,
            "why_not": rival.why_not,
        },
        "would_change": [
            {"if": t.condition, "lead": t.agency, "protocol": t.protocol, "phase": t.phase} for t in said.would_change
        ],
        "standoff": [_ring(ring) for ring in said.standoff],
    }  # fmt: skip


def list_protocols(options: argparse.Namespace) -> int:
    """List every version of every protocol with its state and signatures."""
    desk = desk_of(options.event)
    situation, now = desk.situation(options.event), desk.now(options.event)
    found = [s for one in situation.protocols.values() for s in stands(one, situation, now)]
    if options.json:
        say(msgspec.json.encode([_listed(stand, situation) for stand in found]).decode())
        return 0
    names = Names(situation)
    for stand in found:
        missing = f"; to sign: {names.agencies(stand.unsigned)}" if stand.unsigned else ""
        say(f"{stand.protocol.id} v{stand.protocol.version}: {stand.standing}{missing}: {stand.protocol.title}")
    return 0


def import_protocols(options: argparse.Namespace) -> int:
    """Take in protocol files; what is refused is said in one line each, and leaves what is in force as it is."""
    desk = desk_of(options.event, there=True)
    _, by = acting(desk.situation(options.event), options.by, CLERK)
    refused = 0
    for found in _cards(options.path):
        for line in _taken(desk, options.event, found, by):
            complain(f"{found.protocol.id}.json: {line}")
            refused += 1
    say(f"{options.path}: taken in" if not refused else f"{options.path}: taken in but for {refused} that were refused")
    return 2 if refused else 0


def _cards(path: Path) -> list[CardFile]:
    return library(path) if path.is_dir() else [card(path)]


def _taken(desk: Desk, event: str, found: CardFile, by: Actor) -> Iterator[str]:
    """Record a card and each of its signatures that is not there yet; yield a line for each that is refused."""
    there = desk.situation(event).protocols.get(found.protocol.id)
    known = there.version(found.protocol.version) if there else None
    signed = {signature.agency for signature in known.signatures} if known else set[str]()
    for n, body in enumerate(bodies(found)):
        if n == 0 and known and known.protocol == found.protocol:
            continue
        if n and getattr(body, "agency", "") in signed:
            continue
        try:
            desk.record(event, body, by)
        except DashboardError as error:
            yield str(error)
            if n == 0:
                return


def _listed(stand: Stand, situation: Situation) -> dict[str, Any]:
    protocol, tz = stand.protocol, situation.timezone
    return {
        "id": protocol.id, "version": protocol.version, "title": protocol.title, "state": stand.standing,
        "types": protocol.types, "facts": {fact.name: fact.value for fact in protocol.facts},
        "parties": protocol.parties, "review": protocol.review,
        "signatures": [
            {"agency": s.agency, "person": s.person, "at": iso(s.at, tz)} for s in stand.version.signatures
        ],
        "unsigned": stand.unsigned,
        "objections": [{"agency": c.agency, "text": c.text} for c in stand.version.open_objections],
    }  # fmt: skip


def _ring(ring: Standoff) -> dict[str, Any]:
    return {
        "hazard": ring.hazard, "use": ring.use, "for": ring.party or "everybody", "inner_m": ring.inner or None,
        "outer_m": ring.outer or None, "note": ring.note, "source": ring.source,
    }  # fmt: skip


def _type(text: str, situation: Situation) -> str:
    kind = incident_types().get(text) or type_of(text)
    used = {incident.type for incident in (*situation.incidents.values(), *situation.closed.values())}
    if kind is None and text not in used:
        raise PayloadRefused(f"type: '{text[:40]}' is no incident type; data/incident_types.json lists them")
    return kind.id if kind else text


def _fact(text: str) -> Fact:
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise EntryRejected("fact", f"'{text[:40]}' must be NAME=VALUE, such as fire=yes")
    return fact_of(name, value)


def _warn(facts: Iterable[Fact], situation: Situation, now: int) -> None:
    """Warn of each fact that no protocol asks for, in one line."""
    asked = {JURISDICTION} | {wanted.name for protocol in in_force(situation, now) for wanted in wanted_by(protocol)}
    for name in dict.fromkeys(fact.name for fact in facts if fact.name not in asked):
        complain(f"fact: no protocol in force asks for '{name[:40]}'")


def _recommend(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--type", required=True, metavar="TYPE", help="an id or name in data/incident_types.json")
    parser.add_argument("--fact", action="append", default=[], metavar="NAME=VALUE", help="such as fire=yes; repeat it")
    parser.add_argument("--event", default=DEMO, metavar="ID", help="demo unless said otherwise")
    parser.add_argument("--json", action="store_true")


def _protocols(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--event", default=DEMO, metavar="ID", help="demo unless said otherwise")
    parser.add_argument("--json", action="store_true")


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, help="a folder such as data/protocols, or one file")
    parser.add_argument("--event", required=True, metavar="ID")
    acts(parser, "who takes them in")
