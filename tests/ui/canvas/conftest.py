"""A canvas on the guide's architecture, and hands to work it with."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from planner import tokens
from planner.document import Scenario
from planner.ui.canvas import PART_MIME, CanvasView
from planner.workspace import Workspace
from planner.workspace.engine_runner import EngineRunner
from tests.ui.canvas.drawings import evaluate_by_hand, guide_drawing, guide_results

LEFT = Qt.MouseButton.LeftButton


def new_canvas(qtbot, scenario: Scenario, evaluate: Callable = evaluate_by_hand) -> CanvasView:
    """Show a canvas of 1000 × 700 at zoom 1 with the scene's origin at 20, 20."""
    workspace = Workspace(scenario, EngineRunner(evaluate, inline=True))
    view = CanvasView(workspace, tokens.LIGHT)
    workspace.setParent(view)
    qtbot.addWidget(view, before_close_func=lambda _view: workspace.close())
    view.set_reduce_motion(True)
    view.resize(1000, 700)
    view.show()
    qtbot.waitExposed(view)
    view.camera.zoom_to(1.0)
    view.camera.put(QPointF(0, 0), QPointF(20, 20))
    view.setFocus()
    return view


@pytest.fixture
def canvas(qtbot) -> Iterator[CanvasView]:
    """The guide's architecture, with figures."""
    return new_canvas(qtbot, guide_drawing(), guide_results)


@pytest.fixture
def empty_canvas(qtbot) -> Iterator[CanvasView]:
    """Nothing drawn yet."""
    return new_canvas(qtbot, Scenario())


class Hand:
    """Presses, drags and drops through the viewport."""

    def __init__(self, qtbot, view: CanvasView) -> None:
        self.qtbot, self.view = qtbot, view
        self._kept: list[QMimeData] = []

    @property
    def viewport(self):
        return self.view.viewport()

    def at(self, x: float, y: float) -> QPoint:
        """Return the point of the viewport over a point of the scene."""
        return self.view.mapFromScene(QPointF(x, y))

    def on(self, key: str, dx: float = 86, dy: float = 55) -> QPoint:
        """Return a point on a part."""
        node = self.view.workspace.scenario.nodes[key]
        return self.at(node.x + dx, node.y + dy)

    def move(self, place: QPoint) -> None:
        self.qtbot.mouseMove(self.viewport, place)

    def drag(
        self,
        start: QPoint,
        end: QPoint,
        *,
        button=LEFT,
        held=Qt.KeyboardModifier.NoModifier,
        steps: int = 6,
        release: bool = True,
    ) -> None:
        """Press, move in steps, release; held keys are held throughout."""
        self.qtbot.mousePress(self.viewport, button, held, start)
        for step in range(1, steps + 1):
            self._move_held(start + (end - start) * step / steps, button, held)
        if release:
            self.qtbot.mouseRelease(self.viewport, button, held, end)

    def _move_held(self, place: QPoint, button, held) -> None:
        from PySide6.QtCore import QEvent
        from PySide6.QtGui import QMouseEvent

        point = QPointF(place)
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            point,
            QPointF(self.viewport.mapToGlobal(place)),
            Qt.MouseButton.NoButton,
            button,
            held,
        )
        QApplication.sendEvent(self.viewport, event)

    def click(self, place: QPoint, held=Qt.KeyboardModifier.NoModifier, button=LEFT) -> None:
        self.qtbot.mouseClick(self.viewport, button, held, place)

    def double_click(self, place: QPoint) -> None:
        self.qtbot.mouseDClick(self.viewport, LEFT, Qt.KeyboardModifier.NoModifier, place)

    def key(self, key, held=Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.view, key, held)

    def drop(self, data: QMimeData, place: QPoint, *, leave: bool = False) -> bool:
        """Send what a drag from another widget sends; True if it was taken."""
        self._kept.append(data)  # Qt does not hold it
        copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(place, copy, data, LEFT, none)
        QApplication.sendEvent(self.viewport, enter)
        if not enter.isAccepted():
            return False
        over = QDragMoveEvent(place, copy, data, LEFT, none)
        QApplication.sendEvent(self.viewport, over)
        if leave:
            QApplication.sendEvent(self.viewport, QDragLeaveEvent())
            return True
        drop = QDropEvent(QPointF(place), copy, data, LEFT, none)
        QApplication.sendEvent(self.viewport, drop)
        return drop.isAccepted()

    def drop_part(self, item_id: str, place: QPoint, **how: bool) -> bool:
        data = QMimeData()
        data.setData(PART_MIME, item_id.encode())
        return self.drop(data, place, **how)

    def wheel(
        self,
        place: QPoint,
        down: int,
        *,
        right: int = 0,
        held=Qt.KeyboardModifier.NoModifier,
        pixels: QPoint | None = None,
    ) -> None:
        point = QPointF(place)
        event = QWheelEvent(
            point,
            QPointF(self.viewport.mapToGlobal(place)),
            pixels or QPoint(),
            QPoint(right, down),
            Qt.MouseButton.NoButton,
            held,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.viewport, event)


@pytest.fixture
def hand(qtbot, canvas) -> Hand:
    """A hand on the guide's architecture."""
    return Hand(qtbot, canvas)


@pytest.fixture
def free_hand(qtbot, empty_canvas) -> Hand:
    """A hand on an empty canvas."""
    return Hand(qtbot, empty_canvas)
