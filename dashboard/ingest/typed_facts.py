"""Facts typed in the log: `#47 fact fire=yes weapon=no`; `?` takes one back."""

import re

from dashboard.ingest.fact_names import fact_of, unasked
from dashboard.ingest.typed_line import Line
from dashboard.model.facts import Fact
from dashboard.model.incidents import FactsStated, Incident

ONE = re.compile(r"\s*+([^=,;\s][^=,;]*+)=\s*+(\?|[\w-]++)\s*(?:[,;]|(?=\s)|$)")


def facts(line: Line, incident: Incident, rest: str) -> bool:
    """Read what follows `#47 fact`; words that state no fact are an entry."""
    found = _read(rest)
    if not found:
        if not rest:
            line.ask = "which fact? Such as: fact fire=yes weapon=no"
        else:
            line.warnings.append("no fact is stated (fact fire=yes); kept as an entry")
        return not rest
    for fact in found:
        line.chip("do", str(fact) if fact.value else f"{fact.title} not known")
        if warning := unasked(fact):
            line.warnings.append(warning)
    line.bodies.append(FactsStated(incident.id, found))
    return True


def _read(rest: str) -> tuple[Fact, ...]:
    """Return the facts that `rest` consists of; none where anything else is in it."""
    found: dict[str, Fact] = {}
    at = 0
    while at < len(rest):
        match = ONE.match(rest, at)
        if match is None:
            return ()
        said = fact_of(match[1].strip(), match[2])
        found[said.name] = said
        at = match.end()
    return tuple(found.values())
