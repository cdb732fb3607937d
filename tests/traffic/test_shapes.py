"""Profiles become requests per hour: hand-counted weeks, months and peaks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from planner.traffic import (
    DailyWave,
    Growth,
    Measured,
    OfficeHours,
    Profile,
    Schedule,
    Spike,
    Steady,
    Sum,
    Weekly,
    no_load,
    resolve,
)

WEEK_HOURS = 168


def busy_hours(profile):
    return np.flatnonzero(resolve(profile).week)


def test_that_steady_traffic_fills_every_hour_of_either_month():
    load = resolve(Steady(requests_per_hour=1_000))

    assert load.week.tolist() == [1_000] * WEEK_HOURS
    assert load.per_month(730) == pytest.approx(730_000)
    assert load.per_month(720) == pytest.approx(720_000)


def test_that_office_hours_are_45_a_week_and_105_when_they_run_through():
    daily = busy_hours(OfficeHours())
    through = busy_hours(OfficeHours(span="continuous"))

    assert (len(daily), len(through)) == (45, 105)
    assert (daily[0], daily[-1]) == (9, 4 * 24 + 17)
    assert (through[0], through[-1]) == (9, 4 * 24 + 17)
    assert set(daily % 24) == set(range(9, 18))


def test_that_a_night_shift_passes_midnight():
    shift = busy_hours(OfficeHours(start_hour=22, end_hour=6, days=1))

    assert shift.tolist() == [0, 1, 2, 3, 4, 5, 22, 23]


def test_that_a_wave_has_its_month_its_peak_and_its_weekend():
    wave = DailyWave(requests_per_month=1_000_000, peak_to_mean=3, peak_hour=11, weekend_share=0.5)

    load = resolve(wave)
    days = load.week.reshape(7, 24)

    assert load.per_month(730) == pytest.approx(1_000_000)
    assert days[0].argmax() == 11
    assert days[0].max() / days[0].mean() == pytest.approx(3, rel=1e-3)
    assert days[5].sum() / days[0].sum() == pytest.approx(0.5)
    assert load.week.min() > 0


def test_that_a_spike_is_billed_as_often_as_it_comes_and_sized_for_its_week():
    load = resolve(Spike(hours=6, ramp_minutes=0, per_month=2, start_hour=58))

    assert load.week.tolist() == [10] * WEEK_HOURS
    assert np.flatnonzero(load.busy_week > 10).tolist() == list(range(58, 64))
    assert load.peak_per_hour == 100_000
    assert load.per_month(730) == pytest.approx(7_300 + 2 * 6 * (100_000 - 10))


def test_that_a_spike_at_the_end_of_the_week_goes_on_in_the_next():
    busy = resolve(Spike(hours=3, ramp_minutes=0, start_hour=167)).busy_week

    assert np.flatnonzero(busy > 10).tolist() == [0, 1, 167]


def test_that_half_the_ramp_is_missing_from_the_first_hour():
    busy = resolve(Spike(normal_per_hour=0, spike_per_hour=60, ramp_minutes=60)).busy_week

    assert busy[58] == pytest.approx(30)
    assert busy[59] == 60


@pytest.mark.parametrize(
    ("schedule", "runs_a_week"),
    [
        (Schedule(every="minutes", minutes=5), 12 * WEEK_HOURS),
        (Schedule(every="hour"), WEEK_HOURS),
        (Schedule(every="day", at_hour=2), 7),
        (Schedule(every="week", weekday=6, at_hour=23), 1),
        (Schedule(every="day", runs=10), 70),
    ],
)
def test_that_a_schedule_runs_as_often_as_it_says(schedule, runs_a_week):
    assert resolve(schedule).week.sum() == pytest.approx(runs_a_week)


def test_that_a_weekly_job_falls_on_its_hour():
    assert busy_hours(Schedule(every="week", weekday=6, at_hour=23)).tolist() == [167]


def test_that_a_drawn_week_is_taken_as_drawn():
    week = tuple(float(hour) for hour in range(WEEK_HOURS))

    assert resolve(Weekly(requests=week)).week.tolist() == list(week)


def test_that_a_longer_record_gives_a_mean_week_and_its_busiest():
    quiet, busy = [1.0] * WEEK_HOURS, [3.0] * WEEK_HOURS
    busy[50] = 90.0

    load = resolve(Measured(requests=tuple(quiet + busy)))

    assert load.week[0] == 2
    assert load.peak_per_hour == 90
    assert load.busy_week[0] == 3


def test_that_growth_compounds_by_the_month():
    growing = Growth(base=Steady(requests_per_hour=100), percent_per_month=10)

    assert resolve(growing).week[0] == 100
    assert resolve(growing, 12).week[0] == pytest.approx(100 * 1.1**12)


def test_that_a_sum_holds_all_its_members():
    both = Sum(members=(Steady(requests_per_hour=5), Spike(ramp_minutes=0)))

    load = resolve(both)

    assert load.week[0] == 15
    assert load.peak_per_hour == 100_005
    assert load.busy_weeks_per_month == 1


def test_that_nothing_is_idle_and_adds_nothing():
    steady = resolve(Steady(requests_per_hour=5))

    assert no_load().is_idle
    assert resolve(Sum()).is_idle
    assert steady.plus(no_load()) is steady
    assert no_load().plus(steady) is steady


def test_that_a_resolved_week_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        resolve(Steady()).week[0] = 1


PROFILES = st.one_of(
    st.builds(Steady, requests_per_hour=st.floats(0, 1e9)),
    st.builds(
        OfficeHours,
        requests_per_hour=st.floats(0, 1e9),
        quiet_per_hour=st.floats(0, 1e3),
        start_hour=st.integers(0, 24),
        end_hour=st.integers(0, 24),
        days=st.integers(1, 7),
        span=st.sampled_from(["daily", "continuous"]),
    ),
    st.builds(
        DailyWave,
        requests_per_month=st.floats(0, 1e12),
        peak_to_mean=st.floats(1, 24),
        weekend_share=st.floats(0, 2),
    ),
    st.builds(
        Spike,
        normal_per_hour=st.floats(0, 1e9),
        spike_per_hour=st.floats(0, 1e9),
        hours=st.integers(1, 168),
        ramp_minutes=st.floats(0, 60),
        per_month=st.floats(0, 4.3),
        start_hour=st.integers(0, 167),
    ),
    st.builds(
        Schedule,
        every=st.sampled_from(["minutes", "hour", "day", "week"]),
        minutes=st.integers(1, 60),
        runs=st.integers(1, 1_000_000),
    ),
)


@given(PROFILES)
def test_that_any_profile_gives_168_finite_counts_from_zero_on(profile):
    load = resolve(profile)

    for week in (load.week, load.busy_week):
        assert week.shape == (WEEK_HOURS,)
        assert np.isfinite(week).all()
        assert (week >= 0).all()
    assert load.per_month(730) >= -1e-6


@given(PROFILES, st.floats(0, 1_000))
def test_that_a_multiplied_load_has_a_multiplied_month(profile, factor):
    load = resolve(profile)

    assert load.times(factor).per_month(730) == pytest.approx(
        factor * load.per_month(730), rel=1e-9, abs=1e-6
    )


@given(PROFILES)
def test_that_a_profile_survives_its_file_form(profile):
    adapter = TypeAdapter(Profile)

    assert adapter.validate_json(adapter.dump_json(profile)) == profile
