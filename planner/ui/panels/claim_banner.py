"""What the guide says of a template, beside what we compute."""

from planner.analysis.results import Results
from planner.document import Change
from planner.document.scenario import GuideClaim
from planner.storage.plain_text import escaped
from planner.ui.inspector.words import PLACEMENT_NAMES
from planner.ui.look import Look
from planner.ui.panels.banner import Banner
from planner.units import money
from planner.workspace import Workspace


class ClaimBanner(Banner):
    """Shown while a scenario carries a claim of the guide, until it is closed."""

    def __init__(self, workspace: Workspace, look: Look) -> None:
        super().__init__(look)
        self._workspace = workspace
        self._closed = False
        self.close_button.clicked.connect(self._on_closed)
        workspace.scenario_changed.connect(self._on_change)
        workspace.results_changed.connect(self._show)
        self._show(workspace.results)

    def _on_closed(self) -> None:
        self._closed = True

    def _on_change(self, change: Change) -> None:
        if change.whole:
            self._closed = False
            self.hide()

    def _show(self, results: Results | None) -> None:
        claim = self._workspace.scenario.claim
        if claim is None or results is None or self._closed:
            self.hide()
            return
        self.say(claim_words(claim, results), severity="info")
        self.sentence.setToolTip(escaped(claim.text))


def claim_words(claim: GuideClaim, results: Results) -> str:
    """Say what the guide says and what we compute, side by side."""
    part = results.components.get(claim.component or "")
    said = _claimed(claim)
    if part is None or part.verdict is None:
        return f"The guide says {said}."
    figures = []
    for side in ("ec2", "lambda"):
        option = next((o for o in part.options if o.placement == side), None)
        if option is not None and option.feasible:
            figures.append(f"{PLACEMENT_NAMES[side]} {money(option.usd_per_month)}")
    choice = part.verdict.choice
    winner = "too close to call" if choice == "either" else f"{PLACEMENT_NAMES[choice]} wins"
    return f"The guide says {said}. We compute {', '.join(figures)}: {winner}."


def _claimed(claim: GuideClaim) -> str:
    """Return the claim as two figures and a winner, or in its own words."""
    figures = [
        f"{name} {money(usd)}"
        for name, usd in (("EC2", claim.ec2_usd_per_month), ("Lambda", claim.lambda_usd_per_month))
        if usd is not None
    ]
    if not figures or claim.winner is None:
        return f"“{claim.text.rstrip('.')}”"
    return f"{', '.join(figures)}: {PLACEMENT_NAMES[claim.winner]} wins"
