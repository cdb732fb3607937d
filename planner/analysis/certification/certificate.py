"""A drawing's certificate: its checks, as a record in JSON and back, and as rows of a table."""

from collections.abc import Mapping
from math import inf, isfinite
from typing import Any

from planner.analysis.certification.check import Check
from planner.record import record
from planner.units import THIN_SPACE

_PLACES = {
    "ec2": "EC2",
    "lambda": "Lambda",
    "managed_instances": "Managed",
    "fargate": "Fargate",
}
HEADS = ("Part", "On", "Figure", "Formula", "Simulation", "Difference", "Bound", "Result", "Note")
"""What stands over the cells of a row."""
RESULTS = {
    "ok": "within",
    "miss": "outside",
    "too few": "too few events",
    "approximate": "approximate",
    "not simulated": "not simulated",
}
_FEWEST_DIGITS = 4


@record(eq=False)
class Certificate:
    """Formula against simulation for a whole drawing.

    Attributes
    ----------
    checks
        One line a figure.
    seed, requests
        What the simulations began with, and their size.
    stopped
        True where the caller stopped before the end.
    """

    checks: tuple[Check, ...]
    seed: int
    requests: int
    stopped: bool = False

    @property
    def misses(self) -> tuple[Check, ...]:
        """Return the figures outside their bound."""
        return tuple(check for check in self.checks if check.status == "miss")

    @property
    def judged(self) -> int:
        """Return how many figures were held against a bound."""
        return sum(check.status in ("ok", "miss") for check in self.checks)

    def summary(self) -> str:
        """Say how many figures held."""
        if not self.checks:
            return "Nothing to simulate: no computing part."
        if not self.judged:
            return "No figure could be held against a bound."
        held = self.judged - len(self.misses)
        return f"{held} of {self.judged} figures within their bounds."


def as_record(certificate: Certificate) -> dict[str, Any]:
    """Return a certificate as the JSON object of `planner certify --json`."""
    return {
        "schema": "planner.certificate/1",
        "seed": certificate.seed,
        "requests": certificate.requests,
        "misses": len(certificate.misses),
        "checks": [_check_record(check) for check in certificate.checks],
    }


def certificate_of(record: Mapping[str, Any]) -> Certificate:
    """Read a record back."""
    checks = tuple(
        Check(
            told["component"],
            told["name"],
            told["placement"],
            told["measure"],
            told["unit"],
            _number(told["formula"]),
            _number(told["simulated"]),
            _number(told["bound"]),
            inf if told["standard_error"] is None else told["standard_error"],
            told["status"],
            told["note"],
        )
        for told in record["checks"]
    )
    return Certificate(checks, record["seed"], record["requests"])


def row_of(check: Check) -> tuple[str, ...]:
    """Write a check as the cells under `HEADS`."""
    figure = f"{check.measure}, {check.unit}" if check.unit else check.measure
    place = _PLACES.get(check.placement, check.placement)
    figures = ("", "", "", "")
    if check.status != "not simulated":
        figures = (
            _figure(check.formula),
            _figure(check.simulated),
            f"{_percent(check.error, sign=True)} ± {_percent(check.noise)}",
            f"{100 * check.bound:g}{THIN_SPACE}%",
        )
    name = " ".join(check.name.split())
    return (name, place, figure, *figures, RESULTS[check.status], check.note)


def _check_record(check: Check) -> dict[str, Any]:
    simulated = check.status != "not simulated"
    return {
        "component": check.component,
        "name": check.name,
        "placement": check.placement,
        "measure": check.measure,
        "unit": check.unit,
        "formula": _finite(check.formula) if simulated else None,
        "simulated": _finite(check.simulated) if simulated else None,
        "error": _finite(check.error) if simulated else None,
        "standard_error": _finite(check.noise) if simulated else None,
        "bound": check.bound if simulated else None,
        "status": check.status,
        "note": check.note,
    }


def _figure(number: float) -> str:
    if abs(number) >= 10 ** (_FEWEST_DIGITS - 1):
        return f"{number:,.0f}"
    return f"{number:.{_FEWEST_DIGITS}g}"


def _percent(fraction: float, *, sign: bool = False) -> str:
    if not isfinite(fraction):
        return "∞"
    digits = f"{abs(fraction) * 100:.1f}"
    before = ("−" if fraction < 0 else "+") if sign and digits != "0.0" else ""
    return f"{before}{digits}{THIN_SPACE}%"


def _finite(number: float) -> float | None:
    return number if isfinite(number) else None


def _number(told: float | None) -> float:
    return 0.0 if told is None else told
