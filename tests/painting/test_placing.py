"""Words on a plot: clear of each other, of the ends' names, of the lines, and inside the frame."""

import itertools
import random

import numpy as np
import pytest

from planner.charts.base import STANDARD, Axis, ChartData, ChartOptions, Mark, Series
from planner.charts.cost_against_traffic import of_sweep
from planner.painting.plots.end_labels import moved_apart, placed_end_labels
from planner.painting.plots.frame import Frame, frame_of
from planner.painting.plots.marks import here_flag, placed_labels
from planner.painting.plots.placing import ink_of
from planner.tokens import LIGHT
from tests.charts.builders import a_sweep, an_api, some_results

pytestmark = pytest.mark.usefixtures("qapp")
SIZES = ((280.0, 210.0, False), (460.0, 240.0, False), (1280.0, 720.0, True))


def a_plot(seed: int, crossings: int) -> ChartData:
    """Return two lines that cross now and then, with a mark at each place and "you are here"."""
    chance = random.Random(seed)
    x = np.geomspace(1.0, 1_000.0, 60)
    turns = crossings * np.pi * np.linspace(0.02, 0.98, 60)
    one = 50.0 + 30.0 * np.sin(turns + chance.random())
    other = np.full(60, 50.0 + 10.0 * chance.random())
    meets = np.flatnonzero(np.diff(np.sign(one - other)))
    marks = [
        Mark("crossing", x=float(x[at]), y=float(one[at]), text=f"Break-even {at} M · $12.34")
        for at in meets
    ]
    marks += [Mark("dot", "ec2", x=float(x[one.argmax()]), y=float(one.max()), text="peak 80")]
    marks += [Mark("here", x=float(x[chance.randrange(60)]), text="you: 10 M")]
    marks += [Mark("level", "target", y=70.0, text="target")]
    marks += [Mark("region", "lambda", x=1.0, x2=float(x[30]), text="Lambda wins")]
    return ChartData(
        "c", "t", "s",
        x=Axis("Requests", "requests", "log", 1.0, 1_000.0),
        y=Axis("USD", "USD", "linear", 0.0, 100.0),
        series=(
            Series("ec2", "EC2", "line", "ec2", x, one, end_label="EC2"),
            Series("lambda", "Lambda", "line", "lambda", x[:45], other[:45], end_label="Lambda"),
        ),
        marks=tuple(marks),
    )  # fmt: skip


def frames() -> list[Frame]:
    """Return plots of every size, with few crossings and with many."""
    return [
        frame_of(a_plot(seed, crossings), width, height, large=large)
        for seed, crossings in itertools.product(range(4), (1, 3, 9))
        for width, height, large in SIZES
    ]


def test_that_words_touch_neither_each_other_nor_the_names_at_the_ends_nor_the_flag():
    for frame in frames():
        areas = [label.area for label in placed_labels(frame, LIGHT)]
        # Names beside the plot stand 14 px apart, which is a line of theirs.
        areas += [label.area.adjusted(0, 1, 0, 0) for label in placed_end_labels(frame)]
        flag = here_flag(frame)
        areas += [flag] if flag is not None else []

        assert not any(one.intersects(other) for one, other in itertools.combinations(areas, 2))


def test_that_words_stay_inside_the_frame_and_off_the_axes():
    for frame in frames():
        for label in placed_labels(frame, LIGHT):
            assert label.area.left() > frame.plot.left()
            assert label.area.right() < frame.width
            assert label.area.top() > frame.header.bottom - 6.0
            assert label.area.bottom() < frame.plot.bottom()


def test_that_words_keep_off_the_lines_where_there_is_room():
    frame = frame_of(of_sweep(a_sweep(), some_results(), an_api(), STANDARD), 460.0, 240.0)
    found = placed_labels(frame, LIGHT)

    assert [label.text.replace("\u2009", " ").replace("\u202f", " ") for label in found] == [
        "7.65 M"
    ]
    assert not ink_of(frame).is_crossed(found[0].area)
    assert not found[0].on_ground


def test_that_words_without_room_are_left_out_and_the_point_stays():
    frame = frame_of(a_plot(1, 9), 120.0, 120.0)

    assert len(placed_labels(frame, LIGHT)) < sum(1 for m in frame.data.marks if m.text)
    assert any(mark.kind == "crossing" for mark in frame.data.marks)


def test_that_a_line_that_ends_early_is_named_at_its_end():
    x = np.linspace(0.0, 10.0, 11)
    data = ChartData(
        "c", "t", "s", x=Axis(high=10.0), y=Axis(high=10.0),
        series=(
            Series("long", "Long", "line", "ec2", x, np.full(11, 2.0), end_label="Long"),
            Series("short", "Short", "line", "lambda", x[:5], np.full(5, 8.0), end_label="Short"),
        ),
    )  # fmt: skip
    frame = frame_of(data, 460.0, 240.0)
    left = {label.text: label.area.left() for label in placed_end_labels(frame)}

    assert left["Long"] > frame.plot.right()
    assert 0.0 < left["Short"] - float(frame.px(4.0)) < 20.0


def test_that_step_labels_are_of_the_steps_in_sight():
    data = of_sweep(a_sweep(here=8e7), some_results(), an_api(), ChartOptions(large=True))
    labels = [mark for mark in data.marks if mark.kind == "label"]

    assert labels[0].text.endswith("servers")
    assert all(data.x.low <= mark.x <= data.x.high for mark in labels)


def test_that_names_pushed_in_from_a_border_push_on_those_beside_them():
    places = moved_apart([0.0, 1.0, 20.0, 99.0, 100.0], 14.0, 0.0, 100.0)

    assert all(b - a >= 14.0 - 1e-9 for a, b in itertools.pairwise(places))
    assert 0.0 <= places[0] <= places[-1] <= 100.0
