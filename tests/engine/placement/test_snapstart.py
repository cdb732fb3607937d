"""SnapStart: where it can be had, how long a restore takes, and what it costs."""

from dataclasses import replace

import pytest

from planner.catalog.limits import load_limits
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.placement.snapstart import restore_time, snapstart_refusal
from planner.engine.placement.workload import Workload
from tests.engine.placement.test_against_hand import function, price, steady

LIMITS = load_limits()


@pytest.mark.parametrize("runtime", ["java11", "java21", "python3.12", "python3.13", "dotnet8"])
def test_that_runtimes_of_the_list_and_later_ones_have_it(runtime):
    assert snapstart_refusal(runtime, "zip", 0, 512, LIMITS) is None


@pytest.mark.parametrize("runtime", ["nodejs22.x", "ruby3.4", "python3.9", "python3.11", "java8"])
def test_that_others_and_older_ones_have_not(runtime):
    assert "Java 11" in (snapstart_refusal(runtime, "zip", 0, 512, LIMITS) or "")


@pytest.mark.parametrize(
    ("package", "provisioned", "ephemeral_mib", "said"),
    [("image", 0, 512, "images"), ("zip", 1, 512, "provisioned"), ("zip", 0, 513, "512 MB")],
)
def test_that_images_warm_environments_and_large_disks_exclude_it(
    package, provisioned, ephemeral_mib, said
):
    refused = snapstart_refusal("java21", package, provisioned, ephemeral_mib, LIMITS)
    assert said in (refused or "")


def test_that_a_restore_takes_its_own_time_instead_of_init_and_says_that_it_is_an_estimate():
    """Dependencies of three seconds are restored in 0.65 s; bare Java starts slower with it."""
    heavy = Workload(
        steady(1 / 3600), 730, 0.0, 0.1, init=LatencyDistribution.fixed(3_000), runtime="java21"
    )
    bare = replace(heavy, init=LatencyDistribution.fixed(250))
    found = {
        (name, on): function(work, memory_mib=1_769, architecture="x86_64", snapstart=on)
        for name, work in (("heavy", heavy), ("bare", bare))
        for on in (True, False)
    }
    restore_ms = restore_time(LIMITS).mean_ms
    assert restore_ms == pytest.approx(650, abs=15)
    for name, init_ms in (("heavy", 3_000), ("bare", 250)):
        slower = found[name, True].latency.mean_ms - found[name, False].latency.mean_ms
        share = found[name, True].cold_share
        assert slower == pytest.approx(share * (restore_ms - init_ms), rel=0.01)
    said = [" ".join(found[name, True].notes) for name in ("heavy", "bare")]
    assert all("an estimate" in notes for notes in said)
    assert [("SnapStart slows" in notes) for notes in said] == [False, True]
    assert LIMITS.source("snapstart_billed_restore_ms").status == "assumed"
    assert LIMITS.snapstart_billed_restore_ms == 136


def test_that_a_python_version_pays_for_its_cache_and_restores_and_java_does_not():
    init = LatencyDistribution.fixed(500)
    rows = {}
    for runtime in ("python3.13", "java21"):
        work = Workload(steady(1 / 3600), 730, 0.0, 0.1, init=init, runtime=runtime)
        found = function(work, memory_mib=1_024, architecture="x86_64", snapstart=True)
        rows[runtime] = found.usages["single"][0]
    usage = rows["python3.13"].usage
    assert usage["snapstart"]["cache_hours"] == 730
    assert usage["snapstart"]["restores"] == pytest.approx(usage["cold_starts"])
    assert usage["init_ms"] == LIMITS.snapstart_billed_restore_ms
    assert "snapstart" not in rows["java21"].usage
    # 1 GB kept for 730 hours at $0.0000015046 a GB-second, and each restore at $0.0001397998.
    extra = price((rows["python3.13"],)) - price((rows["java21"],))
    by_hand = 730 * 3_600 * 0.0000015046 + usage["cold_starts"] * 0.0001397998
    assert extra == pytest.approx(by_hand, rel=0.001)
