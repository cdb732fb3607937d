"""The pricing table: one row an AWS service, in the order in which a bill is read."""

from planner.engine.pricing.api_gateway import API_GATEWAY
from planner.engine.pricing.app_runner import APP_RUNNER
from planner.engine.pricing.charge import Service
from planner.engine.pricing.cloudfront import CLOUDFRONT
from planner.engine.pricing.cloudwatch_logs import CLOUDWATCH_LOGS
from planner.engine.pricing.data_transfer import DATA_TRANSFER
from planner.engine.pricing.dynamodb import DYNAMODB
from planner.engine.pricing.ebs import EBS
from planner.engine.pricing.ec2 import EC2
from planner.engine.pricing.elasticache import ELASTICACHE
from planner.engine.pricing.eventbridge import EVENTBRIDGE
from planner.engine.pricing.external import EXTERNAL
from planner.engine.pricing.fargate import FARGATE
from planner.engine.pricing.lambda_ import LAMBDA
from planner.engine.pricing.lambda_edge import LAMBDA_EDGE
from planner.engine.pricing.lambda_managed_instances import LAMBDA_MANAGED_INSTANCES
from planner.engine.pricing.lambda_microvm import LAMBDA_MICROVM
from planner.engine.pricing.load_balancer import LOAD_BALANCER
from planner.engine.pricing.nat_gateway import NAT_GATEWAY
from planner.engine.pricing.public_ipv4 import PUBLIC_IPV4
from planner.engine.pricing.rds import RDS
from planner.engine.pricing.s3 import S3
from planner.engine.pricing.scheduler import SCHEDULER
from planner.engine.pricing.secrets_manager import SECRETS_MANAGER
from planner.engine.pricing.ses import SES
from planner.engine.pricing.sns import SNS
from planner.engine.pricing.sqs import SQS
from planner.engine.pricing.step_functions import STEP_FUNCTIONS

SERVICES: dict[str, Service] = {
    row.id: row
    for row in (
        LAMBDA,
        LAMBDA_EDGE,
        LAMBDA_MANAGED_INSTANCES,
        LAMBDA_MICROVM,
        EC2,
        EBS,
        PUBLIC_IPV4,
        NAT_GATEWAY,
        LOAD_BALANCER,
        FARGATE,
        APP_RUNNER,
        API_GATEWAY,
        CLOUDFRONT,
        S3,
        DYNAMODB,
        RDS,
        ELASTICACHE,
        SQS,
        SNS,
        EVENTBRIDGE,
        SCHEDULER,
        STEP_FUNCTIONS,
        SES,
        DATA_TRANSFER,
        CLOUDWATCH_LOGS,
        SECRETS_MANAGER,
        EXTERNAL,
    )
}
