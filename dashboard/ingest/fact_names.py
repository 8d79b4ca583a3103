"""The facts that protocols ask for, as people say them: names, titles and other words, from data/facts.json."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from dashboard.ingest.vocabulary import Names
from dashboard.model.facts import Fact, fact

FACTS = Path(__file__).resolve().parents[2] / "data" / "facts.json"


class FactKind(Struct, frozen=True):
    """A fact that can be stated: its name, what it means in words, its values, and other words for it."""

    name: str
    title: str
    values: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@cache
def fact_kinds() -> Mapping[str, FactKind]:
    """Read the list of facts, name -> fact."""
    kinds = msgspec.json.decode(FACTS.read_bytes(), type=list[FactKind])
    return {kind.name: kind for kind in kinds}


@cache
def fact_names() -> Names[FactKind]:
    """Return facts by name (underscores or spaces) and alias."""
    kinds = fact_kinds().values()
    return Names((name, kind) for kind in kinds for name in (kind.name, kind.name.replace("_", " "), *kind.aliases))


def fact_of(name: str, value: str) -> Fact:
    """Return the fact that somebody typed; `name` may be one of the other words for it."""
    known = fact_names().get(name.strip())
    return fact(known.name if known else name, value)


def unasked(stated: Fact) -> str:
    """Warn of a fact that the library does not know, in one line; empty where it does."""
    return "" if stated.name in fact_kinds() else f"no protocol of the library asks for '{stated.name}'"
