"""The heat maps over the drawing: cost, latency, utilisation, traffic, verdict."""

from collections.abc import Callable
from typing import Protocol

from planner import units
from planner.analysis.results import ComponentResult, Results
from planner.painting.colours import scale_class
from planner.painting.marks import ScaleLegend
from planner.painting.node_face import Overlay
from planner.record import record
from planner.tokens import UTILISATION_STEPS, Colours

OVERLAYS: tuple[tuple[str, str], ...] = (
    ("none", "None"),
    ("cost", "Cost"),
    ("latency", "Latency"),
    ("utilisation", "Utilisation"),
    ("traffic", "Traffic"),
    ("verdict", "Verdict"),
)


class OverlayScale(Protocol):
    """How one heat map colours parts."""

    @property
    def legend(self) -> ScaleLegend:
        """What its colours mean."""

    def overlay_of(self, component: ComponentResult | None) -> Overlay | None:
        """Return a part's class; None where the map says nothing of it."""


@record
class _Sequential:
    """From nothing to the largest value, in equal classes."""

    legend: ScaleLegend
    measure: str
    largest: float

    def overlay_of(self, component: ComponentResult | None) -> Overlay | None:
        if component is None:
            return Overlay(None)
        value = _measured(component, self.measure)
        if value is None:
            # Storage has no latency to know: no statement, rather than "unknown".
            missing_by_nature = self.measure == "latency" and component.problem is None
            return None if missing_by_nature else Overlay(None)
        return Overlay(scale_class(self.legend.scale, value / self.largest if self.largest else 0))


@record
class _Utilisation:
    """Four steps at 60, 80 and 100 %."""

    legend: ScaleLegend

    def overlay_of(self, component: ComponentResult | None) -> Overlay | None:
        if component is None:
            return Overlay(None)
        if component.peak_utilisation is None:
            return Overlay(None) if component.problem is not None else None
        steps = (bound for bound, _ in UTILISATION_STEPS)
        place = next(i for i, bound in enumerate(steps) if component.peak_utilisation <= bound)
        return Overlay(self.legend.scale[place])


@record
class _Contest:
    """EC2 minus Lambda: the cheaper side's colour, stronger the further apart they are."""

    legend: ScaleLegend
    largest: float

    def overlay_of(self, component: ComponentResult | None) -> Overlay | None:
        if component is None or component.verdict is None:
            return None
        gap = _gap(component)
        if gap is None:
            return Overlay(None)
        fraction = 0.5 + (gap / self.largest / 2 if self.largest else 0)
        return Overlay(scale_class(self.legend.scale, fraction))


def overlay_scale(name: str, results: Results | None, colours: Colours) -> OverlayScale | None:
    """Measure the drawing for a heat map; None for no map or nothing to measure."""
    if name == "none" or results is None:
        return None
    components = tuple(results.components.values())
    if name == "utilisation":
        scale = tuple(
            colours.severity(s).main if s != "either" else colours.either
            for _, s in UTILISATION_STEPS
        )
        return _Utilisation(ScaleLegend("Utilisation at the peak", scale, "0 %", "over 100 %"))
    if name == "verdict":
        gaps = [abs(gap) for gap in map(_gap, components) if gap is not None]
        return _Contest(
            ScaleLegend(
                "Cheaper side",
                colours.diverging_ec2_lambda,
                "EC2",
                "Lambda",
                colours.ec2_text,
                colours.lambda_text,
            ),
            max(gaps, default=0.0),
        )
    values = [_measured(component, name) for component in components]
    known = [value for value in values if value is not None]
    largest = max(known, default=0.0)
    titles = {"cost": "Cost a month", "latency": "Latency, p95", "traffic": "Requests a month"}
    write: dict[str, Callable[[float | None], str]] = {
        "cost": units.money,
        "latency": units.duration_ms,
        "traffic": units.count,
    }
    colour_scale = colours.sequential_latency if name == "latency" else colours.sequential_cost
    return _Sequential(
        ScaleLegend(
            titles[name],
            colour_scale,
            write[name](0.0),
            write[name](largest),
            has_unknown=name == "cost" and len(known) < len(values),
        ),
        name,
        largest,
    )


def _measured(component: ComponentResult, measure: str) -> float | None:
    if component.problem is not None:
        return None
    if measure == "cost":
        priced = component.complete or component.usd_per_month > 0
        return component.usd_per_month if priced else None
    if measure == "latency":
        return component.percentiles.p95 if component.percentiles is not None else None
    return component.requests_per_month


def _gap(component: ComponentResult) -> float | None:
    """Return EC2's cost minus Lambda's: positive where Lambda is cheaper. [USD/month]."""
    sides = {option.placement: option.usd_per_month for option in component.options}
    ec2, function = sides.get("ec2"), sides.get("lambda")
    return None if ec2 is None or function is None else ec2 - function
