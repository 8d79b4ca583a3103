"""Parties: protocols and the glossary name a discipline (`police`) or an agency's id; this says who that is."""

from collections.abc import Iterable, Sequence

from dashboard.model.agencies import Agency
from dashboard.model.facts import Fact
from dashboard.projections.situation import Situation

JURISDICTION = "jurisdiction"


def agency_of(party: str, situation: Situation, facts: Iterable[Fact] = ()) -> str:
    """Return the id of the agency that `party` is; empty when it takes no part.

    Of several of one discipline it is the one that the fact `jurisdiction` names, else the one of that id, else the
    first that joined.
    """
    there = [agency.id for agency in situation.agencies.values() if agency.discipline == party]
    ruling = {fact.value.casefold() for fact in facts if fact.name == JURISDICTION}
    named = (a for a in there if a.casefold() in ruling)
    return next(named, party if party in situation.agencies else there[0] if there else "")


def agencies_of(parties: Sequence[str], situation: Situation, facts: Sequence[Fact] = ()) -> tuple[str, ...]:
    """Return the ids of those `parties` that take part, each once, in the order given."""
    return tuple(dict.fromkeys(filter(None, (agency_of(party, situation, facts) for party in parties))))


def means(agency: Agency, parties: Sequence[str]) -> bool:
    """Whether `agency` is one of `parties`; every agency is where there are none."""
    return not parties or agency.id in parties or agency.discipline in parties
