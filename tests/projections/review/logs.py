"""Logs made by hand: what was said when, in seconds from the start, and the figures of a review of it."""

from collections.abc import Iterable

from msgspec import UNSET, Raw

from dashboard.model.corrections import EntryCorrected
from dashboard.model.entry import Actor, AnyBody, Entry, encode_body
from dashboard.model.incidents import IncidentClosed
from dashboard.model.moment import SECOND, Basis
from dashboard.model.units import Status, UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.projections.review.benchmarks import GapLimits, Limits
from dashboard.projections.review.review import Reviewed
from dashboard.projections.review.samples import Metric
from dashboard.projections.review.snapshot import packed, unpacked
from tests.builders import START, a_unit, an_agency, an_event, an_incident

GAPS = GapLimits(often=0.25, fewest=2, slow=120, review_days=365, source="by hand")
LIMITS = Limits(
    late_entry=120, log_quiet=900, low_availability=0.2, gaps=GAPS, aed_types=("cardiac",), aed_kinds=("EM-AED",)
)
Said = tuple[float, AnyBody] | tuple[float, AnyBody, float]


def a_log(*said: Said) -> list[Entry]:
    """Entries in the order they are given: (seconds, body), and when it was known where that was later."""
    made = []
    for seq, (at, body, *known) in enumerate(said, 1):
        when, learned = START + round(at * SECOND), START + round((known[0] if known else at) * SECOND)
        made.append(Entry(seq, when, learned, learned, Actor("Ana Ruiz"), f"k{seq}", body))
    return made


def setup(units: str = "P1 P2 E1 M1") -> list[Said]:
    """An event with police, fire and EMS, and units of theirs (P, E, M) from the first second on."""
    agencies = {"P": "police", "E": "fire", "M": "ems"}
    bodies = [an_event(), *map(an_agency, agencies.values()), *(a_unit(u, agencies[u[0]]) for u in units.split())]
    return [(0, body) for body in bodies]


def a_call(
    incident: str, opened: float, unit: str = "P1", sent: float = 60, route: float = 30, travel: float = 120,
    done: float = 600, **rest: str,
) -> list[Said]:  # fmt: skip
    """One incident with one unit: sent, en route, on scene and free so many seconds, each after the one before."""
    times = [opened + sent, opened + sent + route, opened + sent + route + travel]
    return [
        (opened, an_incident(incident, **rest)), (times[0], UnitAssigned(unit, incident)),
        (times[1], a_status(unit, "ENRT", incident)), (times[2], a_status(unit, "ONSC", incident)),
        (times[2] + done, UnitReleased(unit, incident)), (times[2] + done, IncidentClosed(incident)),
    ]  # fmt: skip


def a_status(unit: str, status: Status, incident: str = "") -> UnitStatusChanged:
    """What a unit says of itself."""
    return UnitStatusChanged(unit, status, incident)


def corrects(target: int, body: AnyBody | None = None, at: float | None = None) -> EntryCorrected:
    """Entry `target` should have read `body`, at so many seconds; with neither it is struck."""
    when = None if at is None else START + round(at * SECOND)
    return EntryCorrected(target, "misheard", UNSET if body is None else Raw(encode_body(body)), when)


def review(entries: Iterable[Entry], basis: Basis = "happened") -> Reviewed:
    """Read a log."""
    listed = list(entries)
    return Reviewed(listed, [e for e in listed if isinstance(e.body, EntryCorrected)], basis)


def figures(
    entries: Iterable[Entry], start: float | None = None, end: float | None = None, basis: Basis = "happened"
) -> dict[str, Metric]:
    """The figures of a log by id; the span in seconds from the start. A snapshot of every such log says the same."""
    span = [None if at is None else START + round(at * SECOND) for at in (start, end)]
    read = review(entries, basis)
    found = read.metrics(LIMITS, *span)
    assert again(read).metrics(LIMITS, *span) == found
    return {metric.id: metric for metric in found}


def again(read: Reviewed) -> Reviewed:
    """What was read, after it was packed and unpacked."""
    kept = unpacked(packed(read, 1, b"hash"))
    assert kept is not None
    return kept.review()


def values(metric: Metric) -> list[float]:
    """The values of its samples, rounded, in their order."""
    return [round(sample.value, 6) for sample in metric.samples]
