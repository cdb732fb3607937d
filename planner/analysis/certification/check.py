"""One figure of the formulas held against its simulation, and the judgement on it."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from planner.catalog.limits import Limits
from planner.engine.performance.routing import Routing
from planner.engine.placement.option import Option
from planner.engine.placement.workload import Workload
from planner.record import record

FloatArray = NDArray[np.float64]
Status = Literal["ok", "miss", "too few", "approximate", "not simulated"]

GoOn = Callable[[float], bool]
"""Hears the share of a part that is done; False stops the work."""

FEWEST_EVENTS = 400
"""Counted events below which chance hides the error of a formula."""

_ERRORS = 2.0


class Stopped(Exception):  # noqa: N818  nothing went wrong
    """The caller asked to stop."""


@record(eq=False)
class Trial:
    """A computing part as configured, ready to be simulated.

    Attributes
    ----------
    component, name
        Id and name of the part.
    work, option, limits
        The part's workload, its drawn placement, and AWS's facts.
    routing
        How a load balancer spreads requests over servers.
    target_utilisation
        What automatic scaling aims at.
    quota
        Concurrent executions that the account allows.
    seed, requests
        Seed, and most requests of one simulation.
    """

    component: str
    name: str
    work: Workload
    option: Option
    limits: Limits
    routing: Routing
    target_utilisation: float
    quota: float
    seed: int
    requests: int


@record
class Check:
    """A figure by formula and by simulation.

    Attributes
    ----------
    component, name, placement
        The part.
    measure, unit
        What is compared.
    formula, simulated
        Both figures.
    bound
        Largest relative error that is promised.
    noise
        Standard error of the simulated figure, relative.
    status
        `ok` and `miss` are judged; `too few` events, `approximate` (outside the range that the
        bounds are promised for) and `not simulated` are not.
    note
        Why it is not judged, or how it was simulated.
    """

    component: str
    name: str
    placement: str
    measure: str
    unit: str
    formula: float
    simulated: float
    bound: float
    noise: float
    status: Status
    note: str = ""

    @property
    def error(self) -> float:
        """Return how far the formula is off, relative to the simulation."""
        return relative_error(self.formula, self.simulated)


def relative_error(formula: float, simulated: float) -> float:
    """Return the relative error; 0 where both are 0, infinite where only the simulation is."""
    if formula == simulated:
        return 0.0
    return (formula - simulated) / simulated if simulated else float("inf")


def judged(
    trial: Trial,
    measure: str,
    unit: str,
    figures: tuple[float, float],
    bound: float,
    noise: float,
    unjudged: Status | None = None,
    note: str = "",
) -> Check:
    """Return the check of (formula, simulated): a miss is two standard errors outside the bound.

    `unjudged` says why the bound is not promised here.
    """
    formula, simulated = figures
    inside = abs(relative_error(formula, simulated)) <= bound + _ERRORS * noise
    status: Status = unjudged or ("ok" if inside else "miss")
    return Check(
        trial.component, trial.name, trial.option.placement, measure, unit,
        formula, simulated, bound, noise, status, note,
    )  # fmt: skip


def not_simulated(trial: Trial, measure: str, why: str) -> Check:
    """Return a line that says why something was not simulated."""
    return judged(trial, measure, "", (0.0, 0.0), 0.0, 0.0, "not simulated", why)


def quantile_checks(
    trial: Trial,
    formula_ms: tuple[float, float, float],
    took_ms: FloatArray,
    bounds: tuple[float, float, float],
    unjudged: Status | None,
    note: str,
) -> list[Check]:
    """Return the checks of mean, p95 and p99 of response times, with the noise of ten batches."""
    measures: tuple[tuple[str, Callable[[FloatArray], Any]], ...] = (
        ("mean response", np.mean),
        ("p95", lambda values: np.quantile(values, 0.95)),
        ("p99", lambda values: np.quantile(values, 0.99)),
    )
    checks = []
    for (measure, figure), formula, bound in zip(measures, formula_ms, bounds, strict=True):
        simulated = float(figure(took_ms))
        batches = np.array([figure(batch) for batch in np.array_split(took_ms, 10) if len(batch)])
        noise = float(batches.std(ddof=1)) / len(batches) ** 0.5 if len(batches) > 1 else 1.0
        checks.append(
            judged(
                trial,
                measure,
                "ms",
                (formula, simulated),
                bound,
                noise / max(simulated, 1e-12),
                unjudged,
                note,
            )
        )
    return checks
