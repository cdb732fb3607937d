"""Where parts stand: the region and the availability zone of the groups around them."""

from collections.abc import Iterator, Mapping

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
    """Return the region of what stands in a group."""
    for key in _groups_around(scenario, group_id):
        group = scenario.groups[key]
        if group.kind == "region" and group.region:
            return group.region
    return scenario.region


def part_zones(scenario: Scenario) -> Mapping[str, str]:
    """Return the innermost availability zone around each part that stands in one, as its group."""
    if not any(group.kind == "availability_zone" for group in scenario.groups.values()):
        return {}
    zones = {key: _zone_of(scenario, key) for key in scenario.groups}
    found = {key: zones.get(node.group or "") for key, node in scenario.nodes.items()}
    return {key: zone for key, zone in found.items() if zone is not None}


def _zone_of(scenario: Scenario, group_id: str) -> str | None:
    around = _groups_around(scenario, group_id)
    return next((key for key in around if scenario.groups[key].kind == "availability_zone"), None)


def _groups_around(scenario: Scenario, group_id: str) -> Iterator[str]:
    """Walk from a group outwards, itself first; a circle of parents ends the walk."""
    passed: set[str] = set()
    inner: str | None = group_id
    while inner is not None and inner in scenario.groups and inner not in passed:
        passed.add(inner)
        yield inner
        inner = scenario.groups[inner].parent
