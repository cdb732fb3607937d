"""`planner export`: the drawing, the charts or the report as a file."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.cli.base import (
    DONE,
    Arguments,
    Command,
    Failed,
    Unusable,
    add_file,
    note,
    read_plan,
    scale,
    write_file,
)
from planner.storage.plain_text import plain

if TYPE_CHECKING:
    from planner.analysis.results import Results

_FIRST_CHOICE = ("report", "drawing", "data", "charts")


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    parser.add_argument(
        "--to", metavar="OUT", required=True, help="the file to write; its ending is the format"
    )
    parser.add_argument(
        "--what",
        metavar="WHAT",
        help="drawing, charts, report, data, or the name of one chart; else what suits the format",
    )
    parser.add_argument("--part", metavar="ID", help="the part that a chart of one part shows")
    parser.add_argument(
        "--mode", choices=("light", "dark", "print"), default="light", help="the colours"
    )
    parser.add_argument(
        "--scale", metavar="X", type=scale, default=2.0, help="pixels of a picture for one"
    )
    parser.add_argument(
        "--template", metavar="PPTX", help="a presentation whose masters the slides take"
    )
    parser.add_argument(
        "--transparent", action="store_true", help="no ground behind a PNG or SVG picture"
    )
    parser.add_argument(
        "--aws-colours", action="store_true", help="icons of computing parts keep AWS's orange"
    )


def _run(args: Arguments) -> int:
    from planner.exporters import EXPORTERS, exporter_for

    exporter = exporter_for(args.to)
    if exporter is None:
        endings = ", ".join(sorted(known.suffix for known in EXPORTERS.values()))
        raise Unusable(f"{plain(args.to)} has no ending that can be written: {endings}.")
    from planner.analysis.evaluate import evaluate
    from planner.exporters.base import ExportRequest

    scenario = read_plan(args.file)
    what, chart_id = _subject(args.what, exporter)
    results = evaluate(scenario)
    part = _part(args.part, chart_id, results)
    application = _application() if exporter.needs_qt else None
    request = ExportRequest(
        scenario,
        results,
        what=what,
        chart_id=chart_id,
        component_id=part,
        mode=args.mode,
        scale=args.scale,
        aws_colours=args.aws_colours,
        transparent=args.transparent,
        template=Path(args.template) if args.template else None,
    )
    path = write_file(args.to, exporter.write(request))
    del application
    note(args, f"Wrote {plain(str(path))}.")
    return DONE


def _subject(wanted: str | None, exporter: Any) -> tuple[Any, str | None]:
    """Return what is written, and the chart if it is one."""
    from planner.charts import CHARTS

    offered = exporter.what
    if wanted is None:
        return next(what for what in _FIRST_CHOICE if what in offered), None
    if wanted in offered:
        return wanted, None
    if wanted in CHARTS and "charts" in offered:
        return "charts", wanted
    possible = sorted(offered) + (list(CHARTS) if "charts" in offered else [])
    raise Unusable(
        f"{exporter.suffix} cannot hold {plain(wanted)!r}; it can hold {', '.join(possible)}."
    )


def _part(wanted: str | None, chart_id: str | None, results: "Results") -> str | None:
    """Return the part to show: the named one, or for a chart of one part the dearest."""
    from planner.charts import CHARTS

    if wanted is not None:
        if wanted not in results.components:
            raise Unusable(f"The scenario has no part with the id {plain(wanted)!r}.")
        return wanted
    if chart_id is None or CHARTS[chart_id].scope != "component":
        return None
    contested = [part for part in results.components.values() if part.verdict is not None]
    return max(contested, key=lambda part: part.usd_per_month).id if contested else None


def _application() -> Any:
    """Return a Qt application to paint with; no screen is needed."""
    if sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        from planner.painting.application import application
    except ImportError as error:
        raise Failed(f"This format is painted by Qt, and Qt cannot be loaded: {error}.") from error
    return application()


COMMAND = Command("export", "write the drawing, charts or report to a file", _arguments, _run)
