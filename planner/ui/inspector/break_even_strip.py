"""The strip of traffic on which each side's stretch is drawn, with a mark where we are."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.analysis.results import Crossing
from planner.painting.colours import brush, qcolour
from planner.painting.guard import guarded
from planner.ui.inspector.words import PLACEMENT_NAMES, token_of
from planner.ui.look import Look
from planner.units import count

_BAR_PX = 10
_INSET_PX = 4
_SMALLEST_REQUESTS = 1.0


class BreakEvenStrip(QWidget):
    """Orange where Lambda wins, blue where EC2 wins, over requests a month on a log scale."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._crossings: tuple[Crossing, ...] = ()
        self._requests = 0.0
        self._only = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def show_stretches(
        self, crossings: Sequence[Crossing], requests_per_month: float, only: str = ""
    ) -> None:
        """Show where the sides change; `only` wins everywhere when they never do."""
        self._crossings = tuple(sorted(crossings, key=lambda c: c.requests_per_month))
        self._requests, self._only = requests_per_month, only
        words = [
            f"{PLACEMENT_NAMES.get(c.below, c.below)} up to {count(c.requests_per_month)}"
            for c in self._crossings
        ]
        if self._crossings:
            words.append(f"{PLACEMENT_NAMES.get(self._crossings[-1].above, '')} above")
        self.setAccessibleName("Break-even: " + ", ".join(words or [f"{only} always"]))
        self.setAccessibleDescription(f"Now {count(requests_per_month)} requests a month")
        self.update()

    def place_of(self, requests: float) -> float:
        """Return where along the strip a traffic stands, from 0 to 1."""
        marks = [max(c.requests_per_month, _SMALLEST_REQUESTS) for c in self._crossings]
        if self._requests > 0:
            marks.append(max(self._requests, _SMALLEST_REQUESTS))
        if not marks:
            return 0.5
        low, high = math.log10(min(marks)) - 1, math.log10(max(marks)) + 0.6
        at = math.log10(max(requests, _SMALLEST_REQUESTS))
        return min(max((at - low) / (high - low), 0.0), 1.0)

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(200, self._look.px(56))

    @guarded
    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._look.px(56))

    @guarded
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_bar(painter)
            self._paint_words(painter)
        finally:
            painter.end()

    def _bar(self) -> QRectF:
        top = self._look.px(22)
        return QRectF(_INSET_PX, top, self.width() - 2 * _INSET_PX, _BAR_PX)

    def _stretches(self) -> list[tuple[float, float, str]]:
        if not self._crossings:
            return [(0.0, 1.0, self._only)]
        edges = [0.0, *(self.place_of(c.requests_per_month) for c in self._crossings), 1.0]
        sides = [self._crossings[0].below, *(c.above for c in self._crossings)]
        return [(edges[n], edges[n + 1], side) for n, side in enumerate(sides)]

    def _paint_bar(self, painter: QPainter) -> None:
        colours, bar = self._look.colours, self._bar()
        clip = QPainterPath()
        clip.addRoundedRect(bar, _BAR_PX / 2, _BAR_PX / 2)
        painter.save()
        painter.setClipPath(clip)
        for start, end, side in self._stretches():
            left = bar.left() + start * bar.width()
            stretch = QRectF(left, bar.top(), (end - start) * bar.width(), bar.height())
            painter.fillRect(stretch, brush(colours.placement(token_of(side)).main))
        for crossing in self._crossings:
            x = bar.left() + self.place_of(crossing.requests_per_month) * bar.width()
            painter.fillRect(QRectF(x - 1, bar.top(), 2, bar.height()), brush(colours.surface))
        painter.restore()
        if self._requests > 0:
            x = bar.left() + self.place_of(self._requests) * bar.width()
            painter.fillRect(
                QRectF(x - 1.5, bar.top() - 3, 3, bar.height() + 6), brush(colours.text)
            )

    def _paint_words(self, painter: QPainter) -> None:
        colours, bar = self._look.colours, self._bar()
        stretches = self._stretches()
        painter.setFont(self._look.font("overline"))
        head = QRectF(bar.left(), 0, bar.width(), bar.top() - 3)
        align = Qt.AlignmentFlag.AlignVCenter
        for (_start, _end, side), way in (
            (stretches[0], Qt.AlignmentFlag.AlignLeft),
            (stretches[-1], Qt.AlignmentFlag.AlignRight),
        ):
            if way == Qt.AlignmentFlag.AlignRight and len(stretches) == 1:
                continue
            painter.setPen(qcolour(colours.placement(token_of(side)).text))
            painter.drawText(head, way | align, f"{PLACEMENT_NAMES.get(side, 'Neither')} wins")
        self._paint_foot(painter, bar)

    def _paint_foot(self, painter: QPainter, bar: QRectF) -> None:
        """Write the crossings and "you", moved apart where they would meet."""
        colours = self._look.colours
        labels: list[tuple[float, str]] = [
            (self.place_of(c.requests_per_month), count(c.requests_per_month))
            for c in self._crossings[:3]
        ]
        if self._requests > 0:
            labels.append((self.place_of(self._requests), f"you: {count(self._requests)}"))
        labels.sort()
        painter.setPen(qcolour(colours.text))
        gap, widths = 10.0, [self._look.width_of(text, "overline") for _at, text in labels]
        lefts = [
            bar.left() + at * bar.width() - width / 2
            for (at, _text), width in zip(labels, widths, strict=True)
        ]
        for n in range(1, len(lefts)):
            overlap = lefts[n - 1] + widths[n - 1] + gap - lefts[n]
            if overlap > 0:
                lefts[n - 1] -= overlap / 2
                lefts[n] += overlap / 2
        for n in reversed(range(len(lefts))):
            room = bar.right() if n == len(lefts) - 1 else lefts[n + 1] - gap
            lefts[n] = min(lefts[n], room - widths[n])
        for n in range(len(lefts)):
            floor = bar.left() if n == 0 else lefts[n - 1] + widths[n - 1] + gap
            lefts[n] = max(lefts[n], floor)
        for (_at, text), left, width in zip(labels, lefts, widths, strict=True):
            foot = QRectF(left, bar.bottom() + 4, width + 2, self.height() - bar.bottom() - 4)
            painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)
