"""The printed plan on the command line: an Incident Action Plan as PDF or Word document."""

import argparse
from pathlib import Path
from typing import Any

from dashboard.commands.common import Bars, command, desk_of, replaced, room_for, say
from dashboard.export.iap.orders import FORMS, MAP_PAPERS, PAPERS, Made, Order
from dashboard.model.errors import PayloadRefused

KINDS: dict[str, Made] = {".pdf": "pdf", ".docx": "docx"}


def add_export(exports: Any) -> None:  # noqa: ANN401 - argparse's own type is private
    """Add `iap` to what can be exported."""
    parser = command(exports, "iap", export_iap)
    parser.add_argument("--event", required=True, metavar="ID")
    parser.add_argument("--period", default="", metavar="NAME", help="the busiest unless said otherwise")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--live", action="store_true", help="what was published last (unless said otherwise)")
    which.add_argument("--draft", action="store_true", help="what is worked on")
    parser.add_argument("--form", action="append", default=[], metavar="FORM",
                        help=f"this form alone, can be said again: {', '.join(FORMS)}")  # fmt: skip
    parser.add_argument("--paper", choices=PAPERS, default="letter")
    parser.add_argument("--map", choices=MAP_PAPERS, default="", help="the map's paper; the large one unless said")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", required=True, help="a .pdf or .docx file")


def export_iap(options: argparse.Namespace) -> int:
    """Print the plan: an Incident Action Plan as PDF, or as a Word document to edit."""
    file: Path = options.output
    kind = kind_of(file)
    room_for(file)
    names = {form.casefold(): form for form in FORMS}
    unknown = next((form for form in options.form if form.casefold() not in names), None)
    if unknown is not None:
        raise PayloadRefused(f"form: there is no form '{unknown[:20]}' (there are: {', '.join(FORMS)})")
    forms = tuple(names[form.casefold()] for form in options.form)
    order = Order(not options.draft, options.period, forms, options.paper, options.map, kind)
    from dashboard.export.iap.making import made

    with Bars() as bars:
        content = made(desk_of(options.event, there=True), options.event, order, progress=bars)
    replaced(file, lambda part: part.write_bytes(content))
    say(f"{file}: {len(content):,} bytes, {'the draft' if options.draft else 'what is live'}")
    return 0


def kind_of(file: Path) -> Made:
    """Return what the file's name says it is to be; PayloadRefused."""
    if file.suffix.lower() not in KINDS:
        raise PayloadRefused(f"output: {file.name[:60]} is neither .pdf nor .docx; name the file so")
    return KINDS[file.suffix.lower()]
