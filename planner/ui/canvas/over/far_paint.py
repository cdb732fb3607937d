"""The drawing from far away: blocks, rails, glyphs and hairlines, straight from arrays."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem

from planner.painting.colours import brush, pen, qcolour
from planner.painting.faces import strip_of
from planner.painting.fonts import draw_text, elided
from planner.painting.group_face import paint_group_face
from planner.painting.marks import Glyph, paint_glyph
from planner.painting.node_face import NodeFace, answer_colour
from planner.record import record
from planner.tokens import NODE, STROKES, Colours
from planner.ui.canvas.items.node_item import NodeItem
from planner.ui.canvas.over.primitive_arrays import draw_rects, draw_stamps
from planner.ui.canvas.scene import CanvasScene

FAR_BELOW = NODE.lod_brief
_SIGNED_FROM_PX = 10.0
"""Blocks lower than this on screen carry no sign."""
_GLYPH_PX = 12.0
_SHORTEST_NAME_PX = 28.0
_MOST_DRAWN_LINES = 220
"""Up to here lines are drawn as they run; beyond, as elbows in one call."""
_GLYPHS: dict[str, Glyph] = {
    "agreed": "check",
    "flip": "arrow",
    "either": "equals",
    "infeasible": "cross",
}


@record
class _Mark:
    """How a block looks: filled with an answer's colour and signed, or white with a rail."""

    fill: str
    rail: str = ""
    glyph: Glyph | None = None
    ink: str = ""


class FarPainter:
    """Remembers the mark of every card until results, colours or parts change."""

    def __init__(self, scene: CanvasScene) -> None:
        self._scene = scene
        self._marks: list[_Mark] = []
        self._code_of: dict[_Mark, int] = {}
        self._codes: NDArray[np.intp] = np.zeros(0, np.intp)
        self._of_card: dict[str, int] = {}
        self._ids: list[str] = []
        self._signs: dict[tuple[Glyph, str, int], QPixmap] = {}
        scene.marks_changed.connect(self._on_marks_changed)

    def _on_marks_changed(self, ids: frozenset[str] | None) -> None:
        if ids is None:
            self._of_card.clear()
            self._code_of.clear()
            self._marks = []
            self._ids = []
            return
        arrays = self._scene.arrays
        current = self._ids is arrays.ids
        for key in ids:
            self._of_card.pop(key, None)
            if current and key in arrays.place:
                self._codes[arrays.place[key]] = self._code(key)

    def marks(self) -> tuple[list[_Mark], NDArray[np.intp]]:
        """Return the kinds of block, and which one each card is."""
        ids = self._scene.arrays.ids
        if self._ids is not ids:
            self._codes = np.fromiter((self._code(key) for key in ids), np.intp, len(ids))
            self._ids = ids
            if len(self._of_card) > len(ids):  # those of parts that are gone
                self._of_card = {key: self._of_card[key] for key in ids}
        return self._marks, self._codes

    def _code(self, key: str) -> int:
        code = self._of_card.get(key)
        if code is None:
            colours = self._scene.look.colours
            item = self._scene.nodes.get(key)
            mark = (
                _Mark(colours.raised, colours.category("general"))
                if item is None
                else self._mark_of(item, colours)
            )
            code = self._code_of.get(mark)
            if code is None:
                code = self._code_of[mark] = len(self._marks)
                self._marks.append(mark)
            self._of_card[key] = code
        return code

    def _mark_of(self, item: NodeItem, colours: Colours) -> _Mark:
        look = self._scene.look
        component = look.component(item.node.id)
        overlay = look.overlay_of(component)
        if overlay is not None:
            return _Mark(overlay.colour or colours.raised, "" if overlay.colour else colours.muted)
        if item.contest:
            strip = strip_of(component)
            main = answer_colour(NodeFace("", strip=strip), colours) or colours.either
            known = strip.kind in _GLYPHS
            ink = colours.surface
            if strip.kind in ("agreed", "flip"):
                ink = colours.placement(strip.placement).on
            return _Mark(main, "", _GLYPHS[strip.kind] if known else None, ink)
        return _Mark(colours.raised, colours.category(item.face_category()))

    # ------------------------------------------------------------------ painting

    def paint(self, painter: QPainter, area: QRectF, zoom: float) -> None:
        """Paint what of the scene lies in `area`; the painter stands in scene coordinates."""
        scene = self._scene
        self._paint_groups(painter, area, zoom)
        self._paint_edges(painter, area, zoom)
        for paper in scene.notes.values():
            if paper.isVisible() and paper.sceneBoundingRect().intersects(area):
                painter.save()
                painter.translate(paper.pos())
                paper.paint(painter, QStyleOptionGraphicsItem())
                painter.restore()
        self._paint_item(painter, scene.overlay, area)
        self._paint_blocks(painter, area, zoom)
        self._paint_group_names(painter, area)
        if scene.ghost is not None:
            painter.save()
            painter.translate(scene.ghost.pos())
            painter.setOpacity(scene.ghost.opacity())
            scene.ghost.paint(painter, QStyleOptionGraphicsItem())
            painter.restore()
        for item in (scene.drawn_edge, scene.guides, scene.band):
            self._paint_item(painter, item, area)

    def _paint_item(self, painter: QPainter, item: QGraphicsItem, area: QRectF) -> None:
        if item.isVisible():
            option = QStyleOptionGraphicsItem()
            option.exposedRect = area
            painter.save()
            item.paint(painter, option, None)
            painter.restore()

    def _paint_groups(self, painter: QPainter, area: QRectF, zoom: float) -> None:
        for frame in sorted(self._scene.groups.values(), key=lambda item: item.zValue()):
            if frame.frame.collapsed or not frame.isVisible():
                continue
            if frame.sceneBoundingRect().intersects(area):
                painter.save()
                painter.translate(frame.pos())
                nameless = replace(frame.face(), title="", sum_text="")
                paint_group_face(painter, nameless, self._scene.look.colours, zoom)
                painter.restore()

    def _paint_group_names(self, painter: QPainter, area: QRectF) -> None:
        """Write groups' names over their frames, at screen size, where blocks hide nothing."""
        to_screen = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setPen(qcolour(self._scene.look.colours.text_secondary))
        for frame in self._scene.groups.values():
            if frame.frame.collapsed or not frame.isVisible():
                continue
            shown = to_screen.mapRect(QRectF(frame.pos(), QSizeF(*frame.live_size)))
            if shown.width() >= _SHORTEST_NAME_PX and frame.sceneBoundingRect().intersects(area):
                words = elided(frame.face().title, "caption_strong", round(shown.width()))
                draw_text(painter, shown.left() + 2, shown.top() - 4, words, "caption_strong")
        painter.restore()

    def _paint_edges(self, painter: QPainter, area: QRectF, zoom: float) -> None:
        layer, lines = self._scene.edges, self._scene.lines
        seen = lines.within(area.left(), area.top(), area.right(), area.bottom())
        left_out = layer.skipped | lines.lifted
        rows = [k for k in seen if k not in left_out] if left_out else seen
        if len(rows) <= _MOST_DRAWN_LINES:
            layer.paint_rows(painter, rows, area, zoom=zoom)
            return
        boxes = self._scene.arrays.boxes
        ends = lines.ends[rows]
        start, end = boxes[ends[:, 0]], boxes[ends[:, 1]]
        x0, y0 = start[:, 0] + start[:, 2], start[:, 1] + start[:, 3] / 2
        x1, y1 = end[:, 0], end[:, 1] + end[:, 3] / 2
        hair = np.full(len(rows), 1 / zoom)
        middle = (x0 + x1) / 2
        bars = np.empty((3 * len(rows), 4))
        count = len(rows)
        bars[:count] = np.stack([np.minimum(x0, middle), y0, np.abs(middle - x0), hair], 1)
        bars[count : 2 * count] = np.stack(
            [middle, np.minimum(y0, y1), hair, np.abs(y1 - y0) + hair], 1
        )
        bars[2 * count :] = np.stack([np.minimum(middle, x1), y1, np.abs(x1 - middle), hair], 1)
        # Filled bars: Qt fills an upright rectangle several times faster than it strokes a line.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(self._scene.look.colours.edge))
        draw_rects(painter, bars)

    def _paint_blocks(self, painter: QPainter, area: QRectF, zoom: float) -> None:
        arrays, colours = self._scene.arrays, self._scene.look.colours
        marks, codes = self.marks()
        seen = arrays.within(area.left(), area.top(), area.right(), area.bottom())
        seen_codes = codes[seen]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        for code in np.unique(seen_codes).tolist():
            mark = marks[code]
            boxes = np.ascontiguousarray(arrays.boxes[seen[seen_codes == code]])
            painter.setBrush(brush(colours.border_strong if mark.rail else mark.fill))
            draw_rects(painter, boxes)
            if mark.rail:
                painter.setBrush(brush(mark.fill))
                draw_rects(painter, boxes + np.array([1, 1, -2, -2]) / zoom)
                rails = boxes.copy()
                rails[:, 2] = STROKES.rail / zoom
                painter.setBrush(brush(mark.rail))
                draw_rects(painter, rails)
            if mark.glyph is not None and NODE.height_compute * zoom >= _SIGNED_FROM_PX:
                self._paint_signs(painter, boxes, mark.glyph, mark.ink, zoom)
        self._paint_chosen(painter, seen, zoom)

    def _paint_signs(
        self, painter: QPainter, boxes: NDArray[np.float64], glyph: Glyph, ink: str, zoom: float
    ) -> None:
        """Stamp one picture of a sign on every block, at screen size."""
        side = min(_GLYPH_PX, NODE.height_compute * zoom * 0.8)
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        stamp = self._stamp(glyph, ink, round(side * ratio))
        centres = boxes[:, :2] + boxes[:, 2:] / 2
        to_screen = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        stamps = np.zeros((len(boxes), 10))
        stamps[:, 0] = centres[:, 0] * to_screen.m11() + to_screen.dx()
        stamps[:, 1] = centres[:, 1] * to_screen.m22() + to_screen.dy()
        stamps[:, 4:6] = stamp.width(), stamp.height()
        stamps[:, 6:8] = 1 / ratio
        stamps[:, 9] = 1.0
        draw_stamps(painter, stamps, stamp)
        painter.restore()

    def _stamp(self, glyph: Glyph, ink: str, side_px: int) -> QPixmap:
        key = (glyph, ink, side_px)
        if key not in self._signs:
            stamp = QPixmap(side_px, side_px)
            stamp.fill(Qt.GlobalColor.transparent)
            painter = QPainter(stamp)
            paint_glyph(painter, glyph, 0, 0, side_px, ink)
            painter.end()
            self._signs[key] = stamp
        return self._signs[key]

    def _paint_chosen(self, painter: QPainter, seen: NDArray[np.intp], zoom: float) -> None:
        scene, colours = self._scene, self._scene.look.colours
        chosen = scene.workspace.selection | ({scene.hovered} if scene.hovered else set())
        if not chosen:
            return
        place = scene.arrays.place
        places = np.array([place[key] for key in chosen if key in place], np.intp)
        boxes = scene.arrays.boxes[np.intersect1d(places, seen)]
        grown = boxes + np.array([-1.5, -1.5, 3.0, 3.0]) / zoom
        painter.setPen(pen(colours.accent, STROKES.selection, cosmetic=True))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        draw_rects(painter, np.ascontiguousarray(grown))
