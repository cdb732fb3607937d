"""The scenario document: frozen values, and edits as pure functions between them."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.document.change import Change, Difference, diff
    from planner.document.scenario import Edge, Group, Node, Note, Scenario, Settings

# Names are fetched when first asked for: the list of templates stands on the first screen, and
# must not wait for numpy.
_WHERE = {
    "Change": "change",
    "Difference": "change",
    "diff": "change",
    "Edge": "scenario",
    "Group": "scenario",
    "Node": "scenario",
    "Note": "scenario",
    "Scenario": "scenario",
    "Settings": "scenario",
}

__all__ = ["Change", "Difference", "Edge", "Group", "Node", "Note", "Scenario", "Settings", "diff"]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
