"""Makes an export or its preview in a process of its own: a wish in, the bytes of a file out."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.exporters import ExportRequest

Report = Callable[[float], object]


def _nobody(_share: float) -> None:
    return None


def write(wish: bytes, report: Report = _nobody) -> bytes:
    """Evaluate the scenario of a wish and export it; what cannot be exported is a ValueError."""
    from planner.exporters import EXPORTERS

    asked = json.loads(wish)
    exporter = EXPORTERS[asked["exporter"]]
    with _painting(needed=exporter.needs_qt):
        return exporter.write(_request(asked, report))


def first_page(wish: bytes, report: Report = _nobody) -> bytes:
    """Evaluate the scenario of a wish and paint the first page of its report as a PNG picture."""
    asked = json.loads(wish)
    with _painting(needed=True):
        from planner.exporters.pdf import report_pages
        from planner.painting.pages import page_image
        from planner.painting.picture_files import png_bytes

        pages, _entries = report_pages(_request(asked, report))
        return png_bytes(page_image(pages[0], asked["scale"]))


@contextmanager
def _painting(*, needed: bool) -> Iterator[None]:
    """Keep a Qt application without a screen where something is painted."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = None
    if needed:
        from planner.painting.application import application as started

        application = started()
    yield
    del application


def _request(asked: dict[str, Any], report: Report) -> "ExportRequest":
    from planner.analysis.evaluate import evaluate
    from planner.charts import ChartOptions
    from planner.document.scenario_file import load_scenario
    from planner.exporters import ExportRequest

    scenario = load_scenario(asked["scenario"].encode("utf-8"))
    results = evaluate(scenario, traffic_x=asked["traffic_x"])
    report(0.5)
    template = asked["template"]
    return ExportRequest(
        scenario,
        results,
        what=asked["what"],
        chart_id=asked["chart"],
        component_id=asked["part"],
        mode=asked["mode"],
        scale=asked["scale"],
        aws_colours=asked["aws_colours"],
        transparent=asked["transparent"],
        options=ChartOptions(large=True, months=asked["months"]),
        template=Path(template) if template else None,
    )
