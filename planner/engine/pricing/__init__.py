"""The pricing table: one row an AWS service, in the order in which a bill is read."""

from planner.engine.pricing.charge import Service
from planner.engine.pricing.ebs import EBS
from planner.engine.pricing.ec2 import EC2
from planner.engine.pricing.lambda_ import LAMBDA
from planner.engine.pricing.s3 import S3

SERVICES: dict[str, Service] = {row.id: row for row in (LAMBDA, EC2, EBS, S3)}
