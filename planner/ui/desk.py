"""What an action finds on the desk: the document, the canvas, the window, the preferences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtWidgets import QWidget

from planner.ui.look import Look
from planner.workspace.preferences import Preferences
from planner.workspace.recent_files import RecentFiles

if TYPE_CHECKING:  # the menus stand on the first screen, before the engine is imported
    from planner.document import Scenario
    from planner.workspace import Workspace
    from planner.workspace.conflict import Conflict
    from planner.workspace.keeping import Keeping
    from planner.workspace.recovery import Recovered


class Shell(Protocol):
    """What actions may ask of the window around the canvas."""

    def widget(self) -> QWidget:
        """Return the window, as a parent for dialogs."""

    def show_welcome(self) -> None:
        """Show the welcome page."""

    def show_drawing(self) -> None:
        """Show the canvas and what stands around it."""

    def is_drawing(self) -> bool:
        """Tell whether the canvas is shown."""

    def say(self, sentence: str, action: str = "", then: Callable[[], None] | None = None) -> None:
        """Show a banner over the canvas, with at most one action."""

    def show_progress(self, sentence: str, share: float, cancel: Callable[[], None]) -> None:
        """Say what is under way and how far it is, with a way to cancel; begins with 0."""

    def take_back(self, sentence: str) -> None:
        """Stop saying something, if it is still said."""

    def note(self, sentence: str) -> None:
        """Show a sentence in the status row for a while."""

    def show_recovered(self, cards: Sequence[QWidget]) -> None:
        """Put what was recovered on the welcome page, in place of what stood there."""

    def toggle_panel(self, name: str) -> None:
        """Show or hide `left`, `dock` or `inspector`."""

    def traffic_x(self) -> float:
        """Return the multiplier of the traffic that is in force."""

    def may_leave(self) -> bool:
        """Ask about unsaved changes; False where the user wants to stay."""

    def show_inspector_page(self, page: str) -> None:
        """Show a page of the inspector and give it the focus."""

    def show_dock_page(self, page: str) -> None:
        """Show a page of the dock."""

    def show_commands(self) -> None:
        """Open the command palette."""

    def cycle_regions(self) -> None:
        """Move the focus to the next region of the window."""

    def run(self, action_id: str) -> None:
        """Do another action of the table."""

    def close(self) -> bool:
        """Close the window, asking about unsaved changes."""


@dataclass(slots=True)
class Desk:
    """Everything that a handler of the action table works with."""

    workspace: "Workspace"
    canvas: Any
    """The canvas: `planner.ui.canvas.CanvasView`, whose methods carry the same names."""
    shell: Shell
    look: Look
    preferences: Preferences
    recent: RecentFiles
    ask: "Questions"
    exploring: Any = None
    """Variants, what-if and presentation: `planner.ui.exploring.Exploring`."""
    keeping: "Keeping | None" = None
    """Journal, lock and earlier versions of the open document."""


class Questions(Protocol):
    """What only the user can answer; tests answer in their place."""

    def file_to_open(self, folder: str) -> Path | None:
        """Ask for a scenario file."""

    def file_to_save(self, suggestion: str) -> Path | None:
        """Ask where to save a scenario."""

    def file_to_export(self, suggestion: str, title: str, suffix: str) -> Path | None:
        """Ask where to export to."""

    def about_unsaved(self, name: str) -> str:
        """Ask what to do with unsaved changes: `save`, `discard` or `cancel`."""

    def about_conflict(self, conflict: "Conflict", ours: "Scenario") -> str:
        """Ask about a file that changed on disk: `copy`, `overwrite`, `reload` or `cancel`."""

    def about_recovered(self, offer: "Recovered", theirs: "Scenario", ours: "Scenario") -> str:
        """Show recovered work beside its file, and ask: `open`, `discard` or `cancel`."""

    def may_discard(self, name: str) -> bool:
        """Ask whether recovered work may be thrown away for good."""

    def text(self, title: str, label: str, value: str) -> str | None:
        """Ask for one line of text."""
