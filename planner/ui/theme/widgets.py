"""Small widgets in the house's look: labels, segments, chips, cards, icon buttons, switches."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import delete

from planner.painting.colours import brush, pen
from planner.painting.guard import guarded
from planner.painting.icons import chrome_icon, tinted_icon
from planner.painting.marks import CHIP_HEIGHT_PX, ChipFace, chip_width, paint_chip
from planner.storage.plain_text import escaped, plain
from planner.tokens import CONTROLS, TypeRole
from planner.ui.theme import colours_of, give_role, text_scale_in_force

Tone = Literal[
    "text",
    "secondary",
    "muted",
    "accent",
    "ok",
    "warning",
    "error",
    "ec2",
    "lambda",
    "either",
    "managed",
    "fargate",
]
CardLook = Literal["plain", "sunken", "selected", "warning", "error", "ok"]

_ICON_PX = 16
_LOOK_CHANGES = (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange)


def restyled(widget: QWidget, **properties: object) -> None:
    """Set properties the style sheet looks at, and let it look again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def text_label(
    text: str,
    role: TypeRole = "body",
    *,
    tone: Tone = "text",
    wrap: bool = False,
    prose: bool = False,
) -> QLabel:
    """Make a label that shows plain text in a type role and a tone; both follow the theme.

    What wraps is a sentence; `prose` says so of names and single lines, too: their figures
    stand in no column.
    """
    label = QLabel(plain(text))
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    give_role(label, role, prose=prose or wrap)
    label.setProperty("tone", tone)
    return label


def show_text(label: QLabel, text: str, tone: Tone | None = None) -> None:
    """Change what a label says, and its tone."""
    label.setText(plain(text))
    if tone is not None and label.property("tone") != tone:
        restyled(label, tone=tone)


def tool_tip(text: str) -> str:
    """Write foreign text for a tool tip, which guesses whether it is given markup."""
    safe = escaped(text)
    return safe if safe == plain(text) else f"<qt>{safe}</qt>"


class _Button(QPushButton):
    """A button whose icon follows the theme."""

    def __init__(self, text: str, icon_name: str, look: str, parent: QWidget | None) -> None:
        super().__init__(plain(text).replace("&", "&&"), parent)
        self._icon_name = icon_name
        self._look = look
        self.setProperty("look", look)
        role: TypeRole = "body_strong" if look in ("primary", "link") else "body_medium"
        give_role(self, role, prose=True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._show_icon()

    def _show_icon(self) -> None:
        if not self._icon_name:
            return
        colours = colours_of(self)
        if self._look == "primary":
            icon = tinted_icon(f"chrome/{self._icon_name}", colours.on_accent, colours)
        else:
            icon = chrome_icon(self._icon_name, colours)
        self.setIcon(icon)

    @guarded
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _LOOK_CHANGES and hasattr(self, "_look"):
            self._show_icon()


def primary_button(text: str, icon_name: str = "", parent: QWidget | None = None) -> QPushButton:
    """Make the one button of a place that does what the place is for."""
    return _Button(text, icon_name, "primary", parent)


def plain_button(text: str, icon_name: str = "", parent: QWidget | None = None) -> QPushButton:
    """Make a bordered button."""
    return _Button(text, icon_name, "plain", parent)


def quiet_button(text: str, icon_name: str = "", parent: QWidget | None = None) -> QPushButton:
    """Make a button without a border."""
    return _Button(text, icon_name, "quiet", parent)


def link_button(text: str, parent: QWidget | None = None) -> QPushButton:
    """Make a button that reads as a link inside text."""
    button = _Button(text, "", "link", parent)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


def empty_layout(layout: QLayout) -> None:
    """Take every widget out of a layout and let it go."""
    for widget in taken_out(layout):
        widget.hide()
        widget.deleteLater()


def taken_out(layout: QLayout, keep: int = 0) -> list[QWidget]:
    """Take everything but the last `keep` out of a layout; return the widgets, which live on.

    Not by `takeAt`: the item that it hands over is freed by nobody.
    """
    found: list[QWidget] = []
    while layout.count() > keep:
        item = layout.itemAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            layout.removeWidget(widget)
            found.append(widget)
        elif item is not None:
            layout.removeItem(item)
            delete(item)
    return found


def hair_line(*, vertical: bool = False) -> QFrame:
    """Make a line of one pixel between two things."""
    line = QFrame()
    line.setProperty("frame", "line")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


class IconButton(QToolButton):
    """A square button with an outline icon; its tip is also its name for screen readers."""

    def __init__(self, icon_name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self.setToolTip(tool_tip(tip))
        self.setAccessibleName(plain(tip))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.setMinimumSize(CONTROLS.hit_min, CONTROLS.hit_min)
        self.setFixedSize(CONTROLS.height, CONTROLS.height)
        self.show_icon(icon_name)

    def show_icon(self, icon_name: str) -> None:
        """Change the picture, as a lock that opens."""
        self._icon_name = icon_name
        self.setIcon(chrome_icon(icon_name, colours_of(self)))

    @guarded
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _LOOK_CHANGES and hasattr(self, "_icon_name"):
            self.show_icon(self._icon_name)


class SegmentedControl(QFrame):
    """A few choices side by side, one of them taken; arrows move the choice.

    Attributes
    ----------
    chosen
        Emitted with the place of the choice when the user, and only the user, changes it.
    """

    chosen = Signal(int)

    def __init__(
        self, labels: Sequence[str], name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("frame", "segmented")
        self.setAccessibleName(plain(name))
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for place, text in enumerate(labels):
            button = QPushButton(plain(text).replace("&", "&&"))
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(plain(f"{name}: {text}" if name else text))
            self._group.addButton(button, place)
            row.addWidget(button, 1)
        self._shown = 0
        if labels:
            self._group.button(0).setChecked(True)
        self._group.idClicked.connect(self._on_clicked)
        # A move by arrow key checks a button without clicking it.
        self._group.idToggled.connect(self._on_toggled)

    @property
    def index(self) -> int:
        """Return the place of the choice in force."""
        return self._group.checkedId()

    def set_chosen(self, place: int) -> None:
        """Show a choice; this is no act of the user and emits nothing."""
        button = self._group.button(place)
        if button is not None:
            self._shown = place
            button.setChecked(True)

    def set_label(self, place: int, text: str) -> None:
        """Change the words of one choice."""
        self._group.button(place).setText(plain(text).replace("&", "&&"))

    def button(self, place: int) -> QAbstractButton:
        """Return the button of one choice, for tips and tests."""
        return self._group.button(place)

    def _on_clicked(self, place: int) -> None:
        self._tell(place)

    def _on_toggled(self, place: int, checked: bool) -> None:
        if checked and self._group.button(place).hasFocus():
            self._tell(place)

    def _tell(self, place: int) -> None:
        if place != self._shown:
            self._shown = place
            self.chosen.emit(place)


class Chip(QWidget):
    """A capsule with a sign and a few words, as the canvas paints it."""

    def __init__(self, face: ChipFace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face = face
        give_role(self, "caption_strong")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(face.words)

    @property
    def face(self) -> ChipFace:
        """Return what the chip says."""
        return self._face

    def show_face(self, face: ChipFace) -> None:
        """Change what the chip says."""
        self._face = face
        self.setAccessibleName(face.words)
        self.updateGeometry()
        self.update()

    @guarded
    def sizeHint(self) -> QSize:
        scale = text_scale_in_force()
        return QSize(round(chip_width(self._face) * scale) + 1, round(CHIP_HEIGHT_PX * scale))

    @guarded
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            scale = text_scale_in_force()
            painter.scale(scale, scale)
            paint_chip(painter, 0, 0, self._face, colours_of(self))
        finally:
            painter.end()


class Card(QFrame):
    """A rounded, bordered frame with a column (or a row) inside."""

    def __init__(
        self,
        look: CardLook = "plain",
        *,
        padding: int = 12,
        spacing: int = 8,
        horizontal: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("frame", "card" if look == "plain" else look)
        self.body: QBoxLayout = QHBoxLayout(self) if horizontal else QVBoxLayout(self)
        self.body.setContentsMargins(padding, padding, padding, padding)
        self.body.setSpacing(spacing)

    def show_look(self, look: CardLook) -> None:
        """Change the card's ground, as from plain to warning."""
        restyled(self, frame="card" if look == "plain" else look)


class QuietCombo(QComboBox):
    """A combo that the wheel turns only while it has the focus."""

    @guarded
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Toggle(QAbstractButton):
    """A switch that is on or off; Space and Enter turn it."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAccessibleName(plain(name))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(36, CONTROLS.hit_min)

    @guarded
    def hitButton(self, pos: object) -> bool:
        return True

    @guarded
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _LOOK_CHANGES:
            self.update()

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        colours = colours_of(self)
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            track = QRectF(4, (self.height() - 16) / 2, 28, 16)
            painter.setPen(Qt.PenStyle.NoPen)
            if not self.isEnabled():
                ground = colours.border
            elif self.isChecked():
                ground = colours.accent
            else:
                ground = colours.muted if self.underMouse() else colours.border_strong
            painter.setBrush(brush(ground))
            painter.drawRoundedRect(track, 8, 8)
            painter.setBrush(brush(colours.on_accent if self.isChecked() else colours.surface))
            centre_x = track.right() - 8 if self.isChecked() else track.left() + 8
            painter.drawEllipse(QRectF(centre_x - 6, track.top() + 2, 12, 12))
            if self.hasFocus():
                painter.setPen(pen(colours.focus, 2.0))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(track.adjusted(-3, -3, 3, 3), 11, 11)
        finally:
            painter.end()
