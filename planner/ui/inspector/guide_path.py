"""The guide's four questions on one line, each with the fact that answered it."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from planner.analysis.results import GuideAnswer, GuideStep
from planner.painting.colours import pen, qcolour
from planner.painting.guard import guarded
from planner.painting.icons import paint_icon
from planner.painting.marks import ChipFace, chip_width, paint_chip
from planner.storage.plain_text import plain
from planner.ui.inspector.words import PLACEMENT_NAMES
from planner.ui.look import Look

_STEP_PX = 64
_RING_PX = 26
_TEXT_LEFT_PX = 38
_ANSWER_PX = 176
_NARROW_BELOW_PX = 420


class GuidePath(QWidget):
    """Rings 1 to 4, the answers as ink chips, the roads not taken dashed."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._guide: GuideAnswer | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def show_guide(self, guide: GuideAnswer) -> None:
        """Show the path that a part took."""
        self._guide = guide
        said = [f"{n}. {s.asked} {_answer(s)}." for n, s in enumerate(guide.steps, 1)]
        said.append(f"The guide: {PLACEMENT_NAMES[guide.answer]}.")
        self.setAccessibleName(plain(" ".join(said)))
        self.updateGeometry()
        self.update()

    def steps(self) -> Sequence[GuideStep]:
        """Return the questions shown."""
        return self._guide.steps if self._guide is not None else ()

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(300, self._look.px(_STEP_PX * max(len(self.steps()), 1) + 40))

    @guarded
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @guarded
    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._guide is None:
            return
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_line(painter)
            for place, step in enumerate(self._guide.steps):
                self._paint_step(painter, place, step)
            self._paint_end(painter, self._guide)
        finally:
            painter.end()

    def _paint_line(self, painter: QPainter) -> None:
        """Draw the road: solid as far as it was walked, dashed and muted beyond."""
        look, colours = self._look, self._look.colours
        middle, step_px = look.px(_RING_PX) / 2 + 1, look.px(_STEP_PX)
        steps = self.steps()
        walked = sum(step.answer is not None for step in steps)
        end_y = len(steps) * step_px + look.px(_RING_PX) / 2
        # The road leaves the line at the first question that was answered yes.
        turned = walked < len(steps) or (bool(steps) and bool(steps[-1].answer))
        solid_to = max(walked - 1, 0) * step_px + look.px(_RING_PX) if turned else end_y
        painter.setPen(pen(colours.text, 1.5))
        painter.drawLine(round(middle), look.px(12), round(middle), round(solid_to))
        if turned:
            painter.setPen(pen(colours.border_strong, 1.0, dashes_px=(3, 3)))
            painter.drawLine(round(middle), round(solid_to), round(middle), round(end_y))

    def _paint_step(self, painter: QPainter, place: int, step: GuideStep) -> None:
        look, colours = self._look, self._look.colours
        top, ring = place * look.px(_STEP_PX), look.px(_RING_PX)
        reached = step.answer is not None
        ink = colours.text if reached else colours.muted
        circle = QRectF(1, top + 1, ring, ring)
        painter.setPen(pen(ink if reached else colours.border_strong, 1.5))
        painter.setBrush(qcolour(colours.surface))
        painter.drawEllipse(circle)
        painter.setFont(look.font("small_strong"))
        painter.setPen(qcolour(ink))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(step.question))
        left = look.px(_TEXT_LEFT_PX)
        narrow = self.width() < look.px(_NARROW_BELOW_PX)
        answer_px = look.px(112 if narrow else _ANSWER_PX)
        room = self.width() - left - answer_px - 8
        painter.setFont(look.font("body_strong"))
        title = painter.fontMetrics().elidedText(
            plain(step.asked), Qt.TextElideMode.ElideRight, int(room)
        )
        painter.drawText(QRectF(left, top, room, look.px(22)), Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(look.font("small"))
        painter.setPen(qcolour(colours.text_secondary if reached else colours.muted))
        painter.drawText(
            QRectF(left, top + look.px(21), room, look.px(36)),
            Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap,
            plain(step.fact),
        )
        self._paint_answer(painter, step, self.width() - answer_px, top + look.px(4), narrow=narrow)

    def _paint_answer(
        self, painter: QPainter, step: GuideStep, left: float, top: float, *, narrow: bool
    ) -> None:
        look, colours = self._look, self._look.colours
        height, width = look.px(20), look.px(32)
        yes = f"Yes: {PLACEMENT_NAMES[step.leads_to]}"
        painter.setFont(look.font("caption_strong"))
        if step.answer is None:
            painter.setPen(qcolour(colours.muted))
            room = QRectF(left, top, self.width() - left, height)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, "not reached")
            return
        words = yes if step.answer else "No"
        if step.answer:
            width = round(look.width_of(words, "caption_strong")) + 14
        chip = QRectF(left, top, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolour(colours.text))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(qcolour(colours.surface))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)
        if step.answer or narrow:
            return
        painter.setPen(pen(colours.border_strong, 1.0, dashes_px=(3, 3)))
        middle = round(top + height / 2)
        painter.drawLine(round(chip.right()) + 5, middle, round(chip.right()) + 31, middle)
        painter.setPen(qcolour(colours.muted))
        painter.setFont(look.font("small"))
        rest = QRectF(chip.right() + 38, top, self.width() - chip.right() - 38, height)
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, yes)

    def _paint_end(self, painter: QPainter, guide: GuideAnswer) -> None:
        look, colours = self._look, self._look.colours
        top = len(guide.steps) * look.px(_STEP_PX)
        placement = colours.placement(guide.answer)
        ring = look.px(_RING_PX)
        circle = QRectF(1, top + 1, ring, ring)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(qcolour(placement.tint))
        painter.drawEllipse(circle)
        icon = look.px(16)
        edge = (ring - icon) / 2
        paint_icon(painter, guide.answer, 1 + edge, top + 1 + edge, icon, placement.main)
        painter.setFont(look.font("body_strong"))
        painter.setPen(qcolour(placement.text))
        words = f"The guide: {PLACEMENT_NAMES[guide.answer]}"
        left = look.px(_TEXT_LEFT_PX)
        painter.drawText(QRectF(left, top, 300, ring + 2), Qt.AlignmentFlag.AlignVCenter, words)
        face = ChipFace("Agrees", "ok") if guide.agrees else ChipFace("We differ", "info")
        painter.save()
        scale = look.text_scale
        painter.translate(self.width() - chip_width(face) * scale - 1, top + 2)
        painter.scale(scale, scale)
        paint_chip(painter, 0, 0, face, colours)
        painter.restore()


def _answer(step: GuideStep) -> str:
    if step.answer is None:
        return "not reached"
    return "Yes" if step.answer else "No"
