"""The contract that every row of the pricing table keeps, present and future."""

from dataclasses import replace

import numpy as np
import pytest

from planner.catalog.rate import flat
from planner.engine.pricing import SERVICES
from planner.engine.pricing.charge import UsageError
from planner.engine.pricing.pool import price
from planner.engine.pricing.reading import exact, unknown_keys

WORDS = {
    "type",
    "topic_type",
    "queue_type",
    "architecture",
    "instance_type",
    "os",
    "tenancy",
    "purchase",
    "volume_type",
    "storage_class",
    "protocol",
    "mode",
    "read_consistency",
    "engine",
    "class",
    "deployment",
    "node",
    "zone",
    "plan",
    "monthly_item",
    "source",
}
TYPE_OF = {"load_balancer": ("alb", "nlb", "clb"), "api_gateway": ("websocket", "http")}
CHOICES = {"mode": "on_demand", "topic_type": "fifo", "os": "windows", "protocol": "udp"}
YES_OR_NO = {"item_write_transactional"}


def full_usage(service, quantity=lambda key: 10.0):
    """A usage with every key of the service, nested as its dotted names say."""
    usage: dict = {"month_hours": 730}
    for path in sorted(service.usage_keys):
        *groups, key = path.split(".")
        if any(other.startswith(f"{path}.") for other in service.usage_keys):
            continue
        place = usage
        for group in groups:
            place = place.setdefault(group, {})
        if key in YES_OR_NO:
            place[key] = True
        elif key in WORDS:
            place[key] = (
                TYPE_OF.get(service.id, ("express",))[0] if key == "type" else CHOICES.get(key, "x")
            )
        else:
            place[key] = quantity(key)
    if "streaming" in usage:
        usage["streaming"]["cohorts"] = [usage["streaming"]["cohorts"]]
    if "read_consistency" in usage:
        usage["read_consistency"] = "eventual"
    return usage


@pytest.fixture(params=SERVICES.values(), ids=lambda service: service.id)
def service(request):
    return request.param


def test_that_its_id_is_its_key(service):
    assert SERVICES[service.id] is service
    assert service.title


def test_that_no_two_charges_ask_for_one_rate_and_all_are_declared(service):
    charges = service.charges(full_usage(service))
    rates = [charge.rate for charge in charges]
    assert len(set(rates)) == len(rates)
    assert charges
    asked = set(rates) | {charge.fraction for charge in charges if charge.fraction}
    stated = {charge.rate for charge in charges if charge.stated_usd is not None}
    assert asked - stated <= service.rate_keys
    assert {charge.free for charge in charges} - {None} <= service.free_measures


def test_that_every_charge_has_words_and_a_unit_price_in_its_name(service):
    for charge in service.charges(full_usage(service)):
        assert charge.item
        assert charge.unit
        assert "usd" in charge.rate
        named = {"per_million": 10**6, "per_10k": 10**4, "per_1k": 10**3}
        expected = next((per for name, per in named.items() if name in charge.rate), 1)
        assert charge.per == expected, charge.rate


def test_that_factors_multiply_to_the_quantity(service):
    for charge in service.charges(full_usage(service)):
        if charge.factors:
            product = np.prod([float(factor.value) for factor in charge.factors])
            assert product == pytest.approx(charge.quantity * charge.times), charge.rate


def test_that_an_empty_usage_costs_nothing(service):
    assert service.charges({}) == ()
    assert service.charges(exact({})) == ()


def test_that_zero_of_everything_costs_nothing(service):
    def nothing_each(key):
        return 1.0 if key == "month_hours" else 0.0

    lines = price(service.id, full_usage(service, nothing_each), lambda *_: flat(1.0, "l", ""))
    fees = {"usd_per_call", "monthly_usd"}
    assert [line for line in lines if line.usd != 0 and line.rate not in fees] == []


def test_that_decimals_and_arrays_give_the_quantities_of_floats(service):
    usage = full_usage(service)
    floats = service.charges(usage)
    decimals = service.charges(exact(usage))
    arrays = service.charges(full_usage(service, _array))
    assert [replace(c, quantity=0, times=0, stated_usd=None) for c in floats] == [
        replace(c, quantity=0, times=0, stated_usd=None) for c in decimals
    ]
    for one, other, swept in zip(floats, decimals, arrays, strict=True):
        whole = float(one.quantity * one.times)
        assert float(other.quantity * other.times) == pytest.approx(whole, rel=1e-12)
        assert np.broadcast_to(swept.quantity * swept.times, 2) == pytest.approx(whole)


def _array(key):
    return 10.0 if key == "cache_gb" else np.array([10.0, 10.0])


def test_that_more_of_anything_never_costs_less(service):
    usd = [_usd_of(service, amount) for amount in (1.0, 10.0, 100.0, 1000.0)]
    assert usd == sorted(usd)


def _usd_of(service, amount):
    lines = price(service.id, full_usage(service, lambda _key: amount), _flat_rate)
    return sum(line.usd for line in lines)


def _flat_rate(*_):
    return flat(1.0, "list", "2026-01-01")


def test_that_a_key_of_another_name_is_found_wherever_it_hides(service):
    usage = full_usage(service)
    assert unknown_keys(service, usage) == ()
    assert unknown_keys(service, {**usage, "misspelt": 1}) == ("misspelt",)


def test_that_a_negative_quantity_or_a_word_for_one_is_refused_by_name(service):
    quantities = [
        key
        for key in sorted(service.usage_keys)
        if "." not in key
        and key not in WORDS | YES_OR_NO
        and not any(other.startswith(f"{key}.") for other in service.usage_keys)
    ]
    for key in quantities:
        for wrong in (-1, "many", float("nan"), float("inf"), np.array([1.0, -1.0]), [1]):
            with pytest.raises(UsageError, match=key):
                service.charges({**full_usage(service), key: wrong})


def test_that_more_cold_starts_than_calls_are_refused():
    with pytest.raises(UsageError, match="cold_starts"):
        SERVICES["lambda"].charges({"requests": 10, "cold_starts": 11})


@pytest.mark.parametrize(
    ("service_id", "usage", "named"),
    [
        ("load_balancer", {"hours": 1, "processed_gb": 1}, "type"),
        ("load_balancer", {"type": "gwlb", "hours": 1}, "gwlb"),
        ("s3", {"storage_byte_hours": 1}, "month_hours"),
        ("ebs", {"gib": 1, "hours": 1}, "month_hours"),
        ("dynamodb", {"item_reads": 1, "read_consistency": "weak"}, "weak"),
        ("sns", {"topic_type": 5}, "topic_type"),
        ("lambda", {"provisioned": 5}, "provisioned"),
        ("lambda", {"streaming": {"cohorts": 5}}, "cohorts"),
        ("lambda", {"streaming": {"cohorts": [5]}}, "cohorts"),
        ("dynamodb", {"item_writes": 1, "item_write_transactional": "yes"}, "transactional"),
    ],
)
def test_that_what_cannot_be_priced_is_named_in_the_refusal(service_id, usage, named):
    with pytest.raises(UsageError, match=named):
        SERVICES[service_id].charges(usage)
