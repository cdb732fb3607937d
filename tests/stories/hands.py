"""A user's hands on the whole window; every action is counted and written down.

One action is one click (or double-click), one drag, one notch of the wheel, one key chord, or one
field that is typed and entered.
"""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication

from planner.document import Scenario

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NOTHING = Qt.KeyboardModifier.NoModifier

PARTS = (
    ("visitors", "source.users"),
    ("api", "ec2-server"),
    ("uploads", "aws.s3.bucket"),
    ("resize", "lambda-function"),
    ("resized", "aws.s3.bucket"),
    ("database", "aws.database_ec2"),
    ("welcome-mail", "lambda-function"),
    ("mail", "aws.ses.sending"),
    ("free-trial", "lambda-function"),
    ("billing", "external.service"),
    ("schedule", "aws.scheduler"),
    ("clean-up", "ec2-server"),
)
"""The guide's parts: their names in the template, and the palette's rows."""

CONNECTIONS = (
    ("visitors", "api"),
    ("api", "uploads"),
    ("uploads", "resize"),
    ("resize", "uploads"),
    ("resize", "resized"),
    ("resized", "api"),
    ("api", "database"),
    ("api", "welcome-mail"),
    ("welcome-mail", "mail"),
    ("welcome-mail", "free-trial"),
    ("free-trial", "billing"),
    ("schedule", "clean-up"),
    ("clean-up", "uploads"),
)


def structure(scenario: Scenario, named: dict[str, str]) -> tuple[dict, set]:
    """Return kinds and placements of parts, and connections with mode, under given names."""
    name_of = {key: name for name, key in named.items()}
    parts = {
        name_of[key]: (node.kind, getattr(node.params, "placement", None))
        for key, node in scenario.nodes.items()
    }
    lines = {
        (name_of[e.source], name_of[e.target], e.mode, e.calls_per_request)
        for e in scenario.edges.values()
    }
    return parts, lines


class Hands:
    """Works the window as a user does, and counts."""

    def __init__(self, qtbot, program) -> None:
        self.qtbot, self.program = qtbot, program
        self.actions: list[str] = []
        self._kept: list[object] = []

    @property
    def canvas(self):
        return self.program.shell.canvas

    @property
    def scenario(self) -> Scenario:
        return self.program.workspace.scenario

    def told(self, title: str) -> str:
        lines = [f"{title}: {len(self.actions)} actions"]
        lines += [f"{place:3}  {action}" for place, action in enumerate(self.actions, 1)]
        return "\n".join(lines)

    # Mouse

    def click_on(self, widget, what: str) -> None:
        self.actions.append(f"click {what}")
        self.qtbot.mouseClick(widget, LEFT)

    def notch(self, down: int) -> None:
        self.actions.append("a notch of the wheel")
        viewport = self.canvas.viewport()
        place = QPointF(viewport.rect().center())
        event = QWheelEvent(
            place,
            QPointF(viewport.mapToGlobal(place)),
            QPoint(),
            QPoint(0, -120 * down),
            Qt.MouseButton.NoButton,
            NOTHING,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(viewport, event)

    def drag_part(self, item_id: str, x: float, y: float, name: str) -> str:
        """Drag out of the palette, to a point of the scene; return the new part."""
        self.actions.append(f"drag {item_id} onto the canvas: {name}")
        before = set(self.scenario.nodes)
        tile = next(t for t in self.program.shell.palette.tiles if t.item.id == item_id)
        mime = tile.mime()
        self._kept.append(mime)
        viewport, copy = self.canvas.viewport(), Qt.DropAction.CopyAction
        at = self.canvas.mapFromScene(QPointF(x, y))
        assert viewport.rect().contains(at), (name, at)
        for event in (
            QDragEnterEvent(at, copy, mime, LEFT, NOTHING),
            QDragMoveEvent(at, copy, mime, LEFT, NOTHING),
            QDropEvent(QPointF(at), copy, mime, LEFT, NOTHING),
        ):
            QApplication.sendEvent(viewport, event)
        return next(iter(set(self.scenario.nodes) - before))

    def drag_line(self, source: str, target: str) -> str:
        """Draw a connection from the right port of one part onto another."""
        self.actions.append(f"drag a line {source} → {target}")
        nodes, before = self.scenario.nodes, set(self.scenario.edges)
        start = self.canvas.mapFromScene(QPointF(nodes[source].x + 172, nodes[source].y + 26))
        end = self.canvas.mapFromScene(QPointF(nodes[target].x + 60, nodes[target].y + 40))
        viewport = self.canvas.viewport()
        self.qtbot.mouseMove(viewport, start)
        self.qtbot.mousePress(viewport, LEFT, NOTHING, start)
        for step in range(1, 9):
            at = start + (end - start) * step / 8
            move = QMouseEvent(
                QEvent.Type.MouseMove,
                QPointF(at),
                QPointF(viewport.mapToGlobal(at)),
                Qt.MouseButton.NoButton,
                LEFT,
                NOTHING,
            )
            QApplication.sendEvent(viewport, move)
        self.qtbot.mouseRelease(viewport, LEFT, NOTHING, end)
        new = set(self.scenario.edges) - before
        assert len(new) == 1, (source, target)
        return new.pop()

    def write_label(self, edge: str, text: str) -> None:
        """Double-click a connection's label and type."""
        self.actions.append(f"double-click the label of {edge}")
        mirror = self.canvas.mirror
        from planner.painting.edge import label_rect

        middle = label_rect(mirror.edges.face_of(mirror.lines.place[edge])).center()
        at = self.canvas.mapFromScene(middle)
        self.qtbot.mouseDClick(self.canvas.viewport(), LEFT, NOTHING, at)
        field = self.canvas.editor.line
        assert field.isVisible(), edge
        field.selectAll()
        self.type_into(field, text)

    # Keyboard

    def chord(self, key, held=NOTHING, what: str = "") -> None:
        self.actions.append(f"press {what}")
        widget = QApplication.focusWidget() or self.canvas
        self.qtbot.keyClick(widget, key, held)

    def type_into(self, field, text: str) -> None:
        """Type a field and enter it."""
        self.actions.append(f"type {text!r}, Enter")
        self.qtbot.keyClicks(field, text)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)
