"""Everything computed as JSON under the stable keys of `planner.results/1`."""

import json

from planner.analysis.contract import results_as_contract
from planner.exporters.base import Exporter, ExportRequest


def write(request: ExportRequest) -> bytes:
    """Write the results as one object."""
    contract = results_as_contract(request.scenario, request.results)
    text = json.dumps(contract, indent=2, ensure_ascii=False, allow_nan=False)
    # A lone surrogate in a name is no UTF-8.
    return text.encode("utf-8", "replace") + b"\n"


JSON = Exporter(
    "json", "Results (JSON)", ".json", frozenset({"data"}), write, media_type="application/json"
)
