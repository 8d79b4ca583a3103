"""Lines that are a message to agencies (`msg PD,FD text`) or correct an entry (`fix 123 ...`, `strike 123 ...`)."""

import re

from dashboard.ingest.typed_line import Correction, Line
from dashboard.model.incidents import Incident
from dashboard.model.messages import MessageSent
from dashboard.projections.words import short


def message(line: Line) -> bool:
    """Read `msg PD,FD text`."""
    match = re.match(r"msg[\s:]+(\S+)\s+(\S.*)", line.text, re.IGNORECASE | re.DOTALL)
    return bool(match and _message_to(line, match[1], match[2]))


def message_about(line: Line, _incident: Incident, rest: str) -> bool:
    """Read the `PD,FD text` of `#47 msg ...`."""
    to, _, text = rest.partition(" ")
    return bool(text) and _message_to(line, to, text)


def _message_to(line: Line, to: str, text: str) -> bool:
    agencies = () if to.lower() in ("all", "*") else line.agencies(to)
    if agencies is None:
        line.warnings.append(f"no agency is called '{to}'; saved as a note")
        return False
    names = ", ".join(short(agency, line.situation) for agency in agencies)
    line.chip("do", f"message to {names or 'all'}")
    line.chip("text", text)
    line.bodies.append(MessageSent(f"msg-{line.key}", text, agencies, line.incident))
    return True


def correction(line: Line) -> bool:
    """Read `fix 123 new text` or `strike 123 reason`."""
    match = re.match(r"(fix|strike)\s+#?(\d{1,15})\b[\s:]*(.*)", line.text, re.IGNORECASE | re.DOTALL)
    if match is None:
        return False
    strikes, text = match[1].lower() == "strike", match[3].strip()
    line.chip("do", f"{match[1].lower()} entry {match[2]}")
    if not text:
        line.ask = f"say {'why it is struck' if strikes else 'what it should read'}: {match[1]} {match[2]} …"
    else:
        line.chip("text", text)
        reason = text if strikes else "wording corrected"
        line.correction = Correction(int(match[2]), None if strikes else text, reason)
    return True
