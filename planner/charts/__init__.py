"""The table of charts, in the order the reader meets them."""

from planner.charts.base import Chart, ChartData, ChartOptions
from planner.charts.compare import COMPARE
from planner.charts.cost_against_traffic import COST_AGAINST_TRAFFIC
from planner.charts.cost_breakdown import COST_BREAKDOWN
from planner.charts.fleet_credits import FLEET_CREDITS
from planner.charts.frontier import FRONTIER
from planner.charts.growth import GROWTH
from planner.charts.heat_map import HEAT_MAP
from planner.charts.latency import LATENCY
from planner.charts.tornado import TORNADO
from planner.charts.totals_by_option import TOTALS_BY_OPTION
from planner.charts.week import WEEK

CHARTS: dict[str, Chart] = {
    chart.id: chart
    for chart in (
        TOTALS_BY_OPTION,
        COST_AGAINST_TRAFFIC,
        WEEK,
        LATENCY,
        FRONTIER,
        TORNADO,
        GROWTH,
        COST_BREAKDOWN,
        COMPARE,
        FLEET_CREDITS,
        HEAT_MAP,
    )
}

__all__ = ["CHARTS", "Chart", "ChartData", "ChartOptions"]
