"""Grab every main view of the program into tests/gallery/: `python tests/gallery.py [NAME…]`.

Each view is drawn light and dark, at 1× and 2×, so that anyone can look at all of it. A view shows
what those before it have opened: name `main` before one that needs a drawing.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "gallery"
sys.path.insert(0, str(ROOT))

SCALES = ("1", "2")
MODES = ("light", "dark")


def main(names: list[str]) -> int:
    """Draw the views in a process a scale, since Qt reads the scale once."""
    FOLDER.mkdir(exist_ok=True)
    if os.environ.get("QT_SCALE_FACTOR"):
        _draw(names)
        return 0
    status = 0
    for scale in SCALES:
        with tempfile.TemporaryDirectory() as home:
            environment = os.environ | {
                "QT_SCALE_FACTOR": scale,
                "XDG_CONFIG_HOME": f"{home}/config",
                "XDG_STATE_HOME": f"{home}/state",
                "XDG_DATA_HOME": f"{home}/data",
                "XDG_CACHE_HOME": f"{home}/cache",
            }
            status |= subprocess.call([sys.executable, __file__, *names], env=environment)
    sys.stdout.write(f"{len(list(FOLDER.rglob('*.png')))} pictures in {FOLDER}\n")
    return status


def _draw(names: list[str]) -> None:
    from PySide6.QtWidgets import QApplication

    from planner.app import Program

    app = QApplication(["gallery"])
    suffix = "@2x" if os.environ["QT_SCALE_FACTOR"] == "2" else ""
    for mode in MODES:
        program = Program(app, inline=True)
        program.preferences.set("theme", mode)
        program.look.set(mode, 1.0)
        program.window.resize(1440, 900)
        program.window.show()
        program.finish()
        for name, show in _views(program):
            if names and name not in names:
                continue
            show()
            _settle(app)
            target = FOLDER / f"{name}_{mode}{suffix}.png"
            stage = program.shell.exploring.stage if name.startswith("presentation") else None
            other = stage or app.activePopupWidget() or app.activeModalWidget()
            if name.startswith("certify"):
                other = next(w for w in app.topLevelWidgets() if w.isVisible() and w.parent())
            widget = other or program.window
            picture = widget.grab()
            _add_tips(app, widget, picture)
            picture.save(str(target))
            if other is not None and other is not stage:
                other.close()
        program.workspace.undo_stack.setClean()
        program.close()
        program.window.close()
        program.window.deleteLater()
        _settle(app)


def _add_tips(app: object, widget: object, picture: object) -> None:
    """Draw hover cards, which are windows of their own, where they stand over a picture."""
    from PySide6.QtGui import QPainter

    for tip in app.topLevelWidgets():
        if tip.inherits("QTipLabel") and tip.isVisible():
            painter = QPainter(picture)
            tip.render(painter, widget.mapFromGlobal(tip.pos()))
            painter.end()
            tip.hide()


def _settle(app: object) -> None:
    """Let queued repaints and timers run; a picture is taken of what a person would see."""
    from PySide6.QtCore import QEventLoop, QThread

    for _round in range(20):  # rounds, not seconds: a busy machine needs more of these
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        QThread.msleep(20)


def _views(program: object) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield (name, what brings the view up), in the order of a visit."""
    from planner.document.templates import list_templates, load_template
    from planner.ui.errands.opening import begin
    from tests.gallery_canvas import canvas_views

    shell, window, workspace = program.shell, program.window, program.workspace

    def opened(template: str, select: tuple[str, ...] = ()) -> Callable[[], None]:
        def show() -> None:
            workspace.undo_stack.setClean()
            begin(shell.desk, load_template(template), None)
            shell.canvas.fit()
            workspace.select(select)

        return show

    def resized(width: int, height: int, then: Callable[[], None]) -> Callable[[], None]:
        def show() -> None:
            window.resize(width, height)
            then()

        return show

    def page(name: str) -> Callable[[], None]:
        return lambda: shell.show_inspector_page(name)

    def dock(name: str) -> Callable[[], None]:
        return lambda: shell.show_dock_page(name)

    yield "welcome", shell.show_welcome
    yield from _asked(program)
    yield "main", opened("guide-architecture", ("api",))
    for name in ("settings", "traffic", "cost", "answer"):
        yield f"inspector_{name}", page(name)
    yield "why", page("why")
    yield from _priced(program, opened)
    for chart in shell.charts.page_ids:
        yield f"dock_{chart}", dock(chart)
    yield from _charted(program, opened)
    for overlay in ("cost", "latency", "utilisation", "traffic", "verdict"):
        yield f"overlay_{overlay}", lambda name=overlay: shell.canvas.set_overlay(name)
    yield "overlay_none", lambda: shell.canvas.set_overlay("none")
    yield from _decisions(program, opened)
    yield from canvas_views(program, opened)
    yield "nothing_selected", lambda: workspace.select(())
    yield "several_selected", lambda: workspace.select(("api", "resize", "welcome-mail"))
    yield "narrow", resized(1000, 640, lambda: workspace.select(("api",)))
    yield "small", resized(960, 600, lambda: workspace.select(()))
    yield "large", resized(1920, 1080, lambda: workspace.select(("api",)))
    yield from _around(program, opened)
    yield "empty_canvas", resized(1440, 900, lambda: program.shell.actions.run("file.new"))
    for entry in list_templates():
        yield f"template_{entry.id}", opened(entry.id)


def _charted(
    program: object, opened: Callable[..., Callable[[], None]]
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield every chart on its large page, read-outs, and the dock over drawings at the rim."""
    from planner.charts import CHARTS
    from planner.ui.errands.opening import begin
    from tests.gallery_charts import drawings_at_the_rim

    shell, workspace = program.shell, program.workspace

    def large(chart: str) -> Callable[[], None]:
        return lambda: shell.charts.enlarge_requested.emit(chart, "")

    def read(view: Callable[[], object]) -> Callable[[], None]:
        """Walk the read-out of a chart to its middle, as the arrow keys do."""

        def show() -> None:
            from planner.charts.read_out import stops

            canvas = view().canvas
            places = stops(canvas.plot.data_shown)
            canvas.read_at(float(places[len(places) // 2]) if len(places) else None)

        return show

    def at_the_rim(drawing: object) -> Callable[[], None]:
        def show() -> None:
            workspace.undo_stack.setClean()
            begin(shell.desk, drawing, None)
            shell.canvas.fit()
            shell.show_dock_page("overview")

        return show

    for chart in CHARTS:
        yield f"page_{chart}", large(chart)
        yield f"page_{chart}_read", read(lambda: shell.chart_page.view)
    shell.show_drawing()
    for chart in CHARTS:
        yield (
            f"dock_{chart}_read",
            lambda chart=chart: (
                shell.show_drawing(),
                shell.show_dock_page(chart),
                program.finish(),
                read(lambda: shell.charts.view(chart))(),
            ),
        )
    for state, drawing in drawings_at_the_rim():
        yield f"rim_{state}", at_the_rim(drawing)
    opened("guide-architecture", ("api",))()


def _asked(program: object) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the welcome page with an answer, and with a larger text."""
    card, look = program.window.welcome.question, program.look

    def answered() -> None:
        card.fields["requests_per_hour"].show_value(2_700)
        card.fields["duration_ms"].show_value(350)
        card.fields["memory_mib"].show_value(1_024)
        card.ask.click()

    yield "question_answered", answered
    yield "welcome_large_text", lambda: look.set(look.mode, 1.5)
    yield "welcome_small_text", lambda: look.set(look.mode, 0.9)
    look.set(look.mode, 1.0)


def _around(
    program: object, opened: Callable[..., Callable[[], None]]
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield dialogs, the command palette, a banner, and the window with a larger text."""
    shell, window, look = program.shell, program.window, program.look
    begin = opened("guide-architecture", ("api",))

    def larger(width: int, height: int) -> Callable[[], None]:
        def show() -> None:
            window.resize(width, height)
            look.set(look.mode, 1.5)

        return show

    def failed() -> None:
        look.set(look.mode, 1.0)
        window.resize(1440, 900)
        begin()
        shell.show_dock_page("overview")
        shell.show_inspector_page("answer")
        shell.say("The file changed on disk since it was opened.", "Compare", lambda: None)

    yield "large_text", larger(1440, 900)
    yield "large_text_small_window", larger(960, 600)
    yield "banner", failed
    for name, action in (
        ("preferences", "edit.preferences"),
        ("export", "file.export"),
        ("about", "help.about"),
        ("shortcuts", "help.shortcuts"),
        ("guide", "help.guide"),
        ("commands", "help.commands"),
    ):
        yield f"dialog_{name}", lambda action=action: shell.actions.run(action)
    yield from _certified(program, begin)
    shell.banner.hide()


def _priced(
    program: object, opened: Callable[..., Callable[[], None]]
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield a price of one's own: typed, in force, listed, and none; the page of why scrolled."""
    shell, workspace = program.shell, program.workspace

    def begun() -> None:
        opened("guide-architecture", ("api",))()
        shell.show_inspector_page("why")
        row = shell.why.bill.rows[0]
        row.toggle()
        row.own._on_begin()

    def in_force() -> None:
        row = shell.why.bill.rows[0]
        row.own.field.show_value(0.0125)
        row.own._on_set()
        shell.show_drawing()
        shell.show_inspector_page("cost")
        if not shell.inspector.cost.rows[0].head.is_open:
            shell.inspector.cost.rows[0].toggle()

    def scrolled() -> None:
        shell.show_inspector_page("why")
        bar = shell.why.verticalScrollBar()
        bar.setValue(bar.maximum())

    def scrolled_half() -> None:
        bar = shell.why.verticalScrollBar()
        bar.setValue(bar.maximum() // 2)

    yield "why_own_price", begun
    yield "inspector_own_price", in_force
    yield "dialog_own_prices", lambda: shell.actions.run("scenario.own_prices")
    yield "why_half", lambda: (scrolled(), scrolled_half())
    yield "why_end", scrolled
    yield (
        "dialog_no_own_price",
        lambda: (workspace.undo_stack.undo(), shell.actions.run("scenario.own_prices")),
    )
    opened("guide-architecture", ("api",))()


def _certified(
    program: object, begin: Callable[[], None]
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the certificate: under way, held, with misses, and of a drawing without parts."""
    import threading
    from dataclasses import replace

    from PySide6.QtCore import QEventLoop

    from planner.analysis.certification.certificate import Certificate
    from planner.analysis.certify import certify
    from planner.ui.dialogs.certify import CertifyDialog

    desk, made = program.shell.desk, []

    def opened(work: Callable[..., Certificate]) -> None:
        for dialog in made:
            dialog.close()
        made[:] = [CertifyDialog(desk, 1.0, work)]
        made[0].show()
        if work is not held_up and made[0].run.is_busy:
            waiting = QEventLoop()
            made[0].run.idle.connect(waiting.quit)
            waiting.exec()

    def whole(scenario: object, _requests: int, factor: float, on_progress: object) -> Certificate:
        return certify(scenario, requests=20_000, traffic_x=factor, on_progress=on_progress)

    def missed(scenario: object, *asked: object) -> Certificate:
        found = whole(scenario, *asked)
        worse = tuple(
            replace(check, formula=check.formula * 1.2, status="miss") if n % 7 == 1 else check
            for n, check in enumerate(found.checks)
        )
        return Certificate(worse, found.seed, found.requests)

    def held_up(_scenario: object, _requests: int, _factor: float, go_on: object) -> Certificate:
        while go_on(0.42):
            threading.Event().wait(0.05)
        return Certificate((), 1, 1)

    yield "certify", lambda: (begin(), opened(whole))
    yield "certify_misses", lambda: opened(missed)
    yield "certify_under_way", lambda: opened(held_up)
    yield "certify_nothing", lambda: (program.shell.actions.run("file.new"), opened(whole))
    for dialog in made:
        dialog.close()
    begin()


def _decisions(
    program: object, opened: Callable[..., Callable[[], None]]
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the views in which people decide and present."""
    from planner.document.alternatives import (
        ALL_LAMBDA,
        AS_DRAWN,
        add_alternative,
        alternative_of,
    )
    from planner.document.edits import remove, rename

    shell, workspace = program.shell, program.workspace
    begin = opened("guide-architecture", ("api",))

    def alternatives() -> None:
        begin()
        workspace.show_variant(ALL_LAMBDA)
        made = alternative_of(workspace.document, workspace.scenario, "All serverless")
        workspace.do("Keep", add_alternative(made))
        workspace.show_variant(0)

    def other_parts() -> None:
        begin()
        made = alternative_of(workspace.document, workspace.scenario, "DynamoDB instead")
        workspace.do("Keep", add_alternative(made))
        workspace.show_variant(0)
        workspace.do("Delete", remove(("database",)))
        shell.canvas.add_part("aws.dynamodb")
        workspace.do("Rename", rename("api", "Front"))

    def what_if() -> None:
        shell.show_drawing()
        workspace.show_variant(AS_DRAWN)
        workspace.select(("api",))
        for path in ("workload.cpu_ms", "workload.wait_ms", "workload.request_memory_mib"):
            shell.exploring.pin(path)
        workspace.try_value("api", "workload.cpu_ms", 220.0)

    def no_more_what_if() -> None:
        shell.exploring.what_if.clear()
        shell.actions.run("scenario.apply_all")

    def presented(page: int) -> Callable[[], None]:
        def show() -> None:
            if shell.exploring.stage is None:
                shell.exploring.present()
                shell.exploring.stage.showNormal()
                shell.exploring.stage.resize(1600, 900)
            shell.exploring.stage.go_to(page)

        return show

    yield "alternatives", alternatives
    yield "compare", lambda: shell.exploring.show_compare(AS_DRAWN, 0)
    yield "compare_parts", lambda: (other_parts(), shell.exploring.show_compare(AS_DRAWN, 0))
    yield "what_if", what_if
    yield "apply_preview", no_more_what_if
    begin()
    shell.exploring.present()
    pages = len(shell.exploring.stage.deck.slides)
    shell.exploring.stage.close()
    for page in range(pages):
        yield f"presentation_{page + 1}", presented(page)
    if shell.exploring.stage is not None:
        shell.exploring.stage.close()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
