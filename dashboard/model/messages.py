"""Messages between agencies (ICS 213): said to somebody, acknowledged by somebody."""

from dashboard.model.body import Body


class MessageSent(Body, frozen=True, tag="message.sent"):
    """A message to one or more agencies, perhaps about an incident."""

    message: str
    text: str
    to: tuple[str, ...] = ()
    incident: str = ""
    subjects = ("message", "incident")

    @property
    def about(self) -> tuple[str, ...]:
        """The message, its incident, and the agencies it is for."""
        incident = (f"incident:{self.incident}",) if self.incident else ()
        return (f"message:{self.message}", *incident, *(f"agency:{a}" for a in self.to))


class MessageAcknowledged(Body, frozen=True, tag="message.acknowledged"):
    """An agency says that it has read the message."""

    message: str
    agency: str
    subjects = ("message", "agency")


MessageBody = MessageSent | MessageAcknowledged
