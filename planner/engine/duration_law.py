"""The laws by which durations spread around their mean: one list for formulas, events and files."""

from typing import Literal

DurationLaw = Literal["lognormal", "exponential", "fixed"]

_OWN_VARIATION: dict[DurationLaw, float] = {"exponential": 1.0, "fixed": 0.0}


def variation_of(law: DurationLaw, cv: float) -> float:
    """Return the coefficient of variation under a law: its own, else the one that is given.

    Parameters
    ----------
    law : {"lognormal", "exponential", "fixed"}
        Law of the durations.
    cv : float
        Standard deviation over mean, where the law leaves it open.

    Returns
    -------
    float
        Standard deviation over mean.

    Examples
    --------
    >>> variation_of("lognormal", 0.7), variation_of("exponential", 0.7), variation_of("fixed", 0.7)
    (0.7, 1.0, 0.0)
    """
    return _OWN_VARIATION.get(law, cv)
