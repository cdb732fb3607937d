"""No exception of an override reaches Qt, and none is silent."""

import sys

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtWidgets import QWidget

from planner.painting.guard import guarded


@pytest.fixture
def reports(monkeypatch):
    heard = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, problem, trace: heard.append(problem))
    return heard


def test_that_a_failing_override_is_reported_once_per_site(reports):
    @guarded
    def paint(number: int) -> None:
        if number:
            raise ValueError(number)
        raise KeyError(number)

    for number in (1, 2, 0, 0):
        assert paint(number) is None
    assert [type(problem) for problem in reports] == [ValueError, KeyError]


def test_that_the_safe_value_has_the_type_of_the_annotation(reports):
    @guarded
    def bounding_rect() -> QRectF:
        raise ValueError

    @guarded
    def event_filter() -> bool:
        raise ValueError

    assert bounding_rect() == QRectF()
    assert event_filter() is False


def test_that_a_given_default_is_returned_and_a_callable_is_called(reports):
    @guarded(default=QSize(3, 4))
    def given() -> QSize:
        raise ValueError

    @guarded(default=QSize)
    def made() -> QSize:
        raise ValueError

    assert given() == QSize(3, 4)
    assert made() == QSize()


def test_that_leaving_the_program_and_a_broken_handler_stay_on_this_side(monkeypatch, capsys):
    def broken(*_):
        raise RuntimeError("the handler broke")

    monkeypatch.setattr(sys, "excepthook", broken)

    @guarded
    def leave() -> None:
        raise SystemExit(7)

    leave()
    assert "SystemExit" in capsys.readouterr().err


def test_that_a_good_override_keeps_its_result_and_its_name():
    @guarded
    def answer(base: int, more: int = 2) -> int:
        """Add."""
        return base + more

    assert answer(40) == 42
    assert answer.__name__ == "answer"


def test_that_qt_survives_a_size_hint_that_fails(qtbot, reports):
    class Broken(QWidget):
        @guarded
        def sizeHint(self) -> QSize:
            raise ValueError("no size")

    widget = Broken()
    qtbot.addWidget(widget)
    widget.adjustSize()
    assert [str(problem) for problem in reports] == ["no size"]
