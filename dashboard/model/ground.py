"""How things really are: a gate is closed, a post has so many people. The plan says how they should be."""

from typing import Literal

from msgspec import Struct, structs

from dashboard.model.body import Body

GroundState = Literal["open", "closed", "blocked"]


class Ground(Struct, frozen=True, gc=False, omit_defaults=True):
    """What was last said of a feature of the layout: its state and why, how many people are there.

    `since` and `counted` (UTC microseconds; 0: never) say when; `state` None and `present` None: nobody has said.
    """

    feature: str
    state: GroundState | None = None
    note: str = ""
    since: int = 0
    present: int | None = None
    counted: int = 0


class FeatureChanged(Body, frozen=True, tag="feature.changed"):
    """A gate, exit, route or post is open, closed or blocked, and why."""

    feature: str
    state: GroundState
    note: str = ""
    subjects = ("feature",)


class PostStaffed(Body, frozen=True, tag="post.staffed"):
    """So many people are at a post, gate or exit now."""

    feature: str
    present: int
    note: str = ""
    subjects = ("feature",)


GroundBody = FeatureChanged | PostStaffed


def apply(ground: dict[str, Ground], body: GroundBody, occurred: int) -> None:
    """Take `body` into `ground` (feature id -> what was last said of it)."""
    known = ground.get(body.feature, Ground(body.feature))
    if isinstance(body, FeatureChanged):
        ground[body.feature] = structs.replace(known, state=body.state, note=body.note, since=occurred)
    else:
        ground[body.feature] = structs.replace(known, present=body.present, counted=occurred)
