"""The parts of a comparison, one row each: both sides, the difference, and taking a part over."""

from functools import partial

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from planner.analysis.compare import ComparedPart, Comparison, Half
from planner.painting.colours import pen
from planner.painting.faces import node_face
from planner.painting.fonts import hyphenated
from planner.painting.guard import guarded
from planner.painting.icons import paint_icon
from planner.storage.plain_text import plain
from planner.tokens import TypeRole
from planner.ui.inspector.words import PLACEMENT_NAMES, icon_of
from planner.ui.look import Look, write_line
from planner.ui.theme.widgets import (
    empty_layout,
    link_button,
    tool_tip,
)
from planner.units import UNKNOWN, duration_ms, money, money_change

_ROW_PX = 34
_MOST_UNCHANGED = 8
_ACTION_PX = 92
_TAKES = {(False, False): "Take over", (True, False): "Add", (False, True): "Remove"}
"""What taking over does, by whether the first and the other side lack the part."""
_COLUMNS = (0.25, 0.31, 0.31, 0.13)
"""Shares of the width: part, one side, the other, difference."""


class _Line(QWidget):
    """One painted row: four cells, with an icon before each side."""

    def __init__(
        self, look: Look, cells: tuple[str, str, str, str, str, str], *, strong: bool
    ) -> None:
        super().__init__()
        self._look, self.cells, self._strong = look, cells, strong
        self.icons: tuple[tuple[str, str] | None, tuple[str, str] | None] = (None, None)
        self.is_saving: bool | None = None
        self.is_total = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(cell for cell in cells if cell))

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(420, self._look.px(_ROW_PX))

    @guarded
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        colours, look = self._look.colours, self._look
        ink = colours.text if self._strong else colours.muted
        width = self.width() - 28 - look.px(_ACTION_PX)
        edges = [14.0]
        for share in _COLUMNS:
            edges.append(edges[-1] + share * width)
        name, one, one_usd, other, other_usd, change = self.cells
        role: TypeRole = "small_strong" if self._strong else "small"
        end = (
            edges[1] - 8 if any(self.cells[1:]) else edges[4]
        )  # a sentence has the line for itself
        self._write(painter, edges[0], end, name, role, ink)
        for place, (words, usd) in enumerate(((one, one_usd), (other, other_usd))):
            left, right = edges[1 + place], edges[2 + place] - 14
            icon = self.icons[place]
            if icon is not None:
                size = look.px(16)
                paint_icon(painter, icon[0], left, (self.height() - size) / 2, size, icon[1])
                left += size + 6
            bold = self._strong and (self.is_total or place == 1)
            figure: TypeRole = "small_strong" if bold else "small"
            self._write(painter, left, right - look.width_of(usd, figure) - 8, words, "small", ink)
            tone = colours.warning_text if usd == UNKNOWN else ink
            self._write(painter, left, right, usd, figure, tone, right=True)
        tone = ink
        if self.is_saving is not None:
            tone = colours.ok_text if self.is_saving else colours.error_text
        self._write(painter, edges[3], edges[4], change, role, tone, right=True)
        painter.setPen(pen(colours.text if self.is_total else colours.border, 1))
        y = 0 if self.is_total else self.height() - 1
        painter.drawLine(0, y, self.width(), y)

    def _write(
        self,
        painter: QPainter,
        left: float,
        right_px: float,
        text: str,
        role: TypeRole,
        ink: str,
        *,
        right: bool = False,
    ) -> None:
        room = QRectF(left, 0, max(right_px - left, 1), self.height())
        line = hyphenated(" ".join(plain(text).split()))
        write_line(painter, self._look, room, line, ink, role, right=right)


class PartsTable(QFrame):
    """All parts, changed ones first and in full ink.

    Attributes
    ----------
    take_wanted
        Id of the part whose other side should be taken over into the first.
    """

    take_wanted = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setProperty("frame", "card")
        self.setAccessibleName("Parts")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(1, 1, 1, 1)
        self._box.setSpacing(0)
        self.rows: tuple[QWidget, ...] = ()
        self.takes: dict[str, QWidget] = {}

    def show_comparison(self, found: Comparison, months: int, take_tip: str) -> None:
        """Show both sides; where `take_tip` is empty nothing can be taken over."""
        self._clear()
        head = _Line(
            self._look,
            ("Part", found.one.title, "", found.other.title, "", "Difference"),
            strong=False,
        )
        rows: list[QWidget] = [head]
        changed = [part for part in found.parts if part.is_changed]
        same = [part for part in found.parts if not part.is_changed]
        same.sort(key=lambda part: -abs(part.change_usd or 0.0))
        rows += [self._row(part, months, take_tip) for part in (*changed, *same[:_MOST_UNCHANGED])]
        if len(same) > _MOST_UNCHANGED:
            more = f"{len(same) - _MOST_UNCHANGED} more parts are set the same"
            rows.append(_Line(self._look, (more, "", "", "", "", ""), strong=False))
        rows.append(self._total(found, months))
        for row in rows:
            self._box.addWidget(row)
        self._box.addStretch(1)
        self.rows = tuple(rows)

    def _clear(self) -> None:
        self.takes = {}
        empty_layout(self._box)

    def _row(self, part: ComparedPart, months: int, take_tip: str) -> QWidget:
        cells = (
            _named(part),
            _place(part.one),
            _usd(part.one, months),
            _place(part.other),
            _usd(part.other, months),
            _change(part, months),
        )
        line = _Line(self._look, cells, strong=part.is_changed)
        line.icons = (self._icon(part.one), self._icon(part.other))
        if part.has_other_cost and part.change_usd is not None:
            line.is_saving = part.change_usd < 0
        line.setToolTip(tool_tip(_latency(part)))
        if part.is_changed and take_tip:
            take = link_button(_TAKES[part.one is None, part.other is None])
            take.setToolTip(tool_tip(take_tip))
            take.setAccessibleName(f"{take.text()} {part.name}")
            take.clicked.connect(partial(self._on_take, part.id))
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 8, 0)
            row.addStretch(1)
            row.addWidget(take)
            self.takes[part.id] = take
        return line

    def _icon(self, half: Half | None) -> tuple[str, str] | None:
        if half is None or half.node is None:
            return None
        colours, face = self._look.colours, node_face(half.node, half.result)
        if face.placement is not None:
            return icon_of(half.node), colours.placement(face.placement).main
        return icon_of(half.node), colours.category(face.category)

    def _total(self, found: Comparison, months: int) -> QWidget:
        change = found.change_usd * months
        line = _Line(
            self._look,
            (
                "Total",
                "",
                money(found.one.usd_per_month * months),
                "",
                money(found.other.usd_per_month * months),
                money_change(change) if abs(change) >= 0.005 else "",
            ),
            strong=True,
        )
        line.is_total = True
        line.is_saving = change < 0 if abs(change) >= 0.005 else None
        return line

    def _on_take(self, part_id: str, _checked: bool = False) -> None:
        self.take_wanted.emit(part_id)


def _named(part: ComparedPart) -> str:
    """Return what a part is called; where the sides call it otherwise, both names."""
    nodes = [half.node for half in (part.one, part.other) if half is not None]
    names = dict.fromkeys(node.name for node in nodes if node is not None and node.name)
    return " → ".join(names) or part.name


def _place(half: Half | None) -> str:
    if half is None:
        return "not there"
    face = node_face(half.node, half.result) if half.node is not None else None
    placement = half.result.placement
    if placement is not None:
        name = PLACEMENT_NAMES.get(placement, placement)
        return f"{name}, {face.subtitle}" if face is not None and face.subtitle else name
    return face.subtitle if face is not None else ""


def _usd(half: Half | None, months: int) -> str:
    if half is None:
        return "–"
    return money(None if half.usd_per_month is None else half.usd_per_month * months)


def _change(part: ComparedPart, months: int) -> str:
    usd = part.change_usd
    if usd is None:
        return "unknown" if part.is_changed else ""
    return money_change(usd * months) if part.has_other_cost else ""


def _latency(part: ComparedPart) -> str:
    times = [half.p95_ms if half is not None else None for half in (part.one, part.other)]
    if times[0] is None or times[1] is None:
        return ""
    return f"p95 {duration_ms(times[0])} → {duration_ms(times[1])}"
