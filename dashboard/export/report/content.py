"""The report as data: its chapters in their order. What the journal does not hold is left to be written in."""

from dashboard.export.iap.sheets import Block, Book, Sheet, Words
from dashboard.export.report import analysis, incidents, keeping, overview, pictures
from dashboard.export.report.matter import Matter

Bands = tuple[tuple[Block, ...], ...]
NO_REMARK = Words(
    "",
    "Strengths and areas for improvement",
    (),
    "Nobody has shared a remark: make them in the replay",
)


def report_book(matter: Matter) -> Book:
    """Return the report on the span of the log that `matter` is about.

    Short chapters share a sheet, and sheets of one orientation follow each other: paper is turned twice, not ten times.
    """
    source = matter.source
    departed = keeping.departed(matter)
    spoken = list(analysis.capabilities(matter)) or [NO_REMARK]
    chapters: tuple[tuple[str, list[Block], bool], ...] = (
        ("Analysis of Core Capabilities, course of the event", [
            analysis.ratings(matter), analysis.letters(matter), *spoken,
            *pictures.course(matter), *pictures.where(matter), *pictures.plan_actual(matter, departed),
            keeping.differs(matter, departed), keeping.ground(matter),
        ], False),
        ("Timeline of urgent incidents", [incidents.timeline(matter)], True),
        ("Decisions, leads, protocols and alarms", [
            keeping.decisions(matter), incidents.leads(matter), incidents.never_led(matter),
            incidents.protocols(matter), keeping.alarms(matter),
        ], True),
        ("Figures, late entries and corrections", [
            *pictures.first_unit(matter), keeping.figures(matter), keeping.late(matter), keeping.corrected(matter),
        ], True),
        ("Appendix A: Improvement Plan", [analysis.plan(matter), analysis.steps(matter), analysis.actions(matter),
                                          source.prepared("", "Agreed for the agencies by")], True),
        ("Appendices B and C: Participants and Record", [
            overview.agencies(matter), overview.people(matter), keeping.counts(matter), source.record(),
        ], False),
    )  # fmt: skip
    sheets = [Sheet("overview", "After-Action Report", overview.overview(matter)),
              *(Sheet("chapter", title, tuple((block,) for block in blocks), wide=wide)
                for title, blocks, wide in chapters)]  # fmt: skip
    return Book(f"{source.event}: After-Action Report and Improvement Plan", source.imprint(), tuple(sheets))
