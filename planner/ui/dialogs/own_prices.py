"""The list of the scenario's own prices: beside the published ones, each with a way back."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from planner.catalog.own_price import OwnPrice
from planner.catalog.rate import PriceKey
from planner.document.own_prices import reset_own_prices
from planner.storage.plain_text import plain
from planner.ui.desk import Desk
from planner.ui.inspector.own_prices import name_of_price
from planner.ui.theme.widgets import (
    hair_line,
    plain_button,
    show_text,
    text_label,
)
from planner.units import counted, unit_price

_SAID = (
    "These stand in for AWS's published prices in every line that has them, here and in exports. "
    "Volume tiers do not apply to them; the free tier does."
)
_NONE = (
    "No own price. Open a cost line of a part and choose “Use my own price”, for a contract or a "
    "private offer."
)
_HEADS = ("What", "Own price", "Published", "Since", "Used by", "")
_LEFT = Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class OwnPricesDialog(QDialog):
    """Follows the drawing; what is reset here can be undone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.shell.widget())
        self.setWindowTitle("Own prices")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self.buttons: dict[PriceKey, QPushButton] = {}
        self.said = text_label("", "small", tone="secondary", wrap=True)
        self.reset_all = plain_button("Reset all")
        self.reset_all.setToolTip("Back to the published prices, as one step")
        self.reset_all.clicked.connect(self._on_reset_all)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        close = plain_button("Close")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.reset_all)
        foot.addStretch(1)
        foot.addWidget(close)
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 18, 20, 16)
        box.setSpacing(8)
        box.addWidget(text_label("Own prices", "heading"))
        box.addWidget(self.said)
        box.addWidget(self._area, 1)
        box.addLayout(foot)
        self.resize(desk.look.px(820), desk.look.px(320))
        desk.workspace.results_changed.connect(self._show)
        desk.workspace.scenario_changed.connect(self._show)
        self._show()

    def _show(self, _news: object = None) -> None:
        prices = self._desk.workspace.scenario.own_prices
        show_text(self.said, _SAID if prices else _NONE)
        self.reset_all.setVisible(bool(prices))
        self.buttons = {}
        self._area.setWidget(self._table(prices))

    def _table(self, prices: tuple[OwnPrice, ...]) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 4, 12, 4)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        if prices:
            for column, words in enumerate(_HEADS):
                head = text_label(words, "caption", tone="muted")
                grid.addWidget(head, 0, column, _RIGHT if column in (1, 2) else _LEFT)
        for place, own in enumerate(prices):
            line = 2 * place + 1
            grid.addWidget(hair_line(), line, 0, 1, len(_HEADS))
            self._add(grid, line + 1, own)
        grid.setRowStretch(2 * len(prices) + 1, 1)
        return inside

    def _add(self, grid: QGridLayout, line: int, own: OwnPrice) -> None:
        used = self._users(own.key)
        uses = counted(used, "line") if used else "nothing now"
        published = self._published(own)
        cells = (
            (name_of_price(own), "small_strong", "text", _LEFT),
            (unit_price(own.usd / own.per, own.unit, own.per), "small", "text", _RIGHT),
            (published, "small", "secondary", _RIGHT),
            (own.since, "small", "secondary", _LEFT),
            (uses, "small", "secondary", _LEFT),
        )
        for column, (words, role, tone, at) in enumerate(cells):
            label = text_label(words, role, tone=tone, wrap=column == 0)  # type: ignore[arg-type]
            grid.addWidget(label, line, column, at)
        reset = plain_button("Reset")
        reset.setAccessibleName(plain(f"Reset {name_of_price(own)}"))
        reset.setToolTip("Back to the published price, as one step")
        reset.clicked.connect(partial(self._on_reset, own.key))
        grid.addWidget(reset, line, 5, _LEFT)
        self.buttons[own.key] = reset

    def _published(self, own: OwnPrice) -> str:
        from planner.catalog.book import UnknownRegion, load_price_book

        region = own.region or self._desk.workspace.scenario.region
        try:
            rate = load_price_book(region).rate(own.service, own.rate, **dict(own.labels))
        except UnknownRegion:
            rate = None
        return "unknown" if rate is None else unit_price(rate.first_usd / own.per, "", own.per)

    def _users(self, key: PriceKey) -> int:
        results = self._desk.workspace.results
        parts = results.components.values() if results is not None else ()
        return sum(line.price_key == key for part in parts for line in part.lines)

    def _on_reset(self, key: PriceKey, _checked: bool = False) -> None:
        self._desk.workspace.do("Back to the published price", reset_own_prices((key,)))

    def _on_reset_all(self) -> None:
        keys = [own.key for own in self._desk.workspace.scenario.own_prices]
        self._desk.workspace.do("Back to the published prices", reset_own_prices(keys))
