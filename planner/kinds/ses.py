"""Amazon SES: sends mail, and receives mail that triggers something."""

from typing import Literal

from pydantic import Field

from planner.kinds.base import Arrivals, Kind, MeteredUsage, Operation, Params, Surroundings
from planner.kinds.hop import HopParams, hop
from planner.traffic import Steady
from planner.units import KIB_PER_GIB


class SesSendingParams(HopParams):
    """What a user may set on outgoing mail."""

    plan: Literal["essentials", "a_la_carte", "pro", "enterprise"] = Field(
        "essentials",
        title="Plan",
        description="Essentials is the default of accounts opened since 2026-07-21.",
    )
    recipients: float = Field(1, ge=1, le=50, title="Recipients a mail")
    mail_kib: float = Field(
        15, ge=0, le=40_960, title="Size of a mail", json_schema_extra={"unit": "KB"}
    )
    attachment_kib: float = Field(
        0, ge=0, le=40_960, title="Attachments", json_schema_extra={"unit": "KB"}
    )


class SesReceivingParams(Params):
    """What a user may set on incoming mail."""

    mail_kib: float = Field(
        75, ge=0, le=40_960, title="Size of a mail", json_schema_extra={"unit": "KB"}
    )


def _sending(
    params: SesSendingParams, arrivals: Arrivals, around: Surroundings
) -> tuple[MeteredUsage, ...]:
    mails = arrivals.load.per_month(around.hours_per_month) * params.recipients
    encoded_gb = params.attachment_kib * around.limits.lambda_base64_factor / KIB_PER_GIB
    usage: dict[str, object] = {"emails": mails, "plan": params.plan}
    if params.plan in ("pro", "enterprise"):
        usage["plan_months"] = 1
    if params.plan == "a_la_carte" and params.attachment_kib:
        usage["attachment_gb"] = mails * encoded_gb
    return (MeteredUsage("ses", usage),)


def _receiving(
    params: SesReceivingParams, arrivals: Arrivals, around: Surroundings
) -> tuple[MeteredUsage, ...]:
    mails = arrivals.load.per_month(around.hours_per_month)
    return (MeteredUsage("ses", {"inbound_emails": mails, "inbound_kib": params.mail_kib}),)


SES_SENDING = Kind(
    id="aws.ses.sending",
    title="SES sending",
    icon="ses_send",
    category="business",
    group="Messages",
    params=SesSendingParams,
    accepts=(Operation("send", "Send a mail", fires=False),),
    usage=_sending,
    latency=hop("ses"),
    subtitle=lambda params: f"{params.plan.replace('_', ' ')} plan",
    help="Sends mail.",
)

SES_RECEIVING = Kind(
    id="aws.ses.receiving",
    title="SES receiving",
    icon="ses_receive",
    category="business",
    group="Messages",
    params=SesReceivingParams,
    emits=("event",),
    source=True,
    default_traffic=Steady(requests_per_hour=10),
    usage=_receiving,
    subtitle=lambda params: f"{params.mail_kib:,.0f} KB a mail",
    help="An incoming mail triggers a Lambda, a bucket or a topic.",
)
