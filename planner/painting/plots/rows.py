"""Charts of horizontal rows: bars with right-aligned columns, and latency spreads."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from planner.charts.base import Mark, Row, RowPart
from planner.painting.colours import blended, brush, hatching, ink_on, pen
from planner.painting.plots.axes import paint_x_labels
from planner.painting.plots.frame import Frame
from planner.painting.plots.roles import role_colours
from planner.painting.plots.rows_layout import INDENT_PX, LEGEND_PX, RowsLayout
from planner.painting.plots.words import fitting, fitting_facts, width_of, write
from planner.tokens import Colours

_SWATCH_PX, _LEGEND_GAP_PX = 10.0, 16.0
_LEAST_COLD_PX = 12.0
_LABEL_IN_PART_FROM_PX = 44.0
_RADIUS = 3.0
_STUB_PX = 22.0


def paint_rows(painter: QPainter, frame: Frame, colours: Colours) -> None:
    """Paint every row of a chart."""
    layout = RowsLayout(frame)
    if layout.has_axis:
        paint_x_labels(painter, layout.inner, colours)
    is_over_zero = any(row.span is not None for row in frame.data.rows)
    if is_over_zero:
        _paint_marks(painter, layout, colours)  # under the texts at the bars' ends
    rows = frame.data.rows[: layout.count]
    for place, row in enumerate(rows):
        _paint_words(painter, layout, place, row, colours)
        if row.blocked:
            continue
        if row.span is not None:
            _paint_span(painter, layout, place, row, colours)
        elif row.spread is not None:
            _paint_spread(painter, layout, place, row, colours)
        else:
            _paint_bar(painter, layout, place, row, colours)
    if not is_over_zero:
        _paint_marks(painter, layout, colours)
    for place, row in enumerate(rows):
        if row.blocked:  # its words stand over the marks
            _paint_blocked(painter, layout, place, row, colours)
    if layout.has_legend:
        _paint_legend(painter, layout, colours)
    if frame.data.subtitle and not frame.large:
        pad = frame.header.left
        words = fitting_facts(frame.data.subtitle, "caption", frame.width - 2 * pad)
        at = QPointF(pad, frame.height - pad + 1.0)
        write(painter, at, words, "caption", colours.muted, prose=True)


def _paint_marks(painter: QPainter, layout: RowsLayout, colours: Colours) -> None:
    for mark in layout.frame.data.marks:
        if mark.kind == "vertical":
            _paint_mark(painter, layout, mark, colours)


def _paint_mark(painter: QPainter, layout: RowsLayout, mark: Mark, colours: Colours) -> None:
    """Paint a vertical through all rows: ink where the answer flips, dotted without words."""
    inner = layout.inner
    x = float(inner.px(mark.x))
    is_ink = mark.role == "neutral"
    ink = colours.text if is_ink else colours.text_secondary
    dashes = () if is_ink else (5.0, 4.0) if mark.text else (1.5, 3.0)
    painter.setPen(pen(ink, 1.5, dashes_px=dashes))
    rows = layout.frame.data.rows[: layout.count]
    details = sum(row.detail for row in rows)  # they stand last and are no sums
    foot = inner.plot.bottom() - details * layout.row_height
    painter.drawLine(QLineF(x, inner.plot.top(), x, foot))
    if mark.text:
        others = [other.x for other in layout.frame.data.marks if other is not mark and other.text]
        _write_over(painter, layout, mark, colours, is_right=all(mark.x >= at for at in others))


def _write_over(
    painter: QPainter, layout: RowsLayout, mark: Mark, colours: Colours, *, is_right: bool
) -> None:
    """Write a vertical's words over it, on the side away from the other vertical's words."""
    frame, role = layout.frame, layout.frame.texts.axis
    x, width = float(layout.inner.px(mark.x)), width_of(mark.text, role)
    if is_right and x + 5.0 + width > frame.width - frame.header.left:
        is_right = False
    elif not is_right and x - 5.0 - width < frame.header.left:
        is_right = True
    colour = colours.text if mark.role == "neutral" else role_colours(mark.role, colours).text
    at = QPointF(x + 5.0 if is_right else x - 5.0, layout.inner.plot.top() - 2.0)
    write(painter, at, mark.text, role, colour, align="left" if is_right else "right")


def _paint_legend(painter: QPainter, layout: RowsLayout, colours: Colours) -> None:
    """Name the colours of the pieces under the rows, as many as have room."""
    frame = layout.frame
    x = layout.bars.left()
    y = layout.inner.plot.bottom() + LEGEND_PX - 5.0
    for name, role in frame.data.legend:
        wide = _SWATCH_PX + 6.0 + width_of(name, "caption")
        if x + wide > frame.width - frame.header.left:
            break
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(brush(role_colours(role, colours).main))
        painter.drawRoundedRect(QRectF(x, y - 9.0, _SWATCH_PX, _SWATCH_PX), 2.0, 2.0)
        at = QPointF(x + _SWATCH_PX + 6.0, y)
        write(painter, at, name, "caption", colours.text_secondary)
        x += wide + _LEGEND_GAP_PX


def _paint_words(
    painter: QPainter, layout: RowsLayout, place: int, row: Row, colours: Colours
) -> None:
    frame = layout.frame
    y = layout.middle(place) + 4.5
    role = layout.strong_role(row)
    ink = colours.text if row.strong else colours.text_secondary
    indent = INDENT_PX if row.detail else 0.0
    label = fitting(row.label, role, layout.label_width - indent, prose=True)
    write(painter, QPointF(frame.header.left + indent, y), label, role, ink, prose=True)
    right = frame.width - frame.header.left
    for at in range(len(layout.column_widths) - 1, -1, -1):
        text = row.columns[at] if at < len(row.columns) else ""
        colour = colours.text
        if at > 0:
            good = {True: colours.ok_text, False: colours.error_text, None: colours.muted}
            colour = good[row.good]
        if text:
            role = layout.column_roles[min(at, 1)]
            write(painter, QPointF(right, y), text, role, colour, align="right")
        if layout.column_widths[at]:
            right -= layout.column_widths[at] + layout.gap


def _paint_bar(
    painter: QPainter, layout: RowsLayout, place: int, row: Row, colours: Colours
) -> None:
    if row.value is None or row.value <= 0 or not row.bar:
        return
    inner = layout.inner
    start, end = float(inner.px(0.0)), float(inner.px(row.value))
    high = layout.thickness
    area = QRectF(start, layout.middle(place) - high / 2.0, max(end - start, 2.0), high)
    main = role_colours(row.role, colours).main
    painter.setPen(Qt.PenStyle.NoPen)
    if not row.parts:
        painter.setBrush(brush(main))
        painter.drawRoundedRect(area, _RADIUS, _RADIUS)
        return
    verticals = [float(inner.px(m.x)) for m in inner.data.marks if m.kind == "vertical"]
    _paint_parts(painter, area, row, colours, verticals)


def _paint_parts(
    painter: QPainter, area: QRectF, row: Row, colours: Colours, verticals: Sequence[float]
) -> None:
    """Stack the parts; the outer corners are round, a hair of surface stands between."""
    total = sum(part.value for part in row.parts)
    if total <= 0:
        return
    whole = QPainterPath()
    whole.addRoundedRect(area, _RADIUS, _RADIUS)
    left = area.left()
    for part in row.parts:
        width = area.width() * part.value / total
        is_last = part is row.parts[-1]
        gap = 0.0 if is_last or width < 3.0 else 1.0
        piece = QRectF(left, area.top(), max(width - gap, 0.3), area.height())
        fill = blended(role_colours(part.role, colours).main, colours.surface, part.shade)
        shape = QPainterPath()
        shape.addRect(piece)
        is_edge = part is row.parts[0] or is_last
        painter.fillPath(whole.intersected(shape) if is_edge else shape, brush(fill))
        _label_part(painter, piece, part, ink_on(fill, colours), verticals)
        left += width


def _label_part(
    painter: QPainter, piece: QRectF, part: RowPart, ink: str, verticals: Sequence[float]
) -> None:
    """Write a piece's words into it, beside a line that would run through them."""
    if piece.width() < _LABEL_IN_PART_FROM_PX or piece.height() < 14.0:
        return
    words = next(
        (
            text
            for text in (f"{part.name} {part.text}", part.text)
            if width_of(text, "caption_medium") + 12.0 <= piece.width()
        ),
        "",
    )
    left, wide = piece.left() + 6.0, width_of(words, "caption_medium")
    for x in verticals:
        if left - 4.0 < x < left + wide + 4.0 and x + wide + 10.0 < piece.right():
            left = x + 6.0
    at = QPointF(left, piece.center().y() + 4.0)
    write(painter, at, words, "caption_medium", ink)


def _paint_blocked(
    painter: QPainter, layout: RowsLayout, place: int, row: Row, colours: Colours
) -> None:
    """Paint a hatched stub and the reason beside it."""
    high, y = layout.thickness, layout.middle(place)
    stub = QRectF(layout.bars.left(), y - high / 2.0, _STUB_PX, high)
    painter.setPen(pen(colours.border_strong, 1.0))
    painter.setBrush(hatching(role_colours(row.role, colours).main))
    painter.drawRoundedRect(stub, _RADIUS, _RADIUS)
    end = layout.bars.right() if any(row.columns) else layout.frame.width - layout.frame.header.left
    room = end - stub.right() - 8.0
    words = fitting(row.blocked, "caption", room)
    wide = width_of(words, "caption")
    ground = QRectF(stub.right() + 4.0, y - 9.0, wide + 8.0, 18.0)
    painter.fillRect(ground, brush(colours.surface))
    write(painter, QPointF(stub.right() + 8.0, y + 4.0), words, "caption", colours.muted)


def _paint_span(
    painter: QPainter, layout: RowsLayout, place: int, row: Row, colours: Colours
) -> None:
    """Paint a bar over zero: orange where Lambda costs less, blue where EC2 does."""
    if row.span is None:
        return
    inner, y, high = layout.inner, layout.middle(place), layout.thickness
    start, end, zero = (float(inner.px(value)) for value in (*row.span, 0.0))
    whole = QPainterPath()
    whole.addRoundedRect(QRectF(start, y - high / 2, end - start, high), _RADIUS, _RADIUS)
    for left, right, role in (
        (start, min(end, zero), "lambda"),
        (max(start, zero), end, "ec2"),
    ):
        if right - left > 0.2:
            half = QPainterPath()
            half.addRect(QRectF(left, y - high / 2, right - left, high))
            painter.fillPath(whole.intersected(half), brush(role_colours(role, colours).main))
    role_of_text = layout.frame.texts.axis
    left_text, right_text = row.span_texts
    width = width_of(left_text, role_of_text)
    painter.fillRect(
        QRectF(start - 9.0 - width, y - 8.0, width + 6.0, 16.0), brush(colours.surface)
    )
    at = QPointF(start - 6.0, y + 4.0)
    write(painter, at, left_text, role_of_text, colours.muted, align="right")
    write(painter, QPointF(end + 6.0, y + 4.0), right_text, role_of_text, colours.muted)


def _paint_spread(
    painter: QPainter, layout: RowsLayout, place: int, row: Row, colours: Colours
) -> None:
    """Paint the bar from median to p95, the tick at p99 and the dot at the median."""
    spread = row.spread
    if spread is None:
        return
    inner, y = layout.inner, layout.middle(place)
    main = role_colours(row.role, colours).main
    p50, p95, p99 = (float(inner.px(value)) for value in (spread.p50, spread.p95, spread.p99))
    high = max(layout.thickness * 0.62, 8.0)
    painter.setPen(pen(main, 1.5))
    painter.drawLine(QLineF(p95, y, p99, y))
    painter.drawLine(QLineF(p99, y - high * 0.6, p99, y + high * 0.6))
    painter.setPen(Qt.PenStyle.NoPen)
    bar = QRectF(p50, y - high / 2.0, max(p95 - p50, 1.0), high)
    painter.setBrush(brush(blended(colours.surface, main, 0.42)))
    painter.drawRoundedRect(bar, _RADIUS, _RADIUS)
    if spread.cold_from is not None and spread.cold_from < spread.p99:
        cold = max(float(inner.px(spread.cold_from)), p50)
        hatched = QRectF(cold, y - high / 2.0, p99 - cold, high)
        painter.setBrush(hatching(main))
        if hatched.width() >= _LEAST_COLD_PX:  # a sliver at the tick of p99 reads as dirt
            painter.drawRoundedRect(hatched, _RADIUS, _RADIUS)
    painter.setPen(pen(colours.surface, 1.5))
    painter.setBrush(brush(main))
    painter.drawEllipse(QPointF(p50, y), 5.5, 5.5)
