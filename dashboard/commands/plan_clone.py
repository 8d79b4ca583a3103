"""Opening an event on the command line: from nothing, or as the next one of an event that was run before."""

import argparse
from datetime import date
from typing import Any

from dashboard.commands.common import clerk, command, desk_of, say
from dashboard.model.errors import EntryRejected
from dashboard.model.events import Event
from dashboard.services.openings import opened, opened_like

CLERK = clerk("the plan's commands")


def add_to(group: Any) -> None:  # noqa: ANN401 - argparse's own type is private
    """Add this command to the group `plan`."""
    parser = command(group, "open", open_event)
    parser.add_argument("--event", required=True, metavar="ID", help="the id of the new event, such as river-2027")
    parser.add_argument("--name", default="", metavar="TEXT", help="what people call it (its id unless said otherwise)")
    parser.add_argument("--timezone", default="", metavar="ZONE", help="that of the other event, else UTC")
    parser.add_argument(
        "--like", default="", metavar="ID", help="take over agencies, people, units and plan of this one"
    )
    parser.add_argument("--first-day", default="", metavar="YYYY-MM-DD", help="with --like: its first period's day")


def open_event(options: argparse.Namespace) -> int:
    """Open an event, with --like as the next one of another: its plan becomes the draft, moved by whole days."""
    desk = desk_of(options.like or options.event, there=bool(options.like))
    zone = options.timezone or (desk.situation(options.like).timezone if options.like else "UTC")
    event = Event(options.event, options.name or options.event, zone)
    if not options.like:
        opened(desk, event, CLERK)
        say(f"{event.id} opened, time zone {zone}")
        return 0
    try:
        day = date.fromisoformat(options.first_day)
    except ValueError as error:
        raise EntryRejected("first-day", "say the day of its first period, such as 2027-08-14") from error
    found = opened_like(desk, options.like, event, day, CLERK)
    say(f"{event.id} opened like {options.like} with {found.entries} entries; its plan is a draft")
    for line in found.left_out:
        say(f"left out: {line}")
    return 0
