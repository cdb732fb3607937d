"""Builds the window's objects and wires them; the only file that knows every room."""

import builtins
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from planner.ui.look import Look
from planner.ui.main_window import MainWindow
from planner.workspace.late_writer import LateWriter, write_now
from planner.workspace.preferences import Preferences
from planner.workspace.recent_files import RecentFiles

if TYPE_CHECKING:  # these rooms bring numpy; they are imported after the first paint
    from planner.analysis.interim import Interim
    from planner.analysis.results import Results
    from planner.document import Scenario
    from planner.ui.desk import Questions
    from planner.ui.panels.question import QuickQuestion
    from planner.ui.shell import WindowShell
    from planner.workspace import Workspace
    from planner.workspace.faults import Faults
    from planner.workspace.keeping import Keeping

Evaluate = Callable[["Scenario"], "Results"]


class Program(QObject):
    """The window and everything behind it, in two steps: what the first paint needs, the rest.

    Parameters
    ----------
    app
        Qt's application.
    path
        A file to open at once.
    inline
        Compute on the caller's thread (tests).
    """

    def __init__(
        self,
        app: QApplication,
        path: Path | None = None,
        *,
        inline: bool = False,
        ask: "Questions | None" = None,
        faults: "Faults | None" = None,
    ) -> None:
        super().__init__()
        _import_plainly()
        self._faults = faults
        self.keeping: Keeping | None = None
        self._app, self._path, self._inline, self._ask = app, path, inline, ask
        self._writer = LateWriter(self)
        store = write_now if inline else self._writer.write
        self.preferences = Preferences(store=store)
        self.recent = RecentFiles(store=store)
        mode = self.preferences.text("theme")
        scale = self.preferences.number("text_scale")
        self.look = Look(app, mode, scale)  # type: ignore[arg-type]
        with _no_search_for_garbage():
            self.window = MainWindow(self.look, self.preferences, self.recent)
        self.window.welcome.question.asked.connect(self._on_asked)
        self.window.welcome.question.draw_wanted.connect(self._on_draw)
        self.window.painted_first.connect(self.finish)
        self.shell: WindowShell | None = None
        self.workspace: Workspace | None = None
        self._asked: QuickQuestion | None = None

    def finish(self) -> None:
        """Bring in the document, the engine, the canvas and the charts."""
        if self.shell is not None:
            return
        # Without this, pydantic reads the metadata of every installed package.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
        # No matrix of ours is worth a second thread, and idle ones spin for a while.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        with _no_search_for_garbage():
            self._build()

    def _build(self) -> None:
        from planner.analysis import evaluate, evaluate_in_stages
        from planner.document import Scenario
        from planner.ui.dialogs.questions import AskTheUser
        from planner.ui.errands.safety import attach
        from planner.ui.shell import WindowShell
        from planner.ui.traffic.factor import TrafficFactor
        from planner.workspace import Workspace
        from planner.workspace.engine_runner import EngineRunner
        from planner.workspace.garbage import GarbageKeeper
        from planner.workspace.keeping import Keeping
        from planner.workspace.right_of_way import RightOfWay

        factor = TrafficFactor(self)

        def at_factor(scenario: Scenario) -> "Results":
            return evaluate(scenario, traffic_x=factor.value)

        def in_stages(scenario: Scenario) -> "Iterator[Interim | Results | None]":
            return evaluate_in_stages(scenario, traffic_x=factor.value)

        self._way = RightOfWay(self)
        runner = EngineRunner(
            at_factor,
            in_stages=in_stages,
            way=self._way,
            inline=self._inline,
            parent=self,
        )
        self.workspace = Workspace(Scenario(), runner, self)
        ask = self._ask or AskTheUser(self.window)
        self.shell = WindowShell(
            self.window,
            self.workspace,
            factor,
            self.look,
            self.preferences,
            self.recent,
            ask,
            inline=self._inline,
        )
        runner.busy_changed.connect(self.shell.set_busy)
        self._asker = EngineRunner(evaluate, inline=self._inline, parent=self)
        self._asker.finished.connect(self._on_answer)
        self._asker.failed.connect(self._on_no_answer)
        self.keeping = Keeping(self.workspace, parent=self)
        self._garbage = GarbageKeeper(self.window.windowHandle(), self)
        self._garbage.watch(self.workspace)
        runner.busy_changed.connect(self._garbage.set_busy)
        attach(self.shell.desk, self.keeping, self._faults)
        if self._path is not None:
            self.shell.open_file(self._path)
        if self._asked is not None:
            self._on_asked(self._asked)

    def end_session(self) -> None:
        """Put unsaved work on the disk without a question; the next start offers it."""
        if self.keeping is not None:
            self.keeping.end_session()

    def close(self) -> bool:
        """Stop the engine and the charts; False where a computation does not end."""
        if self.keeping is not None:
            if self.window.isVisible():  # nobody was asked about unsaved changes
                self.keeping.end_session()
            else:
                self.keeping.close()
        if self.shell is None or self.workspace is None:
            self._writer.settle()
            return True
        self._garbage.close()
        self._way.end()
        self.shell.shut_down()
        self._writer.settle()
        has_ended = self.workspace.close()
        return self._asker.close() and has_ended

    def _on_asked(self, question: "QuickQuestion") -> None:
        self._asked = question
        if self.shell is not None:
            from planner.ui.panels.quick_scenario import scenario_of

            self._asker.request(scenario_of(question))

    def _on_answer(self, results: "Results") -> None:
        from planner.ui.panels.quick_answer import answer_of

        self.window.welcome.question.show_answer(answer_of(results))

    def _on_no_answer(self, sentence: str) -> None:
        from planner.ui.panels.question import QuickAnswer

        self.window.welcome.question.show_answer(QuickAnswer("No answer", (sentence,)))

    def _on_draw(self, question: "QuickQuestion") -> None:
        if self.shell is not None and self.shell.may_leave():
            from planner.ui.errands.opening import begin
            from planner.ui.panels.quick_scenario import PART_ID, scenario_of

            begin(self.shell.desk, scenario_of(question), None)
            self.shell.workspace.select((PART_ID,))


def _import_plainly() -> None:
    """Take back PySide's hook on `import`: each of thousands of statements went through it.

    It looks for modules that switch PySide's optional features; we use none of them.
    """
    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        setattr(builtins, "__import__", plain)  # noqa: B010 - no assignment would be typed


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """Build without garbage collection: what is built at the start stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _sentence_without_a_screen() -> Iterator[None]:
    """End with a sentence and status 3 where Qt finds no screen; it would abort the process."""

    def hear(kind: QtMsgType, _place: QMessageLogContext, _text: str) -> None:
        if kind == QtMsgType.QtFatalMsg:
            with suppress(OSError):
                os.write(2, b"The window cannot be opened: no screen answers.\n")
            os._exit(3)

    qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(None)


def run(argv: Sequence[str] = ()) -> int:
    """Open the window and stay until it is closed."""
    with _sentence_without_a_screen():
        app = QApplication.instance() or QApplication([sys.argv[0], *argv])
    if not isinstance(app, QApplication):
        return 3
    app.setApplicationName("ec2-lambda-planner")
    app.setApplicationDisplayName("EC2 or Lambda?")
    from planner.workspace.faults import Faults, log_folder
    from planner.workspace.session_end import SessionEnd

    faults = Faults(log_folder())
    faults.install()
    program = Program(app, Path(argv[0]) if argv else None, faults=faults)
    # Leaving by `quit` would ask about unsaved changes; they are safe already.
    end = SessionEnd(program.end_session, partial(app.exit, 0))
    end.install()
    program.window.show()
    status = app.exec()
    has_ended = program.close()
    end.uninstall()
    faults.uninstall()
    if not has_ended:
        # A drawing can ask for more than the engine computes in a lifetime. Everything is on the
        # disk; the interpreter would wait for that thread for ever.
        sys.stdout.flush()
        os._exit(status)
    return status
