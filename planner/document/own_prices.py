"""The user's own unit prices in a scenario: setting one, and going back to the published ones."""

from collections.abc import Collection

from planner.catalog.own_price import OwnPrice
from planner.catalog.rate import PriceKey
from planner.document.edits import Edit, EditRefused, set_scenario_field
from planner.document.scenario import Scenario

MOST_OWN_PRICES = 1_000


def own_price(scenario: Scenario, key: PriceKey) -> OwnPrice | None:
    """Return the own price of a thing, None where the published one is in force."""
    return next((own for own in scenario.own_prices if own.key == key), None)


def set_own_price(price: OwnPrice) -> Edit:
    """Put an own price in place of the published one, or of an own one before it."""

    def edit(scenario: Scenario) -> Scenario:
        before = scenario.own_prices
        if any(own.key == price.key for own in before):
            after = tuple(price if own.key == price.key else own for own in before)
        elif len(before) >= MOST_OWN_PRICES:
            raise EditRefused(f"A scenario holds {MOST_OWN_PRICES:,} own prices at most")
        else:
            after = (*before, price)
        return scenario if after == before else set_scenario_field("own_prices", after)(scenario)

    return edit


def reset_own_prices(keys: Collection[PriceKey]) -> Edit:
    """Go back to the published prices of some things."""

    def edit(scenario: Scenario) -> Scenario:
        kept = tuple(own for own in scenario.own_prices if own.key not in keys)
        if len(kept) == len(scenario.own_prices):
            return scenario
        return set_scenario_field("own_prices", kept)(scenario)

    return edit
