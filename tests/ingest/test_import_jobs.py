import csv
import io
import threading

import pytest

from dashboard.ingest.import_guess import guessed
from dashboard.ingest.import_jobs import Imports, imports
from dashboard.ingest.import_mapping import mapping_of
from dashboard.ingest.import_seen import looked
from dashboard.ingest.mapping import Mapping
from dashboard.model.errors import PayloadRefused
from dashboard.model.imports import Reading, Running
from dashboard.model.moment import iso
from dashboard.services.desk import Desk

HEAD = "call,unit,nature,received,dispatched,cleared\n"


def an_export(calls: int) -> bytes:
    rows = (
        f"{n},E{n % 50},Fire,{1735070400 + n * 60},{1735070430 + n * 60},{1735073400 + n * 60}\n" for n in range(calls)
    )
    return (HEAD + "".join(rows)).encode()


def a_mapping(raw: bytes) -> Mapping:
    return mapping_of(guessed(looked("x.csv", raw, Reading())))


def ran(jobs: Imports, raw: bytes, event: str = "new", *, taking: bool = True, add: bool = False) -> Running:
    jobs.begin(raw, "x.csv", a_mapping(raw), event, "Rea", taking=taking, add=add)
    ended = jobs.wait(60)
    assert ended is not None
    return ended


class Held:
    """A journal's append that waits: an import stands still where a test wants it."""

    def __init__(self, desk: Desk, after: int) -> None:
        self.reached, self.go_on, self._after, self._append = (
            threading.Event(),
            threading.Event(),
            after,
            desk.journal.append,
        )
        desk.journal.append = self  # type: ignore[method-assign]

    def __call__(self, *args, **kwargs):
        done = self._append(*args, **kwargs)
        self._after -= 1
        if not self._after:
            self.reached.set()
            assert self.go_on.wait(30)
        return done


def test_looking_through_a_file_takes_nothing_in_and_says_what_it_would_become(desk: Desk) -> None:
    ended = ran(imports(desk), an_export(5), taking=False)
    assert ended.state == "checked"
    assert "new" not in desk.events()
    assert (ended.becomes["incident.opened"], ended.becomes["unit.released"]) == (5, 5)


def test_a_file_becomes_a_new_event_and_the_same_file_again_adds_nothing(desk: Desk) -> None:
    raw = an_export(20)
    ended = ran(imports(desk), raw)
    assert ended.state == "done"
    entries = desk.events()["new"].seq
    assert entries == sum(ended.becomes.values())
    first = next(iter(desk.journal.entries("new")))
    assert "x.csv" in first.said
    assert "Rea" in first.said
    again = ran(imports(desk), raw, add=True)
    assert (again.becomes, desk.events()["new"].seq) == ({}, entries)


def test_an_event_that_is_there_is_never_added_to_silently(desk: Desk) -> None:
    raw = an_export(2)
    ran(imports(desk), raw)
    with pytest.raises(PayloadRefused, match="there is an event 'new' already"):
        ran(imports(desk), raw)


def test_a_cancelled_import_says_exactly_what_is_in_and_the_same_file_completes_it(desk: Desk) -> None:
    raw, jobs, held = an_export(900), imports(desk), Held(desk, after=2)
    running = jobs.begin(raw, "x.csv", a_mapping(raw), "new", "Rea", taking=True)
    assert held.reached.wait(60)
    jobs.cancel(running.id)
    held.go_on.set()
    ended = jobs.wait(60)
    assert ended is not None
    assert ended.state == "cancelled"
    assert desk.events()["new"].seq == 2_000
    assert f"2,000 of {sum(ended.becomes.values()):,} entries are in event new" in ended.said[1]
    last = max(row.known for row in desk.journal.rows("new"))
    assert f"all until {iso(last)}" in ended.said[1]
    ran(jobs, raw, add=True)
    assert desk.events()["new"].seq == sum(ended.becomes.values())


def test_one_import_runs_at_a_time_and_every_visitor_sees_it(desk: Desk) -> None:
    raw, held = an_export(900), Held(desk, after=1)
    imports(desk).begin(raw, "x.csv", a_mapping(raw), "new", "Rea", taking=True)
    assert held.reached.wait(60)
    seen = imports(desk).now()
    assert seen is not None
    assert (seen.state, seen.by, seen.event) == ("running", "Rea", "new")
    with pytest.raises(PayloadRefused, match=r"'x\.csv' is being imported by Rea"):
        imports(desk).begin(raw, "y.csv", a_mapping(raw), "other", "Bo", taking=False)
    held.go_on.set()
    ended = imports(desk).wait(60)
    assert ended is not None
    assert ended.state == "done"


def test_a_file_that_cannot_be_read_by_its_mapping_says_so_and_takes_nothing_in(desk: Desk) -> None:
    jobs = imports(desk)
    jobs.begin(b"a,b\n1,2\n", "x.csv", a_mapping(an_export(1)), "new", "Rea", taking=True)
    ended = jobs.wait(60)
    assert ended is not None
    assert ended.state == "failed"
    assert ended.said[0].startswith("columns: the file has no 'received'")
    assert "new" not in desk.events()


def test_the_report_to_download_names_every_doubt_and_holds_no_formula(desk: Desk) -> None:
    raw = (HEAD + '1,"=cmd()",Fire,1735070400,1735070430,never\n').encode() + b'1,"=cmd()",Fire,,,\n'
    ended = ran(imports(desk), raw + an_export(1)[len(HEAD) :], taking=False)
    rows = list(csv.DictReader(io.StringIO(ended.report)))
    assert {row["field"] for row in rows if row["verdict"] == "refused"} == {"available", "dispatch"}
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
