"""A lookout: one situation at one instant, with what every kind of alarm asks of it, worked out once."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from dashboard.model.alarms import Alarm, AlarmKind
from dashboard.model.facts import Fact
from dashboard.model.incidents import Incident, Priority
from dashboard.model.limits import AlarmLimits, Limits
from dashboard.model.moment import MINUTE, SECOND
from dashboard.projections.concurrence import commander
from dashboard.projections.names import person, short
from dashboard.projections.recommendation import Recommendation, recommended
from dashboard.projections.rings import Ring, rings_by
from dashboard.projections.situation import Situation

LONGEST = 300


class Condition(Struct, frozen=True):
    """Something that is wrong `since` (UTC microseconds; it may lie ahead), and who must act.

    `key` is its kind and what it is about, the same as long as it lasts; it is the alarm's id. `agencies` are ids,
    `people` names.
    """

    kind: AlarmKind
    key: str
    since: int
    priority: Priority
    text: str
    incident: str = ""
    agencies: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    tone: bool = False


class Advice:
    """What the protocols say of incidents and the rings that follow, kept from one look to the next.

    It is asked anew when protocols, agencies or zones have changed, and every minute (review dates).
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._basis: tuple[object, ...] = ()
        self._since = 0
        self._said: dict[tuple[str, tuple[Fact, ...], tuple[str, str]], Recommendation] = {}
        self._rings: dict[str, tuple[Incident, list[Ring]]] = {}

    def of(self, situation: Situation, now: int) -> "Advice":
        """Return itself, with nothing that does not hold for `situation` at `now` any more."""
        basis = situation.protocols, situation.agencies, situation.zones, situation.people
        if basis != self._basis or not 0 <= now - self._since < MINUTE:
            self._basis, self._since = basis, now
            self._said.clear()
            self._rings.clear()
        return self

    def said(self, situation: Situation, incident: Incident, now: int) -> Recommendation:
        """Return what the protocols say of `incident`; alike incidents are looked up once."""
        settled = incident.settled
        alike = incident.type, incident.facts, (settled.protocol, settled.phase) if settled else ("", "")
        if alike not in self._said:
            self._said[alike] = recommended(situation, incident, now)
        return self._said[alike]

    def rings(self, situation: Situation, incident: Incident, now: int) -> list[Ring]:
        """Return the rings that hold for `incident`."""
        kept = self._rings.get(incident.id)
        if kept is None or kept[0] is not incident:
            kept = incident, rings_by(situation, incident, self.said(situation, incident, now), now)
            self._rings[incident.id] = kept
        return kept[1]


class Lookout:
    """Looks at `situation` at `now` (UTC microseconds). `urgent` is since when incidents are P1 (default: opened)."""

    def __init__(
        self, situation: Situation, now: int, limits: Limits, urgent: Mapping[str, int] | None = None,
        advice: Advice | None = None,
    ) -> None:  # fmt: skip
        """Begin to look; nothing is worked out before it is asked. `advice` is that of an earlier look."""
        self.situation, self.now, self.limits, self.urgent = situation, now, limits, urgent or {}
        self.advice = (advice or Advice()).of(situation, now)
        self._arrivals: dict[str, dict[str, int]] = {}
        self._commanders: dict[str, str] = {}

    @property
    def alarms(self) -> AlarmLimits:
        """The limits of alarms."""
        return self.limits.alarms

    def condition(
        self, kind: AlarmKind, about: Sequence[str], begun: int, text: str, incident: str = "",
        agencies: Iterable[str] = (), people: Iterable[str] = (),
    ) -> Condition:  # fmt: skip
        """Make the condition of something that has `begun` (UTC us); its limit says from when on it is wrong."""
        limit = self.alarms.kinds[kind]
        there = tuple(dict.fromkeys(a for a in agencies if a in self.situation.agencies))
        return Condition(
            kind, ":".join((kind, *about)), begun + limit.after * SECOND, limit.priority, text[:LONGEST], incident,
            there, tuple(people) or self.commanders(there), limit.tone,
        )  # fmt: skip

    def standing(self, kind: AlarmKind, *about: str) -> Alarm | None:
        """Return the alarm of this kind about these things, where it stands."""
        return self.situation.alarms.get(":".join((kind, *about)))

    def arrivals(self, incident: Incident) -> dict[str, int]:
        """Return when the first unit of each agency arrived (UTC us), of those that are there, in that order."""
        if incident.id not in self._arrivals:
            self._arrivals[incident.id] = self._arrived(incident)
        return self._arrivals[incident.id]

    def committed(self, incident: Incident) -> tuple[str, ...]:
        """Return the agencies with a unit on `incident`, there or on the way."""
        units = self.situation.units
        return tuple(dict.fromkeys(units[unit].agency for unit in incident.units if unit in units))

    def commanders(self, agencies: Iterable[str]) -> tuple[str, ...]:
        """Return the names of those who command for `agencies` now, where the roster names them."""
        for agency in agencies:
            if agency not in self._commanders:
                found = commander(self.situation, agency, self.now)
                self._commanders[agency] = person(found, self.situation) if found else ""
        return tuple(filter(None, (self._commanders[agency] for agency in agencies)))

    def said(self, incident: Incident) -> Recommendation:
        """Return what the protocols say of `incident`."""
        return self.advice.said(self.situation, incident, self.now)

    def rings(self, incident: Incident) -> list[Ring]:
        """Return the rings that hold for `incident`."""
        return self.advice.rings(self.situation, incident, self.now)

    def shorts(self, agencies: Iterable[str]) -> str:
        """Return `PD, FD and EMS`."""
        names = [short(agency, self.situation) for agency in agencies]
        return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))

    def _arrived(self, incident: Incident) -> dict[str, int]:
        first: dict[str, int] = {}
        for unit in filter(None, map(self.situation.units.get, incident.units)):
            at = next((a.arrived for a in unit.assignments if a.incident == incident.id), 0)
            if at and at < first.get(unit.agency, at + 1):
                first[unit.agency] = at
        return dict(sorted(first.items(), key=lambda item: item[1]))


def titled(incident: Incident) -> str:
    """Return `#047 Crowd crush`."""
    return f"{incident.number} {incident.title}".strip()
