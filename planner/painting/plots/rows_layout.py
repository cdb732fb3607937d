"""Where labels, bars, columns and the legend of a chart of rows stand."""

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QRectF

from planner.charts.base import Row
from planner.painting.plots.frame import Frame
from planner.painting.plots.words import width_of
from planner.tokens import TypeRole

INDENT_PX, LEGEND_PX = 12.0, 22.0
_WIDEST_LABEL = 0.4
_HIGHEST_ROW_SMALL, _HIGHEST_ROW_LARGE = 38.0, 104.0
_LEAST_BAR, _PROPER_BAR, _MOST_BAR = 8.0, 16.0, 40.0
_BETWEEN_BARS = 7.0
_LEAST_ROW_PX, _LEAST_ROW_BESIDE_LEGEND = 15.0, 24.0
_FOOTER_PX, _MARK_TEXT_PX = 18.0, 12.0
_COLUMN_GAP_SMALL, _COLUMN_GAP_LARGE = 8.0, 16.0
_LEAST_BARS_PX = 36.0


@dataclass(frozen=True)
class RowsLayout:
    """Where labels, bars and columns of a chart of rows stand. [px]"""

    frame: Frame

    @cached_property
    def label_role(self) -> TypeRole:
        """Return the type role of the labels."""
        return "body" if self.frame.large else "small"

    @cached_property
    def column_roles(self) -> tuple[TypeRole, TypeRole]:
        """Return the type roles of the first column and of the others."""
        return ("heading", "body") if self.frame.large else ("body_strong", "caption")

    @cached_property
    def gap(self) -> float:
        """Return the gap between columns."""
        return _COLUMN_GAP_LARGE if self.frame.large else _COLUMN_GAP_SMALL

    @cached_property
    def label_width(self) -> float:
        """Return the width of the column of labels."""
        widest = max(
            width_of(row.label, self.strong_role(row), prose=True)
            + (INDENT_PX if row.detail else 0.0)
            for row in self.frame.data.rows
        )
        return min(widest, self.frame.width * _WIDEST_LABEL)

    def strong_role(self, row: Row) -> TypeRole:
        """Return the type role of one row's label."""
        if not row.strong:
            return self.label_role
        return "body_strong" if self.frame.large else "small_strong"

    @cached_property
    def column_widths(self) -> tuple[float, ...]:
        """Return the widths of the right-aligned columns; 0 where the bars need the room."""
        number = max(len(row.columns) for row in self.frame.data.rows)
        widths = []
        for place in range(number):
            role = self.column_roles[min(place, 1)]
            texts = (row.columns[place] for row in self.frame.data.rows if place < len(row.columns))
            widths.append(max((width_of(text, role) for text in texts), default=0.0))
        free = self.frame.width - 2 * self.frame.header.left - self.label_width - self.gap
        while len(widths) > 1 and free - sum(widths) - self.gap * len(widths) < _LEAST_BARS_PX:
            widths.pop()
        return tuple(widths)

    @cached_property
    def bars(self) -> QRectF:
        """Return the area of the bars."""
        frame = self.frame
        pad = frame.header.left
        left = pad + self.label_width + self.gap
        columns = sum(width + self.gap for width in self.column_widths if width)
        right = max(frame.width - pad - columns, left + 24.0)
        top = frame.header.bottom + (8.0 if frame.large else 2.0)
        if any(mark.kind == "vertical" and mark.text for mark in frame.data.marks):
            top += _MARK_TEXT_PX
        below = _FOOTER_PX if frame.data.subtitle and not frame.large else 0.0
        below += 22.0 if self.has_axis else 0.0
        below += LEGEND_PX if self.has_legend else 0.0
        return QRectF(left, top, right - left, max(frame.height - pad - below - top, 20.0))

    @cached_property
    def has_legend(self) -> bool:
        """Say whether the rows leave room for the names of their colours."""
        frame = self.frame
        rows = len(frame.data.rows) * _LEAST_ROW_BESIDE_LEGEND
        room = frame.height - frame.header.bottom - frame.header.left - _FOOTER_PX - LEGEND_PX
        return len(frame.data.legend) > 1 and rows <= room

    @cached_property
    def has_axis(self) -> bool:
        """Say whether the rows stand on an axis (spreads do, bars carry their figures)."""
        return any(row.spread is not None or row.span is not None for row in self.frame.data.rows)

    @cached_property
    def row_height(self) -> float:
        """Return the height of a row."""
        most = _HIGHEST_ROW_LARGE if self.frame.large else _HIGHEST_ROW_SMALL
        return min(self.bars.height() / self.count, most)

    @cached_property
    def count(self) -> int:
        """Return how many rows have room; the last ones are left to a larger view."""
        return max(1, min(len(self.frame.data.rows), int(self.bars.height() / _LEAST_ROW_PX)))

    @cached_property
    def thickness(self) -> float:
        """Return the thickness of a bar."""
        proper = min(_PROPER_BAR, self.row_height - _BETWEEN_BARS)
        return min(max(self.row_height * 0.46, _LEAST_BAR, proper), _MOST_BAR)

    @cached_property
    def inner(self) -> Frame:
        """Return the frame of the bars' own axis."""
        outer = self.frame
        rows_high = self.row_height * self.count
        area = QRectF(self.bars.left(), self.bars.top(), self.bars.width(), rows_high)
        return Frame(
            outer.data,
            outer.hidden,
            outer.large,
            outer.width,
            outer.height,
            outer.header,
            area,
            outer.x_range,
            outer.y_range,
        )

    def middle(self, place: int) -> float:
        """Return the height of a row's middle."""
        return self.bars.top() + self.row_height * (place + 0.5)

    def row_at(self, y: float) -> int | None:
        """Return the row at a height, None beside them."""
        place = int((y - self.bars.top()) // self.row_height)
        return place if 0 <= place < self.count else None
