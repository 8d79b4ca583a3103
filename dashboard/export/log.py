"""The log given out whole: as journal lines that another Concord takes in, or as a CSV file that people read."""

import csv
from collections.abc import Iterator
from typing import TextIO

import msgspec

from dashboard.journal.journal import Row, legible
from dashboard.model.entry import Entry, Head
from dashboard.model.moment import iso
from dashboard.model.text import harmless
from dashboard.projections.words import describe
from dashboard.services.desk import Desk
from dashboard.services.verifying import mark

HEADER = (
    "seq", "occurred", "known", "recorded", "occurred_utc", "known_utc", "recorded_utc", "who", "agency", "role",
    "kind", "about", "summary", "said", "hash", "mark",
)  # fmt: skip
FORMATS = ("jsonl", "csv")


def write_log(desk: Desk, event: str, form: str, stream: TextIO) -> Head:
    """Write the whole log of `event` to `stream` as `form` (`jsonl` or `csv`); return the end of what was written.

    JournalUnavailable; whatever the stream raises. An event that is not there is an empty log.
    """
    head = Head()
    for row in (_csv if form == "csv" else _jsonl)(desk, event, stream):
        head = Head(row.seq, row.hash, row.recorded) if row.seq else head
    return head


def _jsonl(desk: Desk, event: str, stream: TextIO) -> Iterator[Row]:
    opening = f'{{"event":{msgspec.json.encode(event).decode()},"hash":"'
    for row in desk.journal.rows(event):
        stream.write(f'{opening}{row.hash.hex()}","entry":{row.line}}}\n')
        yield row


def log_rows(desk: Desk, event: str) -> Iterator[tuple[Row, list[str]]]:
    """Every line of the log with its cells in the order of HEADER; what strangers wrote is as they wrote it.

    The last cell is empty, or in every line the mark of a log that is not what was recorded.
    """
    situation, said = desk.situation(event), mark(desk, event)
    zone = situation.timezone
    for row in desk.journal.rows(event):
        entry = legible(row)
        yield row, [*_times(entry, zone), *_who(entry), describe(entry, situation), entry.said, row.hash.hex(), said]


def _csv(desk: Desk, event: str, stream: TextIO) -> Iterator[Row]:
    out = csv.writer(stream)
    out.writerow(HEADER)
    for row, cells in log_rows(desk, event):
        out.writerow(map(harmless, cells))
        yield row


def _times(entry: Entry, zone: str) -> list[str]:
    clocks = (entry.occurred, entry.known, entry.recorded)
    return [str(entry.seq), *(iso(t, zone) for t in clocks), *(iso(t) for t in clocks)]


def _who(entry: Entry) -> list[str]:
    actor = entry.actor
    return [actor.person, actor.agency, actor.role, entry.body.kind, " ".join(entry.body.about)]
