"""What people call things: callsigns, incident numbers, agencies' short names, persons, from the situation."""

from collections.abc import Iterable

from dashboard.model.entry import Actor
from dashboard.model.leads import Answer
from dashboard.model.orders import Order
from dashboard.projections.situation import Situation


def callsign(unit: str, situation: Situation) -> str:
    """Return what people call `unit`; its id where nobody registered it."""
    return situation.units[unit].callsign if unit in situation.units else unit


def number(incident: str, situation: Situation) -> str:
    """Return how people say `incident`: `#047`; its id behind a # where nobody opened it."""
    known = situation.incident(incident)
    return known.number if known else f"#{incident}"


def short(agency: str, situation: Situation) -> str:
    """Return the short name of `agency`; its id where it never joined."""
    return situation.agencies[agency].short if agency in situation.agencies else agency


def person(name: str, situation: Situation) -> str:
    """Return the name of the person of this id; the text itself where it is none's id."""
    return situation.people[name].name if name in situation.people else name


ENTERED = "entered by "


def spoken_by(writer: Actor, agency: str, situation: Situation) -> str:
    """Say by whose mouth `agency` speaks: the writer's name, and that it is `entered by` them where of another."""
    if writer.agency == agency:
        return writer.person
    return f"{ENTERED}{writer.person}" + (f", {short(writer.agency, situation)}" if writer.agency else "")


def unanswered(order: Order, situation: Situation) -> str:
    """Say who had not answered an order that is carried out all the same: `before FD answered`; else empty."""
    waiting = ", ".join(short(agency, situation) for agency in order.waiting_for)
    return f"before {waiting} answered" if waiting else ""


def tail(words: str, why: str) -> str:
    """Return `words: why`, or `words` alone."""
    return f"{words}: {why}" if why else words


class Names:
    """The names of one situation, for what is said of many things."""

    def __init__(self, situation: Situation) -> None:
        """Name things as `situation` knows them."""
        self.situation = situation

    def agency(self, agency: str) -> str:
        """Return the short name of an agency."""
        return short(agency, self.situation)

    def agencies(self, agencies: Iterable[str]) -> str:
        """Return `PD, FD`."""
        return ", ".join(map(self.agency, agencies))

    def answering(self, answers: Iterable[Answer]) -> str:
        """Return `PD, FD (entered by Jo Harlan, PD)`: whose answers, and which of them another agency entered."""
        return ", ".join(
            f"{self.agency(a.agency)} ({a.person})" if a.person.startswith(ENTERED) else self.agency(a.agency)
            for a in answers
        )

    def people(self, people: Iterable[str]) -> str:
        """Return the names of people given by id."""
        return ", ".join(person(name, self.situation) for name in people)

    def incident(self, incident: str) -> str:
        """Return how people say an incident; empty stays empty."""
        return number(incident, self.situation) if incident else ""

    def at(self, incident: str) -> str:
        """Return ` at #047`, or nothing where the event as a whole is meant."""
        return f" at {self.incident(incident)}" if incident else ""
