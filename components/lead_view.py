"""What the parts of an incident's lead section are drawn from, and the small pieces they share."""

from collections.abc import Mapping
from functools import cached_property
from html import escape

from msgspec import Struct

from components.chips import agency_mark, link, text
from dashboard.model.incidents import Incident
from dashboard.model.leads import Proposal
from dashboard.model.limits import LeadLimits
from dashboard.projections.names import Names
from dashboard.projections.recommendation import Recommendation, recommended
from dashboard.projections.situation import Situation


class LeadView(Struct, frozen=True, dict=True):
    """One incident as somebody of `agency` (id, empty: nobody) looks at it at `now` (UTC us).

    `titles` says the facts in words (name -> title), `query` keeps links at this event, instant and person.
    """

    situation: Situation
    incident: Incident
    now: int
    limits: LeadLimits
    agency: str = ""
    forms: bool = False
    titles: Mapping[str, str] = {}
    query: Mapping[str, str] = {}

    @cached_property
    def said(self) -> Recommendation:
        """What the protocols say."""
        return recommended(self.situation, self.incident, self.now)

    @property
    def names(self) -> Names:
        """What people call things."""
        return Names(self.situation)

    @property
    def tz(self) -> str:
        """The event's time zone."""
        return self.situation.timezone

    def agency_html(self, agency: str) -> str:
        """Draw an agency's mark and short name."""
        known = self.situation.agencies.get(agency)
        return f'<b class="of">{agency_mark(known)} {text(known.short if known else agency)}</b>'

    def protocol_link(self, protocol: str, version: int, words: str = "") -> str:
        """Link a protocol's page."""
        name = f"protocol {protocol} v{version}"
        return link("protocols", {**self.query, "protocol": protocol}, text(words or name), f"Open {name}")

    def basis_html(self, proposal: Proposal) -> str:
        """Say by what a proposal holds: `by protocol dui v2, phase Medical care`, or ad hoc."""
        if proposal.ad_hoc:
            return "ad hoc, no protocol"
        card = self.situation.protocols.get(proposal.protocol)
        version = card.version(proposal.version) if card else None
        phase = version.protocol.phase(proposal.phase) if version else None
        told = f", phase {text(phase.title)}" if phase else ""
        return f"by {self.protocol_link(proposal.protocol, proposal.version)}{told}"


def field(name: str, words: str, *, required: bool = False, value: str = "") -> str:
    """Draw a line to write in, named by its `words`."""
    needed, filled = " required" if required else "", f' value="{escape(value)}"' if value else ""
    return (
        f'<input name="{name}" class="grow" placeholder="{escape(words)}" aria-label="{escape(words)}"{filled}{needed}>'
    )


def form(name: str, did: str, inside: str, button: str, **data: str) -> str:
    """Draw a form whose draft is kept under `name`; `data` goes with what it asks for."""
    more = "".join(f' data-{key}="{escape(value)}"' for key, value in data.items())
    return (
        f'<form class="flow" data-form="{escape(name)}" data-do="{did}"{more}>{inside}'
        f'<button type="submit">{button}</button></form>'
    )


def button(words: str, did: str, *, hotkey: str = "", kind: str = "", **data: str) -> str:
    """Draw a button that records; `hotkey` is the key that presses it. `words` is HTML."""
    more = "".join(f' data-{key}="{escape(value)}"' for key, value in data.items())
    key = f' data-hotkey="{hotkey}"' if hotkey else ""
    shown = f" <kbd>{hotkey.upper()}</kbd>" if hotkey else ""
    return f'<button type="button" class="{kind}" data-do="{did}" data-records{more}{key}>{words}{shown}</button>'


def folded(words: str, inside: str, *, name: str, hotkey: str = "", opened: bool = False) -> str:
    """Draw something that opens; `hotkey` opens it and goes to its first field. `words` is HTML."""
    key = f' data-hotkey="{hotkey}"' if hotkey else ""
    shown = f" <kbd>{hotkey.upper()}</kbd>" if hotkey else ""
    state = " open" if opened else ""
    return (
        f'<details data-key="{escape(name)}"{state}{key}><summary><span>{words}{shown}</span></summary>'
        f"{inside}</details>"
    )
