"""What every test stands on: no screen, no folder of the user, one clock zone, a clean log."""

import gc
import logging
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

_HOME = tempfile.TemporaryDirectory(prefix="planner-tests-")


def _fix_the_surroundings() -> None:
    """Set the environment before anything imports Qt or asks for a folder of the user."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    home = Path(_HOME.name)
    folders = {
        "HOME": home,
        "USERPROFILE": home,
        "APPDATA": home / "roaming",
        "LOCALAPPDATA": home / "local",
        "XDG_CONFIG_HOME": home / "config",
        "XDG_DATA_HOME": home / "data",
        "XDG_STATE_HOME": home / "state",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_RUNTIME_DIR": home / "run",
    }
    for name, folder in folders.items():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.environ[name] = str(folder)
    for name in ("LANGUAGE", "QT_SCALE_FACTOR", "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME"):
        os.environ.pop(name, None)
    os.environ.update(LC_ALL="C.UTF-8", LANG="C.UTF-8", TZ="UTC", NO_COLOR="1")
    if hasattr(time, "tzset"):
        time.tzset()


_fix_the_surroundings()

_ROOMS_WITH_WINDOWS = {"ui", "stories"}
_FIXTURES_OF_QT = {"qtbot", "qapp"}


def pytest_configure(config: pytest.Config) -> None:
    """Make hypothesis repeatable: a red example is red on every machine, and leaves no folder."""
    from hypothesis import settings

    settings.register_profile("house", deadline=None, derandomize=True, database=None)
    settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give window tests their mark, and run the quick ones first."""
    for item in items:
        rooms = set(item.path.parts)
        if rooms & _ROOMS_WITH_WINDOWS or _FIXTURES_OF_QT & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.gui)
    items.sort(
        key=lambda item: (
            item.get_closest_marker("gui") is not None,
            item.get_closest_marker("slow") is not None,
        )
    )


@pytest.fixture(autouse=True)
def _quiet_log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test that leaves a warning in the log, unless it is marked `logs_warning`."""
    yield
    if request.node.get_closest_marker("logs_warning") is not None:
        return
    loud = [
        f"{record.levelname} {record.name}: {record.getMessage()}"
        for when in ("setup", "call")
        for record in caplog.get_records(when)
        if record.levelno >= logging.WARNING
    ]
    if loud:
        pytest.fail("the log was not quiet:\n" + "\n".join(loud), pytrace=False)


@pytest.fixture(autouse=True)
def _no_widget_left_alive(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a window test after which a top-level widget is still there."""
    if request.node.get_closest_marker("gui") is None:
        yield
        return
    request.getfixturevalue("qapp")
    from PySide6.QtCore import QLocale
    from PySide6.QtWidgets import QApplication

    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    before = {id(widget) for widget in QApplication.topLevelWidgets()}
    yield
    _let_go_of_what_was_deleted()
    left = _new_windows(before)
    if left:
        gc.collect()  # a circle of Python references is no leak
        _let_go_of_what_was_deleted()
        left = _new_windows(before)
    if left:
        pytest.fail("widgets left alive: " + ", ".join(sorted(left)), pytrace=False)


def _let_go_of_what_was_deleted() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _new_windows(before: set[int]) -> list[str]:
    from PySide6.QtWidgets import QApplication

    return [
        f"{type(widget).__name__} {widget.objectName()!r}"
        for widget in QApplication.topLevelWidgets()
        if id(widget) not in before
        # What has a parent goes with it; what Qt keeps for itself (tool tips) is its own affair.
        and widget.parent() is None
        and type(widget).__name__ not in {"QTipLabel", "QDesktopWidget"}
    ]
