"""Workbooks without our figures, computed anew by LibreOffice: every sum must be ours to the cent.

`python tests/exporters/recalculated.py [random drawings]` takes every template and so many random
drawings. Exit 1: a sum differs. Wants LibreOffice.
"""

import csv
import io
import os
import re
import sys
import tempfile
import zipfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from hypothesis import HealthCheck, given, settings

from planner.analysis.evaluate import evaluate
from planner.analysis.results import Results
from planner.document.scenario import Scenario
from planner.document.templates import list_templates, load_template
from planner.exporters import EXPORTERS, ExportRequest
from tests.analysis.test_properties import drawings
from tests.exporters.look import run

_CENT = 0.005
_EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"


def without_cached_figures(book: bytes) -> bytes:
    """Drop what we computed, so that only the formulas are left."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if re.search(r"sheet\d+\.xml$", name):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
            new.writestr(name, data)
    return made.getvalue()


def chosen(random_drawings: int) -> list[tuple[str, Scenario]]:
    """Return the drawings by name."""
    found = [(entry.id, load_template(entry.id)) for entry in list_templates()]

    @settings(
        max_examples=random_drawings,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(drawing=drawings())
    def gather(drawing: Scenario) -> None:
        found.append((f"random-{len(found)}", drawing))

    gather()
    return found


def faults_of(name: str, results: Results, sheet: Path) -> list[str]:
    """Hold a recalculated summary against the results."""
    rows = list(csv.reader(sheet.read_text(encoding="utf-8").splitlines()))
    sums = [row for row in rows if row and row[0] == "As drawn"]
    start = next(n for n, row in enumerate(rows) if row and row[0] == "Part") + 1
    parts = rows[start : start + len(results.components)]
    pairs = [("As drawn", sums[-1][1], results.totals.as_drawn_usd_per_month)]
    for row, part in zip(parts, results.components.values(), strict=True):
        if part.lines:
            pairs.append((part.name, row[1], part.usd_per_month))
    return [
        f"{name}, {what}: {shown} is not {ours}"
        for what, shown, ours in pairs
        if abs(float(shown or 0) - ours) >= _CENT
    ]


def main() -> int:
    """Compare; 1 where a sum differs."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        known = {}
        for name, drawing in chosen(wanted):
            known[name] = evaluate(drawing)
            book = EXPORTERS["xlsx"].write(ExportRequest(drawing, known[name]))
            (folder / f"{name}.xlsx").write_bytes(without_cached_figures(book))
        home = f"-env:UserInstallation=file://{place}/home"
        books = [str(path) for path in sorted(folder.glob("*.xlsx"))]
        run("soffice", home, "--headless", "--convert-to", _EVERY_SHEET, "--outdir", place, *books)
        for name, results in known.items():
            faults += faults_of(name, results, folder / f"{name}-Summary.csv")
    sys.stdout.write("\n".join([f"{len(known)} workbooks recalculated", *faults, ""]))
    return int(bool(faults))


if __name__ == "__main__":
    raise SystemExit(main())
