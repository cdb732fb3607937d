"""Align, distribute, layers: no overlaps, fewer crossings, one step."""

import random
from itertools import combinations

import pytest
from PySide6.QtCore import QPointF

from planner.document import Edge, Node, Scenario
from planner.document.templates import load_template
from planner.painting.box import Box
from planner.painting.faces import node_box
from planner.ui.canvas.editing.arrange import aligned, distributed, layered
from tests.ui.canvas.drawings import grid_drawing, guide_drawing

BOXES = {"a": Box(0, 0, 100, 50), "b": Box(150, 30, 50, 20), "c": Box(400, 90, 100, 50)}


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("left", lambda x, y, b: x == 0),
        ("right", lambda x, y, b: x + b.width == 500),
        ("centre", lambda x, y, b: x + b.width / 2 == 250),
        ("top", lambda x, y, b: y == 0),
        ("bottom", lambda x, y, b: y + b.height == 140),
        ("middle", lambda x, y, b: y + b.height / 2 == 70),
    ],
)
def test_that_things_line_up(line, place):
    assert all(place(*corner, BOXES[key]) for key, corner in aligned(BOXES, line).items())


def test_that_gaps_become_equal_and_the_outermost_stay():
    corners = distributed(BOXES, "across")
    assert corners["a"][0] == 0
    assert corners["c"][0] == 400
    assert corners["b"][0] - 100 == 400 - (corners["b"][0] + 50)


def _boxes(scenario: Scenario, corners) -> dict[str, Box]:
    return {
        key: Box(*corners.get(key, (node.x, node.y)), 172, node_box(node).height)
        for key, node in scenario.nodes.items()
    }


def _overlaps(boxes: dict[str, Box]) -> int:
    return sum(
        a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom
        for a, b in combinations(boxes.values(), 2)
    )


def _crossings(scenario: Scenario, boxes: dict[str, Box]) -> int:
    lines = [
        (
            (boxes[e.source].right, boxes[e.source].top + 26),
            (boxes[e.target].left, boxes[e.target].top + 26),
            {e.source, e.target},
        )
        for e in scenario.edges.values()
    ]

    def turn(a, b, c) -> bool:
        return (c[1] - a[1]) * (b[0] - a[0]) > (b[1] - a[1]) * (c[0] - a[0])

    return sum(
        not ends & others and turn(a, c, d) != turn(b, c, d) and turn(a, b, c) != turn(a, b, d)
        for (a, b, ends), (c, d, others) in combinations(lines, 2)
    )


@pytest.mark.parametrize("flow", ["right", "down"])
def test_that_the_guides_drawing_is_laid_out_without_overlaps_and_groups_hold_their_parts(flow):
    scenario = guide_drawing()
    corners, sizes = layered(scenario, flow)
    boxes = _boxes(scenario, corners)
    assert _overlaps(boxes) == 0
    for key, node in scenario.nodes.items():
        for group in scenario.groups:
            frame = Box(*corners[group], *sizes[group])
            box = boxes[key]
            inside = (
                frame.left <= box.left
                and box.right <= frame.right
                and frame.top + 20 <= box.top
                and box.bottom <= frame.bottom
            )
            assert inside == (node.group == group)


def test_that_three_hundred_parts_are_laid_out_in_a_second_with_fewer_crossings():
    scenario, _ = grid_drawing(300)
    chance = random.Random(3)
    places = [(node.x, node.y) for node in scenario.nodes.values()]
    chance.shuffle(places)
    nodes = {
        key: node.replaced(x=x, y=y)
        for (key, node), (x, y) in zip(scenario.nodes.items(), places, strict=True)
    }
    scenario = Scenario(nodes=nodes, edges=dict(scenario.edges))
    before = _crossings(scenario, _boxes(scenario, {}))
    corners, _ = layered(scenario, "right")
    boxes = _boxes(scenario, corners)
    assert _overlaps(boxes) == 0
    assert _crossings(scenario, boxes) < before


def test_that_circles_and_lonely_parts_are_laid_out():
    scenario, _ = grid_drawing(9)
    keys = list(scenario.nodes)
    edges = {f"e{k}": Edge(id=f"e{k}", source=keys[k], target=keys[(k + 1) % 4]) for k in range(4)}
    scenario = Scenario(nodes=dict(scenario.nodes), edges=edges)
    corners, _ = layered(scenario, "right")
    assert corners.keys() == scenario.nodes.keys()
    assert _overlaps(_boxes(scenario, corners)) == 0


def test_that_arranging_is_one_step_and_a_selection_alone_is_arranged(hand):
    view = hand.view
    before = view.workspace.scenario
    view.workspace.select(("uploads", "resize", "resized"))
    view.arrange("right")
    after = view.workspace.scenario
    assert after.nodes["billing"] is before.nodes["billing"]
    view.workspace.select(())
    view.arrange("down")
    assert view.workspace.undo_stack.count() == 2
    view.workspace.undo_stack.undo()
    view.workspace.undo_stack.undo()
    assert view.workspace.scenario == before


def test_that_align_and_distribute_are_steps_of_their_own(hand):
    view = hand.view
    view.workspace.select(("uploads", "resize", "billing"))
    view.align("left")
    nodes = view.workspace.scenario.nodes
    assert nodes["uploads"].x == nodes["resize"].x == nodes["billing"].x
    view.distribute("down")
    assert view.workspace.undo_stack.count() == 2


def test_that_parts_glide_to_their_places_and_any_edit_ends_the_flight(hand, qtbot):
    view = hand.view
    view.set_reduce_motion(False)
    before = view.mirror.nodes["billing"].pos()
    view.arrange("down")
    goal = view.workspace.scenario.nodes["billing"]
    assert view.mirror.nodes["billing"].pos() == before
    qtbot.waitUntil(lambda: view.mirror.nodes["billing"].pos() == QPointF(goal.x, goal.y))
    view.arrange("right")
    view.workspace.undo_stack.undo()
    assert view.mirror.nodes["billing"].pos() == QPointF(goal.x, goal.y)
    assert view.mirror.arrays.rect("billing")[:2] == (goal.x, goal.y)


def test_that_the_minimap_shows_the_new_places_as_soon_as_parts_have_arrived(hand, qtbot):
    view = hand.view

    def minimap():
        return view.viewport().grab(view.corners.minimap.rect).toImage()

    view.set_reduce_motion(False)
    view.arrange("down")
    on_the_way = minimap()  # painted, and kept, while the parts fly
    goal = view.workspace.scenario.nodes["billing"]
    qtbot.waitUntil(lambda: view.mirror.nodes["billing"].pos() == QPointF(goal.x, goal.y))
    qtbot.waitUntil(lambda: not view.mirror.lines.lifted)
    arrived = minimap()

    view.corners.minimap.forget_picture()
    assert arrived == minimap()
    assert arrived != on_the_way


def test_that_the_real_architecture_gets_fewer_crossings_and_stays_compact():
    scenario = load_template("guide-architecture")
    corners, _ = layered(scenario, "right")
    boxes = _boxes(scenario, corners)
    assert _overlaps(boxes) == 0
    assert _crossings(scenario, boxes) < _crossings(scenario, _boxes(scenario, {}))
    bottoms = [box.bottom for box in boxes.values()]
    assert max(bottoms) - min(box.top for box in boxes.values()) < 600


def test_that_a_part_stands_level_with_the_only_one_it_is_joined_to():
    nodes = {
        key: Node.model_validate({"id": key, "kind": "aws.compute", "name": key})
        for key in ("a", "b", "c", "d")
    }
    edges = {
        f"{one}{other}": Edge(id=f"{one}{other}", source=one, target=other)
        for one, other in ("ab", "bc", "ad")
    }
    corners, _ = layered(Scenario(nodes=nodes, edges=edges), "right")
    assert corners["b"][1] == corners["c"][1]
