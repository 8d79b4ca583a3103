"""Actions of joint decisions that nobody has done, and that the improvement plan does not have yet."""

from collections.abc import Iterator

from dashboard.model.decisions import Action, Decision
from dashboard.projections.situation import Situation


def unplanned(situation: Situation) -> Iterator[tuple[Decision, Action]]:
    """Give each open action that no corrective action was made from, with its decision, as they were logged."""
    planned = {one.improvement.action_of for one in situation.improvements.values()}
    for decision in situation.decisions.values():
        for action in decision.actions:
            if not action.done and (decision.id, action.id) not in planned:
                yield decision, action
