"""What a line says of a shared resource: held, handed over, returned, out of service."""

from dashboard.ingest.typed_line import Chip, Line
from dashboard.model.entry import AnyBody
from dashboard.model.resources import Resource, ResourceAssigned, ResourceHeld, ResourceOutOfService, ResourceReturned


def about_resource(line: Line) -> bool:
    """Read `drone1 hold PD` and the like."""
    thing, rest = line.names.resources.starting(line.text)
    verb, _, after = rest.partition(" ")
    bodies = None if thing is None else _custody(line, thing, verb.lower(), after.strip())
    if thing is None or bodies is None:
        return False
    line.chips[:0] = [Chip("unit", thing.name), Chip("do", verb.lower())]
    line.bodies.append(bodies)
    return True


def _custody(line: Line, thing: Resource, verb: str, rest: str) -> AnyBody | None:
    if verb in ("return", "returned", "back"):
        return ResourceReturned(thing.id, rest)
    if verb == "oos":
        return ResourceOutOfService(thing.id, rest)
    agency, note = line.names.agencies.starting(rest)
    if agency is None or verb not in ("hold", "assign"):
        return None
    line.chip("agency", agency.short, agency.id)
    if verb == "hold":
        return ResourceHeld(thing.id, agency.id, note)
    incident, words = line.names.incidents.starting(note[1:]) if note.startswith("#") else (None, note)
    if incident is not None:
        line.chip("incident", incident.number)
    return ResourceAssigned(thing.id, agency.id, incident.id if incident else "", words if incident else note)
