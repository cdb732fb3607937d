"""Lines of the bill that surprise: logs, NAT, REST APIs, waiting, unknown prices, the budget."""

from collections.abc import Iterator, Mapping

from planner.analysis.findings.look import WORTH_USD, Look, usd_of
from planner.analysis.results import Finding, Mend
from planner.units import MIB_PER_GIB, MILLION, MS_PER_SECOND, duration_ms, money, share, size_gb

_NAT_GB = 10.0
_NAT_SHARE = 0.30
_DURATION = "duration_usd_per_gb_second"


def logs_dearer_than_compute(look: Look) -> Iterator[Finding]:
    """Find a function whose logs cost more than its running."""
    for part, params, _ in look.functions:
        logs, compute = usd_of(part, "cloudwatch_logs"), usd_of(part, "lambda")
        if logs <= compute or logs < WORTH_USD:
            continue
        kib = params.workload.log_kib
        yield Finding(
            "logs-dearer",
            "warning",
            part.id,
            f"{part.name} writes {kib:,.2f} KB of logs a run: {money(logs)} a month, against "
            f"{money(compute)} for running. Log errors and a sample.",
            Mend(
                f"Log a tenth, saves {money(0.9 * logs)}",
                part.id,
                {"workload.log_kib": round(kib / 10, 4)},
            ),
        )


def nat_bill(look: Look) -> Iterator[Finding]:
    """Find a NAT gateway that carries what an endpoint carries for nothing, or eats a third."""
    for node, nat in look.nodes("aws.nat_gateway"):
        callers = look.incoming[node.id]
        for edge in look.outgoing[node.id]:
            target = look.scenario.nodes[edge.target]
            carried = look.gigabytes(edge)
            if target.kind not in ("aws.s3.bucket", "aws.dynamodb") or carried <= _NAT_GB:
                continue
            mend = None
            if len(callers) == 1 and callers[0].batch_size == 1:
                calls = edge.calls_per_request * callers[0].calls_per_request
                straight = {"source": callers[0].source, "calls_per_request": calls}
                mend = Mend("Use a gateway endpoint", node.id, {}, {edge.id: straight})
            yield Finding(
                "nat-to-aws",
                "warning",
                node.id,
                f"{nat.name} carries {size_gb(carried)} a month to {target.name}; a gateway "
                "endpoint carries it for nothing.",
                mend,
            )
        functions = sum(
            look.results.components[edge.source].usd_per_month
            for edge in callers
            if look.results.components[edge.source].placement == "lambda"
        )
        if nat.usd_per_month >= WORTH_USD and nat.usd_per_month > _NAT_SHARE * functions > 0:
            yield Finding(
                "nat-bill",
                "warning",
                node.id,
                f"{nat.name} costs {money(nat.usd_per_month)} a month, "
                f"{share(nat.usd_per_month / functions)} of the functions behind it "
                f"({money(functions)}). Functions that reach nothing private need no VPC.",
            )


def rest_where_http_serves(look: Look) -> Iterator[Finding]:
    """Find a REST API where the cheaper HTTP API would do."""
    for node, api in look.nodes("aws.api_gateway"):
        if getattr(node.params, "type", "") == "rest":
            yield from _rest(look, node.id, api.name, api.requests_per_month, {"type": "http"})
    for part, params, _ in look.functions:
        if params.lambda_.front_door == "rest_api":
            pinned = {"lambda_.front_door": "http_api"}
            yield from _rest(look, part.id, part.name, part.requests_per_month, pinned)


def _rest(
    look: Look, key: str, name: str, requests: float, params: Mapping[str, object]
) -> Iterator[Finding]:
    rest, http = (
        look.book_at(key).rate("api_gateway", "request_usd_per_million", type=kind)
        for kind in ("rest", "http")
    )
    if rest is None or http is None:
        return
    per_million = rest.first_usd - http.first_usd
    saved = per_million * requests / MILLION
    if saved < WORTH_USD:
        return
    yield Finding(
        "rest-api",
        "warning",
        key,
        f"{name} is a REST API. An HTTP API costs {money(per_million)} less a million: "
        f"{money(saved)} a month. REST is worth it for API keys, validation, caching and WAF.",
        Mend(f"Use an HTTP API, saves {money(saved)}", key, params),
    )


def function_waits_for_function(look: Look) -> Iterator[Finding]:
    """Find a function that is billed while it waits for another function."""
    for part, _, drawn in look.functions:
        duration = next((one for one in part.lines if one.rate == _DURATION), None)
        for edge in look.outgoing[part.id]:
            callee = look.results.components[edge.target]
            if edge.mode != "call" or callee.placement != "lambda" or callee.percentiles is None:
                continue
            wait_ms = look.summed_ms(callee.id, "p50")
            calls = look.requests(edge)
            memory_gib = float(drawn.config.get("memory_mib", 0)) / MIB_PER_GIB
            price = (duration.usd_per_unit or 0.0) if duration is not None else 0.0
            usd = calls * wait_ms / MS_PER_SECOND * memory_gib * price
            yield Finding(
                "function-waits-for-function",
                "warning",
                part.id,
                f"{part.name} calls {callee.name} and is billed while it waits "
                f"{duration_ms(wait_ms)}: {money(usd)} a month. Send an event, or join the two.",
                Mend(
                    "Make it an event",
                    part.id,
                    {},
                    {edge.id: {"mode": "event", "operation": "event"}},
                ),
            )


def over_budget(look: Look) -> Iterator[Finding]:
    """Find a drawing that costs more than its budget."""
    budget = look.scenario.settings.budget_usd_per_month
    total = look.results.totals.as_drawn_usd_per_month
    if budget is not None and total > budget:
        yield Finding(
            "budget",
            "error",
            None,
            f"{money(total)} a month exceeds the budget of {money(budget)}.",
        )


def unknown_price(look: Look) -> Iterator[Finding]:
    """Find a line that the total leaves out because nobody knows its price."""
    for part in look.results.components.values():
        missing = next((line for line in part.lines if line.usd is None), None)
        if missing is not None:
            yield Finding(
                "unknown-price",
                "info",
                part.id,
                f"{part.name}: the price of {missing.item.lower()} is unknown.",
            )
