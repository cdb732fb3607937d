"""What rows, cards and tiles share: they are clicked as a whole, by mouse and by keyboard."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter

from planner.ui.theme.painted_button import PaintedButton

LEFT = Qt.MouseButton.LeftButton


class Face(PaintedButton):
    def _paint(self, painter: QPainter) -> None:
        painter.drawRect(self.rect())


@pytest.fixture
def face(qtbot):
    made = Face()
    qtbot.addWidget(made)
    made.resize(80, 30)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_that_a_key_clicks_it_once(qtbot, face, key):
    clicks = []
    face.clicked.connect(lambda: clicks.append(1))
    qtbot.keyClick(face, key)
    assert clicks == [1]


def test_that_a_press_let_go_elsewhere_clicks_nothing(qtbot, face):
    clicks = []
    face.clicked.connect(lambda: clicks.append(1))
    qtbot.mousePress(face, LEFT, pos=QPoint(10, 10))
    qtbot.mouseMove(face, QPoint(200, 200))
    qtbot.mouseRelease(face, LEFT, pos=QPoint(200, 200))
    assert clicks == []
    qtbot.mouseClick(face, LEFT)
    assert clicks == [1]
