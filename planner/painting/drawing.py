"""Paints a whole scenario on a bare painter, for pictures, slides and paper."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from planner.analysis.results import Results
from planner.document import Scenario
from planner.painting.box import Box
from planner.painting.edge import EdgeFace, paint_edge
from planner.painting.faces import (
    ancestors,
    collapsed_box,
    collapsed_face,
    edge_face,
    group_face,
    membership,
    node_box,
    node_face,
    note_face,
    open_frames,
    port_of,
    stand_in,
    worst_severities,
)
from planner.painting.group_face import paint_group_face
from planner.painting.labels import Surroundings, label_box, runs_of, settled, written_words
from planner.painting.node_face import paint_node_face
from planner.painting.note_face import paint_note_face
from planner.painting.parting import parted
from planner.painting.routing import Point, lanes_of, route, route_plain
from planner.tokens import Colours

MARGIN_PX = 24.0
"""Air around the drawing."""
_MOST_ROUTED_AROUND = 400
"""Beyond this many connections lines are not led around parts: nobody could follow them."""
_MOST_PARTED = 60
"""Up to this many connections are moved off one another."""
_FULL_DETAIL = 1.0
_LABEL_REACH_PX = 64.0
# Among more there is no clear place for a label, and looking for one takes the square of them.
_MOST_AROUND = 16

Route = tuple[Point, ...]


def drawing_bounds(scenario: Scenario) -> QRectF:
    """Return what a drawing covers, with air around it."""
    boxes = [*shown_boxes(scenario).values()]
    boxes += [Box(note.x, note.y, note.width, note.height) for note in scenario.notes.values()]
    boxes += [
        Box(group.x, group.y, group.width, group.height)
        for group in scenario.groups.values()
        if stand_in(scenario, group.id) is None
    ]
    boxes += [Box(x, y, 0.0, 0.0) for edge in scenario.edges.values() for x, y in edge.waypoints]
    if not boxes:
        return QRectF(0, 0, 480, 320)
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    return QRectF(left, top, right - left, bottom - top).adjusted(
        -MARGIN_PX, -MARGIN_PX, MARGIN_PX, MARGIN_PX
    )


def shown_boxes(scenario: Scenario) -> dict[str, Box]:
    """Return the cards to be seen: parts outside collapsed groups, and those groups' cards."""
    boxes: dict[str, Box] = {}
    for node in scenario.nodes.values():
        if stand_in(scenario, node.group) is None:
            boxes[node.id] = node_box(node)
    for group in scenario.groups.values():
        if stand_in(scenario, group.id) == group.id:
            boxes[group.id] = collapsed_box(group)
    return boxes


def paint_drawing(
    painter: QPainter,
    scenario: Scenario,
    results: Results | None,
    colours: Colours,
    *,
    only: Collection[str] | None = None,
) -> QRectF:
    """Paint groups, connections, notes and parts at their own coordinates; return the bounds.

    Scale and move the painter beforehand; the picture is always in full detail. With `only`
    these parts and what joins them are painted, exactly where they stand in the whole.
    """
    boxes = shown_boxes(scenario)
    lines = lines_of(scenario, boxes)
    if only is None:
        _paint_groups(painter, scenario, results, colours)
    _paint_edges(painter, scenario, results, colours, lines, only)
    for note in scenario.notes.values() if only is None else ():
        with _Moved(painter, note.x, note.y):
            paint_note_face(painter, note_face(note), colours, _FULL_DETAIL)
    marks = worst_severities(results.findings) if results is not None else {}
    inside = membership(scenario).members
    ports = {
        (card, port_of(boxes[card], end))
        for start, target, line in lines.values()
        for card, end in ((start, line[0]), (target, line[-1]))
    }
    seen = boxes if only is None else _cards_of(scenario, only)
    for key, box in ((key, box) for key, box in boxes.items() if key in seen):
        if key in scenario.nodes:
            component = results.components.get(key) if results is not None else None
            face = node_face(
                scenario.nodes[key],
                component,
                severity=marks.get(key, "none"),
                connected=((key, "left") in ports, (key, "right") in ports),
            )
        else:
            face = collapsed_face(scenario.groups[key], inside[key], scenario, results)
        with _Moved(painter, box.left, box.top):
            paint_node_face(painter, face, colours, _FULL_DETAIL)
    return drawing_bounds(scenario)


def _paint_groups(
    painter: QPainter, scenario: Scenario, results: Results | None, colours: Colours
) -> None:
    inside = membership(scenario).members
    outermost_first = sorted(
        scenario.groups.values(), key=lambda group: len(ancestors(scenario, group.id))
    )
    for group in outermost_first:
        if stand_in(scenario, group.id) is not None:
            continue
        with _Moved(painter, group.x, group.y):
            face = group_face(group, inside[group.id], results)
            paint_group_face(painter, face, colours, _FULL_DETAIL)


def lines_of(scenario: Scenario, boxes: Mapping[str, Box]) -> dict[str, tuple[str, str, Route]]:
    """Return between which cards each connection is drawn, and where it runs."""
    frames = open_frames(scenario)
    edges = list(scenario.edges.values())
    lanes = lanes_of((edge.source, edge.target) for edge in edges)
    solids = (
        (*boxes.values(), *written_words(scenario)) if len(edges) <= _MOST_ROUTED_AROUND else ()
    )
    ends = {node.id: stand_in(scenario, node.group) or node.id for node in scenario.nodes.values()}
    lines: dict[str, tuple[str, str, Route]] = {}
    for edge, (lane, count) in zip(edges, lanes, strict=True):
        start, end = ends[edge.source], ends[edge.target]
        if start == end and edge.source != edge.target:
            continue
        # To a folded group a line runs as if nobody had bent it.
        bends = edge.waypoints if (start, end) == (edge.source, edge.target) else ()
        if solids or bends:
            points = route(boxes[start], boxes[end], solids, bends, lane=lane, lanes=count)
            if len(edges) <= _MOST_PARTED and not bends:
                others = [line for _, _, line in lines.values()]
                points = parted(points, others, solids, frames)
        else:
            points = route_plain(boxes[start], boxes[end], lane=lane, lanes=count)
        lines[edge.id] = (start, end, points)
    return lines


def _paint_edges(
    painter: QPainter,
    scenario: Scenario,
    results: Results | None,
    colours: Colours,
    lines: Mapping[str, tuple[str, str, Route]],
    only: Collection[str] | None,
) -> None:
    for key, face in settled_edges(scenario, results, lines):
        edge = scenario.edges[key]
        if only is None or (edge.source in only and edge.target in only):
            paint_edge(painter, face, colours, _FULL_DETAIL)


def _cards_of(scenario: Scenario, parts: Collection[str]) -> set[str]:
    """Return the cards that show some parts: their own, or that of a folded group."""
    nodes = (scenario.nodes[key] for key in parts if key in scenario.nodes)
    return {stand_in(scenario, node.group) or node.id for node in nodes}


def settled_edges(
    scenario: Scenario, results: Results | None, lines: Mapping[str, tuple[str, str, Route]]
) -> Iterator[tuple[str, EdgeFace]]:
    """Return how connections look, their labels where they meet least."""
    frames, words = open_frames(scenario), written_words(scenario)
    cards = _Boxes(tuple(shown_boxes(scenario).values()))
    crossed = lines if len(lines) <= _MOST_ROUTED_AROUND else {}
    owned = [(key, run) for key, (_, _, line) in crossed.items() for run in runs_of(line)]
    runs = _Boxes([run for _, run in owned])
    standing: list[Box] = []
    for key, (_, _, points) in lines.items():
        near = _around(points)
        face = settled(
            edge_face(scenario.edges[key], points, results),
            Surroundings(
                frames=frames,
                words=words,
                labels=list(islice(filter(near.meets, reversed(standing)), _MOST_AROUND)),
                cards=[cards.boxes[n] for n in cards.near(near)[:_MOST_AROUND]],
                runs=[runs.boxes[n] for n in runs.near(near) if owned[n][0] != key],
            ),
        )
        label = label_box(face)
        standing += [label] if label is not None else []
        yield key, face


def _around(points: Route) -> Box:
    """Return where the label of a line may stand."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    area = Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    return area.grown(_LABEL_REACH_PX)


class _Boxes:
    """Many rectangles, of which the few near a place are asked for."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.boxes = boxes
        self._sides = np.array([(b.left, b.top, b.right, b.bottom) for b in boxes]).reshape(-1, 4)

    def near(self, area: Box) -> list[int]:
        """Return the places of those that meet an area."""
        sides = self._sides
        meeting = (
            (sides[:, 0] < area.right)
            & (sides[:, 1] < area.bottom)
            & (sides[:, 2] > area.left)
            & (sides[:, 3] > area.top)
        )
        found: list[int] = np.nonzero(meeting)[0].tolist()
        return found


class _Moved:
    """Lends a painter with its origin elsewhere."""

    def __init__(self, painter: QPainter, x: float, y: float) -> None:
        self._painter, self._x, self._y = painter, x, y

    def __enter__(self) -> None:
        self._painter.save()
        self._painter.translate(self._x, self._y)

    def __exit__(self, *_problem: object) -> None:
        self._painter.restore()
