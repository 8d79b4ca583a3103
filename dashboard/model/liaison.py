"""How agencies reach each other: contacts between commanders, notifications made, and joint conferences."""

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct, structs

from dashboard.model.body import Body

ContactUse = Literal["command", "problem"]


class Contact(Struct, frozen=True, gc=False):
    """Agencies have talked: their commanders about an incident, or two about a problem between them. `at` UTC us."""

    id: str
    agencies: tuple[str, ...]
    use: ContactUse
    incident: str = ""
    people: tuple[str, ...] = ()
    note: str = ""
    at: int = 0


class Notice(Struct, frozen=True, gc=False):
    """Somebody outside was told of an incident, at `at` (UTC microseconds)."""

    who: str
    by: str
    note: str
    at: int


class Joined(Struct, frozen=True, gc=False):
    """An agency is in the conference since `at` (UTC microseconds)."""

    agency: str
    person: str
    at: int


class Conference(Struct, frozen=True, gc=False):
    """A joint conference: who called it, who should come, who has. Times are UTC microseconds, 0 = not yet."""

    id: str
    by: str
    of: tuple[str, ...]
    why: str = ""
    incident: str = ""
    channel: str = ""
    called: int = 0
    joined: tuple[Joined, ...] = ()
    ended: int = 0
    outcome: str = ""

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """The agencies that have not joined; who called it is there."""
        there = {self.by, *(joined.agency for joined in self.joined)}
        return tuple(agency for agency in self.of if agency not in there)


class ContactMade(Body, frozen=True, tag="contact.made"):
    """Agencies have talked; `people` are person ids."""

    contact: str
    agencies: tuple[str, ...]
    use: ContactUse
    incident: str = ""
    people: tuple[str, ...] = ()
    note: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """The contact, its incident or the event, and its agencies."""
        on = f"incident:{self.incident}" if self.incident else "event"
        return (f"contact:{self.contact}", on, *(f"agency:{a}" for a in self.agencies))


class NotificationMade(Body, frozen=True, tag="notification.made"):
    """`who` was told of the incident by agency `agency`."""

    incident: str
    who: str
    agency: str = ""
    note: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """The notifications of the incident, and the incident."""
        return (f"notice:{self.incident}", f"incident:{self.incident}")


class ConferenceCalled(Body, frozen=True, tag="conference.called"):
    """An agency calls the agencies in `of` to a joint conference."""

    conference: str
    agency: str
    of: tuple[str, ...]
    why: str = ""
    incident: str = ""
    channel: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """The conference, and its incident or the event."""
        return (f"conference:{self.conference}", f"incident:{self.incident}" if self.incident else "event")


class ConferenceJoined(Body, frozen=True, tag="conference.joined"):
    """An agency has joined."""

    conference: str
    agency: str
    person: str = ""
    subjects = ("conference", "agency")


class ConferenceEnded(Body, frozen=True, tag="conference.ended"):
    """It is over."""

    conference: str
    outcome: str = ""
    subjects = ("conference",)


ConferenceBody = ConferenceCalled | ConferenceJoined | ConferenceEnded
LiaisonBody = ContactMade | NotificationMade | ConferenceBody


def apply_contact(contacts: dict[str, Contact], body: ContactMade, occurred: int) -> None:
    """Take `body` into `contacts` (id -> contact)."""
    contacts[body.contact] = Contact(
        body.contact, body.agencies, body.use, body.incident, body.people, body.note, occurred
    )


def apply_notice(notices: dict[str, tuple[Notice, ...]], body: NotificationMade, occurred: int) -> None:
    """Take `body` into `notices` (incident -> notices, oldest first)."""
    made = Notice(body.who, body.agency, body.note, occurred)
    notices[body.incident] = (*notices.get(body.incident, ()), made)


def apply_conference(conferences: dict[str, Conference], body: ConferenceBody, occurred: int) -> None:
    """Take `body` into `conferences` (id -> conference)."""
    if type(body) is ConferenceCalled:
        conferences[body.conference] = Conference(
            body.conference, body.agency, body.of, body.why, body.incident, body.channel, occurred
        )
        return
    known = conferences.get(body.conference)
    if known is not None:
        conferences[known.id] = CHANGES[type(body)](known, body, occurred)


def _joined(conference: Conference, body: ConferenceJoined, occurred: int) -> Conference:
    if any(j.agency == body.agency for j in conference.joined):
        return conference
    return structs.replace(conference, joined=(*conference.joined, Joined(body.agency, body.person, occurred)))


CHANGES: dict[type, Callable[[Conference, Any, int], Conference]] = {
    ConferenceJoined: _joined,
    ConferenceEnded: lambda conference, body, occurred: structs.replace(
        conference, ended=occurred, outcome=body.outcome
    ),
}
