"""Requests refused while Lambda creates environments for a load that jumps or rises."""

from functools import lru_cache
from math import ceil, erfc, exp, inf, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from planner.engine.performance.normal_law import lognormal_parameters, normal_survival
from planner.record import record

FloatArray = NDArray[np.float64]

# Steps in a duration, or in the time in which the burst is used up; at most, where durations are
# remembered; and afterwards.
_FINE_STEPS = 24
_MOST_STEPS = 700
_COARSE_STEPS = 160
# So many durations after the rise, over their variation, who started when is forgotten; a duration
# is at least so many steps long, else it is forgotten at once.
_REMEMBERED_DURATIONS = 6.0
_FORGETFUL_CV = (0.3, 1.0)
_LEAST_STEPS = 6.0
_SMALLEST_CV = 0.02
_BISECTIONS = 14
# Beyond these scores the normal law's ends stand for it.
_FAR_BELOW, _FAR_ABOVE = -30.0, 37.0


@record
class LoadRise:
    """A load that rises in a straight line, or jumps, to what it then stays at.

    Attributes
    ----------
    load
        Rate times duration at the end of the rise. [concurrent executions]
    service_s
        Mean duration, > 0. [s]
    burst, refill_per_s
        Environments that may be created at once (catalogue: 1,000) and then each second (100).
    ramp_s
        How long the rise takes; 0 is a jump. [s]
    alive_before
        Environments alive, and busy, when the rise begins.
    cold_extra_s
        How much longer each new environment is busy with its first invocation. [s]
    service_cv
        Coefficient of variation of the duration, taken as lognormal.
    """

    load: float
    service_s: float
    burst: float
    refill_per_s: float
    ramp_s: float = 0.0
    alive_before: float = 0.0
    cold_extra_s: float = 0.0
    service_cv: float = 1.0

    def rate_at(self, time_s: float) -> float:
        """Return the arrivals at a time after the rise began. [1/s]."""
        risen = min(time_s / self.ramp_s, 1.0) if self.ramp_s > 0.0 else 1.0
        return (self.alive_before + (self.load - self.alive_before) * risen) / self.service_s


@record
class BurstThrottles:
    """Requests refused while Lambda creates environments, and for how long. [requests, s]."""

    requests: float
    lasting_s: float


@lru_cache(maxsize=4_096)
def burst_throttles(rise: LoadRise) -> BurstThrottles:
    """Return the requests refused while environments are created for a load that rises.

    Parameters
    ----------
    rise : LoadRise
        From which load to which, how quickly, and what the platform allows.

    Returns
    -------
    BurstThrottles
        Refused requests and how long it lasts.

    Notes
    -----
    Stepped means. An arrival asks for an environment when it finds none idle. How often it does
    is Erlang's loss in Halfin and Whitt's normal form, with the environments C, the busy m and
    the rate d at which invocations end: z = (C - m + d s - rate s) / sqrt(rate s). With
    exponential durations m = d s, and it is the loss of `rate s` offered to C; with others d
    remembers who started when (renewal), so even durations echo the burst. What the bucket
    cannot grant is refused. Six durations after the rise the memory is dropped.

    Against 170 random simulated rises (loads to 5,000, durations of 0.03 to 3 s; fixed,
    exponential, lognormal): from 2,000 refused requests on the median error is 0.7 %, the largest
    5 % (7 % where a rise lasts more than a hundred durations, 11 % beyond cv 1.5). Under that
    chance decides, one run strays by 5 to 40 %: jumps within 10 to 25 %; of slow rises that only
    chance refuses up to all is missed.

    References
    ----------
    .. [1] https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
    .. [2] S. Halfin, W. Whitt, Heavy-traffic limits for queues with many exponential servers (1981)

    Examples
    --------
    >>> jump = burst_throttles(LoadRise(2000.0, 0.2, burst=1000.0, refill_per_s=100.0))
    >>> round(jump.requests, -2), round(jump.lasting_s)
    (23800.0, 10)
    >>> burst_throttles(LoadRise(6000.0, 0.5, 1000.0, 100.0, ramp_s=120.0)).requests
    0.0
    """
    added = rise.load - rise.alive_before
    if added <= rise.burst or added <= rise.refill_per_s * rise.ramp_s:
        return BurstThrottles(0.0, 0.0)
    used_up_s = rise.burst * rise.service_s / added
    end_s = rise.ramp_s + (added - rise.burst + 3.0 * sqrt(rise.load)) / rise.refill_per_s
    end_s += 2.0 * (rise.service_s + rise.cold_extra_s)
    forgetful = min(max(rise.service_cv, _FORGETFUL_CV[0]), _FORGETFUL_CV[1])
    remembered_s = rise.ramp_s + used_up_s + rise.cold_extra_s
    remembered_s = min(remembered_s + _REMEMBERED_DURATIONS / forgetful * rise.service_s, end_s)
    step_s = min(rise.service_s, max(used_up_s, rise.ramp_s / 4.0)) / _FINE_STEPS
    step_s = max(step_s, remembered_s / _MOST_STEPS)
    bucket = _Bucket(rise)
    time_s = 0.0
    if step_s * _LEAST_STEPS <= rise.service_s:
        steps = ceil(remembered_s / step_s)
        _step_with_memory(rise, bucket, step_s, steps)
        time_s = steps * step_s
    if time_s < end_s:
        _step_without_memory(rise, bucket, time_s, (end_s - time_s) / _COARSE_STEPS)
    lasting_s = max(bucket.last_s - bucket.first_s, 0.0) if bucket.refused > 0.0 else 0.0
    return BurstThrottles(bucket.refused, lasting_s)


class _Bucket:
    """The environments there are, how many more may be created, and what was refused."""

    def __init__(self, rise: LoadRise) -> None:
        self.rise = rise
        self.environments, self.tokens = float(rise.alive_before), float(rise.burst)
        self.refused, self.first_s, self.last_s = 0.0, inf, 0.0

    def grant(self, asked: float, time_s: float, step_s: float) -> float:
        """Create as many as asked for and allowed; refuse the rest and return those created."""
        allowed = self.tokens + self.rise.refill_per_s * step_s
        given = min(asked, allowed)
        self.tokens = min(allowed - given, self.rise.burst)
        self.environments += given
        if asked > given:
            self.refused += asked - given
            self.first_s = min(self.first_s, time_s)
            self.last_s = time_s + step_s
        return given


def _step_with_memory(rise: LoadRise, bucket: _Bucket, step_s: float, steps: int) -> None:
    """Step through the rise, with ends of invocations that follow their starts."""
    mu, sigma = lognormal_parameters(rise.service_s, max(rise.service_cv, _SMALLEST_CV))
    borders = np.log((np.arange(steps + 1) + 0.5) * step_s)
    longer = normal_survival((borders - mu) / sigma)
    # Those that would end in the step they start in end in the next.
    ends_after = -np.diff(longer, prepend=1.0)[1:]
    ends_after[0] += 1.0 - longer[0]
    backwards = ends_after[::-1].copy()
    ending_first = rise.alive_before / rise.service_s * longer
    started = np.zeros(steps + 1)
    late = round(rise.cold_extra_s / step_s)
    busy = float(rise.alive_before)
    for step in range(steps):
        rate = rise.rate_at((step + 0.5) * step_s)
        ended = float(started[:step] @ backwards[steps - step :]) / step_s
        ended += float(ending_first[step])
        offered = rate * rise.service_s
        idle = bucket.environments - busy + ended * rise.service_s - offered
        asked = _finding_none_idle(rate, offered, idle) * step_s
        refused = bucket.refused
        given = bucket.grant(asked, step * step_s, step_s)
        served = rate * step_s - (bucket.refused - refused)
        busy = min(busy + served - ended * step_s, bucket.environments)
        started[step] += served - given
        if step + late <= steps:
            started[step + late] += given


def _step_without_memory(rise: LoadRise, bucket: _Bucket, start_s: float, step_s: float) -> None:
    """Step on where durations are short against the steps: a busy one ends at any time alike."""
    late = round(rise.cold_extra_s / step_s)
    created = [rise.refill_per_s * step_s] * late if start_s > 0.0 else [0.0] * late
    newest = created[-1] if created else 0.0
    for step in range(_COARSE_STEPS):
        time_s = start_s + step * step_s
        rate = rise.rate_at(time_s + step_s / 2.0)
        offered = rate * rise.service_s
        held = sum(created) if late else newest * rise.cold_extra_s / step_s
        idle = bucket.environments - held - offered
        asked = _finding_none_idle(rate, offered, idle) * step_s
        if asked <= bucket.tokens + rise.refill_per_s * step_s:
            # Each new one makes the next less likely within the step.
            low, high = 0.0, asked
            for _ in range(_BISECTIONS):
                asked = (low + high) / 2.0
                if _finding_none_idle(rate, offered, idle + asked) * step_s > asked:
                    low = asked
                else:
                    high = asked
        newest = bucket.grant(asked, time_s, step_s)
        if late:
            created = [*created[1:], newest]


def _finding_none_idle(rate_per_s: float, offered: float, idle: float) -> float:
    """Return the arrivals that find no idle environment, where so many would be idle. [1/s].

    The law of `queueing.erlang_b` for many servers, for one number: an array of one would take
    twenty times as long, hundreds of times a rise.
    """
    if offered <= 0.0:
        return 0.0
    root = sqrt(max(offered, 1.0))
    z = idle / root
    if z > _FAR_ABOVE:
        return 0.0
    if z < _FAR_BELOW:
        over = -z - 1.0 / z
    else:
        over = exp(-z * z / 2.0) / sqrt(2.0 * pi) / (erfc(-z / sqrt(2.0)) / 2.0)
    return rate_per_s * min(over / root, 1.0)
