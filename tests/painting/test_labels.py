"""Labels keep clear of borders, of what groups write, of cards and of one another."""

import itertools

import pytest

from planner.document import Group, Scenario
from planner.painting.box import Box
from planner.painting.curves import curved_path
from planner.painting.edge import EdgeFace, label_rect
from planner.painting.faces import crosses_a_frame
from planner.painting.labels import Surroundings, label_box, runs_of, settled, written_words
from planner.painting.routing import route
from planner.painting.segments import curve_points

pytestmark = pytest.mark.usefixtures("qapp")
LEVEL = EdgeFace(((0, 100), (300, 100)), label="200 k")
UPRIGHT = EdgeFace(((100, 0), (100, 300)), label="200 k")


def _apart(one: Box, other: Box) -> bool:
    return (
        one.right <= other.left
        or other.right <= one.left
        or one.bottom <= other.top
        or other.bottom <= one.top
    )


def test_that_a_label_with_room_stays_in_the_middle():
    assert settled(LEVEL) == LEVEL
    assert label_rect(LEVEL).center().x() == 150


@pytest.mark.parametrize("face", [LEVEL, UPRIGHT])
def test_that_a_label_leaves_a_border(face):
    border = label_rect(face).center()
    frames = (Box(border.x(), border.y(), 400, 400),)
    area = label_box(settled(face, Surroundings(frames=frames)))
    assert not crosses_a_frame(area, frames)


def test_that_two_lines_between_the_same_parts_have_two_labels():
    lower = EdgeFace(((0, 110), (300, 110)), label="150 k")
    first = label_box(settled(LEVEL))
    second = label_box(settled(lower, Surroundings(labels=(first,))))
    assert _apart(first, second)


def test_that_a_label_leaves_cards_and_sums():
    card = Box(120, 60, 60, 40)
    area = label_box(settled(LEVEL, Surroundings(cards=(card,))))
    assert _apart(area, card)
    words = Box(100, 130, 80, 40)
    assert _apart(label_box(settled(UPRIGHT, Surroundings(words=(words,)))), words)


def test_that_a_label_that_must_cross_a_border_gets_a_ground():
    frames = tuple(Box(-50, y, 400, 1) for y in range(0, 200, 6))
    assert settled(LEVEL, Surroundings(frames=frames)).pill


def test_that_a_label_leaves_another_line_or_gets_a_ground():
    other = runs_of(((150, -100), (150, 300)))
    placed = settled(LEVEL, Surroundings(runs=other))
    assert _apart(label_box(placed), other[0])
    assert not placed.pill
    many = tuple(run for x in range(0, 300, 20) for run in runs_of(((x, -100), (x, 300))))
    assert settled(LEVEL, Surroundings(runs=many)).pill


def test_that_the_label_of_a_curve_stands_beside_it_and_clear_of_cards():
    curve = EdgeFace(((0, 0), (100, 0), (100, 200), (200, 200)), label="200 k", curved=True)
    card = Box(104, 80, 80, 40)
    area = label_box(settled(curve, Surroundings(cards=(card,))))
    assert _apart(area, card)
    assert all(_apart(area, run) for run in runs_of(curve_points(curve.points)))


def test_that_a_line_runs_around_what_a_group_writes():
    scenario = Scenario(groups={"g": Group(id="g", x=0, y=100, width=300, height=300)})
    title, total = written_words(scenario)
    line = route((200, 300, 80, 60), (200, -100, 80, 60), (title, total))
    for (ax, ay), (bx, by) in itertools.pairwise(line):
        run = Box(min(ax, bx), min(ay, by), abs(bx - ax), abs(by - ay))
        assert _apart(run, total)


@pytest.mark.parametrize(("dx", "dy"), [(0, 200), (0, -200), (20, 200), (-300, 0), (300, 0)])
def test_that_curves_never_loop(dx, dy):
    line = curved_path((0, 0, 172, 92), (dx, dy, 172, 92))
    xs, ys = [x for x, _ in line], [y for _, y in line]
    start, end = line[0], line[-1]
    # The handles stay within the way from end to end: no loop out and back.
    assert (min(start[0], end[0]) - 1 <= min(xs) and max(xs) <= max(start[0], end[0]) + 1) or dy
    if dy:
        assert min(start[1], end[1]) - 1 <= min(ys)
        assert max(ys) <= max(start[1], end[1]) + 1
        assert max(xs) - min(xs) <= abs(dx) + 1
