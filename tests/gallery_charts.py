"""Pictures of every chart, small and large, light and dark, 1× and 2×: `draw_charts(folder)`."""

from collections.abc import Iterator
from pathlib import Path

from planner.charts.base import STANDARD, ChartData, ChartOptions
from planner.charts.cost_against_traffic import of_sweep
from planner.charts.growth import of_sweep as growth_of_sweep
from planner.painting.plot import Look, chart_picture
from planner.tokens import DARK, LIGHT
from tests.charts.builders import a_plan, a_sweep, an_api, some_results

SMALL = (460, 240)
LARGE = (1280, 720)


def charts_of(options: ChartOptions) -> Iterator[tuple[str, ChartData]]:
    """Yield every chart with plausible figures."""
    from planner.charts import CHARTS

    plan, results = a_plan(), some_results()
    for chart in CHARTS.values():
        if chart.id == "cost-against-traffic":
            yield chart.id, of_sweep(a_sweep(), results, an_api(), options)
        elif chart.id == "growth":
            yield chart.id, growth_of_sweep(a_sweep(here=4e6), results, an_api(), 5.0)
        else:
            yield chart.id, chart.data(plan, results, "api", options)


def draw_charts(folder: Path) -> list[Path]:
    """Write the pictures and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for size, large in ((SMALL, False), (LARGE, True)):
        options = ChartOptions(large=True) if large else STANDARD
        for chart_id, data in charts_of(options):
            for colours in (LIGHT, DARK):
                for scale in (1.0, 2.0):
                    name = f"{chart_id}-{'large' if large else 'dock'}-{colours.mode}-{scale:g}x"
                    path = folder / f"{name}.png"
                    picture = chart_picture(data, colours, size, scale, Look(large=large))
                    picture.save(str(path))
                    written.append(path)
    return written
