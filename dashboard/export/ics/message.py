"""ICS 213: every message between agencies on a form of its own, with who has read it."""

from dashboard.export.iap.sheets import Block, Column, Rows, Sheet, Words
from dashboard.export.ics.activity import told
from dashboard.export.ics.source import NOT_HELD, Source
from dashboard.model.errors import PayloadRefused
from dashboard.model.messages import MessageAcknowledged, MessageSent
from dashboard.model.moment import local
from dashboard.projections.history import Line
from dashboard.projections.names import number, short

READ = (Column("Agency", 1.2), Column("Reply", 2.4), Column("10. Replied by", 1.8), Column("Date/Time", 1.4),
        Column("Entry", 0.6))  # fmt: skip


def ics_213(source: Source, name: str = "") -> list[Sheet]:
    """Return the messages (about the incident people call `name`; empty: all), the earliest first.

    PayloadRefused where there is no such incident, or nobody has sent a message.
    """
    incident = source.incident(name).id if name else ""
    lines = source.of_kinds("message.sent", "message.acknowledged")
    sent = [line for line in lines if isinstance(line.entry.body, MessageSent)
            and (not incident or line.entry.body.incident == incident)]  # fmt: skip
    if not sent:
        about = f" about {number(incident, source.situation)}" if incident else ""
        raise PayloadRefused(f"messages: the journal holds none{about}{' in this period' if source.period else ''}")
    return [_sheet(source, line, lines) for line in sent]


def _sheet(source: Source, line: Line, lines: list[Line]) -> Sheet:
    situation, entry = source.situation, line.entry
    body = (line.reads or entry).body
    assert isinstance(body, MessageSent)
    read = [one for one in lines
            if isinstance(one.entry.body, MessageAcknowledged) and one.entry.body.message == body.message]  # fmt: skip
    subject = f"About {number(body.incident, situation)}" if body.incident else "No incident"
    plain_words = line.reads is entry and not source.corrections.get(entry.seq)
    actor = entry.actor
    whose = ", ".join(filter(None, (actor.role, short(actor.agency, situation) if actor.agency else "")))
    bands: tuple[tuple[Block, ...], ...] = (
        (Words("1", "Incident Name", (source.event,)),),
        (Words("2", "To", (", ".join(source.agency(agency) for agency in body.to) or "All agencies",)),
         Words("3", "From", (f"{actor.person} ({whose})" if whose else actor.person,))),
        (Words("4", "Subject", (subject,), share=1.6), Words("5", "Date", (f"{local(line.when, source.tz):%Y-%m-%d}",)),
         Words("6", "Time", (source.clock(line.when),))),
        (Words("7", "Message", tuple((body.text if plain_words else told(source, line)).split("\n"))),),
        (Words("8", "Approved by", (NOT_HELD,)),),
        (Rows("9", "Reply", READ, tuple(_reply(source, one) for one in read), "Nobody has said that it was read"),),
        (source.record([line, *read]),),
    )  # fmt: skip
    return Sheet("213", "General Message", bands, subject=f"entry {entry.seq}")


def _reply(source: Source, line: Line) -> tuple[str, ...]:
    body, actor = line.entry.body, line.entry.actor
    assert isinstance(body, MessageAcknowledged)
    words = "Read" if line.reads is line.entry else told(source, line)
    return short(body.agency, source.situation), words, actor.person, source.time(line.when), str(line.entry.seq)
