"""Which parts run on one EC2 fleet: together they need one, and each costs what it adds."""

from collections.abc import Mapping
from types import MappingProxyType

from planner.document import Scenario
from planner.document.regions import part_regions
from planner.kinds.compute import ComputeParams


def fleets(scenario: Scenario) -> Mapping[str, tuple[str, ...]]:
    """Return every part that shares a fleet → the fleet's parts, the host first.

    A part shares where it names a computing part of its region that names no other.
    """
    regions = part_regions(scenario)
    guests: dict[str, list[str]] = {}
    for key, node in scenario.nodes.items():
        host = host_of(scenario, key)
        if host is None or regions[host] != regions[key]:
            continue
        if isinstance(node.params, ComputeParams):
            guests.setdefault(host, []).append(key)
    found = {}
    for host, owned in guests.items():
        for member in (host, *owned):
            found[member] = (host, *owned)
    return MappingProxyType(found)


def host_of(scenario: Scenario, key: str) -> str | None:
    """Return the part whose fleet `key` shares, None where it has its own."""
    params = scenario.nodes[key].params
    if not isinstance(params, ComputeParams) or params.ec2.same_fleet_as in (None, key):
        return None
    host = scenario.nodes.get(str(params.ec2.same_fleet_as))
    if host is None or not isinstance(host.params, ComputeParams):
        return None
    return None if host.params.ec2.same_fleet_as not in (None, host.id) else host.id
