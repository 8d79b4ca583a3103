"""The log-keeper's command line: one typed line becomes what is to be recorded.

`med1 gate3 collapse, 2 pat +M12 @EMS` opens an incident; `#47 ...` speaks of one; `M12 os` moves a unit; GRAMMAR lists
the forms. A line that cannot be read is never refused: it becomes a raw note. Nothing is recorded here.
"""

from dashboard.ingest.typed_codes import definition, in_plain_words
from dashboard.ingest.typed_decisions import DECISIONS, together
from dashboard.ingest.typed_ground import about_ground
from dashboard.ingest.typed_incidents import about_incident
from dashboard.ingest.typed_line import Chip, Command, Correction, Line
from dashboard.ingest.typed_messages import correction, message
from dashboard.ingest.typed_openings import next_number, opening
from dashboard.ingest.typed_resources import about_resource
from dashboard.ingest.typed_units import about_unit
from dashboard.model.text import clean
from dashboard.projections.situation import Situation

__all__ = ["GRAMMAR", "Chip", "Command", "Correction", "next_number", "read"]

GRAMMAR = (
    ("med1 gate3 collapse, 2 pat +M12 @EMS", "new incident: type and priority, place, words, units, lead"),
    ("#47 crowd thinning out", "entry on an incident"),
    ("#47 +M12 +E61   #47 -M12", "send and release units"),
    ("#47 lead   #47 lead EMS because …", "propose the lead: as the protocol says, or this agency"),
    ("#47 agree   #47 agree FD,EMS", "my agency agrees with the proposed lead, or these do"),
    ("#47 object because …   #47 FD objects because …", "my agency objects, or this one"),
    ("#47 escalate   #47 withdraw because …", "ask the next rung up; take the proposal back"),
    ("#47 override Ana Ruiz because …", "a named person decides that the proposal stands"),
    ("#47 handover PD because … brief: …", "pass the lead on: trigger, and what the next one must know"),
    ("#47 fact fire=yes weapon=no", "what is known that decides who leads; ? takes it back"),
    ("#47 ahj PD   #47 unified PD,FD", "legal authority; members of unified command"),
    ("#47 support FD   #47 unsupport FD", "supporting agencies"),
    ("#47 p2   #47 at gate3", "priority, place"),
    ("#47 close reason   #47 reopen reason", "close (releases its units), reopen"),
    ("M12 er   M12 os   M12 av   M12 oos mech", "status of a unit"),
    ("drone1 hold PD   drone1 assign PD #47   drone1 return", "shared resources"),
    ("gate3 closed because …   gate3 open   gate3 staffed 4", "a gate, route or post of the layout, as it is"),
    ("msg PD,FD text", "message to agencies"),
    ("#47 10-50/1 at gate 3   #47 10-50! …", "of several meanings the first; ! keeps a code as it was said"),
    ("define 10-99 = Prisoner transport for PD", "what a code means here, in plain words"),
    *DECISIONS,
    ("fix 123 new text   strike 123 reason", "correct an entry; the old text stays visible"),
)
FORMS = (about_incident, correction, together, definition, message, about_unit, about_resource, about_ground, opening)


def read(line: str, situation: Situation, key: str = "draft", now: int | None = None) -> Command:
    """Read `line` as it is meant in `situation` at `now` (UTC us; None: its last entry's); `key` gives ids.

    Each form is tried in turn; what is none of them is a raw note.
    """
    typed = Line(clean(line).strip(), situation, key, now)
    if typed.text and not any(form(typed) for form in FORMS):
        typed.raw(typed.text)
    return in_plain_words(typed.command(), situation)
