"""Small documents for tests: one part, one scenario, with only what the test is about spelt out."""

from typing import Any

from planner.document import Edge, Node, Scenario
from planner.kinds import KINDS
from planner.traffic import Profile


def a_node(
    node_id: str = "api",
    kind: str = "aws.compute",
    *,
    traffic: Profile | None = None,
    name: str | None = None,
    x: float = 0.0,
    y: float = 0.0,
    group: str | None = None,
    **params: Any,
) -> Node:
    """Return a part; unnamed parameters are those of its kind."""
    return Node(
        id=node_id,
        kind=kind,
        name=node_id if name is None else name,
        x=x,
        y=y,
        group=group,
        params=KINDS[kind].params.model_validate(params),
        traffic=traffic if traffic is not None else KINDS[kind].default_traffic,
    )


def an_edge(source: str, target: str, **fields: Any) -> Edge:
    """Return a connection; its id is `source-target`."""
    return Edge(id=f"{source}-{target}", source=source, target=target, **fields)


def a_scenario(*parts: Node | Edge, **fields: Any) -> Scenario:
    """Return a scenario of these parts and connections; without any, people who call an API."""
    chosen = parts or (a_node("people", "source.users"), a_node("api"), an_edge("people", "api"))
    return Scenario(
        nodes={part.id: part for part in chosen if isinstance(part, Node)},
        edges={part.id: part for part in chosen if isinstance(part, Edge)},
        **fields,
    )
