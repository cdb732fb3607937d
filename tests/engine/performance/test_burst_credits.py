"""CPU credits against a minute-by-minute account, and weeks that repeat."""

import numpy as np
import pytest

from planner.engine.performance.burst_credits import CreditRules, credit_week

STANDARD = CreditRules(vcpu=2, earn_per_hour=24, max_balance=576, unlimited=False)
UNLIMITED = CreditRules(vcpu=2, earn_per_hour=24, max_balance=576, unlimited=True)


def minute_account(hours: list[float], rules: CreditRules, weeks: int) -> tuple[float, ...]:
    """Return balance, surplus, charged credits and work done in the last of some weeks."""
    balance = surplus = charged = work = 0.0
    for _ in range(weeks):
        charged = work = 0.0
        for demand in hours:
            for _ in range(60):
                used = demand
                net = rules.earn_per_hour / 60 - demand * rules.vcpu
                if net < 0.0 and balance + net < 0.0 and not rules.unlimited:
                    used = (balance + rules.earn_per_hour / 60) / rules.vcpu
                    net = -balance
                if net >= 0.0:
                    repaid = min(net, surplus)
                    surplus -= repaid
                    balance = min(balance + net - repaid, rules.max_balance)
                else:
                    paid = min(balance, -net)
                    balance -= paid
                    surplus += -net - paid
                    charged += max(surplus - rules.max_balance, 0.0)
                    surplus = min(surplus, rules.max_balance)
                work += used / 60
    return balance, surplus, charged, work


@pytest.mark.parametrize("rules", [STANDARD, UNLIMITED])
@pytest.mark.parametrize("seed", range(6))
def test_that_a_steady_week_closes_on_a_minute_account(rules, seed):
    random = np.random.default_rng(seed)
    hours = (random.random(168) ** (1 + seed % 3) * (0.3 + 0.25 * seed)).clip(0.0, 1.0).tolist()
    balance, surplus, charged, work = minute_account(hours, rules, weeks=40)
    week = credit_week(hours, rules)
    assert week.balance[-1] == pytest.approx(balance, abs=0.5)
    assert week.surplus[-1] == pytest.approx(surplus, abs=0.5)
    assert week.charged_credits.sum() == pytest.approx(charged, abs=0.5)
    assert week.effective_utilisation.sum() == pytest.approx(work, rel=2e-3)


def test_that_demand_over_the_baseline_all_week_is_charged_in_full():
    # The guide's second scenario taken nominally: 0.56 of a vCPU against 0.4 that are earned.
    week = credit_week(np.full(168, 0.28), UNLIMITED)
    assert week.charged_vcpu_hours == pytest.approx((0.56 - 0.4) * 168)
    assert week.throttled_hours == 0.0
    assert week.exhausted_hour == 0


def test_that_a_standard_instance_slows_to_its_baseline():
    week = credit_week(np.full(168, 0.28), STANDARD)
    assert week.effective_utilisation == pytest.approx(0.2)
    assert week.throttled_hours == pytest.approx(168.0)
    assert week.charged_vcpu_hours == 0.0


def test_that_a_start_without_credits_ends_where_the_balance_does():
    rules = CreditRules(2, 24, 576, unlimited=False, launch_credits=60.0)
    week = credit_week([1.0, 1.0], rules, steady=False)
    # 60 launch credits at 96 net an hour last 37.5 minutes.
    assert week.throttled_hours == pytest.approx(2.0 - 60.0 / 96.0)
    assert week.effective_utilisation[0] == pytest.approx(0.625 + 0.375 * 0.2)
    assert week.exhausted_hour == 0


def test_that_a_quiet_week_stays_full_and_is_never_exhausted():
    week = credit_week(np.full(168, 0.05), UNLIMITED)
    assert week.balance.tolist() == [576.0] * 168
    assert week.exhausted_hour is None


def test_that_a_stop_charges_at_once_what_was_borrowed():
    # Six hours at 0.5 borrow 6 x (60 - 24) credits, under the 576 that running on would allow.
    day = [0.5] * 6 + [0.0] * 18
    running = [True] * 6 + [False] * 18
    week = credit_week(day, UNLIMITED, running=running)
    assert week.charged_credits.tolist() == [0.0] * 6 + [216.0] + [0.0] * 17
    assert week.surplus.tolist() == [36.0, 72.0, 108.0, 144.0, 180.0, 216.0] + [0.0] * 18
    # One that keeps running earns it back.
    assert credit_week(day, UNLIMITED).charged_credits.sum() == 0.0


def test_that_hours_that_save_a_little_each_week_end_full():
    hours, running = [0.19] * 8 + [0.0] * 16, [True] * 8 + [False] * 16
    week = credit_week(hours, STANDARD, running=running)
    assert week.balance[-1] == pytest.approx(576.0)


def test_that_negative_demand_is_refused():
    with pytest.raises(ValueError, match="negative"):
        credit_week([-0.1], STANDARD)
