"""The answer of a placement: whether it can, what it uses, how it behaves."""

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.record import record
from planner.units import HOURS_PER_WEEK

FloatArray = NDArray[np.float64]


def _zeros() -> FloatArray:
    return np.zeros(HOURS_PER_WEEK)


@record(eq=False)
class Behaviour:
    """A placement through its busiest week. Arrays of shape (168,).

    Attributes
    ----------
    capacity_per_hour
        Requests it can carry. [requests/h]
    utilisation
        Load over capacity at full use.
    servers
        Instances, tasks, or mean environments busy.
    overload_minutes
        Minutes of the hour in which requests queue up. [min]
    throttled, cold_starts
        Requests refused; invocations that start cold. [requests]
    credits
        CPU credit balance, None where there are none. [credits]
    """

    capacity_per_hour: FloatArray = field(default_factory=_zeros)
    utilisation: FloatArray = field(default_factory=_zeros)
    servers: FloatArray = field(default_factory=_zeros)
    overload_minutes: FloatArray = field(default_factory=_zeros)
    throttled: FloatArray = field(default_factory=_zeros)
    cold_starts: FloatArray = field(default_factory=_zeros)
    credits: FloatArray | None = None


@record(eq=False)
class Conduct:
    """How an option behaves and how fast it answers.

    Attributes
    ----------
    latency
        Time of one request without the parts it calls. None where it is never reached.
    behaviour
        Hour by hour.
    cold_share
        Share of invocations that start cold.
    cold_per_month, throttled_per_month, overload_minutes_per_month
        Month's sums.
    peak_concurrency
        Requests in progress at the peak.
    peak_wait_s
        Longest wait where load outruns capacity for a while. [s]
    p95_band_ms
        p95 behind the best and the worst routing of the load balancer; None where routing makes
        no difference. [ms]
    notes
        What a reader should know: credits that end, approximations.
    """

    latency: LatencyDistribution | None = None
    behaviour: Behaviour = field(default_factory=Behaviour)
    cold_share: float = 0.0
    cold_per_month: float = 0.0
    throttled_per_month: float = 0.0
    overload_minutes_per_month: float = 0.0
    peak_concurrency: float = 0.0
    notes: tuple[str, ...] = ()
    peak_wait_s: float = 0.0
    p95_band_ms: tuple[float, float] | None = None


class Later:
    """A conduct that is computed when somebody asks for it: a bill does not need it.

    Pure, so two threads that ask at once only compute it twice.
    """

    __slots__ = ("_compute", "_found")

    def __init__(self, compute: Callable[[], Conduct]) -> None:
        self._compute: Callable[[], Conduct] | None = compute
        self._found: Conduct | None = None

    @property
    def found(self) -> Conduct:
        """Return the conduct."""
        compute = self._compute
        if compute is not None:
            self._found = compute()
            self._compute = None  # it holds on to everything that it rests on
        return self._found or Conduct()


@record(eq=False)
class Option:
    """One placement at one configuration.

    Attributes
    ----------
    placement
        `ec2`, `lambda`, `managed_instances`, `fargate`.
    config
        What was chosen.
    usages
        Usage of AWS services in a month, by basis: EC2 has `bare`, `single`, `available` or
        `per_job`; others `single` alone.
    basis
        The basis that the option itself proposes.
    why_not
        The hard limit that it breaks, in a sentence; None where it is feasible.
    later
        How it behaves and how fast it answers, computed on first asking.
    """

    placement: str
    config: Mapping[str, Any]
    usages: Mapping[str, tuple[MeteredUsage, ...]]
    basis: str = "single"
    why_not: str | None = None
    later: Later = field(default_factory=lambda: Later(Conduct))

    @property
    def latency(self) -> LatencyDistribution | None:
        """Return the time of one request without the parts it calls; see `Conduct`."""
        return self.later.found.latency

    @property
    def behaviour(self) -> Behaviour:
        """Return what it does hour by hour."""
        return self.later.found.behaviour

    @property
    def cold_share(self) -> float:
        """Return the share of invocations that start cold."""
        return self.later.found.cold_share

    @property
    def cold_per_month(self) -> float:
        """Return the cold starts of a month."""
        return self.later.found.cold_per_month

    @property
    def throttled_per_month(self) -> float:
        """Return the requests refused in a month."""
        return self.later.found.throttled_per_month

    @property
    def overload_minutes_per_month(self) -> float:
        """Return the minutes of a month in which requests queue up."""
        return self.later.found.overload_minutes_per_month

    @property
    def peak_concurrency(self) -> float:
        """Return the requests in progress at the peak."""
        return self.later.found.peak_concurrency

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a reader should know."""
        return self.later.found.notes

    @property
    def peak_wait_s(self) -> float:
        """Return the longest wait where load outruns capacity. [s]"""
        return self.later.found.peak_wait_s

    @property
    def p95_band_ms(self) -> tuple[float, float] | None:
        """Return the p95 behind the best and the worst routing. [ms]"""
        return self.later.found.p95_band_ms

    @property
    def peak_utilisation(self) -> float:
        """Return the utilisation of the busiest hour."""
        return float(self.behaviour.utilisation.max())

    def conducted(self, **changes: Any) -> "Option":
        """Return this option with another latency, behaviour, …: fields of `Conduct`."""
        return replace(self, later=Later(lambda: replace(self.later.found, **changes)))


def impossible(placement: str, why_not: str, config: Mapping[str, Any] | None = None) -> Option:
    """Return the option that cannot be: nothing was found to price."""
    return Option(placement, config or {}, MappingProxyType({}), why_not=why_not)
