"""A contract over the table of services: each key a bill may ask for is priced or unknown."""

import pytest

from planner.catalog.book import load_price_book
from planner.engine.pricing import SERVICES

EXAMPLE_LABELS = (
    {},
    {"instance_type": "t3.medium"},
    {"class": "db.t4g.micro"},
    {"node": "cache.t4g.micro"},
    {"type": "clb"},
    {"type": "rest", "cache_gb": "0.5"},
    {"type": "websocket"},
    {"type": "express"},
    {"mode": "provisioned"},
    {"os": "windows"},
    {"topic_type": "fifo"},
    {"volume_type": "standard"},
    {"storage_class": "express_one_zone"},
    {"storage_class": "intelligent_tiering"},
    {"storage_class": "glacier_deep_archive"},
)
UNKNOWN = {
    ("lambda", "tenant_environment_usd_per_gb"),
    ("lambda", "durable_written_usd_per_gb"),
    ("lambda", "durable_retained_usd_per_gb_month"),
    ("ebs", "fast_snapshot_restore_usd_per_dsu_hour"),
    ("ebs", "snapshot_copy_usd_per_gb"),
    ("ebs", "volume_initialization_usd_per_gb"),
    ("dynamodb", "replicated_write_request_usd_per_million"),
}
UNPRICED_SERVICES = {"lambda_microvm", "external"}


@pytest.mark.parametrize("service", [one for one in SERVICES if one not in UNPRICED_SERVICES])
def test_that_a_service_is_priced_in_virginia_or_says_what_is_unknown(service):
    book = load_price_book("us-east-1")

    unknown = {
        (service, key)
        for key in SERVICES[service].rate_keys
        if not any(book.rate(service, key, **labels) for labels in EXAMPLE_LABELS)
    }

    assert unknown == {one for one in UNKNOWN if one[0] == service}


def test_that_every_free_allowance_is_one_that_a_bill_deducts():
    granted = load_price_book("us-east-1").free_tier("legacy")

    undeducted = {
        (service, measure)
        for service, measures in granted.items()
        for measure in measures
        if measure not in SERVICES[service].free_measures
    }

    assert undeducted == set()
