"""Who may do what. The one place to change when real accounts come.

For now there are no accounts: a Concord answers only callers on its own machine, who choose who they are among the
people checked in to the event.
"""

from ipaddress import ip_address

from dashboard.model.entry import Actor
from dashboard.model.errors import NotAllowed
from dashboard.model.events import Person
from dashboard.projections.situation import Situation

FIRST = Actor("whoever opened the event", "", "first planner")
OWN_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


def admit(caller: str | None, host: str | None) -> None:
    """NotAllowed unless the request comes from this machine (`caller` address) and names this machine (`host`)."""
    named = (host or "").rsplit(":", 1)[0] if not (host or "").endswith("]") else host or ""
    if not _loopback(caller) or named not in OWN_NAMES:
        raise NotAllowed("There are no accounts yet, so this Concord answers only its own machine (127.0.0.1)")


def people(situation: Situation) -> list[Person]:
    """Who can be chosen to act as, by agency and name."""
    return sorted(situation.people.values(), key=lambda person: (person.agency, person.name))


def person(situation: Situation, chosen: str) -> Person | None:
    """Return who was `chosen` (an id) to act as; None when nobody of that id is checked in."""
    return situation.people.get(chosen)


def actor(situation: Situation, chosen: str) -> Actor:
    """Return the actor that `chosen` (an id) is; NotAllowed when nobody of that id is checked in.

    Of an event where nobody is checked in, whoever is at this machine is the first.
    """
    who = person(situation, chosen)
    if who is None and not situation.people:
        return FIRST
    if who is None:
        raise NotAllowed(f"Choose who you are before you record: nobody is checked in as '{chosen[:40]}'")
    return Actor(who.name, who.agency, who.role)


def _loopback(caller: str | None) -> bool:
    if caller is None:  # a Unix socket has no address
        return True
    try:
        return ip_address(caller.split("%")[0]).is_loopback
    except ValueError:
        return False
