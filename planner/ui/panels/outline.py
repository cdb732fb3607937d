"""The outline: groups and parts as a tree, with what they cost; for keyboard and screen reader."""

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from planner.document import Change, Node
from planner.kinds import KINDS
from planner.painting.icons import kind_icon
from planner.storage.plain_text import plain
from planner.ui.inspector.words import PLACEMENT_TOKENS, icon_of, name_of
from planner.ui.look import Look
from planner.ui.theme.widgets import show_text, text_label
from planner.units import money
from planner.workspace import Workspace

_ID = Qt.ItemDataRole.UserRole
_NAME, _USD = 0, 1
_MARK_PX = 20


class Outline(QWidget):
    """Mirrors the document; selects with the canvas."""

    def __init__(self, workspace: Workspace, look: Look) -> None:
        super().__init__()
        self.setObjectName("outline")
        self.setAccessibleName("Outline")
        self._workspace, self._look = workspace, look
        self._items: dict[str, QTreeWidgetItem] = {}
        self.count = text_label("", "caption", tone="secondary")
        self.tree = QTreeWidget()
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName("Parts of the scenario")
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setIconSize(QSize(16, 16))
        self.tree.setIndentation(16)
        self.tree.setRootIsDecorated(False)
        self.tree.setItemsExpandable(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setFrameShape(QTreeWidget.Shape.NoFrame)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(8)
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_USD, QHeaderView.ResizeMode.Fixed)
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
        self.tree.setFont(self._look.font("small"))
        self._build()

    def _on_change(self, change: Change) -> None:
        nodes, groups = change.nodes, change.groups
        if change.whole or nodes.added or nodes.removed or groups:
            self._build()
            return
        scenario = self._workspace.scenario
        for key in nodes.altered:
            item = self._items.get(key)
            parent = item.parent() if item is not None else None
            home = parent.data(_NAME, _ID) if parent is not None else None
            if item is None or scenario.nodes[key].group != home:
                self._build()
                return
            self._show_node(item, scenario.nodes[key])

    def _build(self) -> None:
        scenario = self._workspace.scenario
        with QSignalBlocker(self.tree):
            self.tree.clear()
            self._items = {}
            for key in scenario.groups:
                self._group_item(key, set())
            for key, node in scenario.nodes.items():
                parent = self._items.get(node.group or "")
                item = QTreeWidgetItem()
                item.setData(_NAME, _ID, key)
                item.setTextAlignment(_USD, _RIGHT)
                if parent is not None and node.group in scenario.groups:
                    parent.addChild(item)
                else:
                    self.tree.addTopLevelItem(item)
                self._items[key] = item
                self._show_node(item, node)
            self.tree.expandAll()
        parts = len(scenario.nodes)
        show_text(self.count, f"{parts} part{'' if parts == 1 else 's'}")
        self._show_results()
        self._show_selection(self._workspace.selection)

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
        name = plain(name_of(node))
        item.setText(_NAME, " ".join(name.split()))
        item.setIcon(_NAME, kind_icon(icon_of(node), self._colour_of(node)))

    def _colour_of(self, node: Node) -> str:
        colours = self._look.colours
        kind = KINDS.get(node.kind)
        if kind is None:
            return colours.muted
        if kind.contest:
            token = PLACEMENT_TOKENS.get(str(getattr(node.params, "placement", "")), "either")
            return colours.placement(token).main  # type: ignore[arg-type]
        return colours.category(kind.category)

    def _show_results(self, _results: object = None) -> None:
        results = self._workspace.results
        if results is None:
            return
        worst: dict[str, str] = {}
        for finding in results.findings:
            owner = finding.component
            if owner and finding.severity != "info" and worst.get(owner) != "error":
                worst[owner] = finding.severity
        widest = 0.0
        with QSignalBlocker(self.tree):
            for key, item in self._items.items():
                part = results.components.get(key)
                if part is None:
                    continue
                usd = part.usd_per_month if part.complete or part.usd_per_month else None
                words = money(usd)
                if item.text(_USD) != words:
                    item.setText(_USD, words)
                mark = worst.get(key, "")
                if item.data(_USD, _ID) != mark:
                    item.setData(_USD, _ID, mark)
                    icon = kind_icon(f"chrome/{mark}", _ink(mark, self._look)) if mark else None
                    item.setData(_USD, Qt.ItemDataRole.DecorationRole, icon)
                    item.setToolTip(_USD, mark.capitalize())
                room = _MARK_PX if mark else 0
                widest = max(widest, self._look.width_of(words, "small") + room)

        self.tree.setColumnWidth(_USD, round(widest) + 22)

    def _show_selection(self, ids: frozenset[str]) -> None:
        with QSignalBlocker(self.tree):
            self.tree.clearSelection()
            first = None
            for key in ids:
                item = self._items.get(key)
                if item is not None:
                    item.setSelected(True)
                    first = first or item
            if first is not None:
                flag = QItemSelectionModel.SelectionFlag.NoUpdate
                self.tree.setCurrentItem(first, _NAME, flag)
                self.tree.scrollToItem(first)

    def _on_selected(self) -> None:
        ids = tuple(str(item.data(_NAME, _ID)) for item in self.tree.selectedItems())
        self._workspace.select(ids)


def _ink(severity: str, look: Look) -> str:
    return look.colours.error if severity == "error" else look.colours.warning


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
