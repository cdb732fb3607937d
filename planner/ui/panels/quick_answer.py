"""Puts the engine's word on the quick question into a few sentences."""

from planner.analysis.results import Results
from planner.ui.inspector.words import (
    PLACEMENT_NAMES,
    break_even_words,
    config_words,
    guide_words,
    saving_words,
)
from planner.ui.panels.question import QuickAnswer
from planner.ui.panels.quick_scenario import PART_ID
from planner.units import count, duration_ms, money


def answer_of(results: Results) -> QuickAnswer:
    """Say where to run it, what each side costs, and what would flip the answer."""
    part = results.components.get(PART_ID)
    if part is None or part.verdict is None:
        reason = part.problem if part is not None and part.problem else "it could not be computed"
        return QuickAnswer("No answer", (f"There is no answer: {reason}.",))
    verdict = part.verdict
    sides: list[str] = []
    for side in ("ec2", "lambda"):
        option = next((o for o in part.options if o.placement == side), None)
        if option is None:
            continue
        if not option.feasible:
            sides.append(f"{PLACEMENT_NAMES[side]} cannot: {option.why_not}")
            continue
        p95 = f", p95 {duration_ms(option.percentiles.p95)}" if option.percentiles else ""
        usd = money(option.usd_per_month)
        sides.append(f"{PLACEMENT_NAMES[side]} {usd} a month ({config_words(option)}{p95})")
    saves = saving_words(verdict.saves_usd_per_month)
    if verdict.choice == "either":
        title = "Too close to call"
    else:
        title = f"Use {PLACEMENT_NAMES[verdict.choice]}: it saves {saves} a month"
    asked = f"{count(part.requests_per_month)} requests a month."
    said = (
        *(f"{side}." for side in sides),
        f"{asked} {break_even_words(part)}".strip(),
        guide_words(part)[0],
    )
    return QuickAnswer(title, tuple(text for text in said if text), verdict.choice)
