"""What a drawing's things look like: document and results in, faces out (canvas and exports)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from planner import units
from planner.analysis.interim import Interim
from planner.analysis.results import ComponentResult, Finding, OptionResult, Results
from planner.document import Edge, Group, Node, Note, Scenario
from planner.kinds import KINDS
from planner.painting.box import Box
from planner.painting.edge import EdgeFace
from planner.painting.group_face import GroupFace
from planner.painting.node_face import NodeFace, Strip
from planner.painting.note_face import NoteFace
from planner.painting.routing import Point
from planner.record import record
from planner.storage.plain_text import plain
from planner.tokens import NODE, Category, Placement
from planner.traffic.profile import Schedule
from planner.units import counted

Severity = Literal["none", "warning", "error"]

_TITLES = {
    "ec2": "EC2",
    "lambda": "Lambda",
    "managed_instances": "Managed instances",
    "fargate": "Fargate",
    "either": "Either",
}
_COLOUR_OF: dict[str, Placement] = {
    "ec2": "ec2",
    "lambda": "lambda",
    "managed_instances": "managed",
    "fargate": "fargate",
    "either": "either",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PORT_REACH_PX = 4.0
"""A line that ends nearer to a card than this ends beside its ports."""
_CLOSE = 0.2
_SPARKLINE_HOURS = 6
_NEXT_TO_NOTHING_USD = 0.01
"""A source that costs less than a cent shows its traffic in place of money."""
_SUM_IS_ESTIMATED = 0.01
"""A sum is written with "~" when estimated lines exceed this share of it."""


def placement_title(placement: str) -> str:
    """Name a placement as AWS writes it."""
    return _TITLES.get(placement, placement)


def is_contest(node: Node) -> bool:
    """Tell whether a part computes, so that it carries an answer."""
    kind = KINDS.get(node.kind)
    return kind is not None and kind.contest


def node_height(node: Node) -> float:
    """Return the height of a part's card. [px]"""
    return NODE.height_compute if is_contest(node) else NODE.height_other


def node_box(node: Node) -> Box:
    """Return where a part's card lies."""
    return Box(node.x, node.y, float(NODE.width), node_height(node))


def strip_of(component: ComponentResult | None) -> Strip:
    """Say a computing part's answer in the few words its strip holds."""
    if component is None or component.verdict is None:
        problem = component.problem if component is not None else None
        return Strip("pending", words="No answer" if problem else "Computing")
    drawn, verdict = component.as_configured, component.verdict
    if drawn is not None and not drawn.feasible:
        way_out = next((o for o in component.options if o.feasible), None)
        return Strip(
            "infeasible",
            words=plain(drawn.why_not or "Cannot run here"),
            saving=f"use {placement_title(way_out.placement)}" if way_out else "",
        )
    if verdict.choice == "either":
        return Strip("either", words="Either", saving=_closeness(component.options))
    words = placement_title(verdict.choice)
    colour = _COLOUR_OF[verdict.choice]
    if verdict.choice == component.placement:
        return Strip("agreed", colour, words, _saving(verdict.saves_usd_per_month))
    return Strip("flip", colour, words, _saving(verdict.change_saves_usd_per_month))


def _saving(usd: float | None) -> str:
    if usd is None:
        return ""
    if usd < 0:
        return units.money_change(-usd)
    return f"saves {units.money(usd)}"


def _closeness(options: Iterable[OptionResult]) -> str:
    """Say how far the two sides are apart: "within 4 %", "$0.004 apart"."""
    sides = {o.placement: o.usd_per_month for o in options if o.placement in ("ec2", "lambda")}
    one, other = sides.get("ec2"), sides.get("lambda")
    if one is None or other is None or max(one, other) <= 0:
        return ""
    gap = abs(one - other)
    if gap > _CLOSE * max(one, other):  # too little money to move for, whatever its share
        return f"{units.money(gap)} apart"
    return f"within {units.share(gap / max(one, other))}"


def worst_severities(findings: Iterable[Finding]) -> dict[str, Severity]:
    """Return the worst mark of every part that a finding names."""
    worst: dict[str, Severity] = {}
    for finding in findings:
        if finding.component is None or finding.severity == "info":
            continue
        if finding.severity == "error" or finding.component not in worst:
            worst[finding.component] = "error" if finding.severity == "error" else "warning"
    return worst


def node_face(
    node: Node,
    component: ComponentResult | None,
    *,
    severity: Severity = "none",
    connected: tuple[bool, bool] = (False, False),
) -> NodeFace:
    """Build the face of a part at rest: no hover, no selection.

    `connected` says whether a line ends at its left port and starts at its right one.
    """
    kind = KINDS.get(node.kind)
    contest = kind is not None and kind.contest
    placement = str(getattr(node.params, "placement", "")) if contest else ""
    category: Category = kind.category if kind is not None else "general"
    strip = strip_of(component) if contest else None
    broken = component is not None and component.problem is not None
    if broken or (strip is not None and strip.kind == "infeasible"):
        severity = "error"
    return NodeFace(
        title=plain(node.name or (kind.title if kind else node.kind)),
        subtitle=plain(_subtitle(node, component)),
        money=_money(node, component),
        money_unknown=_is_unknown(component),
        latency=_latency(component),
        icon=placement if contest else (kind.icon if kind else "external"),
        category=category,
        placement=_COLOUR_OF.get(placement) if contest else None,
        strip=strip,
        severity=severity,
        locked=node.locked,
        left_connected=connected[0],
        right_connected=connected[1],
        has_ports=kind is None or bool(kind.accepts or kind.emits),
        sparkline=_sparkline(component) if contest or (kind and kind.source) else None,
    )


def _sparkline(component: ComponentResult | None) -> tuple[float, ...] | None:
    """Return the shape of a part's week, six hours a step; None where nothing happens."""
    if component is None or component.load.is_idle:
        return None
    steps = component.load.busy_week.reshape(-1, _SPARKLINE_HOURS).max(axis=1)
    top = float(steps.max())
    if top <= 0:
        return None
    shape: tuple[float, ...] = tuple((steps / top).round(3).tolist())
    return shape


def _is_unknown(component: ComponentResult | None) -> bool:
    if component is None:
        return False
    return component.problem is not None or (
        not component.complete and component.usd_per_month == 0
    )


def _money(node: Node, component: ComponentResult | None) -> str:
    if component is None:
        return ""
    if _is_unknown(component):
        return units.UNKNOWN
    kind = KINDS.get(node.kind)
    if kind is not None and kind.source and component.usd_per_month < _NEXT_TO_NOTHING_USD:
        return _traffic_in_words(component)
    guessed = sum(line.usd or 0.0 for line in component.lines if line.estimated)
    estimated = guessed > _SUM_IS_ESTIMATED * component.usd_per_month
    unknown = sum(1 for line in component.lines if line.usd is None)
    return units.money_sum(component.usd_per_month, unknown, estimated=estimated)


def _traffic_in_words(component: ComponentResult) -> str:
    """Say a source's traffic: its peak, or how often it runs."""
    peak = component.load.peak_per_hour
    if component.requests_per_month < units.HOURS_PER_WEEK * 5:
        return f"{units.count(component.requests_per_month)} runs"
    return f"peak {units.rate_per_hour(peak)}"


def _latency(component: ComponentResult | None) -> str:
    if component is None or component.percentiles is None:
        return ""
    return f"p95 {units.duration_ms(component.percentiles.p95)}"


def _subtitle(node: Node, component: ComponentResult | None) -> str:
    kind = KINDS.get(node.kind)
    if kind is None:
        return "unknown kind"
    written = kind.subtitle(node.params)
    drawn = component.as_configured if component is not None else None
    if kind.contest and drawn is not None and "best fit" in written:
        return _configuration(drawn) or written
    if isinstance(node.traffic, Schedule):
        return _schedule_in_words(node.traffic)
    if not written and kind.source and component is not None:
        return f"{units.count(component.requests_per_month)} requests"
    return written


def _schedule_in_words(schedule: Schedule) -> str:
    """Say when something runs: "02:00 UTC", "every 5 min"."""
    if schedule.every == "minutes":
        return f"every {schedule.minutes} min"
    if schedule.every == "hour":
        return "every hour"
    clock = f"{schedule.at_hour:02}:00 UTC"
    return clock if schedule.every == "day" else f"{_DAYS[schedule.weekday]} {clock}"


def _configuration(option: OptionResult) -> str:
    """Say what best fit chose."""
    config: Mapping[str, object] = option.config
    instance, memory = config.get("instance_type"), config.get("memory_mib")
    if isinstance(instance, str):
        servers = config.get("count")
        return f"{servers} × {instance}" if servers else instance
    if isinstance(memory, int | float):
        arm = ", arm64" if config.get("architecture") == "arm64" else ""
        return f"{units.size_mb(memory)}{arm}"
    return ""


def without_money(face: NodeFace) -> NodeFace:
    """Return a part's face with the layer of costs hidden."""
    strip = face.strip
    if strip is not None and strip.kind != "infeasible":
        strip = replace(strip, saving="")
    return replace(face, money="", money_unknown=False, strip=strip)


def edge_label(edge: Edge, results: Results | Interim | None, *, hovered: bool = False) -> str:
    """Return the requests a month along a connection; under the pointer, how they arise."""
    if results is None:
        return ""
    requests = results.edge_requests_per_month.get(edge.id)
    if requests is None:
        return ""
    if hovered:
        sender = results.components.get(edge.source)
        if sender is not None and edge.calls_per_request != 1:
            return f"{units.count(sender.requests_per_month)} × {edge.calls_per_request:g}"
    return units.count(requests)


def edge_face(
    edge: Edge,
    points: tuple[Point, ...],
    results: Results | Interim | None,
    *,
    hovered: bool = False,
    selected: bool = False,
    width_px: float | None = None,
    curved: bool = False,
    pill: bool = False,
) -> EdgeFace:
    """Build the face of a connection along `points`."""
    return EdgeFace(
        points=points,
        kind=edge.mode,
        label=edge_label(edge, results, hovered=hovered),
        hovered=hovered,
        selected=selected,
        width_px=width_px,
        curved=curved,
        pill=pill,
    )


@record
class Membership:
    """Who stands in which group, directly or through a nested one."""

    members: Mapping[str, frozenset[str]]
    subgroups: Mapping[str, frozenset[str]]


def port_of(box: Box, end: Point) -> Literal["left", "right"] | None:
    """Say at which port of a card a line's end lies; None for one that ends beside the ports."""
    if end[0] >= box.right + _PORT_REACH_PX:
        return "right"
    return "left" if end[0] <= box.left - _PORT_REACH_PX else None


def crosses_a_frame(area: Box, frames: Iterable[Box]) -> bool:
    """Tell whether a label lies on the border of a group, so that it needs a ground."""
    left, top, width, height = area
    right, bottom = left + width, top + height
    for its_left, its_top, its_width, its_height in frames:
        its_right, its_bottom = its_left + its_width, its_top + its_height
        if its_right < left or its_left > right or its_bottom < top or its_top > bottom:
            continue
        within = its_left < left and its_right > right and its_top < top and its_bottom > bottom
        if not within:
            return True
    return False


def open_frames(scenario: Scenario) -> tuple[Box, ...]:
    """Return where groups that are seen as frames stand."""
    return tuple(
        Box(group.x, group.y, group.width, group.height)
        for group in scenario.groups.values()
        if stand_in(scenario, group.id) is None
    )


def membership(scenario: Scenario) -> Membership:
    """Resolve groups in groups; a circle of parents ends at its first repetition."""
    members: dict[str, set[str]] = {key: set() for key in scenario.groups}
    subgroups: dict[str, set[str]] = {key: set() for key in scenario.groups}
    for node in scenario.nodes.values():
        for ancestor in ancestors(scenario, node.group):
            members[ancestor].add(node.id)
    for group in scenario.groups.values():
        for ancestor in ancestors(scenario, group.parent):
            if ancestor != group.id:
                subgroups[ancestor].add(group.id)
    return Membership(
        {key: frozenset(ids) for key, ids in members.items()},
        {key: frozenset(ids) for key, ids in subgroups.items()},
    )


def ancestors(scenario: Scenario, group_id: str | None) -> tuple[str, ...]:
    """Return a group and the groups around it, innermost first."""
    chain: dict[str, None] = {}
    while group_id is not None and group_id in scenario.groups and group_id not in chain:
        chain[group_id] = None
        group_id = scenario.groups[group_id].parent
    return tuple(chain)


def stand_in(scenario: Scenario, group_id: str | None) -> str | None:
    """Return the outermost collapsed group among a group and those around it."""
    collapsed = [key for key in ancestors(scenario, group_id) if scenario.groups[key].collapsed]
    return collapsed[-1] if collapsed else None


def group_sum(members: Iterable[str], results: Results | Interim | None) -> str:
    """Return what a group's parts cost together."""
    if results is None:
        return ""
    found = [results.components[key] for key in members if key in results.components]
    if not found:
        return ""
    unknown = sum(1 for component in found if not component.complete)
    known = sum(component.usd_per_month for component in found)
    return units.money(known) if not unknown else f"{units.money(known)} + ?"


def group_face(
    group: Group,
    members: Iterable[str],
    results: Results | Interim | None,
    *,
    selected: bool = False,
    drop_target: bool = False,
    hovered: bool = False,
) -> GroupFace:
    """Build the face of an open group."""
    kinds: dict[str, Literal["vpc", "region", "zone", "free"]] = {
        "vpc": "vpc",
        "region": "region",
        "availability_zone": "zone",
        "free": "free",
    }
    return GroupFace(
        width=group.width,
        height=group.height,
        title=plain(group_title(group)),
        sum_text=group_sum(members, results),
        kind=kinds[group.kind],
        selected=selected,
        drop_target=drop_target,
        hovered=hovered,
    )


def group_title(group: Group) -> str:
    """Return a group's name, or what it is."""
    unnamed = {
        "vpc": "VPC",
        "region": group.region or "Region",
        "availability_zone": "Availability zone",
        "free": "Group",
    }
    return group.name or unnamed[group.kind]


def collapsed_face(
    group: Group, members: frozenset[str], scenario: Scenario, results: Results | Interim | None
) -> NodeFace:
    """Build the card that stands for a collapsed group."""
    functions = sum(
        1
        for key in members
        if key in scenario.nodes
        and getattr(scenario.nodes[key].params, "placement", None) == "lambda"
    )
    parts = counted(len(members), "part")
    return NodeFace(
        title=plain(group_title(group)),
        subtitle=f"{parts}, {functions} Lambda" if functions else parts,
        money=group_sum(members, results),
        icon="group",
        category="general",
        collapsed=True,
    )


def collapsed_box(group: Group) -> Box:
    """Return where the card of a collapsed group lies."""
    return Box(group.x, group.y, float(NODE.width), float(NODE.height_other))


def note_face(note: Note, *, selected: bool = False) -> NoteFace:
    """Build the face of a note."""
    return NoteFace(
        width=note.width,
        height=note.height,
        text=plain(note.text),
        bare=note.style == "text",
        selected=selected,
    )
