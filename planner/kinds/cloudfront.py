"""Amazon CloudFront: answers from a cache near the visitor."""

from typing import Literal

from pydantic import Field

from planner.kinds.base import Arrivals, Kind, MeteredUsage, Operation, Surroundings
from planner.kinds.hop import HopParams, hop
from planner.units import KIB_PER_GIB


class CloudFrontParams(HopParams):
    """What a user may set on a distribution."""

    zone: Literal[
        "us_mexico_canada",
        "europe_israel",
        "south_africa_kenya_middle_east",
        "south_america",
        "japan",
        "australia_new_zealand",
        "asia_pacific",
        "india",
    ] = Field("us_mexico_canada", title="Visitors are in")


def _usage(
    params: CloudFrontParams, arrivals: Arrivals, around: Surroundings
) -> tuple[MeteredUsage, ...]:
    requests = arrivals.load.per_month(around.hours_per_month)
    usage = {
        "zone": params.zone,
        "requests_https": requests,
        "egress_gb": requests * arrivals.payload_back_kib / KIB_PER_GIB,
    }
    return (MeteredUsage("cloudfront", usage),)


CLOUDFRONT = Kind(
    id="aws.cloudfront",
    title="CloudFront",
    icon="cloudfront",
    category="network",
    group="Network",
    params=CloudFrontParams,
    accepts=(Operation("invoke", "Request"),),
    emits=("call",),
    usage=_usage,
    latency=hop("cloudfront"),
    subtitle=lambda params: (
        params.zone.replace("_", " ").split(" ")[0].upper()
        if params.zone.startswith("us")
        else params.zone.replace("_", " ").capitalize()
    ),
    help="Caches answers near visitors; set the cache share on the connection behind it.",
)
