"""The first two slides of a deck as our painter draws them: what the export window shows."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from planner.charts.base import ChartData
from planner.exporters.base import (
    ExportRequest,
    basis_lines,
    charts_wanted,
    headlines,
    moves_in_words,
    one_line,
)
from planner.tokens import LIGHT
from planner.units import money, money_change

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from planner.painting.picture_files import Page

_ON_THE_SECOND = ("cost-against-traffic", "totals-by-option")
_BIG_PX, _NAME_PX, _SMALL_PX = 52, 20, 16
_STRONG, _NORMAL = 600, 400
_CHART_PX, _SIDE_PX = (900.0, 580.0), (500.0, 300.0)


def charts_of_slides(request: ExportRequest) -> list[ChartData]:
    """Return the charts of the first slides that have something to show."""
    wanted = (replace(request, chart_id=chart_id) for chart_id in _ON_THE_SECOND)
    return [data for one in wanted for data in charts_wanted(one) if not data.empty]


def first_slides(request: ExportRequest, drawn: Sequence[ChartData]) -> "list[Page]":
    """Return the slide with the totals and the one to decide on, with its charts."""
    from planner.painting.picture_files import Page
    from planner.painting.slide import HEIGHT_PX, WIDTH_PX

    charts = {data.chart: data for data in drawn}

    def first(painter: "QPainter") -> None:
        _paint_title(painter, request)

    def second(painter: "QPainter") -> None:
        _paint_decision(painter, request, charts)

    return [Page(WIDTH_PX, HEIGHT_PX, paint) for paint in (first, second)]


def _basis(request: ExportRequest) -> str:
    return " · ".join(f"{name}: {value}" for name, value in basis_lines(request)[1:6])


def _paint_title(painter: "QPainter", request: ExportRequest) -> None:
    from PySide6.QtCore import QRectF

    from planner.painting.colours import brush
    from planner.painting.plots.roles import role_colours
    from planner.painting.slide import MARGIN_PX, WIDTH_PX, Frame, paint_frame, put

    name = one_line(request.scenario.name) or "Scenario"
    about = one_line(request.scenario.description)
    paint_frame(painter, Frame(name, about, _basis(request), "1"), LIGHT)
    totals = request.results.totals
    drawn = totals.as_drawn_usd_per_month
    figures = (
        ("As drawn", drawn, "as_drawn"),
        ("All EC2", totals.all_ec2_usd_per_month, "ec2"),
        ("All Lambda", totals.all_lambda_usd_per_month, "lambda"),
        ("Recommended", totals.recommended_usd_per_month, "recommended"),
    )
    wide = (WIDTH_PX - 2 * MARGIN_PX) / len(figures)
    for number, (title, usd, role) in enumerate(figures):
        left = MARGIN_PX + number * wide
        colour = role_colours(role, LIGHT).main
        painter.fillRect(QRectF(left, 320, wide - 40, 8), brush(colour))
        put(painter, left, 370, title, _NAME_PX, _NORMAL, LIGHT.text_secondary)
        put(painter, left, 440, money(usd), _BIG_PX, _STRONG, LIGHT.text)
        change = "a month" if role == "as_drawn" else f"{money_change(usd - drawn)} a month"
        put(painter, left, 480, change, _SMALL_PX, _NORMAL, LIGHT.muted)


def _paint_decision(
    painter: "QPainter", request: ExportRequest, charts: dict[str, ChartData]
) -> None:
    from planner.painting.plot import Look, render_chart
    from planner.painting.slide import BODY, Frame, paint_frame

    title = moves_in_words(request.results)
    frame = Frame(title, " ".join(headlines(request)), _basis(request), "2")
    paint_frame(painter, frame, LIGHT)
    traffic, totals = charts.get("cost-against-traffic"), charts.get("totals-by-option")
    places = [(traffic or totals, BODY.left(), _CHART_PX, True)]
    if traffic is not None:
        places.append((totals, BODY.right() - _SIDE_PX[0], _SIDE_PX, False))
    for data, left, size, is_large in places:
        if data is None:
            continue
        painter.save()
        painter.translate(left, BODY.top())
        render_chart(data, LIGHT, size, painter, Look(large=is_large))
        painter.restore()
