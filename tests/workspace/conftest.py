"""A workspace whose engine answers at once, and the folder that its safety net lies in."""

import pytest

from planner.workspace import Workspace
from planner.workspace.engine_runner import EngineRunner
from planner.workspace.keeping import Keeping
from tests.builders import a_scenario
from tests.workspace.figures import figures_of


@pytest.fixture
def workspace(qapp):
    made = Workspace(a_scenario(), EngineRunner(figures_of, inline=True))
    yield made
    made.close()


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


@pytest.fixture
def keeping(workspace, state):
    made = Keeping(workspace, state)
    yield made
    made.close()
