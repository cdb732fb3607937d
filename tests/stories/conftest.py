"""The whole program and the user's hands."""

import pytest

from tests.ui.shell_hands import Answers, running_program


@pytest.fixture
def answers() -> Answers:
    """What the user would say."""
    return Answers()


@pytest.fixture
def program(qtbot, answers):
    """The whole program on its welcome page."""
    yield from running_program(qtbot, answers)
