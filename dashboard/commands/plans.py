"""The plan on the command line: check it, publish it, take files into its draft."""

import argparse
from typing import Any

import msgspec

from dashboard.commands import plan_clone, plan_files
from dashboard.commands.acting import acting, acts
from dashboard.commands.common import command, desk_of, say
from dashboard.commands.plan_clone import CLERK
from dashboard.model.entry import Actor, AnyBody
from dashboard.model.errors import EntryRejected
from dashboard.model.plans import Plan, PlanApproved, PlanPublished
from dashboard.projections.check_words import WORDS, measured, worst_first
from dashboard.projections.checks import run
from dashboard.projections.checks.result import Result
from dashboard.projections.plan_diff import SIGNS, compared, summed
from dashboard.projections.plans import draft, live, next_version
from dashboard.projections.situation import Situation
from dashboard.services.parameters import numbers_of
from dashboard.services.planning import period_asked

MOST_LINES = 20


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse's own type is private
    """Add these commands to the parser."""
    words = "check the plan, publish it, take files into its draft"
    group = commands.add_parser("plan", help=words, description=words).add_subparsers(required=True, metavar="WHAT")
    _check(command(group, "check", check_plan))
    _publish(command(group, "publish", publish_plan))
    plan_files.add_to(group)
    plan_clone.add_to(group)


def check_plan(options: argparse.Namespace) -> int:
    """Check the draft (or what is live) against a parameter set; the exit code is 1 where a check fails."""
    situation = desk_of(options.event, there=True).situation(options.event)
    plan = live(situation).plan if options.live else draft(situation)
    numbers = numbers_of(situation, plan, options.profile)
    period = period_asked(plan, options.period)
    results = run.check(plan, numbers, situation, period)
    if options.json:
        say(msgspec.json.encode([as_printed(result) for result in results]).decode())
    else:
        say(f"{'What is live' if options.live else 'The draft'}, period: {period.name if period else 'all of it'}")
        say("\n".join(_table(results)))
        say(run.meets(results, numbers, situation, period))
    return 1 if any(result.outcome == "fail" for result in results) else 0


def as_printed(result: Result) -> dict[str, Any]:
    """Return a result as the command prints it; null where there is no number.

    Keys: check, result (pass, warn or fail), value, threshold, source, objects (ids), says, unit.
    """
    return {
        "check": result.check, "result": result.outcome, "value": result.value, "threshold": result.threshold,
        "source": result.source, "objects": result.objects, "says": result.says, "unit": result.unit,
    }  # fmt: skip


def publish_plan(options: argparse.Namespace) -> int:
    """Say what publishing the draft changes, then publish it: from then on the live screens show it."""
    desk = desk_of(options.event, there=True)
    situation = desk.situation(options.event)
    before, plan, version = live(situation).plan, draft(situation), next_version(situation)
    if options.approve and not options.by:
        raise EntryRejected("as", "say who approves: --as PERSON, somebody of that agency")
    who, by = acting(situation, options.by, CLERK)
    bodies: list[AnyBody] = [PlanPublished(version, plan, options.note)]
    if options.approve:
        bodies.append(PlanApproved(version, _agency(situation, options.approve, by), who))
    differing = _differing(before, plan, situation)
    if differing:
        say(f"{version} changes on the live screens: {summed(before, plan)}")
        say("\n".join(differing))
    if options.dry_run:
        say("Nothing was published (--dry-run)" if differing else "Nothing in the draft differs from what is live")
        return 0
    if not (options.by or options.yes):
        raise EntryRejected("as", "say who publishes it, --as PERSON; or --yes, and Concord's command does")
    desk.record(options.event, bodies, by)
    approved = f", approved for {options.approve}" if options.approve else ""
    say(f"{version} published by {by.person}{f' of {by.agency}' if by.agency else ''}{approved}")
    return 0


def _agency(situation: Situation, words: str, by: Actor) -> str:
    """Return the id of the agency that approves, by id or short name; EntryRejected where `by` cannot speak for it."""
    known = situation.agencies
    found = next((a.id for a in known.values() if words.casefold() in (a.id.casefold(), a.short.casefold())), "")
    if not found:
        there = ", ".join(agency.short for agency in known.values()) or "none yet"
        raise EntryRejected("approve", f"there is no agency '{words[:40]}' (there are: {there})")
    if found != by.agency:
        own = known[by.agency].short if by.agency in known else by.agency or "no agency"
        raise EntryRejected("approve", f"{by.person} is of {own} and cannot approve for {known[found].short}")
    return found


def _differing(before: Plan, plan: Plan, situation: Situation) -> list[str]:
    """One line a thing that differs, the first 20 of them."""
    rows = compared(before, plan, situation)
    lines = [
        f"  {SIGNS[row.how]} {row.sort} {row.name}" + (f": {row.field} {row.was} -> {row.now}" if row.field else "")
        for row in rows[:MOST_LINES]
    ]
    return [" ".join(line.split()) for line in lines] + [f"and {n} more" for n in (len(rows) - MOST_LINES,) if n > 0]


def _table(results: list[Result]) -> list[str]:
    """One line a result, the failed first: what it is, its number against the threshold, and what it says."""
    rows = [
        (WORDS[result.outcome], result.check, measured(result.value, result.threshold, result.unit), result.says)
        for result in worst_first(results)
    ]
    widths = [max((len(row[n]) for row in rows), default=0) for n in range(3)]
    return ["  ".join((*(row[n].ljust(widths[n]) for n in range(3)), " ".join(row[3].split()))) for row in rows]


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--event", required=True, metavar="ID")
    parser.add_argument("--profile", default="", metavar="NAME", help="a parameter set: uk, us, or one of your own")
    parser.add_argument("--period", default="", metavar="NAME", help="the busiest unless said otherwise")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--draft", action="store_true", help="what is worked on (unless said otherwise)")
    which.add_argument("--live", action="store_true", help="what was published last")
    parser.add_argument("--json", action="store_true")


def _publish(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--event", required=True, metavar="ID")
    acts(parser, "who publishes it")
    parser.add_argument("--note", default="", metavar="TEXT", help="what changed, for those who read it")
    parser.add_argument("--approve", default="", metavar="AGENCY", help="and approve it for this agency, that of --as")
    parser.add_argument("--yes", action="store_true", help="publish it in nobody's name, as Concord's command")
    parser.add_argument("--dry-run", action="store_true", help="only say what differs; nothing is published")
