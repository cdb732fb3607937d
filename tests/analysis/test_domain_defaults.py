"""Realistic defaults of the templates, row by row: durations, memory, payloads and flow."""

from functools import cache

import pytest

from planner.analysis import evaluate
from planner.catalog.limits import load_limits
from planner.document.templates import load_template
from planner.engine.performance.cold_start import stationary_cold_starts
from planner.engine.performance.duration import lambda_duration_s
from planner.engine.placement.workload import Workload
from tests.analysis.drawings import option
from tests.engine.placement.test_against_hand import function, price, steady

LIMITS = load_limits()


@cache
def template(name):
    return load_template(name)


@cache
def results(name):
    return evaluate(template(name))


def needs(name, key):
    """Return the workload of a part."""
    return template(name).nodes[key].params.workload


def edge(name, key):
    return template(name).edges[key]


def takes_ms(name, key, memory_mib):
    """Return the duration with everything drawn behind it, at a memory. [ms]"""
    drawn = template(name).nodes[key].params
    called = results(name).components[key]
    waits_ms = option(called, "lambda").config["duration_ms"]
    own_ms = lambda_duration_s(
        option(called, "lambda").config["memory_mib"],
        drawn.workload.cpu_ms / 1_000,
        0.0,
        LIMITS.lambda_mib_per_vcpu,
    )
    waiting_ms = waits_ms - 1_000 * float(own_ms)
    at_s = lambda_duration_s(
        memory_mib, drawn.workload.cpu_ms / 1_000, 0, LIMITS.lambda_mib_per_vcpu
    )
    return 1_000 * float(at_s) + waiting_ms


@pytest.mark.parametrize(
    ("name", "key", "memory_mib", "expected_ms"),
    [
        ("guide-architecture", "api", 512, 50),
        ("image-resize", "resize", 1_769, 900),
        ("image-resize", "resize", 512, 2_600),
        ("image-resize", "resize", 128, 9_900),
        ("welcome-mail", "welcome-mail", 256, 190),
        ("nightly-clean-up", "clean-up", 512, 78_000),
        ("scheduled-report", "report", 1_769, 45_000),
    ],
)
def test_that_a_template_takes_as_long_as_practitioners_know_it(name, key, memory_mib, expected_ms):
    assert takes_ms(name, key, memory_mib) == pytest.approx(expected_ms, rel=0.03)


def test_that_resizing_at_the_least_memory_is_over_the_default_timeout():
    assert LIMITS.lambda_default_timeout_s == 3
    assert takes_ms("image-resize", "resize", 128) > LIMITS.lambda_default_timeout_s * 1_000


def test_that_the_node_api_has_its_defaults():
    api = needs("guide-architecture", "api")
    assert (api.cpu_ms, api.variability, api.init_ms) == (4, 1.5, 350)
    assert (api.process_memory_mib, api.request_memory_mib) == (150, 1)
    assert (api.request_kib, api.response_kib) == (1.5, 12)
    drawn = template("guide-architecture").nodes["api"].params
    assert (drawn.ec2.instance_type, drawn.lambda_.memory_mib) == ("t3.small", 512)
    assert edge("guide-architecture", "api-database").calls_per_request == 3
    assert edge("guide-architecture", "api-uploads").calls_per_request == 0.005
    assert edge("guide-architecture", "api-welcome-mail").calls_per_request == 0.001


def test_that_a_photo_of_three_megabytes_becomes_three_sizes():
    assert needs("image-resize", "resize").cpu_ms == 700
    assert edge("image-resize", "resize-uploads").payload_back_kib == 3 * 1_024
    assert edge("image-resize", "resize-resized").calls_per_request == 3
    mean_kib = (275 + 88 + 8.5) / 3
    assert edge("image-resize", "resize-resized").payload_out_kib == pytest.approx(mean_kib, abs=1)


def test_that_a_welcome_mail_has_one_recipient_and_15_kilobytes():
    mail = template("welcome-mail").nodes["mail"].params
    assert (mail.recipients, mail.mail_kib) == (1, 15)
    assert (needs("welcome-mail", "welcome-mail").cpu_ms, LIMITS.hop_p50_ms["ses"]) == (10, 100)
    assert needs("welcome-mail", "welcome-mail").init_ms == 450


def test_that_the_clean_up_lists_fifty_times_and_starts_a_server_for_the_job():
    assert needs("nightly-clean-up", "clean-up").cpu_ms == 8_000
    assert edge("nightly-clean-up", "clean-up-files").calls_per_request == 50
    server = option(results("nightly-clean-up").components["clean-up"], "ec2")
    assert server.config["runs"] == "per_job"


def test_that_the_report_reads_50_megabytes_and_sends_20_mails():
    data, mail, pdf = (
        edge("scheduled-report", f"report-{name}") for name in ("data", "mail", "reports")
    )
    assert data.calls_per_request * data.payload_back_kib == 50 * 1_024
    assert (mail.calls_per_request, pdf.payload_out_kib) == (20, 2 * 1_024)
    assert needs("scheduled-report", "report").cpu_ms == 25_000
    clock = template("scheduled-report").nodes["clock"].traffic
    assert (clock.every, clock.at_hour) == ("day", 6)


def test_that_the_mern_box_is_one_t3_medium_with_30_gigabytes():
    app = template("mern-stack").nodes["app"].params
    assert (app.ec2.instance_type, app.ec2.count, app.ec2.disk_gib) == ("t3.medium", 1, 30)
    assert template("mern-stack").nodes["database"].params.on_fleet_of == "app"
    visitors = results("mern-stack").components["visitors"]
    assert visitors.requests_per_month == pytest.approx(20_000 * (5 + 10))
    # 1.5 MB on the first page of a visit, 12 KB else.
    mean_kib = (1.5 * 1_024 + 14 * 12) / 15
    assert edge("mern-stack", "visitors-app").payload_back_kib == pytest.approx(mean_kib, abs=1)


def test_that_training_needs_a_gpu_four_hours_a_week():
    training = results("ml-training").components["training"]
    assert "no GPU" in option(training, "lambda").why_not
    drawn = template("ml-training").nodes["training"].params
    assert (drawn.ec2.instance_type, drawn.ec2.runs) == ("g6.xlarge", "per_job")
    assert drawn.workload.cpu_ms == 4 * 3_600_000
    data, model = (edge("ml-training", f"training-{name}") for name in ("data", "models"))
    assert data.calls_per_request * data.payload_back_kib == pytest.approx(20 * 1_048_576, rel=0.03)
    assert model.payload_out_kib == 1_048_576


def test_that_two_hours_of_video_are_five_vcpu_hours_and_do_not_fit_a_function():
    encode = template("video-encoding").nodes["encode"].params
    assert encode.workload.cpu_ms == 5 * 3_600_000
    assert (encode.ec2.instance_type, encode.ec2.runs) == ("c7g.2xlarge", "per_job")
    assert "over 15 min" in option(results("video-encoding").components["encode"], "lambda").why_not
    raw, film = edge("video-encoding", "studio-raw"), edge("video-encoding", "encode-films")
    assert (raw.payload_out_kib, film.payload_out_kib) == (8 * 1_048_576, 3 * 1_048_576)


def test_that_a_function_encodes_35_minutes_of_video_in_15_and_chunks_cost_half_a_dollar():
    """At 10 GB 5.79 vCPU compute 15 minutes: of 5 vCPU-hours for two hours, that is 35 minutes."""
    vcpu_hours = LIMITS.lambda_max_vcpu * 15 / 60
    assert vcpu_hours / 5 * 120 == pytest.approx(35, abs=1)
    # 120 chunks of a minute, 150 vCPU-seconds each, on one whole vCPU of arm.
    work = Workload(steady(120 / 3_600), 1, cpu_s=150, wait_s=0, longest_run_s=300)
    chunks = function(work, memory_mib=1_769, architecture="x86_64").usages["single"]
    assert price(chunks) == pytest.approx(0.52, abs=0.01)


@pytest.mark.parametrize(
    ("name", "p50_ms"), [("database", 1), ("ses", 100), ("function_url", 8), ("http_api", 10),
                         ("rest_api", 20), ("alb", 3)],
)  # fmt: skip
def test_that_a_hop_takes_what_practitioners_assume(name, p50_ms):
    assert LIMITS.hop_p50_ms[name] == p50_ms
    if name in LIMITS.front_doors:
        assert LIMITS.front_doors[name].hop_p50_ms == p50_ms
    assert LIMITS.source("hop_p50_ms").status == "assumed"


@pytest.mark.parametrize(("keep_alive_s", "share"), [(300, 0.43), (360, 0.37), (600, 0.19)])
def test_that_ten_requests_an_hour_start_cold_as_often_as_the_gap_is_long(keep_alive_s, share):
    found = stationary_cold_starts(10 / 3_600, 0.05, keep_alive_s).probability
    assert float(found) == pytest.approx(share, abs=0.005)
