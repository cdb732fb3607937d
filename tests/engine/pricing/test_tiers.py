"""Marginal tiers: their edges, their end, and the price of one more unit."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.catalog.rate import Rate, Tier
from planner.engine.pricing.tiers import (
    AboveLastTierError,
    bands_reached,
    decimal_tiers,
    mean_usd,
    scaled,
    tiered_usd,
)

OPEN = (Tier(100, 2.0), Tier(300, 1.0), Tier(None, 0.5))
CLOSED = OPEN[:2]


@pytest.mark.parametrize(
    ("quantity", "usd", "bands"),
    [(0, 0, 1), (100, 200, 1), (101, 201, 2), (300, 400, 2), (302, 401, 3)],
)
def test_that_exactly_the_edge_is_still_in_the_lower_tier(quantity, usd, bands):
    assert tiered_usd(float(quantity), OPEN) == usd
    assert tiered_usd(Decimal(quantity), decimal_tiers(OPEN)) == usd
    assert tiered_usd(np.array([float(quantity)]), OPEN).tolist() == [usd]
    assert quantity * mean_usd(quantity, OPEN) == pytest.approx(usd)
    assert len(bands_reached(quantity, OPEN)) == bands


def test_that_a_price_a_thousand_is_divided_and_its_edges_are_not():
    assert tiered_usd(200.0, (Tier(100, 2.0), Tier(None, 1.0)), 1000) == pytest.approx(0.3)


def test_that_a_closed_tariff_ends_with_an_error_that_says_where():
    assert tiered_usd(300.0, CLOSED) == 400
    with pytest.raises(AboveLastTierError, match=r"301.* above the last tier, which ends at 300"):
        tiered_usd(301.0, CLOSED)
    with pytest.raises(AboveLastTierError, match="300"):
        tiered_usd(np.array([1.0, 301.0]), CLOSED)
    with pytest.raises(AboveLastTierError, match="300"):
        mean_usd(301.0, CLOSED)


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=20))
def test_that_an_array_costs_what_its_elements_cost(quantities):
    swept = tiered_usd(np.array(quantities), OPEN)
    assert swept.tolist() == pytest.approx([tiered_usd(q, OPEN) for q in quantities], rel=1e-12)


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_that_more_never_costs_less(one, other):
    low, high = sorted((one, other))
    assert tiered_usd(low, OPEN) <= tiered_usd(high, OPEN)


def test_that_a_fraction_of_a_price_is_only_as_sure_as_both():
    price = Rate((Tier(None, 0.2),), "list", "2026-05-01")
    fraction = Rate((Tier(None, 0.15),), "page", "2026-01-01", estimated=True, note="read once")
    fee = scaled(price, fraction)
    assert fee.tiers[0].usd == pytest.approx(0.03)
    assert (fee.as_of, fee.estimated, fee.note) == ("2026-01-01", True, "read once")
