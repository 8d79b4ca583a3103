"""What somebody says together: its keys, what follows of it, and the drafts it becomes when the rules allow it."""

import uuid
from collections.abc import Mapping, Sequence
from typing import get_args

from msgspec import Struct, field

from dashboard.model.alarms import AlarmAcknowledged
from dashboard.model.decisions import DecisionLogged
from dashboard.model.entry import Actor, AnyBody, Draft, Entry, decode_body, encode_body
from dashboard.model.errors import JournalConflict
from dashboard.model.incidents import IncidentClosed, IncidentOpened, IncidentReopened
from dashboard.model.leads import CommandNamed, LeadBody
from dashboard.model.liaison import ConferenceBody
from dashboard.model.orders import OrderBody
from dashboard.model.plans import PlanBody
from dashboard.model.protocols import ProtocolBody
from dashboard.model.resources import ResourceAssigned, ResourceHeld
from dashboard.model.units import OUT_OF_SERVICE, UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.projections.situation import Situation, apply
from dashboard.services import rules

# Two of these at the same moment must not both be right: the second is checked against the first.
EXCLUSIVE = (
    IncidentOpened, IncidentClosed, IncidentReopened, UnitAssigned, UnitReleased, ResourceHeld, ResourceAssigned,
    DecisionLogged, *get_args(LeadBody), CommandNamed, *get_args(ProtocolBody), *get_args(OrderBody),
    *get_args(ConferenceBody), AlarmAcknowledged, *get_args(PlanBody),
)  # fmt: skip


class Saying(Struct, frozen=True):
    """What `Desk.record` was asked to record."""

    event: str
    bodies: Sequence[AnyBody]
    by: Actor
    key: str
    occurred: int | None
    said: str
    seen: int | None
    fresh: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def keys(self) -> list[str]:
        """The idempotency keys of the bodies; new ones when none was given."""
        key = rules.cleaned_strings(self.key) or self.fresh
        return [key if n == 0 else f"{key}.{n}" for n in range(len(self.bodies))]

    @property
    def exclusive(self) -> bool:
        """Whether nothing may have been recorded between checking and recording it."""
        return self.seen is not None or any(map(_exclusive, self.bodies))


def drafted(saying: Saying, situation: Situation, now: int) -> tuple[list[Draft], list[str]]:
    """Return the drafts of what is said in `situation` and what follows of it, with warnings; EntryRejected."""
    alone = len(saying.bodies) == 1 and not saying.exclusive
    trial = situation if alone else situation.copy()
    by, said = rules.cleaned_strings(saying.by), rules.cleaned_strings(saying.said)
    drafts: list[Draft] = []
    warned: list[str] = []
    for key, body in zip(saying.keys, saying.bodies, strict=True):
        checked = rules.admissible(trial, body, now)
        before = {f"{key}+{n}": release for n, release in enumerate(rules.entailed(trial, checked))}
        for step, stepped in {**before, key: checked}.items():
            drafts.append(Draft(stepped, by, now if saying.occurred is None else saying.occurred, step, None, said))
            warned += rules.warnings(trial, stepped, now)
            if not alone:
                apply(trial, Entry(trial.seq, now, now, now, by, step, stepped))
        for n, follows in enumerate([] if alone else rules.following(trial, checked)):
            occurred = now if saying.occurred is None else saying.occurred
            drafts.append(Draft(follows, by, occurred, f"{key}>{n}", None, said))
            apply(trial, Entry(trial.seq, now, now, now, by, "", follows))
    return drafts, warned


def repeated(saying: Saying, there: Mapping[str, Entry]) -> list[Entry]:
    """Return the entries of a repetition, found `there` under its keys; JournalConflict when they say something else.

    A form that kept its key while its words changed must not be told that the new words are saved.
    """
    said: Mapping[str, AnyBody] = dict(zip(saying.keys, map(rules.cleaned_strings, saying.bodies), strict=True))
    for key in there.keys() | said.keys():
        if key not in there or key not in said or decode_body(encode_body(said[key])) != there[key].body:
            raise JournalConflict(
                "something else was recorded from this very form, and this was not; say it again if you still mean it"
            )
    return [there[key] for key in saying.keys]


def _exclusive(body: AnyBody) -> bool:
    return isinstance(body, EXCLUSIVE) or (isinstance(body, UnitStatusChanged) and body.status in OUT_OF_SERVICE)
