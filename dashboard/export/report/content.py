"""The report as data: its chapters in their order. What the journal does not hold is left to be written in."""

from collections import Counter

from dashboard.export.iap.sheets import Block, Book, Contents, Line, Sheet, Words
from dashboard.export.ics.source import Source
from dashboard.export.report import incidents, keeping
from dashboard.projections.review.benchmarks import Benchmarks
from dashboard.projections.review.review import Reviewed

Bands = tuple[tuple[Block, ...], ...]


def report_book(source: Source, review: Reviewed, held: Benchmarks, kinds: Counter[str]) -> Book:
    """Return the report on the whole log, which has so many entries of these `kinds`."""
    metrics = review.metrics(held.limits)
    late = keeping.late(source, metrics, held.limits.late_entry)
    unled = incidents.never_led(source, review)
    chapters: tuple[tuple[str, Bands, bool], ...] = (
        ("Timeline of urgent incidents", ((incidents.timeline(source, review),),), True),
        ("Decisions", ((keeping.decisions(source),),), True),
        ("Leads", (
            (incidents.leads(source, review),),
            (Words("", "Incidents that nobody ever led by agreement", tuple(unled), "Every incident had a lead"),),
        ), True),
        ("Protocols", ((incidents.protocols(source, review),),), False),
        ("Figures", ((keeping.figures(metrics, held, source),),), True),
        ("Alarms", ((keeping.alarms(source),),), True),
        ("Plan and actual", ((keeping.differs(source),), (keeping.ground(source),)), False),
        ("Late entries and corrections", ((late,), (keeping.corrected(source),)), False),
        ("Improvement plan", (
            (keeping.improvement(source),), (source.prepared("", "Agreed for the agencies by"),),
        ), True),
        ("Record", ((keeping.counts(kinds),), (source.record(),)), False),
    )  # fmt: skip
    sheets = [Sheet("overview", "After-Action Report", _overview(source, review)),
              *(Sheet("chapter", title, bands, wide=wide) for title, bands, wide in chapters)]  # fmt: skip
    return Book(f"{source.event}: After-Action Report and Improvement Plan", source.imprint(), tuple(sheets))


def _overview(source: Source, review: Reviewed) -> Bands:
    first, last = review.log.span
    situation = source.situation
    taking = [f"{one.name} ({one.short}): {sum(unit.agency == one.id for unit in situation.units.values())} units"
              for one in situation.agencies.values()]  # fmt: skip
    return (
        (Words("", "Event", (Line(source.event, strong=True),)),
         Words("", "Log", (f"{source.time(first)} to {source.time(last)}", source.tz), "The log is empty")),
        (Words("", "Incidents", tuple(incidents.in_numbers(source))),),
        (Words("", "Agencies that took part", tuple(taking), "No agency"),),
        (Words("", "Objectives of the plan", tuple(o.text for o in source.plan.objectives), "The plan had none"),),
        (Contents("", "In this report"),),
        (Words("", "How to read this report", (
            "Filled from the journal, as it happened as far as is known now: corrections applied, what was struck left "
            "out and listed under Late entries and corrections. Every number of an entry is its place in the journal.",
            "A figure of fewer than five is told without median. Figures judge arrangements, not people or agencies.",
            "Strengths, causes and capabilities are for people to write in. A coordination aid, not a dispatch system.",
        )),),
        (source.record(),),
    )  # fmt: skip
