"""The dock's row of tabs: nothing scrolls; what does not fit stands in a menu at its end."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QTabBar, QWidget

from planner.painting.guard import guarded
from planner.storage.plain_text import plain
from planner.ui.theme import give_role
from planner.ui.theme.widgets import quiet_button


class _Bar(QTabBar):
    """A tab bar that says when its tabs have another size, and how wide a hidden one is."""

    laid_out = Signal()

    def width_of(self, place: int) -> int:
        """Return how wide a tab is or would be."""
        return self.tabSizeHint(place).width()

    @guarded
    def tabLayoutChange(self) -> None:
        super().tabLayoutChange()
        self.laid_out.emit()


class TabRow(QWidget):
    """Tabs in their order, as many as fit; the one in front and the first choices always.

    Attributes
    ----------
    bar
        The tabs; its places are those of `ids`.
    more
        Opens the menu of the others.
    """

    def __init__(self, first: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first, self._ids = tuple(first), list[str]()
        self._is_fitting = False
        self.bar = _Bar(self)
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setAccessibleName("Charts")
        self.more = quiet_button("More", "chevron-down", self)
        give_role(self.more, "small", prose=True)
        self.more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.more.setToolTip("Charts that have no room in this row")
        self.more.setAccessibleName("More charts")
        self.more.hide()
        self.more.clicked.connect(self._on_more)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.bar)
        row.addWidget(self.more)
        row.addStretch(1)
        self.bar.laid_out.connect(self.fit)
        self.bar.currentChanged.connect(self._on_current)

    def insert(self, place: int, page_id: str, title: str) -> None:
        """Put a tab at a place."""
        self._ids.insert(place, page_id)
        self.bar.insertTab(place, plain(title))

    def hidden_ids(self) -> tuple[str, ...]:
        """Return what stands in the menu, in order."""
        return tuple(
            page_id for place, page_id in enumerate(self._ids) if not self.bar.isTabVisible(place)
        )

    def fit(self) -> None:
        """Show as many tabs as the row holds, in the order of their worth."""
        if self._is_fitting or not self._ids:
            return
        self._is_fitting = True
        try:
            widths = [self.bar.width_of(place) for place in range(len(self._ids))]
            room = self.width()
            all_fit = sum(widths) <= room
            shown = set(range(len(self._ids)))
            if not all_fit:
                shown = self._fitting(widths, room - self.more.sizeHint().width())
            for place in range(len(self._ids)):
                if self.bar.isTabVisible(place) != (place in shown):
                    self.bar.setTabVisible(place, place in shown)
            self.more.setVisible(not all_fit)
        finally:
            self._is_fitting = False

    def menu(self) -> QMenu:
        """Return the menu of the tabs that have no room."""
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for page_id in self.hidden_ids():
            place = self._ids.index(page_id)
            action = menu.addAction(self.bar.tabText(place))
            action.triggered.connect(partial(self._on_chosen, place))
        return menu

    def _fitting(self, widths: list[int], room: int) -> set[int]:
        by_id = {page_id: place for place, page_id in enumerate(self._ids)}
        worth = [self.bar.currentIndex(), *(by_id[one] for one in self._first if one in by_id)]
        shown: set[int] = set()
        for place in dict.fromkeys((*worth, *range(len(widths)))):
            if place < 0:
                continue
            room -= widths[place]
            if room < 0 and shown:
                break
            shown.add(place)
        return shown

    def _on_more(self) -> None:
        self.menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _on_chosen(self, place: int, _checked: bool = False) -> None:
        self.bar.setTabVisible(place, True)
        self.bar.setCurrentIndex(place)

    def _on_current(self, _place: int) -> None:
        self.fit()

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()
