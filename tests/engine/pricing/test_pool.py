"""The bill of a whole drawing: shared tiers, shared free tier, and lines that add up."""

import random
from math import fsum, isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.catalog.rate import Rate, Tier, flat
from planner.engine.pricing import SERVICES
from planner.engine.pricing.charge import Charge
from planner.engine.pricing.pool import UNKNOWN_PRICE, cost_array, pool, price, rates_in, rates_of
from planner.units import THIN_SPACE

DURATION = Rate((Tier(6e9, 1e-5), Tier(15e9, 9e-6), Tier(None, 8e-6)), "list", "2026-09-01")
REQUEST = flat(0.2, "list", "2026-09-01")
FREE = {"lambda": {"requests": 1_000_000, "gb_seconds": 400_000}}
HERE = "us-east-1"


def lookup(_region, _service, key, _labels):
    if key.startswith("duration"):
        return DURATION
    return None if key.startswith("snapshot") else REQUEST


def entries_of(owner, region, service, **usage):
    return [(owner, region, service, charge) for charge in SERVICES[service].charges(usage)]


def function(owner, requests, region=HERE, architecture="x86_64"):
    return entries_of(
        owner,
        region,
        "lambda",
        requests=requests,
        duration_ms=1000,
        memory_mib=1024,
        architecture=architecture,
    )


FLEETS = st.lists(
    st.tuples(
        st.integers(0, 10_000_000_000),
        st.sampled_from((HERE, "eu-west-1")),
        st.sampled_from(("x86_64", "arm64")),
    ),
    min_size=1,
    max_size=8,
)


def drawing(fleet):
    return [
        entry
        for index, (requests, region, architecture) in enumerate(fleet)
        for entry in function(f"f{index}", requests, region, architecture)
    ]


@given(FLEETS)
def test_that_the_lines_add_up_to_the_total(fleet):
    bill = pool(drawing(fleet), lookup, FREE)
    lines = [line.usd for owned in bill.lines.values() for line in owned]
    assert fsum(lines) == pytest.approx(bill.usd, rel=1e-9)
    assert bill.complete


@given(FLEETS, st.randoms(use_true_random=False))
def test_that_the_order_of_a_drawing_changes_no_figure(fleet, rng: random.Random):
    entries = drawing(fleet)
    shuffled = entries[:]
    rng.shuffle(shuffled)
    one, other = pool(entries, lookup, FREE), pool(shuffled, lookup, FREE)
    assert one.usd == other.usd
    for owner, lines in one.lines.items():
        assert sorted(lines, key=lambda line: line.rate) == sorted(
            other.lines[owner], key=lambda line: line.rate
        )


@given(FLEETS, st.integers(0, 100))
def test_that_splitting_a_part_in_two_leaves_the_total_unchanged(fleet, percent):
    (requests, region, architecture), *others = fleet
    first = requests * percent // 100
    split = [(first, region, architecture), (requests - first, region, architecture), *others]
    whole, halves = pool(drawing(fleet), lookup, FREE), pool(drawing(split), lookup, FREE)
    assert halves.usd == pytest.approx(whole.usd, rel=1e-9, abs=1e-9)


@given(FLEETS)
def test_that_the_free_tier_is_used_once_and_never_below_nothing(fleet):
    entries = drawing(fleet)
    with_free, without = pool(entries, lookup, FREE), pool(entries, lookup)
    assert with_free.usd <= without.usd * (1 + 1e-12)
    for owned in with_free.lines.values():
        for line in owned:
            assert 0 <= line.free_quantity <= line.quantity * (1 + 1e-12)
            assert line.usd >= 0
    free_requests = fsum(
        line.free_quantity
        for owned in with_free.lines.values()
        for line in owned
        if line.rate == "request_usd_per_million"
    )
    assert free_requests == pytest.approx(min(1e6, sum(row[0] for row in fleet)), abs=1e-6)
    assert with_free.free_used["lambda", "requests"] == pytest.approx(free_requests)


def test_that_two_functions_share_the_volume_tiers_of_a_region():
    apart = pool(function("a", 4_000_000_000), lookup).usd * 2
    together = pool(function("a", 4_000_000_000) + function("b", 4_000_000_000), lookup)
    assert together.usd == pytest.approx(apart - 2e9 * 1e-6)
    assert together.usd_of("a") == pytest.approx(together.usd_of("b"))
    abroad = function("a", 4_000_000_000) + function("b", 4_000_000_000, "eu-west-1")
    assert pool(abroad, lookup).usd == pytest.approx(apart)


def test_that_the_free_tier_is_shared_by_both_architectures_and_all_regions():
    fleet = [(750_000, HERE, "x86_64"), (750_000, "eu-west-1", "arm64")]
    bill = pool(drawing(fleet), lookup, FREE)
    expected = 500_000 * 0.2 / 1e6 + 1_100_000 * 1e-5
    assert bill.usd == pytest.approx(expected)


def test_that_each_volume_keeps_its_own_included_speed():
    gp3 = Rate((Tier(3000, 0.0), Tier(None, 0.005)), "list", "2026-09-01")
    usage = {"iops": 3100, "month_hours": 730, "count": 2}
    entries = entries_of("a", HERE, "ebs", **usage) + entries_of("b", HERE, "ebs", **usage)
    bill = pool(entries, lambda *_: gp3)
    assert bill.usd == pytest.approx(4 * 100 * 0.005)
    assert bill.lines["a"][0].quantity == 6200


def test_that_an_unknown_price_is_none_and_never_nothing():
    usage = {"snapshot_gib": 10, "snapshot_archive_gib": 0, "month_hours": 730}
    bill = pool(entries_of("a", HERE, "ebs", **usage), lookup)
    kept, archived = bill.lines["a"]
    assert (kept.usd, kept.usd_per_unit, kept.note) == (None, None, UNKNOWN_PRICE)
    assert archived.usd == 0
    assert (bill.usd, bill.complete) == (0, False)


def test_that_a_quantity_beyond_the_published_tiers_is_unknown_and_says_why():
    closed = Rate((Tier(10, 1.0),), "list", "2026-09-01")
    (line,) = price("scheduler", {"invocations": 11}, lambda *_: closed)
    assert line.usd is None
    assert "above the last tier" in line.note


def test_that_a_line_opens_to_quantity_price_and_source():
    requests, duration = price(
        "lambda", {"requests": 3e6, "duration_ms": 120, "memory_mib": 1536}, lookup, free=FREE
    )
    assert (requests.quantity, requests.free_quantity, requests.per) == (3e6, 1e6, 1_000_000)
    assert requests.usd == pytest.approx(0.4)
    assert (duration.quantity, duration.unit) == (540_000, "GB-s")
    assert duration.usd == pytest.approx(140_000 * 1e-5)
    assert (duration.source, duration.as_of) == ("list", "2026-09-01")
    product = [factor.value for factor in duration.factors]
    assert np.prod(product) == pytest.approx(duration.quantity)


def test_that_quantity_times_price_is_the_amount_whatever_tiers_it_reaches():
    """10 G GB-s each of two functions, 4 G free: the account pays 6 G at the first price."""
    bill = pool(
        [*function("a", 10e9), *function("b", 10e9)], lookup, {"lambda": {"gb_seconds": 4e9}}
    )
    for owner in ("a", "b"):
        (duration,) = [one for one in bill.lines[owner] if one.rate.startswith("duration")]
        paid = duration.quantity - duration.free_quantity
        assert paid * duration.usd_per_unit == pytest.approx(duration.usd, rel=1e-12)
        assert duration.note == (
            f"mean of the volume tiers: $0.0000100 up to 6{THIN_SPACE}G GB-s, "
            f"$0.00000900 up to 15{THIN_SPACE}G GB-s, then $0.00000800"
        )
    requests = 20_000 * 0.2 * 1e6 / 1e6
    by_hand = 6e9 * 1e-5 + 9e9 * 9e-6 + 1e9 * 8e-6
    assert bill.usd - requests == pytest.approx(by_hand)


def test_that_free_disk_of_older_accounts_counts_months_not_gigabytes():
    usage = {"gib": 30, "count": 2, "hours": 365, "month_hours": 730}
    (line,) = price(
        "ebs", usage, lambda *_: flat(0.1, "list", ""), free={"ebs": {"storage_gb_month": 20}}
    )
    assert (line.quantity, line.free_quantity) == (30, 20)
    assert line.usd == pytest.approx(1.0)


def test_that_the_fee_of_managed_instances_is_a_fraction_of_the_full_price():
    def rates(_region, _service, key, _labels):
        return flat(
            {"instance_usd_per_hour": 0.05, "management_fee_fraction": 0.15}.get(key, 0.2), "l", ""
        )

    paid, fee = price("lambda_managed_instances", {"instance_hours": 100}, rates)
    assert (paid.usd, fee.usd) == (pytest.approx(5.0), pytest.approx(100 * 0.2 * 0.15))


def test_that_calls_outside_without_a_price_are_unknown():
    def nothing(*_):
        return None

    (known,) = price("external", {"calls": 100, "usd_per_call": 0.5}, nothing)
    (unknown,) = price("external", {"calls": 100}, nothing)
    assert (known.usd, known.source) == (50, "entered by hand")
    assert unknown.usd is None


def test_that_a_global_service_is_priced_once_for_all_regions():
    rate = Rate((Tier(100, 1.0), Tier(None, 0.5)), "list", "2026-09-01")
    parts = [
        entries_of(owner, region, "cloudfront", egress_gb=100)
        for owner, region in (("a", HERE), ("b", "eu-west-1"))
    ]
    bill = pool(parts[0] + parts[1], lambda *_: rate)
    assert bill.usd == pytest.approx(100 + 50)
    assert pool(parts[1] + parts[0], lambda *_: rate).usd == bill.usd


def test_that_a_lookup_asks_the_book_of_the_region_with_the_labels():
    class Book:
        def __init__(self, usd):
            self.usd = usd

        def rate(self, service, key, **labels):
            return flat(self.usd, f"{service} {key} {labels['volume_type']}", "2026-09-01")

    usage = {"gib": 10, "month_hours": 730}
    (line,) = price("ebs", usage, rates_in({HERE: Book(0.08)}), region=HERE)
    assert (line.usd, line.source) == (pytest.approx(0.8), "ebs storage_usd_per_gb_month gp3")
    assert price("ebs", usage, rates_in({}), region=HERE)[0].usd is None
    assert price("ebs", usage, rates_of(Book(0.1)))[0].usd == pytest.approx(1.0)


def test_that_a_sweep_agrees_with_bills_one_by_one():
    requests = np.linspace(0, 8e9, 9)
    usage = {"requests": requests, "duration_ms": 1000.0, "memory_mib": 1024.0}
    charges = [("lambda", charge) for charge in SERVICES["lambda"].charges(usage)]
    swept = cost_array(charges, lookup, region=HERE, free=FREE)
    single = [pool(function("a", each), lookup, FREE).usd for each in requests]
    assert swept.tolist() == pytest.approx(single)


def test_that_a_sweep_over_an_unknown_price_is_not_a_number():
    charge = Charge("snapshot", np.array([0.0, 1.0]), "Snapshots", "GB")
    assert [isnan(usd) for usd in cost_array([("ebs", charge)], lookup)] == [False, True]
