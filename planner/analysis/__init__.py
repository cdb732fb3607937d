"""Questions asked of a whole scenario: what does it cost, how fast is it, EC2 or Lambda."""

from planner.analysis.evaluate import evaluate, evaluate_in_stages
from planner.analysis.interim import Interim
from planner.analysis.results import ComponentResult, OptionResult, Results

__all__ = [
    "ComponentResult",
    "Interim",
    "OptionResult",
    "Results",
    "evaluate",
    "evaluate_in_stages",
]
