"""Faults: every exception that nobody caught is logged, told quietly, and the program goes on."""

import logging
import threading

import pytest
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, Signal

from planner.workspace import faults as module
from planner.workspace.faults import Faults

pytestmark = pytest.mark.logs_warning

SECRET = "salary-of-the-director"


class Bell(QObject):
    rung = Signal()


@pytest.fixture
def faults(qapp, tmp_path):
    made = Faults(tmp_path / "logs")
    made.install()
    yield made
    made.uninstall()


def broken():
    raise ValueError(f"cannot read {SECRET}")


def raised():
    try:
        broken()
    except ValueError as error:
        return error


def test_that_a_fault_in_a_slot_is_told_logged_and_survived(faults, qtbot):
    bell = Bell()
    bell.rung.connect(broken)
    with qtbot.captureExceptions() as caught:
        faults.uninstall()
        faults.install()
        with qtbot.waitSignal(faults.noticed) as told:
            bell.rung.emit()

    assert caught == []
    assert "you can go on" in told.args[0].sentence
    assert "builtins.ValueError" in told.args[0].details
    assert "test_faults.py" in told.args[0].details
    assert "broken" in faults.log_file.read_text()


def test_that_a_fault_in_a_thread_comes_to_the_windows_thread(faults, qtbot):
    heard_on = []
    faults.noticed.connect(
        lambda fault: heard_on.append(threading.get_ident()), Qt.ConnectionType.QueuedConnection
    )

    with qtbot.waitSignal(faults.noticed):
        worker = threading.Thread(target=broken)
        worker.start()
        worker.join()
    qtbot.waitUntil(lambda: bool(heard_on))

    assert heard_on == [threading.get_ident()]


def test_that_a_fault_in_a_pool_and_in_a_timer_are_told(faults, qtbot):
    class Work(QRunnable):
        def run(self):
            broken()

    with qtbot.captureExceptions():
        faults.uninstall()
        faults.install()
        with qtbot.waitSignal(faults.noticed):
            QThreadPool.globalInstance().start(Work())
        faults._last_told.clear()
        with qtbot.waitSignal(faults.noticed):
            QTimer.singleShot(0, broken)


def test_that_neither_log_nor_notice_holds_words_of_the_document(faults, qtbot):
    with qtbot.waitSignal(faults.noticed) as told:
        faults.report(raised())
    logging.getLogger("planner.some").exception("a part", exc_info=raised())

    assert SECRET not in told.args[0].details
    assert SECRET not in faults.log_file.read_text()


def test_that_causes_are_told_too(faults, qtbot):
    try:
        try:
            broken()
        except ValueError as error:
            raise OSError(28, SECRET) from error
    except OSError as error:
        chained = error

    with qtbot.waitSignal(faults.noticed) as told:
        faults.report(chained)

    assert "OSError (errno 28)" in told.args[0].details
    assert "ValueError" in told.args[0].details
    assert SECRET not in told.args[0].details


def test_that_one_place_is_told_once_in_ten_seconds_and_logged_every_time(qapp, tmp_path):
    now = [0.0]
    faults = Faults(tmp_path, clock=lambda: now[0])
    faults.install()
    told = []
    faults.noticed.connect(told.append)
    for _ in range(100):
        faults.report(raised())
    assert len(told) == 1

    now[0] = 11.0
    faults.report(raised())
    faults.uninstall()

    assert len(told) == 2
    assert faults.log_file.read_text().count("builtins.ValueError") == 101


def test_that_what_is_unsaved_is_saved_at_every_fault(qapp, tmp_path):
    saved = []
    faults = Faults(tmp_path, lambda: saved.append(1))

    faults.report(raised())

    assert saved == [1]


def test_that_a_fault_while_saving_or_telling_is_logged_and_no_loop(qapp, tmp_path, caplog):
    faults = Faults(tmp_path, broken)

    faults.report(raised())

    assert len(caplog.records) == 2


def test_that_the_log_stays_small(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_LOG_BYTES", 5_000)
    faults = Faults(tmp_path)
    faults.install()
    for _ in range(300):
        faults.report(raised())
    faults.uninstall()

    sizes = [file.stat().st_size for file in tmp_path.iterdir()]
    assert len(sizes) == 4
    assert max(sizes) <= 5_000


def test_that_a_log_that_cannot_be_written_stops_nothing(qapp, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    faults = Faults(tmp_path / "file" / "logs")
    told = []
    faults.noticed.connect(told.append)
    faults.install()
    faults.report(raised())
    faults.uninstall()

    assert len(told) == 1
