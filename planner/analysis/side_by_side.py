"""The guide's table of eight features, filled with one part's own figures on either side."""

from planner.analysis.contest import longest_run_s
from planner.analysis.results import ComponentResult, OptionResult
from planner.catalog.limits import load_limits
from planner.kinds.compute import ComputeParams
from planner.record import record
from planner.units import (
    MS_PER_SECOND,
    SECONDS_PER_HOUR,
    count,
    counted,
    duration_ms,
    money,
    rate_per_hour,
    share,
    unit_price,
)

_STANDING = frozenset({"h", "GB-month"})
"""Units of what is billed by time, with or without a request."""
_KEPT_WARM = frozenset({"provisioned_usd_per_gb_second"})
_CANNOT = "cannot"
_HARDLY = 0.0005


@record
class FeatureRow:
    """A feature of the guide's table, with what it comes to for a part on EC2 and on Lambda."""

    feature: str
    ec2: str
    function: str


def side_by_side(part: ComponentResult, params: ComputeParams) -> tuple[FeatureRow, ...]:
    """Return the eight rows of a computing part that has an answer; none for others.

    Parameters
    ----------
    part
        The part, evaluated.
    params
        Its parameters, for what the user says of it.
    """
    options = {option.placement: option for option in part.options}
    ec2, function = options.get("ec2"), options.get("lambda")
    if ec2 is None or function is None:
        return ()
    needs = params.workload
    longest = duration_ms(longest_run_s(params) * MS_PER_SECOND)
    limit = duration_ms(load_limits().lambda_timeout_s * MS_PER_SECOND)
    keeps = "this part keeps state" if needs.keeps_state else "this part keeps none"
    return (
        FeatureRow("Management", _own_servers(ec2), "AWS runs it; only the code is yours"),
        FeatureRow("Pricing", _price(ec2), _price(function)),
        FeatureRow("Longest run", f"no limit; here {longest}", f"{limit} at most; here {longest}"),
        FeatureRow("Start-up", _boot(ec2), _cold(function)),
        FeatureRow("Scaling", _fleet_growth(ec2), _environments(function)),
        FeatureRow("State", f"keeps memory and disk; {keeps}", f"none between runs; {keeps}"),
        FeatureRow("In use", _busy(ec2), _runs(part, function)),
        FeatureRow("Cost when idle", _idle(ec2), _idle(function)),
    )


def _own_servers(option: OptionResult) -> str:
    servers = option.config.get("count")
    if option.config.get("runs") == "per_job":
        return "a server for each job: its image and updates are yours"
    if not isinstance(servers, int | float):
        return "servers of your own: system, updates, security"
    return f"{counted(servers, 'server')} of your own: system, updates, security"


def _price(option: OptionResult) -> str:
    if not option.feasible:
        return option.why_not or _CANNOT
    rates = [
        unit_price(line.usd_per_unit, line.unit, line.per)
        for line in option.lines
        if line.service in ("ec2", "lambda") and line.usd_per_unit is not None
    ]
    return "; ".join([f"{money(option.usd_per_month)} a month", *rates[:2]])


def _boot(option: OptionResult) -> str:
    boot = duration_ms(load_limits().ec2_boot_s * MS_PER_SECOND)
    if option.config.get("runs") == "per_job":
        return f"{boot} before each job"
    return f"{boot} for another server; those that stand answer at once"


def _cold(option: OptionResult) -> str:
    if not option.feasible or option.cold_start_share is None:
        return option.why_not or "a cold start after idle time"
    if option.config.get("provisioned_concurrency"):
        return f"kept warm; {share(option.cold_start_share)} of requests still start cold"
    if option.cold_start_share < _HARDLY:
        return "almost no request starts cold"
    return f"{share(option.cold_start_share)} of requests start cold"


def _fleet_growth(option: OptionResult) -> str:
    if not option.feasible or option.hourly is None or option.config.get("runs") == "per_job":
        return option.why_not or "a server for each job"
    full = rate_per_hour(float(option.hourly.capacity_per_hour.max()))
    if option.config.get("scaling") == "fixed":
        return f"full at {full}; more servers by hand"
    return f"full at {full} today; automatic within minutes"


def _environments(option: OptionResult) -> str:
    if not option.feasible:
        return option.why_not or _CANNOT
    throttled = option.throttled_per_month
    said = f"at once; {count(option.peak_concurrency)} run together at the peak"
    return f"{said}; {count(throttled)} throttled a month" if throttled > 0 else said


def _busy(option: OptionResult) -> str:
    if not option.feasible or option.peak_utilisation is None:
        return option.why_not or _CANNOT
    return f"{share(option.peak_utilisation)} busy at the peak"


def _runs(part: ComponentResult, option: OptionResult) -> str:
    runs = f"{count(part.requests_per_month)} runs a month"
    taken_ms = option.config.get("duration_ms")
    if not option.feasible or not isinstance(taken_ms, int | float):
        return runs
    hours = part.requests_per_month * taken_ms / MS_PER_SECOND / SECONDS_PER_HOUR
    return f"{runs} of {duration_ms(taken_ms)}, {count(hours)} h in all"


def _idle(option: OptionResult) -> str:
    if not option.feasible:
        return option.why_not or _CANNOT
    if option.config.get("runs") == "per_job":
        return f"{money(0.0)}: no server between jobs"
    standing = [
        line.usd for line in option.lines if line.unit in _STANDING or line.rate in _KEPT_WARM
    ]
    if any(usd is None for usd in standing):
        return "unknown"
    return f"{money(sum(usd for usd in standing if usd is not None))} a month"
