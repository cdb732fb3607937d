"""What an instance type is, and the table of a region's types."""

import subprocess
import sys
from math import isnan

import pytest

from planner.catalog.book import load_price_book
from planner.catalog.instance_types import PURCHASES, InstanceType, all_instance_types
from planner.catalog.regions import regions


def the_type(name: str) -> InstanceType:
    """Return a type that must exist."""
    found = load_price_book("us-east-1").instance_type(name)
    assert found is not None
    return found


def test_that_every_type_has_processors_memory_and_a_speed():
    assert len(all_instance_types()) > 1_400
    for one in all_instance_types():
        assert one.vcpu >= 1
        assert one.memory_gib > 0
        assert one.architecture in ("x86_64", "arm64")
        assert 0.3 < one.speed < 4
        assert 0 < one.baseline_share_per_vcpu <= 1


def test_that_credits_earned_in_an_hour_are_the_baseline_of_the_hour():
    burstable = [one for one in all_instance_types() if one.burstable]

    assert len(burstable) == 28
    for one in burstable:
        assert one.credits_per_hour == pytest.approx(
            one.baseline_share_per_vcpu * one.vcpu * 60, rel=0.01
        )
        assert one.max_credits == pytest.approx(24 * one.credits_per_hour, rel=0.01)


def test_that_t2_starts_with_credits_and_throttles_while_t3_starts_empty_and_bills():
    medium, newer = the_type("t2.medium"), the_type("t3.medium")

    assert (medium.default_credit_mode, medium.launch_credits) == ("standard", 60)
    assert (newer.default_credit_mode, newer.launch_credits) == ("unlimited", 0)
    assert the_type("m5.large").default_credit_mode == ""


def test_that_speed_is_measured_against_m5():
    sizes = [one.speed for one in all_instance_types() if one.family == "m5"]

    assert sorted(sizes)[len(sizes) // 2] == pytest.approx(1.0, abs=0.01)
    assert the_type("t2.medium").speed == pytest.approx(1.44, abs=0.02)
    assert the_type("t4g.small").speed == pytest.approx(1.35, abs=0.05)


def test_that_a_type_without_a_measurement_takes_its_kin_and_says_so():
    unmeasured = the_type("c7gn.large")

    assert unmeasured.coremark is None
    assert unmeasured.speed_estimated
    assert unmeasured.speed == pytest.approx(the_type("c7g.large").speed, rel=0.1)
    assert not the_type("c7g.large").speed_estimated


def test_that_accelerators_have_a_count_and_a_make():
    assert (the_type("g6.xlarge").gpu_count, the_type("g6.xlarge").gpu_name) == (1, "NVIDIA L4")
    assert (the_type("m5.large").gpu_count, the_type("m5.large").gpu_name) == (0, "")


@pytest.mark.parametrize("code", [region.code for region in regions()])
def test_that_every_row_of_a_region_is_whole(code):
    book = load_price_book(code)
    table = book.instance_types()

    assert len(table) == len(table.types) == len(table.spot_interruption) > 100
    assert len(set(table.names)) == len(table)
    for purchase in PURCHASES:
        assert len(table.usd_per_hour[purchase]) == len(table.estimated[purchase]) == len(table)
    assert not any(map(isnan, table.usd_per_hour["on_demand"]))
    for row, on_demand in enumerate(table.usd_per_hour["on_demand"]):
        for purchase in PURCHASES[1:]:
            usd = table.usd_per_hour[purchase][row]
            assert isnan(usd) or usd <= on_demand


def test_that_the_table_finds_its_rows_and_gives_arrays():
    table = load_price_book("us-east-1").instance_types()
    row = table.index("t3.medium")
    assert row is not None

    arrays = table.arrays()

    assert arrays["vcpu"][row] == 2
    assert arrays["memory_gib"][row] == 4
    assert arrays["usd_on_demand"][row] == 0.0416
    assert arrays["arm64"][table.index("t4g.small")] == 1
    assert not arrays["vcpu"].flags.writeable
    assert table.index("t9.huge") is None
    assert all(len(column) == len(table) for column in arrays.values())


def test_that_opening_a_price_book_imports_neither_numpy_nor_pydantic():
    script = (
        "import sys\n"
        "from planner.catalog.book import load_price_book\n"
        "load_price_book('us-east-1').instance_types()\n"
        "assert 'numpy' not in sys.modules\n"
        "assert 'pydantic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=30)
