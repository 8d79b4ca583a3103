"""`python -m dashboard [serve | ...]`: every command, each taking `--db URL`."""

import argparse
import os
import sys

from dashboard.services.house import DATABASE


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m dashboard")
    parser.add_argument("--db", default="")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--host", default="127.0.0.1")
    options = parser.parse_args(arguments)
    if options.db:
        os.environ[DATABASE] = options.db
    from dashboard.app import app

    app.run(config={"server.port": options.port, "server.address": options.host})
    return 0


if __name__ == "__main__":
    sys.exit(main())
