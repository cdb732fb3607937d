"""A second opinion on bills: one request, one volume, one item at a time, in Decimals.

Nothing here is taken from the engine. Each function writes a service's rules down as a cashier
would add them up: what one event costs in units, times how many events, one line after another.
"""

from decimal import Decimal

ZERO, ONE = Decimal(0), Decimal(1)


def dec(value):
    return value if isinstance(value, Decimal) else Decimal(str(value))


def up(value, step=1):
    """Round up to a multiple of the step."""
    value, step = dec(value), dec(step)
    whole = value // step * step
    return whole if whole == value else whole + step


def take(bands, quantity, per=1):
    """Walk through the bands, filling each before the next."""
    if not isinstance(bands, list):
        return dec(quantity) * dec(bands) / per
    cost, floor, left = ZERO, ZERO, dec(quantity)
    for band in bands:
        width = left if band["up_to"] is None else min(left, dec(band["up_to"]) - floor)
        cost += width * dec(band["usd"]) / per
        left -= width
        floor = floor if band["up_to"] is None else dec(band["up_to"])
    assert left == 0, "beyond the last band"
    return cost


class Till:
    """Collects lines; knows the rates and what is still free."""

    def __init__(self, rates, free_tier):
        self.rates = rates
        self.free = dict(rates.get("free", {})) if free_tier else {}
        self.total = ZERO

    def add(self, rate, quantity, per=1, measure=None, times=1):
        quantity = dec(quantity)
        if measure in self.free:
            gift = min(quantity, dec(self.free[measure]))
            self.free[measure] = dec(self.free[measure]) - gift
            quantity -= gift
        if quantity:
            self.total += take(self.rates[rate], quantity, per) * times


def lambda_bill(till, use):
    gb = dec(use.get("memory_mib", 0)) / 1024
    cold = dec(use.get("cold_starts", 0))
    warm_ms = up(use.get("duration_ms", 0))
    cold_ms = up(dec(use.get("duration_ms", 0)) + dec(use.get("init_ms", 0)))
    calls = dec(use.get("requests", 0))
    busy_s = (warm_ms * (calls - cold) + cold_ms * cold) / 1000
    kept = use.get("provisioned", {})
    kept_s = up(kept.get("duration_ms", 0)) * dec(kept.get("requests", 0)) / 1000
    till.add("request_usd_per_million", calls + dec(kept.get("requests", 0)), 10**6, "requests")
    till.add("duration_usd_per_gb_second", busy_s * gb, 1, "gb_seconds")
    till.add("provisioned_duration_usd_per_gb_second", kept_s * gb)
    till.add(
        "provisioned_usd_per_gb_second",
        gb * 3600 * dec(kept.get("concurrency", 0)) * dec(kept.get("hours", 0)),
    )
    disk_gb = max(dec(use.get("ephemeral_mib", 512)), dec(512)) / 1024 - ONE / 2
    till.add("ephemeral_usd_per_gb_second", disk_gb * (busy_s + kept_s))
    snap = use.get("snapstart", {})
    if dec(snap.get("cache_hours", 0)):
        seconds = max(dec(snap["cache_hours"]) * 3600, dec(10800))
        till.add("snapstart_cache_usd_per_gb_second", seconds * dec(snap["versions"]) * gb)
    till.add("snapstart_restore_usd_per_gb", gb * dec(snap.get("restores", 0)))
    streamed = ZERO
    for cohort in use.get("streaming", {}).get("cohorts", []):
        if dec(cohort["response_mib"]) > 6:
            streamed += (dec(cohort["response_mib"]) / 1024 - dec(6) / 1024) * dec(
                cohort["requests"]
            )
    till.add("stream_usd_per_gb", streamed, 1, "stream_gb")


def seconds_of(hours):
    hours = dec(hours)
    if hours == 0:
        return ZERO
    return max(up(hours * 3600), dec(60))


def ec2_bill(till, use):
    each = [seconds_of(use.get("hours", 0)) / 3600] * use.get("count", 1)
    till.add("instance_usd_per_hour", sum(each))
    till.add("surplus_usd_per_vcpu_hour", use.get("surplus_vcpu_hours", 0))
    till.add("monitoring_usd_per_metric_month", use.get("detailed_monitoring_metrics", 0))


def ebs_bill(till, use):
    month = dec(use["month_hours"])
    part = seconds_of(use.get("hours", month)) / 3600 / month
    for _ in range(use.get("count", 1)):
        till.add("storage_usd_per_gb_month", use.get("gib", 0), times=part)
        till.add("iops_usd_per_iops_month", use.get("iops", 0), times=part)
        till.add("throughput_usd_per_mbps_month", use.get("throughput_mbps", 0), times=part)
    till.add("io_request_usd_per_million", use.get("io_requests", 0), 10**6)
    for name in ("snapshot", "snapshot_archive"):
        part = seconds_of(use.get(f"{name}_hours", month)) / 3600 / month
        till.add(f"{name}_usd_per_gb_month", use.get(f"{name}_gib", 0), times=part)
    till.add("snapshot_archive_retrieval_usd_per_gb", use.get("snapshot_archive_retrieval_gb", 0))


def s3_bill(till, use):
    stored = dec(use.get("storage_gb_month", 0))
    if use.get("storage_byte_hours"):
        stored += dec(use["storage_byte_hours"]) / dec(use["month_hours"]) / 2**30
    till.add("storage_usd_per_gb_month", stored, 1, "storage_gb_month")
    for key in ("put", "get", "lifecycle", "retrieval_standard", "retrieval_bulk"):
        till.add(
            f"{key}_request_usd_per_1k", use.get(f"{key}_requests", 0), 1000, f"{key}_requests"
        )
    for key in ("retrieval", "retrieval_standard", "retrieval_bulk", "upload", "early_delete"):
        till.add(f"{key}_usd_per_gb", use.get(f"{key}_gb", 0))
    till.add("monitoring_usd_per_1k_objects", use.get("monitored_objects", 0), 1000)


def ses_bill(till, use):
    till.add("email_usd_per_1k", use.get("emails", 0), 1000, "emails")
    till.add("attachment_usd_per_gb", use.get("attachment_gb", 0))
    till.add("data_transfer_out_usd_per_gb", use.get("data_transfer_out_gb", 0))
    mails = dec(use.get("inbound_emails", 0))
    till.add("inbound_email_usd_per_1k", mails, 1000, "inbound_emails")
    till.add("inbound_chunk_usd_per_1k", dec(use.get("inbound_kib", 0)) // 256 * mails, 1000)


def api_gateway_bill(till, use):
    calls = dec(use.get("requests", 0))
    steps = max(up(use.get("request_kib", 0), 512) / 512, ONE) if use["type"] == "http" else ONE
    till.add("request_usd_per_million", steps * calls, 10**6, "requests")
    till.add("data_transfer_out_usd_per_gb", calls * dec(use.get("response_kib", 0)) / 1024 / 1024)
    steps = max(up(use.get("message_kib", 0), 32) / 32, ONE)
    till.add("message_usd_per_million", steps * dec(use.get("messages", 0)), 10**6, "messages")
    till.add(
        "connection_usd_per_million_minutes",
        use.get("connection_minutes", 0),
        10**6,
        "connection_minutes",
    )
    till.add("cache_usd_per_hour", use.get("cache_hours", 0))


def sqs_bill(till, use):
    steps = max(up(use.get("message_kib", 0), 64) / 64, ONE)
    till.add("request_usd_per_million", dec(use.get("requests", 0)) * steps, 10**6, "requests")


def dynamodb_bill(till, use):
    writes = dec(use.get("write_request_units", 0))
    one = max(up(use.get("item_write_kib", 0)), ONE)
    writes += (one + one if use.get("item_write_transactional") else one) * dec(
        use.get("item_writes", 0)
    )
    reads = dec(use.get("read_request_units", 0))
    weight = {"eventual": dec("0.5"), "strong": ONE, "transactional": dec(2)}
    one = max(up(use.get("item_read_kib", 0), 4) / 4, ONE)
    reads += one * weight[use.get("read_consistency", "strong")] * dec(use.get("item_reads", 0))
    till.add("write_request_usd_per_million", writes, 10**6, "write_request_units")
    till.add("read_request_usd_per_million", reads, 10**6, "read_request_units")
    for kind in ("write", "read"):
        units = dec(use.get(f"{kind}_capacity_units", 0)) * dec(use.get("hours", 0))
        till.add(f"{kind}_capacity_usd_per_unit_hour", units)
    till.add("storage_usd_per_gb_month", use.get("storage_gb_month", 0), 1, "storage_gb_month")
    till.add("streams_read_usd_per_million", use.get("streams_read_units", 0), 10**6)


def step_functions_bill(till, use):
    till.add("transition_usd_per_1k", use.get("state_transitions", 0), 1000, "state_transitions")
    runs = dec(use.get("requests", 0))
    till.add("request_usd_per_million", runs, 10**6)
    hours = up(use.get("duration_ms", 0), 100) / 1000 / 3600
    gb = max(up(use.get("memory_mib", 0), 64), dec(64)) / 1024
    till.add("duration_usd_per_gb_hour", runs * hours * gb)


BILLS = {
    "lambda": lambda_bill,
    "ec2": ec2_bill,
    "ebs": ebs_bill,
    "s3": s3_bill,
    "ses": ses_bill,
    "api_gateway": api_gateway_bill,
    "sqs": sqs_bill,
    "dynamodb": dynamodb_bill,
    "step_functions": step_functions_bill,
}


def bill(service, usage, rates, free_tier=False):
    till = Till(rates, free_tier)
    BILLS[service](till, usage)
    return till.total
