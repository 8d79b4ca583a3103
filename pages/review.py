"""The review: figures, gaps in protocols, what another one would have said, notes, the improvement plan, the report."""

from functools import partial

import streamlit as st

from components import review_gaps, review_rerun
from components.chips import render_style
from components.review_compare import Others, render_compare
from components.review_improvement import CSS as IMPROVEMENT
from components.review_improvement import render_improvement
from components.review_metrics import Given, render_metrics
from components.review_note_forms import Keeping
from components.review_notes import CSS as NOTES
from components.review_notes import render_notes
from components.review_parts import CSS, VIEWS, Reviewing, view_of
from components.review_ratings import render_ratings
from components.review_report import Makers, render_report
from components.review_runs import CSS as RUNS
from components.review_runs import Runs
from components.tabs import render_tabs
from dashboard import session
from dashboard.export.ics.making import made as form
from dashboard.export.log_files import log_file
from dashboard.export.report.making import made as report
from dashboard.export.samples import samples_csv
from dashboard.ingest.protocol_files import protocol_of, shipped, unsound
from dashboard.ingest.vocabulary import type_titles
from dashboard.model.moment import Live
from dashboard.model.text import markdown
from dashboard.services.capabilities import capabilities
from dashboard.services.findings import behind, departed, findings
from dashboard.services.metrics import ahead, benchmarks
from dashboard.services.notes import evidence
from dashboard.services.protocol_review import answers_of, gaps_of, reruns

if not isinstance(session.moment(), Live):  # a review is of the whole log, and is written now
    session.select(at="")
    st.rerun()
situation, view = session.situation(), view_of(session.selector("view"))
start, end = session.told(partial(session.span_asked, "from", "to"))
looking = Reviewing(
    session.event(), situation, session.now(), session.basis(), start, end,
    session.person() if session.may_write() else None, session.submission, session.held, session.submitted,
    session.selector, session.select, session.link, type_titles(),
)  # fmt: skip
seen, said = session.seen("review", situation.seq), None
render_style(CSS + NOTES + IMPROVEMENT + RUNS + review_gaps.CSS + review_rerun.CSS)
render_tabs("review", VIEWS, view, session.link, session.select)
desk, telling = session.desk(), session.telling
heads = session.told(desk.events)  # a log that grows while it is read is shown as of now
if view in ("metrics", "compare", "improvement"):
    reading = partial(ahead, desk, looking.event, looking.basis, heads[looking.event])
    session.awaited(reading, "Reading the log for its figures")
found = partial(findings, desk, upto=heads)
given = Given(telling(found), telling(partial(behind, desk)), telling(partial(samples_csv, desk)))
jobs = reruns(desk)
runs = Runs(telling(partial(jobs.look, looking.event, looking.basis)), jobs.now, jobs.cancel)
if view == "metrics":
    render_metrics(looking, given)
if view == "compare":
    others = Others(telling(desk.events), telling(desk.situation), telling(desk.span), telling(partial(departed, desk)))
    render_compare(looking, given, others)
if view == "gaps":
    limits = session.told(benchmarks).limits.gaps
    said = review_gaps.render_gaps(looking, runs, review_gaps.GapSources(limits, type_titles(), unsound, gaps_of))
if view == "rerun":
    trials = review_rerun.Trials(type_titles(), telling(shipped), protocol_of, answers_of)
    review_rerun.render_rerun(looking, runs, trials)
if view == "notes":
    keeping = Keeping(session.note, session.forget, telling(partial(evidence, desk)))
    said = render_notes(looking, session.notes(), session.told(capabilities).names, keeping)
if view == "improvement":
    words = session.told(capabilities)
    rated = telling(partial(found, looking.event, looking.basis, start, end))
    said = render_improvement(looking, words, session.lines_about) or render_ratings(looking, words, rated)
if view == "report":
    of = (desk, looking.event)
    render_report(looking, Makers(partial(report, *of), partial(form, *of), partial(log_file, *of)))
if said is not None and session.record(said.bodies, key=session.submission(said.form), seen=seen):
    session.submitted(said.form)
    session.select(**said.then)
    if said.done:
        st.toast(markdown(said.done), icon=":material/check:")
    st.rerun()
