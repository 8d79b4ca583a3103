"""How the fields of a METHANE report came to read as they do: who said each version, and what it changed."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Literal

from msgspec import Struct

from dashboard.model.entry import Actor, Entry
from dashboard.model.reports import FIELDS, TITLES, Report, ReportMade

Change = Literal["same", "new", "gone"]
Part = tuple[Change, str]
NOT_SAID = "not yet said"
NOT_MAJOR = "not declared"
_WORD = re.compile(r"\s*\S+|\s+")


class Version(Struct, frozen=True):
    """What a field said from `at` (UTC microseconds) on, by whose mouth, and what became of the words before."""

    text: str
    at: int
    by: Actor
    parts: tuple[Part, ...]


def versions(entries: Iterable[Entry], field: str) -> list[Version]:
    """Return the versions of `field` from the standing `entries` about one report, the oldest first."""
    found: list[Version] = []
    for entry in entries:
        text = entry.body.said.get(field) if isinstance(entry.body, ReportMade) else None
        if text is not None:
            before = found[-1].text if found else ""
            found.append(Version(text, entry.occurred, entry.actor, changed_words(before, text)))
    return found


def changed_words(before: str, after: str) -> tuple[Part, ...]:
    """Say word by word what stayed, what is new and what is gone."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, [w.strip() for w in old], [w.strip() for w in new], autojunk=False)
    parts: list[Part] = []
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            parts.append(("same", "".join(new[c:d])))
            continue
        pair: tuple[Part, Part] = (("gone", "".join(old[a:b])), ("new", "".join(new[c:d])))
        parts += [part for part in pair if part[1]]
    return tuple(parts)


def acronym(report: Report | None) -> str:
    """Return METHANE where a major incident is declared, else ETHANE."""
    return "METHANE" if report and report.now("major") else "ETHANE"


def said_so_far(report: Report | None) -> int:
    """Count the fields (of the six that ETHANE has) that say something."""
    return sum(bool(report.now(field)) for field in FIELDS[1:]) if report else 0


def reads(report: Report | None, field: str) -> str:
    """Return what `field` says now, in words where it says nothing."""
    said = report.now(field) if report else ""
    if said:
        return said
    answered = report is not None and field in report.fields
    return NOT_MAJOR if field == "major" and answered else NOT_SAID


def plain_report(report: Report | None, number: str, when: str) -> str:
    """Return the report as text to read out or paste: one line for each field."""
    lines = [f"{title}: {' '.join(reads(report, field).split())}" for field, title in TITLES.items()]
    return "\n".join([f"{acronym(report)} {number}, {when}", *lines])


def new_words(report: Report | None, before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    """Return the fields of a form whose words differ from those it was drawn with (`before`), and from now."""
    changed = {field: text.strip() for field, text in after.items() if text.strip() != before.get(field, "").strip()}
    return {field: text for field, text in changed.items() if text != (report.now(field) if report else "")}


def letters() -> Sequence[tuple[str, str, str]]:
    """Return (field, letter, title) of the seven fields in the order in which they are said."""
    return [(field, letter, TITLES[field]) for field, letter in zip(FIELDS, "METHANE", strict=True)]
