"""The one undo command of the program, and the stack that holds it."""

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand, QUndoStack
from shiboken6 import isValid

from planner.document import Scenario
from planner.painting.guard import guarded


class EditCommand(QUndoCommand):
    """Swap one frozen scenario for another; they share every part that the edit did not touch."""

    def __init__(
        self,
        text: str,
        before: Scenario,
        after: Scenario,
        show: Callable[[Scenario], None],
        merge_key: str | None = None,
    ) -> None:
        super().__init__(text)
        self.before, self.after = before, after
        self._show, self.merge_key = show, merge_key

    @guarded
    def redo(self) -> None:
        """Show the scenario after the edit."""
        self._show(self.after)

    @guarded
    def undo(self) -> None:
        """Show the scenario before the edit."""
        self._show(self.before)

    @guarded(default=-1)
    def id(self) -> int:
        """Tell Qt that this command may be offered a merge."""
        return 1 if self.merge_key else -1

    @guarded(default=False)
    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802
        """Take over the end of a step of the same gesture."""
        if not isinstance(other, EditCommand) or other.merge_key != self.merge_key:
            return False
        self.after = other.after
        self.setObsolete(self.after == self.before)
        return True


class UndoStack(QUndoStack):
    """Qt's stack, which lets go of its commands before Python's collector takes them one by one.

    A command that the collector ends first is gone in C++ too, and the stack would end it again: a
    command does not tell its stack that it goes. Finalizers run before anything is taken apart.
    """

    def __del__(self) -> None:
        if isValid(self):
            # The last command may hold the last reference to the owner, which would end this stack.
            owner = self.parent()
            self.blockSignals(True)
            self.clear()
            del owner
