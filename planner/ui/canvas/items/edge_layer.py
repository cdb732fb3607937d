"""All connections in one item: faces and labels remembered, only what is exposed is drawn."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from planner.document import Edge, Scenario
from planner.painting.box import Box
from planner.painting.edge import EdgeFace, label_rect, traffic_width
from planner.painting.edge_batch import paint_edges
from planner.painting.faces import edge_face
from planner.painting.guard import guarded
from planner.painting.labels import label_box
from planner.painting.segments import runs_through
from planner.tokens import NODE
from planner.ui.canvas.items.drawing_arrays import DrawingArrays, Floats
from planner.ui.canvas.items.edge_lines import LINE_REACH_PX, EdgeLines
from planner.ui.canvas.items.label_places import LabelPlaces
from planner.ui.canvas.items.look import Look

_STROKE_REACH_PX = 9.0
"""How far the widest line and its head reach from the middle."""
_MANY = 120
"""Beyond this many lines everything is repainted."""
_FEW = 60
"""Up to this many lines every label makes way for every other."""
_EDGES_Z = -1.0


class EdgeLayer(QGraphicsItem):
    """Mirrors every connection of the document; where they run is `lines`' business."""

    def __init__(self, arrays: DrawingArrays, look: Look) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setZValue(_EDGES_Z)
        self.lines = EdgeLines(arrays, look)
        self.lines.line_taken = self._on_line_taken
        self._arrays, self._look = arrays, look
        self._bounds = QRectF()
        self._scenario = Scenario()
        self.skipped: frozenset[int] = frozenset()
        self.exposed: Floats | None = None
        self.repaint: Callable[[Iterable[Box]], None] = self._update_areas
        self.hurried = False
        self._places = LabelPlaces(arrays, self.lines)
        self._writes_labels = True
        self._faces: list[EdgeFace | None] = []
        self._bare: list[EdgeFace | None] = []
        self._areas: list[Floats | None] = []
        self._labels: list[Box | None] = []

    def _update_areas(self, areas: Iterable[Box]) -> None:
        for area in areas:
            self.update(QRectF(*area))

    # ------------------------------------------------------------------ following the document

    def rebuild(self, scenario: Scenario) -> None:
        """Read the document's connections anew."""
        self._scenario = scenario
        self.lines.rebuild(scenario)
        self._places.keep_only(self.lines.place.keys())
        self.skipped = frozenset()
        self._drop_faces()
        self.measure()
        self.update()

    def replace_edge(self, edge: Edge) -> None:
        """Take another value of a connection whose ends stayed."""
        lines = self.lines
        k = lines.place[edge.id]
        rerouted = lines.edges[k].waypoints != edge.waypoints
        lines.edges[k] = edge
        self._drop_face(k)
        if rerouted:
            lines.forget([k])
        self.redraw([k])

    def follow_scenario(self, scenario: Scenario) -> None:
        """Keep the document whose connections are drawn."""
        self._scenario = scenario

    def forget_faces(self) -> None:
        """Write labels and widths anew: results or overlay are others."""
        if self._is_small() and self._look_the_same():
            return
        self._drop_faces()
        self.update()

    def _look_the_same(self) -> bool:
        """Tell whether results and overlay change no line at rest."""
        return all(face is None or face == self._bare_face(k) for k, face in enumerate(self._bare))

    def forget_routes(self) -> None:
        """Lead everything anew when it is next seen."""
        self.lines.forget_all()
        self._drop_faces()
        self.update()

    def hurry(self) -> None:
        """Until `settle`, labels of a small drawing stand at their lines as they stood before."""
        self.hurried = self._is_small()

    def settle(self) -> None:
        """Let labels make way for one another again."""
        if self.hurried:
            self.hurried = False
            self._unsettle()
            self.update()

    def measure(self) -> None:
        """Tell Qt what the layer covers."""
        bounds = self.lines.bounds
        covered = QRectF()
        if len(bounds):
            left, top = bounds[:, :2].min(axis=0).tolist()
            right, bottom = bounds[:, 2:].max(axis=0).tolist()
            covered = QRectF(left, top, right - left, bottom - top)
        if covered != self._bounds:
            self.prepareGeometryChange()
            self._bounds = covered

    # ------------------------------------------------------------------ moving parts

    def lift(self, rows: frozenset[int]) -> None:
        """Leave lines to the overlay while their parts are dragged."""
        if rows != self.lines.lifted:
            self.redraw(rows ^ self.lines.lifted)
            self.lines.lift(rows)
            self.forget_lines(rows)

    def cards_moved(self, cards: frozenset[str]) -> None:
        """Forget the lines at moved cards, and those that now run through one."""
        rows = self.lines.at_cards(cards)
        self.redraw(rows)
        self.forget_lines(rows)
        self.lines.give_way(cards)
        self.measure()
        self.redraw(rows)

    def forget_lines(self, rows: Iterable[int]) -> None:
        """Lead some lines anew when they are next seen."""
        places = list(rows)
        self.lines.forget(places)
        for k in places:
            self._drop_face(k)

    def route_exactly(self, k: int) -> None:
        """Lead one line around other parts, and have it repainted where it ran and runs."""
        self.redraw([k])
        self.lines.route_exactly(k)
        self.redraw([k])

    # ------------------------------------------------------------------ faces and labels

    def face_of(
        self, k: int, *, hovered: bool = False, selected: bool = False, labelled: bool = True
    ) -> EdgeFace:
        """Return how a line looks, at rest (remembered) or touched.

        Without `labelled` the label may stand anywhere: from far it is not drawn.
        """
        self.lines.line_of(k)
        face = self._faces[k]
        if hovered or selected:
            # A longer label stays where the short one stands.
            rest = self.face_of(k)
            made = self._bare_face(k, hovered=hovered, selected=selected)
            return replace(made, label_place=rest.label_place, pill=rest.pill)
        if face is None:
            face = self._bare[k]
            if face is None:
                face = self._bare[k] = self._bare_face(k)
            if labelled:
                face = self._faces[k] = self._settled(k, face)
                self._labels[k], self._areas[k] = label_box(face), None
        return face

    def _bare_face(self, k: int, *, hovered: bool = False, selected: bool = False) -> EdgeFace:
        edge, width = self.lines.edges[k], None
        if self._look.overlay_name == "traffic":
            rate = self._look.edge_rate(edge.id, self._scenario)
            width = traffic_width(rate) if rate is not None else None
        made = edge_face(
            edge,
            self.lines.line_of(k),
            self._look.figures,
            hovered=hovered,
            selected=selected,
            width_px=width,
            curved=self.lines.is_curve(k),
        )
        hidden = "labels" in self._look.hidden and not hovered
        return replace(made, label="") if hidden else made

    def _settled(self, k: int, face: EdgeFace) -> EdgeFace:
        if k in self.lines.lifted:  # a dragged line's label stays in its middle
            return face
        carried = self._places.carried(k, face) if self.hurried else None
        if carried is not None:
            return carried
        small = self._is_small()
        return self._places.settled(k, face, self._labels_beside(k), among_lines=small)

    def _labels_beside(self, k: int) -> list[Box | None]:
        """Return earlier labels: all in a small drawing, else those between the same parts."""
        lines = self.lines
        if self._is_small():
            for j in range(len(lines.edges)):
                lines.line_of(j)
        rows = range(k) if self._is_small() else lines.alike.get(k, ())
        found = []
        for j in rows:
            if j < k and lines.shown[j]:
                self.face_of(j)
                found.append(self._labels[j])
        return found

    def _is_small(self) -> bool:
        """Tell whether every label may make way for every other."""
        return len(self.lines.edges) <= _FEW

    def _on_line_taken(self, k: int) -> None:
        if self._is_small() and not self.hurried and k not in self.lines.lifted:
            self._unsettle()
        for j in (k, *self.lines.alike.get(k, ())):
            self._drop_face(j)

    def _drop_face(self, k: int) -> None:
        self._faces[k] = self._bare[k] = self._areas[k] = None

    def _drop_faces(self) -> None:
        self._unsettle()
        self._bare = [None] * len(self.lines.edges)

    def _unsettle(self) -> None:
        """Have all labels find their places anew, whatever they say."""
        count = len(self.lines.edges)
        self._faces, self._areas, self._labels = [None] * count, [None] * count, [None] * count

    # ------------------------------------------------------------------ hits

    def hit(self, x: float, y: float, reach: float) -> str | None:
        """Return the connection nearest to a point within reach, or whose label is there."""
        best, nearest = None, reach
        for k in self.lines.within(x, y, x, y):
            face = self.face_of(k)
            if face.label and label_rect(face).contains(x, y):
                return self.lines.edges[k].id
            distance = self.lines.distance(k, x, y)
            if distance <= nearest:
                best, nearest = self.lines.edges[k].id, distance
        return best

    def on_label(self, edge_id: str, x: float, y: float) -> bool:
        """Tell whether a point is on a connection's label."""
        face = self.face_of(self.lines.place[edge_id])
        return bool(face.label) and label_rect(face).contains(x, y)

    # ------------------------------------------------------------------ painting

    def paint_rows(
        self, painter: QPainter, rows: Iterable[int], area: QRectF, *, zoom: float
    ) -> None:
        """Draw some lines at rest and remember those that deserve a better route."""
        chosen, labelled = list(rows), zoom >= NODE.lod_full
        if labelled and self._look.pictures.zooming and not self._is_small():
            # Labels find their places once the zoom rests.
            labelled, self._look.pictures.unfinished = False, True
        faces = [self.face_of(k, labelled=labelled) for k in chosen]
        paint_edges(painter, faces, area, self._look.colours, zoom)
        self.lines.wants_routing.update(k for k in chosen if not self.lines.is_exact(k))

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
        area, zoom = option.exposedRect, painter.worldTransform().m11()
        self._writes_labels = zoom >= NODE.lod_full
        self.lines.begin_frame(zooming=self._look.pictures.zooming)
        try:
            left_out = self.skipped | self.lines.lifted
            rows = [k for k in self.seen_in(area) if k not in left_out]
        finally:
            self.lines.end_frame()
        self.paint_rows(painter, rows, area, zoom=zoom)

    def seen_in(self, area: QRectF, among: frozenset[int] | None = None) -> list[int]:
        """Return the lines that really touch what is to be painted, with head and label.

        Qt gives an item one rectangle around everything exposed; a scroll in two directions
        exposes two narrow strips, so the view says what they are (`exposed`).
        """
        whole = np.array([[area.left(), area.top(), area.right(), area.bottom()]])
        parts = self.exposed if self.exposed is not None else whole
        left, top = parts[:, :2].min(axis=0).tolist()
        right, bottom = parts[:, 2:].max(axis=0).tolist()
        rows = self.lines.within(left, top, right, bottom)
        if among is not None:
            rows = [k for k in rows if k in among]
        if len(parts) == 1:
            # No need to know what labels and segments cover one by one.
            wide = Box(left, top, right - left, bottom - top).grown(LINE_REACH_PX)
            return [k for k in rows if runs_through(self.lines.line_of(k), wide)]
        if not rows:
            return []
        areas = [self.painted_areas(k) for k in rows]
        boxes = np.concatenate(areas)
        owners = np.repeat(np.array(rows), [len(found) for found in areas])
        touched = (
            (boxes[:, None, 0] <= parts[None, :, 2])
            & (boxes[:, None, 2] >= parts[None, :, 0])
            & (boxes[:, None, 1] <= parts[None, :, 3])
            & (boxes[:, None, 3] >= parts[None, :, 1])
        ).any(axis=1)
        found: list[int] = np.unique(owners[touched]).tolist()
        return found

    def redraw(self, rows: Iterable[int]) -> None:
        """Have lines repainted where they run now."""
        chosen = list(rows)
        chosen += [j for k in chosen for j in self.lines.alike.get(k, ())]
        labels_may_move = self._is_small() and not self.lines.lifted and not self.hurried
        if len(chosen) > _MANY or labels_may_move:
            self.update()
            return
        self.repaint(self.boxes_of(chosen))

    def boxes_of(self, rows: Iterable[int]) -> list[Box]:
        """Return the narrow rectangles that lines and their labels cover."""
        return [
            Box(left, top, right - left, bottom - top)
            for k in rows
            for left, top, right, bottom in self.painted_areas(k).tolist()
        ]

    def painted_areas(self, k: int) -> Floats:
        """Return left, top, right, bottom of what a line's segments and its label cover."""
        areas = self._areas[k]
        if areas is None:
            areas = self._areas[k] = self._measure_line(k)
        return areas

    def _measure_line(self, k: int) -> Floats:
        line = self.lines.polyline(k)
        # A curve is taken in a few longer pieces.
        step = 3 if self.lines.is_curve(k) else 1
        reach = _STROKE_REACH_PX
        areas = []
        for first in range(0, len(line) - 1, step):
            piece = line[first : first + step + 1]
            xs, ys = [x for x, _ in piece], [y for _, y in piece]
            areas.append((min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach))
        label = label_box(self.face_of(k)) if self._writes_labels else None
        if label is not None:
            # Under the pointer a label says more, and is longer.
            wide = LINE_REACH_PX
            areas.append((label.left - wide, label.top - 4, label.right + wide, label.bottom + 4))
        return np.array(areas)
