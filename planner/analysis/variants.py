"""The computed variants of a drawing: all on EC2, all on Lambda, as recommended."""

from planner.analysis.results import Results
from planner.document.alternatives import (
    ALL_EC2,
    ALL_LAMBDA,
    AS_DRAWN,
    Computed,
    placed,
)
from planner.document.scenario import Scenario
from planner.kinds.compute import Placement


def placements(results: Results, variant: Computed) -> dict[str, Placement]:
    """Return where a variant puts computing parts; parts that cannot move are left out.

    Parameters
    ----------
    results
        Of the drawing itself.
    """
    if variant == AS_DRAWN:
        return {}
    found: dict[str, Placement] = {}
    totals = results.totals
    for key, part in results.components.items():
        verdict = part.verdict
        if verdict is None:
            continue
        if variant == ALL_EC2:
            if key not in totals.all_ec2_blocked:
                found[key] = "ec2"
        elif variant == ALL_LAMBDA:
            if key not in totals.all_lambda_blocked:
                found[key] = "lambda"
        elif verdict.choice != "either":
            found[key] = verdict.choice
    return found


def computed(scenario: Scenario, results: Results, variant: Computed) -> Scenario:
    """Return a computed variant of a drawing.

    Parameters
    ----------
    scenario, results
        The drawing and its own results; parts that they do not know stay as drawn.
    """
    wanted = placements(results, variant)
    return placed(scenario, {key: side for key, side in wanted.items() if key in scenario.nodes})
