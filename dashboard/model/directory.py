"""The directory: what an agency is, who works for it when, in which position, and the channels they share."""

from typing import Literal

from msgspec import Struct

from dashboard.model.body import Body

ChannelKind = Literal["radio", "phone", "data"]


class Rung(Struct, frozen=True, gc=False):
    """One step of an agency's ladder: the position that decides, and how long it has (seconds)."""

    position: str
    seconds: int


class Profile(Struct, frozen=True, gc=False):
    """What others should know of an agency, in words; `signatory` is who signs protocols for it.

    `ladder` are the positions that decide what the scene cannot, lowest first; `commander` is the position that speaks
    for the agency at this event, `supervisor` the one named for 'a problem between us'.
    """

    signatory: str
    organization: str = ""
    chain: tuple[str, ...] = ()
    vocabulary: str = ""
    equipment: str = ""
    goals: str = ""
    commander: str = ""
    supervisor: str = ""
    ladder: tuple[Rung, ...] = ()


class Shift(Struct, frozen=True, gc=False):
    """A person (id) on duty in a position of their agency, from `starts` to `ends` (UTC microseconds)."""

    id: str
    person: str
    position: str
    starts: int
    ends: int


class Channel(Struct, frozen=True, gc=False):
    """A way to talk and the agencies that are on it. `incident` names the one it is kept for, if any."""

    id: str
    name: str
    agencies: tuple[str, ...]
    kind: ChannelKind = "radio"
    use: str = ""
    incident: str = ""


class AgencyDescribed(Body, frozen=True, tag="agency.described"):
    """What others should know of an agency; said again, it replaces what was said before."""

    agency: str
    profile: Profile

    @property
    def about(self) -> tuple[str, ...]:
        """The profile and its agency."""
        return (f"profile:{self.agency}", f"agency:{self.agency}")


class ShiftPlanned(Body, frozen=True, tag="shift.planned"):
    """Somebody will be on duty; said again, it replaces the shift of that id."""

    shift: Shift

    @property
    def about(self) -> tuple[str, ...]:
        """The shift and its person."""
        return (f"shift:{self.shift.id}", f"person:{self.shift.person}")


class ShiftCancelled(Body, frozen=True, tag="shift.cancelled"):
    """The shift does not take place, or ended early."""

    shift: str
    reason: str = ""
    subjects = ("shift",)


class ChannelSet(Body, frozen=True, tag="channel.set"):
    """A channel is in use by these agencies; said again, it replaces what was said of it."""

    channel: Channel

    @property
    def about(self) -> tuple[str, ...]:
        """The channel, and the incident it is kept for."""
        on = (f"incident:{self.channel.incident}",) if self.channel.incident else ()
        return (f"channel:{self.channel.id}", *on)


ShiftBody = ShiftPlanned | ShiftCancelled
DirectoryBody = AgencyDescribed | ShiftBody | ChannelSet


def apply_shift(shifts: dict[str, Shift], body: ShiftBody, _occurred: int) -> None:
    """Take `body` into `shifts` (id -> shift)."""
    if isinstance(body, ShiftPlanned):
        shifts[body.shift.id] = body.shift
    else:
        shifts.pop(body.shift, None)
