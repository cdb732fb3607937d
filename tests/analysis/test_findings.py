"""Every finding with a drawing that has it, its figures, and a mend that ends it."""

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from planner.analysis import evaluate
from planner.analysis.findings import RULES
from planner.analysis.findings.look import Look, hour_of_week
from planner.analysis.findings.mending import mend_edit
from planner.analysis.findings.recursion import runaway_usd_per_hour
from planner.catalog.limits import load_limits
from planner.document import Scenario
from planner.units import THIN_SPACE
from tests.analysis.drawings import call, event, findings_of, node, part, scenario, users

LIMITS = load_limits()
STEADY = {"shape": "steady", "requests_per_hour": 1_000}
NIGHTLY = {"shape": "schedule", "every": "day"}
X86 = {"architecture": "x86_64", "front_door": "none"}
API = {"mode": "detailed", "cpu_ms": 4, "wait_ms": 36}


def alone(
    workload: Any = None, placement: str = "lambda", per_hour: float = 1_000, **fields: Any
) -> Scenario:
    """Return a part that users call."""
    settings = fields.pop("settings", {})
    return scenario(
        [users(per_hour), part("api", placement, workload or API, **fields)],
        [call("users", "api")],
        **settings,
    )


def fleet(ec2: Any, per_hour: float = 1_000, workload: Any = None, **settings: Any) -> Scenario:
    """Return a part on EC2 that users call."""
    return alone(workload, "ec2", per_hour, ec2=ec2, settings=settings)


def looped(trigger: str = "", put: str = "", gain: float = 1) -> Scenario:
    """Return a function that writes into the bucket that triggers it."""
    return scenario(
        [
            users(100),
            node("bucket", "aws.s3.bucket"),
            part("resize", "lambda", API | {"cpu_ms": 500, "wait_ms": 500}, lambda_=X86),
        ],
        [
            call("users", "bucket", operation="put", key_prefix="incoming/photo"),
            event("bucket", "resize", key_prefix=trigger),
            call("resize", "bucket", gain, operation="put", key_prefix=put),
        ],
    )


def behind_nat(payload_kib: float) -> Scenario:
    """Return a function that reads S3 through a NAT gateway."""
    return scenario(
        [
            users(1_000),
            part("api", "lambda", API),
            node("nat", "aws.nat_gateway", other_gb=0),
            node("bucket", "aws.s3.bucket"),
        ],
        [
            call("users", "api"),
            call("api", "nat"),
            call("nat", "bucket", operation="get", payload_back_kib=payload_kib),
        ],
    )


def queue(visibility_s: float) -> Scenario:
    """Return a function that takes messages from a queue."""
    return scenario(
        [
            users(100),
            node("queue", "aws.sqs", visibility_timeout_s=visibility_s),
            part("worker", "lambda", API, lambda_={"timeout_s": 20}),
        ],
        [call("users", "queue", operation="send"), event("queue", "worker")],
    )


def kept_warm(**office: int) -> Scenario:
    """Return a function with warm environments, busy in certain hours of the week."""
    traffic = {"shape": "office_hours", "requests_per_hour": 72_000} | office
    return scenario(
        [
            users(0) | {"traffic": traffic},
            part("api", "lambda", API | {"wait_ms": 996}, lambda_={"provisioned_concurrency": 20}),
        ],
        [call("users", "api")],
    )


def pool_of_servers(connections: int) -> Scenario:
    """Return two servers of four processes with a pool each, and the database."""
    fleet = {"instance_type": "m5.xlarge", "count": 2, "processes": 4}
    return scenario(
        [
            users(1_000),
            part("api", "ec2", API | {"connections": connections}, ec2=fleet),
            node("base", "aws.rds", max_connections=150),
        ],
        [call("users", "api"), call("api", "base", operation="query")],
    )


def queued(at_once: int) -> Scenario:
    """Return a queue whose messages keep so many functions busy."""
    return scenario(
        [
            users(at_once * 3_600),
            node("queue", "aws.sqs", visibility_timeout_s=6 * 900),
            part("work", "lambda", API | {"wait_ms": 1_000, "cpu_ms": 0}),
        ],
        [call("users", "queue", operation="send"), event("queue", "work")],
    )


def pooled(connections: int, most: int | None, per_hour: float = 360_000) -> Scenario:
    """Return a function with database connections, and the database."""
    return scenario(
        [
            users(per_hour),
            part("api", "lambda", API | {"wait_ms": 996, "connections": connections}),
            node("base", "aws.rds", max_connections=most),
        ],
        [call("users", "api"), call("api", "base", operation="query")],
    )


def chained(mode: str = "call") -> Scenario:
    """Return a function that calls another one."""
    kind = call if mode == "call" else event
    return scenario(
        [users(10_000), part("first", "lambda", API), part("second", "lambda", API)],
        [call("users", "first"), kind("first", "second")],
    )


def table(shape: Any, **params: Any) -> Scenario:
    """Return users who write into a table."""
    return scenario(
        [users(0) | {"traffic": shape}, node("table", "aws.dynamodb", **params)],
        [call("users", "table", operation="write")],
    )


def streamed(at_once: float, **params: Any) -> Scenario:
    """Return a table whose stream keeps so many functions busy, a record each."""
    return scenario(
        [
            users(at_once * 3_600),
            node("table", "aws.dynamodb", **params),
            part("work", "lambda", API | {"wait_ms": 1_000, "cpu_ms": 0}),
        ],
        [call("users", "table", operation="write"), event("table", "work")],
    )


def pinged(per_hour: float, minutes: int = 5) -> Scenario:
    """Return a function that users call and a schedule pings."""
    ping = {"shape": "schedule", "every": "minutes", "minutes": minutes}
    return scenario(
        [
            users(per_hour),
            node("ping", "aws.scheduler", ping),
            part("api", "lambda", API | {"wait_ms": 996}),
        ],
        [call("users", "api"), event("ping", "api")],
    )


def mailed(per_hour: float, quota: str, **mail: Any) -> Scenario:
    """Return a function that sends a mail for each request."""
    return scenario(
        [users(per_hour), part("api", "lambda"), node("mail", "aws.ses.sending", **mail)],
        [call("users", "api"), call("api", "mail", operation="send")],
        quota=quota,
    )


def kept(keeper: bool) -> Scenario:
    """Return a function triggered by a bucket, with or without a queue for its failures."""
    parts = [users(10), node("bucket", "aws.s3.bucket"), part("job", "lambda")]
    edges = [call("users", "bucket", operation="put"), event("bucket", "job")]
    if keeper:
        parts.append(node("failed", "aws.sqs"))
        edges.append(event("job", "failed", 0.01))
    return scenario(parts, edges)


@dataclass(frozen=True)
class Case:
    """A drawing with a finding, one without, and what the finding says."""

    finding: str
    severity: str
    component: str | None
    says: tuple[str, ...]
    drawn: Callable[[], Scenario]
    without: Callable[[], Scenario]
    mended: bool = True


def api_type(kind: str) -> Scenario:
    """Return a drawn API of that type in front of a function."""
    return scenario(
        [users(10_000), node("door", "aws.api_gateway", type=kind), part("api", "lambda", API)],
        [call("users", "door"), call("door", "api")],
    )


T2_BUSY = {"instance_type": "t2.medium", "count": 1}
HEAVY = {"mode": "detailed", "cpu_ms": 300, "wait_ms": 0}
OFFICE = {"shape": "office_hours", "requests_per_hour": 400_000}

CASES = (
    # The guide's four mistakes
    Case(
        "idle-server", "warning", "api", ("Lambda costs 9", "% less"),
        lambda: fleet({"instance_type": "t3.medium", "count": 1}),
        lambda: fleet({"instance_type": "t3.medium", "count": 1}, 2_000_000),
    ),
    Case(
        "impossible-as-drawn", "error", "api", ("over 15 min",),
        lambda: alone({"mode": "detailed", "cpu_ms": 0, "wait_ms": 1_000_000}, per_hour=0.01),
        lambda: alone(),
    ),
    Case(
        "cold-starts", "warning", "api", ("start cold while somebody waits",),
        lambda: alone(per_hour=5),
        lambda: alone(per_hour=100_000),
    ),
    Case(
        "state-in-memory", "warning", "api", ("ElastiCache or DynamoDB",),
        lambda: alone(API | {"keeps_state": True}),
        lambda: alone(API | {"keeps_state": True}, "ec2"),
    ),
    # 1 Timeout chain
    Case(
        "timeout-chain", "error", "api", ("HTTP API waits 30 s",),
        lambda: alone(API | {"wait_ms": 7_000, "longest_run_s": 20}, lambda_={"memory_mib": 512}),
        lambda: alone(API | {"wait_ms": 700, "longest_run_s": 20}),
        mended=False,
    ),
    Case(
        "timeout-chain", "error", "api", ("its own timeout waits 3",),
        lambda: alone(API | {"wait_ms": 900}, lambda_=X86 | {"timeout_s": 3, "memory_mib": 512}),
        lambda: alone(API | {"wait_ms": 100}, lambda_=X86 | {"timeout_s": 3, "memory_mib": 512}),
    ),
    Case(
        "queue-visibility", "error", "queue", ("after 30 s", "run 20 s", "120 s"),
        lambda: queue(30),
        lambda: queue(120),
    ),
    # 2 Logs dearer than compute
    Case(
        "logs-dearer", "warning", "api", ("20.00 KB of logs a run",),
        lambda: alone(API | {"log_kib": 20}, lambda_=X86 | {"memory_mib": 512}),
        lambda: alone(API | {"log_kib": 0.2}, lambda_=X86 | {"memory_mib": 512}),
    ),
    # 3 NAT bill
    Case(
        "nat-to-aws", "warning", "nat", ("69.6 GB", "gateway endpoint carries it for nothing"),
        lambda: behind_nat(100),
        lambda: behind_nat(10),
    ),
    Case(
        "nat-bill", "warning", "nat", ("of the functions behind it",),
        lambda: behind_nat(0),
        lambda: alone(),
        mended=False,
    ),
    # 4 Recursion
    Case(
        "recursion", "error", "resize", ("triggers Resize", "an hour"),
        lambda: looped(),
        lambda: looped("incoming/", "done/"),
    ),
    # 5 T-instance out of credits
    Case(
        "cpu-credits", "error", "api", ("end at Monday", "20", "without credits"),
        lambda: fleet(T2_BUSY, 20_000, HEAVY),
        lambda: fleet(T2_BUSY, 2_000, HEAVY),
    ),
    Case(
        "cpu-credits", "warning", "api", ("of surplus credits a month",),
        lambda: fleet({"instance_type": "t3.medium", "count": 1}, 14_000, HEAVY),
        lambda: fleet({"instance_type": "m5.large", "count": 1}, 14_000, HEAVY),
    ),
    # 6 Provisioned concurrency
    Case(
        "provisioned-unused", "info", "api", ("20 warm", "pay from 60 % on"),
        lambda: alone(API | {"wait_ms": 996}, "lambda", 36_000,
                      lambda_={"provisioned_concurrency": 20}),
        lambda: alone(API | {"wait_ms": 996}, "lambda", 72_000,
                      lambda_={"provisioned_concurrency": 20}),
    ),
    Case(
        "provisioned-unused", "info", "api", ("only 18 % of the hours need them: schedule them",),
        lambda: kept_warm(start_hour=9, end_hour=15),
        lambda: kept_warm(start_hour=0, end_hour=24, days=7),
        mended=False,
    ),
    # 7 Database connection storm
    Case(
        "connection-storm", "error", "base", ("it holds 150", "proxy"),
        lambda: pooled(2, 150),
        lambda: pooled(2, 1_000),
    ),
    Case(
        "connection-storm", "error", "base", ("it holds 225 by default for its class",),
        lambda: pooled(2, None),
        lambda: pooled(1, None),
    ),
    Case(
        "connection-storm", "error", "base", ("160 connections", "it holds 150"),
        lambda: pool_of_servers(20), lambda: pool_of_servers(10),
    ),
    # 8 REST where HTTP serves
    Case(
        "rest-api", "warning", "door", ("$2.50 less a million", "$18.25 a month"),
        lambda: api_type("rest"),
        lambda: api_type("http"),
    ),
    Case(
        "rest-api", "warning", "api", ("$2.50 less a million",),
        lambda: alone(per_hour=10_000, lambda_={"front_door": "rest_api"}),
        lambda: alone(per_hour=10_000, lambda_={"front_door": "http_api"}),
    ),
    # 9 Idle and always-on EC2
    Case(
        "quiet-hours", "warning", "api", ("73 %", "9:00 to 18:00 on 5 days"),
        lambda: scenario(
            [users(0) | {"traffic": OFFICE},
             part("api", "ec2", API, ec2={"instance_type": "t3.medium", "count": 2})],
            [call("users", "api")],
        ),
        lambda: fleet({"instance_type": "t3.medium", "count": 2}),
    ),
    Case(
        "closed-when-asked", "error", "api", ("8:00 to 20:00 on 5 days", "64 %"),
        lambda: fleet({"instance_type": "t3.medium", "count": 2, "runs": "calendar"}),
        lambda: fleet({"instance_type": "t3.medium", "count": 2, "runs": "always"}),
    ),
    Case(
        "copies-with-availability", "info", "api", ("2 servers in each of 3 environments",),
        lambda: fleet({"instance_type": "t3.medium", "count": 2}, environments=3),
        lambda: fleet({"instance_type": "t3.medium", "count": 2}),
        mended=False,
    ),
    # 10 Concurrency headroom
    Case(
        "quota-headroom", "warning", "api", ("650 at once", "1,000"),
        lambda: alone(API | {"wait_ms": 1_000, "cpu_ms": 0}, per_hour=650 * 3_600),
        lambda: alone(API | {"wait_ms": 1_000, "cpu_ms": 0}, per_hour=620 * 3_600),
    ),
    Case(
        "quota-headroom", "error", "api", ("20 at once", "allows 10"),
        lambda: alone(API | {"wait_ms": 1_000, "cpu_ms": 0}, per_hour=20 * 3_600,
                      settings={"quota": "new"}),
        lambda: alone(API | {"wait_ms": 1_000, "cpu_ms": 0}, per_hour=5 * 3_600,
                      settings={"quota": "new"}),
    ),
    # Facts 8: how a queue is read
    Case(
        "slow-pollers", "info", "work", ("650 at once", "by 5 at first", "takes 2.1 min"),
        lambda: queued(650), lambda: queued(300), mended=False,
    ),
    Case(
        "slow-pollers", "warning", "work", ("more than 1,000 it never reads",),
        lambda: queued(1_500), lambda: queued(300), mended=False,
    ),
    # ... and how a stream is: shards × batches at once, four shards on demand, one a 1,000 writes
    Case(
        "narrow-stream", "warning", "work", ("5 at once", "1 batch from each of 4 shards", "lost"),
        lambda: streamed(5), lambda: streamed(3.9),
    ),
    Case(
        "narrow-stream", "warning", "work", ("3 batches from each of 2 shards", "6 together"),
        lambda: streamed(7, stream_shards=2, stream_factor=3),
        lambda: streamed(7, stream_shards=2, stream_factor=4),
    ),
    Case(
        "narrow-stream", "warning", "work", ("from each of 1 shard ", "1 together"),
        lambda: streamed(11, mode="provisioned", write_units=1_000),
        lambda: streamed(11, mode="provisioned", write_units=10_001), mended=False,
    ),
    Case(
        "narrow-stream", "warning", "work", ("of 7 shards",),
        lambda: streamed(7.9, storage_gb=61), lambda: streamed(6.9, storage_gb=61),
    ),
    Case(
        "narrow-stream", "warning", "work", ("of 5 shards",),
        lambda: streamed(4_100), lambda: streamed(10.5, item_kib=400, stream_factor=3),
        mended=False,
    ),
    # Next
    Case(
        "large-payload", "error", "api", ("5.0 MB", "4.5 MB of binary", "presigned"),
        lambda: alone(API | {"request_kib": 5 * 1_024}),
        lambda: alone(API | {"request_kib": 4 * 1_024}),
        mended=False,
    ),
    Case(
        "function-waits-for-function", "warning", "first", ("calls Second", "is billed while"),
        chained,
        lambda: chained("event"),
    ),
    Case(
        "table-mode", "warning", "table", ("provisioned capacity",),
        lambda: table({"shape": "steady", "requests_per_hour": 500_000}),
        lambda: table({"shape": "spike", "normal_per_hour": 1_000, "spike_per_hour": 500_000}),
    ),
    Case(
        "table-mode", "warning", "table", ("on demand capacity",),
        lambda: table(STEADY, mode="provisioned", write_units=100, read_units=100),
        lambda: table(STEADY, mode="provisioned", write_units=1, read_units=1),
    ),
    Case(
        "memory-below-one-vcpu", "info", "api", ("1,769 MB", "costs the same"),
        lambda: alone({"mode": "detailed", "cpu_ms": 700, "wait_ms": 0},
                      lambda_=X86 | {"memory_mib": 512}),
        lambda: alone({"mode": "detailed", "cpu_ms": 20, "wait_ms": 700},
                      lambda_=X86 | {"memory_mib": 512}),
    ),
    Case(
        "failures-dropped", "info", "job", ("Job fails", "after 1 and 2 min, three times"),
        lambda: kept(False),
        lambda: kept(True),
        mended=False,
    ),
    Case(
        "one-zone", "warning", "api", ("one server in one zone", "Two with a load balancer cost"),
        lambda: fleet({"instance_type": "t3.medium", "count": 1}),
        lambda: fleet({"instance_type": "t3.medium", "count": 2}),
    ),
    Case(
        "spot-without-fallback", "warning", "api", ("two minutes",),
        lambda: fleet({"instance_type": "t3.medium", "count": 2, "purchase": "spot"}),
        lambda: fleet({"instance_type": "t3.medium", "count": 2}),
    ),
    Case(
        "keep-warm-pings", "info", "api", ("keep one environment", "run at once at the peak"),
        lambda: pinged(36_000),
        lambda: pinged(36),
    ),
    # DOMAIN: commitments, worker processes, mail
    Case(
        "commitment-on-peaks", "warning", "api", ("commits to 6 servers", "1 carries"),
        lambda: scenario(
            [users(0) | {"traffic": OFFICE | {"requests_per_hour": 500_000}},
             part("api", "ec2", API,
                  ec2={"instance_type": "m5.large", "count": 6, "purchase": "savings_1y"})],
            [call("users", "api")],
        ),
        lambda: fleet({"instance_type": "m5.large", "count": 6, "purchase": "savings_1y"}),
    ),
    Case(
        "idle-cores", "warning", "api", ("1 worker process", "4 vCPUs of m5.xlarge"),
        lambda: fleet({"instance_type": "m5.xlarge", "count": 2, "processes": 1}),
        lambda: fleet({"instance_type": "m5.xlarge", "count": 2}),
    ),
    Case(
        "mail-sandbox", "error", "mail",
        ("240 mails on its busiest day", "200 a day and 1 a second"),
        lambda: mailed(10, "new"),
        lambda: mailed(10, "default"),
        mended=False,
    ),
    Case(
        "mail-throttled", "info", "mail", ("mails of 10.7 MB", "over 10 MB"),
        lambda: mailed(1, "default", attachment_kib=8_192),
        lambda: mailed(1, "default", attachment_kib=7_168),
        mended=False,
    ),
    Case(
        "missing-fleet", "warning", "api", ("which has none of its own",),
        lambda: fleet({"same_fleet_as": "nobody"}),
        lambda: fleet({}),
    ),
    Case(
        "snapstart-refused", "warning", "api", ("Java 11, Python 3.12, .NET 8",),
        lambda: alone(API | {"runtime": "nodejs22.x"}, lambda_=X86 | {"snapstart": True}),
        lambda: alone(API | {"runtime": "java21"}, lambda_=X86 | {"snapstart": True}),
    ),
    # The account
    Case(
        "budget", "error", None, ("exceeds the budget of $5.00",),
        lambda: fleet({"instance_type": "t3.medium", "count": 1}, budget_usd_per_month=5),
        lambda: fleet({"instance_type": "t3.medium", "count": 1}, budget_usd_per_month=500),
        mended=False,
    ),
    Case(
        "cannot-compute", "error", "a", ("feeds itself",),
        lambda: scenario([users(1), part("a")], [call("users", "a"), event("a", "a")]),
        lambda: scenario([users(1), part("a")], [call("users", "a"), event("a", "a", 0.5)]),
        mended=False,
    ),
    Case(
        "unknown-price", "info", "billing", ("the price of",),
        lambda: scenario([users(1), node("billing", "external.service")],
                         [call("users", "billing")]),
        lambda: scenario([users(1), node("billing", "external.service", usd_per_call=0.01)],
                         [call("users", "billing")]),
        mended=False,
    ),
)  # fmt: skip


def _name(case: Case) -> str:
    same = [one for one in CASES if one.finding == case.finding]
    return case.finding if len(same) == 1 else f"{case.finding}-{same.index(case) + 1}"


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_that_the_finding_is_found_with_its_figures_and_only_where_it_holds(case):
    found = [
        one
        for one in findings_of(evaluate(case.drawn()), case.finding)
        if one.component == case.component
    ]
    assert found, [one.id for one in evaluate(case.drawn()).findings]
    finding = found[0]
    assert finding.severity == case.severity
    for words in case.says:
        assert words in finding.text.replace(THIN_SPACE, " "), finding.text
    assert not findings_of(evaluate(case.without()), case.finding)


@pytest.mark.parametrize("case", [one for one in CASES if one.mended], ids=_name)
def test_that_one_step_mends_it(case):
    drawing = case.drawn()
    finding = next(
        one
        for one in findings_of(evaluate(drawing), case.finding)
        if one.component == case.component
    )
    assert finding.mend is not None
    after = mend_edit(finding.mend)(drawing)
    assert after is not drawing
    assert Scenario.model_validate(after.model_dump()) == after
    left = [one for one in findings_of(evaluate(after), case.finding) if one.text == finding.text]
    assert not left


def test_that_every_rule_has_a_case():
    """Each rule finds something in one of the drawings above."""
    silent = {rule.__name__ for rule in RULES}
    for case in CASES:
        drawing = case.drawn()
        look = Look(drawing, evaluate(drawing), LIMITS)
        silent -= {rule.__name__ for rule in RULES if any(True for _ in rule(look))}
    assert not silent


def test_that_every_rule_of_a_file_is_in_the_table():
    written = {
        found
        for rule in RULES
        for name, found in vars(sys.modules[rule.__module__]).items()
        if inspect.isgeneratorfunction(found)
        and found.__module__ == rule.__module__
        and not name.startswith("_")
    }

    assert written == set(RULES)


def test_that_errors_come_first():
    order = ["error", "warning", "info"]
    drawing = fleet({"instance_type": "t3.medium", "count": 1}, budget_usd_per_month=5)
    severities = [one.severity for one in evaluate(drawing).findings]
    assert severities == sorted(severities, key=order.index)
    assert len(set(severities)) > 1


@pytest.mark.parametrize(("share", "found"), [(0.97, False), (1.03, True)])
def test_that_logs_are_dearer_from_where_the_rule_of_thumb_says(share, found):
    """KB of logs a run × $0.477 against $0.20 + $16.67 × GB × s, all for a million runs."""
    quick = API | {"cpu_ms": 0, "wait_ms": 100}
    kib = share * (0.20 + 16.67 * 0.5 * 0.1) / 0.477
    drawing = alone(
        quick | {"log_kib": kib, "init_ms": 0}, per_hour=50_000, lambda_=X86 | {"memory_mib": 512}
    )
    ids = {finding.id for finding in evaluate(drawing).findings}
    assert ("logs-dearer" in ids) == found


def test_that_the_runaway_is_the_quota_all_hour():
    """1,000 environments of 512 MB for an hour, each starting another run every second."""
    drawing = scenario([part("a", "lambda", API | {"cpu_ms": 500, "wait_ms": 500},
                             lambda_=X86 | {"memory_mib": 512})])  # fmt: skip
    look = Look(drawing, evaluate(drawing), LIMITS)
    usd = runaway_usd_per_hour(look, drawing.nodes["a"].params)
    assert usd == pytest.approx(1_000 * 3_600 * (0.5 * 0.0000166667 + 0.20 / 1e6), rel=1e-6)


def test_that_a_written_prefix_keeps_traffic_from_feeding_itself():
    """With disjoint prefixes the loop is no loop: each photo is resized once."""
    found = evaluate(looped("incoming/", "done/"))
    assert found.components["resize"].problem is None
    assert found.components["resize"].load.per_month(1) == pytest.approx(100)


def test_that_hours_of_the_week_read_as_people_say_them():
    assert hour_of_week(58) == "Wednesday 10:00"
    assert hour_of_week(0) == "Monday 0:00"
