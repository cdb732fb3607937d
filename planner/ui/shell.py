"""The window at work: hears the workspace, answers the actions, wires the panels together."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMenu, QWidget

from planner.document import Change
from planner.ui.actions import Actions, Situation
from planner.ui.canvas import CanvasView
from planner.ui.charts.chart_page import ChartPage
from planner.ui.charts.chart_tabs import ChartTabs
from planner.ui.desk import Desk, Questions
from planner.ui.errands.file import open_path, open_template, save_done
from planner.ui.errands.scenario import computing_ids, recommended_ids
from planner.ui.exploring import Exploring
from planner.ui.inspector.inspector import Inspector
from planner.ui.inspector.why import WhyPage
from planner.ui.look import Look
from planner.ui.main_window import MainWindow
from planner.ui.panels.banner import Banner
from planner.ui.panels.claim_banner import ClaimBanner
from planner.ui.panels.findings import Findings
from planner.ui.panels.outline import Outline
from planner.ui.panels.palette import Palette
from planner.ui.panels.recent_menu import RecentMenu
from planner.ui.panels.status_row import StatusRow
from planner.ui.panels.tool_row import ToolRow
from planner.ui.traffic.editor import TrafficEditor
from planner.ui.traffic.factor import TrafficFactor
from planner.ui.workbench import Regions, Workbench
from planner.units import MONTHS_PER_YEAR
from planner.workspace import Workspace
from planner.workspace.preferences import Preferences
from planner.workspace.recent_files import RecentFiles

_CHARTS_AFTER_MS = 30
"""Once the page itself is painted; together they would be felt."""


class WindowShell(QObject):
    """Builds the workbench of a window and keeps it in step with the workspace."""

    def __init__(
        self,
        window: MainWindow,
        workspace: Workspace,
        factor: TrafficFactor,
        look: Look,
        preferences: Preferences,
        recent: RecentFiles,
        ask: Questions,
        *,
        inline: bool = False,
    ) -> None:
        super().__init__(window)
        self.window, self.workspace, self.factor = window, workspace, factor
        self.look, self.preferences, self._inline = look, preferences, inline
        self.actions: Actions = window.actions_table
        self.canvas = CanvasView(workspace, look.colours, self.menu_for)
        self.canvas.set_text_scale(look.text_scale)
        self.desk = Desk(workspace, self.canvas, self, look, preferences, recent, ask)
        self.palette, self.outline = Palette(look), Outline(workspace, look)
        self.tool_row = ToolRow(workspace, look, self.actions, factor)
        self.status_row = StatusRow(workspace, look, self.actions)
        self.banner, self.claim = Banner(look), ClaimBanner(workspace, look)
        self.traffic = TrafficEditor(workspace, look)
        self.inspector = Inspector(workspace, look, self.traffic)
        self._why: WhyPage | None = None
        self._chart_page: ChartPage | None = None
        self.charts = ChartTabs(workspace, look.colours, inline=inline)
        self.findings = Findings(workspace, look)
        self.charts.add_page("findings", "Findings", self.findings)
        self.workbench = Workbench(self._regions(), look, preferences, window.stack)
        window.set_workbench(self.workbench)
        self.actions.attach(self.desk)
        self.exploring = Exploring(
            self.desk, self.actions, window.menu_row, self.workbench, inline=inline
        )
        self.desk.exploring = self.exploring
        self._connect()
        self._dress()
        self._apply_preferences()
        self._show_situation()

    # ------------------------------------------------------------- what actions may ask

    def widget(self) -> QWidget:
        """Return the window, as a parent for dialogs."""
        return self.window

    def show_welcome(self) -> None:
        """Show the welcome page."""
        self.window.show_welcome()
        self._show_situation()

    def show_drawing(self) -> None:
        """Show the canvas."""
        self.workbench.show_page(None)
        self.window.show_workbench()
        if self._inline:
            self.charts.prepare()
        else:
            QTimer.singleShot(_CHARTS_AFTER_MS, self.charts, self.charts.prepare)
        self._show_title()
        self._show_situation()
        self.canvas.setFocus()

    def is_drawing(self) -> bool:
        """Tell whether the canvas is shown."""
        return self.window.is_workbench_shown()

    def say(self, sentence: str, action: str = "", then: Callable[[], None] | None = None) -> None:
        """Show a banner over the page in front, with at most one action."""
        self._banner_in_front().say(sentence, action, then)

    def show_progress(self, sentence: str, share: float, cancel: Callable[[], None]) -> None:
        """Say what is under way and how far it is, with a way to cancel; begins with 0."""
        if not share:
            self._banner_in_front().say(sentence, "Cancel", cancel, "info")
        self._banner_in_front().show_share(sentence, share)

    def take_back(self, sentence: str) -> None:
        """Stop saying something, if it is still said."""
        for banner in (self.banner, self.window.banner):
            banner.take_back(sentence)

    def note(self, sentence: str) -> None:
        """Show a sentence in the status row for a while."""
        self.status_row.show_message(sentence)

    def show_recovered(self, cards: Sequence[QWidget]) -> None:
        """Put what was recovered on the welcome page."""
        self.window.welcome.show_recovered(cards)

    def toggle_panel(self, name: str) -> None:
        """Show or hide `left`, `dock` or `inspector`."""
        self.workbench.toggle(name)

    def show_inspector_page(self, page: str) -> None:
        """Show a page of the inspector, the scenario's settings, or the page that says why."""
        if page == "why":
            self._show_why()
            return
        self.workbench.show_page(None)
        self.workbench.reveal("inspector")
        if page != "scenario":
            self.inspector.show_page(page)
        self.inspector.setFocus()

    def show_dock_page(self, page: str) -> None:
        """Show a page of the dock."""
        self.workbench.show_page(None)
        self.workbench.reveal("dock")
        self.charts.show_page(page)

    def show_commands(self) -> None:
        """Open the command palette."""
        self.window.show_commands()

    def cycle_regions(self) -> None:
        """Move the focus to the next region: palette, canvas, charts, inspector."""
        stops: tuple[tuple[QWidget, QWidget], ...] = (
            (self.palette, self.palette.search),
            (self.canvas, self.canvas),
            (self.charts, self.charts.bar),
            (self.inspector, self.inspector.name),
        )
        here = self.window.focusWidget()
        at = next((n for n, (room, _stop) in enumerate(stops) if here and _within(here, room)), -1)
        for step in range(1, len(stops) + 1):
            room, stop = stops[(at + step) % len(stops)]
            if room.isVisible():
                stop.setFocus()
                return

    def run(self, action_id: str) -> None:
        """Do another action of the table."""
        self.actions.run(action_id)

    def close(self) -> bool:
        """Close the window, asking about unsaved changes."""
        return self.window.close()

    def may_leave(self) -> bool:
        """Ask about unsaved changes; False where the user wants to stay."""
        if self.desk.keeping is not None:
            self.desk.keeping.saving.settle()
        if self.workspace.undo_stack.isClean():
            return True
        answer = self.desk.ask.about_unsaved(self.workspace.scenario.name)
        if answer == "save":
            return save_done(self.desk)
        return answer == "discard"

    def traffic_x(self) -> float:
        """Return the multiplier of the traffic that is in force."""
        return self.factor.value

    def menu_for(self, ids: frozenset[str]) -> QMenu | None:
        """Return the context menu of what is selected on the canvas."""
        return self.actions.menu_for(self._things(ids), self.window)

    def open_file(self, path: Path) -> None:
        """Open a file, as an argument of the program or dropped on the canvas."""
        open_path(self.desk, path)

    def set_busy(self, busy: bool) -> None:
        """Show that the engine works."""
        self.status_row.show_busy(busy)

    def shut_down(self) -> None:
        """Stop what works in the background, before the window goes."""
        self.workbench.remember()
        self.charts.close_charts()
        self.exploring.shut_down()
        if self._chart_page is not None:
            self._chart_page.close_charts()

    @property
    def why(self) -> WhyPage:
        """Return the page that says why; it is made when it is first asked for."""
        if self._why is None:
            self._why = WhyPage(self.workspace, self.look)
            self._why.closed.connect(self._on_page_closed)
            self._why.enlarge_wanted.connect(self._on_enlarge)
            self._why.action_wanted.connect(self._on_chart_action)
            self._why.own_prices_wanted.connect(partial(self.actions.run, "scenario.own_prices"))
            self._on_preference("period")
            self.workbench.add_page(self._why)
        return self._why

    @property
    def chart_page(self) -> ChartPage:
        """Return the large page of a chart; it is made when it is first asked for."""
        if self._chart_page is None:
            page = ChartPage(self.workspace, self.look.colours)
            page.closed.connect(self._on_page_closed)
            page.traffic_dragged.connect(self._on_traffic_dragged)
            page.export_requested.connect(self._on_chart_export)
            page.action_requested.connect(self._on_chart_action)
            self.workbench.add_page(page)
            self._chart_page = page
        return self._chart_page

    # ------------------------------------------------------------- wiring

    def _regions(self) -> Regions:
        return Regions(
            tool_row=self.tool_row,
            palette=self.palette,
            outline=self.outline,
            claim=self.claim,
            banner=self.banner,
            canvas=self.canvas,
            dock=self.charts,
            inspector=self.inspector,
            status_row=self.status_row,
        )

    def _connect(self) -> None:
        window, workspace, canvas = self.window, self.workspace, self.canvas
        workspace.problem.connect(self._on_problem)
        workspace.scenario_changed.connect(self._on_scenario)
        workspace.results_changed.connect(self._on_results)
        workspace.selection_changed.connect(self._on_selection)
        workspace.path_changed.connect(self._show_title)
        workspace.variant_changed.connect(self._show_situation)
        workspace.trial_changed.connect(self._show_situation)
        self.inspector.settings.pin_wanted.connect(self.exploring.pin)
        stack = workspace.undo_stack
        for signal in (stack.canUndoChanged, stack.canRedoChanged, stack.cleanChanged):
            signal.connect(self._show_situation)
        stack.cleanChanged.connect(self._show_title)
        self.palette.add_wanted.connect(self._on_add)
        self.findings.counted.connect(self._on_findings)
        self.findings.part_wanted.connect(self._on_part_wanted)
        self.inspector.why_wanted.connect(self._show_why)
        self.inspector.menu_wanted.connect(self._show_menu)
        self.tool_row.overlay_chosen.connect(canvas.set_overlay)
        self.tool_row.months_chosen.connect(self._on_months)
        self.factor.changed.connect(self._on_factor)
        canvas.overlay_changed.connect(self.tool_row.show_overlay)
        canvas.zoom_changed.connect(self.status_row.show_zoom)
        canvas.status_changed.connect(self.status_row.show_message)
        canvas.edit_wanted.connect(self._on_edit_wanted)
        canvas.files_dropped.connect(self._on_files)
        canvas.template_wanted.connect(self.show_welcome)
        canvas.question_wanted.connect(self._on_question_wanted)
        canvas.open_wanted.connect(partial(self.actions.run, "file.open"))
        self.charts.traffic_dragged.connect(self._on_traffic_dragged)
        self.charts.export_requested.connect(self._on_chart_export)
        self.charts.action_requested.connect(self._on_chart_action)
        self.charts.enlarge_requested.connect(self._on_enlarge)
        self.charts.collapse_requested.connect(partial(self.toggle_panel, "dock"))
        self.charts.show_page(self.preferences.text("dock_tab"))
        self.charts.page_changed.connect(partial(self.preferences.set, "dock_tab"))
        window.menu_row.rename_wanted.connect(partial(self.actions.run, "scenario.rename"))
        window.welcome.new_wanted.connect(partial(self.actions.run, "file.new"))
        window.welcome.open_wanted.connect(partial(self.actions.run, "file.open"))
        window.welcome.file_wanted.connect(self._on_recent)
        window.welcome.template_wanted.connect(self._on_template)
        window.ask_before_closing(self.may_leave)
        files = window.menus["File"]
        self.recent_menu = RecentMenu(self.desk.recent, self._on_recent, files)
        files.insertMenu(self.actions["file.welcome"], self.recent_menu)
        self.look.changed.connect(self._on_look)
        self.preferences.changed.connect(self._on_preference)

    def _banner_in_front(self) -> Banner:
        return self.banner if self.is_drawing() else self.window.banner

    def _things(self, ids: frozenset[str]) -> set[str]:
        """Say what kind of things are under the pointer, for the context menu."""
        scenario = self.workspace.scenario
        if not ids:
            return {"canvas"}
        found: set[str] = set()
        if any(key in scenario.nodes for key in ids):
            found.add("compute" if computing_ids(scenario, ids) else "part")
        if any(key in scenario.edges for key in ids):
            found.add("connection")
        if any(key in scenario.groups for key in ids):
            found.add("group")
        if any(key in scenario.notes for key in ids):
            found.add("note")
        return found

    def _show_situation(self, _value: object = None) -> None:
        workspace, ids = self.workspace, self.workspace.selection
        scenario, stack = workspace.scenario, workspace.undo_stack
        self.actions.set_situation(
            Situation(
                drawing=self.is_drawing(),
                parts=sum(key in scenario.nodes for key in ids),
                selected=len(ids),
                computing=bool(computing_ids(scenario, ids)),
                grouped=any(key in scenario.groups for key in ids),
                connections=sum(key in scenario.edges for key in ids),
                can_undo=stack.canUndo(),
                can_redo=stack.canRedo(),
                changed=not stack.isClean(),
                has_path=workspace.path is not None,
                recommended=len(recommended_ids(workspace.results)),
                ready=True,
                own=isinstance(workspace.variant, int),
                trying=bool(workspace.trial),
            )
        )

    def _show_title(self, _value: object = None) -> None:
        unsaved = not self.workspace.undo_stack.isClean()
        path = self.workspace.path
        name = self.workspace.scenario.name or (path.name if path else "Untitled")
        self.window.setWindowTitle("EC2 or Lambda?")
        if self.is_drawing():
            self.window.menu_row.show_drawing(name, unsaved=unsaved)
            line = " ".join(name.split())[:80]
            if self.desk.keeping is not None and self.desk.keeping.is_read_only:
                line += " (read-only)"
            self.window.setWindowTitle(f"{line}{' •' if unsaved else ''} – EC2 or Lambda?")

    def _apply_preferences(self) -> None:
        for key in (
            "reduce_motion",
            "curved_edges",
            "show_minimap",
            "show_grid",
            "snap_to_guides",
            "wheel",
            "layer_labels",
            "layer_costs",
            "layer_notes",
            "period",
        ):
            self._on_preference(key)

    # ------------------------------------------------------------- news

    def _on_scenario(self, change: Change) -> None:
        if change.whole:
            self.banner.hide()
            self.factor.set(1.0)
        if change.whole or change.settings:
            self._show_title()
        self._show_situation()

    def _on_results(self, _results: object) -> None:
        self._show_situation()
        is_why = self._why is not None and self.workbench.page_shown() is self._why
        if is_why and not self.why.show_part(self.inspector.part_id()):
            self.workbench.show_page(None)

    def _on_selection(self, ids: frozenset[str]) -> None:
        self._show_situation()
        self.workbench.slide_inspector(bool(ids))

    def _on_problem(self, sentence: str) -> None:
        self.say(sentence)

    def _dress(self) -> None:
        """Fit the tabs of the dock into the width under the canvas."""
        px = self.look.px
        self.charts.bar.setStyleSheet(
            f"QTabBar::tab {{ font-size: {px(12)}px; padding: {px(8)}px {px(6)}px; }}"
        )

    def _on_look(self) -> None:
        self._dress()
        self.canvas.set_colours(self.look.colours)
        self.canvas.set_text_scale(self.look.text_scale)
        self.charts.set_colours(self.look.colours)
        if self._chart_page is not None:
            self._chart_page.set_colours(self.look.colours)

    def _on_preference(self, key: str) -> None:
        preferences, canvas = self.preferences, self.canvas
        if key in ("theme", "text_scale"):
            mode = preferences.text("theme")
            self.look.set(mode, preferences.number("text_scale"))  # type: ignore[arg-type]
        elif key == "reduce_motion":
            canvas.set_reduce_motion(preferences.is_on(key))
        elif key == "curved_edges":
            canvas.set_edge_style("curved" if preferences.is_on(key) else "orthogonal")
        elif key == "show_minimap":
            canvas.set_minimap_visible(preferences.is_on(key))
        elif key == "show_grid":
            canvas.set_grid_visible(preferences.is_on(key))
        elif key == "snap_to_guides":
            canvas.snaps = preferences.is_on(key)
        elif key == "wheel":
            canvas.set_wheel_mode(preferences.text(key))  # type: ignore[arg-type]
        elif key.startswith("layer_"):
            self._show_layer(key.removeprefix("layer_"), preferences.is_on(key))
        elif key == "period":
            months = MONTHS_PER_YEAR if preferences.text(key) == "year" else 1
            self.tool_row.show_period(months)
            self.charts.set_months(months)
            self.exploring.set_months(months)
            if self._why is not None:
                self._why.set_months(months)

    def _show_layer(self, layer: str, shown: bool) -> None:
        self.actions[f"view.{layer}"].setChecked(shown)
        if (layer in self.canvas.mirror.look.hidden) == shown:
            self.canvas.toggle_layer(layer)  # type: ignore[arg-type]

    def _on_months(self, months: int) -> None:
        self.preferences.set("period", "month" if months == 1 else "year")

    def _on_factor(self, _value: float) -> None:
        self.workspace.recompute()

    def _on_add(self, item_id: str) -> None:
        self.canvas.add_part(item_id)
        self.canvas.setFocus()

    def _on_findings(self, count: int) -> None:
        self.charts.set_badge("findings", str(count) if count else "")

    def _on_part_wanted(self, part_id: str) -> None:
        self.canvas.reveal(part_id)

    def _on_edit_wanted(self, part_id: str) -> None:
        self.workspace.select((part_id,))
        self.show_inspector_page("settings")

    def _on_files(self, paths: tuple[Path, ...]) -> None:
        if paths and self.may_leave():
            self.open_file(paths[0])

    def _on_recent(self, path: str) -> None:
        if self.may_leave():
            self.open_file(Path(path))

    def _on_template(self, template_id: str) -> None:
        if self.may_leave():
            open_template(self.desk, template_id)

    def _on_question_wanted(self) -> None:
        self.show_welcome()
        self.window.welcome.focus_first()

    def _on_traffic_dragged(self, part_id: str, requests_per_month: float) -> None:
        results = self.workspace.results
        part = results.components.get(part_id) if results is not None else None
        if part is not None and part.requests_per_month > 0:
            self.factor.set(self.factor.value * requests_per_month / part.requests_per_month)

    def _on_chart_export(self, _chart_id: str, part_id: str) -> None:
        if part_id:
            self.workspace.select((part_id,))
        self.actions.run("file.export")

    def _on_enlarge(self, chart_id: str, part_id: str) -> None:
        self.chart_page.show_chart(chart_id, part_id or None)
        self.workbench.show_page(self.chart_page)
        self.chart_page.setFocus()

    def _on_page_closed(self) -> None:
        self.workbench.show_page(None)
        self.canvas.setFocus()

    def _on_chart_action(self, action: str, part_id: str) -> None:
        if part_id:
            self.workspace.select((part_id,))
        if action == "set-traffic":
            self.show_inspector_page("traffic")
        elif action == "add-part":
            self.canvas.setFocus()
            self.canvas.quick_add()
        elif action == "choose-part":
            ids = computing_ids(self.workspace.scenario, tuple(self.workspace.scenario.nodes))
            if ids:
                self.canvas.reveal(ids[0])

    def _show_menu(self) -> None:
        """Open under the dots what can be done with the selection."""
        menu = self.menu_for(self.workspace.selection)
        if menu is not None:
            button = self.inspector.more
            menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _show_why(self) -> None:
        if self.why.show_part(self.inspector.part_id()):
            self.workbench.show_page(self.why)
            self.why.setFocus()
        else:
            self.say("Select a computing part to see why its answer is what it is.")


def _within(widget: QWidget, room: QWidget) -> bool:
    return widget is room or room.isAncestorOf(widget)
