"""The component kinds: one file a subject, one line each in these tables (palette order)."""

from types import MappingProxyType

from planner.kinds.api_gateway import API_GATEWAY
from planner.kinds.base import (
    Arrivals,
    Kind,
    MeteredUsage,
    Operation,
    PaletteItem,
    Params,
    Surroundings,
)
from planner.kinds.cloudfront import CLOUDFRONT
from planner.kinds.compute import COMPUTE
from planner.kinds.databases import DATABASE_EC2, ELASTICACHE, RDS
from planner.kinds.dynamodb import DYNAMODB
from planner.kinds.external import EXTERNAL
from planner.kinds.load_balancer import LOAD_BALANCER
from planner.kinds.messages import EVENTBRIDGE, SNS, SQS, STEP_FUNCTIONS
from planner.kinds.nat_gateway import NAT_GATEWAY
from planner.kinds.s3_bucket import S3_BUCKET
from planner.kinds.schedule import SCHEDULE
from planner.kinds.ses import SES_RECEIVING, SES_SENDING
from planner.kinds.unknown import UnknownParams
from planner.kinds.users import USERS

KINDS: dict[str, Kind] = {
    kind.id: kind
    for kind in (
        USERS,
        SCHEDULE,
        COMPUTE,
        S3_BUCKET,
        DYNAMODB,
        RDS,
        DATABASE_EC2,
        ELASTICACHE,
        EXTERNAL,
        SQS,
        SNS,
        STEP_FUNCTIONS,
        EVENTBRIDGE,
        SES_SENDING,
        SES_RECEIVING,
        API_GATEWAY,
        CLOUDFRONT,
        LOAD_BALANCER,
        NAT_GATEWAY,
    )
}

_EC2_SERVER = PaletteItem(
    "ec2-server",
    "EC2 server",
    "ec2",
    COMPUTE.id,
    "Compute",
    MappingProxyType({"placement": "ec2"}),
    "A computing part that runs on servers first.",
)
_LAMBDA_FUNCTION = PaletteItem(
    "lambda-function",
    "Lambda",
    "lambda",
    COMPUTE.id,
    "Compute",
    MappingProxyType({"placement": "lambda"}),
    "A computing part that runs as a function first.",
)


def _plain(kind: Kind) -> PaletteItem:
    return PaletteItem(kind.id, kind.title, kind.icon, kind.id, kind.group, help=kind.help)


PALETTE: tuple[PaletteItem, ...] = tuple(
    item
    for kind in KINDS.values()
    for item in ((_EC2_SERVER, _LAMBDA_FUNCTION) if kind is COMPUTE else (_plain(kind),))
)

__all__ = [
    "KINDS",
    "PALETTE",
    "Arrivals",
    "Kind",
    "MeteredUsage",
    "Operation",
    "PaletteItem",
    "Params",
    "Surroundings",
    "UnknownParams",
]
