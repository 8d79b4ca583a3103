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
    """Return the report on the span of the log that `matter` is about."""
    source = matter.source
    departed = keeping.departed(matter)
    spoken = list(analysis.capabilities(matter)) or [NO_REMARK]
    chapters: tuple[tuple[str, list[Block], bool], ...] = (
        ("Analysis of Core Capabilities", [analysis.ratings(matter), analysis.letters(matter), *spoken], True),
        ("Course of the event", [*pictures.course(matter)], True),
        ("Where incidents were", [*pictures.where(matter)], False),
        ("Timeline of urgent incidents", [incidents.timeline(matter)], True),
        ("Decisions", [keeping.decisions(matter)], True),
        ("Leads", [incidents.leads(matter), incidents.never_led(matter)], True),
        ("Protocols", [incidents.protocols(matter)], False),
        ("Figures", [*pictures.first_unit(matter), keeping.figures(matter)], True),
        ("Alarms", [keeping.alarms(matter)], True),
        ("Plan and actual", [*pictures.plan_actual(matter, departed), keeping.differs(matter, departed),
                             keeping.ground(matter)], False),
        ("Late entries and corrections", [keeping.late(matter), keeping.corrected(matter)], False),
        ("Appendix A: Improvement Plan", [analysis.plan(matter), analysis.steps(matter), analysis.actions(matter),
                                          source.prepared("", "Agreed for the agencies by")], True),
        ("Appendix B: Participants", [overview.agencies(matter), overview.people(matter)], False),
        ("Appendix C: Record", [keeping.counts(matter), source.record()], False),
    )  # fmt: skip
    sheets = [Sheet("overview", "After-Action Report", overview.overview(matter)),
              *(Sheet("chapter", title, tuple((block,) for block in blocks), wide=wide)
                for title, blocks, wide in chapters)]  # fmt: skip
    return Book(f"{source.event}: After-Action Report and Improvement Plan", source.imprint(), tuple(sheets))
