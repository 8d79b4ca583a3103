"""`python -m dashboard [serve | import | export | state | verify | ...]`: every command, each taking `--db URL`.

What goes wrong is one line on stderr, `concord: <field>: <what would be right>`, and exit code 2; `verify` exits with 1
where the chain breaks, and every other command with 3 where it answered from a log that is not what was recorded.
"""

import argparse
import os
import socket
import sys

from dashboard.commands import joint, logs, metrics, plain, plan_files, plan_print, plans, protocol_review, records
from dashboard.commands.common import command, complain, looked_ahead, owned_up, say
from dashboard.model.errors import DashboardError, PayloadRefused
from dashboard.services.house import DATABASE, close_desks, database_url, open_desk

CODES = (
    "exit codes: 0; 1 where `verify` or a check of the plan fails; 2 where something was refused; 3 where the answer "
    "stands, but the log it comes from is not what was recorded (one line on stderr names the entry)"
)


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    if options.db:
        os.environ[DATABASE] = options.db
    try:
        looked_ahead(options)
        return owned_up(options, int(options.run(options)))
    except DashboardError as error:
        complain(str(error))
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            complain(f"output: cannot be written: {error.strerror}")
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
    say(f"Concord, the joint command dashboard, on http://{options.host}:{options.port} (Ctrl+C stops it)")
    say(f"The demo festival: http://{options.host}:{options.port}/wall   Database: {_shown_database()}")
    app.run(config={"server.port": options.port, "server.address": options.host})
    return 0


def _free(host: str, port: int) -> None:
    """PayloadRefused where nobody could listen at `host` and `port`."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        raise PayloadRefused(f"port: {host}:{port} cannot be listened on ({error.strerror}); try --port") from error


def _shown_database() -> str:
    from sqlalchemy.engine import make_url

    return make_url(database_url()).render_as_string(hide_password=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dashboard", description="Concord, the joint command dashboard.", epilog=CODES
    )
    parser.add_argument("--db", default="", metavar="URL", help="database, such as sqlite:///concord.db")
    _serving(parser, 8501, "127.0.0.1")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _serving(command(commands, "serve", serve, reads=False), argparse.SUPPRESS, argparse.SUPPRESS)
    imports, exports = logs.add_to(commands)
    joint.add_to(commands, imports)
    plain.add_to(commands)
    metrics.add_to(commands)
    protocol_review.add_to(commands)
    plans.add_to(commands)
    plan_files.add_export(exports)
    plan_print.add_export(exports)
    records.add_export(exports)
    return parser


def _serving(parser: argparse.ArgumentParser, port: int | str, host: str) -> None:
    parser.set_defaults(run=serve, reads=False)
    parser.add_argument("--port", type=_port, default=port, help="8501 unless said otherwise")
    parser.add_argument("--host", default=host, help="127.0.0.1 unless said otherwise")


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        raise argparse.ArgumentTypeError(f"'{text[:20]}' is not a port from 1 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
