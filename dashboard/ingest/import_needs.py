"""What a row of a stranger's export is, and what such a file needs: filled, where it lacks, from what comes nearest."""

from collections.abc import Iterable, Mapping

from dashboard.ingest.import_order import CLOCKS, Columns
from dashboard.ingest.import_words import plain, words
from dashboard.ingest.mapping import STEPS
from dashboard.model.imports import Form, Seen


def form_of_rows(seen: Seen, columns: Mapping[str, tuple[str, ...]]) -> Form:
    """Return what a row is, by which fields there are."""
    if "unit" not in columns:
        return "calls"
    if not STEPS.isdisjoint(columns) and "time" not in columns:
        return "units"
    if "time" in columns and "dispatch" not in columns:
        title = columns["time"][-1]
        few = len(seen.values.get(title, range(seen.count))) * 2 <= seen.count
        named = any(plain(word) in plain(title) for word in words().snapshot_words)
        if few or named or "status" not in columns:
            return "snapshots"
        return "statuses"
    return "units"


def needed(columns: Columns, form: Form, lasting: Iterable[str] = ()) -> tuple[Columns, list[str]]:
    """Leave out what this form has no use for, and fill what it needs from what comes nearest; say so."""
    told = {*columns, *lasting}
    by_moment = form in ("snapshots", "statuses")
    unused = set(CLOCKS) - {"received", "time"} if by_moment else {"time", "status"}
    kept = {field: titles for field, titles in columns.items() if field not in unused}
    notes = []
    if form in ("units", "calls"):
        if "received" not in kept and "time" in columns:
            kept["received"] = columns["time"]
        notes = _filled(kept, form, {*told, *kept})
    if "call" not in kept:
        parts = [title for field in ("received", "place", "title", "type") for title in kept.get(field, ())]
        if parts:
            kept["call"] = tuple(dict.fromkeys(parts))[:4]
            notes.append(f"no column numbers the calls: {' and '.join(kept['call'])} together do")
    return kept, notes


def _filled(kept: Columns, form: Form, told: set[str]) -> list[str]:
    """Fill in `kept` the times that a file of units or calls does not tell; say what was taken for them."""
    notes = []
    if form == "units" and STEPS.isdisjoint(told) and "received" in kept:
        kept["dispatch"] = kept["received"]
        notes.append("no column tells when a unit was sent: received is taken for it")
    if form == "units" and "closed" in kept and "available" not in told:
        kept["available"] = kept.pop("closed")
        notes.append(f"no column tells when a unit was free again: '{' '.join(kept['available'])}' is taken for it")
    if "received" not in kept and not STEPS.isdisjoint(kept):
        notes.append("no column tells when a call came in: it counts from when a unit was first sent")
    if form == "calls" and not STEPS.isdisjoint(told):
        notes.append("no column names a unit: one without a name stands for those of each call")
    return notes
