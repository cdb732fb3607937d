"""The surface of the canvas: paints the drawing near and far, and moves over it."""

import itertools
import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QRegion, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from planner.document import Change
from planner.painting.box import Box
from planner.painting.colours import brush
from planner.painting.guard import guarded
from planner.tokens import Colours
from planner.ui.canvas.camera import Camera
from planner.ui.canvas.fields.empty_state import EmptyState
from planner.ui.canvas.over.corners import Corners
from planner.ui.canvas.over.far_paint import FAR_BELOW, FarPainter
from planner.ui.canvas.over.grid import paint_grid
from planner.ui.canvas.scene import CanvasScene
from planner.workspace import Workspace

_MOST_EXPOSED = 160
"""More rectangles to be painted than this are taken as the one around them."""
_COMPLETED_AFTER_MS = 50
"""How long a zoom has to rest before cards that were passed over are drawn."""


class DrawingSurface(QGraphicsView):
    """Shows a workspace's drawing; takes no input yet."""

    zoom_changed = Signal(float)
    status_changed = Signal(str)
    template_wanted = Signal()
    question_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, workspace: Workspace, colours: Colours, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.mirror = CanvasScene(workspace, colours, self)
        self.setScene(self.mirror)
        self._keys = itertools.count(1)
        self._set_up_view()
        self.far = FarPainter(self.mirror)
        self.corners = Corners(self.mirror, self.far, self.viewport())
        self._zoom_told = 0.0
        self._wants_fit = self._follows_size = True
        self.snaps = True
        self.empty = EmptyState(self.viewport())
        self.empty.template_wanted.connect(self.template_wanted)
        self.empty.question_wanted.connect(self.question_wanted)
        self.empty.open_wanted.connect(self.open_wanted)
        self._completion = QTimer(self)
        self._completion.setSingleShot(True)
        self._completion.timeout.connect(self.viewport().update)
        self.camera = Camera(self)
        self.mirror.areas_dirty.connect(self._on_areas_dirty)
        workspace.scenario_changed.connect(self._on_scenario_changed)
        workspace.results_changed.connect(self._on_results_changed)
        self._show_emptiness()

    def _set_up_view(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)

    # ------------------------------------------------------------------ what gestures ask

    @property
    def zoom(self) -> float:
        """Screen pixels a scene pixel."""
        return self.camera.zoom

    def say(self, sentence: str) -> None:
        """Tell the status bar and screen readers."""
        self.status_changed.emit(sentence)

    def visible_area(self) -> QRectF:
        """Return the part of the scene that is in view."""
        return self.camera.area()

    def hold_view(self) -> None:
        """Keep what is in view from now on; until then a new size shows the whole drawing."""
        self._follows_size = False

    def pan_by(self, right_px: float, down_px: float) -> None:
        """Move the view over the drawing."""
        self.hold_view()
        self.camera.stop()
        self.camera.pan_by(right_px, down_px)

    def new_merge_key(self, gesture: str) -> str:
        """Return a key that no other gesture has."""
        return f"{gesture}:{id(self):x}:{next(self._keys)}"

    # ------------------------------------------------------------------ following the workspace

    def _on_scenario_changed(self, change: Change) -> None:
        if change.whole:
            self._wants_fit = self._follows_size = True
            self._fit_when_shown()
        self._show_emptiness()
        if self.zoom < FAR_BELOW:
            self.viewport().update()

    def _on_results_changed(self, _results: object) -> None:
        if self.mirror.look.scale is not None or self.zoom < FAR_BELOW:
            self.viewport().update()

    def _show_emptiness(self) -> None:
        scenario = self.workspace.scenario
        empty = not (scenario.nodes or scenario.groups or scenario.notes)
        self.empty.setVisible(empty)
        self._lay_overlays()

    def _fit_when_shown(self) -> None:
        if (self._wants_fit or self._follows_size) and self.isVisible():
            self._wants_fit = False
            above = self.corners.taken_above()
            self.camera.show(self.mirror.covered(), at_once=True, below_px=above)
            if self.mirror.covered().isEmpty():
                self.camera.fly(QPointF(0, 0), 1.0, at_once=True)

    # ------------------------------------------------------------------ painting and size

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.zoom >= FAR_BELOW:
            self._paint_near(event)
        else:
            painter = QPainter(self.viewport())
            painter.setClipRegion(event.region())
            painter.fillRect(event.rect(), brush(self.mirror.look.colours.canvas))
            painter.setWorldTransform(self.viewportTransform())
            exposed = QRectF(event.rect())
            area = QRectF(
                self.camera.scene_at(exposed.topLeft()), self.camera.scene_at(exposed.bottomRight())
            )
            self.far.paint(painter, area, self.zoom)
            painter.end()
        self.corners.paint(event.region())
        self.mirror.route_when_idle()

    def _paint_near(self, event: QPaintEvent) -> None:
        pictures = self.mirror.look.pictures
        self.mirror.edges.exposed = self._in_scene(event.region())
        pictures.begin_frame(self.zoom)
        super().paintEvent(event)
        zooming = pictures.end_frame()
        self.mirror.edges.exposed = None
        if pictures.unfinished:
            self._completion.start(_COMPLETED_AFTER_MS if zooming else 0)

    def _in_scene(self, region: QRegion) -> NDArray[np.float64] | None:
        """Return left, top, right, bottom of a region's rectangles; None for too many."""
        if region.rectCount() > _MOST_EXPOSED:
            return None
        rects: Iterable[QRect] = region  # type: ignore[assignment]
        sides = [(r.left(), r.top(), r.right() + 1, r.bottom() + 1) for r in rects]
        to_screen = self.viewportTransform()
        shift = np.array([to_screen.dx(), to_screen.dy()] * 2)
        return np.array((np.array(sides, float) - shift) / to_screen.m11())

    def _on_areas_dirty(self, areas: Iterable[Box]) -> None:
        """Repaint exactly these: Qt itself gives up being exact beyond fifty rectangles."""
        to_screen = self.viewportTransform()
        zoom, right, down = to_screen.m11(), to_screen.dx(), to_screen.dy()
        region = QRegion()
        for left, top, width, height in dict.fromkeys(areas):
            x, y = math.floor(left * zoom + right) - 1, math.floor(top * zoom + down) - 1
            region += QRect(x, y, math.ceil(width * zoom) + 3, math.ceil(height * zoom) + 3)
        self.viewport().update(region)

    @guarded
    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        look = self.mirror.look
        paint_grid(painter, QRectF(rect), self.zoom, look.colours, dots=look.dots)

    @guarded
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.corners.repair(dx, dy)
        self._view_moved()

    def _view_moved(self) -> None:
        self.corners.show_view(self.camera.area())
        self._tell_zoom()
        if self.empty.isVisible():
            self._lay_overlays()

    def _tell_zoom(self) -> None:
        told = self.zoom / self.camera.life_size
        if told != self._zoom_told:
            self._zoom_told = told
            self.zoom_changed.emit(told)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_overlays()
        self._fit_when_shown()
        self.corners.show_view(self.camera.area())

    @guarded
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_when_shown()

    def _lay_overlays(self) -> None:
        width, height = self.viewport().width(), self.viewport().height()
        self.corners.lay_out(drawn=not self.empty.isVisibleTo(self.viewport()))
        size = self.empty.sizeHint()
        self.empty.setGeometry(
            (width - size.width()) // 2, (height - size.height()) // 2, size.width(), size.height()
        )
