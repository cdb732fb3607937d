"""Which parts run on one EC2 fleet: together they need one, and each costs what it adds."""

from collections.abc import Mapping
from types import MappingProxyType

from planner.document import Scenario
from planner.document.regions import part_regions
from planner.kinds.compute import ComputeParams
from planner.kinds.databases import DatabaseEc2Params


def fleets(scenario: Scenario) -> Mapping[str, tuple[str, ...]]:
    """Return every part that shares a fleet → the fleet's parts, the host first, databases last.

    A part shares where it names a computing part of its region that names no other.
    """
    regions = part_regions(scenario)
    guests: dict[str, list[str]] = {}
    for key in scenario.nodes:
        host = host_of(scenario, key)
        if host is not None and regions[host] == regions[key]:
            guests.setdefault(host, []).append(key)
    found: dict[str, tuple[str, ...]] = {}
    for host, owned in guests.items():
        group = (host, *sorted(owned, key=lambda key: is_database(scenario, key)))
        found |= dict.fromkeys(group, group)
    return MappingProxyType(found)


def host_of(scenario: Scenario, key: str) -> str | None:
    """Return the part whose fleet `key` shares, None where it has its own."""
    wanted = wanted_host(scenario, key)
    host = scenario.nodes.get(str(wanted))
    if wanted in (None, key) or host is None or not isinstance(host.params, ComputeParams):
        return None
    return None if host.params.ec2.same_fleet_as not in (None, host.id) else host.id


def wanted_host(scenario: Scenario, key: str) -> str | None:
    """Return the part on whose servers the user wants `key` to run."""
    params = scenario.nodes[key].params
    if isinstance(params, ComputeParams):
        return params.ec2.same_fleet_as
    return params.on_fleet_of if isinstance(params, DatabaseEc2Params) else None


def is_database(scenario: Scenario, key: str) -> bool:
    """Tell whether a part is a database: it stays on its servers wherever others move."""
    return isinstance(scenario.nodes[key].params, DatabaseEc2Params)
