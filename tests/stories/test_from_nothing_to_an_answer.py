"""Lay out by drag and drop, connect, give traffic, compare, flip, save, reopen, export."""

import json

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from planner.document.scenario_file import open_scenario

LEFT = Qt.MouseButton.LeftButton


def drop(canvas, mime, at: QPoint) -> None:
    """Send what a drag sends; a test cannot drive the drag itself."""
    viewport, copy = canvas.viewport(), Qt.DropAction.CopyAction
    none = Qt.KeyboardModifier.NoModifier
    for event in (
        QDragEnterEvent(at, copy, mime, LEFT, none),
        QDragMoveEvent(at, copy, mime, LEFT, none),
        QDropEvent(QPointF(at), copy, mime, LEFT, none),
    ):
        QApplication.sendEvent(viewport, event)


def drag_part(program, item_id: str, at: QPoint) -> str:
    """Drag a part out of the palette; return its id."""
    before = set(program.workspace.scenario.nodes)
    tile = next(t for t in program.shell.palette.tiles if t.item.id == item_id)
    mime = tile.mime()
    drop(program.shell.canvas, mime, at)
    return next(iter(set(program.workspace.scenario.nodes) - before))


def drag_edge(qtbot, program, source: str, target: str) -> None:
    """Draw a connection from the right port of one part to another part."""
    canvas, nodes = program.shell.canvas, program.workspace.scenario.nodes
    start = canvas.mapFromScene(QPointF(nodes[source].x + 172, nodes[source].y + 26))
    end = canvas.mapFromScene(QPointF(nodes[target].x + 3, nodes[target].y + 26))
    viewport = canvas.viewport()
    qtbot.mouseMove(viewport, start)
    qtbot.mousePress(viewport, LEFT, pos=start)
    for step in range(1, 7):
        at = start + (end - start) * step / 6
        from PySide6.QtGui import QMouseEvent

        move = QMouseEvent(
            QMouseEvent.Type.MouseMove,
            QPointF(at),
            QPointF(viewport.mapToGlobal(at)),
            Qt.MouseButton.NoButton,
            LEFT,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(viewport, move)
    qtbot.mouseRelease(viewport, LEFT, pos=end)


@pytest.mark.slow
def test_that_a_drawing_grows_from_nothing_and_comes_back_from_its_file(
    qtbot, tmp_path, program, answers
):
    shell, workspace = program.shell, program.workspace
    program.window.welcome.new.click()
    assert shell.is_drawing()

    # Lay out.
    users = drag_part(program, "source.users", QPoint(120, 120))
    server = drag_part(program, "ec2-server", QPoint(360, 120))
    bucket = drag_part(program, "aws.s3.bucket", QPoint(600, 60))
    function = drag_part(program, "lambda-function", QPoint(600, 220))
    mail = drag_part(program, "aws.ses.sending", QPoint(780, 220))
    assert len(workspace.scenario.nodes) == 5

    # Connect.
    for source, target in ((users, server), (server, bucket), (bucket, function), (function, mail)):
        drag_edge(qtbot, program, source, target)
    assert {(e.source, e.target) for e in workspace.scenario.edges.values()} == {
        (users, server),
        (server, bucket),
        (bucket, function),
        (function, mail),
    }

    # Traffic.
    workspace.select((users,))
    shell.inspector.show_page("traffic")
    qtbot.mouseClick(shell.traffic.presets.buttons["office_hours"], LEFT)
    field = shell.traffic.form.rows["requests_per_hour"].editor
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "100k")
    assert workspace.results.components[server].requests_per_month > 1e6

    # Compare and flip.
    workspace.select((server,))
    before = workspace.results.totals.as_drawn_usd_per_month
    assert workspace.results.components[server].verdict is not None
    shell.actions.run("scenario.flip")
    assert workspace.scenario.nodes[server].params.placement == "lambda"
    assert workspace.results.totals.as_drawn_usd_per_month != before

    # Undo all, redo all.
    last = workspace.scenario
    stack = workspace.undo_stack
    steps = stack.count()
    for _ in range(steps):
        shell.actions.run("edit.undo")
    assert not workspace.scenario.nodes
    for _ in range(steps):
        shell.actions.run("edit.redo")
    assert workspace.scenario == last

    # Save, close, reopen.
    answers.save = tmp_path / "shop.elplan"
    shell.actions.run("file.save")
    total = workspace.results.totals
    shell.actions.run("file.close")
    assert not shell.is_drawing()
    qtbot.mouseClick(program.window.welcome.recent_rows[0], LEFT)
    again = workspace.scenario
    assert (again.nodes, again.edges, again.settings) == (last.nodes, last.edges, last.settings)
    assert workspace.results.totals == total
    assert open_scenario(answers.save).nodes == last.nodes


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "form"), [("drawing", "svg"), ("charts", "png"), ("data", "json")]
)
def test_that_what_is_on_the_screen_can_be_exported(tmp_path, program, answers, qtbot, what, form):
    from planner.ui.dialogs.export import ExportDialog
    from planner.ui.errands.file import open_template

    open_template(program.shell.desk, "guide-architecture")
    dialog = ExportDialog(program.shell.desk, form)
    dialog.buttons[what].click()
    target = tmp_path / f"out.{form}"
    answers.export = target
    dialog.go.click()
    qtbot.waitUntil(target.exists, timeout=20_000)  # it is made in the background
    data = target.read_bytes()
    assert data.startswith({"svg": b"<?xml", "png": b"\x89PNG", "json": b"{"}[form])
    if form == "json":
        totals = json.loads(data)["totals"]
        shown = program.workspace.results.totals.as_drawn_usd_per_month
        assert totals["as_drawn_usd_per_month"] == pytest.approx(shown)
