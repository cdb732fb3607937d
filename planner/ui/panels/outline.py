"""The outline: groups and parts as a tree, with what they cost; for keyboard and screen reader."""

from collections.abc import Iterator

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.analysis.results import Results
from planner.document import Change, Node
from planner.painting.colours import qcolour
from planner.painting.guard import guarded
from planner.painting.icons import kind_icon, paint_icon
from planner.storage.plain_text import plain
from planner.ui.inspector.words import colour_of, icon_of, name_of
from planner.ui.look import Look
from planner.ui.slices import Slices
from planner.ui.theme import prose_font
from planner.ui.theme.widgets import show_text, text_label
from planner.units import money
from planner.workspace import Workspace

_ID = int(Qt.ItemDataRole.UserRole)
_NAME = 0
_USD, _MARK = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
_MARK_PX, _EDGE_PX = 16, 8
_MOST_ONE_BY_ONE = 40


class _RowDelegate(QStyledItemDelegate):
    """Name at the left, money at the right, a mark between them; the name gives way."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    @guarded
    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        look, colours = self._look, self._look.colours
        row = QStyleOptionViewItem(option)
        self.initStyleOption(row, index)
        words, mark = str(index.data(_USD) or ""), str(index.data(_MARK) or "")
        figure_px = look.width_of(words, "small") + _EDGE_PX + (_MARK_PX + 4 if mark else 0)
        icon_px = row.decorationSize.width() + 3 * _EDGE_PX
        room = max(row.rect.width() - figure_px - icon_px, 0)
        metrics = QFontMetrics(row.font)
        row.text = metrics.elidedText(row.text, Qt.TextElideMode.ElideRight, int(room))
        style = row.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, row, painter, row.widget)
        right = QRectF(row.rect).adjusted(0, 0, -_EDGE_PX, 0)
        painter.save()
        painter.setFont(look.font("small"))
        ink = colours.warning_text if words == "unknown" else colours.text_secondary
        painter.setPen(qcolour(ink))
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(right, align, words)
        if mark:
            x = right.right() - look.width_of(words, "small") - _MARK_PX - 4
            y = right.center().y() - _MARK_PX / 2
            colour = colours.error if mark == "error" else colours.warning
            paint_icon(painter, f"chrome/{mark}", x, y, _MARK_PX, colour)
        painter.restore()


class Outline(QWidget):
    """Mirrors the document; selects with the canvas."""

    def __init__(self, workspace: Workspace, look: Look) -> None:
        super().__init__()
        self.setObjectName("outline")
        self.setAccessibleName("Outline")
        self._workspace, self._look = workspace, look
        self._items: dict[str, QTreeWidgetItem] = {}
        self._nodes: dict[str, Node] = {}  # as they are shown
        self._told: dict[str, tuple[float, bool, str]] = {}
        self._filling, self._telling = Slices(self), Slices(self)
        self.count = text_label("", "caption", tone="secondary")
        self.tree = QTreeWidget()
        self.tree.setColumnCount(1)
        self.tree.setItemDelegate(_RowDelegate(look, self.tree))
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName("Parts of the scenario")
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setIconSize(QSize(16, 16))
        self.tree.setIndentation(16)
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setFrameShape(QTreeWidget.Shape.NoFrame)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 4)
        head.addWidget(text_label("Outline", "overline"))
        head.addStretch(1)
        head.addWidget(self.count)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self.tree, 1)
        self.tree.itemSelectionChanged.connect(self._on_selected)
        workspace.scenario_changed.connect(self._on_change)
        workspace.selection_changed.connect(self._show_selection)
        workspace.results_changed.connect(self._show_results)
        look.changed.connect(self._dress)
        self._dress()

    def item(self, part_id: str) -> QTreeWidgetItem | None:
        """Return the row of a part or a group."""
        return self._items.get(part_id)

    def _dress(self) -> None:
        self.tree.setFont(prose_font("small"))
        self.tree.setStyleSheet("QTreeWidget { background: transparent; }")
        self._build()

    def _on_change(self, change: Change) -> None:
        nodes, groups = change.nodes, change.groups
        came_and_went = len(nodes.added) + len(nodes.removed)
        if change.whole or groups or came_and_went > _MOST_ONE_BY_ONE:
            self._build()
            return
        scenario = self._workspace.scenario
        with QSignalBlocker(self.tree):
            for key in nodes.removed:
                self._take_out(key)
            for key in nodes.added:
                self._put_in(scenario.nodes[key])
        if nodes.added or nodes.removed:
            self._show_count()
            self._show_selection(self._workspace.selection)
        for key in nodes.altered:
            item = self._items.get(key)
            parent = item.parent() if item is not None else None
            home = parent.data(_NAME, _ID) if parent is not None else None
            if item is None or scenario.nodes[key].group != home:
                self._build()
                return
            old, node = self._nodes[key], scenario.nodes[key]
            if (old.name, old.kind) != (node.name, node.kind) or old.params is not node.params:
                self._show_node(item, node)

    def _build(self) -> None:
        scenario = self._workspace.scenario
        with QSignalBlocker(self.tree):
            self.tree.clear()
            self._items, self._nodes, self._told = {}, {}, {}
            for key in scenario.groups:
                self._group_item(key, set())
        self._show_count()
        self._filling.start(self._filled())

    def _filled(self) -> Iterator[None]:
        """Put the parts in, one a step."""
        for key in tuple(self._workspace.scenario.nodes):
            node = self._workspace.scenario.nodes.get(key)
            if node is not None and key not in self._items:
                with QSignalBlocker(self.tree):
                    self._put_in(node)
            yield
        with QSignalBlocker(self.tree):
            self.tree.expandAll()
        self._show_results()
        self._show_selection(self._workspace.selection)

    def _put_in(self, node: Node) -> None:
        parent = self._items.get(node.group or "")
        item = QTreeWidgetItem()
        item.setData(_NAME, _ID, node.id)
        if parent is not None and node.group in self._workspace.scenario.groups:
            parent.addChild(item)
        else:
            self.tree.addTopLevelItem(item)
        self._items[node.id] = item
        self._show_node(item, node)

    def _take_out(self, key: str) -> None:
        item = self._items.pop(key, None)
        self._nodes.pop(key, None)
        self._told.pop(key, None)
        if item is None:
            return
        parent = item.parent()
        if parent is not None:
            parent.removeChild(item)
        else:
            self.tree.takeTopLevelItem(self.tree.indexOfTopLevelItem(item))

    def _show_count(self) -> None:
        parts = len(self._workspace.scenario.nodes)
        show_text(self.count, f"{parts} part{'' if parts == 1 else 's'}")

    def _group_item(self, key: str, seen: set[str]) -> QTreeWidgetItem | None:
        scenario = self._workspace.scenario
        if key in self._items:
            return self._items[key]
        if key not in scenario.groups or key in seen:
            return None
        group = scenario.groups[key]
        item = QTreeWidgetItem([plain(group.name) or "Group"])
        item.setData(_NAME, _ID, key)
        colours = self._look.colours
        icon = {"free": "group"}.get(group.kind, group.kind)
        ink = colours.categories.network if group.kind == "vpc" else colours.categories.general
        item.setIcon(_NAME, kind_icon(icon, ink))
        parent = self._group_item(group.parent, seen | {key}) if group.parent else None
        if parent is not None:
            parent.addChild(item)
        else:
            self.tree.addTopLevelItem(item)
        self._items[key] = item
        return item

    def _show_node(self, item: QTreeWidgetItem, node: Node) -> None:
        self._nodes[node.id] = node
        name = plain(name_of(node))
        item.setText(_NAME, " ".join(name.split()))
        item.setIcon(_NAME, kind_icon(icon_of(node), colour_of(node, self._look.colours)))

    def _show_results(self, _results: object = None) -> None:
        results = self._workspace.results
        if results is None:
            return
        worst: dict[str, str] = {}
        for finding in results.findings:
            owner = finding.component
            if owner and finding.severity != "info" and worst.get(owner) != "error":
                worst[owner] = finding.severity
        self._telling.start(self._figures_shown(results, worst))

    def _figures_shown(self, results: Results, worst: dict[str, str]) -> Iterator[None]:
        """Show what the parts cost, one a step; what was told already is passed over."""
        for key in tuple(self._items):
            item, part = self._items.get(key), results.components.get(key)
            if item is not None and part is not None:
                told = (part.usd_per_month, part.complete, worst.get(key, ""))
                if self._told.get(key) != told:
                    self._told[key] = told
                    known = part.complete or part.usd_per_month
                    words = money(part.usd_per_month if known else None)
                    with QSignalBlocker(self.tree):
                        self._show_figure(item, words, told[2])
            yield

    def _show_figure(self, item: QTreeWidgetItem, words: str, mark: str) -> None:
        if (item.data(_NAME, _USD), item.data(_NAME, _MARK)) == (words, mark):
            return
        item.setData(_NAME, _USD, words)
        item.setData(_NAME, _MARK, mark)
        said = ", ".join(part for part in (item.text(_NAME), words, mark) if part)
        item.setData(_NAME, Qt.ItemDataRole.AccessibleTextRole, said)

    def _show_selection(self, ids: frozenset[str]) -> None:
        items = [self._items[key] for key in ids if key in self._items]
        flags = QItemSelectionModel.SelectionFlag
        with QSignalBlocker(self.tree):
            # Row by row, each would make Qt look at all that are selected already.
            self.tree.selectionModel().select(self._ranges(items), flags.ClearAndSelect)
            if items:
                self.tree.setCurrentItem(items[0], _NAME, flags.NoUpdate)
                self.tree.scrollToItem(items[0])

    def _ranges(self, items: list[QTreeWidgetItem]) -> QItemSelection:
        """Return what selects rows: one range for those that follow one another."""
        indexes = [self.tree.indexFromItem(item) for item in items]
        indexes.sort(key=lambda index: (index.parent().row(), index.row()))
        found = QItemSelection()
        start = last = None
        for index in indexes:
            if last is None or start is None:
                start = index
            elif (index.parent(), index.row()) != (last.parent(), last.row() + 1):
                found.append(QItemSelectionRange(start, last))
                start = index
            last = index
        if last is not None and start is not None:
            found.append(QItemSelectionRange(start, last))
        return found

    def _on_selected(self) -> None:
        ids = tuple(str(item.data(_NAME, _ID)) for item in self.tree.selectedItems())
        self._workspace.select(ids)
