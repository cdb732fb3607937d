"""The export window: what is remembered, what runs in the background, and what giving up leaves."""

import threading

import pytest
from PySide6.QtCore import Qt
from shiboken6 import isValid

from planner.exporters import EXPORTERS
from planner.exporters.base import ExportProblem
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
        made.sketch.close()
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


@pytest.mark.parametrize("what", ["drawing", "charts", "report", "slides", "data"])
def test_that_every_subject_has_a_preview(dialog, what):
    dialog.buttons[what].click()
    for place in range(dialog.format.count()):
        dialog.format.setCurrentIndex(place)
        dialog.preview.clear()
        dialog._show_preview()

        assert not dialog.preview.pixmap().isNull() or dialog.preview.text()


def test_that_a_large_drawing_is_previewed_by_another_process(dialog, qtbot, monkeypatch):
    wishes = []

    def made(exporter, request, *_rest):
        wishes.append((exporter.id, request.scale))
        return EXPORTERS["csv"].write(request) if exporter.id == "csv" else b"no picture"

    monkeypatch.setattr("planner.ui.dialogs.export_run.exported", made)
    monkeypatch.setattr("planner.ui.dialogs.export.is_large", lambda _scenario: True)
    monkeypatch.setattr("planner.ui.dialogs.export.preview_page", lambda *_: pytest.fail("here"))
    dialog._show_preview()
    assert dialog.preview.text() == "Making the preview…"
    qtbot.waitUntil(lambda: dialog.preview.text() == "no picture", timeout=SECONDS)
    assert wishes[0][0] == "png"
    assert wishes[0][1] < 1

    dialog.buttons["data"].click()
    dialog.format.setCurrentIndex(dialog.format.findData("csv"))
    dialog._show_preview()
    qtbot.waitUntil(lambda: "," in dialog.preview.text(), timeout=SECONDS)


def test_that_slides_are_previewed_as_pictures_and_take_no_theme(dialog):
    dialog.buttons["slides"].click()
    dialog._show_preview()

    assert not dialog.preview.pixmap().isNull()
    assert not dialog.mode.isEnabled()


def test_that_a_workbook_is_previewed_as_its_first_sheet_with_the_tabs_of_all(dialog, qtbot):
    dialog.buttons["report"].click()
    dialog.format.setCurrentIndex(dialog.format.findData("xlsx"))
    dialog._show_preview()
    qtbot.waitUntil(lambda: not dialog.preview.pixmap().isNull(), timeout=SECONDS)
    book = workbook_in(EXPORTERS["xlsx"].write(dialog.request()))

    assert book.sheets[:3] == ("Summary", "Cost lines", "Answers")
    assert book.rows[0][0] == "Photo app"
    drawn = next(row[1] for row in book.rows if row and row[0] == "As drawn, all parts")
    assert drawn == pytest.approx(dialog.request().results.totals.as_drawn_usd_per_month)
