"""What differs between two scenarios, so that a view redraws no more than it must."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from planner.document.scenario import Scenario
from planner.record import record

SCENARIO_FIELDS = (
    "name",
    "description",
    "region",
    "settings",
    "claim",
    "alternatives",
    "own_prices",
)
"""What a scenario says besides its parts, connections, groups and notes."""


@record
class Difference:
    """Ids that came, went, or hold another value."""

    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    altered: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.altered)


@record
class Change:
    """What an edit did: `whole` is set where the document itself was replaced (open, new)."""

    nodes: Difference = field(default_factory=Difference)
    edges: Difference = field(default_factory=Difference)
    groups: Difference = field(default_factory=Difference)
    notes: Difference = field(default_factory=Difference)
    settings: bool = False
    whole: bool = False

    def __bool__(self) -> bool:
        return bool(
            self.nodes or self.edges or self.groups or self.notes or self.settings or self.whole
        )


def diff(before: Scenario, after: Scenario) -> Change:
    """Compare by identity first: an edit shares everything that it did not touch."""
    return Change(
        _difference(before.nodes, after.nodes),
        _difference(before.edges, after.edges),
        _difference(before.groups, after.groups),
        _difference(before.notes, after.notes),
        settings=any(getattr(before, name) != getattr(after, name) for name in SCENARIO_FIELDS),
    )


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> Difference:
    if old is new:
        return Difference()
    return Difference(
        added=frozenset(new.keys() - old.keys()),
        removed=frozenset(old.keys() - new.keys()),
        altered=frozenset(
            key
            for key in new.keys() & old.keys()
            if new[key] is not old[key] and new[key] != old[key]
        ),
    )
