"""`metrics` as a person types it."""

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.model.moment import SECOND
from dashboard.services.house import close_desks, open_desk
from tests.builders import EVENT, START, a_draft, a_note, an_event
from tests.commands.conftest import Run
from tests.projections.review.logs import Said, a_call, setup


@pytest.fixture
def six(run: Run) -> Run:
    """Six incidents an hour apart, the first unit there after 4, 5, ... 9 minutes; P1 and M1 in turn."""
    log: list[Said] = [*setup()]
    for n in range(6):
        log += a_call(f"{n}", n * 3_600, ("P1", "M1")[n % 2], sent=30, route=30, travel=180 + 60 * n)
    keep(log)
    return run


def keep(log: list[Said]) -> None:
    """Record a log made by hand."""
    drafts = [a_draft(body, START + round(at * SECOND), f"k{n}") for n, (at, body, *_) in enumerate(log)]
    open_desk().take(EVENT, drafts, now=START)


def printed(run: Run, *words: str) -> dict[str, Any]:
    """What `metrics --json` says, its figures by id."""
    code, out, err = run("metrics", "--event", EVENT, "--json", *words)
    assert (code, err) == (0, "")
    answer = json.loads(out)
    return {**answer, **{metric["id"]: metric for metric in answer["metrics"]}}


def test_every_figure_says_how_many_their_median_and_ninetieth_percentile(six: Run) -> None:
    found = printed(six)
    assert all({"id", "n", "median", "p90", "unit"} <= metric.keys() for metric in found["metrics"])
    first = found["first_unit"]
    assert [first[name] for name in ("n", "median", "p90", "unit")] == [6, 6.5, 8.5, "min"]
    assert list(first["by"]["agency"]) == ["ems", "police"]
    assert first["by"]["agency"]["ems"] == {"n": 3, "median": None, "p90": None}
    assert first["benchmarks"][0]["source"]


def test_the_peak_says_its_instant_in_the_events_time(six: Run) -> None:
    peak = printed(six)["peak_committed"]
    assert (peak["value"], peak["at"], peak["unit"]) == (1, "2026-08-15T14:00:30-05:00", "units")


def test_a_span_is_of_the_incidents_opened_in_it(six: Run) -> None:
    found = printed(six, "--from", "2026-08-15T15:00", "--to", "2026-08-15T17:00:00-05:00", "--samples")
    assert [sample["incident"] for sample in found["first_unit"]["samples"]] == ["1", "2"]
    assert found["first_unit"]["median"] is None
    assert (found["from"], found["to"]) == ("2026-08-15T15:00:00-05:00", "2026-08-15T17:00:00-05:00")


def test_a_sample_names_its_entries(six: Run) -> None:
    sample = printed(six, "--samples")["first_unit"]["samples"][0]
    entries = open_desk().journal.some(EVENT, sample["seqs"])
    assert [entry.body.kind for entry in entries] == ["incident.opened", "unit.status"]
    assert (sample["value"], sample["at"], sample["unit"]) == (4, "2026-08-15T14:04:00-05:00", "P1")


def test_the_table_shows_benchmark_and_source_and_leaves_few_blank(six: Run) -> None:
    code, out, _ = six("metrics", "--event", EVENT, "--to", "2026-08-15T15:30")
    line = next(line for line in out.splitlines() if line.startswith("Opened to first unit on scene"))
    assert code == 0
    assert line.split()[6:8] == ["2", "min"]
    assert "Local first value" in line


def test_an_event_with_nothing_in_it_is_said_plainly(run: Run) -> None:
    keep([(0, an_event())])
    assert printed(run)["first_unit"]["n"] == 0
    assert printed(run)["peak_committed"]["at"] is None
    code, out, _ = run("metrics", "--event", EVENT)
    assert (code, "Nothing of it in this log: Opened to lead agreed" in out) == (0, True)


def test_what_no_entry_can_say_is_said_to_be_not_measured_and_why(six: Run) -> None:
    assert "no entry says when" in printed(six)["not_measured"]["Ring to answer"]
    assert "Not measured here: Ring to answer (" in six("metrics", "--event", EVENT)[1].splitlines()[-1]


def test_what_is_wrong_with_the_question_is_one_line(six: Run) -> None:
    for words, expected in (
        (("--from", "noon"), "from: 'noon' is not a time"),
        (("--from", "2026-08-15T15:00", "--to", "2026-08-15T15:00"), "to: must be after from"),
    ):
        code, out, err = six("metrics", "--event", EVENT, *words)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert expected in err
    assert "there is no event 'nowhere'" in six("metrics", "--event", "nowhere")[2]


def test_codes_nobody_explained_are_found_with_their_entries(run: Run) -> None:
    keep([*setup(), (5, a_note("Crew reports 10-99 at the gate")), (6, a_note("Score is 3 to 2"))])
    found = printed(run, "--samples")["jargon"]
    assert (found["value"], found["of_texts"]) == (1, 2)
    assert (found["samples"][0]["note"], found["samples"][0]["seqs"]) == ("10-99", [len(setup()) + 1])


@pytest.mark.parametrize(("cache", "why"), [("{file}", "could not be kept: {file}"), ("off", "none are kept")])
def test_prepare_says_at_once_that_nothing_can_be_kept(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache: str, why: str
) -> None:
    keep(setup())
    file = tmp_path / "in the way"
    file.write_text("no folder")
    monkeypatch.setenv("CONCORD_CACHE", cache.format(file=file))
    close_desks()
    code, out, err = run("prepare", "--event", EVENT)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"concord: snapshots: {why.format(file=file)}" in err
