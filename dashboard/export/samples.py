"""The samples of one figure as a table that people open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

from dashboard.model.moment import iso
from dashboard.model.text import harmless
from dashboard.projections.names import callsign, number, short
from dashboard.projections.review.samples import Metric, Sample
from dashboard.services.desk import Desk
from dashboard.services.verifying import head_of

HEADER = (
    "figure", "value", "unit_of_value", "at", "at_utc", "incident", "number", "unit", "callsign", "agency",
    "agency_short", "type", "kind", "protocol", "note", "entries",
    "journal_head",
)  # fmt: skip


def samples_csv(desk: Desk, event: str, metric: Metric, samples: Iterable[Sample]) -> str:
    """Return `samples` of `metric`, one a line, in their order; `entries` are the seqs behind each. UnknownEvent.

    Every line bears the journal's head, with its mark where the log is not what was recorded.
    """
    situation, out = desk.situation(event), io.StringIO()
    head = head_of(desk, event)
    table = csv.writer(out)
    table.writerow(HEADER)
    for each in samples:
        cells = (
            metric.id, f"{each.value:.6g}", metric.unit, iso(each.at, situation.timezone), iso(each.at),
            each.incident, number(each.incident, situation) if each.incident else "", each.unit,
            callsign(each.unit, situation) if each.unit else "", each.agency,
            short(each.agency, situation) if each.agency else "", each.type, each.kind, each.protocol, each.note,
            " ".join(map(str, each.seqs)), head,
        )  # fmt: skip
        table.writerow([cells[0], cells[1], *map(harmless, cells[2:])])
    return out.getvalue()
