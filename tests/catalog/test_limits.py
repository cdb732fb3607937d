"""Limits and defaults: read by hand, each with a source and a date."""

from dataclasses import fields
from datetime import date

import pytest

from planner.catalog.limits import Limits, load_limits
from planner.catalog.runtimes import cold_start, cold_start_source, cold_starts

NAMES = [one.name for one in fields(Limits) if one.name != "provenance"]


@pytest.mark.parametrize("name", NAMES)
def test_that_a_limit_has_a_source_a_date_and_a_status(name):
    told = load_limits().source(name)

    assert told.source
    date.fromisoformat(told.as_of)
    assert told.status in ("fact", "measured", "assumed", "unconfirmed")


def test_that_no_figure_is_left_without_a_field():
    assert set(load_limits().provenance) == set(NAMES)


def test_that_the_limits_of_a_function_are_those_of_aws():
    limits = load_limits()

    assert limits.lambda_timeout_s == 900
    assert (limits.lambda_memory_min_mib, limits.lambda_memory_max_mib) == (128, 10_240)
    assert limits.lambda_mib_per_vcpu == 1_769
    assert limits.lambda_concurrency_by_account["new"] == 10
    assert limits.lambda_concurrency_by_account["default"] == 1_000
    assert limits.lambda_scale_environments / limits.lambda_scale_step_s == 100
    assert limits.managed_async_timeout_s == 90 * 60
    assert limits.managed_min_instances == 3


def test_that_a_front_door_cuts_a_call_before_the_function_does():
    doors = load_limits().front_doors

    assert (doors["http_api"].timeout_s, doors["http_api"].raisable) == (30, False)
    assert (doors["rest_api"].timeout_s, doors["rest_api"].raisable) == (29, True)
    assert doors["function_url"].timeout_s == load_limits().lambda_timeout_s
    assert (doors["function_url"].request_mb, doors["function_url"].streamed_mb) == (6, 200)
    assert (doors["alb"].request_mb, doors["alb"].websocket) == (1, False)


def test_that_the_keep_alive_lies_in_its_band():
    limits = load_limits()
    low, high = limits.lambda_keep_alive_band_s

    assert low < limits.lambda_keep_alive_s < high


def test_that_burst_modes_follow_the_family():
    limits = load_limits()

    assert limits.credit_mode_by_family["t2"] == "standard"
    assert limits.credit_mode_by_family["t4g"] == "unlimited"


@pytest.mark.parametrize(
    ("runtime", "init_mean_ms"),
    [("python3.13", 86.5), ("nodejs22.x", 142), ("java21", 250), ("dotnet8", 280), ("go", 50)],
)
def test_that_a_bare_runtime_starts_as_measured(runtime, init_mean_ms):
    start = cold_start(runtime)

    assert start is not None
    assert start.init_mean_ms == pytest.approx(init_mean_ms, rel=0.02)
    assert start.init_p50_ms < start.init_p90_ms < start.init_p99_ms


def test_that_the_first_invocation_shrinks_with_memory_where_the_runtime_compiles():
    start = cold_start("dotnet8")

    assert start is not None
    assert start.first_invoke_ms[128] > 8 * start.first_invoke_ms[1024]
    assert cold_start("cobol") is None
    assert len(cold_starts()) > 100
    date.fromisoformat(cold_start_source().as_of)


def test_that_a_small_task_can_have_only_the_memory_that_fargate_offers():
    sizes = {size.vcpu: size.memory_gib for size in load_limits().fargate_task_sizes}

    assert sizes[0.25] == (0.5, 1, 2)
    assert sizes[16] == (32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120)
