"""How long the window stands still while the export dialog makes previews.

`python tests/reliability/previews.py [parts]` opens the guide's architecture, or a drawing of so
many parts, and asks for the preview of every subject and format in turn. The last line is JSON:
milliseconds of the longest pause, of the longest pause in which the program itself was at work
(others share the machine), and of the longest time the window's thread computed.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from planner.document import Scenario

_LOOK_EVERY_MS, _REST_MS = 20, 250
LIMIT_MS = 50
_ASKED_AGAIN = 2
"""The first time a format is asked for its libraries are loaded; both times count."""


def previews(app: QApplication, parts: int) -> dict[str, Any]:
    """Return the figures of every subject and format."""
    from planner.ui.dialogs.export import ExportDialog
    from tests.reliability.window import started

    program = started(app, spread_out(parts) if parts else None)
    shell, workspace = program.shell, program.workspace
    assert shell is not None
    assert workspace is not None
    _wait(app, lambda: workspace.results is not None)
    dialog = ExportDialog(shell.desk)
    dialog.show()
    _wait(app, lambda: not dialog.preview.run.is_running)
    found: dict[str, Any] = {}
    for what in dialog.buttons:
        dialog.buttons[what].click()
        for place in range(dialog.format.count()):
            for turn in range(_ASKED_AGAIN):
                name = f"{what}/{dialog.format.itemData(place)}{'' if turn else ' first'}"
                found[name] = _asked(app, dialog, place)
                longest, busy, own, stalls = found[name]
                print(
                    f"{name:20} {longest:5} ms, {busy:4} ms at work, {own:4} ms its own {stalls}",
                    flush=True,
                )
    dialog.reject()
    program.window.hide()
    program.close()
    return found


def spread_out(parts: int) -> Scenario:
    """Return a drawing of so many parts, twenty in a row."""
    from tests.benchmarks.engine import a_drawing

    drawn = a_drawing(parts)
    places = {
        key: node.model_copy(update={"x": at % 20 * 240.0, "y": at // 20 * 160.0})
        for at, (key, node) in enumerate(drawn.nodes.items())
    }
    return drawn.model_copy(update={"nodes": places})


def _asked(app: QApplication, dialog: Any, place: int) -> list[Any]:
    """Choose a format and wait for its preview; return the longest pauses and where they were."""
    from tests.reliability.lag import LagProbe

    def ask() -> None:
        dialog.format.setCurrentIndex(place)
        dialog.format.activated.emit(place)

    probe = LagProbe(stall_ms=30).start()
    QTimer.singleShot(50, ask)
    _wait(app, lambda: _is_at_rest(dialog.preview))
    report = probe.stop().report()
    figures = [round(report[name]) for name in ("max_ms", "busy_max_ms", "cpu_max_ms")]
    return [*figures, report["stalls"][:1]]


def _is_at_rest(preview: Any) -> bool:
    return not preview.run.is_running and not preview._slices._timer.isActive()


def _wait(app: QApplication, is_done: Any) -> None:
    """Run the event loop until something has been so for a while."""
    quiet = [0]

    def look() -> None:
        quiet[0] = quiet[0] + 1 if is_done() else 0
        if quiet[0] * _LOOK_EVERY_MS >= _REST_MS:
            app.exit(0)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(_LOOK_EVERY_MS)
    app.exec()
    timer.stop()


def main() -> int:
    """Measure; 1 where the program held its window up for more than 50 ms."""
    parts = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    found = previews(app, parts)
    print(json.dumps({name: figures[:3] for name, figures in found.items()}), flush=True)
    os._exit(int(any(figures[1] > LIMIT_MS for figures in found.values())))


if __name__ == "__main__":
    main()
