"""`plain`: codes and jargon of a line, said plainly."""

import argparse
from typing import Any

import msgspec

from dashboard.commands.common import DEMO, command, desk_of, say
from dashboard.ingest.typed_codes import present
from dashboard.model.errors import EntryRejected
from dashboard.model.text import LONGEST_TEXT, clean
from dashboard.projections.plain_language import Translation
from dashboard.services.glossary import plain_words


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse's own type is private
    """Add this command to the parser."""
    parser = command(commands, "plain", say_plainly)
    parser.add_argument("text", help="what was said, such as '10-50 at gate 3'")
    parser.add_argument("--event", default=DEMO, metavar="ID", help="whose agencies and glossary count; else the demo")
    parser.add_argument("--incident", default="", metavar="ID", help="only the agencies with units on it are present")
    parser.add_argument("--json", action="store_true", help="on one line, with every meaning")


def say_plainly(options: argparse.Namespace) -> int:
    """Say codes and jargon plainly; a code that the agencies understand differently is asked."""
    if len(options.text) > LONGEST_TEXT:
        raise EntryRejected("text", f"has {len(options.text)} characters; use {LONGEST_TEXT} at most")
    situation = desk_of(options.event, there=True).situation(options.event)
    incident = options.incident.lstrip("#")
    if incident and situation.incident(incident) is None:
        raise EntryRejected("incident", f"'{incident[:40]}' is not known in this event; leave it out for all agencies")
    found = plain_words(clean(options.text), situation, present(situation, incident))
    if options.json:
        say(msgspec.json.encode(as_printed(found)).decode())
        return 0
    for line in (found.plain, *found.asks, *(f"{code} is not in the glossary" for code in found.unknown)):
        say(" ".join(line.split()))
    return 0


def as_printed(found: Translation) -> dict[str, Any]:
    """Return a translation as the command prints it: said, plain, codes, asks, unknown; agencies by id."""
    codes = [
        {
            "code": code.code, "meanings": [{"plain": m.plain, "agencies": m.agencies} for m in code.meanings],
            "plain": code.plain, "asks": code.asks,
        }
        for code in found.codes if code.meanings
    ]  # fmt: skip
    return {
        "said": found.said, "plain": found.plain, "codes": codes, "asks": found.asks, "unknown": found.unknown,
        "advice": found.advice,
    }  # fmt: skip
