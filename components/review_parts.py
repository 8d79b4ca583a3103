"""What the views of the review page share: what they look at, what they hand back, how they are named."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

from msgspec import Struct

from components.chips import link, render_watching, text
from components.tabs import CSS as TABS
from dashboard.model.entry import AnyBody
from dashboard.model.events import Person
from dashboard.model.moment import Basis, iso
from dashboard.projections.situation import Situation

View = Literal["metrics", "gaps", "rerun", "compare", "notes", "improvement", "report"]
VIEWS: dict[View, str] = {
    "metrics": "Figures", "gaps": "Protocol gaps", "rerun": "Rerun", "compare": "Compare", "notes": "Notes",
    "improvement": "Improvement plan", "report": "Report",
}  # fmt: skip
CSS = (
    TABS
    + """
.cc a{color:var(--cc-text)!important}
.cc-num{text-align:right!important;font-variant-numeric:tabular-nums;white-space:nowrap}
"""
)


class Reviewing(Struct, frozen=True):
    """What a reviewer looks at: the event as it stands after its last entry, on one basis, from `start` to `end`.

    Times are UTC microseconds; `start` and `end` None: the whole log. `me` is who may write, None: nobody. `submission`
    names the draft of a form, `held` gives back what it was begun with, `submitted` lets it begin anew, `selector`
    reads and `select` keeps a choice in the URL, `link` makes the query of a link that stays with this event. `titles`
    are those of the types of incident by id.
    """

    event: str
    situation: Situation
    now: int
    basis: Basis
    start: int | None
    end: int | None
    me: Person | None
    submission: Callable[[str], str]
    held: Callable[[str, object], object]
    submitted: Callable[[str], None]
    selector: Callable[[str], str]
    select: Callable[..., None]
    link: Callable[..., dict[str, str]]
    titles: Mapping[str, str] = {}

    @property
    def tz(self) -> str:
        """The event's time zone."""
        return self.situation.timezone

    @property
    def disciplines(self) -> dict[str, str]:
        """The discipline of each agency by its id."""
        return {agency.id: agency.discipline for agency in self.situation.agencies.values()}

    def replay(self, at: int, words: str) -> str:
        """Link `words` to the replay at an instant."""
        return link("replay", self.link(at=iso(at, self.tz), basis="happened" if self.basis == "happened" else ""),
                    text(words), "Replay this instant")  # fmt: skip


class Said(Struct, frozen=True):
    """What is to be recorded, from which form, and what is said and chosen (`then`, in the URL) once it is recorded."""

    bodies: Sequence[AnyBody]
    form: str
    done: str = ""
    then: Mapping[str, str] = {}


def view_of(asked: str) -> View:
    """Return the view that the URL asks for; the figures where it asks for none there is."""
    return next((view for view in get_args(View) if view == asked), "metrics")


def render_no_forms(looking: Reviewing) -> None:
    """Say why there is no form: nobody was chosen to act as."""
    render_watching(looking.situation.people, looking.link)
