"""Chains of timeouts: who gives up before the work is done."""

from collections.abc import Iterator

from planner.analysis.contest import longest_run_s
from planner.analysis.findings.look import Look
from planner.analysis.results import Finding, Mend
from planner.kinds.compute import ComputeParams
from planner.units import MS_PER_SECOND, duration_ms

_SAFE_SHARE = 0.8


def timeout_chain(look: Look) -> Iterator[Finding]:
    """Find a function whose slow answers come close to the limit of what waits for them."""
    for part, params, _ in look.functions:
        limits = tuple(_limits_of(look, part.id, params))
        if not limits or look.summed_ms(part.id, "p99") <= _SAFE_SHARE * min(
            limit[0] for limit in limits
        ):
            continue
        slow_ms = look.with_callees(part.id).p99
        for limit_ms, who, mend in limits:
            if slow_ms <= _SAFE_SHARE * limit_ms:
                continue
            yield Finding(
                "timeout-chain",
                "error",
                part.id,
                f"{part.name} takes {duration_ms(slow_ms)} at p99 with its cold starts; {who} "
                f"waits {duration_ms(limit_ms)}. Answer sooner, or answer at once and finish by "
                "an event.",
                mend,
            )


def _limits_of(
    look: Look, key: str, params: ComputeParams
) -> Iterator[tuple[float, str, Mend | None]]:
    timeout_s = params.lambda_.timeout_s
    if timeout_s is not None:
        longer_s = min(2 * timeout_s, look.limits.lambda_timeout_s)
        mend = Mend(f"Wait {longer_s:,.0f} s", key, {"lambda_.timeout_s": longer_s})
        yield timeout_s * MS_PER_SECOND, "its own timeout", mend if longer_s > timeout_s else None
    option = look.results.components[key].as_configured
    door = look.limits.front_doors.get(str(option.config.get("front_door")) if option else "")
    waited_for = any(edge.mode == "call" for edge in look.incoming[key])
    if door is not None and waited_for:
        yield door.timeout_s * MS_PER_SECOND, door.title, None
    for edge in look.incoming[key]:
        source = look.scenario.nodes[edge.source]
        if source.kind == "aws.api_gateway" and edge.mode == "call":
            kind = str(getattr(source.params, "type", "http"))
            drawn = look.limits.front_doors.get(f"{kind}_api")
            if drawn is not None:
                yield drawn.timeout_s * MS_PER_SECOND, drawn.title, None
        if edge.timeout_ms is not None and edge.mode == "call":
            longer = {edge.id: {"timeout_ms": edge.timeout_ms * 2}}
            mend = Mend(f"Let {source.name} wait twice as long", key, {}, longer)
            yield edge.timeout_ms, source.name, mend


def queue_visibility(look: Look) -> Iterator[Finding]:
    """Find a queue that hands a message out again while a function still works on it."""
    for node, queue in look.nodes("aws.sqs"):
        visible_s = float(getattr(node.params, "visibility_timeout_s", 0.0))
        for edge in look.outgoing[node.id]:
            params = look.scenario.nodes[edge.target].params
            if not isinstance(params, ComputeParams) or params.placement != "lambda":
                continue
            runs_s = params.lambda_.timeout_s or longest_run_s(params)
            need_s = look.limits.sqs_visibility_timeouts * runs_s
            if visible_s >= need_s:
                continue
            yield Finding(
                "queue-visibility",
                "error",
                node.id,
                f"{queue.name} hands a message out again after {visible_s:,.0f} s, while "
                f"{look.scenario.nodes[edge.target].name} may run {runs_s:,.0f} s: it is worked on "
                f"twice. AWS asks for six timeouts, {need_s:,.0f} s.",
                Mend(f"Hide for {need_s:,.0f} s", node.id, {"visibility_timeout_s": need_s}),
            )
