"""A look, a workspace on a small drawing, and the whole program for window tests."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from planner.document import Edge, Node, Scenario
from planner.document.templates import load_template
from planner.kinds.compute import ComputeParams, Workload
from planner.traffic import Steady
from planner.ui.desk import Desk
from planner.ui.look import Look
from planner.workspace import Workspace
from planner.workspace.engine_runner import EngineRunner
from tests.ui.shell_hands import Answers, a_desk, running_program


def small_drawing() -> Scenario:
    """Visitors who call an API that runs on EC2, and a second API beside it."""
    workload = Workload(duration_ms=350, at_memory_mib=1_024, cpu_share=0.1)
    visitors = Node(
        id="visitors",
        kind="source.users",
        name="Visitors",
        traffic=Steady(requests_per_hour=2_700),
    )
    api = Node(
        id="api",
        kind="aws.compute",
        name="API",
        x=260,
        params=ComputeParams(placement="ec2", workload=workload),
    )
    other = Node(
        id="other",
        kind="aws.compute",
        name="Other",
        x=260,
        y=160,
        params=ComputeParams(placement="ec2"),
    )
    call = Edge(id="visitors-api", source="visitors", target="api")
    return Scenario(
        name="Small",
        nodes={node.id: node for node in (visitors, api, other)},
        edges={call.id: call},
    )


@pytest.fixture
def look(qapp) -> Iterator[Look]:
    """Light colours at normal size."""
    assert isinstance(qapp, QApplication)
    yield Look(qapp, "light", 1.0)
    qapp.setStyleSheet("")


@pytest.fixture
def drawing_workspace(qapp) -> Iterator[Workspace]:
    """The small drawing with the real engine, computed inline."""
    from planner.analysis import evaluate

    workspace = Workspace(small_drawing(), EngineRunner(evaluate, inline=True))
    yield workspace
    workspace.close()


@pytest.fixture
def architecture_workspace(qapp) -> Iterator[Workspace]:
    """The guide's architecture with the real engine, computed inline."""
    from planner.analysis import evaluate

    workspace = Workspace(load_template("guide-architecture"), EngineRunner(evaluate, inline=True))
    yield workspace
    workspace.close()


@pytest.fixture
def desk(qtbot, architecture_workspace, look, answers) -> Desk:
    """What dialogs work with, without the window around the canvas."""
    return a_desk(qtbot, architecture_workspace, look, answers)


@pytest.fixture
def answers() -> Answers:
    """What the user would say."""
    return Answers()


@pytest.fixture
def program(qtbot, answers):
    """The whole program on its welcome page."""
    yield from running_program(qtbot, answers)
