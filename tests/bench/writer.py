"""One of the crowd: eight threads that append at once and say how long each append took, in seconds."""

import sys
import threading
import time

from dashboard.journal.database import connect
from dashboard.journal.sql import SqlJournal
from tests.builders import EVENT, START, a_draft, a_note

EACH = 150


def main(url: str, name: str) -> None:
    """Append from eight threads."""
    journal = SqlJournal(connect(url))
    taken: list[float] = []

    def write(thread: int) -> None:
        for n in range(EACH):
            began = time.perf_counter()
            journal.append(EVENT, [a_draft(a_note(f"{n}"), key=f"{name}.{thread}.{n}")], START + n)
            taken.append(time.perf_counter() - began)

    writers = [threading.Thread(target=write, args=(thread,)) for thread in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    journal.close()
    sys.stdout.write("\n".join(map(str, taken)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
