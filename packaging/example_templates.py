"""The guide's examples and the larger jobs it names, as scenarios with realistic sizes."""

from typing import Any

from drawing import Drawing
from guide_templates import (
    API_WORKLOAD,
    CLEAN_UP_WORKLOAD,
    PHOTO_KIB,
    RESIZE_WORKLOAD,
    RESIZED_KIB,
    WELCOME_WORKLOAD,
)

from planner.document import Scenario
from planner.traffic import DailyWave, Schedule, Steady

_KIB_PER_GIB = 1_024 * 1_024


def image_resize() -> Scenario:
    """Make three sizes of each uploaded photo."""
    drawing = Drawing(
        "Resize on upload",
        "The guide's example: a new photo in a bucket triggers a function that makes three sizes "
        "of it. 50,000 photos of 3 MB a month. The sizes go to a bucket of their own, or the "
        "function would trigger itself. Nothing uploaded: no computing to pay, but what is "
        "stored stays on the bill.",
    )
    drawing.part("people", "source.users", "People", (0, 0), DailyWave(requests_per_month=50_000))
    drawing.part("uploads", "aws.s3.bucket", "Uploads", (1, 0), storage_gb=150)
    drawing.part(
        "resize",
        "aws.compute",
        "Resize",
        (2, 0),
        placement="lambda",
        workload=RESIZE_WORKLOAD,
        lambda_={"memory_mib": 1_769},
    )
    drawing.part("resized", "aws.s3.bucket", "Resized photos", (3, 0), storage_gb=20)
    drawing.link("people", "uploads", "put", payload_out_kib=PHOTO_KIB)
    drawing.link("uploads", "resize", "event", payload_out_kib=1, fires_on=("people-uploads",))
    drawing.link("resize", "uploads", "get", payload_back_kib=PHOTO_KIB)
    drawing.link("resize", "resized", "put", calls_per_request=3, payload_out_kib=RESIZED_KIB)
    return drawing.scenario


def welcome_mail() -> Scenario:
    """Send a mail to whoever registers."""
    drawing = Drawing(
        "Welcome mail",
        "The guide's example: a registration triggers a function that sends a welcome mail "
        "through SES. 10,000 registrations a month; the application publishes each on a topic.",
    )
    drawing.part(
        "people", "source.users", "Registrations", (0, 0), DailyWave(requests_per_month=10_000)
    )
    drawing.part("registered", "aws.sns", "Registered", (1, 0))
    drawing.part(
        "welcome-mail",
        "aws.compute",
        "Welcome mail",
        (2, 0),
        placement="lambda",
        workload=WELCOME_WORKLOAD,
        lambda_={"memory_mib": 256},
    )
    drawing.part("mail", "aws.ses.sending", "SES", (3, 0), mail_kib=15)
    drawing.link("people", "registered", "publish", payload_out_kib=1)
    drawing.link("registered", "welcome-mail", "event", payload_out_kib=1)
    drawing.link("welcome-mail", "mail", "send", payload_out_kib=15)
    return drawing.scenario


def scheduled_report() -> Scenario:
    """Write a report at six every morning."""
    drawing = Drawing(
        "Daily report",
        "The guide's example: a report every day at 6:00. It reads 50 MB, computes for 25 s, "
        "writes a PDF of 2 MB and mails it to 20 people.",
    )
    drawing.part("clock", "aws.scheduler", "Daily at 6:00", (0, 0), Schedule(at_hour=6))
    drawing.part(
        "report",
        "aws.compute",
        "Report",
        (1, 0),
        placement="lambda",
        workload={
            "mode": "detailed",
            "cpu_ms": 25_000,
            # 20 s of waiting in all; 51 objects and 20 mails (about 3.8 s) are drawn.
            "wait_ms": 16_200,
            "variability": 0.3,
            "memory_need_mib": 700,
            "longest_run_s": 300,
            "request_kib": 0.1,
            "response_kib": 0.1,
            "log_kib": 20,
        },
        lambda_={"memory_mib": 1_769},
    )
    drawing.part("data", "aws.s3.bucket", "Data", (2, 0), storage_gb=5)
    drawing.part("reports", "aws.s3.bucket", "Reports", (2, 1), storage_gb=1)
    drawing.part("mail", "aws.ses.sending", "SES", (1, 1), mail_kib=15, attachment_kib=2_048)
    drawing.link("clock", "report", "event")
    drawing.link("report", "data", "get", calls_per_request=50, payload_back_kib=1_024)
    drawing.link("report", "reports", "put", payload_out_kib=2_048)
    drawing.link("report", "mail", "send", calls_per_request=20, payload_out_kib=2_800)
    return drawing.scenario


def nightly_clean_up() -> Scenario:
    """Delete old files at two every night."""
    drawing = Drawing(
        "Nightly clean-up",
        "The guide's example: old files are deleted every night at 2:00, 50,000 objects in 50 "
        "batches. Deletes cost nothing, lists do. On a server that runs day and night for it "
        "this is the guide's first mistake; per job a server costs next to nothing, too.",
    )
    drawing.part("clock", "aws.scheduler", "Every night", (0, 0), Schedule(at_hour=2))
    drawing.part(
        "clean-up",
        "aws.compute",
        "Clean-up",
        (1, 0),
        placement="lambda",
        workload=CLEAN_UP_WORKLOAD,
        lambda_={"memory_mib": 512},
    )
    drawing.part("files", "aws.s3.bucket", "Files", (2, 0), storage_gb=500)
    drawing.link("clock", "clean-up", "event")
    drawing.link("clean-up", "files", "list", calls_per_request=50, payload_back_kib=300)
    return drawing.scenario


def api_request() -> Scenario:
    """Answer requests behind an HTTP API."""
    drawing = Drawing(
        "API request",
        "The guide's example: API Gateway receives a request and a function answers it. "
        "A million requests a month in a daily wave.",
    )
    drawing.part(
        "people", "source.users", "Clients", (0, 0), DailyWave(requests_per_month=1_000_000)
    )
    drawing.part("gateway", "aws.api_gateway", "HTTP API", (1, 0), type="http")
    drawing.part(
        "function",
        "aws.compute",
        "Answer",
        (2, 0),
        placement="lambda",
        workload=API_WORKLOAD | {"wait_ms": 36, "connections": 0},
        lambda_={"memory_mib": 512},
    )
    drawing.link("people", "gateway")
    drawing.link("gateway", "function")
    return drawing.scenario


def dynamodb_record() -> Scenario:
    """Notify of each new record."""
    drawing = Drawing(
        "Record and notification",
        "The guide's example: a new record in DynamoDB triggers a function that sends a "
        "notification. 500,000 records of 1 KB a month, read in batches of 100 from the "
        "table's stream.",
    )
    drawing.part(
        "app", "source.users", "Application", (0, 0), DailyWave(requests_per_month=500_000)
    )
    drawing.part("orders", "aws.dynamodb", "Orders", (1, 0), storage_gb=10)
    drawing.part(
        "notify",
        "aws.compute",
        "Notify",
        (2, 0),
        placement="lambda",
        workload={
            "mode": "detailed",
            "cpu_ms": 50,
            "wait_ms": 100,
            "memory_need_mib": 110,
            "request_kib": 100,
            "response_kib": 0.1,
        },
        lambda_={"memory_mib": 256},
    )
    drawing.part("topic", "aws.sns", "Notifications", (3, 0))
    drawing.link("app", "orders", "write", payload_out_kib=1, payload_back_kib=0.1)
    drawing.link("orders", "notify", "event", batch_size=100, payload_out_kib=100)
    drawing.link("notify", "topic", "publish", calls_per_request=100, payload_out_kib=1)
    return drawing.scenario


def mern_stack() -> Scenario:
    """Serve MongoDB, Express, React and Node.js from one server."""
    drawing = Drawing(
        "MERN stack on one server",
        "Node.js, nginx and MongoDB share one t3.medium with 30 GB. 20,000 visits a month of 5 "
        "pages and 10 calls; the first page brings 1.5 MB of static files, so an answer has "
        "114 KB on average. Sessions are kept in memory.",
        min_instances=1,
    )
    drawing.part(
        "visitors", "source.users", "Visitors", (0, 0), DailyWave(requests_per_month=300_000)
    )
    drawing.part(
        "app",
        "aws.compute",
        "Node.js and nginx",
        (1, 0),
        placement="ec2",
        workload=API_WORKLOAD | {"keeps_state": True, "process_memory_mib": 250},
        ec2={"instance_type": "t3.medium", "count": 1, "disk_gib": 30},
    )
    drawing.part("database", "aws.database_ec2", "MongoDB", (2, 0), on_fleet_of="app")
    drawing.link("visitors", "app", payload_out_kib=1.5, payload_back_kib=114)
    drawing.link(
        "app", "database", "query", calls_per_request=3, payload_out_kib=0.5, payload_back_kib=2
    )
    return drawing.scenario


def ml_training() -> Scenario:
    """Train a model on a GPU once a week."""
    drawing = Drawing(
        "Model training",
        "Four hours on a GPU every Sunday night: 20 GB of data in, a model of 1 GB out. A "
        "function has neither a GPU nor the time; a server that is started for the job and "
        "stopped after it costs a fortieth of one that runs always.",
    )
    drawing.part(
        "clock",
        "aws.scheduler",
        "Sunday night",
        (0, 0),
        Schedule(every="week", weekday=6, at_hour=22),
    )
    drawing.part(
        "training",
        "aws.compute",
        "Training",
        (1, 0),
        placement="ec2",
        workload=_long_job(4 * 3_600_000, gpu=True, needs_server_control=True)
        | {"parallel_fraction": 0, "memory_need_mib": 12_000, "longest_run_s": 6 * 3_600},
        ec2={"instance_type": "g6.xlarge", "runs": "per_job", "disk_gib": 100},
    )
    drawing.part("data", "aws.s3.bucket", "Training data", (2, 0), storage_gb=20)
    drawing.part("models", "aws.s3.bucket", "Models", (2, 1), storage_gb=50)
    drawing.link("clock", "training", "event")
    drawing.link("training", "data", "get", calls_per_request=200, payload_back_kib=100 * 1_024)
    drawing.link("training", "models", "put", payload_out_kib=_KIB_PER_GIB)
    return drawing.scenario


def video_encoding() -> Scenario:
    """Encode two hours of video."""
    drawing = Drawing(
        "Video encoding",
        "Two hours of 1080p video, once a day: 5 vCPU-hours, 8 GB in and 3 GB out. One run is "
        "longer than a function's 15 minutes, unless the video is cut into chunks first; a "
        "server is started for each.",
    )
    drawing.part("studio", "source.users", "Studio", (0, 0), Steady(requests_per_hour=1 / 24))
    drawing.part("raw", "aws.s3.bucket", "Raw video", (1, 0), storage_gb=500)
    drawing.part(
        "encode",
        "aws.compute",
        "Encode",
        (2, 0),
        placement="ec2",
        workload=_long_job(5 * 3_600_000)
        | {"parallel_fraction": 0.95, "memory_need_mib": 4_096, "longest_run_s": 4 * 3_600},
        ec2={"instance_type": "c7g.2xlarge", "runs": "per_job", "disk_gib": 50},
    )
    drawing.part("films", "aws.s3.bucket", "Films", (3, 0), storage_gb=1_000)
    drawing.link("studio", "raw", "put", payload_out_kib=8 * _KIB_PER_GIB)
    drawing.link("raw", "encode", "event", payload_out_kib=1)
    drawing.link("encode", "films", "put", payload_out_kib=3 * _KIB_PER_GIB)
    return drawing.scenario


def _long_job(cpu_ms: float, **facts: Any) -> dict[str, Any]:
    return {
        "mode": "detailed",
        "cpu_ms": cpu_ms,
        "wait_ms": 60_000,
        "variability": 0.2,
        "request_kib": 0.1,
        "response_kib": 0.1,
        "log_kib": 100,
        "runtime": "python3.13",
        **facts,
    }


TEMPLATES = {
    "image-resize": image_resize,
    "welcome-mail": welcome_mail,
    "scheduled-report": scheduled_report,
    "nightly-clean-up": nightly_clean_up,
    "api-request": api_request,
    "dynamodb-record": dynamodb_record,
    "mern-stack": mern_stack,
    "ml-training": ml_training,
    "video-encoding": video_encoding,
}
