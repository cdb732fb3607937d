"""The one table of actions, from which menus, shortcuts, palette and help are all drawn."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib import import_module

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from planner.painting.icons import chrome_icon
from planner.record import record
from planner.ui.desk import Desk
from planner.ui.look import Look


@record
class ActionRow:
    """A thing the user can do.

    Attributes
    ----------
    menu
        Path in the menu bar, "/" between levels; "" keeps it out.
    handler
        Function in `planner.ui.errands`, as "file.save"; it gets the desk.
    shortcut
        Written out, never a standard key: those differ between platforms.
    when
        Name of a condition in `CONDITIONS`.
    context
        Things whose context menu holds it: part, compute, connection, group, note, canvas.
    toggle
        True where it is on at first and each run turns it off or on.
    first
        True begins a new block of its menu.
    toolbar
        True where the tool row shows it too.
    """

    id: str
    text: str
    menu: str
    handler: str
    shortcut: str = ""
    icon: str = ""
    when: str = "drawing"
    tip: str = ""
    context: tuple[str, ...] = ()
    first: bool = False
    toolbar: bool = False
    also: tuple[str, ...] = ()
    toggle: bool = False

    @property
    def tool_tip(self) -> str:
        """Return what it does, with its key."""
        said = self.tip or self.text.rstrip("…")
        return f"{said} ({self.shortcut})" if self.shortcut else said


@record
class Situation:
    """What the conditions look at."""

    drawing: bool = False
    parts: int = 0
    selected: int = 0
    computing: bool = False
    grouped: bool = False
    connections: int = 0
    can_undo: bool = False
    can_redo: bool = False
    changed: bool = False
    has_path: bool = False
    recommended: int = 0
    ready: bool = False
    own: bool = False
    trying: bool = False


CONDITIONS: Mapping[str, Callable[[Situation], bool]] = {
    "always": lambda _s: True,
    "ready": lambda s: s.ready,
    "drawing": lambda s: s.drawing,
    "selection": lambda s: s.drawing and s.selected > 0,
    "one": lambda s: s.drawing and s.selected == 1,
    "part": lambda s: s.drawing and s.parts > 0,
    "two parts": lambda s: s.drawing and s.parts >= 2,
    "three parts": lambda s: s.drawing and s.parts >= 3,
    "computing": lambda s: s.drawing and s.computing,
    "group": lambda s: s.drawing and s.grouped,
    "connection": lambda s: s.drawing and s.connections > 0,
    "undo": lambda s: s.drawing and s.can_undo,
    "redo": lambda s: s.drawing and s.can_redo,
    "saved": lambda s: s.drawing and s.has_path,
    "revert": lambda s: s.drawing and s.changed and s.has_path,
    "recommended": lambda s: s.drawing and s.recommended > 0,
    "own": lambda s: s.drawing and s.own,
    "trying": lambda s: s.drawing and s.trying,
}

_ALL = ("part", "compute", "connection", "group", "note")
_PARTS = ("part", "compute")

A = ActionRow
ACTIONS: tuple[ActionRow, ...] = (
    # File
    A("file.new", "New drawing", "File", "file.new", "Ctrl+N", "plus", "ready"),
    A("file.open", "Open…", "File", "file.open_", "Ctrl+O", "folder", "ready"),
    A("file.welcome", "Welcome page", "File", "file.welcome", "", "", "ready", "Templates"),
    A("file.save", "Save", "File", "file.save", "Ctrl+S", "save", first=True),
    A("file.save_as", "Save as…", "File", "file.save_as", "Ctrl+Shift+S"),
    A(
        "file.save_copy",
        "Save a copy…",
        "File",
        "file.save_copy",
        tip="The drawing stays where it is",
    ),
    A(
        "file.versions",
        "Earlier versions…",
        "File",
        "safety.versions",
        when="saved",
        tip="Versions kept before this file was saved over",
    ),
    A("file.revert", "Revert", "File", "file.revert", when="revert", tip="Back to the saved file"),
    A(
        "file.export",
        "Export…",
        "File",
        "file.export",
        "Ctrl+E",
        "export",
        first=True,
        toolbar=True,
    ),
    A(
        "file.print",
        "Print to PDF…",
        "File",
        "file.print_pdf",
        "Ctrl+P",
        tip="Drawing and answers as PDF",
    ),
    A("file.close", "Close", "File", "file.close", "Ctrl+W", first=True, tip="Close the drawing"),
    A("file.quit", "Quit", "File", "file.quit_", "Ctrl+Q", when="always"),
    # Edit
    A("edit.undo", "Undo", "Edit", "edit.undo", "Ctrl+Z", "undo", "undo", toolbar=True),
    A(
        "edit.redo",
        "Redo",
        "Edit",
        "edit.redo",
        "Ctrl+Shift+Z",
        "redo",
        "redo",
        toolbar=True,
        also=("Ctrl+Y",),
    ),
    A("edit.cut", "Cut", "Edit", "edit.cut", "Ctrl+X", "", "selection", context=_ALL, first=True),
    A("edit.copy", "Copy", "Edit", "edit.copy", "Ctrl+C", "copy", "selection", context=_ALL),
    A(
        "edit.copy_picture",
        "Copy as picture",
        "Edit",
        "edit.copy_picture",
        "Ctrl+Shift+C",
        context=_ALL,
        tip="The selection, or the whole drawing, as PNG and SVG",
    ),
    A(
        "edit.copy_settings",
        "Copy settings and traffic",
        "Edit",
        "edit.copy_settings",
        "Ctrl+Alt+C",
        when="part",
        context=_PARTS,
        tip="To give them to other parts",
    ),
    A(
        "edit.paste_settings",
        "Paste settings",
        "Edit",
        "edit.paste_settings",
        "Ctrl+Alt+V",
        when="part",
        context=_PARTS,
        tip="Give the selected parts the settings that were copied",
    ),
    A(
        "edit.paste_traffic",
        "Paste traffic",
        "Edit",
        "edit.paste_traffic",
        "Ctrl+Alt+T",
        when="part",
        context=_PARTS,
        tip="Give the selected parts the traffic that was copied",
    ),
    A("edit.paste", "Paste", "Edit", "edit.paste", "Ctrl+V", "paste", context=("canvas",)),
    A(
        "edit.duplicate",
        "Duplicate",
        "Edit",
        "edit.duplicate",
        "Ctrl+D",
        "duplicate",
        "selection",
        context=_ALL,
    ),
    A("edit.delete", "Delete", "Edit", "edit.delete", "Del", "delete", "selection", context=_ALL),
    A(
        "edit.select_all",
        "Select all",
        "Edit",
        "edit.select_all",
        "Ctrl+A",
        context=("canvas",),
        first=True,
    ),
    A(
        "edit.rename",
        "Rename",
        "Edit",
        "edit.rename",
        "F2",
        "rename",
        "one",
        context=("part", "compute", "group", "note", "connection"),
    ),
    A("edit.find", "Find a part…", "Edit", "edit.find", "Ctrl+F", "search"),
    A("edit.find_next", "Find next", "Edit", "edit.find_next", "F3"),
    A(
        "edit.add",
        "Add a part…",
        "Edit",
        "edit.add",
        "/",
        "plus",
        context=("canvas",),
        first=True,
        tip="Find a part by name and place it",
    ),
    A("edit.add_note", "Add a note", "Edit", "edit.add_note", context=("canvas",)),
    A("edit.add_text", "Add text", "Edit", "edit.add_text", context=("canvas",)),
    A(
        "edit.history",
        "Undo history",
        "Edit",
        "edit.history",
        first=True,
        tip="Every step since the file was opened",
    ),
    A(
        "edit.preferences",
        "Preferences…",
        "Edit",
        "edit.preferences",
        "Ctrl+,",
        "settings",
        "ready",
        first=True,
    ),
    # View
    A(
        "view.zoom_in",
        "Zoom in",
        "View",
        "view.zoom_in",
        "Ctrl++",
        "plus",
        toolbar=True,
        also=("Ctrl+=",),
    ),
    A("view.zoom_out", "Zoom out", "View", "view.zoom_out", "Ctrl+-", "minus", toolbar=True),
    A("view.zoom_full", "Actual size", "View", "view.zoom_full", "Ctrl+0", tip="Zoom to 100 %"),
    A(
        "view.fit",
        "Fit the drawing",
        "View",
        "view.fit",
        "Shift+1",
        "fit",
        toolbar=True,
        context=("canvas",),
    ),
    A(
        "view.zoom_selection",
        "Zoom to the selection",
        "View",
        "view.zoom_selection",
        "Shift+2",
        when="selection",
    ),
    A("view.overlay_none", "No overlay", "View/Overlay", "view.overlay_none"),
    A(
        "view.overlay_cost",
        "Cost",
        "View/Overlay",
        "view.overlay_cost",
        icon="cost",
        tip="Colour parts by cost",
    ),
    A(
        "view.overlay_latency",
        "Latency",
        "View/Overlay",
        "view.overlay_latency",
        icon="latency",
        tip="Colour parts by latency",
    ),
    A(
        "view.overlay_utilisation",
        "Utilisation",
        "View/Overlay",
        "view.overlay_utilisation",
        tip="Colour parts by utilisation",
    ),
    A(
        "view.overlay_traffic",
        "Traffic",
        "View/Overlay",
        "view.overlay_traffic",
        icon="traffic",
        tip="Width of connections by traffic",
    ),
    A(
        "view.overlay_verdict",
        "EC2 minus Lambda",
        "View/Overlay",
        "view.overlay_verdict",
        tip="Colour parts by what separates the two sides",
    ),
    A(
        "view.labels",
        "Traffic labels",
        "View/Layers",
        "view.labels",
        tip="Show or hide the labels of connections",
        toggle=True,
    ),
    A(
        "view.costs",
        "Costs",
        "View/Layers",
        "view.costs",
        tip="Show or hide what parts and groups cost",
        toggle=True,
    ),
    A(
        "view.notes",
        "Notes",
        "View/Layers",
        "view.notes",
        tip="Show or hide notes and text",
        toggle=True,
    ),
    A("view.light", "Light", "View/Colours", "view.light", when="ready", tip="Light colours"),
    A("view.dark", "Dark", "View/Colours", "view.dark", when="ready", tip="Dark colours"),
    A(
        "view.system",
        "As the system",
        "View/Colours",
        "view.system",
        when="ready",
        tip="Colours follow the system",
    ),
    A(
        "view.left",
        "Palette and outline",
        "View",
        "view.left",
        "Ctrl+Shift+L",
        "panel-left",
        first=True,
    ),
    A("view.dock", "Charts", "View", "view.dock", "Ctrl+Shift+D", "panel-bottom"),
    A("view.inspector", "Inspector", "View", "view.inspector", "Ctrl+Shift+I", "panel-right"),
    A(
        "view.answer",
        "Answer",
        "View",
        "view.answer",
        "Ctrl+1",
        first=True,
        tip="Inspector: the answer",
    ),
    A(
        "view.settings",
        "Settings",
        "View",
        "view.settings",
        "Ctrl+2",
        context=_PARTS,
        tip="Inspector: settings",
    ),
    A(
        "view.traffic",
        "Traffic",
        "View",
        "view.traffic",
        "Ctrl+3",
        context=_PARTS,
        tip="Inspector: traffic",
    ),
    A(
        "view.cost",
        "Cost",
        "View",
        "view.cost",
        "Ctrl+4",
        context=_PARTS,
        tip="Inspector: cost lines",
    ),
    A(
        "view.why",
        "Why this answer?",
        "View",
        "view.why",
        "Ctrl+5",
        when="computing",
        context=("compute",),
        tip="The guide's four questions and what decides",
    ),
    A("view.findings", "Findings", "View", "view.findings", "Ctrl+6"),
    A(
        "view.regions",
        "Next region",
        "View",
        "view.regions",
        "F6",
        tip="Move the focus to the next region",
    ),
    A(
        "view.present",
        "Present",
        "View",
        "presentation.present",
        "F5",
        "play",
        first=True,
        tip="Walk through drawing, answers and charts on the whole screen",
    ),
    A(
        "view.follow",
        "Follow a request",
        "View",
        "presentation.follow",
        "Shift+F5",
        tip="A request's path, part by part, with its cost and time",
    ),
    # Arrange
    A(
        "arrange.right",
        "Lay out to the right",
        "Arrange",
        "arrange.right",
        "Ctrl+L",
        "layout",
        context=("canvas",),
    ),
    A("arrange.down", "Lay out downwards", "Arrange", "arrange.down"),
    A(
        "arrange.align_left",
        "Align left",
        "Arrange",
        "arrange.align_left",
        "",
        "align-left",
        "two parts",
        first=True,
    ),
    A(
        "arrange.align_centre",
        "Align centres",
        "Arrange",
        "arrange.align_centre",
        "",
        "align-centre",
        "two parts",
    ),
    A(
        "arrange.align_right",
        "Align right",
        "Arrange",
        "arrange.align_right",
        "",
        "align-right",
        "two parts",
    ),
    A(
        "arrange.align_top",
        "Align top",
        "Arrange",
        "arrange.align_top",
        "",
        "align-top",
        "two parts",
    ),
    A(
        "arrange.align_middle",
        "Align middles",
        "Arrange",
        "arrange.align_middle",
        "",
        "align-middle",
        "two parts",
    ),
    A(
        "arrange.align_bottom",
        "Align bottom",
        "Arrange",
        "arrange.align_bottom",
        "",
        "align-bottom",
        "two parts",
    ),
    A(
        "arrange.across",
        "Distribute across",
        "Arrange",
        "arrange.across",
        "",
        "distribute",
        "three parts",
        first=True,
    ),
    A(
        "arrange.downwards",
        "Distribute downwards",
        "Arrange",
        "arrange.downwards",
        "",
        "distribute-vertical",
        "three parts",
    ),
    A(
        "arrange.tidy",
        "Tidy up",
        "Arrange",
        "arrange.tidy",
        "Ctrl+Shift+T",
        "",
        "two parts",
        tip="Put the selection in rows and columns",
        first=True,
    ),
    A(
        "arrange.same_size",
        "Same size",
        "Arrange",
        "arrange.same_size",
        when="selection",
        context=("group", "note"),
        tip="Make selected groups or notes as large as the largest",
    ),
    A(
        "arrange.group",
        "Group",
        "Arrange",
        "arrange.group",
        "Ctrl+G",
        "group",
        "part",
        context=_PARTS,
        first=True,
    ),
    A(
        "arrange.ungroup",
        "Ungroup",
        "Arrange",
        "arrange.ungroup",
        "Ctrl+Shift+G",
        "ungroup",
        "group",
        context=("group",),
    ),
    A(
        "arrange.collapse",
        "Collapse or expand",
        "Arrange",
        "arrange.collapse",
        "",
        "",
        "group",
        context=("group",),
    ),
    A(
        "arrange.lock",
        "Lock or unlock",
        "Arrange",
        "arrange.lock",
        "Ctrl+Shift+K",
        "lock",
        "part",
        context=_PARTS,
    ),
    # Scenario
    A(
        "scenario.flip",
        "Flip between EC2 and Lambda",
        "Scenario",
        "scenario.flip",
        "Ctrl+Shift+F",
        "",
        "computing",
        context=("compute",),
    ),
    A(
        "scenario.apply_one",
        "Apply the recommendation",
        "Scenario",
        "scenario.apply_one",
        "Ctrl+Return",
        "check",
        "computing",
        context=("compute",),
        tip="Move the selected parts to where their answer points",
    ),
    A(
        "scenario.apply_all",
        "Apply all recommended",
        "Scenario",
        "scenario.apply_all",
        "Ctrl+Shift+Return",
        "check",
        "recommended",
        tip="See what will change, then move every part to where its answer points, as one step",
        toolbar=True,
    ),
    A(
        "scenario.connect",
        "Connect to…",
        "Scenario",
        "scenario.connect",
        "Ctrl+J",
        "link",
        "part",
        context=_PARTS,
        tip="Choose the part that the selected one calls or tells",
    ),
    A(
        "scenario.next_line",
        "Next connection",
        "Scenario",
        "scenario.next_line",
        "Ctrl+Shift+J",
        when="one",
        tip="Select the connections that leave the part, one after the other",
    ),
    A(
        "scenario.mode",
        "Call or event",
        "Scenario",
        "scenario.mode",
        "Ctrl+Shift+E",
        when="connection",
        context=("connection",),
        tip="Make the selected call an event, or the event a call",
    ),
    A(
        "scenario.reverse",
        "Turn the connection round",
        "Scenario",
        "scenario.reverse",
        when="connection",
        context=("connection",),
    ),
    A(
        "scenario.settings",
        "Scenario settings",
        "Scenario",
        "scenario.settings",
        "Ctrl+Shift+P",
        "settings",
        first=True,
        context=("canvas",),
        tip="Hours a month, free tier, quotas, targets",
    ),
    A("scenario.rename", "Rename the scenario…", "Scenario", "scenario.rename"),
    A(
        "scenario.own_prices",
        "Own prices…",
        "Scenario",
        "scenario.own_prices",
        "Ctrl+Shift+U",
        "cost",
        tip="Unit prices of your own in place of published ones, and the way back",
    ),
    A(
        "scenario.certify",
        "Certify by simulation…",
        "Scenario",
        "scenario.certify",
        "F9",
        "check",
        tip="Simulate every computing part and hold the formulas against it",
        first=True,
    ),
    A(
        "variant.keep",
        "Keep as alternative…",
        "Scenario/Alternatives",
        "alternatives.keep",
        "Ctrl+Shift+A",
        "plus",
        first=True,
        tip="Keep what is in view as an alternative of your own",
    ),
    A(
        "variant.compare",
        "Compare variants",
        "Scenario/Alternatives",
        "alternatives.compare",
        "Ctrl+Shift+M",
        tip="Two variants side by side",
    ),
    A(
        "variant.next",
        "Next variant",
        "Scenario/Alternatives",
        "alternatives.following",
        "Ctrl+PgDown",
        first=True,
        tip="As drawn, all EC2, all Lambda, recommended, your own",
    ),
    A(
        "variant.previous",
        "Previous variant",
        "Scenario/Alternatives",
        "alternatives.previous",
        "Ctrl+PgUp",
        tip="The variant before",
    ),
    A(
        "variant.take",
        "Take from another variant…",
        "Scenario/Alternatives",
        "alternatives.take",
        when="part",
        context=_PARTS,
        tip="Set the selected parts as another variant has them",
        first=True,
    ),
    A(
        "variant.rename",
        "Rename the alternative…",
        "Scenario/Alternatives",
        "alternatives.rename",
        "",
        "rename",
        "own",
        first=True,
    ),
    A(
        "variant.duplicate",
        "Duplicate the alternative",
        "Scenario/Alternatives",
        "alternatives.duplicate",
        "",
        "duplicate",
        "own",
    ),
    A(
        "variant.delete",
        "Delete the alternative",
        "Scenario/Alternatives",
        "alternatives.delete",
        "",
        "delete",
        "own",
        tip="The drawing stays as it is",
    ),
    A(
        "what_if.pin",
        "Pin a value as slider…",
        "Scenario/What if",
        "what_if.pin",
        "Ctrl+Shift+W",
        "pin",
        "part",
        context=_PARTS,
        tip="Try other values of a number; nothing is written until you apply it",
    ),
    A(
        "what_if.apply",
        "Apply what-if",
        "Scenario/What if",
        "what_if.apply",
        "",
        "check",
        "trying",
        tip="Write the values on trial, as one step",
        first=True,
    ),
    A(
        "what_if.reset",
        "Reset what-if",
        "Scenario/What if",
        "what_if.reset",
        "",
        "",
        "trying",
        tip="Back to what is written",
    ),
    # Help
    A(
        "help.commands",
        "Run a command…",
        "Help",
        "help_.commands",
        "Ctrl+K",
        "search",
        "ready",
        tip="Find and run any action",
    ),
    A(
        "help.guide",
        "The guide's four questions",
        "Help",
        "help_.guide",
        "F1",
        "help",
        "ready",
        first=True,
    ),
    A("help.shortcuts", "Keyboard shortcuts", "Help", "help_.shortcuts", "Ctrl+/", when="ready"),
    A(
        "help.about",
        "About",
        "Help",
        "help_.about",
        icon="info",
        when="ready",
        tip="Version, prices, and what was checked",
    ),
)
ROWS: Mapping[str, ActionRow] = {row.id: row for row in ACTIONS}
MENUS = ("File", "Edit", "View", "Arrange", "Scenario", "Help")


def handler_of(row: ActionRow) -> Callable[[Desk], None]:
    """Return the function behind a row; its room is imported only now."""
    room, name = row.handler.split(".")
    found: Callable[[Desk], None] = getattr(import_module(f"planner.ui.errands.{room}"), name)
    return found


class Actions(QObject):
    """The table as live actions of one window."""

    triggered = Signal(str)

    def __init__(self, window: QWidget, look: Look) -> None:
        super().__init__(window)
        self._look, self._window = look, window
        self._desk: Desk | None = None
        self._actions: dict[str, QAction] = {}
        for row in ACTIONS:
            self._actions[row.id] = self._made(row)
        self.situation: Situation | None = None
        self.set_situation(Situation())
        self._has_icons = False
        self._dress_tools()
        look.changed.connect(self._on_look)

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def attach(self, desk: Desk) -> None:
        """Give the handlers something to work on."""
        self._desk = desk

    def set_situation(self, situation: Situation) -> None:
        """Enable what can be done now."""
        if situation == self.situation:
            return
        self.situation = situation
        for row in ACTIONS:
            self._actions[row.id].setEnabled(CONDITIONS[row.when](situation))

    def run(self, action_id: str) -> None:
        """Do it, if it can be done now."""
        self._actions[action_id].trigger()

    def fill(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Draw the menus of the menu bar; returns them by path."""
        menus: dict[str, QMenu] = {}
        for title in MENUS:
            menu = bar.addMenu(title)
            menu.aboutToShow.connect(self.dress)
            menus[title] = menu
        for row in ACTIONS:
            if row.menu:
                self._put(menus, row)
        return menus

    def menu_for(self, things: Iterable[str], parent: QWidget | None = None) -> QMenu | None:
        """Return the context menu of what is under the pointer: "part", "canvas" …"""
        self.dress()
        wanted = set(things)
        menu = QMenu(parent or self._window)
        room = ""
        for row in ACTIONS:
            if not wanted & set(row.context):
                continue
            if room and row.menu != room:
                menu.addSeparator()
            room = row.menu
            menu.addAction(self._actions[row.id])
        menu.aboutToHide.connect(menu.deleteLater)
        return None if menu.isEmpty() else menu

    def _made(self, row: ActionRow) -> QAction:
        action = QAction(row.text, self)
        action.setObjectName(row.id)
        keys = [row.shortcut, *row.also] if row.shortcut else []
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip(row.tool_tip)
        action.setStatusTip(row.tip or row.text.rstrip("…"))
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.setCheckable(row.toggle)
        action.setChecked(row.toggle)
        action.triggered.connect(partial(self._on_triggered, row.id))
        self._window.addAction(action)
        return action

    def _put(self, menus: dict[str, QMenu], row: ActionRow) -> None:
        top, _slash, rest = row.menu.partition("/")
        menu = menus[top]
        if rest:
            if row.menu not in menus:
                menus[row.menu] = menu.addMenu(rest)
            menu = menus[row.menu]
        if row.first:
            menu.addSeparator()
        menu.addAction(self._actions[row.id])

    def dress(self) -> None:
        """Give every action its icon; the first screen does without those of the menus."""
        if not self._has_icons:
            self._has_icons = True
            self._give_icons(row for row in ACTIONS if not row.toolbar)

    def _dress_tools(self) -> None:
        self._give_icons(row for row in ACTIONS if row.toolbar)

    def _give_icons(self, rows: Iterable[ActionRow]) -> None:
        for row in rows:
            if row.icon:
                self._actions[row.id].setIcon(chrome_icon(row.icon, self._look.colours))

    def _on_look(self) -> None:
        self._dress_tools()
        if self._has_icons:
            self._has_icons = False
            self.dress()

    def _on_triggered(self, action_id: str, _checked: bool = False) -> None:
        if self._desk is not None:
            handler_of(ROWS[action_id])(self._desk)
        self.triggered.emit(action_id)
