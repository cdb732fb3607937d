"""What one window explores with: variants, two side by side, sliders on trial, presentation."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu

from planner.document.alternatives import Variant
from planner.document.edits import Edit
from planner.storage.plain_text import plain
from planner.ui.alternatives.tabs import VariantTabs
from planner.ui.desk import Desk
from planner.ui.errands import alternatives
from planner.ui.panels.menu_row import MenuRow
from planner.ui.what_if.panel import WhatIfPanel
from planner.ui.what_if.pins import MOST_PINS, Pin, rows_shared
from planner.ui.workbench import Workbench

if TYPE_CHECKING:
    from planner.ui.actions import Actions
    from planner.ui.alternatives.compare_page import ComparePage
    from planner.ui.presentation.stage import Stage

_OWN_MENU = ("variant.rename", "variant.duplicate", "variant.delete", "variant.compare")


class Exploring(QObject):
    """Made once a window; heavy pages are made when they are first asked for."""

    def __init__(
        self,
        desk: Desk,
        actions: "Actions",
        row: MenuRow,
        workbench: Workbench,
        *,
        inline: bool = False,
    ) -> None:
        super().__init__(row)
        self._desk, self._actions, self._workbench = desk, actions, workbench
        self._inline, self._months = inline, 1
        self._compare: ComparePage | None = None
        self.stage: Stage | None = None
        self.tabs = VariantTabs(desk.workspace, row)
        self.what_if = WhatIfPanel(desk.workspace, desk.look)
        workbench.insert_under_tools(self.what_if)
        self.tabs.menu_wanted.connect(self._on_menu)
        self.tabs.rename_wanted.connect(partial(actions.run, "variant.rename"))
        row.variant_wanted.connect(partial(actions.run, "variant.keep"))
        self.what_if.pin_wanted.connect(self.choose_pin)
        desk.workspace.held_back.connect(self._on_held_back)
        desk.workspace.variant_changed.connect(self._on_variant)
        # After whoever made the step has said what it did.
        later = Qt.ConnectionType.QueuedConnection
        desk.workspace.undo_stack.indexChanged.connect(self._on_step, later)
        self._apart = self._parts_apart()

    # Variants

    @property
    def compare(self) -> "ComparePage":
        """Return the page of two variants."""
        if self._compare is None:
            from planner.ui.alternatives.compare_page import ComparePage

            workspace = self._desk.workspace
            page = ComparePage(workspace, self._desk.look, workspace.evaluate, inline=self._inline)
            page.closed.connect(self._on_compare_closed)
            page.set_months(self._months)
            self._workbench.add_page(page)
            self._compare = page
        return self._compare

    def show_compare(self, one: Variant, other: Variant) -> None:
        """Lay two variants side by side, in place of the canvas."""
        self._workbench.slide_inspector(False)
        self._workbench.show_page(self.compare)
        self.compare.show_pair(one, other)
        self.compare.setFocus()

    def set_months(self, months: int) -> None:
        """Show money by month (1) or by year (12)."""
        self._months = months
        if self._compare is not None:
            self._compare.set_months(months)

    def _on_variant(self, variant: Variant) -> None:
        """Let a tab chosen beside the comparison be its second side."""
        self._apart = self._parts_apart()
        page = self._compare
        if page is not None and self._workbench.page_shown() is page and variant != page.pair[0]:
            page.show_pair(page.pair[0], variant)

    def _on_step(self, _place: int) -> None:
        """Say it where parts came or went in an alternative alone."""
        before, now = self._apart, self._parts_apart()
        self._apart = now
        if before is not None and now is not None and before[0] == now[0] and before != now:
            title = " ".join(plain(self._desk.workspace.variant_title).split())
            self._desk.shell.note(f"In “{title}” alone: the drawing keeps its parts.")

    def _parts_apart(self) -> tuple[object, ...] | None:
        """Return which parts the alternative in view adds and drops; None where none is."""
        workspace = self._desk.workspace
        place, ours = workspace.variant, workspace.document.alternatives
        if not isinstance(place, int) or place >= len(ours):
            return None
        return (place, tuple(node.id for node in ours[place].added), ours[place].dropped)

    def _on_compare_closed(self) -> None:
        self._workbench.show_page(None)
        self._desk.canvas.setFocus()

    def _on_held_back(self, text: str, edit: Edit) -> None:
        alternatives.hold_back(self._desk, text, edit)

    def _on_menu(self, at: QPoint) -> None:
        menu = QMenu(self._desk.shell.widget())
        menu.aboutToHide.connect(menu.deleteLater)
        own = isinstance(self._desk.workspace.variant, int)
        for action_id in _OWN_MENU if own else ("variant.keep", "variant.compare"):
            menu.addAction(self._actions[action_id])
        menu.popup(at)

    # What if

    def pin(self, path: str) -> None:
        """Pin a number of the selected parts as a slider."""
        workspace = self._desk.workspace
        ids = tuple(key for key in workspace.scenario.nodes if key in workspace.selection)
        row = rows_shared(workspace.scenario, ids).get(path)
        if row is None:
            self._desk.shell.say("Numbers of parts can be pinned; select a part.")
        elif not self.what_if.add(Pin(ids, row)):
            self._desk.shell.say(f"{MOST_PINS} sliders is all that fits; let one go first.")

    def choose_pin(self) -> None:
        """Ask which number of the selected parts is pinned, at the pointer."""
        menu = self.pin_menu()
        if menu.isEmpty():
            menu.deleteLater()
            self._desk.shell.say("Select a part to pin one of its numbers as a slider.")
            return
        menu.popup(QCursor.pos())

    def pin_menu(self) -> QMenu:
        """Return a menu of the numbers that the selected parts share."""
        workspace = self._desk.workspace
        menu = QMenu(self._desk.shell.widget())
        menu.aboutToHide.connect(menu.deleteLater)
        for path, row in rows_shared(workspace.scenario, workspace.selection).items():
            title = f"Traffic: {row.title}" if path.startswith("traffic.") else row.title
            action = menu.addAction(plain(title).replace("&", "&&"))
            action.triggered.connect(partial(self._on_pin, path))
        return menu

    def _on_pin(self, path: str, _checked: bool = False) -> None:
        self.pin(path)

    # Presentation

    def present(self, *, follow: bool = False) -> None:
        """Fill the screen with the drawing, its answers and its charts."""
        from planner.ui.presentation.slides import slides_of
        from planner.ui.presentation.stage import Stage

        workspace = self._desk.workspace
        if workspace.results is None:
            self._desk.shell.say("The figures are still being computed.")
            return
        if not workspace.scenario.nodes:
            self._desk.shell.say("Add a part first: there is nothing to present.")
            return
        slides = slides_of(workspace.titled_scenario, workspace.results)
        stage = Stage(
            slides, self._desk.look, inline=self._inline, parent=self._desk.shell.widget()
        )
        if follow and not stage.go_to_paths():
            self._desk.shell.say("No request can be followed: connect users to a part.")
            stage.deleteLater()
            return
        stage.closed.connect(self._on_stage_closed)
        self.stage = stage
        stage.showFullScreen()
        stage.setFocus()

    def _on_stage_closed(self) -> None:
        self.stage = None
        self._desk.canvas.setFocus()

    def shut_down(self) -> None:
        """Stop what works in the background, before the window goes."""
        if self.stage is not None:
            self.stage.close()
        if self._compare is not None:
            self._compare.close_runners()
