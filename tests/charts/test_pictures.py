"""The picture of a chart: painted, in every theme, with hostile text and odd figures."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from planner.charts import CHARTS
from planner.charts.base import STANDARD, Axis, ChartData, ChartOptions, Mark, Series, empty_chart
from planner.painting.pages import chart_page
from planner.painting.picture_files import svg_bytes
from planner.painting.plot import Look, chart_picture
from planner.tokens import DARK, LIGHT, PRINT
from tests.charts.builders import a_part, a_plan, some_results
from tests.gallery_charts import charts_of, draw_charts

pytestmark = pytest.mark.usefixtures("qapp")
HOSTILE = ["<b>x</b>", "a\x00b\x1b", "=1+1", "\u202egnp.exe", "\ud800", "x" * 4_096, "", "\n\n"]


def colours_in(image) -> set[int]:
    width, height = image.width(), image.height()
    return {image.pixel(x, y) for x in range(0, width, 7) for y in range(0, height, 7)}


@pytest.mark.parametrize("colours", [LIGHT, DARK, PRINT], ids=lambda c: c.mode)
@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_that_every_chart_leaves_ink_in_every_theme(colours, large):
    for _chart_id, data in charts_of(ChartOptions(large=large)):
        image = chart_picture(data, colours, (640, 360), 1.0, Look(large=large))

        assert len(colours_in(image)) > 3


@pytest.mark.parametrize("name", HOSTILE)
def test_that_hostile_names_are_painted_and_harm_nothing(name):
    parts = {"api": replace(some_results().components["api"], name=name)}
    for chart_id in ("week", "latency", "cost-breakdown"):
        data = CHARTS[chart_id].data(a_plan(), some_results(components=parts), "api", STANDARD)

        assert not chart_picture(data, LIGHT, (460, 240)).isNull()


@pytest.mark.parametrize("size", [(1, 1), (60, 40), (200, 90), (4000, 200)])
def test_that_no_size_is_too_small(size):
    for _chart_id, data in charts_of(STANDARD):
        assert not chart_picture(data, LIGHT, size).isNull()


def test_that_an_empty_chart_says_why():
    nothing = empty_chart("week", "Week", "Give this part traffic to see its week")

    assert len(colours_in(chart_picture(nothing, LIGHT, (460, 240)))) > 1


@pytest.mark.parametrize("peak", [0.0, 1e-9, 1.0, 1e12])
def test_that_a_week_of_any_size_is_painted(peak):
    part = a_part(week=np.full(168, peak))
    data = CHARTS["week"].data(a_plan(), some_results(components={"api": part}), "api", STANDARD)

    assert not chart_picture(data, LIGHT, (460, 240)).isNull()


def test_that_an_endless_latency_is_painted():
    options = tuple(
        replace(o, percentiles=replace(o.percentiles, p99=math.inf))
        for o in some_results().components["api"].options
    )
    part = replace(some_results().components["api"], options=options)
    data = CHARTS["latency"].data(a_plan(), some_results(components={"api": part}), "api", STANDARD)

    assert not chart_picture(data, LIGHT, (460, 240)).isNull()


@pytest.mark.slow
def test_that_the_gallery_draws_every_chart(tmp_path):
    written = draw_charts(tmp_path)

    assert len(written) == len(CHARTS) * 8
    assert all(path.stat().st_size > 1_000 for path in written)


def test_that_the_name_of_a_region_keeps_clear_of_a_line_along_the_top(qapp):
    x = np.array([1.0, 1_000.0])

    def height_of_name(line_at: float) -> float:
        data = ChartData(
            "c", "t", "s",
            x=Axis("Requests", "requests", "log", 1.0, 1_000.0),
            y=Axis("USD", "USD", "linear", 0.0, 100.0),
            series=(Series("ec2", "EC2", "line", "ec2", x, np.full(2, line_at)),),
            marks=(Mark("region", "lambda", x=1.0, x2=1_000.0, text="Lambda wins"),),
        )  # fmt: skip
        svg = svg_bytes(chart_page(data, LIGHT, (640.0, 360.0)), "").decode()
        return float(re.search(r'\sy="([\d.]+)"[^>]*>\s*Lambda wins', svg)[1])

    assert height_of_name(95.0) > height_of_name(50.0)
