"""What the forms ask of a plan: who holds what in the period, how they are reached, when and where; all in words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from dashboard.export.iap.printing import Printing
from dashboard.export.iap.sheets import Block, Imprint, Signed, Signer, Words
from dashboard.model.events import Person
from dashboard.model.layouts import Feature
from dashboard.model.moment import DAY, local
from dashboard.model.plans import Brief, Position
from dashboard.model.text import plain
from dashboard.projections.names import person, short
from dashboard.projections.roster import Work, works


class Paper:
    """One printing, with what several forms look up in it."""

    def __init__(self, printing: Printing) -> None:
        """Print from `printing`."""
        self.printing, self.plan, self.situation = printing, printing.plan, printing.situation
        self.tz, self.period = printing.situation.timezone, printing.period

    @property
    def event(self) -> str:
        """The event's name."""
        return self.situation.event.name if self.situation.event else "Event without a name"

    @cached_property
    def brief(self) -> Brief:
        """What is told everybody for the period; an empty one where nobody wrote it."""
        name = self.period.name if self.period else ""
        return next((brief for brief in self.plan.briefs if brief.period == name), Brief(name))

    @cached_property
    def works(self) -> tuple[Work, ...]:
        """Who works in the period, the earliest first."""
        return works(self.plan, self.situation, self.period.name) if self.period else ()

    @cached_property
    def there(self) -> dict[str, list[Work]]:
        """Who works where, by `at` as in Assignment."""
        found: defaultdict[str, list[Work]] = defaultdict(list)
        for work in self.works:
            found[work.assignment.at].append(work)
        return dict(found)

    @cached_property
    def positions(self) -> dict[str, Position]:
        """The positions by id."""
        return {position.id: position for position in self.plan.positions}

    def at(self, place: str) -> list[Work]:
        """Return who works at `place`."""
        return self.there.get(place, [])

    def who(self, work: Work) -> str:
        """Return `Ana Ruiz (PD)`, with hours where they are not the period's, and a note."""
        agency = f" ({short(work.agency, self.situation)})" if work.agency else ""
        return ", ".join(filter(None, (f"{work.name}{agency}", self.own_hours(work), work.assignment.note)))

    def held_by(self, position: str) -> list[str]:
        """Return who holds a position in the period."""
        return [self.who(work) for work in self.at(f"position:{position}")]

    def titled(self, *words: str) -> Position | None:
        """Return the first position whose title has one of `words` in it."""
        found = (p for word in words for p in self.plan.positions if word in plain(p.title))
        return next(found, None)

    def known(self, who: str) -> Person | None:
        """Return the person of `person:ID`."""
        kind, _, name = who.partition(":")
        return self.situation.people.get(name) if kind == "person" else None

    def reached(self, work: Work) -> str:
        """Return how somebody is reached: radio and phone; of a unit its callsign."""
        known = self.known(work.assignment.who)
        if known is not None:
            return reach(known)
        return f"Radio {work.name}" if work.assignment.who.startswith("unit:") else ""

    def own_hours(self, work: Work) -> str:
        """Return `19:00 to 23:00` where somebody's hours are not the period's."""
        if self.period and (work.starts, work.ends) == (self.period.starts, self.period.ends):
            return ""
        return self.span(work.starts, work.ends)

    def span(self, starts: int, ends: int) -> str:
        """Return `19:00 to 01:00`; days are said where it is longer than one."""
        one, two = local(starts, self.tz), local(ends, self.tz)
        form = "%H:%M" if ends - starts < DAY else "%a %H:%M"
        return f"{one:{form}} to {two:{form}}"

    def moment(self, us: int) -> str:
        """Return `Sat 2026-08-15 19:00` in the event's time; nothing for 0."""
        return f"{local(us, self.tz):%a %Y-%m-%d %H:%M}" if us else ""

    def person(self, name: str) -> str:
        """Return the name of a person's id, with their agency."""
        known = self.situation.people.get(name)
        return f"{known.name} ({short(known.agency, self.situation)})" if known else person(name, self.situation)

    def protocol(self, name: str) -> str:
        """Return the title of a protocol's last version; its id where nobody wrote it."""
        card = self.situation.protocols.get(name)
        return card.versions[-1].protocol.title if card and card.versions else name

    def channel(self, name: str) -> str:
        """Return a channel's name; its id where nobody set it."""
        return self.situation.channels[name].name if name in self.situation.channels else name

    def agency(self, name: str) -> str:
        """Return an agency's short name."""
        return short(name, self.situation) if name else ""

    def feature(self, name: str) -> Feature | None:
        """Find a thing of the layout."""
        return self.features.get(name)

    @cached_property
    def features(self) -> dict[str, Feature]:
        """What is drawn, by id."""
        return {feature.id: feature for feature in self.plan.features}

    def head(self) -> tuple[Block, ...]:
        """Return the two blocks on top of every form: 1 and 2."""
        return (Words("1", "Incident Name", (self.event,), share=1.0), self.when("2"))

    def when(self, number: str) -> Words:
        """Return the block with the operational period."""
        missing = "The plan has no operational period: make one, or choose it"
        if self.period is None:
            return Words(number, "Operational Period", (), missing, 1.4)
        lines = (
            self.period.name,
            f"From {self.moment(self.period.starts)} to {self.moment(self.period.ends)} ({self.tz})",
        )
        return Words(number, "Operational Period", lines, missing, 1.4)

    def prepared(self, number: str, *positions: Position | None, title: str = "Prepared by") -> Signed:
        """Return the block of who prepared a form: the holders of `positions`, else whoever published the version."""
        made = self.printing.prepared
        verb = "Last edit of the draft" if self.printing.draft else f"Version {self.printing.version} published"
        by = f"{verb} by {made.name}, {self.moment(made.at)}" if made.name else self._unpublished()
        signers = [
            Signer(name, position.title)
            for position in positions if position is not None
            for name in self.held_by(position.id)
        ]  # fmt: skip
        if not signers:
            role = ", ".join(filter(None, (made.role, self.agency(made.agency))))
            signers = [Signer(made.name, role)]
        last = signers[-1]
        return Signed(number, title, (*signers[:-1], Signer(last.name, last.position, by)))

    def _unpublished(self) -> str:
        return "Nobody has published this plan" if not self.printing.version or self.printing.draft else ""

    def imprint(self) -> Imprint:
        """Return what stands at the foot of every page."""
        return Imprint(
            self.event, self.period.name if self.period else "no operational period", self.printing.version or "none",
            f"{local(self.printing.printed, self.tz):%Y-%m-%d %H:%M} ({self.tz})", self.printing.digest,
            self.printing.draft,
        )  # fmt: skip


def reach(known: Person) -> str:
    """Return `Radio PD One, phone 555-0115`; nothing where neither is known."""
    radio, phone = known.radio and f"Radio {known.radio}", known.phone and f"phone {known.phone}"
    return ", ".join(filter(None, (radio, phone)))


def listed(words: Iterable[str], nothing: str = "") -> str:
    """Return `a; b; c`, or `nothing`."""
    return "; ".join(words) or nothing


def paragraphs(text: str) -> Sequence[str]:
    """Return the lines of a text; none where it is blank."""
    return text.strip().split("\n") if text.strip() else ()
