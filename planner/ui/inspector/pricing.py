"""Makes a bill's own prices count: what a line asks for becomes a step of the workspace."""

from functools import partial

from planner.catalog.own_price import OwnPrice
from planner.catalog.rate import PriceKey
from planner.document.own_prices import reset_own_prices, set_own_price
from planner.ui.inspector.cost_lines import CostLines
from planner.workspace import Workspace


def heed(bill: CostLines, workspace: Workspace) -> None:
    """Carry out what the lines of a bill ask for."""
    bill.own_price_wanted.connect(partial(_set, workspace))
    bill.own_price_reset.connect(partial(_reset, workspace))


def _set(workspace: Workspace, price: OwnPrice) -> None:
    workspace.do(f"Own price: {price.item.lower()}", set_own_price(price))


def _reset(workspace: Workspace, key: PriceKey) -> None:
    workspace.do("Back to the published price", reset_own_prices((key,)))
