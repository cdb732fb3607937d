"""AWS's per-second rule: whole seconds, at least a minute each time."""

from typing import Any

from planner.catalog.limits import load_limits
from planner.engine.pricing.arithmetic import ceil, greatest, where_positive
from planner.units import SECONDS_PER_HOUR


def billed_seconds(hours: Any) -> Any:
    """Return what an instance or a volume is billed for: whole seconds, at least 60, 0 for none.

    Parameters
    ----------
    hours : Decimal, float or ndarray
        How long one resource existed in the month. [h]

    Returns
    -------
    Decimal, float or ndarray
        Billed time of one resource. [s]

    References
    ----------
    .. [1] EC2 on-demand pricing, https://aws.amazon.com/ec2/pricing/on-demand/

    Examples
    --------
    >>> billed_seconds(1.1), billed_seconds(0.001), billed_seconds(0)
    (3960.0, 60, 0)
    """
    seconds = greatest(ceil(hours * SECONDS_PER_HOUR), load_limits().ec2_minimum_billed_s)
    return where_positive(hours, seconds)
