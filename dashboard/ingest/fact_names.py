"""The facts that protocols ask for, as people say them: names, titles and other words, from data/facts.json."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from dashboard.ingest.vocabulary import Names

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
