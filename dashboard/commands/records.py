"""What a review takes away on the command line: the journal as Parquet, the ICS forms filled from it, the report."""

import argparse
from pathlib import Path
from typing import Any

from dashboard.commands.common import Bars, command, desk_of, replaced, room_for, say
from dashboard.commands.plan_print import kind_of
from dashboard.export.iap.orders import PAPERS
from dashboard.export.ics.orders import CHOICES, FORMS, SUBJECTS, FormOrder
from dashboard.model.errors import PayloadRefused
from dashboard.model.moment import spanned

HELP = {
    "unit": "its id or callsign", "person": "their id or name", "incident": "its number", "resource": "its id or name",
    "period": "the operational period of that name; the whole log unless said",
}  # fmt: skip


def add_export(exports: Any) -> None:  # noqa: ANN401 - argparse's own type is private
    """Add `parquet` and the forms to what can be exported."""
    parser = command(exports, "parquet", export_parquet)
    parser.add_argument("--event", required=True, metavar="ID")
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", required=True, help="a folder; made where missing")
    for form in FORMS:
        _add_form(exports, form)
    report = command(exports, "after-action", export_report)
    report.add_argument("--event", required=True, metavar="ID")
    report.add_argument("--paper", choices=PAPERS, default="letter")
    report.add_argument("--from", dest="start", default="", metavar="T",
                        help="only what is from then on: ISO time, the event's local one without offset")  # fmt: skip
    report.add_argument("--to", dest="end", default="", metavar="T", help="and before then")
    report.add_argument("-o", "--output", type=Path, metavar="FILE", required=True, help="a .pdf, .docx or .html file")


def _add_form(exports: Any, form: str) -> None:  # noqa: ANN401
    parser = command(exports, f"ics-{form}", export_form)
    parser.description = f"Fill ICS {form}, {FORMS[form]}, from the journal, as PDF or Word document."
    parser.set_defaults(form=form)
    parser.add_argument("--event", required=True, metavar="ID")
    if SUBJECTS[form]:
        about = parser.add_mutually_exclusive_group(required=True)
        for noun in SUBJECTS[form]:
            about.add_argument(f"--{noun}", default="", metavar=noun.upper(), help=HELP[noun])
    for noun in CHOICES.get(form, ()):
        parser.add_argument(f"--{noun}", default="", metavar=noun.upper(), help=HELP[noun])
    parser.add_argument("--paper", choices=PAPERS, default="letter")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", required=True, help="a .pdf or .docx file")


def export_parquet(options: argparse.Namespace) -> int:
    """Give the journal and the tracks out as Parquet files, one for each kind of record."""
    from dashboard.export.parquet.making import write_parquet

    desk = desk_of(options.event, there=True)
    with Bars() as bars:
        written = write_parquet(desk, options.event, options.output, bars)
    for name, rows in written.rows.items():
        say(f"{rows:>12,}  {options.output / name}.parquet")
    say(f"{written.head.seq} entries; head {written.head.hash.hex()}")
    return 0


def export_form(options: argparse.Namespace) -> int:
    """Fill a form from the journal, as PDF or Word document."""
    from dashboard.export.ics.making import made

    file: Path = options.output
    told = {noun: getattr(options, noun, "") for noun in HELP}
    order = FormOrder(options.form, **told, paper=options.paper, made=kind_of(file))
    room_for(file)
    desk = desk_of(options.event, there=True)
    with Bars() as bars:
        content = made(desk, options.event, order, bars)
    replaced(file, lambda part: part.write_bytes(content))
    say(f"{file}: {len(content):,} bytes, ICS {options.form} {FORMS[options.form]}")
    return 0


def export_report(options: argparse.Namespace) -> int:
    """Write the after-action report and improvement plan as PDF, Word document or one HTML file."""
    from dashboard.export.report.making import made
    from dashboard.export.report.orders import Kind, ReportOrder

    file: Path = options.output
    kinds: dict[str, Kind] = {".pdf": "pdf", ".docx": "docx", ".html": "html", ".htm": "html"}
    kind = kinds.get(file.suffix.lower())
    if kind is None:
        raise PayloadRefused(f"output: {file.name[:60]} is neither .pdf, .docx nor .html; name the file so")
    room_for(file)
    desk = desk_of(options.event, there=True)
    zone = desk.situation(options.event).timezone
    start, end = spanned(options.start, options.end, zone)
    with Bars() as bars:
        content = made(desk, options.event, ReportOrder(kind, options.paper, start, end), bars)
    replaced(file, lambda part: part.write_bytes(content))
    say(f"{file}: {len(content):,} bytes, after-action report and improvement plan")
    return 0
