"""What the Scenario menu does."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from planner.analysis.results import ComponentResult, Results
from planner.document import Scenario
from planner.document.edits import (
    Edit,
    in_order,
    set_placement,
    set_scenario_field,
)
from planner.kinds import KINDS
from planner.kinds.compute import Placement
from planner.ui.desk import Desk

_OTHER: Mapping[str, Placement] = {
    "ec2": "lambda",
    "lambda": "ec2",
    "fargate": "lambda",
    "managed_instances": "ec2",
}
_NAMES = {"ec2": "EC2", "lambda": "Lambda"}


def computing_ids(scenario: Scenario, ids: Collection[str]) -> tuple[str, ...]:
    """Return those of `ids` that are computing parts."""
    return tuple(
        key
        for key in ids
        if key in scenario.nodes
        and (kind := KINDS.get(scenario.nodes[key].kind)) is not None
        and kind.contest
    )


def recommended_ids(results: Results | None) -> tuple[str, ...]:
    """Return the parts whose answer differs from what is drawn."""
    if results is None:
        return ()
    return tuple(
        key
        for key, part in results.components.items()
        if part.verdict is not None
        and part.verdict.choice in _NAMES
        and part.placement != part.verdict.choice
    )


def recommendation(part: ComponentResult) -> Edit | None:
    """Return the edit that moves a part to where its answer points, None where it stands there."""
    verdict = part.verdict
    if verdict is None or verdict.choice == "either" or verdict.choice == part.placement:
        return None
    return set_placement(part.id, verdict.choice)


def flip(desk: Desk) -> None:
    """Move the selected computing parts to the other side."""
    scenario = desk.workspace.scenario
    ids = computing_ids(scenario, desk.workspace.selection)
    edits: list[Edit] = []
    for key in ids:
        params: Any = scenario.nodes[key].params
        edits.append(set_placement(key, _OTHER[params.placement]))
    if edits:
        desk.workspace.do("Flip the placement", in_order(*edits))


def apply_one(desk: Desk) -> None:
    """Apply the recommendation of the selected parts."""
    _apply(desk, computing_ids(desk.workspace.scenario, desk.workspace.selection))


def apply_all(desk: Desk) -> None:
    """Apply every recommendation as one step; several are shown beforehand."""
    from planner.ui.alternatives.apply_preview import ApplyPreview

    ids, results = recommended_ids(desk.workspace.results), desk.workspace.results
    if results is None or len(ids) < 2:
        _apply(desk, ids)
        return
    totals = results.totals
    sums = (totals.as_drawn_usd_per_month, totals.recommended_usd_per_month)
    parts = [results.components[key] for key in ids]
    preview = ApplyPreview(parts, sums, desk.look, desk.shell.widget())
    preview.apply_wanted.connect(partial(_apply, desk))
    preview.open()


def connect(desk: Desk) -> None:
    """Offer the parts that the selected one may point at."""
    desk.canvas.connect_to()


def next_line(desk: Desk) -> None:
    """Step through the connections that leave the selected part."""
    desk.canvas.next_connection()


def mode(desk: Desk) -> None:
    """Make selected calls events, and events calls."""
    desk.canvas.toggle_mode()


def reverse(desk: Desk) -> None:
    """Turn the selected connections round."""
    desk.canvas.reverse_edges()


def settings(desk: Desk) -> None:
    """Show the scenario's settings in the inspector."""
    desk.workspace.select(())
    desk.shell.show_inspector_page("scenario")


def certify(desk: Desk) -> None:
    """Hold every formula against an event simulation of the drawing in view."""
    from planner.ui.dialogs.certify import CertifyDialog

    window = desk.shell.widget()
    dialog = window.findChild(CertifyDialog)
    if dialog is not None and dialog.isVisible():
        dialog.raise_()
        dialog.activateWindow()
        return
    dialog = CertifyDialog(desk, desk.shell.traffic_x())
    dialog.part_wanted.connect(desk.canvas.reveal)
    dialog.show()


def own_prices(desk: Desk) -> None:
    """List the prices that the user set in place of published ones."""
    from planner.ui.dialogs.own_prices import OwnPricesDialog

    OwnPricesDialog(desk).open()


def rename(desk: Desk) -> None:
    """Ask for another name of the scenario."""
    name = desk.ask.text("Rename the scenario", "Name", desk.workspace.scenario.name)
    if name is not None and name.strip():
        desk.workspace.do("Rename the scenario", set_scenario_field("name", name.strip()))


def _apply(desk: Desk, ids: Collection[str]) -> None:
    results = desk.workspace.results
    if results is None:
        return
    parts = [results.components[key] for key in ids if key in results.components]
    edits = [edit for part in parts if (edit := recommendation(part)) is not None]
    if edits:
        words = "Apply the recommendation" if len(edits) == 1 else f"Apply {len(edits)} answers"
        desk.workspace.do(words, in_order(*edits))
