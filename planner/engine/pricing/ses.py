"""SES: mails sent and received, attachments, and the fee of a plan."""

from planner.catalog.limits import load_limits
from planner.engine.pricing.arithmetic import floor
from planner.engine.pricing.charge import Charge, Factor, Service, Usage
from planner.engine.pricing.metered import (
    Metered,
    keys_of,
    measures_of,
    metered_charges,
    rates_of_rows,
)
from planner.engine.pricing.reading import has, labels_of, number
from planner.units import THOUSAND

_EMAILS = (Metered("emails", "email_usd_per_1k", "Mails sent", "mails", THOUSAND, free=True),)
_REST = (
    Metered("attachment_gb", "attachment_usd_per_gb", "Attachments", "GB"),
    Metered("data_transfer_out_gb", "data_transfer_out_usd_per_gb", "Out to the internet", "GB"),
    Metered(
        "inbound_emails", "inbound_email_usd_per_1k", "Mails received", "mails", THOUSAND, free=True
    ),
)
_PLAN = (
    Metered("plan_months", "plan_usd_per_month", "Plan fee", "months"),
    Metered("dedicated_ips", "dedicated_ip_usd_per_month", "Dedicated addresses", "IP-months"),
)


def charges(usage: Usage) -> tuple[Charge, ...]:
    """Return what mail is billed for in a month.

    Parameters
    ----------
    usage : mapping
        `emails` counts recipients; `attachment_gb` is as billed, a third more than the files;
        `inbound_kib` is the size of each mail received, billed in whole 256 KiB chunks.

    References
    ----------
    .. [1] Amazon SES pricing, https://aws.amazon.com/ses/pricing/
    """
    plan = labels_of(usage, plan="")
    found = metered_charges(usage, _EMAILS, plan) + metered_charges(usage, _REST, plan)
    if has(usage, "inbound_emails") and has(usage, "inbound_kib"):
        emails = number(usage, "inbound_emails")
        unit_kib = load_limits().ses_inbound_unit_kib
        whole = floor(number(usage, "inbound_kib") / unit_kib)
        found.append(
            Charge(
                "inbound_chunk_usd_per_1k",
                emails * whole,
                "Chunks received",
                "chunks",
                THOUSAND,
                labels=plan,
                factors=(
                    Factor(emails, "mails", ""),
                    Factor(whole, "chunks", f"of {unit_kib} KiB each"),
                ),
            )
        )
    return (*found, *metered_charges(usage, _PLAN, plan))


SES = Service(
    id="ses",
    title="Amazon SES",
    usage_keys=frozenset({"plan", "inbound_kib"}) | keys_of(_EMAILS, _REST, _PLAN),
    charges=charges,
    rate_keys=frozenset({"inbound_chunk_usd_per_1k"}) | rates_of_rows(_EMAILS, _REST, _PLAN),
    free_measures=measures_of(_EMAILS, _REST),
)
