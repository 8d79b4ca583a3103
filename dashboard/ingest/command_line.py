"""The log-keeper's command line: one typed line becomes what is to be recorded.

`med1 gate3 collapse, 2 pat +M12 @EMS` opens an incident; `#47 ...` speaks of one; `M12 os` moves a unit; GRAMMAR lists
the forms. A line that cannot be read is never refused: it becomes a raw note. Nothing is recorded here.
"""

import re
from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from dashboard.ingest.vocabulary import STATUSES, IncidentType, Vocabulary, type_names, type_of
from dashboard.model.agencies import Agency
from dashboard.model.entry import AnyBody
from dashboard.model.events import Place
from dashboard.model.incidents import (
    PRIORITIES,
    Incident,
    IncidentChanged,
    IncidentClosed,
    IncidentOpened,
    IncidentReopened,
    LeadAssigned,
    LeadTransferred,
    NoteAdded,
    Priority,
    SupportJoined,
    SupportLeft,
)
from dashboard.model.messages import MessageSent
from dashboard.model.resources import Resource, ResourceAssigned, ResourceHeld, ResourceOutOfService, ResourceReturned
from dashboard.model.text import clean
from dashboard.model.units import AVAILABLE, OUT_OF_SERVICE, WORDS, Unit, UnitAssigned, UnitReleased, UnitStatusChanged
from dashboard.projections.situation import Situation

ChipKind = Literal[
    "new", "incident", "priority", "type", "place", "lead", "agency", "unit", "status", "do", "text", "raw"
]
LONGEST_TITLE = 80
GRAMMAR = (
    ("med1 gate3 collapse, 2 pat +M12 @EMS", "new incident: type and priority, place, words, units, lead"),
    ("#47 crowd thinning out", "entry on an incident"),
    ("#47 +M12 +E61   #47 -M12", "send and release units"),
    ("#47 lead EMS because …", "set the lead, or pass it on with its reason"),
    ("#47 support FD   #47 unsupport FD", "supporting agencies"),
    ("#47 p2   #47 at gate3", "priority, place"),
    ("#47 close reason   #47 reopen reason", "close (releases its units), reopen"),
    ("M12 er   M12 os   M12 av   M12 oos mech", "status of a unit"),
    ("drone1 hold PD   drone1 assign PD #47   drone1 return", "shared resources"),
    ("msg PD,FD text", "message to agencies"),
    ("fix 123 new text   strike 123 reason", "correct an entry; the old text stays visible"),
)


class Chip(Struct, frozen=True):
    """One thing that was understood, to be shown as it is typed. `agency` is an id where the chip names one."""

    kind: ChipKind
    text: str
    agency: str = ""


class Correction(Struct, frozen=True):
    """Entry `target` should read `text`; None strikes it."""

    target: int
    text: str | None
    reason: str


class Command(Struct, frozen=True):
    """What a line asks for. With `ask` something is missing and nothing is recorded until it is said."""

    raw: str
    bodies: tuple[AnyBody, ...] = ()
    chips: tuple[Chip, ...] = ()
    incident: str = ""
    warnings: tuple[str, ...] = ()
    ask: str = ""
    correction: Correction | None = None


def read(line: str, situation: Situation, key: str = "draft") -> Command:
    """Read `line` as it is meant in `situation`; `key` gives a new message its id."""
    return _Line(clean(line).strip(), situation, key).read()


class _Line:
    """One line being read: what was found so far."""

    def __init__(self, text: str, situation: Situation, key: str) -> None:
        self.text, self.situation, self.key = text, situation, key
        self.names = Vocabulary(situation)
        self.bodies: list[AnyBody] = []
        self.chips: list[Chip] = []
        self.warnings: list[str] = []
        self.incident, self.ask = "", ""
        self.correction: Correction | None = None

    def read(self) -> Command:
        """Try each form in turn; what is none of them is a raw note."""
        forms = (self._about, self._fix, self._message, self._unit, self._resource, self._opening)
        if self.text and not any(form() for form in forms):
            self._raw(self.text)
        return Command(
            self.text, tuple(self.bodies), tuple(self.chips), self.incident, tuple(self.warnings), self.ask,
            self.correction,
        )  # fmt: skip

    def _chip(self, kind: ChipKind, text: str, agency: str = "") -> None:
        self.chips.append(Chip(kind, text, agency))

    def _raw(self, text: str) -> None:
        self._chip("raw", "saved as it is")
        self.bodies.append(NoteAdded(text, self.incident, raw=True))

    def _note(self, text: str) -> None:
        if text := text.strip(" ,:;-\u2013"):
            self._chip("text", text)
            self.bodies.append(NoteAdded(text, self.incident))

    # #47 ...

    def _about(self) -> bool:
        if not self.text.startswith("#"):
            return False
        incident, rest = self.names.incidents.starting(self.text[1:])
        if incident is None:
            self.warnings.append(f"there is no incident {self.text.split()[0]}; saved as a note of the event")
            return False
        self.incident = incident.id
        self._chip("incident", incident.number)
        if rest:
            self._verb(incident, rest)
        return True

    def _verb(self, incident: Incident, rest: str) -> None:
        word, _, after = rest.partition(" ")
        verbs = {
            "lead": self._lead, "support": self._support, "unsupport": self._support_ends, "at": self._at,
            "close": self._close, "reopen": self._reopen, "msg": self._message_about,
        }  # fmt: skip
        verb = verbs.get(word.lower().rstrip(":"))
        if re.fullmatch(r"[pP][1-4]", word):
            self._priority(incident, PRIORITIES[int(word[1]) - 1], after)
        elif not (verb and verb(incident, after.strip())) and not self._unit_of(incident, rest):
            self._entry(incident, rest)

    def _entry(self, incident: Incident, text: str) -> None:
        self._note(self._crew(text, incident.id, incident))

    def _priority(self, incident: Incident, priority: Priority, rest: str) -> None:
        self._chip("priority", priority)
        self.bodies.append(IncidentChanged(incident.id, priority=priority))
        self._entry(incident, rest)

    def _lead(self, incident: Incident, rest: str) -> bool:
        agency, why = self.names.agencies.starting(rest)
        if agency is None:
            if rest:
                self.warnings.append(f"no agency is called '{rest.split()[0]}'; kept as an entry")
            else:
                self.ask = "which agency leads? Add its letter, such as: lead E"
            return not rest
        self._chip("lead", agency.short, agency.id)
        reason, agreed = self._agreed(re.sub(r"^because\b[\s,:]*", "", why, flags=re.IGNORECASE))
        self._lead_to(incident, agency, reason, agreed)
        return True

    def _lead_to(self, incident: Incident, agency: Agency, reason: str, agreed: tuple[str, ...]) -> None:
        if incident.lead == agency.id and not reason:
            self.ask = f"{agency.short} leads {incident.number} already"
        elif incident.lead in ("", agency.id):
            self.bodies.append(LeadAssigned(incident.id, agency.id, reason, agreed))
        elif not reason:
            giver = self._short(incident.lead)
            self.ask = f"{giver} leads {incident.number}: say why the lead passes to {agency.short}: because …"
        else:
            self.bodies.append(LeadTransferred(incident.id, incident.lead, agency.id, reason, agreed))
        if reason:
            self._chip("text", reason)

    def _agreed(self, why: str) -> tuple[str, tuple[str, ...]]:
        match = re.search(r"[\s,;]*\bagreed(?: by)?:? +([\w,/& ]+)$", why, re.IGNORECASE)
        agencies = self._agencies(match[1]) if match else None
        return (why[: match.start()].strip(), agencies) if match and agencies else (why.strip(), ())

    def _support(self, incident: Incident, rest: str) -> bool:
        return self._agency_verb(rest, "supports", lambda agency: SupportJoined(incident.id, agency))

    def _support_ends(self, incident: Incident, rest: str) -> bool:
        return self._agency_verb(rest, "no longer supports", lambda agency: SupportLeft(incident.id, agency))

    def _agency_verb(self, rest: str, does: str, make: Callable[[str], AnyBody]) -> bool:
        agencies = self._agencies(rest)
        for agency in agencies or ():
            self._chip("agency", f"{self._short(agency)} {does}", agency)
            self.bodies.append(make(agency))
        if not agencies and rest:
            self.warnings.append(f"no agency is called '{rest.split()[0]}'; kept as an entry")
        return bool(agencies)

    def _at(self, incident: Incident, rest: str) -> bool:
        place, text = self.names.places.starting(rest)
        if place is None:
            return False
        self._chip("place", place.name)
        self.bodies.append(IncidentChanged(incident.id, place=place.name, lat=place.lat, lon=place.lon))
        self._entry(incident, text)
        return True

    def _close(self, incident: Incident, rest: str) -> bool:
        if re.match(r"(to|by)\b", rest, re.IGNORECASE):
            return False
        self._chip("do", "close")
        if not incident.is_open:
            self.ask = f"{incident.number} is closed already"
            return True
        self.bodies += [UnitReleased(unit, incident.id) for unit in incident.units if self._is_on(unit, incident.id)]
        self.bodies.append(IncidentClosed(incident.id, rest))
        self._chip("text", rest or "no reason given")
        return True

    def _reopen(self, incident: Incident, rest: str) -> bool:
        self._chip("do", "reopen")
        if incident.is_open:
            self.ask = f"{incident.number} is open already"
        else:
            self.bodies.append(IncidentReopened(incident.id, rest))
        return True

    # units

    def _unit(self) -> bool:
        unit, rest = self.names.units.starting(self.text)
        return unit is not None and self._status(unit, rest)

    def _unit_of(self, incident: Incident, rest: str) -> bool:
        unit, status = self.names.units.starting(rest)
        return unit is not None and self._status(unit, status, incident.id)

    def _status(self, unit: Unit, rest: str, incident: str = "") -> bool:
        status, note = STATUSES.starting(rest)
        if status is None:
            if re.match(r"oos\b", rest, re.IGNORECASE):
                self._chip("unit", unit.callsign)
                self.ask = f"out of service for what? {unit.callsign} oos mech, oos rest or oos pers"
            return bool(self.ask)
        self._chip("unit", unit.callsign)
        self._chip("status", WORDS[status])
        if "#" in note and not incident:
            found, left = self.names.incidents.starting(note.rpartition("#")[2])
            incident, note = (found.id, f"{note.rpartition('#')[0]}{left}".strip()) if found else ("", note)
        if incident:
            self.incident = incident
        if status in AVAILABLE or status in OUT_OF_SERVICE:
            self._clear(unit)
        if status != "AVAIL" or not unit.assignments or note:
            on = incident if status not in AVAILABLE | OUT_OF_SERVICE else ""
            self.bodies.append(UnitStatusChanged(unit.id, status, on, note))
        return True

    def _clear(self, unit: Unit) -> None:
        for assignment in unit.assignments:
            self.bodies.append(UnitReleased(unit.id, assignment.incident))

    def _crew(self, text: str, incident: str, known: Incident | None) -> str:
        """Take `+unit`, `-unit` (and `@agency` of a new incident) out of `text`."""
        kept, at = "", 0
        for match in re.finditer(r"(?:(?<=\s)|^)[+@-](?=\S)", text):
            if match.start() < at:
                continue
            left = self._token(match[0], text[match.end() :], incident, known)
            if left is not None:
                kept += text[at : match.start()]
                at = len(text) - len(left)
        return re.sub(r"\s{2,}", " ", kept + text[at:]).strip()

    def _token(self, sign: str, text: str, incident: str, known: Incident | None) -> str | None:
        """Take one token and return the text after it; None where it is none."""
        if sign == "@":
            agency, left = self.names.agencies.starting(text)
            if agency is None or known is not None:
                return None
            self._chip("lead", agency.short, agency.id)
            self.bodies.append(LeadAssigned(incident, agency.id))
            return left
        unit, left = self.names.units.starting(text)
        if unit is None:
            if sign == "+":
                self.warnings.append(f"no unit is called '{text.split()[0]}'; kept as words")
            return None
        return left if self._send(sign, unit, incident) else None

    def _send(self, sign: str, unit: Unit, incident: str) -> bool:
        there = self._is_on(unit.id, incident)
        if sign == "+" and there:
            self.warnings.append(f"{unit.callsign} is on it already")
        elif sign == "+":
            if unit.committed:
                self.warnings.append(f"{unit.callsign} is on {self._numbers(unit)} too")
            self.bodies.append(UnitAssigned(unit.id, incident))
        elif there:
            self.bodies.append(UnitReleased(unit.id, incident))
        else:
            self.warnings.append(f"{unit.callsign} is not on this incident; kept as words")
            return False
        self._chip("unit", f"{sign if sign == '+' else chr(0x2212)}{unit.callsign}")
        return True

    # messages, corrections, shared resources

    def _message(self) -> bool:
        match = re.match(r"msg[\s:]+(\S+)\s+(\S.*)", self.text, re.IGNORECASE | re.DOTALL)
        return bool(match and self._message_to(match[1], match[2]))

    def _message_about(self, _incident: Incident, rest: str) -> bool:
        to, _, text = rest.partition(" ")
        return bool(text) and self._message_to(to, text)

    def _message_to(self, to: str, text: str) -> bool:
        agencies = () if to.lower() in ("all", "*") else self._agencies(to)
        if agencies is None:
            self.warnings.append(f"no agency is called '{to}'; saved as a note")
            return False
        self._chip("do", f"message to {', '.join(map(self._short, agencies)) or 'all'}")
        self._chip("text", text)
        self.bodies.append(MessageSent(f"msg-{self.key}", text, agencies, self.incident))
        return True

    def _fix(self) -> bool:
        match = re.match(r"(fix|strike)\s+#?(\d{1,15})\b[\s:]*(.*)", self.text, re.IGNORECASE | re.DOTALL)
        if match is None:
            return False
        strikes, text = match[1].lower() == "strike", match[3].strip()
        self._chip("do", f"{match[1].lower()} entry {match[2]}")
        if not text:
            self.ask = f"say {'why it is struck' if strikes else 'what it should read'}: {match[1]} {match[2]} …"
        else:
            self._chip("text", text)
            reason = text if strikes else "wording corrected"
            self.correction = Correction(int(match[2]), None if strikes else text, reason)
        return True

    def _resource(self) -> bool:
        thing, rest = self.names.resources.starting(self.text)
        verb, _, after = rest.partition(" ")
        bodies = None if thing is None else self._custody(thing, verb.lower(), after.strip())
        if thing is None or bodies is None:
            return False
        self.chips[:0] = [Chip("unit", thing.name), Chip("do", verb.lower())]
        self.bodies.append(bodies)
        return True

    def _custody(self, thing: Resource, verb: str, rest: str) -> AnyBody | None:
        if verb in ("return", "returned", "back"):
            return ResourceReturned(thing.id, rest)
        if verb == "oos":
            return ResourceOutOfService(thing.id, rest)
        agency, note = self.names.agencies.starting(rest)
        if agency is None or verb not in ("hold", "assign"):
            return None
        self._chip("agency", agency.short, agency.id)
        if verb == "hold":
            return ResourceHeld(thing.id, agency.id, note)
        incident, words = self.names.incidents.starting(note[1:]) if note.startswith("#") else (None, note)
        if incident is not None:
            self._chip("incident", incident.number)
        return ResourceAssigned(thing.id, agency.id, incident.id if incident else "", words if incident else note)

    # a new incident

    def _opening(self) -> bool:
        kind, priority, rest = self._type()
        if kind is None or self.names.resources.starting(self.text)[0] is not None:
            return False
        place, text = self._place(rest)
        if place is None and priority is None:
            text = re.sub(r"^([1-4])\s+", "", rest)
            place, text = self._place(text) if text != rest else (None, rest)
            priority = PRIORITIES[int(rest[0]) - 1] if place else None
        if place is None and priority is None and not re.search(r"(^|\s)[+@]\w", rest):
            self.warnings.append(f"to open an incident give its priority: {kind.id}2 …")
            return False
        self._open(kind, priority or kind.priority, place or self.names.places.within(rest), text)
        return True

    def _type(self) -> tuple[IncidentType | None, Priority | None, str]:
        for count in (3, 2, 1):
            words = self.text.split(maxsplit=count)
            head, rest = " ".join(words[:count]), " ".join(words[count:])
            match = re.fullmatch(r"(.*?[^\W\d])(?:(?:[:-]?p?|\s+p)([1-4]))?[:,!]*", head, re.IGNORECASE)
            if match and len(words) >= count:
                kind = type_of(match[1]) if count == 1 else type_names().get(match[1])
                if kind is not None:
                    return kind, PRIORITIES[int(match[2]) - 1] if match[2] else None, rest
        return None, None, ""

    def _place(self, rest: str) -> tuple[Place | None, str]:
        return self.names.places.starting(re.sub(r"^(at|in|near|by)\s+", "", rest, flags=re.IGNORECASE))

    def _open(self, kind: IncidentType, priority: Priority, place: Place | None, text: str) -> None:
        number = next_number(self.situation)
        self.incident = number
        self.chips += [Chip("new", "new"), Chip("priority", priority), Chip("type", kind.title)]
        if place:
            self._chip("place", place.name)
        else:
            self.warnings.append("no place of this event is named")
        words = self._crew(text, number, None).strip(" ,:;-")
        title = words if words and len(words) <= LONGEST_TITLE else kind.title
        where = (place.name, place.lat, place.lon) if place else ("", None, None)
        self.bodies.insert(0, IncidentOpened(number, f"#{number:0>3}", kind.id, title, priority, *where))
        if words and title != words:
            self.bodies.insert(1, NoteAdded(words, number))
        if words:
            self._chip("text", words)

    # names

    def _agencies(self, names: str) -> tuple[str, ...] | None:
        found = [self.names.agencies.get(name) for name in re.split(r"[,/&]\s*|\s+(?:and\s+)?", names.strip()) if name]
        return tuple(dict.fromkeys(a.id for a in found if a)) if found and all(found) else None

    def _short(self, agency: str) -> str:
        known = self.situation.agencies.get(agency)
        return known.short if known else agency

    def _is_on(self, unit: str, incident: str) -> bool:
        known = self.situation.units.get(unit)
        return known is not None and any(a.incident == incident for a in known.assignments)

    def _numbers(self, unit: Unit) -> str:
        on = (self.situation.incident(a.incident) for a in unit.assignments)
        return ", ".join(incident.number for incident in on if incident)


def next_number(situation: Situation) -> str:
    """Return the id of the next incident: one more than the highest number there is."""
    numbers = (int(i) for i in (*situation.incidents, *situation.closed) if i.isascii() and i.isdigit() and len(i) < 16)
    return str(max(numbers, default=0) + 1)
