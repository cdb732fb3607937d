"""CloudFront: requests and traffic by the zone of the viewers."""

from planner.engine.pricing.charge import Charge, Service, Usage
from planner.engine.pricing.reading import has, labels_of, number
from planner.units import MILLION


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what a distribution is billed for in a month, in one zone of viewers.

    HTTP and HTTPS requests draw on one free measure, `requests`.

    References
    ----------
    .. [1] Amazon CloudFront pricing, https://aws.amazon.com/cloudfront/pricing/
    """
    labels = labels_of(usage, zone="us_mexico_canada")
    found = []
    for scheme in ("http", "https"):
        if has(usage, f"requests_{scheme}"):
            found.append(
                Charge(
                    f"{scheme}_request_usd_per_million",
                    number(usage, f"requests_{scheme}"),
                    f"{scheme.upper()} requests",
                    "requests",
                    MILLION,
                    "requests",
                    labels=labels,
                )
            )
    if has(usage, "egress_gb"):
        egress = number(usage, "egress_gb")
        found.append(
            Charge(
                "data_transfer_out_usd_per_gb",
                egress,
                "Out to viewers",
                "GB",
                free="data_transfer_out_gb",
                labels=labels,
            )
        )
    return tuple(found)


CLOUDFRONT = Service(
    id="cloudfront",
    title="Amazon CloudFront",
    usage_keys=frozenset({"zone", "requests_http", "requests_https", "egress_gb"}),
    charges=charges,
    rate_keys=frozenset(
        {
            "http_request_usd_per_million",
            "https_request_usd_per_million",
            "data_transfer_out_usd_per_gb",
        }
    ),
    free_measures=frozenset({"requests", "data_transfer_out_gb"}),
)
