"""Write resources/templates: the scenarios that are shipped, and their index with our answers."""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

import example_templates  # noqa: E402
import guide_templates  # noqa: E402

from planner.analysis.evaluate import evaluate  # noqa: E402
from planner.analysis.results import Results  # noqa: E402
from planner.document import Scenario  # noqa: E402
from planner.document.scenario import CatalogStamp  # noqa: E402
from planner.document.scenario_file import dump_scenario  # noqa: E402

FOLDER = ROOT / "resources" / "templates"
BUILDERS = guide_templates.TEMPLATES | example_templates.TEMPLATES

# id: title, subtitle, category; in the order of the welcome page.
SHOWN = {
    "guide-architecture": ("Photo app", "The guide's architecture, 12 parts", "architecture"),
    "guide-scenario-1": ("A simple API", "100,000 requests a month, 200 ms", "cost scenario"),
    "guide-scenario-2": ("High traffic", "10 M requests a month, 500 ms", "cost scenario"),
    "guide-scenario-3": ("Always on", "A MERN stack on one t2.medium", "cost scenario"),
    "office-hours-api": ("Office hours", "1,000 requests an hour, 9 to 18", "traffic"),
    "viral-moment": ("Viral moment", "10 an hour, suddenly 100,000", "traffic"),
    "image-resize": ("Resize on upload", "S3 upload starts a function", "example"),
    "welcome-mail": ("Welcome mail", "A registration sends a mail", "example"),
    "scheduled-report": ("Daily report", "Every day at 6:00, 45 s", "example"),
    "nightly-clean-up": ("Nightly clean-up", "Every night at 2:00, a minute", "example"),
    "api-request": ("API request", "HTTP API and a function, 1 M a month", "example"),
    "dynamodb-record": ("New record", "A DynamoDB record notifies", "example"),
    "mern-stack": ("MERN stack", "Everything on one t3.medium", "architecture"),
    "ml-training": ("Model training", "4 hours on a GPU, weekly", "architecture"),
    "video-encoding": ("Video encoding", "2 hours of video, daily", "architecture"),
}


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = []
    for template_id, build in BUILDERS.items():
        scenario = build()
        results = evaluate(scenario)
        stamp = CatalogStamp(version=results.catalog_version, as_of=results.catalog_as_of)
        file = FOLDER / f"{template_id}.elplan"
        file.write_bytes(dump_scenario(scenario, stamp))
        rows.append(index_row(template_id, scenario, results))
        print(f"{template_id:20} {rows[-1]['answer']:7} ${rows[-1]['usd_per_month']:,.4f}")
    text = json.dumps({"schema": "planner.templates/1", "templates": rows}, indent=2)
    (FOLDER / "index.json").write_text(text + "\n", encoding="utf-8")
    return 0


def index_row(template_id: str, scenario: Scenario, results: Results) -> dict[str, Any]:
    """Return what the list of templates shows of one."""
    title, subtitle, category = SHOWN[template_id]
    return {
        "id": template_id,
        "title": title,
        "subtitle": subtitle,
        "category": category,
        "answer": answer_of(results),
        "usd_per_month": round(results.totals.as_drawn_usd_per_month, 6),
        "guide": scenario.claim.text if scenario.claim else "",
    }


def answer_of(results: Results) -> str:
    """Return the choice that all computing parts share, or `mix`."""
    choices = {part.verdict.choice for part in results.components.values() if part.verdict}
    return choices.pop() if len(choices) == 1 else "mix"


if __name__ == "__main__":
    sys.exit(main())
