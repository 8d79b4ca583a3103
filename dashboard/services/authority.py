"""Who may do what. The one place to change when real accounts come.

For now there are no accounts: a Concord answers only callers on its own machine, who choose who they are among the
people checked in to the event.
"""

from ipaddress import ip_address
from typing import Literal

from dashboard.model.entry import Actor
from dashboard.model.errors import NotAllowed
from dashboard.model.events import Person
from dashboard.projections.situation import Situation

Action = Literal["watch", "record"]
OWN_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]", "testserver"})


def admit(caller: str | None, host: str | None) -> None:
    """NotAllowed unless the request comes from this machine (`caller` address) and names this machine (`host`)."""
    named = (host or "").rsplit(":", 1)[0] if not (host or "").endswith("]") else host or ""
    if not _loopback(caller) or named not in OWN_NAMES:
        raise NotAllowed("There are no accounts yet, so this Concord answers only its own machine (127.0.0.1)")


def people(situation: Situation) -> list[Person]:
    """Who can be chosen to act as, by agency and name."""
    return sorted(situation.people.values(), key=lambda person: (person.agency, person.name))


def actor(situation: Situation, person: str, action: Action = "record") -> Actor:
    """Return the actor that `person` (an id) is for `action`; NotAllowed when nobody of that id is checked in."""
    who = situation.people.get(person)
    if who is None:
        raise NotAllowed(f"Choose who you are before you {action}: nobody is checked in as '{person[:40]}'")
    return Actor(who.name, who.agency, who.role)


def _loopback(caller: str | None) -> bool:
    if caller is None or caller == "testclient":
        return True
    try:
        return ip_address(caller.split("%")[0]).is_loopback
    except ValueError:
        return False
