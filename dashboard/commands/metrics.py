"""`metrics`: what a review needs in figures, each with how many it is made of and what it is held against.

`prepare`: the first look at a long log, done beforehand.
"""

import argparse
from typing import Any

import msgspec

from dashboard.commands.common import Bars, command, desk_of, say
from dashboard.journal.snapshots import WORTH
from dashboard.model.errors import PayloadRefused
from dashboard.model.moment import iso, spanned
from dashboard.projections.review.printing import printed, table
from dashboard.services.house import CACHE
from dashboard.services.metrics import benchmarks, figures, reviewed
from dashboard.services.preparing import prepare, ready


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse's own type is private
    """Add these commands to the parser."""
    command(commands, "prepare", made_ready, reads=False).add_argument("--event", required=True, metavar="ID")
    parser = command(commands, "metrics", metrics)
    parser.add_argument("--event", required=True, metavar="ID")
    when = "ISO time, the event's local one without offset"
    parser.add_argument("--from", dest="start", default="", metavar="T", help=f"incidents opened from then on; {when}")
    parser.add_argument("--to", dest="end", default="", metavar="T", help=f"and before then; {when}")
    parser.add_argument("--basis", choices=("happened", "known"), default="happened", help="by which clock (happened)")
    parser.add_argument("--json", action="store_true", help="on one line")
    parser.add_argument("--samples", action="store_true", help="with --json: what each figure is made of, with seqs")


def metrics(options: argparse.Namespace) -> int:
    """Print the figures of a review: medians and 90th percentiles with n, blank below five."""
    desk = desk_of(options.event, there=True)
    head, held = desk.events()[options.event], benchmarks()
    zone = reviewed(desk, options.event, options.basis).timezone
    start, end = spanned(options.start, options.end, zone)
    found = figures(desk, options.event, options.basis, start, end)
    if options.json:
        made = [printed(metric, zone, held, options.samples) for metric in found]
        answer = {
            "event": options.event, "basis": options.basis, "head": {"seq": head.seq, "hash": head.hash.hex()},
            "from": iso(start, zone) if start is not None else None, "to": iso(end, zone) if end is not None else None,
            "peak_committed": next(one for one in made if one["id"] == "peak_committed"), "metrics": made,
            "not_measured": held.not_measured,
        }  # fmt: skip
        say(msgspec.json.encode(answer).decode())
        return 0
    said = " ".join(f"{word} {iso(t, zone)}" for word, t in (("from", start), ("to", end)) if t is not None)
    say(f"{options.event}{f', {said}' if said else ''}, as {options.basis}; {head.seq} entries, head {head.hash.hex()}")
    say("\n".join(table(found, zone, held)))
    if held.not_measured:
        say(f"Not measured here: {'; '.join(f'{what} ({why})' for what, why in held.not_measured.items())}")
    return 0


def made_ready(options: argparse.Namespace) -> int:
    """Make a long log ready: its replay and its figures open quickly from then on."""
    desk = desk_of(options.event, there=True)
    if desk.snapshots is None:
        raise PayloadRefused(f"snapshots: none are kept: {CACHE} is 'off', or no whole path")
    if refused := desk.snapshots.refused():
        raise PayloadRefused(f"snapshots: could not be kept: {refused}")
    with Bars() as bars:
        made = prepare(desk, options.event, bars)
    head = desk.head(options.event)
    if not (made or head.seq < WORTH or ready(desk, options.event, head)):
        raise PayloadRefused("snapshots: not all of them could be kept; the log opens as slowly as before")
    say(f"{options.event}: {'made ready' if made else 'there is nothing to make ready'}")
    return 0
