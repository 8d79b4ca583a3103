"""`python -m tests.bench [--full] [--entries N] [--only CASE ...] [--folder PATH]`: one table of what Concord takes,
line by line as it comes.

The synthetic day is built once and kept in the folder. `--full` writes 24 hours of positions of 5,000 units at 1 Hz:
9 GB.
"""

import argparse
import os
import shutil
import sys
from itertools import chain
from pathlib import Path

from tests.bench.cases import CASES, Options
from tests.bench.measure import machine, show

FULL_BYTES = 10 * 10**9


def main() -> None:
    """Run the cases and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--full", action="store_true", help="24 hours of position chunks (9 GB) and not 1 hour")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--only", nargs="*", choices=CASES, default=list(CASES))
    parser.add_argument("--folder", type=Path, default=Path("/tmp/concord-bench"))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.full and shutil.disk_usage(given.folder).free < FULL_BYTES:
        sys.exit(f"--full needs {FULL_BYTES // 10**9} GB free in {given.folder}")
    options = Options(given.folder, given.entries, given.full)
    sys.stdout.write(f"{machine()}, load {os.getloadavg()[0]:.1f}; {given.entries:,} entries\n")
    show(chain.from_iterable(CASES[name](options) for name in given.only))
    shutil.rmtree(options.passing)


if __name__ == "__main__":
    main()
