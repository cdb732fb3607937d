"""The menu row: menus at the left, the drawing's name in the centre, the command field right."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenuBar,
    QPushButton,
    QSizePolicy,
    QTabBar,
    QWidget,
)

from planner.painting.guard import guarded
from planner.painting.icons import app_icon, chrome_icon
from planner.storage.plain_text import plain
from planner.tokens import WINDOW
from planner.ui.look import Look
from planner.ui.theme.widgets import IconButton, show_text, text_label, tool_tip

_COMMAND_PX = 204
_EDGES_PX = 40
_TABS_PX = 120
_SIGN_PX = 32
_UNSAVED = " •"


class MenuRow(QFrame):
    """Menus, title, variants as tabs, commands.

    Attributes
    ----------
    variant_chosen, variant_named
        Place of the tab that was clicked, or double-clicked.
    variant_menu_wanted
        Place of the tab, and where on the screen.
    """

    commands_wanted = Signal()
    rename_wanted = Signal()
    variant_chosen = Signal(int)
    variant_named = Signal(int)
    variant_menu_wanted = Signal(int, QPoint)
    variant_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setProperty("frame", "bar")
        self._look = look
        self.icon = QLabel()
        self.bar = QMenuBar()
        self.bar.setNativeMenuBar(False)
        self.bar.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.name = QPushButton()
        self.name.setProperty("look", "quiet")
        self.name.setFlat(True)
        self.name.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.name.setToolTip("Rename the scenario")
        self.name.clicked.connect(self.rename_wanted)
        self._make_tabs()
        self.command = _CommandField(look)
        self.command.clicked.connect(self.commands_wanted)
        left, right = QWidget(), QWidget()
        for side in (left, right):
            side.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        first = QHBoxLayout(left)
        first.setContentsMargins(10, 0, 0, 0)
        first.setSpacing(2)
        first.addWidget(self.icon)
        first.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignVCenter)
        first.addStretch(1)
        last = QHBoxLayout(right)
        last.setContentsMargins(0, 0, 8, 0)
        last.addStretch(1)
        last.addWidget(self.command)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left, 1)
        row.addWidget(self.name)
        row.addWidget(self.tabs)
        row.addWidget(self.add)
        row.addWidget(right, 1)
        self._dress()
        look.changed.connect(self._dress)

    def _make_tabs(self) -> None:
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDocumentMode(True)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tabs.setAccessibleName("What the canvas shows")
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.tabs.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tabs.addTab("Welcome")
        self._variants: tuple[Sequence[str], Sequence[str], int] = (("As drawn",), ("",), 0)
        self.tabs.currentChanged.connect(self.variant_chosen)
        self.tabs.tabBarDoubleClicked.connect(self._on_double_click)
        self.tabs.customContextMenuRequested.connect(self._on_menu)
        self.add = IconButton("plus", "Keep what is in view as an alternative of your own")
        self.add.clicked.connect(self.variant_wanted)
        self.add.hide()

    def show_drawing(self, name: str, *, unsaved: bool) -> None:
        """Show the name of what is open."""
        title = plain(name) or "Untitled"
        shown = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, 220)
        self.name.setText(shown.replace("&", "&&") + (_UNSAVED if unsaved else ""))
        self.name.setAccessibleName(f"{title}, {'unsaved changes' if unsaved else 'saved'}")
        self.name.show()
        self.add.show()
        self._fill(*self._variants)

    def show_welcome(self) -> None:
        """Show that the welcome page is in front."""
        self.name.hide()
        self.add.hide()
        self._fill(("Welcome",), ("",), 0)

    def show_variants(self, titles: Sequence[str], tips: Sequence[str], at: int) -> None:
        """Show one tab a variant; this chooses none."""
        self._variants = (tuple(titles), tuple(tips), at)
        if not self.name.isHidden():
            self._fill(*self._variants)

    def _fill(self, titles: Sequence[str], tips: Sequence[str], at: int) -> None:
        tabs = self.tabs
        with QSignalBlocker(tabs):
            while tabs.count() > len(titles):
                tabs.removeTab(tabs.count() - 1)
            for place, title in enumerate(titles):
                words = " ".join(plain(title).split()) or "Unnamed"
                shown = tabs.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, 140)
                if place >= tabs.count():
                    tabs.addTab("")
                tabs.setTabText(place, shown.replace("&", "&&"))
                tabs.setTabToolTip(place, tool_tip(tips[place]))
                tabs.setAccessibleTabName(place, words)
            tabs.setCurrentIndex(at)
        self._bound_tabs()

    def _on_double_click(self, place: int) -> None:
        if place >= 0 and not self.name.isHidden():
            self.variant_named.emit(place)

    def _on_menu(self, at: QPoint) -> None:
        place = self.tabs.tabAt(at)
        if place >= 0 and not self.name.isHidden():
            self.variant_menu_wanted.emit(place, self.tabs.mapToGlobal(at))

    def _bound_tabs(self) -> None:
        """Keep the menus whole: tabs that do not fit are scrolled to."""
        self.bar.setMinimumWidth(self.bar.sizeHint().width())
        menus = self.icon.sizeHint().width() + self.bar.sizeHint().width()
        name = 0 if self.name.isHidden() else self.name.sizeHint().width()
        add = 0 if self.add.isHidden() else self.add.width()
        room = self.width() - menus - name - add - _EDGES_PX
        short = room - self.command.full_px < self._look.px(_TABS_PX)
        self.command.set_short(short)
        room -= self.command.width()
        self.tabs.setMaximumWidth(max(room, _TABS_PX))

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bound_tabs()

    def _dress(self) -> None:
        colours, px = self._look.colours, self._look.px
        self.setFixedHeight(px(WINDOW.menu))
        self.name.setStyleSheet(
            f"QPushButton {{ color: {colours.text_secondary}; min-height: 0; padding: 2px 8px;"
            f" font-size: {px(13)}px; font-weight: 400; }}"
        )
        self.tabs.setStyleSheet(
            f"QTabBar::tab {{ padding: 0 12px; height: {px(WINDOW.menu) - 3}px; }}"
            " QTabBar::tear { width: 0; border: none; }"
        )
        self.icon.setPixmap(app_icon().pixmap(QSize(18, 18), self.devicePixelRatioF()))


class _CommandField(QPushButton):
    """Looks like a field, opens the command palette."""

    def __init__(self, look: Look) -> None:
        super().__init__("Run a command")
        self._look, self._short = look, False
        self.setProperty("command", "true")
        self.setAccessibleName("Run a command")
        self.setToolTip("Find and run any action (Ctrl+K)")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.key = text_label("Ctrl K", "caption", tone="muted")
        self.key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 10, 0)
        line.addStretch(1)
        line.addWidget(self.key)
        show_text(self.key, "Ctrl K")
        self._dress()
        look.changed.connect(self._dress)

    @property
    def full_px(self) -> int:
        """Return how wide it is with its words."""
        return self._look.px(_COMMAND_PX)

    def set_short(self, short: bool) -> None:
        """Leave the sign alone where the row is short of room."""
        self._short = short
        self.setText("" if short else "Run a command")
        self.key.setVisible(not short)
        self.setFixedSize(self._look.px(_SIGN_PX) if short else self.full_px, self._look.px(22))

    def _dress(self) -> None:
        colours = self._look.colours
        self.setIcon(chrome_icon("search", colours))
        self.set_short(self._short)
        self.setStyleSheet(
            f"QPushButton {{ background: {colours.sunken}; border: none; text-align: left;"
            f" padding: 0 8px; min-height: 0; color: {colours.muted};"
            f" font-size: {self._look.px(12)}px; font-weight: 400; }}"
            f" QPushButton:hover {{ background: {colours.hover}; }}"
            f" QPushButton:focus {{ border: 2px solid {colours.focus}; padding: 0 6px; }}"
        )
