"""Prices of the user's own stand in every export: in the lines, the assumptions, the sources."""

import pytest

from planner.analysis.evaluate import evaluate
from planner.catalog.own_price import OwnPrice
from planner.document.own_prices import set_own_price
from planner.document.templates import load_template
from planner.exporters import EXPORTERS, ExportRequest
from planner.exporters.base import assumptions, report


@pytest.fixture(scope="module")
def request_with_own_price():
    drawing = load_template("guide-scenario-1")
    (part,) = [one for one in evaluate(drawing).components.values() if one.options]
    line = next(one for one in part.lines if one.price_key is not None)
    region, service, rate, labels = line.price_key
    own = OwnPrice(
        region=region,
        service=service,
        rate=rate,
        labels=labels,
        usd=0.0123,
        per=line.per,
        unit=line.unit,
        item=line.item,
        since="2026-11-25",
    )
    scenario = set_own_price(own)(drawing)
    return ExportRequest(scenario, evaluate(scenario), what="data")


def test_that_the_report_lists_it_among_assumptions_and_sources(request_with_own_price):
    told = dict(assumptions(request_with_own_price))
    (name,) = [one for one in told if one.startswith("Own price: ")]
    assert "$0.0123" in told[name]
    rows = [row for section in report(request_with_own_price) for row in section.rows]
    assert ("Own price", "2026-11-25") in rows
    assert any("instead of $" in cell for row in rows for cell in row)


@pytest.mark.parametrize("name", ["csv", "md", "html"])
def test_that_every_basis_says_that_prices_are_own(request_with_own_price, name, qapp):
    written = EXPORTERS[name].write(request_with_own_price)
    assert b"1 own price" in written
