"""How deep groups stand in one another: deeper than anybody draws is refused, for it takes long."""

from collections.abc import Mapping

from planner.document.scenario import Group
from planner.storage.limits import MOST_NESTED_GROUPS


def nested_too_deep(groups: Mapping[str, Group]) -> str | None:
    """Return a group that stands in more than `MOST_NESTED_GROUPS` others; None: there is none.

    A circle of parents ends the walk.

    >>> nested_too_deep({"a": Group(id="a"), "b": Group(id="b", parent="a")}) is None
    True
    """
    if len(groups) <= MOST_NESTED_GROUPS:
        return None
    depths: dict[str, int] = {}
    for start in groups:
        chain: dict[str, None] = {}
        here: str | None = start
        while here is not None and here in groups and here not in depths and here not in chain:
            chain[here] = None
            here = groups[here].parent
        depth = depths.get(here, 0) if here is not None else 0
        for key in reversed(chain):
            depth += 1
            depths[key] = depth
            if depth > MOST_NESTED_GROUPS + 1:
                return key
    return None
