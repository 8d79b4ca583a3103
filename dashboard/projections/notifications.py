"""Whom the protocols want told of an incident, by whom and until when, and whether that was done.

This is the one place where what was said (`told receiving  HOSPITAL`) is matched with what a protocol wants.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from dashboard.model.facts import hold
from dashboard.model.incidents import Incident
from dashboard.model.liaison import Notice
from dashboard.model.moment import SECOND
from dashboard.model.protocols import Notification
from dashboard.model.text import plain
from dashboard.projections.parties import agency_of
from dashboard.projections.recommendation import Recommendation, recommended
from dashboard.projections.situation import Situation


class Due(Struct, frozen=True):
    """One notification: who, by which agency (id; empty: anybody), until when, and when it was made (UTC us).

    `deadline` 0: its time has not begun, because nobody has proposed a lead. `made` 0: not yet. `planned` is False
    where somebody was told whom no protocol names.
    """

    who: str
    by: str
    deadline: int = 0
    made: int = 0
    note: str = ""
    planned: bool = True

    def overdue(self, now: int) -> int:
        """Return by how much (microseconds) it is late at `now`; 0 when it is made or has time."""
        return max(0, now - self.deadline) if self.deadline and not self.made else 0


def notifications(situation: Situation, incident: Incident, now: int) -> list[Due]:
    """Return the notifications of `incident`: those that protocols want, then others that were made."""
    return notifications_by(situation, incident, recommended(situation, incident, now))


def notifications_by(situation: Situation, incident: Incident, said: Recommendation) -> list[Due]:
    """Return the notifications of `incident`, where `said` is what the protocols say of it."""
    made = situation.notices.get(incident.id, ())
    began = _began(incident)
    wanted = {plain(n.who): n for n in _wanted(situation, incident, said)}
    planned = [_due(situation, incident, wanted[who], began, _told(who, made)) for who in wanted]
    others = [Due(n.who, n.by, 0, n.at, n.note, planned=False) for n in made if plain(n.who) not in wanted]
    return [*planned, *others]


def perhaps_meant(who: str, due: Sequence[Due]) -> list[str]:
    """Return whom `who` may stand for, in the protocols' words: those not told yet whose name it is a part of.

    Empty where `who` is somebody's whole name: nothing has to be guessed then.
    """
    words = plain(who)
    if any(plain(each.who) == words for each in due):
        return []
    return [each.who for each in due if each.planned and not each.made and words in plain(each.who)]


def _due(situation: Situation, incident: Incident, wanted: Notification, began: int, made: Notice | None) -> Due:
    deadline = began + wanted.seconds * SECOND if began else 0
    by = agency_of(wanted.by, situation, incident.facts) if wanted.by else ""
    if made is None:
        return Due(wanted.who, by, deadline)
    return Due(wanted.who, made.by, deadline, made.at, made.note)


def _told(who: str, made: tuple[Notice, ...]) -> Notice | None:
    """Find when somebody was told first: telling them again does not make it later."""
    return next((notice for notice in made if plain(notice.who) == who), None)


def _began(incident: Incident) -> int:
    """Return when the lead was proposed, the settled one's first."""
    lead = incident.settled or incident.proposal
    return lead.proposed if lead else 0


def _wanted(situation: Situation, incident: Incident, said: Recommendation) -> Iterator[Notification]:
    """Give those of the protocols that match now, and of the one under which the lead was settled or is proposed."""
    yield from said.notifications
    lead = incident.settled or incident.proposal
    card = situation.protocols.get(lead.protocol) if lead else None
    version = card.version(lead.version) if card and lead else None
    if version is not None:
        yield from (n for n in version.protocol.notifications if hold(n.when, incident.facts))
