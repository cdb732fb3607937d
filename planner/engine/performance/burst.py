"""Requests refused while Lambda creates environments for a load that jumps."""

from itertools import pairwise
from math import erfc, exp, log, log1p, pi, sqrt

from planner.record import record

# Steps in the time in which the burst would be used up at the first rate of creation.
_STEPS = 60
_BISECTIONS = 40
# Below it the normal law comes from its asymptotic series; erfc ends at -37.
_FAR_BELOW = -30.0
_NEVER_REFUSED = 8.0


@record
class BurstThrottles:
    """Requests refused while Lambda creates environments, and for how long. [requests, s]."""

    requests: float
    lasting_s: float


def burst_throttles(
    load: float,
    service_s: float,
    burst: float,
    refill_per_s: float,
    alive_before: float = 0.0,
    cold_extra_s: float = 0.0,
) -> BurstThrottles:
    """Return the requests refused while environments are created after a jump.

    Parameters
    ----------
    load : float
        Rate times duration after the jump. [concurrent executions]
    service_s : float
        Mean duration, > 0. [s]
    burst, refill_per_s : float
        Environments at once (catalogue: 1,000) and then each second (100).
    alive_before : float
        Environments alive when the jump comes.
    cold_extra_s : float
        How much longer each new environment is busy with its first invocation. [s]

    Returns
    -------
    BurstThrottles
        Refused requests and how long it lasts.

    Notes
    -----
    Until the burst is used up, environments follow the demand, which builds up over a duration;
    that is added up in small steps. From then on there are C = burst + r t of them, all busy: a
    share B(load, C) of the arrivals finds none free (Erlang's loss in Halfin and Whitt's normal
    form), less r that get a new one, until fewer than r ask for one. In standard deviations z of
    the load that integrates to rate / r * log(Phi(z2) / Phi(z1)) - (C2 - C1). First invocations
    add what the environments of the burst still owe at its end, and r times the extra to the
    load. Against 40 random simulated jumps (loads to 8,000, exponential durations of 0.03 to 3 s):
    median error 0.3 %, largest 4.5 % from 5,000 refused requests on, 10 % around 1,000, where
    chance decides. Durations without spread are refused up to 10 % more.

    References
    ----------
    .. [1] https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
    .. [2] S. Halfin, W. Whitt, Heavy-traffic limits for queues with many exponential servers (1981)

    Examples
    --------
    >>> jump = burst_throttles(2000.0, 0.2, burst=1000.0, refill_per_s=100.0)
    >>> round(jump.requests, -2), round(jump.lasting_s, 1)
    (23700.0, 10.1)
    """
    rate, root = load / service_s, sqrt(max(load, 0.0))
    if load <= alive_before + burst:
        return BurstThrottles(0.0, 0.0)
    step_s, created = _created(load, service_s, burst, refill_per_s, alive_before, cold_extra_s)
    used_up = burst + refill_per_s * step_s * (len(created) - 1)
    if created[-1] < used_up:
        return BurstThrottles(0.0, 0.0)
    start = (alive_before + used_up - load - refill_per_s * cold_extra_s) / root
    end = _where_loss_is(refill_per_s * service_s / root, start)
    lasting_s = (end - start) * root / refill_per_s
    refused = rate / refill_per_s * (_log_below(end) - _log_below(start)) - (end - start) * root
    owed_s, age_s = 0.0, 0.0
    for earlier, later in pairwise(created[::-1]):
        age_s += step_s
        if age_s >= cold_extra_s:
            break
        new = max(earlier - later - refill_per_s * step_s, 0.0)
        owed_s += new * min(cold_extra_s - age_s, lasting_s)
    return BurstThrottles(max(refused, 0.0) + owed_s / service_s, lasting_s)


def _created(
    load: float,
    service_s: float,
    burst: float,
    refill_per_s: float,
    alive_before: float,
    cold_extra_s: float,
) -> tuple[float, list[float]]:
    """Return a step [s] and the environments created by then, until the burst is used up.

    Without as many, it ends where fewer are wanted than come in.
    """
    rate = load / service_s
    wanted = rate - alive_before / service_s
    step_s = max(burst, 1.0) / wanted / _STEPS
    late = round(cold_extra_s / step_s)
    created = [0.0]
    while wanted > refill_per_s and created[-1] < burst + refill_per_s * step_s * len(created):
        created.append(created[-1] + wanted * step_s)
        # Those in their first invocation's extra time do not end yet.
        ending = created[-1 - late] if late < len(created) else 0.0
        wanted = rate - (alive_before + ending) / service_s
    return step_s, created


def _log_below(z: float) -> float:
    """Return the logarithm of the normal law at z."""
    if z < _FAR_BELOW:
        return -z * z / 2.0 - log(-z * sqrt(2.0 * pi)) + log1p(-1.0 / (z * z))
    return log(erfc(-z / sqrt(2.0)) / 2.0)


def _where_loss_is(loss: float, start: float) -> float:
    """Return the z >= start at which the normal law's density over itself falls to `loss`."""
    low, high = start, max(start, _NEVER_REFUSED)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2.0
        if exp(-middle * middle / 2.0 - _log_below(middle)) > loss * sqrt(2.0 * pi):
            low = middle
        else:
            high = middle
    return low
