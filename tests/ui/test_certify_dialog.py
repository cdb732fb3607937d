"""The certificate in the window: what is simulated, what giving up leaves, copies and files."""

import csv
import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from planner.analysis.certification.certificate import (
    HEADS,
    RESULTS,
    Certificate,
    as_record,
    certificate_of,
)
from planner.analysis.certify import certify
from planner.analysis.evaluate import evaluate
from planner.background.worker import WorkerProblem, WorkerStopped
from planner.document import Scenario
from planner.document.edits import set_param
from planner.document.templates import load_template
from planner.ui.dialogs.certify import CertifyDialog
from planner.ui.errands.file import open_template
from planner.workspace import Workspace
from planner.workspace.engine_runner import EngineRunner

LEFT = Qt.MouseButton.LeftButton
SECONDS = 30_000
FACTOR = 1.0


def certified(scenario, _requests, traffic_x, on_progress):
    """Certify on a thread of this process, with few requests."""
    return certify(scenario, requests=3_000, traffic_x=traffic_x, on_progress=on_progress)


@pytest.fixture
def architecture_workspace(qapp):
    """A quick drawing in place of the guide's architecture."""
    workspace = Workspace(load_template("welcome-mail"), EngineRunner(evaluate, inline=True))
    yield workspace
    workspace.close()


@pytest.fixture
def opened(desk, qtbot):
    """Make dialogs, and see that they go."""
    made = []

    def make(work):
        dialog = CertifyDialog(desk, FACTOR, work)
        dialog.show()
        made.append(dialog)
        return dialog

    yield make
    for dialog in made:
        if isValid(dialog):
            dialog.close()
            qtbot.waitUntil(lambda dialog=dialog: not dialog.run.is_running, timeout=SECONDS)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def shown(dialog):
    table = dialog.table
    return [
        [table.item(line, column).text() for column in range(table.columnCount())]
        for line in range(table.rowCount())
    ]


def waited(dialog, qtbot):
    qtbot.waitUntil(lambda: not dialog.run.is_busy, timeout=SECONDS)
    return dialog


def test_that_the_table_shows_formula_simulation_difference_and_bound(opened, desk, qtbot):
    dialog = waited(opened(certified), qtbot)
    rows = shown(dialog)
    checks = dialog.certificate.checks
    assert len(rows) == len(checks) > 0
    assert rows[0][0] == checks[0].name
    place = next(n for n, check in enumerate(checks) if check.measure == "mean response")
    assert rows[place][HEADS.index("Formula")].startswith(f"{checks[place].formula:.4g}"[:4])
    assert rows[place][HEADS.index("Bound")].endswith("%")
    assert [row[HEADS.index("Result")] for row in rows] == [RESULTS[one.status] for one in checks]
    assert dialog.chip.isVisible() == bool(dialog.certificate.judged)
    assert desk.workspace.undo_stack.count() == 0


def test_that_a_miss_is_marked_at_the_row_and_at_the_top(opened, qtbot):
    def worse(*asked):
        found = certified(*asked)
        return Certificate(
            tuple(replace(check, status="miss") for check in found.checks), found.seed, 3_000
        )

    dialog = waited(opened(worse), qtbot)
    assert {row[HEADS.index("Result")] for row in shown(dialog)} == {"outside"}
    assert dialog.chip.face.look == "infeasible"
    assert f"0 of {len(shown(dialog))}" in dialog.said.text()


def test_that_progress_is_shown_and_cancel_leaves_no_certificate(opened, qtbot):
    begun = threading.Event()

    def endless(_scenario, _requests, _traffic_x, on_progress):
        while on_progress(0.42):
            begun.set()
            begun.wait(0.01)
        raise WorkerStopped("It was stopped.")

    dialog = opened(endless)
    qtbot.waitUntil(lambda: dialog.progress.value() == 42)
    assert dialog.progress.isVisible()
    qtbot.mouseClick(dialog.cancel, LEFT)
    assert dialog.certificate is None
    assert dialog.said.text() == "Cancelled: nothing was certified."
    assert dialog.again.isVisible()
    qtbot.waitUntil(lambda: not dialog.run.is_running)


def test_that_closing_ends_the_simulation_and_the_dialog(opened, qtbot):
    def endless(_scenario, _requests, _traffic_x, on_progress):
        waiting = threading.Event()
        while on_progress(0.1):
            waiting.wait(0.01)
        raise WorkerStopped("It was stopped.")

    dialog = opened(endless)
    qtbot.waitUntil(lambda: dialog.progress.value() == 10)
    dialog.close()
    qtbot.waitUntil(lambda: not isValid(dialog))


def test_that_a_failure_is_one_sentence_and_can_be_tried_again(opened, qtbot):
    tries = []

    def failing(*asked):
        tries.append(asked)
        if len(tries) == 1:
            raise WorkerProblem("It needed more than 4,096 MB of memory and was stopped.")
        return certified(*asked)

    dialog = waited(opened(failing), qtbot)
    assert "4,096 MB" in dialog.said.text()
    assert not dialog.table.isVisible()
    assert not dialog.copy.isEnabled()
    qtbot.mouseClick(dialog.again, LEFT)
    assert waited(dialog, qtbot).certificate is not None


def test_that_a_drawing_without_computing_parts_says_what_to_do(opened, desk):
    desk.workspace.open(Scenario(), None)
    dialog = opened(certified)
    assert "add an EC2 server or a Lambda" in dialog.said.text()
    assert not dialog.run.is_busy
    assert not dialog.table.isVisible()


def test_that_a_changed_drawing_is_told_from_the_certified_one(opened, desk, qtbot):
    dialog = waited(opened(certified), qtbot)
    key = dialog.certificate.checks[0].component
    desk.workspace.do("Wait longer", set_param(key, "workload.variability", 1.9))
    assert "The drawing has changed since" in dialog.said.text()


def test_that_a_row_opens_its_part(opened, desk, qtbot):
    dialog = waited(opened(certified), qtbot)
    with qtbot.waitSignal(dialog.part_wanted) as heard:
        qtbot.keyClick(dialog.table, Qt.Key.Key_Down)
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert heard.args[0] in desk.workspace.scenario.nodes


def test_that_the_table_is_copied_and_saved_as_it_stands(opened, answers, qtbot, tmp_path):
    dialog = waited(opened(certified), qtbot)
    qtbot.mouseClick(dialog.copy, LEFT)
    copied = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    first = as_record(dialog.certificate)["checks"][0]
    assert copied[0] == list(first)
    assert float(copied[1][copied[0].index("formula")]) == pytest.approx(first["formula"])
    answers.export = tmp_path / "certificate.csv"
    qtbot.mouseClick(dialog.save, LEFT)
    rows = list(csv.reader(answers.export.read_text("utf-8-sig").splitlines()))
    assert rows == copied
    answers.export = tmp_path / "nowhere" / "certificate.csv"
    qtbot.mouseClick(dialog.save, LEFT)
    assert not answers.export.exists()
    assert dialog.said.property("tone") == "error"


def test_that_a_record_brings_every_figure_back():
    found = certify(load_template("welcome-mail"), requests=3_000)
    assert certificate_of(as_record(found)).checks == found.checks


@pytest.mark.slow
def test_that_the_menu_certifies_the_drawing_in_a_process_apart(program, qtbot):
    desk = program.shell.desk
    open_template(desk, "welcome-mail")
    program.shell.actions.run("scenario.certify")
    (dialog,) = program.window.findChildren(CertifyDialog)
    dialog.requests.setCurrentIndex(0)
    qtbot.mouseClick(dialog.again, LEFT)
    waited(dialog, qtbot)
    own = certify(desk.workspace.scenario, requests=dialog.certificate.requests)
    assert dialog.certificate.checks == own.checks
    program.shell.actions.run("scenario.certify")
    assert len(program.window.findChildren(CertifyDialog)) == 1
    dialog.close()
    qtbot.waitUntil(lambda: not isValid(dialog))
