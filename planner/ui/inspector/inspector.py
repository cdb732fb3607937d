"""The inspector: header of the selected part and its four pages."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from planner.analysis.worst_case import worst_case
from planner.document import Change
from planner.document.edits import rename, set_scenario_field
from planner.painting.colours import brush, qcolour
from planner.painting.guard import guarded
from planner.painting.icons import paint_icon
from planner.storage.plain_text import plain
from planner.tokens import RADII
from planner.ui.inspector.answer import AnswerPage
from planner.ui.inspector.cost_lines import CostLines
from planner.ui.inspector.pricing import heed
from planner.ui.inspector.settings_page import SettingsPage
from planner.ui.inspector.words import colour_of, flood_words, icon_of, kind_of, name_of
from planner.ui.look import Look
from planner.ui.theme.widgets import IconButton, SegmentedControl, show_text, text_label
from planner.workspace import Workspace

PAGES = ("answer", "settings", "traffic", "cost")
_TITLES = ("Answer", "Settings", "Traffic", "Cost")
_TILE_PX = 36


class _Tile(QWidget):
    """The part's icon on a tile of its colour."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look, self._icon, self._colour = look, "external", look.colours.muted
        self.setFixedSize(_TILE_PX, _TILE_PX)

    def show_icon(self, icon: str, colour: str) -> None:
        """Show other artwork."""
        self._icon, self._colour = icon, colour
        self.update()

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(_TILE_PX, _TILE_PX)

    @guarded
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(brush(self._colour, self._look.colours.tile_opacity))
            painter.drawRoundedRect(QRectF(self.rect()), RADII.tile, RADII.tile)
            paint_icon(painter, self._icon, 6, 6, 24, self._colour)
        finally:
            painter.end()


class _NameField(QLineEdit):
    """The name; a click turns it into a field, Escape gives the old one back."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrame(False)
        self.setAccessibleName("Name")
        self.setToolTip("Click to rename")
        self.shown = ""

    def show_name(self, name: str) -> None:
        """Show a name; typing is not disturbed by the same one."""
        if name != self.shown or not self.hasFocus():
            self.shown = name
            if self.text() != plain(name):
                self.setText(plain(name))
                self.setCursorPosition(0)

    @guarded
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText(plain(self.shown))
            self.clearFocus()
            return
        super().keyPressEvent(event)


class Inspector(QWidget):
    """Follows the selection; nothing selected shows the scenario itself."""

    why_wanted = Signal()
    menu_wanted = Signal()
    page_changed = Signal(str)

    def __init__(self, workspace: Workspace, look: Look, traffic: QWidget) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setAccessibleName("Inspector")
        self._workspace, self._look, self._wanted = workspace, look, PAGES[0]
        self.tile = _Tile(look)
        self.name = _NameField()
        self.kind = text_label("", "small", tone="secondary", prose=True)
        self.kind.setContentsMargins(7, 0, 0, 0)
        self.more = IconButton("dots", "More that can be done")
        self.more.clicked.connect(self.menu_wanted)
        self.tabs = SegmentedControl(_TITLES, "Inspector page")
        self.answer = AnswerPage(workspace, look)
        self.settings = SettingsPage(workspace, look)
        self.traffic = traffic
        self.cost = CostLines(look)
        heed(self.cost, workspace)
        self.pages = QStackedWidget()
        self._lay_out()
        for page in (self.answer, self.settings, self.traffic, self.cost):
            _add_scrolled(self.pages, page)
        self.tabs.chosen.connect(self._on_tab)
        self.name.editingFinished.connect(self._on_named)
        self.answer.why_wanted.connect(self.why_wanted)
        workspace.selection_changed.connect(self._on_selection)
        workspace.scenario_changed.connect(self._on_change)
        workspace.results_changed.connect(self._on_results)
        workspace.costs_changed.connect(self._on_results)
        look.changed.connect(self._dress)
        self._dress()

    @property
    def page(self) -> str:
        """Return which page is shown."""
        return PAGES[self.pages.currentIndex()]

    def show_page(self, page: str) -> None:
        """Show a page."""
        self._wanted = page
        self._show_page()
        self.page_changed.emit(page)

    def part_id(self) -> str:
        """Return the one selected part, "" for none."""
        ids = self._workspace.selection
        only = next(iter(ids)) if len(ids) == 1 else ""
        return only if only in self._workspace.scenario.nodes else ""

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.kind)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.tile, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.addWidget(self.more)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 0, 0)
        box.setSpacing(10)
        top = QVBoxLayout()
        top.setContentsMargins(0, 0, 16, 0)
        top.setSpacing(10)
        top.addLayout(head)
        top.addWidget(self.tabs)
        box.addLayout(top)
        box.addWidget(self.pages, 1)

    def _on_tab(self, place: int) -> None:
        self.show_page(PAGES[place])

    def _on_selection(self, _ids: frozenset[str]) -> None:
        # Leaving the selection ends what was being typed there.
        if self.name.hasFocus():
            self.name.clearFocus()
        self._show_all()

    def _on_change(self, change: Change) -> None:
        ids = self._workspace.selection
        seen = set().union(
            *(
                d.altered | d.added
                for d in (change.nodes, change.edges, change.groups, change.notes)
            )
        )
        if change.whole or change.settings or not ids or ids & seen:
            self._show_all()

    def _on_results(self, _results: object) -> None:
        if self.page in ("answer", "cost"):
            self._show_page()

    def _dress(self) -> None:
        colours, px = self._look.colours, self._look.px
        self.name.setFont(self._look.font("heading"))
        self.name.setStyleSheet(
            f"QLineEdit {{ background: transparent; border: 1px solid transparent; padding: 0 4px;"
            f" min-height: {px(20)}px; }}"
            f" QLineEdit:hover:!read-only {{ border-color: {colours.border}; }}"
            f" QLineEdit:focus:!read-only {{ border: 2px solid {colours.focus}; padding: 0 3px;"
            f" background: {colours.surface}; }}"
        )
        self._show_all()

    def _show_all(self) -> None:
        self._show_head()
        self._show_page()

    def _show_head(self) -> None:
        scenario, ids = self._workspace.scenario, self._workspace.selection
        colours = self._look.colours
        node = scenario.nodes.get(self.part_id())
        self.name.setReadOnly(False)
        if node is not None:
            self.name.show_name(name_of(node))
            show_text(self.kind, kind_of(node))
            self.tile.show_icon(icon_of(node), colour_of(node, self._look.colours))
            return
        if not ids:
            self.name.show_name(scenario.name)
            count = len(scenario.nodes)
            show_text(self.kind, f"Scenario, {count} part{'' if count == 1 else 's'}")
            self.tile.show_icon("region", colours.categories.general)
            return
        only = next(iter(ids)) if len(ids) == 1 else ""
        if only in scenario.groups:
            self.name.show_name(scenario.groups[only].name)
            show_text(self.kind, "Group")
            self.tile.show_icon("group", colours.categories.general)
            return
        self.name.setReadOnly(True)
        if only in scenario.edges:
            edge = scenario.edges[only]
            ends = [name_of(scenario.nodes[end]) for end in (edge.source, edge.target)]
            self.name.show_name(" → ".join(ends))
            show_text(self.kind, "Call" if edge.mode == "call" else "Event")
            self.tile.show_icon("external", colours.muted)
        elif only in scenario.notes:
            self.name.show_name("Note")
            show_text(self.kind, "Text on the canvas")
            self.tile.show_icon("note", colours.muted)
        else:
            self.name.show_name(f"{len(ids)} selected")
            show_text(self.kind, "Settings apply to all of them")
            self.tile.show_icon("group", colours.muted)

    def _show_page(self) -> None:
        """Bring the page in sight up to date; the others follow when they are opened."""
        part_id, results = self.part_id(), self._workspace.results
        figures = self._workspace.figures
        part = figures.components.get(part_id) if figures is not None else None
        # Only a part has an answer, traffic and a bill; everything else has settings.
        place = PAGES.index(self._wanted if part_id else "settings")
        self.tabs.setVisible(bool(part_id))
        self.tabs.set_chosen(place)
        self.pages.setCurrentIndex(place)
        if not self.isVisible():
            return
        if self.page == "answer":
            self.answer.show_part(part_id, part)
        elif self.page == "settings":
            self.settings.show_ids(tuple(sorted(self._workspace.selection)))
        elif self.page == "cost":
            hours = self._workspace.scenario.settings.hours_per_month
            left_out = results.not_modelled if results is not None else ()
            worst = worst_case(self._workspace.scenario, part) if part is not None else None
            self.cost.show_part(part, hours, left_out, flood_words(worst))

    @guarded
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_page()

    def _on_named(self) -> None:
        text = self.name.text().strip()
        if self.name.isReadOnly() or not text or text == plain(self.name.shown):
            return
        ids = self._workspace.selection
        if not ids:
            self._workspace.do("Rename the scenario", set_scenario_field("name", text))
        elif len(ids) == 1:
            self._workspace.do("Rename", rename(next(iter(ids)), text))

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        try:
            painter.fillRect(self.rect(), qcolour(self._look.colours.panel))
        finally:
            painter.end()


def _add_scrolled(pages: QStackedWidget, page: QWidget) -> None:
    """Add a page that scrolls; it comes last, as each move of a full page styles it anew."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    pages.addWidget(area)
    inner = QWidget()
    area.setWidget(inner)
    box = QVBoxLayout(inner)
    box.setContentsMargins(0, 2, 16, 16)
    box.addWidget(page)
