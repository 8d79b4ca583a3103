"""Codes in what is typed or written in a form: the plain words are recorded, what was said is kept beside them."""

import re
from collections.abc import Sequence

from msgspec import Struct, structs

from dashboard.ingest.typed_line import Chip, Command, Line
from dashboard.model.agencies import Agency
from dashboard.model.entry import AnyBody
from dashboard.model.glossary import Meaning, Term, TermDefined, fold
from dashboard.model.incidents import NoteAdded
from dashboard.model.messages import MessageSent
from dashboard.model.units import UnitAssigned
from dashboard.projections.log import reworded, wording
from dashboard.projections.plain_language import Translation, canonical
from dashboard.projections.situation import Situation
from dashboard.services.glossary import plain_words


class Plainly(Struct, frozen=True):
    """Entry bodies in plain words; `asks` must be answered first, `warnings` may be read. `said`: the words as said."""

    bodies: tuple[AnyBody, ...]
    found: tuple[Translation, ...] = ()
    said: str = ""

    @property
    def asks(self) -> str:
        """What must be answered before it is recorded, in one line."""
        return "; ".join(dict.fromkeys(ask for each in self.found for ask in each.asks))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What nobody has defined, and what may be misunderstood."""
        unknown = dict.fromkeys(code for each in self.found for code in each.unknown)
        offered = (f"{code} is not in the glossary: define {code} = \N{HORIZONTAL ELLIPSIS}" for code in unknown)
        return (*offered, *dict.fromkeys(hint for each in self.found for hint in each.advice))

    @property
    def chips(self) -> tuple[str, ...]:
        """What was put plainly, in words: `10-50 -> Vehicle collision`."""
        replaced = (code for each in self.found for code in each.replaced)
        return tuple(f"{code.code} \N{RIGHTWARDS ARROW} {code.plain}" for code in replaced)


def present(situation: Situation, incident: str, bodies: Sequence[AnyBody] = ()) -> tuple[Agency, ...]:
    """Return the agencies that must understand: those with units on `incident` and addressed; else all of the event."""
    known = situation.incident(incident)
    sent = (body.unit for body in bodies if isinstance(body, UnitAssigned) and body.incident == incident)
    units = (situation.units[unit] for unit in (*(known.units if known else ()), *sent) if unit in situation.units)
    told = [body.to for body in bodies if isinstance(body, MessageSent)]
    there = dict.fromkeys((*(unit.agency for unit in units), *(agency for to in told for agency in to)))
    if not there or () in told:
        return tuple(situation.agencies.values())
    return tuple(situation.agencies[agency] for agency in there if agency in situation.agencies)


def plainly(bodies: Sequence[AnyBody], situation: Situation, incident: str) -> Plainly:
    """Put the words of `bodies` plainly for who is present at `incident` (empty: the event)."""
    spoken = {n: words for n, body in enumerate(bodies) if (words := wording(body))}
    there = present(situation, incident, bodies)
    found = {n: plain_words(words, situation, there) for n, words in spoken.items()}
    changed = tuple(_reworded(body, found[n]) if n in found else body for n, body in enumerate(bodies))
    said = "; ".join(each.said for each in found.values() if each.plain != each.said)
    return Plainly(changed, tuple(found.values()), said)


def in_plain_words(command: Command, situation: Situation) -> Command:
    """Return `command` with its codes put plainly, shown as chips, and asked for where they are ambiguous."""
    if command.correction and command.correction.text:
        return _corrected(command, command.correction.text, situation)
    put = plainly(command.bodies, situation, command.incident)
    if not put.found:
        return command
    return _shown(structs.replace(command, bodies=put.bodies), put)


def definition(line: Line) -> bool:
    """Read `define 10-99 = Prisoner transport for PD; Lunch for FD`."""
    match = re.fullmatch(r"define\s+(\S.*?)(?<!\s)\s*+(?:=|:|\bmeans\b)\s*(.*)", line.text, re.IGNORECASE | re.DOTALL)
    if match is None:
        return False
    code = canonical(match[1])
    meanings = tuple(_meaning(line, part) for part in match[2].split(";") if part.strip())
    line.chip("do", f"define {code}")
    if not meanings:
        line.ask = f"say what {code} means in plain words: define {code} = \N{HORIZONTAL ELLIPSIS} for PD"
        return True
    for meaning in meanings:
        line.chip("text", f"{meaning.plain} ({', '.join(meaning.parties)})" if meaning.parties else meaning.plain)
    line.bodies.append(TermDefined(added(line.situation, code, meanings)))
    return True


def added(situation: Situation, code: str, meanings: tuple[Meaning, ...], note: str = "") -> Term:
    """Return the term that `meanings` make of `code`; what other agencies were said here to mean by it stays."""
    known = situation.terms.get(fold(code))
    named = {party for meaning in meanings for party in meaning.parties}
    if known is None or not all(meaning.parties for meaning in meanings):
        return Term(code, meanings, note=note)
    kept = (structs.replace(m, parties=tuple(p for p in m.parties if p not in named)) for m in known.meanings)
    return Term(code, (*(m for m in kept if m.parties), *meanings), note=note or known.note)


def _meaning(line: Line, words: str) -> Meaning:
    match = re.fullmatch(r"(.+)\s+for\s+([\w,/& -]+)", words.strip(), re.IGNORECASE | re.DOTALL)
    agencies = line.agencies(match[2]) if match else None
    return Meaning(match[1].strip(), agencies) if match and agencies else Meaning(words.strip())


def _reworded(body: AnyBody, found: Translation) -> AnyBody:
    """Return `body` in plain words; a line in which codes were read is no raw line any more."""
    if found.plain == found.said:
        return body
    changed = reworded(body, found.plain) or body
    return structs.replace(changed, raw=False) if isinstance(changed, NoteAdded) and found.replaced else changed


def _corrected(command: Command, text: str, situation: Situation) -> Command:
    found = plain_words(text, situation, tuple(situation.agencies.values()))
    put = Plainly((), (found,), found.said)
    assert command.correction is not None
    correction = structs.replace(command.correction, text=found.plain)
    return _shown(structs.replace(command, correction=correction), put)


def _shown(command: Command, put: Plainly) -> Command:
    plain = {each.said: each.plain for each in put.found}
    read = bool(put.asks) or any(each.replaced for each in put.found)
    shown = (chip for chip in command.chips if not (read and chip.kind == "raw"))
    chips = [Chip("text", plain.get(c.text, c.text), c.agency) if c.kind == "text" else c for c in shown]
    return structs.replace(
        command,
        chips=(*chips, *(Chip("code", words) for words in put.chips)),
        warnings=(*command.warnings, *put.warnings),
        ask=command.ask or put.asks,
    )
