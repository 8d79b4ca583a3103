"""Map files in and out of the plan's draft on the command line."""

import argparse
import sys
import uuid
from pathlib import Path
from typing import Any

import msgspec

from dashboard.commands.acting import acting, acts
from dashboard.commands.common import clerk, command, complain, desk_of, replaced, say
from dashboard.export.geo import given_out
from dashboard.ingest.geo_files import load
from dashboard.ingest.geo_meaning import kind_name
from dashboard.ingest.geo_preview import edits, preview
from dashboard.ingest.geo_told import told_of
from dashboard.model.events import Event
from dashboard.model.geodata import FORMS, Became, Preview
from dashboard.model.moment import zone
from dashboard.projections.plans import draft, live
from dashboard.projections.situation import Situation
from dashboard.services.desk import Desk
from dashboard.services.openings import opened

CLERK = clerk("map files")
OUTCOMES = ("new", "changed", "unchanged", "refused")


def add_to(group: Any) -> None:  # noqa: ANN401 - argparse's own type is private
    """Add `plan import` to the commands of the plan."""
    _import(command(group, "import", import_plan))


def add_export(exports: Any) -> None:  # noqa: ANN401 - argparse's own type is private
    """Add `export layout` to what can be exported."""
    _export(command(exports, "layout", export_layout))


def import_plan(options: argparse.Namespace) -> int:
    """Take a map file into the draft: GeoJSON, KML, KMZ, GPX, CSV or Excel; exit code 2 where objects were refused."""
    desk = desk_of(options.event)
    there = options.event in desk.events()
    situation = desk.situation(options.event) if there else Situation()
    _, by = acting(situation, options.by, CLERK)
    zone(options.timezone)
    found = preview(load(options.file), situation, options.crs, told_of(options.field, options.kind_of))
    if not options.dry_run:
        if not there:
            _open(desk, options, found)
        for edit in edits(found, str(uuid.uuid4())):
            desk.record(options.event, edit, by, seen=situation.seq)
    refused = _told(found, options, there)
    return 2 if refused else 0


def as_printed(found: Preview, taken: bool) -> dict[str, Any]:
    """Return what became of a file as the command prints it.

    Keys: file, format, taken, new, changed, unchanged, refused (counts), said (of the file), and objects: row, id,
    name, kind, geometry, outcome, said.
    """
    counts = {outcome: found.count(outcome) for outcome in OUTCOMES}  # type: ignore[arg-type]
    lines = [msgspec.to_builtins(line) for line in found.lines]
    return {"file": found.file, "format": found.form, "taken": taken, **counts, "said": found.said, "objects": lines}


def export_layout(options: argparse.Namespace) -> int:
    """Give the layout out as a map file; a file of that name is replaced when the new one is complete."""
    situation = desk_of(options.event, there=True).situation(options.event)
    features = (draft(situation) if options.draft else live(situation).plan).features
    title = situation.event.name if situation.event else options.event
    text = given_out(features, options.format, title)
    if options.output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
    else:
        replaced(options.output, lambda part: part.write_text(text, encoding="utf-8", newline=""))
    written = sum(feature.geometry == "Point" for feature in features) if options.format == "csv" else len(features)
    left = len(features) - written
    said = f"; {left} that are no points have no place in a table" if left else ""
    complain(f"{written} object{'' if written == 1 else 's'} of the layout given out{said}")
    return 0


def _open(desk: Desk, options: argparse.Namespace, found: Preview) -> None:
    lat, lon = (round(value, 6) for value in found.middle)
    opened(desk, Event(options.event, options.event, options.timezone, lat, lon), CLERK)
    complain(f"event {options.event}: opened (time zone {options.timezone}, the middle of its map {lat:g}, {lon:g})")


def _told(found: Preview, options: argparse.Namespace, there: bool) -> int:
    """Print what became of every object; return how many were refused."""
    refused = found.count("refused")
    if options.json:
        say(msgspec.json.encode(as_printed(found, not options.dry_run)).decode())
        return refused
    for line in found.said:
        complain(f"{found.file}: {line}")
    for became in found.lines:
        if became.outcome == "refused":
            complain(f"{found.file}: {_line(became)}")
        else:
            say(_line(became))
    counts = ", ".join(f"{count} {outcome}" for outcome in OUTCOMES if (count := found.count(outcome)))  # type: ignore[arg-type]
    if options.dry_run:
        end = "nothing is taken in" + ("" if there else f"; event {options.event} would be opened")
    else:
        end = f"taken into the draft of {options.event}" if found.features else "the draft stays as it is"
    say(f"{found.file} ({found.form}): {counts}: {end}")
    return refused


def _line(became: Became) -> str:
    name = f" '{became.name}'" if became.name else ""
    what = f"{became.outcome}: {kind_name(became.kind)}" if became.kind else became.outcome
    said = f": {'; '.join(became.said)}" if became.said else ""
    return f"object {became.row} {became.id or 'without id'}{name}: {what}{said}"


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="GeoJSON, KML, KMZ, GPX, CSV or Excel (.xlsx)")
    parser.add_argument("--event", required=True, metavar="ID", help="it is opened where it is not there")
    parser.add_argument(
        "--crs", default="", metavar="EPSG:N", help="the coordinate system, where the file is not in degrees"
    )
    parser.add_argument(
        "--field", action="append", default=[], metavar="OURS=THEIRS",
        help="which property is which field: width=Breite_m, kind=Objektart, none=Titel (no field); repeatable",
    )  # fmt: skip
    parser.add_argument(
        "--kind-of", action="append", default=[], metavar="WORD=KIND",
        help="what a word of the file stands for: Notausgang=exit, Tor=none (another object); repeatable",
    )  # fmt: skip
    parser.add_argument("--timezone", default="UTC", metavar="ZONE", help="of an event that is opened; UTC unless said")
    acts(parser, "who takes it in")
    parser.add_argument("--dry-run", action="store_true", help="only say what every object would become")
    parser.add_argument("--json", action="store_true")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--event", required=True, metavar="ID")
    parser.add_argument("--format", choices=tuple(FORMS), default="geojson", help="geojson unless said otherwise")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="instead of the standard output")
    parser.add_argument("--draft", action="store_true", help="what is worked on, instead of what is live")
