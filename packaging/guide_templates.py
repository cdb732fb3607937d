"""The guide's own architecture, cost scenarios and traffic patterns, as scenarios."""

from typing import Any

from drawing import Drawing

from planner.document import Scenario
from planner.document.scenario import GuideClaim
from planner.traffic import DailyWave, OfficeHours, Schedule, Spike, Steady

GUIDE_HOURS = 720
GUIDE_TERMS: dict[str, Any] = {
    "hours_per_month": GUIDE_HOURS,
    "free_tier": "none",
    "min_instances": 1,
}
BARE_SERVER = {"count": 1, "disk_gib": 0, "public_ipv4": False, "load_balancer": "no"}
PLAIN_FUNCTION = {"memory_mib": 512, "architecture": "x86_64", "front_door": "none"}
# The guide counts computing only: no transfer, no logs.
SILENT = {"request_kib": 0, "response_kib": 0, "log_kib": 0}
# Nor does it know that starting a function is billed since 2025-08-01.
NO_START = {"init_ms": 0}

API_WORKLOAD: dict[str, Any] = {
    "mode": "detailed",
    "cpu_ms": 4,
    # 36 ms of waiting in all, of which three database calls (about 3.5 ms) are drawn.
    "wait_ms": 32.5,
    "variability": 1.5,
    "memory_need_mib": 180,
    "process_memory_mib": 150,
    "request_memory_mib": 1,
    "init_ms": 350,
    "request_kib": 1.5,
    "response_kib": 12,
    "connections": 10,
}
RESIZE_WORKLOAD: dict[str, Any] = {
    "mode": "detailed",
    "cpu_ms": 700,
    # 200 ms of waiting in all, of which one get and three puts (about 117 ms) are drawn.
    "wait_ms": 83,
    "variability": 0.6,
    "memory_need_mib": 400,
    "process_memory_mib": 150,
    "request_memory_mib": 80,
    "request_kib": 1,
    "response_kib": 0.1,
}
WELCOME_WORKLOAD: dict[str, Any] = {
    "mode": "detailed",
    "cpu_ms": 10,
    # 120 ms of waiting in all, of which one call of SES (about 117 ms) is drawn.
    "wait_ms": 3,
    "memory_need_mib": 110,
    "init_ms": 450,
    "request_kib": 1,
    "response_kib": 0.1,
}
CLEAN_UP_WORKLOAD: dict[str, Any] = {
    "mode": "detailed",
    "cpu_ms": 8_000,
    # 50 s of waiting in all, of which 50 lists (about 1.5 s) are drawn.
    "wait_ms": 48_500,
    "variability": 0.3,
    "memory_need_mib": 200,
    "longest_run_s": 300,
    "request_kib": 0.1,
    "response_kib": 0.1,
    "log_kib": 50,
}
PHOTO_KIB = 3 * 1_024
RESIZED_KIB = 124  # the mean of 275, 88 and 8.5


def guide_architecture() -> Scenario:
    """Draw visitors, an API, uploads, resizing, mail, a free trial, a clean-up: twelve parts."""
    drawing = Drawing(
        "Photo app",
        "The guide's real architecture: an API on a server, and functions around it. 10 million "
        "requests a month; one request in 200 uploads a photo of 3 MB, one in 1,000 registers. "
        "Each photo is resized to three sizes, and the API hears of each. The clean-up deletes "
        "50,000 objects a night in 50 batches; deletes cost nothing. What the billing system "
        "charges is not known, and the total says so.",
    )
    _people_and_photos(drawing)
    _sign_up(drawing)
    drawing.part(
        "schedule", "aws.scheduler", "Every night", (0, 2.2), Schedule(every="day", at_hour=2)
    ).part(
        "clean-up",
        "aws.compute",
        "Nightly clean-up",
        (1, 3),
        placement="ec2",
        workload=CLEAN_UP_WORKLOAD,
        ec2={"instance_type": "t4g.nano", "count": 1, "runs": "always"},
    )
    drawing.link("schedule", "clean-up", "event")
    drawing.link(
        "clean-up",
        "uploads",
        "list",
        calls_per_request=50,
        payload_back_kib=300,
    )
    drawing.group("vpc", "vpc", "VPC", (220, 100, 220, 440), ("api", "database", "clean-up")).group(
        "sign-up",
        "free",
        "Sign-up flow",
        (460, 240, 460, 300),
        ("welcome-mail", "mail", "free-trial", "billing"),
    )
    drawing.note("Three sizes per photo: thumbnail, medium, large", (720, 180, 172, 44))
    return drawing.scenario


def _people_and_photos(drawing: Drawing) -> None:
    visits = DailyWave(requests_per_month=10_000_000)
    drawing.part("visitors", "source.users", "Visitors", (0, 1), visits)
    drawing.part(
        "api",
        "aws.compute",
        "API",
        (1, 1),
        placement="ec2",
        workload=API_WORKLOAD,
        ec2={"instance_type": "t3.small"},
        lambda_={"memory_mib": 512},
    )
    drawing.part("uploads", "aws.s3.bucket", "Uploads", (1, 0), storage_gb=300)
    drawing.part(
        "resize",
        "aws.compute",
        "Resize",
        (2, 0),
        placement="lambda",
        workload=RESIZE_WORKLOAD,
        lambda_={"memory_mib": 1_769},
    )
    drawing.part("resized", "aws.s3.bucket", "Resized photos", (3, 0), storage_gb=110)
    drawing.part(
        "database",
        "aws.database_ec2",
        "MongoDB",
        (1, 2),
        instance_type="t3.medium",
        disk_gib=30,
    )
    drawing.link("visitors", "api")
    by_visitors = ("visitors-api",)
    drawing.link(
        "api",
        "uploads",
        "put",
        calls_per_request=0.005,
        payload_out_kib=PHOTO_KIB,
        fires_on=by_visitors,
    )
    drawing.link("uploads", "resize", "event", payload_out_kib=1, fires_on=("api-uploads",))
    drawing.link(
        "resize",
        "uploads",
        "get",
        payload_back_kib=PHOTO_KIB,
        waypoints=((571, -24), (331, -24)),
    )
    drawing.link("resize", "resized", "put", calls_per_request=3, payload_out_kib=RESIZED_KIB)
    drawing.link("resized", "api", "event", payload_out_kib=1, payload_back_kib=0)
    drawing.link(
        "api", "database", "query", calls_per_request=3, payload_out_kib=0.5, payload_back_kib=2
    )


def _sign_up(drawing: Drawing) -> None:
    drawing.part(
        "welcome-mail",
        "aws.compute",
        "Welcome mail",
        (2, 2),
        placement="lambda",
        workload=WELCOME_WORKLOAD,
        lambda_={"memory_mib": 256},
    )
    drawing.part("mail", "aws.ses.sending", "Welcome by SES", (3, 2), mail_kib=15)
    drawing.part(
        "free-trial",
        "aws.compute",
        "Free trial",
        (2, 3),
        placement="lambda",
        workload=WELCOME_WORKLOAD | {"wait_ms": 20},
        lambda_={"memory_mib": 256},
    )
    drawing.part("billing", "external.service", "Billing system", (3, 3))
    drawing.link(
        "api",
        "welcome-mail",
        "event",
        calls_per_request=0.001,
        payload_out_kib=1,
        fires_on=("visitors-api",),
        waypoints=((446, 166), (446, 220), (566, 220)),
    )
    drawing.link("welcome-mail", "mail", "send", payload_out_kib=15)
    drawing.link("welcome-mail", "free-trial", "event", payload_out_kib=1)
    drawing.link("free-trial", "billing", payload_out_kib=1, payload_back_kib=1)


def _simple_api(
    name: str,
    description: str,
    traffic: Any,
    workload: dict[str, Any],
    server: str,
    claim: GuideClaim,
    placement: str = "ec2",
) -> Drawing:
    """Draw visitors and one API on the guide's terms."""
    drawing = Drawing(name, description, claim, **GUIDE_TERMS)
    drawing.part("visitors", "source.users", "Visitors", (0, 0), traffic)
    drawing.part(
        "api",
        "aws.compute",
        "API",
        (1, 0),
        placement=placement,
        workload=SILENT | workload,
        ec2=BARE_SERVER | {"instance_type": server},
        lambda_=PLAIN_FUNCTION,
    )
    return drawing.link("visitors", "api")


def guide_scenario_1() -> Scenario:
    """Answer 100,000 requests a month of 200 ms."""
    return _simple_api(
        "Cost scenario 1: a simple API",
        "The guide's first bill, on its own terms: 720 hours, no free tier, one server without "
        "disk, address or load balancer. The guide names no memory for Lambda; 512 MB here. "
        "Starts of the function are left out, as in the guide; they would add a tenth of a cent.",
        Steady(requests_per_hour=100_000 / GUIDE_HOURS),
        NO_START | {"duration_ms": 200, "at_memory_mib": 512, "cpu_share": 0.1},
        "t2.micro",
        GuideClaim(
            text="A t2.micro costs $8.35 a month, Lambda $0.20 for 100,000 requests of 200 ms: "
            "Lambda wins.",
            component="api",
            ec2_usd_per_month=8.35,
            lambda_usd_per_month=0.20,
            winner="lambda",
        ),
    ).scenario


def guide_scenario_2() -> Scenario:
    """Answer 10 million requests a month of 500 ms at 512 MB."""
    return _simple_api(
        "Cost scenario 2: high traffic",
        "The guide's second bill, on its own terms: 720 hours, no free tier, one server without "
        "disk, address or load balancer. The whole 500 ms is taken to be computing at the share "
        "of a processor that 512 MB has, the most that a t2.medium would have to carry.",
        Steady(requests_per_hour=10_000_000 / GUIDE_HOURS),
        NO_START | {"duration_ms": 500, "at_memory_mib": 512, "cpu_share": 1.0},
        "t2.medium",
        GuideClaim(
            text="Lambda costs about $16.70 a month for 10 million requests of 500 ms at 512 MB, "
            "a t2.medium $33.41: Lambda wins.",
            component="api",
            ec2_usd_per_month=33.41,
            lambda_usd_per_month=16.70,
            winner="lambda",
        ),
    ).scenario


def guide_scenario_3() -> Scenario:
    """Keep a MERN stack on one server."""
    drawing = _simple_api(
        "Cost scenario 3: always on",
        "The guide's third bill, on its own terms: a full MERN stack on one t2.medium, with its "
        "database, for 720 hours, without disk, address or load balancer. 20,000 visits a month "
        "of 5 pages and 10 calls; sessions are kept in memory.",
        DailyWave(requests_per_month=300_000),
        API_WORKLOAD | SILENT | {"keeps_state": True},
        "t2.medium",
        GuideClaim(
            text="EC2 costs $8–35 a month, everything included; Lambda has cold starts, makes "
            "state complex and can become expensive: EC2 wins.",
            component="api",
            winner="ec2",
        ),
    )
    drawing.part("database", "aws.database_ec2", "MongoDB", (2, 0), on_fleet_of="api")
    drawing.link(
        "api", "database", "query", calls_per_request=3, payload_out_kib=0, payload_back_kib=0
    )
    return drawing.scenario


def office_hours_api() -> Scenario:
    """Answer 1,000 requests an hour in office hours."""
    return _simple_api(
        "Office hours",
        "The guide: “Monday 9am – Friday 6pm: 1000 requests/hour”, where EC2 is said to win. "
        "Drawn as office hours of each day, 45 hours a week. Read as one stretch from Monday "
        "morning to Friday evening it is 105 hours: set Nights to continuous on the visitors' "
        "traffic. On the guide's terms: 720 hours, one bare t2.micro.",
        OfficeHours(requests_per_hour=1_000),
        {"duration_ms": 200, "at_memory_mib": 512, "cpu_share": 0.1},
        "t2.micro",
        GuideClaim(
            text="EC2 costs $0.28 a day, and Lambda is more expensive at this volume: EC2 wins.",
            component="api",
            ec2_usd_per_month=8.35,
            winner="ec2",
        ),
    ).scenario


def viral_moment() -> Scenario:
    """Answer 10 requests an hour, then 100,000."""
    drawing = _simple_api(
        "Viral moment",
        "The guide: 10 requests an hour on a normal day, suddenly 100,000, where EC2 is said to "
        "crash. The same visitors reach the same API twice, once on a t2.micro of the guide's "
        "size and once as a function, so that both can be watched; the total counts both. The "
        "peak is taken to last 6 hours, to build up in 5 minutes and to come once a month.",
        Spike(),
        {"duration_ms": 200, "at_memory_mib": 512, "cpu_share": 0.1},
        "t2.micro",
        GuideClaim(
            text="Lambda scales automatically and handles all requests; EC2 would crash without "
            "manual intervention: Lambda wins.",
            component="api",
            winner="lambda",
        ),
    )
    server = drawing.scenario.nodes["api"]
    drawing.part(
        "function",
        "aws.compute",
        "The same API, as a function",
        (1, 1),
        **(server.params.model_dump() | {"placement": "lambda"}),
    )
    drawing.link("visitors", "function")
    return drawing.scenario


TEMPLATES = {
    "guide-architecture": guide_architecture,
    "guide-scenario-1": guide_scenario_1,
    "guide-scenario-2": guide_scenario_2,
    "guide-scenario-3": guide_scenario_3,
    "office-hours-api": office_hours_api,
    "viral-moment": viral_moment,
}
