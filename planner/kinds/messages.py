"""Messaging: SQS queue, SNS topic, EventBridge bus, Step Functions."""

from typing import Any, Literal

from pydantic import Field

from planner.kinds.base import Arrivals, Kind, MeteredUsage, Operation, Surroundings
from planner.kinds.hop import HopParams, hop

_CALLS_A_MESSAGE = 3  # send, receive, delete


class SqsParams(HopParams):
    """What a user may set on a queue."""

    queue_type: Literal["standard", "fifo"] = Field("standard", title="Type")
    message_kib: float = Field(
        1, gt=0, le=1_024, title="Size of a message", json_schema_extra={"unit": "KB"}
    )
    batch_size: int = Field(
        10, ge=1, le=10_000, title="Received together", json_schema_extra={"unit": "messages"}
    )
    visibility_timeout_s: float = Field(
        30, ge=0, le=43_200, title="Visibility timeout", json_schema_extra={"unit": "s"}
    )


class SnsParams(HopParams):
    """What a user may set on a topic."""

    topic_type: Literal["standard", "fifo"] = Field("standard", title="Type")
    message_kib: float = Field(
        1, gt=0, le=1_024, title="Size of a message", json_schema_extra={"unit": "KB"}
    )


class EventBridgeParams(HopParams):
    """What a user may set on a bus."""

    event_kib: float = Field(
        1, gt=0, le=1_024, title="Size of an event", json_schema_extra={"unit": "KB"}
    )


class StepFunctionsParams(HopParams):
    """What a user may set on a state machine."""

    type: Literal["standard", "express"] = Field("standard", title="Type")
    transitions: float = Field(
        5,
        ge=1,
        le=25_000,
        title="State transitions",
        json_schema_extra={"unit": "a run", "only_if": ["type", "standard"]},
    )
    duration_ms: float = Field(
        1_000,
        gt=0,
        le=300_000,
        title="Duration",
        json_schema_extra={"unit": "ms", "only_if": ["type", "express"]},
    )
    memory_mib: float = Field(
        64,
        ge=1,
        le=10_240,
        title="Memory",
        json_schema_extra={"unit": "MB", "only_if": ["type", "express"]},
    )


def _sqs(params: SqsParams, arrivals: Arrivals, around: Surroundings) -> tuple[MeteredUsage, ...]:
    """Send one by one; receive and delete in batches."""
    messages = arrivals.load.per_month(around.hours_per_month)
    usage = {
        "queue_type": params.queue_type,
        "requests": messages + (_CALLS_A_MESSAGE - 1) * messages / params.batch_size,
        "message_kib": params.message_kib,
    }
    usages = [MeteredUsage("sqs", usage)]
    if messages:
        idle = {
            "queue_type": params.queue_type,
            "requests": around.limits.sqs_idle_polls_per_month,
        }
        usages.append(MeteredUsage("sqs", idle))
    return tuple(usages)


def _sns(params: SnsParams, arrivals: Arrivals, around: Surroundings) -> tuple[MeteredUsage, ...]:
    usage = {
        "topic_type": params.topic_type,
        "publishes": arrivals.load.per_month(around.hours_per_month),
        "message_kib": params.message_kib,
    }
    return (MeteredUsage("sns", usage),)


def _eventbridge(
    params: EventBridgeParams, arrivals: Arrivals, around: Surroundings
) -> tuple[MeteredUsage, ...]:
    usage = {
        "custom_events": arrivals.load.per_month(around.hours_per_month),
        "event_kib": params.event_kib,
    }
    return (MeteredUsage("eventbridge", usage),)


def _step_functions(
    params: StepFunctionsParams, arrivals: Arrivals, around: Surroundings
) -> tuple[MeteredUsage, ...]:
    runs = arrivals.load.per_month(around.hours_per_month)
    usage: dict[str, Any] = {"type": params.type}
    if params.type == "standard":
        usage["state_transitions"] = runs * params.transitions
    else:
        usage |= {
            "requests": runs,
            "duration_ms": params.duration_ms,
            "memory_mib": params.memory_mib,
        }
    return (MeteredUsage("step_functions", usage),)


SQS = Kind(
    id="aws.sqs",
    title="SQS queue",
    icon="sqs",
    category="integration",
    group="Messages",
    params=SqsParams,
    accepts=(Operation("send", "Send a message"), Operation("event", "Event", "event")),
    emits=("event",),
    usage=_sqs,
    latency=hop("sqs"),
    subtitle=lambda params: params.queue_type,
    help="A queue between parts; a Lambda or a worker takes messages from it.",
)

SNS = Kind(
    id="aws.sns",
    title="SNS topic",
    icon="sns",
    category="integration",
    group="Messages",
    params=SnsParams,
    accepts=(Operation("publish", "Publish"), Operation("event", "Event", "event")),
    emits=("event",),
    usage=_sns,
    latency=hop("sns"),
    subtitle=lambda params: params.topic_type,
    help="Publishes a message to several subscribers.",
)

EVENTBRIDGE = Kind(
    id="aws.eventbridge",
    title="EventBridge",
    icon="eventbridge",
    category="integration",
    group="Messages",
    params=EventBridgeParams,
    accepts=(Operation("put_event", "Put an event"), Operation("event", "Event", "event")),
    emits=("event",),
    usage=_eventbridge,
    latency=hop("eventbridge"),
    help="An event bus with rules.",
)

STEP_FUNCTIONS = Kind(
    id="aws.step_functions",
    title="Step Functions",
    icon="step_functions",
    category="integration",
    group="Messages",
    params=StepFunctionsParams,
    accepts=(Operation("start", "Start a run"), Operation("event", "Event", "event")),
    emits=("call", "event"),
    usage=_step_functions,
    latency=hop("step_functions"),
    subtitle=lambda params: params.type,
    help="Runs steps one after the other, waits for them, retries them.",
)
