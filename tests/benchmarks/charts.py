"""Six visible charts take new figures: CPU time of a refresh, series of 8,760 points.

`python tests/benchmarks/charts.py [--json]`
"""

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

POINTS, CHARTS_SHOWN, ROUNDS, WARM_UP = 8_760, 6, 40, 5
LIMIT_MS = 33.0
SIZE = (500, 320)


def a_year(seed: int):
    """Return a year of load with its capacity, noisy as measured traffic is."""
    import numpy as np

    from planner.charts.base import Axis, ChartData, Mark, Series

    random = np.random.default_rng(seed)
    hours = np.arange(float(POINTS))
    load = 20.0 + 12.0 * np.sin(hours / 24 * 2 * np.pi) + random.gamma(2.0, 3.0, POINTS)
    full = np.full(POINTS, 66.7)
    return ChartData(
        chart=f"year-{seed % CHARTS_SHOWN}",
        title="API: peaks at 51 req/s, 76 % of full load",
        short_title="API: load and capacity, req/s",
        subtitle="us-east-1, 730 h",
        x=Axis("Hour of the year", "h", "linear", 0.0, float(POINTS)),
        y=Axis("req/s", "req/s", "linear", 0.0, 75.0),
        series=(
            Series("load", "Load", "area", "ec2", hours, load, end_label="load"),
            Series("full", "Full", "line", "limit", hours, full, end_label="full"),
        ),
        marks=(Mark("level", "target", y=40.0, text="target 60 %"),),
    )


def measure() -> dict[str, float]:
    """Return milliseconds of CPU for building and for one refresh of all charts."""
    from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

    from planner.tokens import LIGHT
    from planner.ui.charts.chart_view import ChartView

    app = QApplication.instance() or QApplication([])
    started = time.process_time()
    window = QWidget()
    grid = QGridLayout(window)
    views = [ChartView(LIGHT) for _ in range(CHARTS_SHOWN)]
    for place, view in enumerate(views):
        view.setFixedSize(*SIZE)
        grid.addWidget(view, place // 3, place % 3)
    window.show()
    for seed, view in enumerate(views):
        view.show_data(a_year(seed))
    app.processEvents()
    built_ms = (time.process_time() - started) * 1_000
    years = [[a_year(seed + 7 * turn) for seed in range(CHARTS_SHOWN)] for turn in range(4)]
    frames = []
    for turn in range(ROUNDS + WARM_UP):
        started = time.process_time()
        for view, data in zip(views, years[turn % 4], strict=True):
            view.show_data(data)
        app.processEvents()
        frames.append((time.process_time() - started) * 1_000)
    window.close()
    kept = sorted(frames[WARM_UP:])
    return {
        "charts": CHARTS_SHOWN,
        "points": POINTS,
        "build_ms": round(built_ms, 1),
        "refresh_ms_median": round(statistics.median(kept), 2),
        "refresh_ms_p95": round(kept[int(len(kept) * 0.95)], 2),
        "limit_ms": LIMIT_MS,
    }


def main() -> int:
    """Print the figures; 1 where the limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    figures = measure()
    if parser.parse_args().json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:20} {value}")
    return int(figures["refresh_ms_median"] > LIMIT_MS)


if __name__ == "__main__":
    raise SystemExit(main())
