"""The export window: what is remembered, what runs in the background, and what giving up leaves."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from shiboken6 import isValid

from planner.exporters import EXPORTERS
from planner.exporters.base import ExportProblem
from planner.painting.picture_files import png_bytes
from planner.ui.dialogs import export_preview
from planner.ui.dialogs.export import ExportDialog
from planner.ui.dialogs.previews import workbook_in
from planner.ui.errands.file import open_template

pytestmark = pytest.mark.slow
LEFT = Qt.MouseButton.LeftButton
SECONDS = 30_000


@pytest.fixture
def dialog(program):
    """The window over the guide's architecture."""
    open_template(program.shell.desk, "guide-architecture")
    made = ExportDialog(program.shell.desk)
    yield made
    if isValid(made):  # else it has closed itself over a file well made
        made.run.close()
        made.preview.run.close()
        made.deleteLater()


def test_that_the_next_export_begins_with_the_last_choices(dialog, program, tmp_path):
    dialog.buttons["charts"].click()
    dialog.format.setCurrentIndex(dialog.format.findData("svg"))
    dialog.mode.set_chosen(1)
    assert dialog.export_to(tmp_path / "charts.svg")

    again = ExportDialog(program.shell.desk)
    assert (again.what, again.exporter().id, again.request().mode) == ("charts", "svg", "dark")
    assert program.shell.desk.preferences.text("export_folder") == str(tmp_path)
    again.deleteLater()


def test_that_slides_are_made_off_the_windows_thread(dialog, answers, qtbot, tmp_path, monkeypatch):
    threads = []
    write = EXPORTERS["pptx"].write

    def seen(request):
        threads.append(threading.current_thread())
        return write(request)

    monkeypatch.setattr(
        "planner.ui.dialogs.export_run.exported", lambda _exporter, request, *_rest: seen(request)
    )
    dialog.buttons["slides"].click()
    answers.export = tmp_path / "deck.pptx"
    qtbot.mouseClick(dialog.go, LEFT)
    qtbot.waitUntil(answers.export.exists, timeout=SECONDS)

    assert threads
    assert threads[0] is not threading.main_thread()


def test_that_what_was_given_up_leaves_no_file(dialog, answers, qtbot, tmp_path, monkeypatch):
    begun, may_end = threading.Event(), threading.Event()

    def slow(*_wish):
        begun.set()
        may_end.wait(20)
        return b"late"

    monkeypatch.setattr("planner.ui.dialogs.export_run.exported", slow)
    answers.export = tmp_path / "late.png"
    qtbot.mouseClick(dialog.go, LEFT)
    qtbot.waitUntil(begun.is_set, timeout=SECONDS)
    qtbot.mouseClick(dialog.cancel, LEFT)
    may_end.set()
    dialog.run.close()

    assert not answers.export.exists()
    assert dialog.go.isEnabled()
    assert "no file was written" in dialog.problem.text()


def test_that_a_problem_is_said_in_the_window(dialog, answers, qtbot, tmp_path, monkeypatch):
    def refused(*_wish):
        raise ExportProblem("There is no chart to export.")

    monkeypatch.setattr("planner.ui.dialogs.export_run.exported", refused)
    answers.export = tmp_path / "nothing.png"
    qtbot.mouseClick(dialog.go, LEFT)
    qtbot.waitUntil(lambda: bool(dialog.problem.text()), timeout=SECONDS)

    assert dialog.problem.text() == "There is no chart to export."
    assert not answers.export.exists()


def shows_something(dialog) -> bool:
    label = dialog.preview.label
    is_at_rest = not dialog.preview.run.is_running
    return is_at_rest and (not label.pixmap().isNull() or bool(label.text()))


@pytest.fixture
def painted_here(monkeypatch):
    """What another process would paint is painted in the thread's place, in no time."""
    done = []

    def first_page(_request, _traffic_x, _goes_on):
        done.append("first page")
        image = QImage(40, 60, QImage.Format.Format_RGB32)
        image.fill(0xFF00FF)
        return png_bytes(image)

    monkeypatch.setattr("planner.ui.dialogs.export_preview.first_page", first_page)
    return done


@pytest.mark.parametrize("what", ["drawing", "charts", "report", "slides", "data"])
def test_that_every_subject_has_a_preview(dialog, what, qtbot, painted_here):
    dialog.buttons[what].click()
    for place in range(dialog.format.count()):
        dialog.format.setCurrentIndex(place)
        dialog.preview.label.clear()
        dialog._show_preview()

        qtbot.waitUntil(lambda: shows_something(dialog), timeout=SECONDS)
    assert not painted_here or what == "report"


@pytest.mark.parametrize(("what", "form"), [("charts", "png"), ("report", "pdf"), ("slides", "")])
def test_that_nothing_of_a_preview_is_computed_on_the_windows_thread(
    dialog, qtbot, monkeypatch, painted_here, what, form
):
    threads = set()

    def watched(function):
        def run(*asked):
            threads.add(threading.current_thread())
            return function(*asked)

        return run

    for name in ("some_charts", "charts_of_slides", "first_page"):
        place = f"planner.ui.dialogs.export_preview.{name}"
        monkeypatch.setattr(place, watched(getattr(export_preview, name)))
    dialog.buttons[what].click()
    dialog.format.setCurrentIndex(max(dialog.format.findData(form), 0))
    dialog.preview.label.clear()
    dialog._show_preview()
    qtbot.waitUntil(lambda: shows_something(dialog), timeout=SECONDS)

    assert threads
    assert threading.main_thread() not in threads


def test_that_a_large_drawing_is_previewed_by_another_process(dialog, qtbot, monkeypatch):
    wishes = []

    def made(exporter, request, *_rest):
        wishes.append((exporter.id, request.scale))
        return EXPORTERS["png"].write(request)

    monkeypatch.setattr("planner.ui.dialogs.export_preview.exported", made)
    monkeypatch.setattr("planner.ui.dialogs.export_preview._PAINTED_HERE", 3)
    monkeypatch.setattr("planner.ui.dialogs.export_preview.pages_of", lambda _: pytest.fail("here"))
    dialog.preview.label.clear()
    dialog._show_preview()
    qtbot.waitUntil(lambda: not dialog.preview.label.pixmap().isNull(), timeout=SECONDS)

    assert wishes[0][0] == "png"
    assert wishes[0][1] < 1


def test_that_a_picture_that_cannot_be_read_is_told_and_not_left_blank(dialog):
    dialog.preview._show_picture(b"no picture")

    assert "could not be shown" in dialog.preview.label.text()


def test_that_the_last_picture_turns_pale_while_a_preview_is_made(dialog, qtbot, monkeypatch):
    may_end = threading.Event()

    def slow(*_wish):
        may_end.wait(SECONDS / 1e3)
        return b"first line"

    dialog._show_preview()
    shown = dialog.preview.label.pixmap().toImage()
    monkeypatch.setattr("planner.ui.dialogs.export_preview.exported", slow)
    dialog.buttons["data"].click()
    dialog.format.setCurrentIndex(dialog.format.findData("csv"))
    dialog._show_preview()
    qtbot.waitUntil(lambda: dialog.preview.label.pixmap().toImage() != shown, timeout=SECONDS)
    pale = dialog.preview.label.pixmap().toImage()
    middle = pale.rect().center()

    assert pale.size() == shown.size()
    assert pale.pixelColor(middle).alpha() < shown.pixelColor(middle).alpha()
    may_end.set()
    qtbot.waitUntil(lambda: dialog.preview.label.text() == "first line", timeout=SECONDS)


def test_that_a_closed_window_waits_for_its_threads_without_holding_the_program(
    dialog, qtbot, monkeypatch
):
    begun, may_end = threading.Event(), threading.Event()

    def slow(*_wish):
        begun.set()
        may_end.wait(20)
        return b"late"

    monkeypatch.setattr("planner.ui.dialogs.export_preview.exported", slow)
    dialog.buttons["data"].click()
    dialog._show_preview()
    qtbot.waitUntil(begun.is_set, timeout=SECONDS)
    dialog.reject()
    assert isValid(dialog)
    with qtbot.waitSignal(dialog.destroyed, timeout=SECONDS):
        may_end.set()


def test_that_slides_are_previewed_as_pictures_and_take_no_theme(dialog, qtbot):
    dialog.buttons["slides"].click()
    dialog._show_preview()
    qtbot.waitUntil(lambda: shows_something(dialog), timeout=SECONDS)

    assert not dialog.preview.label.pixmap().isNull()
    assert not dialog.mode.isEnabled()


def test_that_a_workbook_is_previewed_as_its_first_sheet_with_the_tabs_of_all(dialog, qtbot):
    dialog.buttons["report"].click()
    dialog.format.setCurrentIndex(dialog.format.findData("xlsx"))
    dialog._show_preview()
    qtbot.waitUntil(lambda: not dialog.preview.label.pixmap().isNull(), timeout=SECONDS)
    book = workbook_in(EXPORTERS["xlsx"].write(dialog.request()))

    assert book.sheets[:3] == ("Summary", "Cost lines", "Answers")
    assert book.rows[0][0] == "Photo app"
    drawn = next(row[1] for row in book.rows if row and row[0] == "As drawn, all parts")
    assert drawn == pytest.approx(dialog.request().results.totals.as_drawn_usd_per_month)
