"""The window: where each bar, panel and page stands, and how they make room for each other."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from planner.painting.guard import guarded
from planner.painting.icons import app_icon
from planner.tokens import WINDOW
from planner.ui.actions import Actions
from planner.ui.command_palette import CommandPalette
from planner.ui.look import Look
from planner.ui.panels.banner import Banner
from planner.ui.panels.menu_row import MenuRow
from planner.ui.panels.welcome import WelcomePage
from planner.workspace.preferences import Preferences
from planner.workspace.recent_files import RecentFiles


class MainWindow(QMainWindow):
    """Menu row over one of two pages: welcome, or the workbench around the canvas.

    The workbench comes after the first paint (`set_workbench`), because it needs the engine.

    Signals
    -------
    painted_first
        The first frame stands; heavy rooms may be imported now.
    """

    painted_first = Signal()

    def __init__(self, look: Look, preferences: Preferences, recent: RecentFiles) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("EC2 or Lambda?")
        self.setWindowIcon(app_icon())
        self._look, self._preferences = look, preferences
        self._painted = False
        self._may_close: Callable[[], bool] = lambda: True
        self.actions_table = Actions(self, look)
        self.menu_row = MenuRow(look)
        self.menus = self.actions_table.fill(self.menu_row.bar)
        self.setMenuWidget(self.menu_row)
        self.stack = QStackedWidget()
        self.setCentralWidget(self.stack)
        self._first_page = QWidget()
        self.stack.addWidget(self._first_page)
        self.banner = Banner(look)
        self.welcome = WelcomePage(look, recent)
        column = QVBoxLayout(self._first_page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.welcome, 1)
        self.workbench: QWidget | None = None
        self._commands: CommandPalette | None = None
        self.setMinimumSize(WINDOW.width_min, WINDOW.height_min)
        self.resize(
            max(round(preferences.number("window_width")), WINDOW.width_min),
            max(round(preferences.number("window_height")), WINDOW.height_min),
        )
        if preferences.is_on("window_maximised"):
            self.setWindowState(Qt.WindowState.WindowMaximized)
        self.menu_row.commands_wanted.connect(self.show_commands)
        self.menu_row.show_welcome()

    def set_workbench(self, workbench: QWidget) -> None:
        """Put the canvas and what stands around it behind the welcome page."""
        self.workbench = workbench
        self.stack.addWidget(workbench)

    def show_welcome(self) -> None:
        """Show the welcome page."""
        self.stack.setCurrentWidget(self._first_page)
        self.menu_row.show_welcome()

    def show_workbench(self) -> None:
        """Show the canvas."""
        if self.workbench is not None:
            self.stack.setCurrentWidget(self.workbench)
            # Each widget that appears asks by such an event to be painted; coming after the paint
            # that is under way already, they would have the whole window painted once more.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateLater.value)

    def is_workbench_shown(self) -> bool:
        """Tell whether the canvas is in front."""
        return self.workbench is not None and self.stack.currentWidget() is self.workbench

    def show_commands(self) -> None:
        """Open the command palette."""
        self.commands.open_at(self)

    @property
    def commands(self) -> CommandPalette:
        """Return the command palette; it is made when it is first needed."""
        if self._commands is None:
            self._commands = CommandPalette(self.actions_table, self._look, self)
        return self._commands

    def ask_before_closing(self, may_close: Callable[[], bool]) -> None:
        """Let `may_close` be asked when the window is closed."""
        self._may_close = may_close

    @guarded
    def sizeHint(self) -> QSize:
        return QSize(1_440, 900)

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.painted_first.emit)

    @guarded
    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close():
            event.ignore()
            return
        maximised = self.isMaximized()
        values: dict[str, bool | int | float | str] = {"window_maximised": maximised}
        if not maximised:
            values |= {"window_width": self.width(), "window_height": self.height()}
        self._preferences.set_all(values)
        event.accept()
