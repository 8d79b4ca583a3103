"""What a reviewer looks at: worked out once, anew when the log has grown; entries behind a figure as they read now."""

import csv
import gc
import io
import weakref

import pytest
from msgspec import structs

from dashboard.export.samples import HEADER, samples_csv
from dashboard.model.errors import UnknownEvent
from dashboard.model.incidents import NoteAdded
from dashboard.model.moment import MINUTE
from dashboard.model.plans import PlanPublished
from dashboard.model.review import Annotation, AnnotationMade
from dashboard.projections.plans import live
from dashboard.projections.review.filters import Wanted
from dashboard.services.findings import behind, departed, findings
from dashboard.services.metrics import reviewed
from tests.builders import EVENT, START, a_draft, a_note, an_actor
from tests.pages.review_fest import HOUR, evening
from tests.projections.review.logs import values


def test_what_was_worked_out_is_kept_until_the_log_grows(desk):
    evening(desk)
    first = findings(desk, EVENT, "happened", None, None)
    assert findings(desk, EVENT, "happened", None, None) is first
    assert sorted(values(first.metrics["travel"])) == [2, 3, 4, 5, 6, 7, 8, 9]
    desk.record(EVENT, a_note(), an_actor())
    assert findings(desk, EVENT, "happened", None, None).entries == first.entries + 1


def test_a_shared_remark_has_no_figure_worked_out_again(desk):
    evening(desk)
    first = findings(desk, EVENT, "happened", None, None)
    desk.record(EVENT, AnnotationMade(Annotation("a", START, text="well done")), an_actor())
    assert findings(desk, EVENT, "happened", None, None) is first


def test_what_was_read_of_a_log_that_has_grown_is_let_go_of(desk):
    evening(desk)
    read = []
    for n in range(4):
        read.append(weakref.ref(reviewed(desk, EVENT)))
        findings(desk, EVENT, "happened", None, None, Wanted(types=(f"type{n}",)))
        desk.record(EVENT, a_note(f"note {n}"), an_actor())
    reviewed(desk, EVENT)
    findings(desk, EVENT, "happened", None, None)
    gc.collect()
    assert [one() for one in read] == [None] * 4


def test_a_period_and_a_type_are_what_the_figures_the_course_and_the_names_are_of(desk):
    evening(desk)
    found = findings(desk, EVENT, "happened", START, START + HOUR, Wanted(types=("medical",)))
    assert sorted(values(found.metrics["travel"])) == [3, 5]
    assert found.types == {"medical", "fight"}
    assert max(found.committed.counts) == 1
    assert [name for name, _ in found.choices.agencies] == ["ems", "fire", "police"]


def test_an_event_that_is_not_there_is_refused(desk):
    with pytest.raises(UnknownEvent):
        findings(desk, "nowhere", "known", None, None)


def test_entries_behind_a_figure_read_as_corrected_and_a_correction_leads_to_its_entry(desk):
    evening(desk)
    seq = desk.record(EVENT, a_note("gate 3 clsoed"), an_actor()).entries[-1].seq
    desk.correct(EVENT, seq, an_actor(), "typing", body=NoteAdded("Gate 3 closed"))
    correction = desk.situation(EVENT).seq
    lines = behind(desk, EVENT, (seq, correction))
    assert lines[seq].readings == ("gate 3 clsoed", "Gate 3 closed")
    assert lines[correction] is lines[seq]
    assert behind(desk, EVENT, (seq,))[seq].readings[-1] == "Gate 3 closed"


def test_what_departed_from_the_plan_follows_a_correction(desk):
    evening(desk)
    situation, found = departed(desk, EVENT, "happened", START, START + HOUR)
    assert situation.layout_version == "v1"
    assert [(one.feature, (one.ends - one.begins) // MINUTE) for one in found] == [("gate3", 20), ("p1", 10)]
    closed = found[0].seqs[0]
    desk.correct(EVENT, closed, an_actor(), "another gate")
    assert [one.feature for one in departed(desk, EVENT, "happened", START, START + HOUR)[1]] == ["p1"]


def test_samples_as_csv_have_a_line_each_and_no_formula(desk):
    evening(desk)
    metric = findings(desk, EVENT, "happened", None, None).metrics["travel"]
    first = metric.samples[0]
    evil = structs.replace(first, note="=1+1", unit="@SUM(A1)")
    rows = list(csv.reader(io.StringIO(samples_csv(desk, EVENT, metric, [*metric.samples, evil]))))
    assert tuple(rows[0]) == HEADER
    assert len(rows) == 10
    last = dict(zip(HEADER, rows[-1], strict=True))
    assert (last["note"], last["unit"]) == ("'=1+1", "'@SUM(A1)")
    assert last["entries"].split() == [str(seq) for seq in first.seqs]


def test_the_list_of_what_departed_is_the_figure_of_it_of_one_and_the_same_plan(desk):
    evening(desk)
    before = departed(desk, EVENT, "happened", START, START + HOUR)[1]
    plan = live(desk.situation(EVENT)).plan
    features = tuple(structs.replace(one, staff=min(one.staff, 4)) for one in plan.features)
    published = PlanPublished("v2", structs.replace(plan, features=features))
    desk.take(EVENT, [a_draft(published, START + 2 * HOUR, "v2")], now=START + 2 * HOUR)
    situation, after = departed(desk, EVENT, "happened", START, START + HOUR)
    figure = findings(desk, EVENT, "happened", START, START + HOUR).metrics["plan_actual"]
    assert situation.layout_version == "v2"
    assert ([one.feature for one in before], [one.feature for one in after]) == (["gate3", "p1"], ["gate3"])
    assert [(each.unit, each.at) for each in figure.samples] == [("gate3", after[0].begins)]
