"""What if I am flooded: the most a function can cost at its quota, and where servers are full."""

from collections.abc import Mapping
from typing import Any

from planner.analysis.contest import array_price
from planner.analysis.results import ComponentResult, OptionResult
from planner.catalog.book import load_price_book
from planner.catalog.limits import load_limits
from planner.document import Scenario
from planner.document.regions import part_regions
from planner.engine.pricing.metered_usage import MeteredUsage
from planner.record import record
from planner.units import MS_PER_SECOND, SECONDS_PER_HOUR


@record
class WorstCase:
    """A part flooded all month long.

    Attributes
    ----------
    lambda_usd_per_month
        With every environment of the quota busy: running time, requests and front door.
    lambda_running_usd_per_month
        The running time alone: what the account's concurrency bounds. [USD/month]
    lambda_requests_per_s
        What that serves. [1/s]
    concurrency
        Environments that the account allows.
    ec2_requests_per_s, ec2_usd_per_month
        Where the servers are full, and what they cost then as before; None where there are none.
    """

    lambda_usd_per_month: float
    lambda_running_usd_per_month: float
    lambda_requests_per_s: float
    concurrency: int
    ec2_requests_per_s: float | None
    ec2_usd_per_month: float | None


def worst_case(scenario: Scenario, part: ComponentResult) -> WorstCase | None:
    """Return what a flood costs a part; None where no function was found for it.

    Parameters
    ----------
    scenario
        The document; its account profile sets the quota.
    part
        A computing part, evaluated.
    """
    by_placement = {option.placement: option for option in part.options}
    function = by_placement.get("lambda")
    if function is None or "duration_ms" not in function.config:
        return None
    limits, settings = load_limits(), scenario.settings
    concurrency = limits.lambda_concurrency_by_account[settings.quota]
    duration_s = float(function.config["duration_ms"]) / MS_PER_SECOND
    rate = min(
        concurrency / duration_s, concurrency * limits.lambda_requests_per_second_per_concurrency
    )
    seconds = settings.hours_per_month * SECONDS_PER_HOUR
    running = _function_usage(function.config, rate * seconds)
    door = str(function.config.get("front_door", "none"))
    usages = [MeteredUsage("lambda", running)]
    if door in ("http_api", "rest_api"):
        api = {"type": door.removesuffix("_api"), "requests": rate * seconds}
        usages.append(MeteredUsage("api_gateway", api))
    requests_alone = MeteredUsage("lambda", {**running, "duration_ms": 0.0})
    book = load_price_book(part_regions(scenario)[part.id], scenario.own_prices)
    whole = float(array_price(usages, book))
    running_usd = float(array_price(usages[:1], book)) - float(array_price((requests_alone,), book))
    return WorstCase(whole, running_usd, rate, concurrency, *_saturation(by_placement.get("ec2")))


def _function_usage(config: Mapping[str, Any], requests: float) -> dict[str, Any]:
    return {
        "requests": requests,
        "duration_ms": float(config["duration_ms"]),
        "memory_mib": float(config["memory_mib"]),
        "architecture": config["architecture"],
    }


def _saturation(fleet: OptionResult | None) -> tuple[float | None, float | None]:
    if fleet is None or fleet.hourly is None or not fleet.usd_by_basis:
        return None, None
    if fleet.config.get("runs") == "per_job":
        return None, None
    full = float(fleet.hourly.capacity_per_hour.max()) / SECONDS_PER_HOUR
    return full, fleet.usd_per_month
