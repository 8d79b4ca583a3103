"""The roster of a plan given out as CSV or Excel: the columns that the import reads, no cell that runs as a formula."""

import csv
import io

from openpyxl import Workbook

from dashboard.model.moment import local
from dashboard.model.plans import Plan
from dashboard.model.text import harmless
from dashboard.projections.roster import works
from dashboard.projections.situation import Situation

HEADER = ("who", "where", "period", "from", "until", "people", "agency", "note")


def roster_rows(plan: Plan, situation: Situation, period: str = "") -> list[tuple[str, ...]]:
    """Return the assignments of the period of that name (empty: of all), the earliest first; hours local."""
    rows = []
    for work in works(plan, situation, period):
        one = work.assignment
        hours = (f"{local(t, situation.timezone):%Y-%m-%d %H:%M}" for t in (work.starts, work.ends))
        known = situation.agencies.get(work.agency)
        row = (work.name, work.place, one.period, *hours, str(one.people), known.short if known else "", one.note)
        rows.append(tuple(map(harmless, row)))
    return rows


def roster_csv(plan: Plan, situation: Situation, period: str = "") -> bytes:
    """Return the roster as CSV in UTF-8 with its mark, which Excel asks for."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows(roster_rows(plan, situation, period))
    return out.getvalue().encode("utf-8-sig")


def roster_xlsx(plan: Plan, situation: Situation, period: str = "") -> bytes:
    """Return the roster as an Excel workbook of one sheet; every cell is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Roster")
    for row in (HEADER, *roster_rows(plan, situation, period)):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
