"""SnapStart: where it can be had, and what it costs."""

import pytest

from planner.catalog.limits import load_limits
from planner.engine.performance.latency_distribution import LatencyDistribution
from planner.engine.placement.snapstart import snapstart_refusal
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
    assert usage["init_ms"] == 0
    assert "snapstart" not in rows["java21"].usage
    # 1 GB kept for 730 hours at $0.0000015046 a GB-second, and 661 restores at $0.0001397998.
    extra = price((rows["python3.13"],)) - price((rows["java21"],))
    by_hand = 730 * 3_600 * 0.0000015046 + usage["cold_starts"] * 0.0001397998
    assert extra == pytest.approx(by_hand, rel=0.001)
