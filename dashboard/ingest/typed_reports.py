"""A METHANE or ETHANE report, typed: `#47 methane hazards: LPG; access: gate 2`, or letter by letter in its order."""

import re

from msgspec import structs

from dashboard.ingest.typed_line import Line
from dashboard.model.incidents import Incident
from dashboard.model.reports import FIELDS, TITLES, ReportMade

SPOKEN = {
    **dict(zip("metha", FIELDS, strict=False)), "n": "casualties", "s": "services",
    "e2": "services", "l": "location", **{field: field for field in FIELDS},
    **{title.lower(): field for field, title in TITLES.items()}, "number": "casualties", "numbers": "casualties",
}  # fmt: skip
BETWEEN = ("type", "hazards", "access", "casualties")
WHICH_E = "E is Exact location or Emergency services: name it, location: … or services: …"
NOT_MAJOR = frozenset({"no", "not declared", "none", "stood down"})
_NAMED = re.compile(r"(?:^|;|\n)\s*([A-Za-z][A-Za-z0-9 ]{0,18}?)\s*:\s*")


def methane(line: Line, incident: Incident, rest: str) -> bool:
    """Read what follows `#47 methane`: fields by name or letter, each up to the next semicolon."""
    fields = _fields(rest)
    names = [SPOKEN.get(name, "") for name, _ in fields]
    line.ask = _unclear(fields, names)
    if line.ask:
        return True
    said = dict(zip(_both_e([name for name, _ in fields], names), (text for _, text in fields), strict=True))
    if said.get("major", "").lower() in NOT_MAJOR:
        said["major"] = ""
    for field, text in said.items():
        line.chip("text", f"{TITLES[field]}: {text or 'no'}")
    line.bodies.append(structs.replace(ReportMade(incident.id), **said))
    return True


def _unclear(fields: list[tuple[str, str]], names: list[str]) -> str:
    """Ask for what is not clear in a report: no field, an unknown one, one that is there twice, an E alone."""
    if not fields:
        return "name the field, such as: methane hazards: LPG; access: gate 2"
    unknown = next((said for said, _ in fields if said not in SPOKEN), None)
    if unknown is not None:
        return f"there is no field '{unknown}'; there are M E T H A N E, or {', '.join(FIELDS)}"
    meant = _both_e([said for said, _ in fields], names)
    if "" in meant:
        return WHICH_E
    twice = next((name for n, name in enumerate(meant) if name in meant[:n]), "")
    return f"{TITLES[twice]} is there twice: say it once" if twice else ""


def _both_e(said: list[str], names: list[str]) -> list[str]:
    """Return the fields with each `E` as what it stands for by its place in the mnemonic; empty: it may be either."""
    letters = [n for n, one in enumerate(said) if one == "e"]
    meant = list(names)
    for place, n in enumerate(letters[:2]):
        both = len(letters) > 1
        meant[n] = ("location", "services")[place] if both else _lone_e(n, names)
    return meant


def _lone_e(at: int, names: list[str]) -> str:
    """Say what the only E is: the other of a named one, location before T H A N, services after them; else empty."""
    others = names[:at] + names[at + 1 :]
    if ("location" in others) != ("services" in others):
        return "services" if "location" in others else "location"
    before, after = any(n in BETWEEN for n in names[:at]), any(n in BETWEEN for n in names[at + 1 :])
    return "" if before == after else "services" if before else "location"


def _fields(text: str) -> list[tuple[str, str]]:
    """Return (name as said, words) of each field in turn; a name may be there twice."""
    found = list(_NAMED.finditer(text))
    if not found or found[0].start() != 0:
        return []
    ends = [match.start() for match in found[1:]] + [len(text)]
    return [
        (" ".join(match[1].lower().split()), text[match.end() : end].strip(" ;\n"))
        for match, end in zip(found, ends, strict=True)
    ]
