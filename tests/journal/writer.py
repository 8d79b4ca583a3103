"""A process that writes as fast as it can: `python -m tests.journal.writer URL EVENT NAME THREADS COUNT`.

Every acknowledged key is printed, one line each, as soon as it is acknowledged.
"""

import os
import sys
import threading

from dashboard.journal.database import connect
from dashboard.journal.sql import SqlJournal
from tests.builders import START, a_draft, a_note


def main(url: str, event: str, name: str, threads: int, count: int) -> None:
    """Write `count` entries from each of `threads` threads."""
    journal = SqlJournal(connect(url))

    def write(thread: int) -> None:
        for n in range(count):
            key = f"{name}.{thread}.{n}"
            journal.append(event, [a_draft(a_note(key), key=key)], START + n)
            os.write(1, f"{key}\n".encode())

    writers = [threading.Thread(target=write, args=(thread,)) for thread in range(threads)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    journal.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
