"""What the engine says of a scenario: frozen values that screen, files and slides all read."""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.pricing.cost_line import CostLine
from planner.record import record
from planner.traffic import Load

Side = Literal["ec2", "lambda", "either"]
Basis = Literal["bare", "single", "available", "per_job"]
Severity = Literal["info", "warning", "error"]
Weekly = NDArray[np.float64]


@record
class Percentiles:
    """Time of one request. [ms]"""

    p50: float
    p95: float
    p99: float


@record
class Reason:
    """Why: the rule that decided (`hard-limit`, `capacity`, `latency`, `cost`, `too-close`)."""

    rule: str
    text: str


@record
class GuideStep:
    """One of the guide's four questions; `answer` is None where it was not reached."""

    question: int
    asked: str
    fact: str
    answer: bool | None
    leads_to: Literal["ec2", "lambda"]


@record
class GuideAnswer:
    """The guide's own answer for a part, and whether we agree."""

    answer: Literal["ec2", "lambda"]
    question: int
    agrees: bool
    steps: tuple[GuideStep, ...]
    explanation: str


@record(eq=False)
class HourlyView:
    """A part through its busiest week, for charts. Arrays of shape (168,)."""

    load_per_hour: Weekly
    capacity_per_hour: Weekly
    utilisation: Weekly
    servers: Weekly
    overload_minutes: Weekly
    throttled: Weekly
    cold_starts: Weekly
    credits: Weekly | None = None


@record(eq=False)
class OptionResult:
    """One placement of a computing part, at its cheapest adequate configuration.

    Attributes
    ----------
    config
        What was chosen: `instance_type`, `count`, `memory_mib`, `architecture` …
    usd_per_month
        On the verdict's basis; None where a price is unknown or the option infeasible.
    usd_by_basis
        `bare`, `single`, `available`, `per_job` for EC2; `single` alone elsewhere.
    waiting_usd_per_month
        Part of a function's running cost that pays for waiting; None for servers, which wait
        for nothing. [USD/month]
    p95_band_ms
        p95 behind the best and the worst routing of the balancer; None where it makes no
        difference. [ms]
    """

    placement: str
    feasible: bool
    why_not: str | None
    config: Mapping[str, Any]
    usd_per_month: float | None
    usd_by_basis: Mapping[str, float | None] = field(default_factory=lambda: MappingProxyType({}))
    lines: tuple[CostLine, ...] = ()
    latency: LatencyDistribution | None = None
    percentiles: Percentiles | None = None
    peak_utilisation: float | None = None
    cold_start_share: float | None = None
    cold_starts_per_month: float = 0.0
    throttled_per_month: float = 0.0
    overload_minutes_per_month: float = 0.0
    peak_concurrency: float = 0.0
    hourly: HourlyView | None = None
    notes: tuple[str, ...] = ()
    waiting_usd_per_month: float | None = None
    p95_band_ms: tuple[float, float] | None = None


@record
class Verdict:
    """The answer for one part.

    `saves_usd_per_month` compares the chosen side with the other; `change_saves_usd_per_month`
    compares it with what is drawn (what a click on the chip brings); None where unknown.
    `confidence` is the share of uncertain draws in which the chosen (for `either`: the cheaper)
    side costs less, None where nothing was drawn; `spread` is P10, P50 and P90 of each side's
    cost over those draws. [USD/month]
    """

    choice: Side
    basis: Basis
    saves_usd_per_month: float | None
    change_saves_usd_per_month: float | None
    confidence: float | None
    reasons: tuple[Reason, ...]
    guide: GuideAnswer
    spread: Mapping[str, tuple[float, float, float]] = field(
        default_factory=lambda: MappingProxyType({})
    )


@record
class TornadoRow:
    """One figure moved by 20 % either way, the others as they are.

    Attributes
    ----------
    parameter
        `requests`, `duration`, `cpu_share`, `cpu`, `wait`, `cold_start`, `memory`, `servers`,
        `hours` (of use in a week, as many requests in each).
    title, unit
        In words.
    value, low_value, high_value
        Today's figure, and the two it is moved to. [unit]
    low_gap_usd, high_gap_usd, gap_usd
        EC2 less Lambda at both, and today; above 0 Lambda costs less. [USD/month]
    flips_at
        Nearest figure, from a tenth to ten times today's, at which the cheaper side changes;
        None where there is none. [unit]
    """

    parameter: str
    title: str
    unit: str
    value: float
    low_value: float
    high_value: float
    low_gap_usd: float
    high_gap_usd: float
    gap_usd: float
    flips_at: float | None = None

    @property
    def flips(self) -> bool:
        """Tell whether the cheaper side changes within the 20 %."""
        return self.low_gap_usd * self.gap_usd < 0 or self.high_gap_usd * self.gap_usd < 0


@record
class Crossing:
    """Traffic at which the cheaper side changes."""

    requests_per_month: float
    below: str
    above: str


@record(eq=False)
class ComponentResult:
    """Everything computed for one part. `problem` says why it could not be, else None."""

    id: str
    name: str
    kind: str
    placement: str | None
    load: Load
    requests_per_month: float
    usd_per_month: float
    complete: bool
    lines: tuple[CostLine, ...]
    latency: LatencyDistribution | None = None
    percentiles: Percentiles | None = None
    peak_utilisation: float | None = None
    cold_start_share: float | None = None
    throttled_per_month: float | None = None
    overload_minutes_per_month: float | None = None
    hourly: HourlyView | None = None
    verdict: Verdict | None = None
    options: tuple[OptionResult, ...] = ()
    as_configured: OptionResult | None = None
    break_even: tuple[Crossing, ...] = ()
    tornado: tuple[TornadoRow, ...] = ()
    problem: str | None = None


@record(eq=False)
class PathResult:
    """A synchronous call tree, or an asynchronous continuation ("time to done")."""

    nodes: tuple[str, ...]
    mode: Literal["call", "event"]
    latency: LatencyDistribution
    percentiles: Percentiles


@record
class Mend:
    """A one-click repair of a finding.

    Attributes
    ----------
    text
        What the button says.
    component
        Part that `params` belong to.
    params
        Dotted path → value.
    edges
        Connection → field → value.
    settings
        Setting of the scenario → value.
    """

    text: str
    component: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    edges: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@record
class Finding:
    """Something a practitioner would point at."""

    id: str
    severity: Severity
    component: str | None
    text: str
    mend: Mend | None = None


@record
class Totals:
    """Whole-drawing sums [USD/month] over the lines whose price is known."""

    as_drawn_usd_per_month: float
    all_ec2_usd_per_month: float
    all_lambda_usd_per_month: float
    recommended_usd_per_month: float
    all_ec2_blocked: tuple[str, ...] = ()
    all_lambda_blocked: tuple[str, ...] = ()
    complete: bool = True
    unknown_lines: int = 0


@record(eq=False)
class Results:
    """The engine's word on one scenario."""

    scenario_name: str
    region: str
    hours_per_month: float
    free_tier: str
    catalog_version: str
    catalog_as_of: str
    totals: Totals
    components: Mapping[str, ComponentResult]
    edge_requests_per_month: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType({})
    )
    paths: tuple[PathResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    computed_in_ms: float = 0.0
    not_modelled: tuple[str, ...] = ()

    @property
    def as_drawn_usd_per_month(self) -> float:
        """Return what the drawing costs as it is drawn, as an interim does."""
        return self.totals.as_drawn_usd_per_month

    @property
    def unknown_lines(self) -> int:
        """Return how many lines have no known price, as an interim does."""
        return self.totals.unknown_lines
