"""Lines that open an incident: its type and priority, place, words, units and lead."""

import re
from difflib import get_close_matches

from dashboard.ingest.typed_leads import proposed_at_opening
from dashboard.ingest.typed_line import Chip, Line
from dashboard.ingest.typed_units import crew
from dashboard.ingest.vocabulary import IncidentType, incident_types, type_names, type_of
from dashboard.model.events import Place
from dashboard.model.incidents import PRIORITIES, IncidentOpened, NoteAdded, Priority
from dashboard.projections.situation import Situation

LONGEST_TITLE = 80


def opening(line: Line) -> bool:
    """Read `med1 gate3 collapse, 2 pat +M12 @EMS`."""
    kind, priority, rest = _type(line.text)
    if line.names.resources.starting(line.text)[0] is not None:
        return False
    if kind is None:
        _like(line)
        return False
    place, text = _place(line, rest)
    if place is None and priority is None:
        text = re.sub(r"^([1-4])\s+", "", rest)
        place, text = _place(line, text) if text != rest else (None, rest)
        priority = PRIORITIES[int(rest[0]) - 1] if place else None
    if place is None and priority is None and not re.search(r"(^|\s)[+@]\w", rest):
        line.warnings.append(f"to open an incident give its priority: {kind.id}2 …")
        return False
    _open(line, kind, priority or kind.priority, place or line.names.places.within(rest), text)
    return True


def _type(text: str) -> tuple[IncidentType | None, Priority | None, str]:
    for count in (3, 2, 1):
        words = text.split(maxsplit=count)
        head, rest = " ".join(words[:count]), " ".join(words[count:])
        match = re.fullmatch(r"(.*?[^\W\d])(?:(?:[:-]?p?|\s+p)([1-4]))?[:,!]*", head, re.IGNORECASE)
        if match and len(words) >= count:
            kind = type_of(match[1]) if count == 1 else type_names().get(match[1])
            if kind is not None:
                return kind, PRIORITIES[int(match[2]) - 1] if match[2] else None, rest
    return None, None, ""


def _like(line: Line) -> None:
    """Name the types that a word before a priority may have meant."""
    match = re.match(r"([A-Za-z]{2,})[1-4]\b", line.text)
    if match:
        word = match[1].lower()
        near = [kind.id for kind in incident_types().values() if kind.id.startswith(word)]
        near += get_close_matches(word, incident_types(), 3)
        meant = f" (did you mean {', '.join(dict.fromkeys(near[:4]))}?)" if near else ""
        line.warnings.append(f"no incident type is called '{match[1]}'{meant}")


def _place(line: Line, rest: str) -> tuple[Place | None, str]:
    return line.names.places.starting(re.sub(r"^(at|in|near|by)\s+", "", rest, flags=re.IGNORECASE))


def _open(line: Line, kind: IncidentType, priority: Priority, place: Place | None, text: str) -> None:
    number = next_number(line.situation)
    line.incident = number
    line.chips += [Chip("new", "new"), Chip("priority", priority), Chip("type", kind.title)]
    if place:
        line.chip("place", place.name)
    else:
        line.warnings.append("no place of this event is named")
    words = crew(line, text, number, None).strip(" ,:;-")
    title = words if words and len(words) <= LONGEST_TITLE else kind.title
    where = (place.name, place.lat, place.lon) if place else ("", None, None)
    line.bodies.insert(0, IncidentOpened(number, f"#{number:0>3}", kind.id, title, priority, *where))
    if words and title != words:
        line.bodies.insert(1, NoteAdded(words, number))
    if line.lead:
        proposed_at_opening(line, line.lead)
    if words:
        line.chip("text", words)


def next_number(situation: Situation) -> str:
    """Return the id of the next incident: one more than the highest number there is."""
    numbers = (int(i) for i in (*situation.incidents, *situation.closed) if i.isascii() and i.isdigit() and len(i) < 16)
    return str(max(numbers, default=0) + 1)
