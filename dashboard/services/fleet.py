"""What is known of units and resources beside the journal: when each unit was last heard, and the kinds there are."""

from functools import cache
from pathlib import Path

import msgspec

from dashboard.model.moment import At, Basis, Moment
from dashboard.projections.availability import Heard
from dashboard.projections.history import Line, history
from dashboard.services.desk import Desk
from dashboard.services.limits import limits

KINDS = Path(__file__).resolve().parents[2] / "data" / "resource_kinds.json"


class Kind(msgspec.Struct, frozen=True):
    """A kind of unit or resource that local practice knows."""

    id: str
    discipline: str
    title: str
    shareable: bool


def last_heard(desk: Desk, event: str, moment: Moment) -> Heard:
    """When every unit last sent a position; those never heard are not in it."""
    fixes = desk.tracks.at(event, moment.t) if isinstance(moment, At) else desk.tracks.last(event)[0]
    times = zip(desk.tracks.units(event), fixes["at"].tolist(), strict=False)
    return Heard({unit: at for unit, at in times if at}, limits().position)


def lines_about(desk: Desk, event: str, moment: Moment, basis: Basis, subject: str) -> list[Line]:
    """Lay out the history of `subject` (`unit:M12`) as it was known, or had happened, at `moment`."""
    if not isinstance(moment, At):
        return history(desk.about(event, subject))
    upto = desk.situation(event, moment, basis).seq if basis == "known" else None
    return history(desk.about(event, subject, upto=upto), moment.t, basis)


@cache
def kinds() -> dict[str, Kind]:
    """The kinds of data/resource_kinds.json by id."""
    return {kind.id: kind for kind in msgspec.json.decode(KINDS.read_bytes(), type=list[Kind])}
