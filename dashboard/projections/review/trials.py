"""Protocols on trial: which version is meant by what somebody names, and an event in which they are in force."""

from collections.abc import Sequence
from dataclasses import replace

from msgspec import structs

from dashboard.model.errors import EntryRejected
from dashboard.model.protocols import Card, Protocol, Version
from dashboard.projections.situation import Situation
from dashboard.projections.standing import contradiction

ALWAYS, NO_TYPE = "2999-12-31", "\0"


def version_named(situation: Situation, named: str) -> Protocol:
    """Return the version that `named` says (`dui@3`; `dui`: its newest), draft or not; EntryRejected."""
    name, _, number = named.partition("@")
    card = situation.protocols.get(name)
    if card is None or not card.versions:
        there = ", ".join(sorted(situation.protocols)) or "none yet"
        raise EntryRejected("protocol", f"there is no protocol '{name[:40]}' in this event (there are: {there})")
    if not number:
        return card.versions[-1].protocol
    found = card.version(int(number)) if number.isdecimal() and len(number) < 6 else None
    if found is None:
        versions = ", ".join(str(version.protocol.version) for version in card.versions)
        raise EntryRejected("protocol", f"'{name}' has no version '{number[:10]}' (there are: {versions})")
    return found.protocol


def on_trial(situation: Situation, trials: Sequence[Protocol]) -> Situation:
    """Return `situation` with each of `trials` in force, alone of its card; the rest is shared.

    A card that says another lead under the very same trigger gives way to it for the types they share: the two could
    not be in force together.
    """
    held = {p.id: Card(p.id, (Version(structs.replace(p, review=ALWAYS), 0, agreed=1),)) for p in trials}
    rest = {name: _giving_way(card, trials) for name, card in situation.protocols.items()}
    return replace(situation, protocols={**rest, **held})


def _giving_way(card: Card, trials: Sequence[Protocol]) -> Card:
    versions = tuple(structs.replace(v, protocol=_narrowed(v.protocol, trials)) for v in card.versions)
    return structs.replace(card, versions=versions)


def _narrowed(protocol: Protocol, trials: Sequence[Protocol]) -> Protocol:
    against = [trial for trial in trials if contradiction(trial, iter((protocol,)))]
    if not against:
        return protocol
    kept = tuple(kind for kind in protocol.types if all(kind not in trial.types for trial in against))
    return structs.replace(protocol, types=kept or (NO_TYPE,))
