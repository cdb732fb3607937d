"""An opened cost line's way to a price of one's own, and what it does to the drawing."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from planner.catalog.own_price import OwnPrice
from planner.engine.pricing.cost_line import CostLine
from planner.ui.inspector.editors import NumberField
from planner.ui.inspector.row import Row
from planner.ui.look import Look
from planner.ui.theme.widgets import (
    plain_button,
    primary_button,
    quiet_button,
    show_text,
    taken_out,
    text_label,
)
from planner.units import MILLION

_FIELD_PX = 220
_MOST_USD = 1e9


def name_of_price(own: OwnPrice) -> str:
    """Say what an own price is the price of: "Instance hours, t3.small, us-east-1"."""
    skipped = {"linux", "shared", "on_demand"}
    labels = [value.replace("_", " ") for _key, value in own.labels if value not in skipped]
    return ", ".join(filter(None, (own.item or own.rate, *labels, own.region)))


def unit_words(unit: str, per: int) -> str:
    """Say what a price buys: "USD / h", "USD / million requests"."""
    many = "million " if per == MILLION else f"{per:,} " if per > 1 else ""
    return f"USD / {many}{unit}"


class OwnPriceBox(QWidget):
    """Buttons under an opened line; "Use my own price" turns into a field.

    Attributes
    ----------
    wanted
        The own price that was typed.
    reset_wanted
        Key of the price that should be the published one again.
    """

    wanted = Signal(object)
    reset_wanted = Signal(object)

    def __init__(self, line: CostLine, look: Look, today: date, *, wide: bool) -> None:
        super().__init__()
        self._line, self._look, self._today = line, look, today
        self.problem = text_label("", "caption", tone="error", wrap=True)
        self.problem.hide()
        self.begin = plain_button("Change my price" if line.own else "Use my own price")
        self.begin.setToolTip("Every line with this price follows; one step, can be undone")
        self.begin.clicked.connect(self._on_begin)
        self.reset = plain_button("Back to the published price")
        self.reset.setVisible(line.own)
        self.reset.clicked.connect(self._on_reset)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self.row = QBoxLayout(across if wide else down)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(8)
        for button in (self.begin, self.reset):
            self.row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.field: NumberField | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(self.row)
        box.addWidget(self.problem)

    def _on_begin(self) -> None:
        """Put a field in place of the buttons."""
        self.begin.hide()
        self.reset.hide()
        line = self._line
        row = Row(
            "own_price",
            "Own price",
            "number",
            None,
            unit=unit_words(line.unit, line.per),
            lowest=0.0,
            highest=_MOST_USD,
        )
        self.field = NumberField(row, self._look)
        self.field.setAccessibleName(f"Own price in {row.unit}")
        self.field.setFixedWidth(self._look.px(_FIELD_PX))
        if line.usd_per_unit is not None:
            self.field.show_value(float(f"{line.usd_per_unit * line.per:.10g}"))
        self.field.refused.connect(self._show_problem)
        self.field.returnPressed.connect(self._on_set)
        use, leave = primary_button("Use it"), quiet_button("Leave as it is")
        use.clicked.connect(self._on_set)
        leave.clicked.connect(self._on_leave)
        for place, widget in enumerate((self.field, use, leave)):
            self.row.insertWidget(place, widget, 0, Qt.AlignmentFlag.AlignLeft)
            widget.show()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_problem(self, sentence: str) -> None:
        show_text(self.problem, sentence)
        self.problem.setVisible(bool(sentence))

    def _on_set(self) -> None:
        line, field = self._line, self.field
        if field is None or line.price_key is None or not field.check():
            return
        usd = field.value()
        if usd is None:
            self._show_problem("Type a price, 0 or above.")
            return
        region, service, rate, labels = line.price_key
        self.wanted.emit(
            OwnPrice(
                region=region,
                service=service,
                rate=rate,
                labels=labels,
                usd=usd,
                per=line.per,
                unit=line.unit,
                item=line.item,
                since=self._today.isoformat(),
            )
        )

    def _on_leave(self) -> None:
        for widget in taken_out(self.row, keep=2):
            widget.hide()
            widget.deleteLater()
        self.field = None
        self._show_problem("")
        self.begin.show()
        self.reset.setVisible(self._line.own)
        self.begin.setFocus()

    def _on_reset(self) -> None:
        self.reset_wanted.emit(self._line.price_key)
