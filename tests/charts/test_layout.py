"""Ticks, labels moved apart, and lines cut at the borders."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from planner.charts import CHARTS
from planner.charts.base import STANDARD, Axis
from planner.charts.read_out import read_out
from planner.painting.plots.end_labels import moved_apart
from planner.painting.plots.frame import frame_of, hidden_series
from planner.painting.plots.heat_map import cell_at, cell_rect
from planner.painting.plots.lines import inside
from planner.painting.plots.ticks import ticks_of
from tests.charts.builders import a_plan, some_results


@pytest.mark.parametrize(
    ("scale", "low", "high", "expected"),
    [
        ("log", 1e5, 1e8, (1e5, 1e6, 1e7, 1e8)),
        ("linear", 0.0, 66.7, (0.0, 20.0, 40.0, 60.0)),
        ("hour_of_week", 0.0, 168.0, (12.0, 36.0, 60.0, 84.0, 108.0, 132.0, 156.0)),
    ],
)
def test_that_ticks_are_round(scale, low, high, expected):
    found = ticks_of(Axis(scale=scale), low, high, 260.0, is_wide=scale != "linear")

    assert found == pytest.approx(expected)


@pytest.mark.parametrize("span", [1e-9, 1e-3, 0.7, 3.0, 1e4, 1e12])
def test_that_an_axis_has_two_to_six_ticks_whatever_its_size(span):
    assert 2 <= len(ticks_of(Axis(), 0.0, span, 400.0, is_wide=True)) <= 7


def test_that_an_axis_without_extent_has_no_ticks():
    assert ticks_of(Axis(), 1.0, 1.0, 400.0, is_wide=True) == ()
    assert ticks_of(Axis(), 0.0, float("nan"), 400.0, is_wide=True) == ()


def test_that_labels_keep_their_distance_and_stay_inside():
    places = moved_apart([1.0, 2.0, 3.0, 99.0], 14.0, 0.0, 100.0)

    assert all(b - a >= 14.0 - 1e-9 for a, b in itertools.pairwise(places))
    assert places[0] >= 0.0
    assert places[-1] <= 100.0


def test_that_a_line_is_cut_where_it_leaves():
    runs = inside(
        np.array([0.0, 100.0, 200.0]), np.array([50.0, -50.0, 50.0]), QRectF(0, 0, 200, 100)
    )

    assert [run.tolist() for run in runs[0]] == [[0.0, 50.0], [50.0, 0.0]]
    assert [run.tolist() for run in runs[1]] == [[150.0, 200.0], [0.0, 50.0]]


def test_that_a_gap_in_a_series_parts_the_line():
    y = np.array([1.0, 2.0, np.nan, 3.0, 4.0])
    runs = inside(np.arange(5.0), y, QRectF(-10, -10, 100, 100))

    assert [len(x) for x, _ in runs] == [2, 2]


def test_that_values_and_pixels_are_each_others_inverse(qapp):
    from planner.charts.base import STANDARD
    from planner.charts.cost_against_traffic import of_sweep
    from tests.charts.builders import a_sweep, an_api, some_results

    data = of_sweep(a_sweep(), some_results(), an_api(), STANDARD)
    frame = frame_of(data, 460.0, 240.0, hidden=hidden_series(data))

    assert frame.x_at(float(frame.px(7.65e6))) == pytest.approx(7.65e6)
    assert {s.id for s in frame.series} == {"ec2", "lambda"}


@pytest.mark.usefixtures("qapp")
def test_that_every_cell_of_a_heat_map_is_found_under_its_own_middle():
    data = CHARTS["heat-map"].data(a_plan(), some_results(), "api", STANDARD)
    frame = frame_of(data, 460.0, 240.0)
    for place in range(data.grid.values.size):
        middle = cell_rect(frame, data.grid, place).center()

        assert cell_at(frame, data.grid, middle.x(), middle.y()) == place
        assert read_out(data, place).lines[0].text == data.grid.write(data.grid.values.flat[place])
    assert cell_at(frame, data.grid, 2.0, 2.0) is None
    assert read_out(data, 24 * 2 + 13).heading == "Wed 13:00"
