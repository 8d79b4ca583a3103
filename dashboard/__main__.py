"""`python -m dashboard [serve | import | export | state | verify]`: every command, each taking `--db URL`.

What goes wrong is one line on stderr, `concord: <field>: <what would be right>`, and exit code 2; `verify` exits with 1
where the chain breaks.
"""

import argparse
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import msgspec
from tqdm import tqdm

from dashboard.export.log import FORMATS, write_log
from dashboard.ingest.cad_csv import import_cad
from dashboard.ingest.cad_report import spoken, write
from dashboard.ingest.journal_lines import import_journal
from dashboard.ingest.mapping import load
from dashboard.ingest.script import seed_demo
from dashboard.journal.journal import verify
from dashboard.model.entry import Head
from dashboard.model.errors import DashboardError, PayloadRefused, UnknownEvent
from dashboard.model.moment import At, Moment, iso, parse
from dashboard.projections.summary import summary
from dashboard.services.desk import Desk
from dashboard.services.house import DATABASE, close_desks, database_url, open_desk

DEMO = "demo"


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    if options.db:
        os.environ[DATABASE] = options.db
    try:
        return int(options.run(options))
    except DashboardError as error:
        _complain(str(error))
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            _complain(f"output: cannot be written: {error.strerror}")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    finally:
        close_desks()
    return 2


def serve(options: argparse.Namespace) -> int:
    """Run the pages and every route until stopped."""
    from dashboard.app import app

    open_desk()
    _free(options.host, options.port)
    _say(f"Concord, the joint command dashboard, on http://{options.host}:{options.port} (Ctrl+C stops it)")
    _say(f"The demo festival: http://{options.host}:{options.port}/wall   Database: {_shown_database()}")
    app.run(config={"server.port": options.port, "server.address": options.host})
    return 0


def _free(host: str, port: int) -> None:
    """PayloadRefused where nobody could listen at `host` and `port`."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise PayloadRefused(f"port: {host}:{port} cannot be listened on ({error.strerror}); try --port") from error


def import_cad_file(options: argparse.Namespace) -> int:
    """Take in a CAD export and say what became of every row."""
    mapping = load(options.mapping)
    with _Bars() as bars:
        report = import_cad(_desk(options.event), options.event, options.file, mapping, bars)
    _say("\n".join(spoken(report, options.event)))
    if options.report:
        write(report, options.report)
        _say(f"every one of them: {options.report}")
    elif report.refused or report.doubtful:
        _say("--report FILE writes every one of them to a CSV file")
    if not report.taken:
        raise PayloadRefused(f"rows: none of the {report.rows} rows of {options.file} could be taken")
    return 0


def import_journal_file(options: argparse.Namespace) -> int:
    """Take in an exported journal, with the same hashes."""
    with _Bars() as bars:
        taken = import_journal(open_desk(), options.file, options.event, bars)
    _say(f"event {taken.event}: {taken.lines} entries read, {taken.new} new; the last hash is {taken.hash.hex()}")
    return 0


def export(options: argparse.Namespace) -> int:
    """Give the log out whole; a file of that name is replaced when the new one is complete."""
    desk = _desk(options.event, there=True)
    if options.output is None:
        head = write_log(desk, options.event, options.format, sys.stdout)
        sys.stdout.flush()
    else:
        head = _export_to(desk, options)
    sys.stderr.write(f"concord: {head.seq} entries; head {head.hash.hex()}\n")
    return 0


def state(options: argparse.Namespace) -> int:
    """Print the situation in numbers."""
    desk = _desk(options.event)
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
    _say((text if options.json else msgspec.json.format(text)).decode())
    return 0


def verify_chain(options: argparse.Namespace) -> int:
    """Check the chain, and that it holds the hash that was kept elsewhere."""
    desk = _desk(options.event)
    verdict = verify(desk.journal, options.event)
    if verdict.bad is not None:
        _complain(f"chain: seq {verdict.bad}: {verdict.why} (the {verdict.entries} entries before it hold)")
        return 1
    if not verdict.entries:
        raise UnknownEvent(_unknown(desk, options.event))
    since = _since(desk, options.event, options.head.strip().lower(), verdict.head)
    if since is None:
        _complain(f"head: no entry of this journal has the hash {options.head[:80]}: it is not the journal it was")
        return 1
    went_on = f", {since} of them since that hash" if since else ""
    _say(f"{verdict.entries} entries hold{went_on}; head seq {verdict.head.seq}, {verdict.head.hash.hex()}")
    return 0


def _since(desk: Desk, event: str, expected: str, head: Head) -> int | None:
    """How many entries came after the one with the hash `expected`; None where no entry has it."""
    if expected in ("", head.hash.hex()):
        return 0
    found = (row.seq for row in desk.journal.rows(event) if row.hash.hex() == expected)
    seq = next(found, None)
    return None if seq is None else head.seq - seq


def _export_to(desk: Desk, options: argparse.Namespace) -> Head:
    file: Path = options.output
    part = file if file.exists() and not file.is_file() else file.with_name(f"{file.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            head = write_log(desk, options.event, options.format, stream)
        if part != file:
            part.replace(file)
    except OSError as error:
        if part != file:
            with suppress(OSError):
                part.unlink()
        raise PayloadRefused(f"output: {file} cannot be written: {error.strerror}") from error
    return head


def _desk(event: str, there: bool = False) -> Desk:
    """Open the desk; the demo is seeded where it is not there yet. `there`: UnknownEvent where the event is not."""
    desk = open_desk()
    if event == DEMO and event not in desk.events():
        seed_demo(desk)
    if there and event not in desk.events():
        raise UnknownEvent(_unknown(desk, event))
    return desk


def _unknown(desk: Desk, event: str) -> str:
    return f"event: there is no event '{event[:60]}' here (events: {', '.join(sorted(desk.events())) or 'none yet'})"


def _shown_database() -> str:
    from sqlalchemy.engine import make_url

    return make_url(database_url()).render_as_string(hide_password=True)


def _say(text: str) -> None:
    _write(sys.stdout, text)


def _complain(text: str) -> None:
    _write(sys.stderr, f"concord: {' '.join(text.split())}")


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    stream.flush()


class _Bars:
    """Progress on stderr: one bar for each thing that is being done."""

    def __init__(self) -> None:
        self._bars: dict[str, tqdm[Any]] = {}

    def __enter__(self) -> "_Bars":
        return self

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._bars:
            self.__exit__()
            self._bars[what] = tqdm(desc=what, unit="", unit_scale=True, file=sys.stderr)
        bar = self._bars[what]
        bar.total = total or None
        bar.update(done - bar.n)

    def __exit__(self, *_problem: object) -> None:
        for bar in self._bars.values():
            bar.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dashboard", description="Concord, the joint command dashboard.")
    parser.add_argument("--db", default="", metavar="URL", help="database, such as sqlite:///concord.db")
    _serving(parser, 8501, "127.0.0.1")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _serving(_command(commands, "serve", serve), argparse.SUPPRESS, argparse.SUPPRESS)
    imports = commands.add_parser("import", help="take in a file").add_subparsers(required=True, metavar="cad|journal")
    _import_cad(_command(imports, "cad", import_cad_file))
    _import_journal(_command(imports, "journal", import_journal_file))
    _export(_command(commands, "export", export))
    _state(_command(commands, "state", state))
    _verify(_command(commands, "verify", verify_chain))
    return parser


def _command(commands: Any, name: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:  # noqa: ANN401
    words = (run.__doc__ or "").splitlines()[0]
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    parser.add_argument("--db", default=argparse.SUPPRESS, metavar="URL", help="database, such as sqlite:///concord.db")
    parser.set_defaults(run=run)
    return parser


def _serving(parser: argparse.ArgumentParser, port: int | str, host: str) -> None:
    parser.set_defaults(run=serve)
    parser.add_argument("--port", type=_port, default=port, help="8501 unless said otherwise")
    parser.add_argument("--host", default=host, help="127.0.0.1 unless said otherwise")


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise argparse.ArgumentTypeError(f"'{text[:20]}' is not a port from 1 to 65535")
    return int(text)


def _import_cad(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--mapping", required=True, metavar="NAME", help="a name in data/mappings, or a TOML file")
    parser.add_argument("--event", required=True, metavar="ID")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write every refused or doubtful row to this CSV")


def _import_journal(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--event", default="", metavar="ID", help="instead of the event that the file names")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--event", required=True, metavar="ID")
    parser.add_argument("--format", choices=FORMATS, default="jsonl")
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


if __name__ == "__main__":
    sys.exit(main())
