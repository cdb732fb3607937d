"""Pictures of every chart, small and large, light and dark, 1× and 2×: `draw_charts(folder)`.

`python tests/gallery_charts.py [folder [state…]]` draws them, and every chart of drawings at the
rim: empty, one value, huge, differences below zero, needing more than is drawn, and of 300 parts.
"""

import os
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from planner.charts.base import ChartData, ChartOptions
from planner.charts.cost_against_traffic import of_sweep
from planner.charts.growth import of_sweep as growth_of_sweep
from planner.document.scenario import Scenario
from planner.painting.plot import Look, chart_picture
from planner.tokens import DARK, LIGHT
from tests.charts.builders import a_plan, a_sweep, an_api, some_results

SMALL = (460, 240)
LARGE = (1280, 720)


def charts_of(options: ChartOptions) -> Iterator[tuple[str, ChartData]]:
    """Yield every chart with plausible figures."""
    from planner.analysis.evaluate import evaluate
    from planner.charts import CHARTS

    plan, results = a_plan(), some_results()
    for chart in CHARTS.values():
        if chart.id == "cost-against-traffic":
            yield chart.id, of_sweep(a_sweep(), results, an_api(), options)
        elif chart.id == "growth":
            yield chart.id, growth_of_sweep(a_sweep(here=4e6), results, an_api(), 5.0)
        elif chart.id == "frontier":  # its points are searched for the load, so there must be one
            drawing = a_drawing(1, 10e6)
            yield chart.id, chart.data(drawing, evaluate(drawing), None, options)
        else:
            yield chart.id, chart.data(plan, results, "api", options)


def draw_charts(folder: Path) -> list[Path]:
    """Write the pictures and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for large in (False, True):
        for chart_id, data in charts_of(ChartOptions(large=large)):
            written += _drawn(folder, chart_id, data, large=large)
    return written


def drawings_at_the_rim() -> Iterator[tuple[str, Scenario]]:
    """Yield drawings for which a chart has little, too much or something unusual to show."""
    yield "empty", Scenario()
    yield "one", a_drawing(1, 1.0)
    yield "huge", a_drawing(1, 5e10)
    yield "negative", a_shrinking_drawing()
    yield "more_needed", a_drawing(1, 4e8, ec2={"instance_type": "t3.nano", "count": 1})
    yield "300_parts", a_drawing(300, 4e6)


def a_shrinking_drawing() -> Scenario:
    """Return parts of which each difference has the other sign: dearer, cheaper, and in need.

    Traffic shrinks, the answer is on EC2's side today, and the mix takes from one part what it
    gives another.
    """
    shrinking = {"shape": "growth", "percent_per_month": -8.0}
    parts = (
        ("front", "Front", {"placement": "lambda"}, 4e7),
        ("report", "Report", {"placement": "ec2"}, 2e3),
        ("search", "Search", {"placement": "ec2", "ec2": {"instance_type": "t3.nano"}}, 9e7),
    )
    nodes = [
        {
            "id": key,
            "kind": "aws.compute",
            "name": name,
            "x": 240.0 * place,
            "y": 0.0,
            "params": params,
            "traffic": shrinking
            | {"base": {"shape": "daily_wave", "requests_per_month": requests}},
        }
        for place, (key, name, params, requests) in enumerate(parts)
    ]
    return Scenario.model_validate({"name": "Differences below zero", "nodes": nodes})


def a_drawing(parts: int, requests_per_month: float, **params: object) -> Scenario:
    """Return computing parts in a row, every second one on Lambda, the first one set as asked."""
    nodes = []
    for number in range(parts):
        placed = {"placement": "lambda" if number % 2 else "ec2"}
        nodes.append(
            {
                "id": f"n{number}",
                "kind": "aws.compute",
                "name": f"Part {number}",
                "x": number % 20 * 240.0,
                "y": number // 20 * 160.0,
                "params": placed | (params if number == 0 else {}),
                "traffic": {
                    "shape": "daily_wave",
                    "requests_per_month": requests_per_month / (1 + number),
                },
            }
        )
    return Scenario.model_validate({"name": "Gallery", "nodes": nodes})


def draw_rims(folder: Path, states: Collection[str] = ()) -> list[Path]:
    """Draw every chart of every drawing at the rim, or of those named; return the paths."""
    from planner.analysis.evaluate import evaluate
    from planner.charts import CHARTS

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for state, plan in drawings_at_the_rim():
        if states and state not in states:
            continue
        results = evaluate(plan)
        for chart in CHARTS.values():
            for large in (False, True):
                data = chart.data(plan, results, None, ChartOptions(large=large))
                written += _drawn(folder, f"{state}-{chart.id}", data, large=large)
    return written


def _drawn(folder: Path, name: str, data: ChartData, *, large: bool) -> Iterator[Path]:
    """Write one chart light and dark, at one and two device pixels."""
    for colours in (LIGHT, DARK):
        for scale in (1.0, 2.0):
            size = "large" if large else "dock"
            path = folder / f"{name}-{size}-{colours.mode}-{scale:g}x.png"
            pixels = LARGE if large else SMALL
            chart_picture(data, colours, pixels, scale, Look(large=large)).save(str(path))
            yield path


def main() -> None:
    """Draw both sets."""
    from planner.painting.application import application

    kept = application()
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "tests/gallery/charts")
    states = sys.argv[2:]
    written = [*([] if states else draw_charts(folder)), *draw_rims(folder, states)]
    sys.stdout.write(f"{len(written)} pictures in {folder}\n")
    del kept


if __name__ == "__main__":
    main()
