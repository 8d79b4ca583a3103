"""Who acts in a command that has --as: one way to say it for all of them."""

import argparse
from difflib import get_close_matches

from dashboard.model.entry import Actor
from dashboard.model.errors import EntryRejected
from dashboard.model.text import plain
from dashboard.projections.situation import Situation
from dashboard.services import authority

MOST_NAMED = 6


def acts(parser: argparse.ArgumentParser, what: str) -> None:
    """Add --as to `parser`; `what` says what that person does."""
    parser.add_argument(
        "--as",
        dest="by",
        default="",
        metavar="PERSON",
        help=f"{what}: a person's id or name, as in `--as planner`",
    )


def acting(situation: Situation, words: str, clerk: Actor) -> tuple[str, Actor]:
    """Return the id and the actor of whom --as names by id or whole name; no id and `clerk` where it names nobody.

    EntryRejected says who there is.
    """
    if not words:
        return "", clerk
    who = _person(situation, words)
    return who, authority.actor(situation, who)


def _person(situation: Situation, words: str) -> str:
    known = situation.people
    if words in known:
        return words
    if not known:
        raise EntryRejected("as", f"nobody is checked in as '{words[:40]}': nobody is there yet; leave --as away")
    named = [person.id for person in known.values() if plain(words) in (plain(person.id), plain(person.name))]
    if len(named) == 1:
        return named[0]
    near = get_close_matches(plain(words), [plain(word) for p in known.values() for word in (p.id, p.name)], MOST_NAMED)
    first = [p for p in known.values() if {plain(p.id), plain(p.name)} & set(near)] or list(known.values())
    there = ", ".join(f"{p.id} ({p.name}, {p.agency})" for p in first[:MOST_NAMED])
    more = f" and {len(known) - MOST_NAMED} more" if len(first) > MOST_NAMED else ""
    what = f"'{words[:40]}' is the name of {len(named)}" if named else f"nobody is checked in as '{words[:40]}'"
    raise EntryRejected("as", f"{what}; say an id: {there}{more}")
