"""The scenario document: frozen values, and edits as pure functions between them."""

from planner.document.change import Change, Difference, diff
from planner.document.scenario import Edge, Group, Node, Note, Scenario, Settings

__all__ = ["Change", "Difference", "Edge", "Group", "Node", "Note", "Scenario", "Settings", "diff"]
