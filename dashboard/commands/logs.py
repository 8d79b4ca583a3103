"""Logs in and out: import, export, state, verify."""

import argparse
import sys
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from dashboard.commands.common import DOUBTFUL, Bars, command, complain, desk_of, replaced, say
from dashboard.export.log import FORMATS, write_log
from dashboard.export.log_excel import write_excel
from dashboard.ingest.cad_csv import import_cad
from dashboard.ingest.cad_report import spoken, write
from dashboard.ingest.import_guess import guessed
from dashboard.ingest.import_mapping import mapping_of, written
from dashboard.ingest.import_seen import look
from dashboard.ingest.import_times import month_first
from dashboard.ingest.journal_lines import import_journal
from dashboard.ingest.mapping import Mapping, load
from dashboard.journal.filing import misfiled
from dashboard.journal.journal import verify
from dashboard.model.entry import Head
from dashboard.model.errors import EntryRejected, PayloadRefused
from dashboard.model.imports import Choices, Reading
from dashboard.model.moment import At, Moment, iso, parse, zone
from dashboard.model.text import clean
from dashboard.projections.summary import summary
from dashboard.services.desk import Desk
from dashboard.services.house import open_desk
from dashboard.services.preparing import prepare
from dashboard.services.unknown import beheaded, unknown
from dashboard.services.verifying import verifying

EXCEL = "xlsx"
FORMS = {
    "units": "a row is a unit sent", "statuses": "a row is a status of a unit", "calls": "a row is a call",
    "snapshots": "a row is who is on what at one instant",
}  # fmt: skip


def add_to(commands: Any) -> tuple[Any, Any]:  # noqa: ANN401 - argparse's own type is private
    """Add these commands to the parser; return where what is imported, and what else is exported, are added."""
    imports = commands.add_parser("import", help="take in a file").add_subparsers(required=True, metavar="KIND")
    _import_cad(command(imports, "cad", import_cad_file, reads=False))
    _import_journal(command(imports, "journal", import_journal_file, reads=False))
    exported = command(commands, "export", export)
    _export(exported)
    _state(command(commands, "state", state))
    _verify(command(commands, "verify", verify_chain, reads=False))
    return imports, exported.add_subparsers(metavar="WHAT", help="something else than the log")


def import_cad_file(options: argparse.Namespace) -> int:
    """Take in a CAD export and say what became of every row."""
    before = _entries(options.event)
    try:
        mapping = load(options.mapping) if options.mapping else _guessed(options)
        with Bars() as bars:
            report = import_cad(desk_of(options.event), options.event, options.file, mapping, bars)
            if report.taken:
                prepare(open_desk(), options.event, bars)
    except KeyboardInterrupt:
        new = _entries(options.event) - before
        stays = f"{new:,} new entries of event {options.event} stay recorded" if new else "nothing was recorded"
        complain(f"stopped: {stays}; the same import can be run again, and takes in what is missing")
        raise
    say("\n".join(spoken(report, options.event)))
    if options.report:
        write(report, options.report)
        say(f"every one of them: {options.report}")
    elif report.refused or report.doubtful:
        say("--report FILE writes every one of them to a CSV file")
    if not report.taken:
        raise PayloadRefused(f"rows: none of the {report.rows} rows of {options.file} could be taken")
    return 0


def _entries(event: str) -> int:
    return open_desk().journal.heads().get(event, Head()).seq


def _guessed(options: argparse.Namespace) -> Mapping:
    """Guess how the file is to be read, say what was guessed, and keep it as a mapping where that is asked for."""
    seen = look(options.file, options.file.name, Reading())
    choices = _answered(guessed(seen, options.event), options)
    try:
        mapping = mapping_of(choices)
    except PayloadRefused as error:
        raise PayloadRefused(f"{error}; {_way_out(choices, options.file.name)}") from error
    if options.keep:
        _write_mapping(mapping, options.keep, options.file.name)
    say(f"guessed: {FORMS[choices.form]}; times {' or '.join(choices.times)}, in {choices.timezone}")
    say("\n".join(f"  {field} = {' + '.join(titles)}" for field, titles in choices.columns.items()))
    unused = ", ".join(clean(title)[:40] for title in seen.header if title not in choices.used)
    for note in (*choices.notes, *([f"columns not used: {unused}"] if unused else [])):
        say(f"  {note}")
    return mapping


def _answered(choices: Choices, options: argparse.Namespace) -> Choices:
    """Return the guesses with what the options say; PayloadRefused names what they leave open."""
    if options.dates and choices.ambiguous:
        forms = choices.ambiguous if options.dates == "day" else tuple(map(month_first, choices.ambiguous))
        choices = structs.replace(choices, times=(*choices.times, *forms), ambiguous=())
    if options.timezone:
        zone(options.timezone)
        choices = structs.replace(choices, timezone=options.timezone)
    elif not (choices.lat or choices.lon) and choices.needs_zone:
        raise PayloadRefused("time zone: nothing in the file tells it; say which one: --timezone America/Chicago")
    if options.day and not choices.needs_day:
        raise PayloadRefused("--day: the times have dates of their own; leave it out")
    choices = structs.replace(choices, day=options.day)
    if choices.needs_day:
        raise PayloadRefused(
            "times: they have no date; say the day of the first row: --day 2025-12-24, or copy "
            "data/mappings/sf-fire.toml, name it there as [file] day and give that as --mapping"
        )
    if choices.ambiguous:
        raise PayloadRefused(
            "times: day or month first? The values do not tell; say which: --dates day or --dates month"
        )
    return choices


def _way_out(choices: Choices, file: str) -> str:
    known = ", ".join(f"{field} = {' + '.join(titles)}" for field, titles in choices.columns.items())
    there = f"{file} was guessed as {known or 'nothing'}"
    return f"{there}; copy data/mappings/sf-fire.toml, name the rest and give it as --mapping"


def _write_mapping(mapping: Mapping, path: Path, file: str) -> None:
    try:
        path.write_text(written(mapping, f"Guessed for {file}"), encoding="utf-8")
    except OSError as error:
        raise PayloadRefused(f"keep: {path} cannot be written: {error.strerror}") from error
    say(f"kept as {path}: correct it there and give it as --mapping")


def import_journal_file(options: argparse.Namespace) -> int:
    """Take in an exported journal, with the same hashes."""
    with Bars() as bars:
        taken = import_journal(open_desk(), options.file, options.event, bars)
        prepare(open_desk(), taken.event, bars)
    say(f"event {taken.event}: {taken.lines} entries read, {taken.new} new; the last hash is {taken.hash.hex()}")
    return 0


def export(options: argparse.Namespace) -> int:
    """Give the log out whole; a file of that name is replaced when the new one is complete."""
    if not options.event:
        raise EntryRejected("event", "say which one: --event ID")
    desk = desk_of(options.event, there=True, headless=options.format == "jsonl")
    if options.output is None and options.format == EXCEL:
        raise PayloadRefused("output: an Excel file cannot be printed; name one: -o FILE.xlsx")
    if options.output is None:
        head = write_log(desk, options.event, options.format, sys.stdout)
        sys.stdout.flush()
    else:
        head = _export_to(desk, options)
    sys.stderr.write(f"concord: {head.seq} entries; head {head.hash.hex()}\n")
    if beheaded(desk.journal, options.event):
        complain(f"NOT VERIFIED: {unknown(desk.journal, options.event)}")
        return DOUBTFUL
    return 0


def state(options: argparse.Namespace) -> int:
    """Print the situation in numbers."""
    desk = desk_of(options.event)
    zone = desk.situation(options.event).timezone
    t = parse(options.at, zone, "at") if options.at else desk.now(options.event)
    moment: Moment | None = At(t) if options.at else None
    head = desk.events()[options.event]
    printed = {
        "event": options.event, "at": iso(t, zone), "basis": options.basis,
        "head": {"seq": head.seq, "hash": head.hash.hex()},
        **summary(desk.situation(options.event, moment, options.basis)),
    }  # fmt: skip
    text = msgspec.json.encode(printed)
    say((text if options.json else msgspec.json.format(text)).decode())
    return 0


def verify_chain(options: argparse.Namespace) -> int:
    """Check the chain and its index, and that it holds the hash that was kept elsewhere."""
    desk = desk_of(options.event, headless=True)
    looked = verifying(desk)
    gone = looked.gone(options.event) if options.event in desk.events() else None
    verdict = verify(desk.journal, options.event)
    if verdict.bad is not None:
        complain(f"chain: seq {verdict.bad}: {verdict.why} (the {verdict.entries} entries before it hold)")
        _complain_of_others(desk, options.event, verdict.bad)
        return 1
    if not verdict.entries:
        raise unknown(desk.journal, options.event)
    if (wrong := misfiled(desk.journal, options.event, verdict.head.seq)) is not None:
        complain(f"index: seq {wrong[0]}: {wrong[1]} (the {verdict.entries} entries themselves hold)")
        return 1
    if gone is not None and not options.accept:
        way = f"where a backup was put back on purpose, `verify --event {options.event} --accept` takes it for the log"
        complain(f"chain: seq {gone.seq}: {gone.why} (what is left holds; {way})")
        return 1
    since = _since(desk, options.event, options.head.strip().lower(), verdict.head)
    if since is None:
        complain(f"head: no entry of this journal has the hash {options.head[:80]}: it is not the journal it was")
        return 1
    looked.passed(options.event, verdict.head)
    went_on = f", {since} of them since that hash" if since else ""
    say(f"{verdict.entries} entries hold{went_on}; head seq {verdict.head.seq}, {verdict.head.hash.hex()}")
    return 0


def _complain_of_others(desk: Desk, event: str, first: int) -> None:
    """Name what else is not as it was recorded, behind seq `first`; the lines are held to the hashes stored there."""
    if event not in desk.events():
        return
    found = verifying(desk).now(event)
    for fault in (fault for fault in found.faults if fault.seq > first):
        complain(f"chain: seq {fault.seq}: {fault.why}")
    if found.more:
        complain(f"chain: and {found.more:,} more")


def _since(desk: Desk, event: str, expected: str, head: Head) -> int | None:
    """How many entries came after the one with the hash `expected`; None where no entry has it."""
    if expected in ("", head.hash.hex()):
        return 0
    found = (row.seq for row in desk.journal.rows(event) if row.hash.hex() == expected)
    seq = next(found, None)
    return None if seq is None else head.seq - seq


def _export_to(desk: Desk, options: argparse.Namespace) -> Head:
    def write(part: Path) -> Head:
        if options.format == EXCEL:
            return write_excel(desk, options.event, part)
        with part.open("w", encoding="utf-8", newline="") as stream:
            return write_log(desk, options.event, options.format, stream)

    return replaced(options.output, write)


def _import_cad(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--mapping", default="", metavar="NAME", help="a name in data/mappings, or a TOML file; without it, guessed"
    )
    parser.add_argument("--timezone", default="", metavar="ZONE", help="with a guess: the zone of times without one")
    parser.add_argument(
        "--dates", choices=("day", "month"), default="", help="with a guess: which comes first in 3/4/25"
    )
    parser.add_argument(
        "--day", default="", metavar="DATE", help="with a guess, where times have no date: the day of the first row"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FILE", help="with a guess: write it down as a mapping, to correct"
    )
    parser.add_argument("--event", required=True, metavar="ID")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write every refused or doubtful row to this CSV")


def _import_journal(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--event", default="", metavar="ID", help="instead of the event that the file names")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--event", default="", metavar="ID")
    parser.add_argument("--format", choices=(*FORMATS, EXCEL), default="jsonl")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="instead of the standard output")


def _state(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--event", required=True, metavar="ID")
    parser.add_argument(
        "--at", default="", metavar="T", help="ISO time, the event's local one without offset; else now"
    )
    parser.add_argument("--basis", choices=("known", "happened"), default="known")
    parser.add_argument("--json", action="store_true", help="on one line")


def _verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--event", required=True, metavar="ID")
    parser.add_argument("--head", default="", metavar="HASH", help="a head hash that was printed or exported before")
    parser.add_argument(
        "--accept",
        action="store_true",
        help="a backup was put back on purpose: the shorter log is the right one from now on",
    )
