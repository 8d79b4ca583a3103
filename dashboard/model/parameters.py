"""Parameter sets: the numbers a plan is checked against (UK or US practice, or a town's own), each with its source.

A set is local data: shipped in data/parameters, edited and agreed by entries. A changed number ends the agreement.
"""

from msgspec import Struct, structs

from dashboard.model.body import Body


class Parameter(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One number: its `unit`, where it comes from, and `status` (checked, to be checked, or local: nobody's rule)."""

    id: str
    name: str
    value: float
    unit: str
    source: str
    status: str = "local"
    note: str = ""


class ParameterSet(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The numbers of one family of practice (`uk`, `us`, or a name of your own)."""

    id: str
    name: str
    parameters: tuple[Parameter, ...]

    def get(self, parameter: str) -> Parameter | None:
        """Find a parameter by its id."""
        return next((p for p in self.parameters if p.id == parameter), None)


class Agreement(Struct, frozen=True, gc=False):
    """`person` (an id) agreed for `agency` at `at` (UTC microseconds)."""

    agency: str
    person: str
    at: int


class Likely(Struct, frozen=True, gc=False):
    """Words of a hazard, and the kinds of object at which it is likely (none: at no place more than at another)."""

    words: tuple[str, ...]
    kinds: tuple[str, ...]
    source: str


class AgreedSet(Struct, frozen=True, gc=False, omit_defaults=True):
    """A parameter set as this event has it, with who agreed to it as it stands.

    `likely` is where hazards are likely, the first row that fits: this deployment's, and nothing that is agreed to.
    """

    set: ParameterSet
    agreed: tuple[Agreement, ...] = ()
    likely: tuple[Likely, ...] = ()


class ParametersSet(Body, frozen=True, tag="parameters.set"):
    """The event is checked against these numbers; said again, they replace those of the same id and nobody's agreed."""

    parameters: ParameterSet

    @property
    def about(self) -> tuple[str, ...]:
        """The set."""
        return (f"parameters:{self.parameters.id}",)


class ParametersAgreed(Body, frozen=True, tag="parameters.agreed"):
    """An agency agrees to a parameter set as it stands."""

    parameters: str
    agency: str
    person: str
    subjects = ("parameters",)


ParametersBody = ParametersSet | ParametersAgreed


def apply(sets: dict[str, AgreedSet], body: ParametersBody, occurred: int) -> None:
    """Take `body` into `sets` (id -> the set and who agreed)."""
    if isinstance(body, ParametersSet):
        sets[body.parameters.id] = AgreedSet(body.parameters)
        return
    known = sets.get(body.parameters)
    if known is not None:
        others = tuple(a for a in known.agreed if a.agency != body.agency)
        sets[body.parameters] = structs.replace(known, agreed=(*others, Agreement(body.agency, body.person, occurred)))
