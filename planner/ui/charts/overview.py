"""The three charts side by side: totals, cost against traffic, the week."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from planner.painting.guard import guarded
from planner.tokens import Colours
from planner.ui.charts.chart_view import ChartView
from planner.ui.theme.widgets import hair_line

CHARTS_SHOWN = ("totals-by-option", "cost-against-traffic", "week")
_THREE_FROM_PX, _TWO_FROM_PX = 780, 520


class Overview(QWidget):
    """Three charts; where they would be too narrow, two or one.

    Attributes
    ----------
    views
        Chart id → view.
    visible_changed
        Another number of charts is in sight.
    """

    visible_changed = Signal()

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.views: dict[str, ChartView] = {}
        self._lines: list[QWidget] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for place, chart_id in enumerate(CHARTS_SHOWN):
            if place:
                line = hair_line(vertical=True)
                self._lines.append(line)
                row.addWidget(line)
            view = ChartView(colours, parent=self)
            self.views[chart_id] = view
            row.addWidget(view, 1)

    def set_colours(self, colours: Colours) -> None:
        """Take the colours of another theme."""
        for view in self.views.values():
            view.set_colours(colours)

    @guarded
    def minimumSizeHint(self) -> QSize:
        # Not the sum of three: what does not fit is hidden.
        return QSize(200, 120)

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = event.size().width()
        number = 3 if width >= _THREE_FROM_PX else 2 if width >= _TWO_FROM_PX else 1
        changed = False
        for place, view in enumerate(self.views.values()):
            changed |= view.isHidden() == (place < number)
            view.setVisible(place < number)
            if place:
                self._lines[place - 1].setVisible(place < number)
        if changed:
            self.visible_changed.emit()
