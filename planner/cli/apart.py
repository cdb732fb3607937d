"""Writes an export in a process of its own: a wish and a scenario in, the bytes of the file out."""

import json
import os
from collections.abc import Callable
from pathlib import Path


def write(wish: bytes, report: Callable[[float], object] = lambda _share: None) -> bytes:
    """Evaluate the scenario of a wish and export it; what cannot be exported is a ValueError."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from planner.analysis.evaluate import evaluate
    from planner.charts import ChartOptions
    from planner.document.scenario_file import load_scenario
    from planner.exporters import EXPORTERS, ExportRequest

    asked = json.loads(wish)
    scenario = load_scenario(asked["scenario"].encode("utf-8"))
    exporter = EXPORTERS[asked["exporter"]]
    application = None
    if exporter.needs_qt:
        from planner.painting.application import application as started

        application = started()
    results = evaluate(scenario, traffic_x=asked["traffic_x"])
    report(0.5)
    template = asked["template"]
    request = ExportRequest(
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
    data = exporter.write(request)
    del application
    return data
