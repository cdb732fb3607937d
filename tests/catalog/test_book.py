"""What the price book answers, against figures read by hand from AWS's pages and price lists."""

from datetime import date

import pytest

from planner.catalog.book import UnknownRegion, load_price_book
from planner.catalog.rate import Rate, Tier
from planner.catalog.regions import regions

US, FRANKFURT, SAO_PAULO, CAPE_TOWN = "us-east-1", "eu-central-1", "sa-east-1", "af-south-1"


def rate(region: str, service: str, key: str, **labels: str) -> Rate:
    """Return a rate that must be known."""
    found = load_price_book(region).rate(service, key, **labels)
    assert found is not None
    return found


def usd(region: str, service: str, key: str, **labels: str) -> float:
    """Return the first paid price of a rate that must be known."""
    return rate(region, service, key, **labels).first_usd


# --- figures read by hand ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "instance_type", "purchase", "expected"),
    [
        (US, "t2.micro", "on_demand", 0.0116),
        (US, "t2.medium", "on_demand", 0.0464),
        (US, "t3.medium", "on_demand", 0.0416),
        (US, "t3.medium", "reserved_1y", 0.0261),
        (US, "t3.medium", "reserved_3y", 0.018),
        (US, "t4g.small", "on_demand", 0.0168),
        (US, "m5.large", "on_demand", 0.096),
        (US, "m7g.large", "on_demand", 0.0816),
        (US, "m7g.xlarge", "on_demand", 0.1632),
        (US, "c5.xlarge", "savings_1y", 0.123),
        (FRANKFURT, "t3.medium", "on_demand", 0.048),
        (SAO_PAULO, "t3.medium", "on_demand", 0.0672),
        (CAPE_TOWN, "c5.large", "on_demand", 0.114),
        (CAPE_TOWN, "c5.large", "savings_3y", 0.063),
    ],
)
def test_that_an_instance_hour_costs_what_aws_publishes(region, instance_type, purchase, expected):
    found = rate(
        region,
        "ec2",
        "instance_usd_per_hour",
        instance_type=instance_type,
        purchase=purchase,
    )

    assert found.tiers == (Tier(None, expected),)
    assert not found.estimated


@pytest.mark.parametrize(
    ("architecture", "bounds", "prices"),
    [
        ("x86_64", (6e9, 15e9, None), (0.0000166667, 0.000015, 0.0000133334)),
        ("arm64", (7.5e9, 18.75e9, None), (0.0000133334, 0.0000120001, 0.0000106667)),
    ],
)
def test_that_lambda_compute_has_its_three_tiers(architecture, bounds, prices):
    found = rate(US, "lambda", "duration_usd_per_gb_second", architecture=architecture)

    assert tuple(tier.up_to for tier in found.tiers) == bounds
    assert tuple(tier.usd for tier in found.tiers) == prices


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (US, 0.2),
        (FRANKFURT, 0.2),
        (SAO_PAULO, 0.2),
        (CAPE_TOWN, 0.27),
        ("ap-east-1", 0.28),
        ("eu-south-1", 0.23),
        ("eu-central-2", 0.22),
        ("ap-southeast-5", 0.18),
    ],
)
def test_that_a_million_lambda_requests_costs_what_the_region_asks(region, expected):
    assert usd(region, "lambda", "request_usd_per_million") == expected


@pytest.mark.parametrize(
    ("service", "key", "labels", "expected"),
    [
        ("lambda", "provisioned_usd_per_gb_second", {}, 4.1667e-06),
        ("lambda", "provisioned_duration_usd_per_gb_second", {}, 9.7222e-06),
        ("lambda", "provisioned_usd_per_gb_second", {"architecture": "arm64"}, 3.3334e-06),
        ("lambda", "ephemeral_usd_per_gb_second", {}, 3.09e-08),
        ("lambda", "stream_usd_per_gb", {}, 0.008),
        ("lambda_managed_instances", "management_fee_fraction", {}, 0.15),
        ("lambda_edge", "request_usd_per_million", {}, 0.6),
        ("ec2", "surplus_usd_per_vcpu_hour", {"instance_type": "t3.medium"}, 0.05),
        ("ec2", "surplus_usd_per_vcpu_hour", {"instance_type": "t2.medium"}, 0.05),
        ("ec2", "surplus_usd_per_vcpu_hour", {"instance_type": "t4g.small"}, 0.04),
        ("ebs", "storage_usd_per_gb_month", {}, 0.08),
        ("ebs", "storage_usd_per_gb_month", {"volume_type": "gp2"}, 0.1),
        ("ebs", "throughput_usd_per_mbps_month", {}, 0.04),
        ("public_ipv4", "address_usd_per_hour", {}, 0.005),
        ("nat_gateway", "processed_usd_per_gb", {}, 0.045),
        ("load_balancer", "balancer_usd_per_hour", {"type": "alb"}, 0.0225),
        ("load_balancer", "lcu_usd_per_hour", {"type": "nlb"}, 0.006),
        ("s3", "put_request_usd_per_1k", {}, 0.005),
        ("s3", "storage_usd_per_gb_month", {"storage_class": "standard_ia"}, 0.0125),
        ("ses", "email_usd_per_1k", {}, 0.16),
        ("ses", "email_usd_per_1k", {"plan": "a_la_carte"}, 0.1),
        ("ses", "plan_usd_per_month", {"plan": "pro"}, 105),
        ("api_gateway", "request_usd_per_million", {"type": "rest"}, 3.5),
        ("api_gateway", "request_usd_per_million", {"type": "http"}, 1),
        ("sqs", "request_usd_per_million", {"queue_type": "fifo"}, 0.5),
        ("sns", "publish_usd_per_million", {}, 0.5),
        ("step_functions", "transition_usd_per_1k", {}, 0.025),
        ("dynamodb", "write_request_usd_per_million", {}, 0.625),
        ("fargate", "vcpu_usd_per_hour", {}, 0.04048),
        ("cloudwatch_logs", "ingested_usd_per_gb", {}, 0.5),
        ("rds", "instance_usd_per_hour", {"class": "db.t4g.micro"}, 0.016),
        (
            "rds",
            "instance_usd_per_hour",
            {"class": "db.t4g.micro", "deployment": "multi_az"},
            0.032,
        ),
        (
            "elasticache",
            "node_usd_per_hour",
            {"node": "cache.t3.small", "engine": "valkey"},
            0.0272,
        ),
        ("cloudfront", "https_request_usd_per_million", {"zone": "europe_israel"}, 1.2),
    ],
)
def test_that_a_service_costs_what_aws_publishes(service, key, labels, expected):
    assert usd(US, service, key, **labels) == expected


def test_that_the_first_hundred_gigabytes_to_the_internet_are_a_free_tier():
    tiers = rate(US, "data_transfer", "internet_out_usd_per_gb").tiers

    assert tiers[:2] == (Tier(100, 0), Tier(10240, 0.09))
    assert tiers[-1] == Tier(None, 0.05)


def test_that_lambda_logs_are_tiered_and_marked_unconfirmed():
    found = rate(US, "cloudwatch_logs", "ingested_usd_per_gb", source="lambda")

    assert [tier.usd for tier in found.tiers] == [0.5, 0.25, 0.1, 0.05]
    assert found.unconfirmed


def test_that_what_a_gp3_volume_includes_is_a_free_tier():
    assert rate(US, "ebs", "iops_usd_per_iops_month").tiers[0] == Tier(3000, 0)
    assert rate(US, "ebs", "throughput_usd_per_mbps_month").tiers[0] == Tier(125, 0)


# --- how sure ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service", "key", "labels"),
    [
        ("fargate", "vcpu_usd_per_hour", {"architecture": "arm64"}),
        ("ec2", "instance_usd_per_hour", {"instance_type": "t9.huge"}),
        ("ec2", "instance_usd_per_hour", {"instance_type": "m8i.large", "purchase": "spot"}),
        ("ec2", "instance_usd_per_hour", {"instance_type": "t3.micro", "os": "windows"}),
        ("ec2", "instance_usd_per_hour", {"instance_type": "t3.micro", "tenancy": "dedicated"}),
        ("ec2", "instance_usd_per_hour", {"instance_type": "t3.micro", "purchase": "barter"}),
        ("ec2", "surplus_usd_per_vcpu_hour", {"instance_type": "m5.large"}),
        ("s3", "storage_usd_per_gb_month", {"storage_class": "glacier_instant"}),
        ("rds", "instance_usd_per_hour", {"class": "db.t9.huge"}),
        ("lambda", "gift_usd_per_million", {}),
        ("teleport", "request_usd_per_million", {}),
    ],
)
def test_that_a_figure_nobody_published_is_unknown(service, key, labels):
    assert load_price_book(US).rate(service, key, **labels) is None


def test_that_lambda_is_unknown_where_its_price_was_not_found():
    assert load_price_book("mx-central-1").rate("lambda", "request_usd_per_million") is None
    assert load_price_book("me-south-1").rate("lambda", "request_usd_per_million") is None
    assert usd("me-south-1", "lambda", "duration_usd_per_gb_second") == 0.0000206667


def test_that_a_price_known_only_for_virginia_is_marked_elsewhere():
    at_home = rate(US, "sqs", "request_usd_per_million")
    abroad = rate(FRANKFURT, "sqs", "request_usd_per_million")

    assert not at_home.estimated
    assert abroad.estimated
    assert abroad.note.startswith("us-east-1 price")
    assert abroad.tiers == at_home.tiers


def test_that_a_price_that_is_the_same_everywhere_is_not_marked():
    assert not rate(FRANKFURT, "public_ipv4", "address_usd_per_hour").estimated
    assert not rate(FRANKFURT, "cloudfront", "data_transfer_out_usd_per_gb").estimated


def test_that_a_price_estimated_from_a_sibling_says_so():
    found = rate(CAPE_TOWN, "ec2", "instance_usd_per_hour", instance_type="c6gd.large")

    assert found.estimated
    assert "c6g.large" in found.note


def test_that_spot_is_never_a_promise():
    found = rate(US, "ec2", "instance_usd_per_hour", instance_type="t3.medium", purchase="spot")

    assert found.estimated
    assert found.as_of == "2025-06-28"
    assert "not a promise" in found.note


def test_that_labels_a_tariff_does_not_depend_on_are_ignored():
    book = load_price_book(US)

    assert book.rate("sqs", "request_usd_per_million", colour="blue") == book.rate(
        "sqs", "request_usd_per_million"
    )


# --- every region ------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [region.code for region in regions()])
def test_that_every_instance_price_has_a_source_a_date_and_is_above_zero(code):
    book = load_price_book(code)
    table = book.instance_types()
    for purchase, prices in table.usd_per_hour.items():
        known = [usd for usd in prices if usd == usd]
        assert all(usd > 0 for usd in known)
        if known:
            name = table.names[prices.index(known[0])]
            found = book.rate("ec2", "instance_usd_per_hour", instance_type=name, purchase=purchase)
            assert found is not None
            assert found.source
            date.fromisoformat(found.as_of)
    date.fromisoformat(book.as_of)
    assert book.rate("data_transfer", "cross_az_usd_per_gb_each_way") is not None


@pytest.mark.parametrize("code", [US, FRANKFURT, "mx-central-1", "us-gov-west-1"])
def test_that_every_tariff_has_a_source_and_a_date_and_is_free_only_where_declared(code):
    book = load_price_book(code)
    declared_free = {"plan_usd_per_month", "management_event_usd_per_million"}
    listed = [
        (service, key, row)
        for tree in (book._services["rates"], book._prices["rates"])
        for service, keys in tree.items()
        for key, rows in keys.items()
        for row in rows
    ]
    assert len(listed) > 100
    for service, key, row in listed:
        labels = dict(row[0])
        if "family" in labels:
            labels = {"instance_type": f"{labels['family']}.micro"}
        found = book.rate(service, key, **labels)
        assert found is not None, (service, key, labels)
        assert found.source
        date.fromisoformat(found.as_of)
        assert found.first_usd > 0 or key in declared_free
        assert found.tiers[-1].up_to is None
        assert all(tier.usd >= 0 for tier in found.tiers)


def test_that_there_are_thirty_four_regions_with_names():
    assert len(regions()) == 34
    assert {region.code: region.name for region in regions()}[FRANKFURT] == "Europe (Frankfurt)"
    assert load_price_book(FRANKFURT).name == "Europe (Frankfurt)"


def test_that_an_unknown_region_is_refused_with_the_list_of_those_that_exist():
    with pytest.raises(UnknownRegion, match=r"no prices for the region “moon-1”.*eu-central-1"):
        load_price_book("moon-1")


def test_that_the_age_counts_from_the_oldest_instance_price():
    book = load_price_book(FRANKFURT)

    assert book.as_of == "2025-04-04"
    assert book.age_days(date(2025, 5, 4)) == 30
    assert book.age_days(date(2025, 1, 1)) == 0


# --- free allowances ---------------------------------------------------------------------------


def test_that_lambda_is_free_up_to_its_allowance_unless_switched_off():
    book = load_price_book(US)

    assert book.free("none") == {}
    for profile in ("always_free", "legacy", "credits"):
        assert book.free(profile)["lambda", "requests"] == 1_000_000
        assert book.free(profile)["lambda", "gb_seconds"] == 400_000
        assert book.free_tier(profile)["lambda"]["gb_seconds"] == 400_000


def test_that_only_older_accounts_have_the_twelve_months():
    book = load_price_book(US)

    assert book.free("legacy")["ses", "emails"] == 3_000
    assert ("ses", "emails") not in book.free("always_free")
    assert ("ses", "emails") not in book.free("credits")


def test_that_every_allowance_has_a_source_and_a_date():
    for one in load_price_book(US).free_allowances("legacy"):
        assert one.quantity > 0
        assert one.source
        date.fromisoformat(one.as_of)
