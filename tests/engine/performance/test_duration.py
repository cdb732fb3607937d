"""Durations by memory, and the simple form of a workload there and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.engine.performance.duration import (
    duration_from_work,
    lambda_duration_s,
    work_from_duration,
)

MIB_PER_VCPU = 1769.0


@given(
    st.floats(1e-4, 900.0), st.floats(128.0, 10_240.0), st.floats(0.0, 1.0)
)  # fmt: skip
def test_that_a_workload_survives_the_way_there_and_back(duration_s, memory_mib, cpu_share):
    work = work_from_duration(duration_s, memory_mib, cpu_share, MIB_PER_VCPU)
    back_s, back_share = duration_from_work(work, memory_mib, MIB_PER_VCPU)
    assert back_s == pytest.approx(duration_s, rel=1e-12)
    assert back_share == pytest.approx(cpu_share, rel=1e-9, abs=1e-12)


def test_that_the_measured_memory_gives_the_measured_duration():
    work = work_from_duration(0.5, 512.0, 1.0, MIB_PER_VCPU)
    assert work.cpu_s == pytest.approx(0.5 * 512 / 1769)
    found = lambda_duration_s([512.0, 1769.0], work.cpu_s, work.wait_s, MIB_PER_VCPU)
    assert found == pytest.approx([0.5, 0.1447], abs=1e-4)


def test_that_more_memory_never_slows_and_one_thread_stops_at_one_vcpu():
    memory = np.linspace(128.0, 10_240.0, 200)
    alone = lambda_duration_s(memory, 0.3, 0.1, MIB_PER_VCPU)
    shared = lambda_duration_s(memory, 0.3, 0.1, MIB_PER_VCPU, parallel_fraction=0.8, threads=4)
    assert (np.diff(alone) <= 1e-15).all()
    assert (np.diff(shared) <= 1e-15).all()
    assert alone[-1] == pytest.approx(0.4)
    assert shared[-1] == pytest.approx(0.1 + 0.3 * (0.2 + 0.8 / 4))


def test_that_waiting_does_not_get_faster():
    assert lambda_duration_s([128.0, 10_240.0], 0.0, 0.7, MIB_PER_VCPU).tolist() == [0.7, 0.7]


def test_that_impossible_workloads_are_refused():
    for duration_s, memory_mib, share in ((-1.0, 128.0, 0.5), (1.0, 0.0, 0.5), (1.0, 128.0, 1.1)):
        with pytest.raises(ValueError, match="needed"):
            work_from_duration(duration_s, memory_mib, share, MIB_PER_VCPU)
    assert duration_from_work(work_from_duration(0.0, 128.0, 0.5, 1769.0), 128.0, 1769.0) == (0, 0)
