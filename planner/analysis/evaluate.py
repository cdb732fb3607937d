"""Scenario in, results out: the one entry into the arithmetic."""

from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

from planner.analysis.evaluation import Evaluation
from planner.analysis.interim import Interim
from planner.analysis.results import ComponentResult, Results
from planner.analysis.study import Study
from planner.document import Scenario
from planner.units import MS_PER_SECOND

_FEW = 8
"""Answers for so many parts are there before anybody has read the bill."""
_FIRST_ANSWERS = 64


def evaluate(scenario: Scenario, *, traffic_x: float = 1.0) -> Results:
    """Compute everything that is asked of a scenario.

    Parameters
    ----------
    scenario
        The document.
    traffic_x
        Multiplier of every profile; the document itself stays as it is.

    Returns
    -------
    Results
        Pure: the same scenario gives the same figures.

    Raises
    ------
    planner.catalog.book.UnknownRegion
        If no prices exist for the scenario's region.
    """
    for stage in evaluate_in_stages(scenario, traffic_x=traffic_x):
        if isinstance(stage, Results):
            return stage
    raise AssertionError("an evaluation ends with its results")


def evaluate_in_stages(
    scenario: Scenario, *, traffic_x: float = 1.0
) -> Iterator[Interim | Results | None]:
    """Compute the same, and tell what is known on the way.

    Parameters
    ----------
    scenario, traffic_x
        As for `evaluate`.

    Yields
    ------
    Interim, Results or None
        None after each part: whoever wants no more may stop here. The bill of the drawing as it
        is drawn, as soon as it is known, where the answers take noticeably longer; again with
        the first 64 parts answered, and whenever there are twice as many. The results at last:
        every figure of an interim is the same in them.

    Raises
    ------
    planner.catalog.book.UnknownRegion
        If no prices exist for the scenario's region.
    """
    started = perf_counter()
    study = Study(scenario, traffic_x)
    for _charges in study.charges.values():
        yield None
    evaluation = Evaluation(study)
    in_stages = evaluation.asked > _FEW
    answered: dict[str, ComponentResult] = {}
    following = _FIRST_ANSWERS
    if in_stages:
        yield evaluation.interim(answered)
    for key, node in scenario.nodes.items():
        answered[key] = evaluation.component(node)
        yield None
        if in_stages and len(answered) == following:
            following *= 2
            yield evaluation.interim(answered)
    results = evaluation.results(answered)
    yield replace(results, computed_in_ms=(perf_counter() - started) * MS_PER_SECOND)
