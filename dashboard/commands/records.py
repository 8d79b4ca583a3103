"""What a review takes away on the command line: the journal as Parquet."""

import argparse
from pathlib import Path
from typing import Any

from dashboard.commands.common import Bars, command, desk_of, say


def add_export(exports: Any) -> None:  # noqa: ANN401 - argparse's own type is private
    """Add `parquet` to what can be exported."""
    parser = command(exports, "parquet", export_parquet)
    parser.add_argument("--event", required=True, metavar="ID")
    parser.add_argument("-o", "--output", type=Path, metavar="DIR", required=True, help="a folder; made where missing")


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
