"""What a review says of the protocols: their gaps, and what others would have recommended over a whole log."""

import argparse
from pathlib import Path
from typing import Any

import msgspec

from dashboard.commands.common import Bars, command, desk_of, say
from dashboard.ingest.protocol_files import card, library
from dashboard.model.protocols import Protocol
from dashboard.projections.names import Names
from dashboard.projections.review.gaps import gaps
from dashboard.projections.review.protocol_printing import gap_lines, printed_gaps, printed_rerun, rerun_lines
from dashboard.projections.review.rerun import Rerun
from dashboard.projections.review.trials import version_named
from dashboard.projections.review.verdicts import rows, summed
from dashboard.services.metrics import benchmarks
from dashboard.services.protocol_review import reran

BASIS = "by which clock (happened)"


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse's own type is private
    """Add these commands to the parser."""
    _options(command(commands, "gaps", list_gaps))
    parser = _options(command(commands, "rerun", run_again))
    tried = parser.add_mutually_exclusive_group()
    tried.add_argument("--protocol", default="", metavar="ID[@VERSION]", help="of this event, draft or not")
    tried.add_argument("--card", type=Path, metavar="FILE", help="a card's file, or a folder of them")


def list_gaps(options: argparse.Namespace) -> int:
    """List where protocols were missing, not followed, slow to agree on, or nobody led."""
    again, limits = _again(options), benchmarks().limits.gaps
    found = gaps(again, limits)
    if options.json:
        made = {"event": options.event, "basis": options.basis} | printed_gaps(found, limits, again.backdrop.timezone)
        say(msgspec.json.encode(made).decode())
        return 0
    say("\n".join(gap_lines(found, limits, Names(again.backdrop))))
    return 0


def run_again(options: argparse.Namespace) -> int:
    """Say what a protocol would have recommended over a whole log, and where people decided otherwise."""
    again = _again(options, _trials(options))
    found = rows(again)
    summary = summed(again, found)
    if options.json:
        say(msgspec.json.encode({"event": options.event} | printed_rerun(again, found, summary)).decode())
        return 0
    say("\n".join(rerun_lines(again, found, summary)))
    return 0


def _trials(options: argparse.Namespace) -> tuple[Protocol, ...]:
    if options.card is not None:
        cards = library(options.card) if options.card.is_dir() else [card(options.card)]
        return tuple(each.protocol for each in cards)
    if not options.protocol:
        return ()
    return (version_named(desk_of(options.event, there=True).situation(options.event), options.protocol),)


def _again(options: argparse.Namespace, trials: tuple[Protocol, ...] = ()) -> Rerun:
    desk = desk_of(options.event, there=True)
    with Bars() as bars:
        return reran(desk, options.event, options.basis, trials, lambda done, of: bars("entries run again", done, of))


def _options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--event", required=True, metavar="ID")
    parser.add_argument("--basis", choices=("happened", "known"), default="happened", help=BASIS)
    parser.add_argument("--json", action="store_true", help="on one line, with every row and its entries")
    return parser
