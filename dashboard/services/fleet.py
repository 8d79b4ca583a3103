"""What is known of units and resources beside the journal: when each unit was last heard, and the kinds there are."""

from functools import cache

import msgspec

from dashboard.model.entry import Entry
from dashboard.model.moment import At, Basis, Moment
from dashboard.projections.availability import Heard
from dashboard.projections.history import Line, counting, history
from dashboard.services.datafiles import DATA, datafile
from dashboard.services.desk import Desk
from dashboard.services.limits import limits

KINDS = DATA / "resource_kinds.json"
LOOKED_BACK = 10_000


class Kind(msgspec.Struct, frozen=True):
    """A kind of unit or resource that local practice knows."""

    id: str
    discipline: str
    title: str


def last_heard(desk: Desk, event: str, moment: Moment) -> Heard:
    """When every unit last sent a position; those never heard are not in it."""
    fixes = desk.tracks.at(event, moment.t) if isinstance(moment, At) else desk.tracks.last(event)[0]
    times = zip(desk.tracks.units(event), fixes["at"].tolist(), strict=False)
    return Heard({unit: at for unit, at in times if at}, limits().position)


def lines_about(desk: Desk, event: str, moment: Moment, basis: Basis, subject: str) -> list[Line]:
    """Lay out the history of `subject` (`unit:M12`) as it was known, or had happened, at `moment`."""
    until = moment.t if isinstance(moment, At) else None
    return history(entries_about(desk, event, moment, basis, subject), until, basis)


def entries_about(desk: Desk, event: str, moment: Moment, basis: Basis, subject: str, limit: int = 500) -> list[Entry]:
    """Return the entries about `subject` that count at `moment` with their corrections, oldest first.

    Live the latest `limit` of them. A log may have been imported in any order, so in the past more are looked at.
    """
    if not isinstance(moment, At):
        return desk.about(event, subject, limit)
    upto = desk.situation(event, moment, basis).seq if basis == "known" else None
    return counting(desk.about(event, subject, LOOKED_BACK, upto), moment.t, basis)


@cache
def kinds() -> dict[str, Kind]:
    """The kinds of data/resource_kinds.json by id."""
    return {kind.id: kind for kind in datafile(KINDS, list[Kind])}
