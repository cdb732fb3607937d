"""How the inspector words a part, an option and an answer."""

from collections.abc import Mapping
from typing import Any

from planner.analysis.results import ComponentResult, Crossing, OptionResult, Verdict
from planner.analysis.worst_case import WorstCase
from planner.document import Node
from planner.kinds import KINDS
from planner.tokens import Colours, Placement
from planner.units import (
    SECONDS_PER_HOUR,
    count,
    duration_ms,
    money,
    rate_per_hour,
    share,
    size_gb,
    size_mb,
)

PLACEMENT_NAMES = {
    "ec2": "EC2",
    "lambda": "Lambda",
    "managed_instances": "Managed instances",
    "fargate": "Fargate",
}
PLACEMENT_ICONS = {
    "ec2": "ec2",
    "lambda": "lambda",
    "managed_instances": "managed_instances",
    "fargate": "fargate",
}
_TOKENS: Mapping[str, Placement] = {
    "ec2": "ec2",
    "lambda": "lambda",
    "managed_instances": "managed",
    "fargate": "fargate",
}
_HOMES = {
    "ec2": "placed on an EC2 fleet",
    "lambda": "placed on Lambda",
    "managed_instances": "placed on Lambda Managed Instances",
    "fargate": "placed on Fargate",
}
BASIS_NAMES = {
    "bare": "Bare",
    "single": "Single",
    "available": "Available",
    "per_job": "Per job",
}
BASIS_HELP = {
    "bare": "Instance hours alone, as the guide counts them.",
    "single": "With disk and address.",
    "available": "Two servers or more over two zones, with load balancer and addresses.",
    "per_job": "A server is started for each job and ended after it.",
}


def name_of(node: Node) -> str:
    """Return a part's name, or its kind where it has none."""
    if node.name:
        return node.name
    kind = KINDS.get(node.kind)
    return kind.title if kind is not None else node.kind


def kind_of(node: Node) -> str:
    """Say what a part is: "Compute, placed on an EC2 fleet"."""
    kind = KINDS.get(node.kind)
    if kind is None:
        return f"Unknown kind {node.kind}, kept as it is"
    if kind.contest:
        placement = str(getattr(node.params, "placement", ""))
        return f"Compute, {_HOMES.get(placement, placement)}"
    return kind.title


def icon_of(node: Node) -> str:
    """Return the artwork of a part."""
    kind = KINDS.get(node.kind)
    if kind is None:
        return "external"
    if kind.contest:
        return PLACEMENT_ICONS.get(str(getattr(node.params, "placement", "")), kind.icon)
    return kind.icon


def verdict_title(part: ComponentResult) -> str:
    """Return the answer as a title: "Stay on EC2", "Move to Lambda", "Too close to call"."""
    verdict = part.verdict
    if verdict is None:
        return ""
    if verdict.choice == "either":
        return "Too close to call"
    verb = "Stay on" if part.placement == verdict.choice else "Move to"
    return f"{verb} {PLACEMENT_NAMES[verdict.choice]}"


def basis_words(verdict: Verdict) -> str:
    """Say which EC2 figure the answer compares."""
    return {
        "bare": "bare instances",
        "single": "disk and address",
        "available": "fully loaded",
        "per_job": "a server per job",
    }[verdict.basis]


def token_of(placement: str | None) -> Placement:
    """Return the name that the tokens know a placement by; what is neither side is `either`."""
    return _TOKENS.get(placement or "", "either")


def colour_of(node: Node, colours: Colours) -> str:
    """Return the colour of a part: its placement's where it computes, else its category's."""
    kind = KINDS.get(node.kind)
    if kind is None:
        return colours.muted
    if kind.contest:
        return colours.placement(token_of(getattr(node.params, "placement", None))).main
    return colours.category(kind.category)


def config_words(option: OptionResult) -> str:
    """Write what an option would run on: "2 × t4g.small, balancer"."""
    config: Mapping[str, Any] = option.config
    if not option.feasible and option.why_not:
        return option.why_not
    said: list[str] = []
    kind = config.get("instance_type")
    if kind:
        servers = config.get("count", 1)
        said.append(f"{servers:g} × {kind}" if isinstance(servers, int | float) else str(kind))
    memory = config.get("memory_mib")
    if isinstance(memory, int | float):
        said.append(size_mb(memory))
    if "vcpu" in config and not kind:
        said.append(f"{config['vcpu']:g} vCPU")
    gib = config.get("memory_gib")
    if isinstance(gib, int | float):
        said.append(size_gb(gib))
    if config.get("load_balancer") in (True, "yes"):
        said.append("balancer")
    door = config.get("front_door")
    if isinstance(door, str) and door not in ("none", "auto", ""):
        said.append(
            {"http_api": "HTTP API", "rest_api": "REST API", "function_url": "function URL"}.get(
                door, "load balancer"
            )
        )
    if config.get("architecture") == "arm64" and not kind:
        said.append("arm64")
    return ", ".join(said)


def break_even_words(part: ComponentResult) -> str:
    """Say at which traffic the answer flips, and how far that is."""
    requests = part.requests_per_month
    if part.verdict is None:
        return ""
    if not part.break_even:
        if part.verdict.choice == "either":
            return "The two sides stay within a few per cent of each other here."
        winner = PLACEMENT_NAMES[part.verdict.choice]
        return f"{winner} keeps the answer at every traffic we looked at."
    nearest = min(part.break_even, key=lambda c: _distance(c, requests))
    below, above = (PLACEMENT_NAMES.get(side, side) for side in (nearest.below, nearest.above))
    at = count(nearest.requests_per_month)
    if requests <= 0:
        return f"{below} wins until {at} requests a month, {above} above."
    change = nearest.requests_per_month / requests - 1
    way = "A rise" if change > 0 else "A drop"
    far = (
        f"{way} of {share(abs(change))}"
        if abs(change) < 10
        else f"{abs(change):,.0f} × the traffic"
    )
    verb = "flips" if abs(change) < 10 else "would flip"
    return f"{below} wins until {at} requests a month. {far} {verb} the answer."


def guide_words(part: ComponentResult) -> tuple[str, str]:
    """Return what the guide says, and what we make of it."""
    if part.verdict is None:
        return "", ""
    guide = part.verdict.guide
    said = f"The guide says {PLACEMENT_NAMES[guide.answer]} (question {guide.question})."
    ours = guide.explanation.removeprefix(said).strip()
    return said, ours or ("We agree." if guide.agrees else "We differ.")


def flood_words(worst: WorstCase | None) -> str:
    """Say what a flood costs on Lambda, and where the servers are full."""
    if worst is None:
        return ""
    said = (
        f"Flooded all month, Lambda fills the account's {worst.concurrency:,} environments: "
        f"{rate_per_hour(worst.lambda_requests_per_s * SECONDS_PER_HOUR)} for "
        f"{money(worst.lambda_usd_per_month)} a month."
    )
    if worst.ec2_requests_per_s is None:
        return said
    full = rate_per_hour(worst.ec2_requests_per_s * SECONDS_PER_HOUR)
    return (
        f"{said} The servers are full at {full}; what comes beyond waits or is lost, and they "
        f"cost {money(worst.ec2_usd_per_month)} as before."
    )


def latency_words(option: OptionResult) -> str:
    """Write an option's p95, and what the balancer's routing makes of it."""
    if option.percentiles is None:
        return ""
    said = f"{PLACEMENT_NAMES.get(option.placement, option.placement)} p95 "
    said += duration_ms(option.percentiles.p95)
    band = option.p95_band_ms
    if band is None or duration_ms(band[0]) == duration_ms(band[1]):
        return said
    best, worst = (duration_ms(end) for end in band)
    return f"{said} ({best} with the best routing, {worst} with random)"


def saving_words(usd: float | None) -> str:
    """Write a saving without its sign."""
    return money(None if usd is None else abs(usd))


def _distance(crossing: Crossing, requests: float) -> float:
    at = crossing.requests_per_month
    if at <= 0 or requests <= 0:
        return at
    return max(at, requests) / min(at, requests)
