"""Edges run upright and level, from port to port, around what is in the way."""

import itertools
import random

import pytest

from planner.painting import routing
from planner.painting.box import Box
from planner.painting.curves import curved_path
from planner.painting.parting import parted
from planner.painting.routing import (
    BARE_CLEARANCE_PX,
    LANE_PX,
    PORT_CLEARANCE_PX,
    PORT_DROP_PX,
    distance_to,
    label_anchor,
    lanes_of,
    route,
    route_plain,
    route_to_point,
)
from planner.painting.segments import curve_points, runs_through

WIDTH, HEIGHT = 172.0, 92.0


def part(x, y, height=HEIGHT):
    return (float(x), float(y), WIDTH, float(height))


def crosses(points, rect):
    x, y, width, height = rect
    for (ax, ay), (bx, by) in itertools.pairwise(points):
        if (
            x < max(ax, bx)
            and min(ax, bx) < x + width
            and y < max(ay, by)
            and min(ay, by) < y + height
        ):
            return True
    return False


def is_orthogonal(points):
    return all(
        abs(ax - bx) < 0.5 or abs(ay - by) < 0.5
        for (ax, ay), (bx, by) in itertools.pairwise(points)
    )


def test_that_parts_side_by_side_are_joined_by_one_level_line():
    points = route(part(0, 0), part(240, 0, 68))
    y = PORT_DROP_PX
    assert points == ((WIDTH + PORT_CLEARANCE_PX, y), (240 - PORT_CLEARANCE_PX, y))


def test_that_a_part_right_below_is_joined_from_bottom_to_top():
    points = route(part(0, 0), part(0, 134))
    assert len(points) == 2
    assert {point[0] for point in points} == {WIDTH / 2}
    assert points[0][1] < points[1][1]
    above = route(part(0, 134), part(0, 0))
    assert len(above) == 2
    assert above[0][1] > above[1][1]


def test_that_a_part_down_left_is_entered_from_its_right_with_one_bend():
    points = route(part(444, 0, 68), part(0, 134))
    assert points[0] == (444 + WIDTH / 2, 69.0)
    x, y = points[-1]
    assert x == WIDTH + BARE_CLEARANCE_PX
    assert y > 134 + PORT_DROP_PX + 12  # clear of the port, from which other lines leave
    assert len(points) == 3


def test_that_a_lower_neighbour_is_reached_with_two_bends():
    points = route(part(0, 0), part(260, 300))
    assert is_orthogonal(points)
    assert len(points) <= 4


def test_that_a_line_goes_around_a_part_in_its_way():
    blocker = part(240, 0)
    points = route(part(0, 0), part(480, 0), (blocker,))
    assert is_orthogonal(points)
    assert not crosses(points, blocker)
    assert crosses(route_plain(part(0, 0), part(480, 0)), blocker)


@pytest.mark.parametrize("seed", range(5))
def test_that_no_line_of_a_crowded_drawing_crosses_a_part(seed):
    chance = random.Random(seed)
    parts = [
        part(220 * column + chance.randrange(5) * 4, 140 * row + chance.randrange(4) * 4)
        for column in range(6)
        for row in range(5)
    ]
    for _ in range(40):
        source, target = chance.sample(parts, 2)
        points = route(source, target, parts)
        assert is_orthogonal(points)
        assert not any(crosses(points, other) for other in parts)


def test_that_a_wall_without_a_way_still_gives_a_line():
    inside = part(0, 0)
    cage = [(-30.0, -200.0, 20.0, 500.0), (182.0, -200.0, 20.0, 500.0)]
    lid = [(-30.0, -60.0, 232.0, 20.0), (-30.0, 140.0, 232.0, 20.0)]
    points = route(inside, part(600, 0), cage + lid)
    assert len(points) >= 2
    assert is_orthogonal(points)


def test_that_parallel_lines_are_parted():
    ways = [route(part(0, 0), part(300, 0), lane=lane, lanes=3) for lane in range(3)]
    levels = [way[0][1] for way in ways]
    assert levels == [PORT_DROP_PX - LANE_PX, PORT_DROP_PX, PORT_DROP_PX + LANE_PX]


def test_that_lanes_are_counted_for_both_directions_of_a_pair():
    assert lanes_of([("a", "b"), ("b", "a"), ("a", "c")]) == [(0, 2), (1, 2), (0, 1)]


def test_that_waypoints_are_passed_in_order():
    bends = ((300.0, 400.0), (500.0, 60.0))
    points = route(part(0, 0), part(700, 300), waypoints=bends)
    assert is_orthogonal(points)
    passed = [distance_to(points, bend) for bend in bends]
    assert passed == [0, 0]


def test_that_a_part_that_calls_itself_gets_a_loop_outside_itself():
    points = route(part(0, 0), part(0, 0))
    assert len(points) == 6
    assert not crosses(points, part(0, 0))


def test_that_the_line_at_the_pointer_ends_at_the_pointer():
    for goal in ((400.0, 50.0), (-100.0, 200.0)):
        points = route_to_point(part(0, 0), goal)
        assert points[-1] == goal
        assert is_orthogonal(points)


def test_that_overlapping_parts_do_not_stop_the_routing():
    points = route(part(0, 0), part(20, 10))
    assert len(points) >= 2
    assert all(abs(value) < 10_000 for point in points for value in point)


def test_that_the_label_stands_on_the_longest_level_run():
    x, y, vertical = label_anchor(((0, 0), (20, 0), (20, 50), (200, 50)))
    assert (x, y, vertical) == (110, 50, False)
    assert label_anchor(((0, 0), (0, 80)))[2] is True


def test_that_a_curve_leaves_and_enters_level():
    start, out, entry, end = curved_path(part(0, 0), part(400, 200))
    assert start[1] == out[1]
    assert entry[1] == end[1]


def test_that_a_repeated_point_or_a_straight_run_is_one_segment():
    points = routing._simplified([(0, 0), (0, 0), (5, 0), (10, 0), (10, 5)])
    assert points == ((0, 0), (10, 0), (10, 5))


def test_that_lines_of_different_parts_do_not_lie_upon_each_other():
    line = ((180.0, 26.0), (220.0, 26.0), (220.0, 300.0), (300.0, 300.0))
    other = ((10.0, 80.0), (222.0, 80.0), (222.0, 400.0), (400.0, 400.0))
    moved = parted(line, [other], [])
    assert (moved[0], moved[-1]) == (line[0], line[-1])
    assert is_orthogonal(moved)
    assert abs(moved[1][0] - 222) >= 7
    sibling = ((180.0, 26.0), (220.0, 26.0), (220.0, 500.0), (300.0, 500.0))
    assert parted(line, [sibling], []) == line  # one trunk, two branches


def test_that_a_line_leaves_the_border_of_a_group():
    line = ((180.0, 26.0), (220.0, 26.0), (220.0, 300.0), (300.0, 300.0))
    (_, (x, _), _, _) = parted(line, [], [], [Box(220, 0, 400, 400)])
    assert abs(x - 220) >= 7


def test_that_a_curve_takes_the_sides_from_which_it_runs_under_nothing():
    blocker = Box(0, 200, WIDTH, HEIGHT)
    straight = curved_path(part(0, 400), part(0, 0))
    around = curved_path(part(0, 400), part(0, 0), (blocker,))
    assert runs_through(curve_points(straight), blocker)
    assert not runs_through(curve_points(around), blocker)
