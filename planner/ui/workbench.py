"""The workbench: tool row, palette over outline, canvas over charts, inspector, status row."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from planner.painting.guard import guarded
from planner.record import record
from planner.tokens import WINDOW
from planner.ui.look import Look
from planner.workspace.preferences import Preferences


@record
class Regions:
    """The widgets that the workbench arranges; it knows no more of them than where they stand."""

    tool_row: QWidget
    palette: QWidget
    outline: QWidget
    claim: QWidget
    banner: QWidget
    canvas: QWidget
    dock: QWidget
    inspector: QWidget
    status_row: QWidget


class Workbench(QWidget):
    """Splitters, and what gives way when the window is narrow."""

    def __init__(
        self, regions: Regions, look: Look, preferences: Preferences, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._regions, self._look, self._preferences = regions, look, preferences
        self._hidden: set[str] = set()
        self._narrow = False
        self._slid_in = self._restored = False
        # From the outside in: a tree that is moved is styled anew, so nothing moves twice. Tab
        # goes through the regions in the order in which they come.
        self._box = box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(regions.tool_row)
        self.pages = QStackedWidget()
        box.addWidget(self.pages, 1)
        self.across = QSplitter(Qt.Orientation.Horizontal)
        self.pages.addWidget(self.across)
        # A splitter sets its own maximum width again and again; the box around it keeps ours.
        self.left = QWidget()
        self.across.addWidget(self.left)
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        self.down = QSplitter(Qt.Orientation.Vertical)
        column.addWidget(self.down)
        self.down.addWidget(regions.palette)
        self.down.addWidget(regions.outline)
        self.down.setStretchFactor(0, 3)
        self.down.setStretchFactor(1, 2)
        self.down.setSizes([470, 330])
        self.centre = QSplitter(Qt.Orientation.Vertical)
        self.across.addWidget(self.centre)
        self.above = QWidget()
        self.centre.addWidget(self.above)
        above = QVBoxLayout(self.above)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(0)
        for widget in (regions.claim, regions.banner):
            above.addWidget(widget)
        above.addWidget(regions.canvas, 1)
        self.centre.addWidget(regions.dock)
        self.centre.setStretchFactor(0, 1)
        self.centre.setStretchFactor(1, 0)
        self.across.addWidget(regions.inspector)
        for place in range(self.across.count()):
            self.across.setStretchFactor(place, 1 if place == 1 else 0)
        for splitter in (self.down, self.centre, self.across):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
        regions.canvas.setMinimumSize(320, 200)
        regions.dock.setMinimumHeight(WINDOW.dock_min)
        box.addWidget(regions.status_row)
        self._bound_widths()
        look.changed.connect(self._bound_widths)

    def restore(self) -> None:
        """Give the panels the sizes of the last time."""
        left = round(self._preferences.number("left_width"))
        right = round(self._preferences.number("inspector_width"))
        dock = round(self._preferences.number("dock_height"))
        middle = max(self.width() - left - right, 480)
        self.across.setSizes([left, middle, right])
        self.centre.setSizes([max(self.height() - dock, 320), dock])

    def remember(self) -> None:
        """Store the sizes of the panels."""
        values: dict[str, bool | int | float | str] = {}
        if not self._narrow and not self._hidden:
            sizes, heights = self.across.sizes(), self.centre.sizes()
            values = {
                "left_width": sizes[0],
                "inspector_width": sizes[2],
                "dock_height": heights[1],
            }
        self._preferences.set_all({key: value for key, value in values.items() if value})

    def toggle(self, name: str) -> None:
        """Show or hide `left`, `dock` or `inspector`."""
        if name == "inspector" and self._narrow:
            self.slide_inspector(not self._slid_in)
            return
        self._hidden ^= {name}
        widget = {"left": self.left, "dock": self._regions.dock}.get(name, self._regions.inspector)
        widget.setVisible(name not in self._hidden)

    def reveal(self, name: str) -> None:
        """Show a panel that is hidden."""
        if name == "inspector" and self._narrow:
            self.slide_inspector(True)
        elif name in self._hidden:
            self.toggle(name)

    def insert_under_tools(self, strip: QWidget) -> None:
        """Put a slim strip between the tool row and the rest."""
        self._box.insertWidget(1, strip)
        self.pages.installEventFilter(self)

    @guarded(default=False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the inspector that lies over the canvas make room for the strip."""
        if watched is self.pages and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place_inspector_where_narrow()
        return super().eventFilter(watched, event)

    def _place_inspector_where_narrow(self) -> None:
        if self._narrow and self._slid_in:
            self._place_inspector()

    def add_page(self, page: QWidget) -> None:
        """Keep a page that may stand in place of the canvas."""
        self.pages.addWidget(page)

    def show_page(self, page: QWidget | None) -> None:
        """Put a page in place of the canvas, or give the canvas back."""
        self.pages.setCurrentWidget(page if page is not None else self.across)

    def page_shown(self) -> QWidget | None:
        """Return the page in place of the canvas, None for the canvas itself."""
        page = self.pages.currentWidget()
        return None if page is self.across else page

    def slide_inspector(self, shown: bool) -> None:
        """In a narrow window: lay the inspector over the canvas, or take it away."""
        if not self._narrow:
            return
        self._slid_in = shown
        self._place_inspector()

    def is_narrow(self) -> bool:
        """Tell whether palette and inspector have given way."""
        return self._narrow

    def _bound_widths(self) -> None:
        px = self._look.px
        if not self._narrow:
            self.left.setMinimumWidth(px(WINDOW.left_min))
            self.left.setMaximumWidth(px(WINDOW.left_max))
            self._regions.inspector.setMinimumWidth(px(WINDOW.inspector_min))
            self._regions.inspector.setMaximumWidth(px(WINDOW.inspector_max))

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._regions.dock.setMaximumHeight(max(round(self.height() * 0.6), WINDOW.dock_min))
        narrow = self.width() < self._look.px(WINDOW.narrow_below)
        if narrow != self._narrow:
            self._narrow = narrow
            self._give_way() if narrow else self._take_back()
        if narrow:
            self._place_inspector()
        elif not self._restored:
            self._restored = True
            self.restore()

    def _give_way(self) -> None:
        """Turn the palette into a strip, and take the inspector out of the row."""
        self._regions.outline.hide()
        self.left.setFixedWidth(WINDOW.left_strip)
        inspector = self._regions.inspector
        inspector.setParent(self)
        inspector.hide()
        self.across.setSizes([WINDOW.left_strip, self.width() - WINDOW.left_strip])
        self._slid_in = False

    def _take_back(self) -> None:
        self._regions.outline.show()
        self.left.setMinimumWidth(0)
        self.left.setMaximumWidth(16_777_215)
        inspector = self._regions.inspector
        self.across.addWidget(inspector)
        self.across.setStretchFactor(2, 0)
        inspector.setVisible("inspector" not in self._hidden)
        self._bound_widths()
        self.restore()

    def _place_inspector(self) -> None:
        inspector = self._regions.inspector
        inspector.setVisible(self._slid_in)
        if self._slid_in:
            width = self._look.px(WINDOW.inspector)
            top, height = self.pages.y(), self.pages.height()
            inspector.setGeometry(self.width() - width, top, width, height)
            inspector.raise_()

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(1_440, 870)
