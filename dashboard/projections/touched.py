"""Which records entries may have changed, found from what they are about and not by comparing every record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import get_args

from dashboard.model.body import NOUNS, Body
from dashboard.model.entry import AnyBody
from dashboard.model.incidents import NoteAdded
from dashboard.model.plans import PlanPublished
from dashboard.model.units import UnitAssigned, UnitReleased
from dashboard.model.unreadable import EntryUnreadable

Touched = Mapping[str, set[str]]
CREW = (UnitAssigned, UnitReleased)
BOTH = (*CREW, PlanPublished)
PLURALS = {
    "agency": "agencies", "person": "people", "feed": "feeds", "unit": "units", "resource": "resources",
    "message": "messages", "profile": "profiles", "shift": "shifts", "channel": "channels", "protocol": "protocols",
    "decision": "decisions", "order": "orders", "report": "reports", "contact": "contacts", "notice": "notices",
    "conference": "conferences", "zone": "zones", "site": "sites", "alarm": "alarms", "term": "terms",
    "plan": "plans", "parameters": "parameters", "feature": "ground",
    "annotation": "annotations", "rating": "ratings", "improvement": "improvements",
}  # fmt: skip
# Where a situation keeps the records of a noun; what is about the event changes its plain values and its places.
KEPT: Mapping[str, tuple[str, ...]] = {
    "event": ("places",),
    "incident": ("incidents", "closed", "early"),
    **{noun: (plural,) for noun, plural in PLURALS.items()},
}


def touched(body: AnyBody) -> frozenset[str]:
    """Name the things, as `noun:id`, whose records `body` changes."""
    if isinstance(body, NoteAdded) and not body.incident:
        return frozenset()
    return frozenset(body.about[: 2 if isinstance(body, BOTH) else 1])


class Touches:
    """Collects what entries touch: noun -> ids. More may be named than has changed, and never less."""

    def __init__(self) -> None:
        """Start with nothing touched."""
        self.ids: defaultdict[str, set[str]] = defaultdict(set)

    def by(self, bodies: Iterable[AnyBody]) -> None:
        """Add what `bodies` touch, many at a time: a tenth of the price of asking each what it is about."""
        kinds: defaultdict[type, list[AnyBody]] = defaultdict(list)
        for body in bodies:
            kinds[type(body)].append(body)
        for kind, alike in kinds.items():
            for noun, field in FIELDS[kind]:
                self.ids[noun].update(map(attrgetter(field), alike))
            if not FIELDS[kind]:
                self.subjects(subject for body in alike for subject in touched(body))

    def subjects(self, subjects: Iterable[str]) -> None:
        """Add things named as `noun:id`."""
        for subject in subjects:
            noun, _, name = subject.partition(":")
            self.ids[noun].add(name)


def _fields(kind: type[Body]) -> tuple[tuple[str, str], ...]:
    """(noun, field) of each thing that `kind` touches; none where only `about` can say it."""
    if kind is not NoteAdded and kind.about is not Body.about:
        return ()
    return tuple((NOUNS.get(field, field), field) for field in kind.subjects[: 2 if kind in CREW else 1])


FIELDS: Mapping[type, tuple[tuple[str, str], ...]] = {
    kind: _fields(kind) for kind in (*get_args(AnyBody), EntryUnreadable)
}
