"""Whether a widget of ours reads markup: a drawing full of it, shown everywhere, opens nothing."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import subprocess
from typing import Any

from tests.reliability.shim import ROOT, operations, shim, surroundings

# A picture of one pixel; what matters is whether it is opened.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000"
    "00030101001818dd8db40000000049454e44ae426082"
)


def evil(path: str) -> str:
    """Return a text that opens `path` where it is read as markup."""
    return f'<img src="file://{path}"><b>order</b>'


def openings(mode: str) -> tuple[int, dict[str, Any]]:
    """Run this file in a process under the shim; count the times the picture was opened."""
    with tempfile.TemporaryDirectory() as place:
        picture, log = Path(place) / "canary.png", Path(place) / "log"
        picture.write_bytes(PIXEL)
        log.touch()
        env = surroundings(log=log, watch=picture) | {
            "XDG_STATE_HOME": place,
            "XDG_CONFIG_HOME": place,
        }
        command = [sys.executable, "-X", "faulthandler", str(Path(__file__)), mode, str(picture)]
        done = subprocess.run(
            command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2_000:])
        opened = sum(operation.name == "watched" for operation in operations(log))
        return opened, json.loads(done.stdout.splitlines()[-1])


def has_shim() -> bool:
    """Tell whether openings can be seen here."""
    return shim() is not None


# The program under the shim


def control(path: str) -> dict[str, Any]:
    """Show the text in a bare label: this opens the picture, or the harness sees nothing."""
    from PySide6.QtWidgets import QApplication, QLabel

    app = QApplication([])
    label = QLabel(evil(path))
    label.show()
    app.processEvents()
    label.grab()
    return {"widgets": 1}


def window(path: str) -> dict[str, Any]:
    """Show a drawing whose every text is markup, in every corner of the window."""
    from PySide6.QtWidgets import QApplication

    from tests.reliability.window import started

    app = QApplication([])
    program = started(app, evil_scenario(evil(path)))
    shell = program.shell
    assert shell is not None
    seen: set[str] = set()

    def look() -> None:
        for _ in range(4):
            app.processEvents()
        program.window.grab()
        for top in app.topLevelWidgets():
            _hover_everywhere(app, top, seen)

    def settle(milliseconds: int) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(milliseconds, partial(app.exit, 0))
        app.exec()

    settle(2_500)  # the engine's answer
    look()
    workspace = shell.workspace
    for key in [
        *workspace.scenario.nodes,
        *workspace.scenario.edges,
        *workspace.scenario.groups,
        *workspace.scenario.notes,
    ]:
        workspace.select((key,))
        for page in ("answer", "settings", "traffic", "cost"):
            if key in workspace.scenario.nodes:
                shell.show_inspector_page(page)
            app.processEvents()
        look()
    workspace.select(tuple(workspace.scenario.nodes)[:1])
    for step in _corners(shell):
        step()
        settle(60)
        look()
    shell.say(evil(path), "Open it", lambda: None)
    shell.status_row.show_message(evil(path))
    workspace.problem.emit(evil(path))
    look()
    shell.show_welcome()
    look()
    for top in app.topLevelWidgets():
        top.hide()
    program.close()
    return {"widgets": len(seen), "classes": sorted(seen)}


def _corners(shell: Any) -> Iterator[Any]:
    for page in ("findings", "overview", "week", "cost", "latency", "traffic"):
        yield partial(_quietly, partial(shell.show_dock_page, page))
    for page in ("why", "scenario"):
        yield partial(_quietly, partial(shell.show_inspector_page, page))
    for overlay in ("cost", "latency", "utilisation", "traffic", "verdict", "none"):
        yield partial(shell.canvas.set_overlay, overlay)
    for action in (
        "edit.history",
        "edit.find",
        "edit.add",
        "help.commands",
        "edit.preferences",
        "file.export",
        "help.about",
        "help.guide",
        "help.shortcuts",
        "what_if.pin",
        "presentation.present",
        "presentation.follow",
        "scenario.connect",
    ):
        yield partial(_quietly, partial(shell.actions.run, action))
    yield partial(_explore, shell)
    yield partial(_safety_net, shell)


def _explore(shell: Any) -> None:
    """Show the alternative beside the drawing, and its numbers on sliders."""
    from planner.document.alternatives import AS_DRAWN

    shell.exploring.what_if.show()
    _quietly(partial(shell.exploring.pin, "workload.duration_ms"))
    shell.exploring.show_compare(AS_DRAWN, 0)


def _safety_net(shell: Any) -> None:
    """Open what speaks of other versions of the drawing: names, values and file names from it."""
    from datetime import UTC, datetime

    from planner.document.edits import rename
    from planner.ui.dialogs.choice import ChoiceDialog
    from planner.ui.dialogs.two_sides import TwoSidesDialog
    from planner.ui.dialogs.versions import VersionsDialog
    from planner.ui.panels.recovered_card import RecoveredCard
    from planner.workspace.differences import difference_rows
    from planner.workspace.generations import Generation

    scenario, text = shell.workspace.scenario, shell.workspace.scenario.name
    window = shell.window
    other = rename(next(iter(scenario.nodes)), f"{text} too")(scenario)
    other = other.model_copy(update={"description": f"{text}!", "notes": {}})
    compare = partial(difference_rows, scenario, other)
    choices = (("keep", "Keep"), ("cancel", "Cancel"))
    TwoSidesDialog(window, text, text, (text, text), compare, choices).show()
    VersionsDialog(window, text, [Generation(Path(text), datetime.now(UTC))]).show()
    ChoiceDialog(window, text, text, choices).show()
    shell.show_recovered([RecoveredCard(shell.look, text, text, choices)])


def _quietly(step: Any) -> None:
    """A page that a version does not have is nothing to look at."""
    try:
        step()
    except (KeyError, ValueError, IndexError):
        return


def _hover_everywhere(app: Any, top: Any, seen: set[str]) -> None:
    """Ask every visible widget for its tool tip, in the middle and over each of its items."""
    from PySide6.QtCore import QEvent, QPoint
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QAbstractItemView, QGraphicsView, QToolTip, QWidget
    from shiboken6 import isValid

    if not isValid(top):  # a hover may have ended it
        return
    for widget in [top, *top.findChildren(QWidget)]:
        if not isValid(widget) or not widget.isVisible():
            continue
        seen.add(type(widget).__name__)
        places = [widget.rect().center()]
        if isinstance(widget, QGraphicsView):
            places = [
                widget.mapFromScene(item.sceneBoundingRect().center())
                for item in widget.items()[:60]
            ]
            widget = widget.viewport()
        elif isinstance(widget, QAbstractItemView):
            rows = min(20, widget.model().rowCount()) if widget.model() else 0
            places = [
                widget.visualRect(widget.model().index(row, 0)).center() for row in range(rows)
            ]
            widget = widget.viewport()
        for place in places:
            there = QPoint(place)
            event = QHelpEvent(QEvent.Type.ToolTip, there, widget.mapToGlobal(there))
            app.sendEvent(widget, event)
            if QToolTip.isVisible():
                app.processEvents()
    QToolTip.hideText()


def evil_scenario(text: str) -> Any:
    """Return the guide's architecture with this text wherever a file may hold words."""
    from planner.document import Group, Note
    from planner.document.scenario import Alternative, GuideClaim
    from planner.document.templates import load_template

    plan = load_template("guide-architecture")
    nodes = {key: node.model_copy(update={"name": text}) for key, node in plan.nodes.items()}
    first = next(iter(nodes))
    nodes[first] = nodes[first].model_copy(update={"group": "g"})
    edges = {
        key: edge.model_copy(update={"key_prefix": text, "operation": edge.operation})
        for key, edge in plan.edges.items()
    }
    return plan.model_copy(
        update={
            "name": text,
            "description": text,
            "nodes": nodes,
            "edges": edges,
            "groups": {
                "g": Group(id="g", name=text, kind="vpc", x=-40, y=-40, width=900, height=500)
            },
            "notes": {"n": Note(id="n", text=text, x=10, y=500)},
            "claim": GuideClaim(
                text=text,
                component=first,
                ec2_usd_per_month=1.0,
                lambda_usd_per_month=2.0,
                winner="ec2",
            ),
            "alternatives": (Alternative(name=text),),
        }
    )


MODES = {"control": control, "window": window}

if __name__ == "__main__":
    print(json.dumps(MODES[sys.argv[1]](sys.argv[2])))
    sys.stdout.flush()
    os._exit(0)  # what is measured is done; the window's own exit has a harness of its own
