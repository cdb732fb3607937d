"""CPU credits of burstable instances through a week: balance, surplus, charges, throttling."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.record import record
from planner.units import MINUTES_PER_HOUR

FloatArray = NDArray[np.float64]


@record
class CreditRules:
    """Credit facts of an instance type; one credit is one vCPU for one minute.

    Attributes
    ----------
    vcpu
        vCPUs of the instance.
    earn_per_hour
        Credits earned each hour.
    max_balance
        Most credits that can be saved, and most surplus that is not charged at once.
    unlimited
        Whether the instance may run on surplus credits instead of slowing to its baseline.
    launch_credits
        Credits given at a start, spent first and outside the limit.
    kept_hours
        How long a stopped instance keeps what it saved; 0 loses it at once. [h]
    """

    vcpu: float
    earn_per_hour: float
    max_balance: float
    unlimited: bool
    launch_credits: float = 0.0
    kept_hours: float = float("inf")

    @property
    def baseline(self) -> float:
        """Return the utilisation of all vCPUs that the earned credits pay for."""
        return self.earn_per_hour / (self.vcpu * MINUTES_PER_HOUR)


@record(eq=False)
class CreditWeek:
    """Credits of one instance, hour by hour.

    Attributes
    ----------
    balance, surplus
        Saved and borrowed credits at the end of each hour.
    charged_credits
        Surplus credits billed in each hour.
    effective_utilisation
        Utilisation reached in each hour; below the demand where a standard instance slows down.
    exhausted_hour
        First hour in which the saved credits run out, None if never.
    throttled_hours
        Time spent slowed to the baseline. [h]
    charged_vcpu_hours
        All billed surplus. [vCPU-h]
    """

    balance: FloatArray
    surplus: FloatArray
    charged_credits: FloatArray
    effective_utilisation: FloatArray
    exhausted_hour: int | None
    throttled_hours: float
    charged_vcpu_hours: float


_Hour = tuple[float, float, float, float, float]


@dataclass(slots=True)
class _Account:
    """The three purses of an instance while hours pass."""

    balance: float
    surplus: float
    launch: float
    touched_floor: bool = False
    touched_roof: bool = False


def credit_week(
    utilisation: Sequence[float] | FloatArray,
    rules: CreditRules,
    steady: bool = True,
    hours_each: float = 1.0,
    start_balance: float = 0.0,
    running: Sequence[bool] | None = None,
) -> CreditWeek:
    """Follow the credits of one instance through hours of given utilisation.

    Parameters
    ----------
    utilisation : sequence of float, shape (H,)
        Demanded mean utilisation of all vCPUs in each hour, >= 0.
    rules : CreditRules
        Credit facts of the type.
    steady : bool
        True for a week that repeats for ever; False for the first hours after a start.
    hours_each : float
        Length of a step. [h]
    start_balance : float
        Saved credits at the start, when not steady.
    running : sequence of bool, shape (H,), optional
        In which hours the instance runs; a stopped one earns nothing and is charged what it has
        borrowed. Always, if not given.

    Returns
    -------
    CreditWeek
        Balance, surplus, charge and slowdown by hour.

    Raises
    ------
    ValueError
        If a utilisation is negative.

    Notes
    -----
    Utilisation is constant within a step, so each step is a straight line with corners where a
    purse is empty or full: exact, no sub-steps. AWS's seven-phase example is reproduced within
    half a credit. Demand above 1 counts as 1.

    References
    ----------
    .. [1] https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/unlimited-mode-examples.html

    Examples
    --------
    >>> nano = CreditRules(vcpu=2, earn_per_hour=6, max_balance=144, unlimited=True)
    >>> week = credit_week([0.0, 0.02, 1.0], nano, steady=False)
    >>> week.balance.round(1).tolist(), week.surplus.round(1).tolist()
    ([6.0, 9.6, 0.0], [0.0, 0.0, 104.4])
    """
    demand = np.minimum(np.asarray(utilisation, dtype=np.float64), 1.0)
    if demand.size and float(demand.min()) < 0.0:
        raise ValueError("a utilisation must not be negative")
    hours = demand.tolist()
    if running is not None:
        return _result(hours, rules, _run_with_stops(hours, rules, hours_each, running))
    if not steady:
        account = _Account(min(start_balance, rules.max_balance), 0.0, rules.launch_credits)
        return _result(hours, rules, _run(hours, rules, hours_each, account))
    # The week is a rising map of what is saved minus what is owed: let it run until it closes.
    account = _Account(0.0, 0.0, 0.0)
    for number in range(3):
        before = account.balance, account.surplus
        account.touched_floor = account.touched_roof = False
        rows = _run(hours, rules, hours_each, account, is_kept=number > 0)
        if rows and (account.balance, account.surplus) == before:
            return _result(hours, rules, rows)  # once more would be the same again
        drift = account.balance - account.surplus - (before[0] - before[1])
        if abs(drift) < 1e-9:
            break
        if not (account.touched_floor or account.touched_roof):
            # Nothing held it: it drifts on until full, or until empty and borrowed to the limit.
            floor = rules.max_balance if rules.unlimited else 0.0
            account.balance = rules.max_balance if drift > 0.0 else 0.0
            account.surplus = 0.0 if drift > 0.0 else floor
    return _result(hours, rules, _run(hours, rules, hours_each, account))


def _result(hours: list[float], rules: CreditRules, rows: list[_Hour]) -> CreditWeek:
    balance, surplus, charged, reached, slowed = np.asarray(rows).reshape(-1, 5).T
    spending = np.asarray(hours) > rules.baseline
    empty = np.flatnonzero((balance <= 1e-9) & spending)
    return CreditWeek(
        balance,
        surplus,
        charged,
        reached,
        int(empty[0]) if len(empty) else None,
        float(slowed.sum()),
        float(charged.sum()) / MINUTES_PER_HOUR,
    )


def _run(
    hours: list[float],
    rules: CreditRules,
    hours_each: float,
    account: _Account,
    is_kept: bool = True,
) -> list[_Hour]:
    """Advance an account; return balance, surplus, charged, utilisation and slowed hours.

    Nothing is returned where it is not kept: of a first week only the end counts.
    """
    limit, earn, baseline = rules.max_balance, rules.earn_per_hour, rules.baseline
    balance, surplus, launch = account.balance, account.surplus, account.launch
    nets = ((earn - np.asarray(hours) * rules.vcpu * MINUTES_PER_HOUR) * hours_each).tolist()
    rows = []
    for demand, net in zip(hours, nets, strict=True):
        charged = slowed = 0.0
        reached = demand
        if net >= 0.0:
            repaid = net if net < surplus else surplus
            surplus -= repaid
            balance += net - repaid
            if balance >= limit:
                balance, account.touched_roof = limit, True
        else:
            spent = -net
            if launch > 0.0:
                paid = min(spent, launch)
                launch -= paid
                spent -= paid
            paid = spent if spent < balance else balance
            balance -= paid
            spent -= paid
            if spent > 1e-12 and rules.unlimited:
                surplus += spent
                if surplus >= limit:
                    charged, account.touched_floor = surplus - limit, True
                    surplus = limit
            elif spent > 1e-12:
                account.touched_floor = True
                share = spent / -net
                slowed = share * hours_each
                reached = demand + share * (baseline - demand)
        if is_kept:
            rows.append((balance, surplus, charged, reached, slowed))
    account.balance, account.surplus, account.launch = balance, surplus, launch
    return rows


def _run_with_stops(
    hours: list[float], rules: CreditRules, hours_each: float, running: Sequence[bool]
) -> list[_Hour]:
    """Follow an instance that stops and starts, from its first start to a week like the last."""
    account = _Account(0.0, 0.0, rules.launch_credits)
    stopped_h = 0.0
    rows: list[_Hour] = []
    for number in range(4):
        before = account.balance
        account.touched_floor = account.touched_roof = False
        rows = []
        for demand, on in zip(hours, running, strict=True):
            if on:
                if stopped_h > rules.kept_hours:
                    account.balance, account.launch = 0.0, rules.launch_credits
                stopped_h = 0.0
                rows += _run([demand], rules, hours_each, account)
            else:
                stopped_h += hours_each
                kept = account.balance if stopped_h <= rules.kept_hours else 0.0
                # What a stopping instance has borrowed is charged at once.
                rows.append((kept, 0.0, account.surplus, 0.0, 0.0))
                account.surplus = 0.0
        drift = account.balance - before
        if number and abs(drift) < 1e-9:
            break
        if number == 1 and drift > 0.0 and not (account.touched_floor or account.touched_roof):
            account.balance = rules.max_balance  # where it gets to in the end
    return rows


def break_even_utilisation(
    baseline: float,
    burstable_usd_per_hour: float,
    fixed_usd_per_hour: float,
    surplus_usd_per_vcpu_hour: float,
    vcpu: float,
) -> float:
    """Return the mean utilisation above which a fixed-performance instance is cheaper.

    Parameters
    ----------
    baseline : float
        Utilisation of all vCPUs that earned credits pay for.
    burstable_usd_per_hour, fixed_usd_per_hour : float
        Prices of the two instances. [USD/h]
    surplus_usd_per_vcpu_hour : float
        Price of surplus credits. [USD/vCPU-h]
    vcpu : float
        vCPUs of the burstable instance.

    Returns
    -------
    float
        Break-even mean utilisation.

    References
    ----------
    .. [1] https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode-concepts.html

    Examples
    --------
    >>> round(break_even_utilisation(0.3, 0.0835, 0.096, 0.05, 2), 3)
    0.425
    """
    dearer = fixed_usd_per_hour - burstable_usd_per_hour
    return baseline + dearer / (surplus_usd_per_vcpu_hour * vcpu)
