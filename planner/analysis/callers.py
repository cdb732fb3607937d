"""What callers pay while they wait: a function is billed for the time of what it calls."""

from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from planner.analysis.contest import Reach, Terms
from planner.analysis.ledger import Charges, Priced, list_price
from planner.analysis.study import Study
from planner.document import Edge, Scenario
from planner.engine.pricing.cost_line import CostLine
from planner.kinds.compute import ComputeParams

RUNNING = frozenset({"duration_usd_per_gb_second", "provisioned_duration_usd_per_gb_second"})
"""Rates of the time that a function runs."""
_LEAST_MS = 1e-3

Waiting = tuple[tuple[str, float, float], ...]
"""Placement, how much longer callers wait than as drawn, and what they pay for it. [ms], [USD]"""
Asked = tuple[ComputeParams, Reach, Terms, Waiting]
"""What a question to one part rests on."""


class Callers:
    """The functions that wait for a part, directly or through others.

    Parameters
    ----------
    study
        The drawing as it is.

    Notes
    -----
    Only parts that state computing and waiting apart wait for what they call; a duration from a
    log holds it already.
    """

    def __init__(self, study: Study) -> None:
        self._study, self._scenario = study, study.scenario
        self._trees = study.trees
        self._waiting: dict[str, list[Edge]] = {key: [] for key in self._scenario.nodes}
        self._parallel: dict[str, list[Edge]] = {}
        for edge in self._scenario.edges.values():
            caller = edge.source
            waits = caller in study.contests and not self._trees.includes_callees(caller)
            if edge.mode == "call" and waits:
                self._waiting[edge.target].append(edge)
                if edge.parallel:
                    self._parallel.setdefault(caller, []).append(edge)

    # Exactly, for parts that moved

    def moved(self, placed: Mapping[str, str]) -> Iterator[tuple[str, Charges]]:
        """Return the functions that wait another time once parts are placed so, and their charges.

        Parameters
        ----------
        placed
            Part → placement; others stay as drawn.
        """
        above = self._above(placed)
        if not above:
            return
        contests = self._study.contests
        latencies = dict(self._study.latencies.items())
        latencies |= {key: contests[key].contest.options[to].latency for key, to in placed.items()}
        trees = self._trees.with_latencies(latencies)
        for key in above:
            to = placed.get(key, contests[key].params.placement)
            if to == "lambda" and contests[key].contest.options["lambda"].usages:
                wait_ms = trees.of_callees(key).mean_ms
                yield key, self._study.waiting(key, wait_ms).charges("lambda")

    def _above(self, placed: Mapping[str, str]) -> tuple[str, ...]:
        """Return everybody who waits for one of these parts, directly or through others."""
        found: dict[str, None] = {}
        looking = [key for key in placed if self._waiting[key]]
        while looking:
            for edge in self._waiting[looking.pop()]:
                if edge.source not in found:
                    found[edge.source] = None
                    looking.append(edge.source)
        return tuple(found)

    # In proportion, for one part

    @cached_property
    def usd_per_ms(self) -> Mapping[str, float]:
        """Return what a month costs more when a part takes a millisecond longer. [USD/ms]"""
        found: dict[str, float] = {}
        for key in reversed(tuple(self._trees.callees_first)):
            found[key] = sum(
                self._times(edge) * (self._a_ms_longer(edge.source) + found.get(edge.source, 0.0))
                for edge in self._waiting[key]
            )
        return found

    def _times(self, edge: Edge) -> float:
        """Return how much longer a caller waits when what is behind its connection does."""
        if edge.parallel and self._slowest[edge.source] is not edge:
            return 0.0
        return edge.calls_per_request * (1 - edge.cache_hit)

    @cached_property
    def _slowest(self) -> Mapping[str, Edge]:
        """Return of the parallel calls of each caller the one that it waits for."""
        return {
            caller: max(calls, key=lambda call: self._trees.latency(call.target).mean_ms)
            for caller, calls in self._parallel.items()
        }

    def _a_ms_longer(self, key: str) -> float:
        contested = self._study.contests[key]
        option = contested.drawn
        if contested.params.placement != "lambda" or not option.usages:
            return 0.0
        charges = contested.contest.own_charges("lambda")
        lines = list_price(charges, self._study.terms_at(key).book).lines
        running_usd = sum(line.usd or 0.0 for line in lines if line.rate in RUNNING)
        return running_usd / max(float(option.config["duration_ms"]), _LEAST_MS)

    def waiting(self, key: str) -> Waiting:
        """Return what callers of a part wait longer for each placement, and what that costs."""
        a_ms_usd = self.usd_per_ms.get(key, 0.0)
        if not a_ms_usd:
            return ()
        contested = self._study.contests[key]
        here = contested.drawn.latency
        found = []
        for placement, option in contested.contest.options.items():
            there = option.latency
            if there is not None and here is not None and there is not here:
                longer_ms = there.mean_ms - here.mean_ms
                found.append((placement, longer_ms, longer_ms * a_ms_usd))
        return tuple(found)


def asked_of(scenario: Scenario, component_id: str, traffic_x: float) -> Asked | None:
    """Return what a question to one part rests on; None where the part does not compute."""
    study = Study(scenario, traffic_x)
    contested = study.contests.get(component_id)
    if contested is None:
        return None
    waiting = Callers(study).waiting(component_id)
    return contested.params, contested.reach, study.terms_at(component_id), waiting


@lru_cache(maxsize=4_096)
def with_waiting(priced: Priced, longer_ms: float, usd: float, as_of: str) -> Priced:
    """Return what a placement costs with what callers pay for waiting longer for it, or less."""
    if priced.usd is None or not longer_ms:
        return priced
    line = CostLine(
        f"Callers wait {'longer' if longer_ms > 0 else 'less'}",
        abs(longer_ms),
        "ms",
        usd / abs(longer_ms),
        usd,
        "what functions that call it are billed for waiting, against as drawn",
        as_of,
        service="lambda",
        rate="waiting",
    )
    return Priced((*priced.lines, line), priced.usd + usd)
