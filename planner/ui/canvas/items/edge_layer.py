"""All connections in one item: bounds in arrays, lines cached, only what is exposed is drawn."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QRegion, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from planner.document import Edge, Scenario
from planner.painting.box import Box
from planner.painting.edge import EdgeFace, label_rect, traffic_width
from planner.painting.edge_batch import paint_edges
from planner.painting.faces import edge_face
from planner.painting.guard import guarded
from planner.painting.labels import label_box, settled
from planner.painting.node_face import PORT_Y
from planner.painting.routing import (
    STUB_PX,
    Point,
    curved_path,
    distance_to,
    lanes_of,
    route,
    route_plain,
)
from planner.ui.canvas.items.drawing_arrays import DrawingArrays, Floats, Places
from planner.ui.canvas.items.look import Look

_REACH_PX = 48.0
"""How far label, head and width of a line reach from it."""
_STROKE_REACH_PX = 9.0
"""How far the widest line and its head reach from the middle."""
_LOOSE_PX = 120.0
"""How far a line that was not routed yet may run from its two parts."""
_MANY = 120
"""Beyond this many lines or cards everything is repainted, and no line makes way."""
_FEW = 60
"""Up to this many lines every label makes way for every other."""
_MOST_ROUTED_A_FRAME = 40
"""More new lines than this in one frame are drawn as simple elbows until there is time."""
_MOST_PARTS = 16
"""Up to this many exposed rectangles are looked at one by one."""
_OBSTACLE_REACH_PX = 120.0
_EDGES_Z = -1.0
_CURVE_STEPS = np.linspace(0.0, 1.0, 13)

Route = tuple[Point, ...]
RouteKey = tuple[Box, Box, tuple[int, int], Route, bool]


class EdgeLayer(QGraphicsItem):
    """Mirrors every connection of the document.

    A line is routed when it is first needed: plainly at once, around other parts when there is
    time. `wants_routing` gathers the lines that were seen and not led around parts yet.
    """

    def __init__(self, arrays: DrawingArrays, look: Look) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(_EDGES_Z)
        self._arrays, self._look = arrays, look
        self._bounds = QRectF()
        self._scenario = Scenario()
        self.edges: list[Edge] = []
        self.place: dict[str, int] = {}
        self.ends: Places = np.zeros((0, 2), np.intp)
        self.shown = np.zeros(0, bool)
        self.bounds: Floats = np.zeros((0, 4))
        self.skipped: frozenset[int] = frozenset()
        self.lifted: frozenset[int] = frozenset()
        self.wants_routing: set[int] = set()
        self.frames: tuple[Box, ...] = ()
        self.words: tuple[Box, ...] = ()
        self.exposed: tuple[QRegion, QTransform] | None = None
        self.repaint: Callable[[list[QRectF]], None] = self._update_areas
        self._areas: list[list[QRectF] | None] = []
        self._lanes: list[tuple[int, int]] = []
        self._alike: dict[int, tuple[int, ...]] = {}
        self._lines: list[Route | None] = []
        self._key_when_routed: list[RouteKey | None] = []
        self._painting, self._routes_left = False, 1
        self._before_lift: dict[int, tuple[RouteKey | None, Route, bool]] = {}
        self._exact: list[bool] = []
        self._faces: list[EdgeFace | None] = []
        self._of_card: dict[str, list[int]] = {}
        self._memory: dict[str, tuple[RouteKey, Route]] = {}

    def _update_areas(self, areas: list[QRectF]) -> None:
        for area in areas:
            self.update(area)

    # ------------------------------------------------------------------ following the document

    def rebuild(self, scenario: Scenario) -> None:
        """Read the document's connections anew; lines whose ends stayed are remembered."""
        self._scenario, arrays = scenario, self._arrays
        self.edges = list(scenario.edges.values())
        count = len(self.edges)
        self.place = {edge.id: k for k, edge in enumerate(self.edges)}
        self._of_card = {}
        rows = []
        for k, edge in enumerate(self.edges):
            one, other = arrays.card_of(edge.source), arrays.card_of(edge.target)
            rows.append((arrays.place[one], arrays.place[other]))
            self._of_card.setdefault(one, []).append(k)
            if other != one:
                self._of_card.setdefault(other, []).append(k)
        self.ends = np.array(rows, np.intp).reshape(-1, 2)
        self.shown = self.ends[:, 0] != self.ends[:, 1]
        self._lanes = lanes_of((edge.source, edge.target) for edge in self.edges)
        self._alike = _alike(self.edges, self._lanes)
        self._lines = [None] * count
        self._key_when_routed = [None] * count
        self._before_lift = {}
        self._faces = [None] * count
        self._areas = [None] * count
        self._exact = [False] * count
        self.wants_routing.clear()
        self.skipped = self.lifted = frozenset()
        self._memory = {key: kept for key, kept in self._memory.items() if key in self.place}
        self.bounds = self._loose_bounds(np.arange(count))
        self.measure()
        self.update()

    def replace_edge(self, edge: Edge) -> None:
        """Take another value of a connection whose ends stayed."""
        k = self.place[edge.id]
        rerouted = self.edges[k].waypoints != edge.waypoints
        self.edges[k] = edge
        self._faces[k] = self._areas[k] = None
        if rerouted:
            self.forget_lines([k])
        self.redraw([k])

    def follow_scenario(self, scenario: Scenario) -> None:
        """Keep the document whose connections are drawn."""
        self._scenario = scenario

    def forget_faces(self) -> None:
        """Write labels and widths anew: results or overlay are others."""
        self._faces = [None] * len(self.edges)
        self._areas = [None] * len(self.edges)
        self.update()

    def show_words(self, words: tuple[Box, ...]) -> None:
        """Keep clear of what groups write; `rebuild` follows."""
        if words != self.words:
            self.words = words
            self._memory.clear()

    def forget_routes(self) -> None:
        """Route everything anew when it is next seen."""
        self._memory.clear()
        self.forget_lines(range(len(self.edges)))
        self.update()

    def measure(self) -> None:
        """Tell Qt what the layer covers."""
        if len(self.bounds):
            left, top = self.bounds[:, :2].min(axis=0).tolist()
            right, bottom = self.bounds[:, 2:].max(axis=0).tolist()
            covered = QRectF(left, top, right - left, bottom - top)
        else:
            covered = QRectF()
        if covered != self._bounds:
            self.prepareGeometryChange()
            self._bounds = covered

    # ------------------------------------------------------------------ moving parts

    def edges_at(self, cards: Iterable[str]) -> frozenset[int]:
        """Return the rows of the connections that touch some cards."""
        return frozenset(k for card in cards for k in self._of_card.get(card, ()))

    def lift(self, rows: frozenset[int]) -> None:
        """Leave lines to the overlay while their parts are dragged."""
        if rows != self.lifted:
            self.redraw(rows ^ self.lifted)
            self.lifted = rows
            self._before_lift = {}
            for k in rows:
                line = self._lines[k]
                if line is not None:
                    self._before_lift[k] = (self._key_when_routed[k], line, self._exact[k])
            self.forget_lines(rows)

    def cards_moved(self, cards: Collection[str]) -> None:
        """Forget the lines at moved cards, and those that now run through one."""
        rows = self.edges_at(cards)
        self.redraw(rows)
        self.forget_lines(rows)
        if len(cards) <= _MANY:
            for card in cards:
                if card in self._arrays.place:
                    self._give_way(self._arrays.rect(card))
        self.measure()
        self.redraw(rows)

    def _give_way(self, box: Box) -> None:
        """Lead routed lines that cross a card around it, when there is time."""
        bounds = self.bounds
        near = (
            (bounds[:, 0] + _REACH_PX <= box.right)
            & (bounds[:, 2] - _REACH_PX >= box.left)
            & (bounds[:, 1] + _REACH_PX <= box.bottom)
            & (bounds[:, 3] - _REACH_PX >= box.top)
        )
        for k in np.nonzero(near)[0].tolist():
            line = self._lines[k]
            if self._exact[k] and line is not None and _runs_through(line, box):
                self._exact[k] = False
                self._memory.pop(self.edges[k].id, None)

    # ------------------------------------------------------------------ lines

    def line_of(self, k: int) -> Route:
        """Return where a connection runs: as routed, or plainly for now."""
        line = self._lines[k]
        if line is None:
            key = self._route_key(k)
            kept = self._memory.get(self.edges[k].id)
            carried = self._carried(k, key)
            if kept is not None and kept[0] == key:
                line, self._exact[k] = kept[1], True
            elif carried is not None:
                line, self._exact[k] = carried
            elif not (key[3] or key[4]) and (
                self._routes_left == 0
                # A dragged line that runs forward: the plainest of routes, and a quick one.
                or (k in self.lifted and key[1].left - key[0].right > 2 * STUB_PX)
            ):
                line, self._exact[k] = _elbow(key[0], key[1]), False
            else:
                self._routes_left = max(self._routes_left - 1, 0) if self._painting else 1
                line = self._route_plainly(key)
                self._exact[k] = key[4] or bool(key[3])
            self._take_line(k, line)
            self._key_when_routed[k] = key
        return line

    def _carried(self, k: int, key: RouteKey) -> tuple[Route, bool] | None:
        """Carry a line along with its two parts where both moved alike: no need to route it."""
        before = self._before_lift.get(k)
        if before is None or before[0] is None or before[0][2:] != key[2:]:
            return None
        (source, target, *_), line, exact = before[0], before[1], before[2]
        dx, dy = key[0].left - source.left, key[0].top - source.top
        if (key[1].left - target.left, key[1].top - target.top) != (dx, dy) or key[3]:
            return None
        return tuple((x + dx, y + dy) for x, y in line), exact

    def route_exactly(self, k: int) -> None:
        """Lead one line around other parts."""
        key = self._route_key(k)
        self.redraw([k])
        if key[4] or key[3]:
            line = self._route_plainly(key)
        else:
            source, target = key[0], key[1]
            near = self._arrays.within(
                min(source.left, target.left) - _OBSTACLE_REACH_PX,
                min(source.top, target.top) - _OBSTACLE_REACH_PX,
                max(source.right, target.right) + _OBSTACLE_REACH_PX,
                max(source.bottom, target.bottom) + _OBSTACLE_REACH_PX,
            )
            others = [n for n in near.tolist() if n not in self.ends[k]]
            lane, lanes = key[2]
            solids = (*self._arrays.rects(others), *self.words)
            line = route(source, target, solids, lane=lane, lanes=lanes)
        self._memory[self.edges[k].id] = (key, line)
        self._key_when_routed[k] = key
        self._exact[k] = True
        self._take_line(k, line)
        self.redraw([k])

    def is_exact(self, k: int) -> bool:
        """Tell whether a line is led around other parts already."""
        return self._exact[k]

    def _route_key(self, k: int) -> RouteKey:
        source, target = self.ends[k].tolist()
        one, other = self._arrays.rects((source, target))
        return one, other, self._lanes[k], self.edges[k].waypoints, self._look.curved

    @staticmethod
    def _route_plainly(key: RouteKey) -> Route:
        source, target, (lane, lanes), waypoints, curved = key
        if waypoints:
            return route(source, target, (), waypoints, lane=lane, lanes=lanes)
        if curved:
            return curved_path(source, target, lane=lane, lanes=lanes)
        return route_plain(source, target, lane=lane, lanes=lanes)

    def _take_line(self, k: int, line: Route) -> None:
        self._lines[k] = line
        if self._is_small() and k not in self.lifted:
            self._faces = [None] * len(self.edges)
            self._areas = [None] * len(self.edges)
        for j in (k, *self._alike.get(k, ())):
            self._faces[j] = self._areas[j] = None
        xs, ys = [x for x, _ in line], [y for _, y in line]
        self.bounds[k] = (
            min(xs) - _REACH_PX,
            min(ys) - _REACH_PX,
            max(xs) + _REACH_PX,
            max(ys) + _REACH_PX,
        )

    def forget_lines(self, rows: Iterable[int]) -> None:
        places = list(rows)
        for k in places:
            self._lines[k] = None
            self._faces[k] = self._areas[k] = None
            self._exact[k] = False
        if places:
            self.bounds[places] = self._loose_bounds(np.array(places, np.intp))

    def _loose_bounds(self, rows: Places) -> Floats:
        """Bound lines that are not routed yet, generously."""
        if not len(rows):
            return np.zeros((0, 4))
        one = self._arrays.boxes[self.ends[rows, 0]]
        other = self._arrays.boxes[self.ends[rows, 1]]
        low = np.minimum(one[:, :2], other[:, :2]) - _LOOSE_PX
        high = np.maximum(one[:, :2] + one[:, 2:], other[:, :2] + other[:, 2:]) + _LOOSE_PX
        return np.hstack([low, high])

    # ------------------------------------------------------------------ hits

    def within(self, left: float, top: float, right: float, bottom: float) -> list[int]:
        """Return the rows of shown lines whose bounds touch a rectangle."""
        bounds = self.bounds
        touching = (
            self.shown
            & (bounds[:, 2] >= left)
            & (bounds[:, 0] <= right)
            & (bounds[:, 3] >= top)
            & (bounds[:, 1] <= bottom)
        )
        rows: list[int] = np.nonzero(touching)[0].tolist()
        return rows

    def hit(self, x: float, y: float, reach: float) -> str | None:
        """Return the connection nearest to a point within reach, or whose label is there."""
        best, nearest = None, reach
        for k in self.within(x, y, x, y):
            face = self.face_of(k)
            if face.label and label_rect(face).contains(x, y):
                return self.edges[k].id
            distance = distance_to(self._polyline(k), (x, y))
            if distance <= nearest:
                best, nearest = self.edges[k].id, distance
        return best

    def on_label(self, edge_id: str, x: float, y: float) -> bool:
        """Tell whether a point is on a connection's label."""
        face = self.face_of(self.place[edge_id])
        return bool(face.label) and label_rect(face).contains(x, y)

    def crossing(self, area: QRectF) -> list[str]:
        """Return the connections that run through a rectangle."""
        box = _box_of(area)
        rows = self.within(box.left, box.top, box.right, box.bottom)
        return [self.edges[k].id for k in rows if _runs_through(self._polyline(k), box)]

    def _polyline(self, k: int) -> Route:
        line = self.line_of(k)
        if not self._look.curved or len(line) != 4:
            return line
        p, t = np.array(line), _CURVE_STEPS[:, None]
        cubic = (1 - t) ** 3 * p[0] + 3 * t * (1 - t) ** 2 * p[1] + 3 * t**2 * (1 - t) * p[2]
        return tuple((x, y) for x, y in (cubic + t**3 * p[3]).tolist())

    # ------------------------------------------------------------------ painting

    def face_of(self, k: int, *, hovered: bool = False, selected: bool = False) -> EdgeFace:
        """Return how a line looks, at rest (remembered) or touched."""
        line = self.line_of(k)
        face = self._faces[k]
        if face is None or hovered or selected:
            edge = self.edges[k]
            width = None
            if self._look.overlay_name == "traffic":
                rate = self._look.edge_rate(edge.id, self._scenario)
                width = traffic_width(rate) if rate is not None else None
            made = edge_face(
                edge,
                line,
                self._look.results,
                hovered=hovered,
                selected=selected,
                width_px=width,
                curved=self._look.curved and not edge.waypoints,
            )
            if "labels" in self._look.hidden:
                made = replace(made, label=made.label if hovered else "")
            if hovered or selected:
                # A longer label stays where the short one stands.
                rest = self.face_of(k)
                return replace(made, label_place=rest.label_place, pill=rest.pill)
            if k not in self.lifted:  # a dragged line's label stays in its middle
                made = settled(
                    made,
                    frames=self.frames,
                    words=self.words,
                    taken=self._labels_beside(k),
                    covered=self._covers_a_card,
                )
            face = self._faces[k] = made
        return face

    def _labels_beside(self, k: int) -> list[Box]:
        """Return earlier labels: all in a small drawing, else those between the same parts."""
        if self._is_small():
            for j in range(len(self.edges)):
                self.line_of(j)
        rows = range(k) if self._is_small() else self._alike.get(k, ())
        boxes = (label_box(self.face_of(j)) for j in rows if j < k and self.shown[j])
        return [box for box in boxes if box is not None]

    def _is_small(self) -> bool:
        """Tell whether every label may make way for every other."""
        return len(self.edges) <= _FEW

    def _covers_a_card(self, area: Box) -> bool:
        return len(self._arrays.within(area.left, area.top, area.right, area.bottom)) > 0

    def paint_rows(
        self, painter: QPainter, rows: Iterable[int], area: QRectF, *, zoom: float
    ) -> None:
        """Draw some lines at rest and remember those that deserve a better route."""
        chosen = list(rows)
        faces = [self.face_of(k) for k in chosen]
        paint_edges(painter, faces, area, self._look.colours, zoom)
        self.wants_routing.update(k for k in chosen if not self._exact[k])

    @guarded
    def boundingRect(self) -> QRectF:
        return self._bounds

    @guarded
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        self._painting, self._routes_left = True, _MOST_ROUTED_A_FRAME
        try:
            rows = self.seen_in(option.exposedRect, besides=self.skipped | self.lifted)
        finally:
            self._painting, self._routes_left = False, 1
        self.paint_rows(painter, rows, option.exposedRect, zoom=painter.worldTransform().m11())

    def seen_in(
        self,
        area: QRectF,
        *,
        besides: frozenset[int] = frozenset(),
        among: frozenset[int] | None = None,
    ) -> list[int]:
        """Return the lines that really touch what is to be painted, with head and label.

        Qt gives an item one rectangle around everything exposed; a scroll in two directions
        exposes two narrow strips, so the view says what they are (`exposed`).
        """
        rows = [k for k in self._near(area) if k not in besides and (among is None or k in among)]
        if self.exposed is None or self.exposed[0].rectCount() == 1:
            # One rectangle: no need to know what labels and segments cover one by one.
            wide = _box_of(area.adjusted(-_REACH_PX, -_REACH_PX, _REACH_PX, _REACH_PX))
            return [k for k in rows if _runs_through(self.line_of(k), wide)]
        region, to_screen = self.exposed
        return [
            k
            for k in rows
            if any(
                region.intersects(to_screen.mapRect(part).toAlignedRect())
                for part in self.painted_areas(k)
            )
        ]

    def _near(self, area: QRectF) -> list[int]:
        """Return the lines whose bounds touch what is to be painted."""
        if self.exposed is None or self.exposed[0].rectCount() > _MOST_PARTS:
            return self.within(area.left(), area.top(), area.right(), area.bottom())
        region, to_screen = self.exposed
        to_scene, _ = to_screen.inverted()
        found: set[int] = set()
        for part in region:  # type: ignore[attr-defined]
            box = to_scene.mapRect(QRectF(part))
            found.update(self.within(box.left(), box.top(), box.right(), box.bottom()))
        return sorted(found)

    def redraw(self, rows: Iterable[int]) -> None:
        """Have lines repainted where they run now."""
        chosen = list(rows)
        chosen += [j for k in chosen for j in self._alike.get(k, ())]
        labels_may_move = self._is_small() and not self.lifted
        if len(chosen) > _MANY or labels_may_move:
            self.update()
            return
        self.repaint([area for k in chosen for area in self.painted_areas(k)])

    def painted_areas(self, k: int) -> list[QRectF]:
        """Return the narrow rectangles that a line's segments and its label cover."""
        areas = self._areas[k]
        if areas is None:
            areas = self._areas[k] = self._measure_line(k)
        return areas

    def _measure_line(self, k: int) -> list[QRectF]:
        line = self.line_of(k)
        if self._look.curved and len(line) == 4:
            left, top, right, bottom = self.bounds[k].tolist()
            return [QRectF(left, top, right - left, bottom - top)]
        reach = _STROKE_REACH_PX
        areas = [
            QRectF(
                min(ax, bx) - reach,
                min(ay, by) - reach,
                abs(bx - ax) + 2 * reach,
                abs(by - ay) + 2 * reach,
            )
            for (ax, ay), (bx, by) in pairwise(line)
        ]
        face = self.face_of(k)
        if face.label:
            # Under the pointer a label says more, and is longer.
            areas.append(label_rect(face).adjusted(-_REACH_PX, -4, _REACH_PX, 4))
        return areas


def _alike(edges: list[Edge], lanes: list[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    """Return, for lines that join the same two parts, the rows of the others."""
    together: dict[frozenset[str], list[int]] = {}
    for k, edge in enumerate(edges):
        if lanes[k][1] > 1:
            together.setdefault(frozenset((edge.source, edge.target)), []).append(k)
    return {k: tuple(j for j in rows if j != k) for rows in together.values() for k in rows}


def _elbow(source: Box, target: Box) -> Route:
    """Join two cards with two bends, whatever lies between."""
    start = (source.right + 8, source.top + PORT_Y)
    end = (target.left - 8, target.top + PORT_Y)
    if abs(start[1] - end[1]) < 1 and start[0] < end[0]:
        return start, end
    middle = (start[0] + end[0]) / 2
    return start, (middle, start[1]), (middle, end[1]), end


def _box_of(area: QRectF) -> Box:
    return Box(area.left(), area.top(), area.width(), area.height())


def _runs_through(line: Route, box: Box) -> bool:
    """Tell whether a line's segments touch a rectangle."""
    for (ax, ay), (bx, by) in pairwise(line):
        left, right = (ax, bx) if ax < bx else (bx, ax)
        top, bottom = (ay, by) if ay < by else (by, ay)
        near = left < box.right and right > box.left and top < box.bottom and bottom > box.top
        if near and (min(right - left, bottom - top) < 1 or _clips(ax, ay, bx, by, box)):
            return True
    return False


def _clips(ax: float, ay: float, bx: float, by: float, box: Box) -> bool:
    """Clip a slanted segment against a rectangle (Liang and Barsky)."""
    low, high = 0.0, 1.0
    dx, dy = bx - ax, by - ay
    for p, q in (
        (-dx, ax - box.left),
        (dx, box.right - ax),
        (-dy, ay - box.top),
        (dy, box.bottom - ay),
    ):
        if p == 0:
            if q < 0:
                return False
            continue
        place = q / p
        if p < 0:
            low = max(low, place)
        else:
            high = min(high, place)
    return low <= high
