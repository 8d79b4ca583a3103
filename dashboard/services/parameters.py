"""The parameter sets of this deployment (data/parameters/*.json), and which one an event's plan is checked against."""

from functools import cache
from pathlib import Path

from msgspec import Struct, structs

from dashboard.model.errors import PayloadRefused
from dashboard.model.layouts import KINDS
from dashboard.model.parameters import AgreedSet, Likely, ParameterSet
from dashboard.model.plans import Plan
from dashboard.projections.plans import draft
from dashboard.projections.situation import Situation
from dashboard.services.datafiles import DATA, datafile

FOLDER = DATA / "parameters"
PLACES = DATA / "hazard_places.json"
DEFAULT = "uk"


class _Places(Struct, frozen=True, forbid_unknown_fields=True):
    about: str
    rows: tuple[Likely, ...]


@cache
def likely(file: Path = PLACES) -> tuple[Likely, ...]:
    """Read where hazards are likely, once a process; PayloadRefused names the file and what is wrong with it."""
    rows = datafile(file, _Places).rows
    unknown = next((kind for row in rows for kind in row.kinds if kind not in KINDS), None)
    if unknown is not None:
        raise PayloadRefused(f"{file.name}: there is no kind of object '{unknown[:40]}'")
    return rows


@cache
def shipped(folder: Path = FOLDER) -> dict[str, ParameterSet]:
    """Read the sets (id -> set), once a process; PayloadRefused names the file and the field that is wrong."""
    found: dict[str, ParameterSet] = {}
    for file in sorted(folder.glob("*.json")):
        one = datafile(file, ParameterSet)
        found[one.id] = one
    return found


def parameter_sets(situation: Situation) -> dict[str, AgreedSet]:
    """Return every set that can be chosen: those of the event, and the shipped ones, which nobody here has agreed."""
    return {**{name: AgreedSet(one) for name, one in shipped().items()}, **situation.parameters}


def chosen(situation: Situation, name: str = "") -> AgreedSet:
    """Return the set of that name, or the one the draft is checked against; PayloadRefused where there is none."""
    return numbers_of(situation, draft(situation), name)


def name_of(plan: Plan) -> str:
    """Name the set that `plan` is checked against."""
    return plan.parameters or DEFAULT


def numbers_of(situation: Situation, plan: Plan, name: str = "") -> AgreedSet:
    """Return the set of that name, or the one `plan` is checked against; PayloadRefused where there is none."""
    sets = parameter_sets(situation)
    wanted = name or name_of(plan)
    if wanted not in sets:
        raise PayloadRefused(f"profile: there is no '{wanted[:40]}' (there are: {', '.join(sorted(sets))})")
    return structs.replace(sets[wanted], likely=likely())
