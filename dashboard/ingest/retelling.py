"""The script as one database tells it: under the numbers its incidents were given there, beside what people opened.

People may open an incident under a number that the script meant for its own. The script's incident is then opened under
the next free number, and everything the script says about it later goes there, also what it draws and sets; its
proposals, orders and decisions have ids that name no incident. Nothing of this is kept in memory that
the journal does not say: the entry with the key of the script's opening has the real id.
"""

from collections.abc import Sequence

from msgspec import Raw, structs

from dashboard.journal.journal import Journal
from dashboard.model.corrections import EntryCorrected
from dashboard.model.directory import ChannelSet
from dashboard.model.entry import AnyBody, Draft, decode_body, encode_body
from dashboard.model.errors import EntryRejected
from dashboard.model.incidents import IncidentOpened
from dashboard.model.units import UnitStatusChanged
from dashboard.model.zones import ZoneDrawn
from dashboard.services import demo

WITHIN = {ZoneDrawn: "zone", ChannelSet: "channel"}


def about(body: AnyBody) -> str:
    """Return the incident that `body` names in a field of its own, or in what it draws or sets; empty when none."""
    return str(getattr(getattr(body, WITHIN.get(type(body), ""), body), "incident", ""))


def moved(body: AnyBody, incident: str) -> AnyBody:
    """Return `body` as said of `incident`."""
    field = WITHIN.get(type(body))
    if field is not None:
        return structs.replace(body, **{field: structs.replace(getattr(body, field), incident=incident)})
    there: AnyBody = structs.replace(body, incident=incident)
    return numbered(there, incident) if isinstance(there, IncidentOpened) else there


def numbered(opening: IncidentOpened, incident: str) -> IncidentOpened:
    """Return `opening` as that of `incident`, with the number people say."""
    return structs.replace(opening, incident=incident, number=f"#{incident:0>3}")


class Retelling:
    """What became of the script's incidents in one journal.

    `arrivals` is when the script says that a unit is on scene of an incident: (unit, the incident's id here) ->
    UTC microseconds. It grows as incidents are opened.
    """

    def __init__(self, journal: Journal, script: Sequence[Draft]) -> None:
        """Tell `script` in `journal`; call `look` before anything is retold."""
        self._journal = journal
        self._script = script
        self._keys = {d.body.incident: d.key for d in script if isinstance(d.body, IncidentOpened)}
        self._here: dict[str, str] = {}
        self.arrivals: dict[tuple[str, str], int] = {}

    def look(self) -> None:
        """See in the journal under which ids the script's incidents were opened."""
        said = self._journal.keyed(demo.EVENT, list(self._keys.values()))
        bodies = {incident: said[key].body for incident, key in self._keys.items() if key in said}
        self._here = {incident: b.incident for incident, b in bodies.items() if isinstance(b, IncidentOpened)}
        for body, at in ((draft.body, draft.occurred) for draft in self._script):
            if isinstance(body, UnitStatusChanged) and body.status == "ONSC" and body.incident in self._here:
                self.arrivals[body.unit, self._here[body.incident]] = at

    def opened(self, incident: str) -> bool:
        """Whether the script's `incident` was opened, when last looked at."""
        return incident in self._here

    def retold(self, draft: Draft) -> Draft:
        """Return `draft` about the incident and the entry that are meant; EntryRejected when there is none here."""
        body = draft.body
        if isinstance(body, EntryCorrected):
            return structs.replace(draft, body=self._corrected(body))
        return structs.replace(draft, body=self._moved(body))

    def _corrected(self, correction: EntryCorrected) -> EntryCorrected:
        key = self._script[correction.target - 1].key
        entry = self._journal.keyed(demo.EVENT, [key]).get(key)
        if entry is None:
            raise EntryRejected("entry", "what the script corrects was never said here")
        body = correction.body
        if isinstance(body, Raw):
            body = Raw(encode_body(self._moved(decode_body(bytes(body)))))
        return structs.replace(correction, target=entry.seq, body=body, told=entry.body.about)

    def _moved(self, body: AnyBody) -> AnyBody:
        meant = about(body)
        if not meant:
            return body
        here = self._here.get(meant)
        if here is None or not self._ours(here, self._keys[meant]):
            raise EntryRejected("incident", f"the script's incident {meant} is not here")
        return body if here == meant else moved(body, here)

    def _ours(self, incident: str, key: str) -> bool:
        """Whether it was the script that opened `incident` last: the id of a struck opening may be used again."""
        entries = self._journal.about(demo.EVENT, f"incident:{incident}", None)
        return [entry.key for entry in entries if isinstance(entry.body, IncidentOpened)][-1:] == [key]
