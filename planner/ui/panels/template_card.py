"""The card of a template: its picture, what it is, its answer and what it costs."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath

from planner.document.templates import TemplateEntry, template_bytes
from planner.painting.colours import pen, qcolour
from planner.painting.guard import guarded
from planner.painting.marks import ChipFace, chip_width, paint_chip
from planner.storage.plain_text import escaped, plain
from planner.ui.look import Look
from planner.ui.panels.template_picture import Picture, paint_picture, picture_of
from planner.ui.theme.painted_button import PaintedButton
from planner.units import money

_PICTURE_PX, _WORDS_PX = 119, 87
_ANSWERS = {"ec2": "EC2", "lambda": "Lambda", "either": "Either", "mix": "Mix"}


def guide_disagrees(entry: TemplateEntry) -> str:
    """Return the guide's winner where it is not ours, "" elsewhere."""
    for side, words in (("lambda", "Lambda wins"), ("ec2", "EC2 wins")):
        if words in entry.guide and entry.answer in ("ec2", "lambda") and entry.answer != side:
            return _ANSWERS[side]
    return ""


class TemplateCard(PaintedButton):
    """Click, Space or Enter opens it as a new drawing."""

    wanted = Signal(str)

    def __init__(self, look: Look, entry: TemplateEntry) -> None:
        super().__init__()
        self._look, self.entry = look, entry
        self._picture: Picture | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        answer = _ANSWERS.get(entry.answer, entry.answer)
        cost = money(entry.usd_per_month)
        self.setAccessibleName(f"Template {plain(entry.title)}: {answer}, {cost} a month")
        self.setAccessibleDescription(plain(entry.subtitle))
        if entry.guide:
            self.setToolTip(escaped(f"The guide: {entry.guide}"))
        self.clicked.connect(lambda: self.wanted.emit(entry.id))
        look.changed.connect(self.updateGeometry)

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(312, _PICTURE_PX + self._look.px(_WORDS_PX))

    @guarded
    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def _paint(self, painter: QPainter) -> None:
        colours = self._look.colours
        card = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(card, 10, 10)
        painter.fillPath(shape, qcolour(colours.surface))
        painter.save()
        painter.setClipPath(shape)
        picture = QRectF(card.left(), card.top(), card.width(), _PICTURE_PX)
        painter.fillRect(picture, qcolour(colours.canvas))
        painter.restore()
        painter.setPen(pen(colours.border, 1))
        painter.drawLine(picture.bottomLeft(), picture.bottomRight())
        if self._picture is None:
            self._picture = picture_of(template_bytes(self.entry.id))
        paint_picture(painter, self._picture, picture.adjusted(16, 12, -16, -12), colours)
        self._paint_words(painter, card, picture.bottom())
        edge, width = colours.border, 1.0
        if self.hasFocus():
            edge, width = colours.focus, 2.0
        elif self.underMouse():
            edge = colours.border_strong
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(edge, width))
        painter.drawRoundedRect(card, 10, 10)

    def _paint_words(self, painter: QPainter, card: QRectF, top: float) -> None:
        look, colours, entry = self._look, self._look.colours, self.entry
        left, width = card.left() + 14, card.width() - 28
        middle = Qt.AlignmentFlag.AlignVCenter
        for role, text, ink, y, height in (
            ("body_strong", entry.title, colours.text, 10, 20),
            ("small", entry.subtitle, colours.text_secondary, 29, 17),
        ):
            painter.setFont(look.font(role))  # type: ignore[arg-type]
            painter.setPen(qcolour(ink))
            room = QRectF(left, top + look.px(y), width, look.px(height))
            fitted = painter.fontMetrics().elidedText(
                plain(text), Qt.TextElideMode.ElideRight, int(width)
            )
            painter.drawText(room, middle, fitted)
        face = _chip(entry)
        scale = look.text_scale
        foot = top + look.px(54)
        painter.save()
        painter.translate(left, foot)
        painter.scale(scale, scale)
        paint_chip(painter, 0, 0, face, colours)
        painter.restore()
        chip_px = chip_width(face) * scale
        other = guide_disagrees(entry)
        line = QRectF(left + chip_px + 8, foot, width - chip_px - 8, 22 * scale)
        if other:
            painter.setFont(look.font("caption"))
            painter.setPen(qcolour(colours.text_secondary))
            painter.drawText(line, middle, f"guide: {other}")
        self._paint_money(painter, line)

    def _paint_money(self, painter: QPainter, line: QRectF) -> None:
        look, colours = self._look, self._look.colours
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(look.font("small"))
        painter.setPen(qcolour(colours.text_secondary))
        painter.drawText(line, right, " / month")
        line.setRight(line.right() - look.width_of(" / month", "small") - 1)
        painter.setFont(look.font("small_strong"))
        painter.setPen(qcolour(colours.text))
        painter.drawText(line, right, money(self.entry.usd_per_month))


def _chip(entry: TemplateEntry) -> ChipFace:
    words = _ANSWERS.get(entry.answer, entry.answer)
    if entry.answer in ("ec2", "lambda"):
        return ChipFace(words, "agreed", entry.answer, glyph=False)  # type: ignore[arg-type]
    return ChipFace(words, "either", "either", glyph=False)
