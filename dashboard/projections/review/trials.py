"""Which version of a protocol is meant by what somebody names: `dui@3`, or `dui` for its newest."""

from dashboard.model.errors import EntryRejected
from dashboard.model.protocols import Protocol
from dashboard.projections.situation import Situation


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
