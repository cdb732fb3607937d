"""Questions asked of a whole scenario: what does it cost, how fast is it, EC2 or Lambda."""

from planner.analysis.evaluate import evaluate
from planner.analysis.results import ComponentResult, OptionResult, Results

__all__ = ["ComponentResult", "OptionResult", "Results", "evaluate"]
