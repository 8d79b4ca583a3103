"""Shared resources: who owns each, who holds it now, and who has booked it for later."""

from typing import Literal

from msgspec import Struct, structs

from dashboard.model.body import Body

ResourceStatus = Literal["available", "held", "assigned", "out_of_service"]


class Booking(Struct, frozen=True, gc=False):
    """Reserved for later: `agency` wants it from `starts` until before `ends` (UTC microseconds)."""

    id: str
    agency: str
    starts: int
    ends: int
    purpose: str = ""


class Resource(Struct, frozen=True, gc=False):
    """One shared resource. `holder` is the agency that has it now, empty when it is with its owner."""

    id: str
    name: str
    kind: str
    owner: str
    status: ResourceStatus = "available"
    holder: str = ""
    incident: str = ""
    since: int = 0
    note: str = ""
    bookings: tuple[Booking, ...] = ()

    def clashes(self) -> tuple[tuple[Booking, Booking], ...]:
        """Pairs of bookings that overlap in time, the earlier first."""
        ordered = sorted(self.bookings, key=lambda b: (b.starts, b.id))
        return tuple((a, b) for n, a in enumerate(ordered) for b in ordered[n + 1 :] if b.starts < a.ends)


class ResourceRegistered(Body, frozen=True, tag="resource.registered"):
    """A resource is there to be shared; said again, it replaces the name, kind and owner."""

    resource: str
    name: str
    type: str
    owner: str
    subjects = ("resource", "owner")


class ResourceHeld(Body, frozen=True, tag="resource.held"):
    """An agency has asked for it and it is kept for that agency, not yet handed over."""

    resource: str
    agency: str
    note: str = ""
    subjects = ("resource", "agency")


class ResourceAssigned(Body, frozen=True, tag="resource.assigned"):
    """Handed over to an agency, for an incident or a task."""

    resource: str
    agency: str
    incident: str = ""
    note: str = ""
    subjects = ("resource", "incident", "agency")


class ResourceReturned(Body, frozen=True, tag="resource.returned"):
    """Back with its owner and free."""

    resource: str
    note: str = ""
    subjects = ("resource",)


class ResourceOutOfService(Body, frozen=True, tag="resource.out_of_service"):
    """Cannot be used; `note` says why."""

    resource: str
    note: str = ""
    subjects = ("resource",)


class ResourceBooked(Body, frozen=True, tag="resource.booked"):
    """Reserved for later use by an agency."""

    resource: str
    booking: Booking
    subjects = ("resource",)


class BookingCancelled(Body, frozen=True, tag="booking.cancelled"):
    """A reservation is given up."""

    resource: str
    booking: str
    note: str = ""
    subjects = ("resource",)


ResourceBody = (
    ResourceRegistered | ResourceHeld | ResourceAssigned | ResourceReturned | ResourceOutOfService
    | ResourceBooked | BookingCancelled
)  # fmt: skip


def apply(resources: dict[str, Resource], body: ResourceBody, occurred: int) -> None:
    """Take `body` into `resources` (id -> resource)."""
    before = resources.get(body.resource)
    if isinstance(body, ResourceRegistered):
        fresh = before or Resource(body.resource, body.name, body.type, body.owner, since=occurred)
        resources[body.resource] = structs.replace(fresh, name=body.name, kind=body.type, owner=body.owner)
    elif before is not None:
        resources[body.resource] = _changed(before, body, occurred)


def _changed(resource: Resource, body: ResourceBody, occurred: int) -> Resource:
    match body:
        case ResourceHeld():
            return _custody(resource, "held", body.agency, "", body.note, occurred)
        case ResourceAssigned():
            return _custody(resource, "assigned", body.agency, body.incident, body.note, occurred)
        case ResourceReturned():
            return _custody(resource, "available", "", "", body.note, occurred)
        case ResourceOutOfService():
            return _custody(resource, "out_of_service", "", "", body.note, occurred)
        case ResourceBooked():
            kept = tuple(b for b in resource.bookings if b.id != body.booking.id)
            return structs.replace(resource, bookings=(*kept, body.booking))
        case BookingCancelled():
            return structs.replace(resource, bookings=tuple(b for b in resource.bookings if b.id != body.booking))
        case _:
            return resource


def _custody(resource: Resource, status: ResourceStatus, holder: str, incident: str, note: str, since: int) -> Resource:
    return structs.replace(resource, status=status, holder=holder, incident=incident, note=note, since=since)
