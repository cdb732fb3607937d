"""The pricing functions against a bill that was written separately, in Decimals and in floats."""

import json
from decimal import localcontext

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.analysis.conform import conform
from planner.catalog.rate import Rate, Tier
from planner.engine.pricing import SERVICES
from planner.engine.pricing.pool import cost_array, price
from tests.engine.pricing.oracle import bill


def amount(most, places=3):
    """Quantities as people write them: whole, or with a few decimals."""
    whole = st.integers(0, int(most))
    fine = st.integers(0, int(most) * 10**places).map(lambda n: n / 10**places)
    return st.one_of(whole, fine)


def maybe(**keys):
    return st.fixed_dictionaries({}, optional=keys)


COUNT = st.integers(1, 4)
MILLIONS = st.integers(0, 20_000_000_000)
LAMBDA = maybe(
    requests=MILLIONS,
    duration_ms=amount(900_000),
    memory_mib=st.integers(128, 10_240),
    ephemeral_mib=st.integers(0, 10_240),
    init_ms=amount(10_000),
    provisioned=maybe(
        concurrency=st.integers(0, 500),
        hours=amount(744),
        requests=MILLIONS,
        duration_ms=amount(900_000),
    ),
    snapstart=st.fixed_dictionaries(
        {"versions": st.integers(0, 5), "cache_hours": amount(744), "restores": MILLIONS}
    ),
    streaming=st.fixed_dictionaries(
        {
            "cohorts": st.lists(
                st.fixed_dictionaries({"requests": MILLIONS, "response_mib": amount(200)}),
                max_size=3,
            )
        }
    ),
)


def with_cold_starts(usage):
    """A fifth of the calls start cold, so that there are never more than there are calls."""
    if usage.get("requests") and "init_ms" in usage:
        return {**usage, "cold_starts": usage["requests"] // 5}
    return usage


USAGES = {
    "lambda": LAMBDA.map(with_cold_starts),
    "ec2": maybe(
        count=COUNT,
        hours=amount(744, 4),
        surplus_vcpu_hours=amount(5_000),
        detailed_monitoring_metrics=st.integers(0, 100),
    ),
    "ebs": maybe(
        count=COUNT,
        gib=st.integers(0, 65_536),
        hours=amount(744, 4),
        iops=st.integers(0, 256_000),
        throughput_mbps=st.integers(0, 1_000),
        io_requests=MILLIONS,
        snapshot_gib=amount(10_000),
        snapshot_hours=amount(744, 4),
        snapshot_archive_gib=amount(10_000),
        snapshot_archive_hours=amount(744, 4),
        snapshot_archive_retrieval_gb=amount(10_000),
    ).map(lambda usage: {**usage, "month_hours": 730}),
    "s3": maybe(
        storage_gb_month=amount(1_000_000),
        storage_byte_hours=st.integers(0, 10**18),
        put_requests=MILLIONS,
        get_requests=MILLIONS,
        lifecycle_requests=MILLIONS,
        retrieval_gb=amount(100_000),
        upload_gb=amount(100_000),
        early_delete_gb=amount(100_000),
        monitored_objects=MILLIONS,
    ).map(lambda usage: {**usage, "month_hours": 744}),
    "ses": maybe(
        emails=MILLIONS,
        attachment_gb=amount(10_000),
        data_transfer_out_gb=amount(10_000),
        inbound_emails=MILLIONS,
        inbound_kib=amount(40_960),
    ),
    "api_gateway": st.builds(
        lambda kind, usage: {**usage, "type": kind},
        st.sampled_from(("rest", "http", "websocket")),
        maybe(
            requests=MILLIONS,
            request_kib=amount(10_240),
            response_kib=amount(10_240),
            messages=MILLIONS,
            message_kib=amount(128),
            connection_minutes=MILLIONS,
            cache_hours=amount(744),
        ),
    ),
    "sqs": maybe(requests=MILLIONS, message_kib=amount(1_024)),
    "dynamodb": maybe(
        write_request_units=MILLIONS,
        read_request_units=MILLIONS,
        item_writes=MILLIONS,
        item_write_kib=amount(400),
        item_write_transactional=st.booleans(),
        item_reads=MILLIONS,
        item_read_kib=amount(400),
        read_consistency=st.sampled_from(("eventual", "strong", "transactional")),
        write_capacity_units=amount(10_000),
        read_capacity_units=amount(10_000),
        hours=amount(744),
        storage_gb_month=amount(100_000),
        streams_read_units=MILLIONS,
    ),
    "step_functions": maybe(
        state_transitions=MILLIONS,
        requests=MILLIONS,
        duration_ms=amount(300_000),
        memory_mib=amount(3_000),
    ),
}
PRICE = st.integers(0, 10**6).map(lambda n: n / 10**7)


@st.composite
def rate(draw):
    """A number, or three bands of which the last is open."""
    if draw(st.booleans()):
        return draw(PRICE)
    first = draw(st.integers(1, 10**6))
    second = first + draw(st.integers(1, 10**8))
    return [
        {"up_to": first, "usd": draw(PRICE)},
        {"up_to": second, "usd": draw(PRICE)},
        {"up_to": None, "usd": draw(PRICE)},
    ]


@st.composite
def cases(draw, service):
    row = SERVICES[service]
    rates = {key: draw(rate()) for key in sorted(row.rate_keys)}
    # Older accounts' free disk and hours are no part of the oracle.
    measures = sorted(row.free_measures - {"micro_hours"}) if service != "ebs" else []
    rates["free"] = {measure: draw(MILLIONS) for measure in measures}
    return draw(USAGES[service]), rates, draw(st.booleans())


def as_rate(stated):
    if not isinstance(stated, list):
        return Rate((Tier(None, stated),), "test", "2026-01-01")
    return Rate(tuple(Tier(row["up_to"], row["usd"]) for row in stated), "test", "2026-01-01")


def exact_expected(service, usage, rates, free_tier):
    with localcontext() as context:
        context.prec = 60
        return bill(service, usage, rates, free_tier)


@pytest.mark.parametrize("service", USAGES)
def test_that_the_engine_and_the_oracle_agree_on_every_bill(service):
    @settings(max_examples=60)
    @given(cases(service))
    def agree(case):
        usage, rates, free_tier = case
        expected = exact_expected(service, usage, rates, free_tier)
        decimals = decimal_bill(service, usage, rates, free_tier)
        assert decimals == pytest.approx(float(expected), rel=1e-9, abs=1e-9)

        def lookup(_region, _service, key, _labels):
            return as_rate(rates[key])

        free = {service: rates["free"]} if free_tier else None
        lines = price(service, usage, lookup, free=free)
        floats = sum(line.usd for line in lines)
        # Deducting a free tier from nearly as much costs digits: measure against both.
        size = sum(line.quantity * (line.usd_per_unit or 0) for line in lines)
        assert floats == pytest.approx(float(expected), rel=1e-9, abs=1e-9 + 1e-12 * size)

        charges = [(service, charge) for charge in SERVICES[service].charges(as_arrays(usage))]
        swept = cost_array(charges, lookup, free=free)
        assert swept == pytest.approx(floats, rel=1e-9, abs=1e-9 + 1e-12 * size)

    agree()


def decimal_bill(service, usage, rates, free_tier):
    example = {
        "id": "case",
        "service": service,
        "usage": {key: value for key, value in usage.items() if key != "month_hours"},
        "rates": rates,
        "free_tier": free_tier,
        "month_hours": usage.get("month_hours"),
        "expected_usd": 0,
        "tolerance_usd": 0,
    }
    document = {"schema": "planner.worked-examples/1", "examples": [example]}
    (result,) = conform(json.dumps(document)).results
    assert result.problem == ""
    return float(result.got_usd)


def as_arrays(usage):
    """The same usage three times over, as a sweep has it."""
    if isinstance(usage, dict):
        return {
            key: value if key in ("month_hours", "cache_gb") else as_arrays(value)
            for key, value in usage.items()
        }
    if isinstance(usage, list):
        return [as_arrays(value) for value in usage]
    if isinstance(usage, bool | str):
        return usage
    return np.full(3, usage)
