"""Where parts stand: the region group around a part sets its prices, else the scenario does."""

from collections.abc import Mapping

from planner.document.scenario import Scenario


def part_regions(scenario: Scenario) -> Mapping[str, str]:
    """Return every part's region: of the innermost region group around it that names one."""
    if not any(group.kind == "region" and group.region for group in scenario.groups.values()):
        return dict.fromkeys(scenario.nodes, scenario.region)
    of_group = {key: _region_of(scenario, key) for key in scenario.groups}
    return {
        key: of_group.get(node.group, scenario.region) if node.group else scenario.region
        for key, node in scenario.nodes.items()
    }


def _region_of(scenario: Scenario, group_id: str) -> str:
    """Return the region of what stands in a group; a circle of parents ends the search."""
    passed: set[str] = set()
    inner: str | None = group_id
    while inner is not None and inner in scenario.groups and inner not in passed:
        passed.add(inner)
        group = scenario.groups[inner]
        if group.kind == "region" and group.region:
            return group.region
        inner = group.parent
    return scenario.region
