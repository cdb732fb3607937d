"""Labels while parts are moved step by step, and once the drawing rests."""

import pytest

from planner.document.edits import move
from planner.ui.canvas import scene
from planner.ui.canvas.items import label_places
from tests.ui.canvas.conftest import new_canvas
from tests.ui.canvas.drawings import guide_drawing, guide_results


@pytest.fixture
def sought(monkeypatch) -> list[str]:
    """Return the labels whose place was sought, in order."""
    found, settled = [], label_places.settled

    def noted(face, around):
        found.append(face.label)
        return settled(face, around)

    monkeypatch.setattr(label_places, "settled", noted)
    return found


def _stepped(view, steps):
    first = next(iter(view.workspace.scenario.nodes.values()))
    for step in range(1, steps + 1):
        view.workspace.do("Move", move({first.id: (first.x, first.y - 4.0 * step)}), "nudge")
        view.grab()


def _faces(view):
    edges = view.mirror.edges
    return [edges.face_of(k) for k in range(len(edges.lines.edges))]


def test_that_labels_are_carried_along_in_a_row_of_steps_and_settle_when_it_ends(
    canvas, qtbot, sought, monkeypatch
):
    monkeypatch.setattr(scene, "_IN_A_ROW_S", 60.0)  # however slow the machine
    canvas.grab()
    _stepped(canvas, 2)
    sought.clear()
    _stepped(canvas, 6)
    assert canvas.mirror.edges.hurried
    assert not sought

    qtbot.waitUntil(lambda: not canvas.mirror.edges.hurried)
    qtbot.waitUntil(lambda: not canvas.mirror.lines.wants_routing)
    afresh = new_canvas(qtbot, canvas.workspace.scenario, guide_results)
    assert _faces(canvas) == _faces(afresh)


def test_that_no_place_is_sought_twice_for_the_same_surroundings(qtbot, sought):
    view = new_canvas(qtbot, guide_drawing(), guide_results)
    faces = _faces(view)
    sought.clear()
    view.mirror.edges.forget_routes()
    view.mirror.route_visible(1_000.0)
    assert _faces(view) == faces
    assert not sought
