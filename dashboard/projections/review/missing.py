"""Drafting the protocol that was missing: what people decided, put into the form of a card, for people to change.

Nothing here is agreed by anybody: it is a draft until every party has signed it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from dashboard.model.protocols import Phase, Protocol
from dashboard.projections.parties import JURISDICTION, agency_of
from dashboard.projections.protocol_words import facts_words, parties_words
from dashboard.projections.review.gaps import Group, Member, quoted
from dashboard.projections.situation import Situation

LONGEST_ID, MOST_NUMBERS, MOST_REASONS, LONGEST_REASON = 40, 40, 5, 200
SOURCE = "Drafted from what was decided in {event}; to be agreed locally; not checked"
NO_LEAD = "The log records nobody's decision about the lead: fill in who leads, and why."
GAP_WORDS = {
    "no match": "that no protocol covered at their opening", "contested": "in which {protocol} was not followed",
    "slow": "whose lead was slow to agree", "never led": "that nobody led",
}  # fmt: skip


def missing_card(group: Group, situation: Situation, titles: Mapping[str, str], today: date, days: int) -> Protocol:
    """Return a first version of the card that `group` lacked, in the event of `situation`; due for review in `days`.

    Parties are the disciplines of the agencies that were there (or led), the lead is who people decided on most often,
    its reasons are quoted. Facts that all of its incidents had must hold for it to match. Where nobody decided on a
    lead it has no phase: people fill that in.
    """
    members = group.members
    decided = Counter(member.lead for member in members if member.lead)
    most = min((name for name, count in decided.items() if count == max(decided.values())), default="")
    there = [*([most] if most else []), *group.agencies, *sorted(decided.keys() - group.agencies.keys())]
    parties = tuple(dict.fromkeys(_party(agency, situation) for agency in there))
    lead = _party(most, situation) if most else ""
    facts = tuple(fact for fact in group.shared_facts if fact.name != JURISDICTION)
    title = titles.get(group.type, group.type)
    support = tuple(party for party in parties if party != lead)
    phases = (Phase("start", "From the start", (lead,), support, _why(members, most)),) if lead else ()
    return Protocol(
        _free_id(group.type, situation), 1, f"{title}: {facts_words(facts)}" if facts else title, title, parties,
        (today + timedelta(days=days)).isoformat(), (group.type,) if group.type else (), facts, phases,
        source=SOURCE.format(event=situation.event.name if situation.event else "an event without a name"),
        notes=_notes(group, decided, situation),
    )  # fmt: skip


def _party(agency: str, situation: Situation) -> str:
    """Name an agency by its discipline where that means it in this event, else by itself."""
    known = situation.agencies.get(agency)
    if known is None or known.discipline == "other" or agency_of(known.discipline, situation) != agency:
        return agency
    return known.discipline


def _free_id(kind: str, situation: Situation) -> str:
    """Return an id of small letters, digits and _ that no card has: the type's, with a number where it is taken."""
    base = re.sub(r"[^a-z0-9]+", "_", kind.casefold()).strip("_")[: LONGEST_ID - 9] or "card"
    wanted = f"{base}_gap"
    number = 2
    while wanted in situation.protocols:
        wanted, number = f"{base}_gap_{number}", number + 1
    return wanted


def _why(members: Iterable[Member], lead: str) -> str:
    """Quote the reasons that people gave for `lead`, the most frequent first, each once with how often."""
    said = Counter(" ".join(m.why.split())[:LONGEST_REASON] for m in members if m.lead == lead and m.why.strip())
    told = [f"{quoted(why)} ({count} times)" if count > 1 else quoted(why) for why, count in said.most_common()]
    more = f"; and {len(told) - MOST_REASONS} more" if len(told) > MOST_REASONS else ""
    return f"People said: {'; '.join(told[:MOST_REASONS])}{more}" if told else ""


def _notes(group: Group, decided: Mapping[str, int], situation: Situation) -> str:
    numbers = [member.number for member in group.members]
    listed = ", ".join(numbers[:MOST_NUMBERS])
    rest = f" and {len(numbers) - MOST_NUMBERS:,} more" if len(numbers) > MOST_NUMBERS else ""
    word = GAP_WORDS[group.gap].format(protocol=group.protocol)
    lines = [f"Drafted from {group.n:,} of {group.of:,} incidents of this type {word}: {listed}{rest}."]
    if decided:
        counts = (f"{parties_words([name], situation)} {count:,}" for name, count in Counter(decided).most_common())
        lines.append(f"First leads decided: {', '.join(counts)}.")
    else:
        lines.append(NO_LEAD)
    some = [f"{fact} in {count:,}" for fact, count in group.facts.items() if count < group.n][:MOST_REASONS]
    if some:
        lines.append(f"Facts stated in some: {', '.join(some)}.")
    return " ".join(lines)
