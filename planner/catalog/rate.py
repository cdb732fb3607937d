"""A unit price as the catalogue knows it: tiers, source, date, and how sure it is."""

from planner.record import record

PriceKey = tuple[str, str, str, tuple[tuple[str, str], ...]]
"""Region ("" for services sold at one price everywhere), service, rate, labels."""


@record
class Tier:
    """One band of a marginal tariff; `up_to` is cumulative and inclusive, None is open."""

    up_to: float | None
    usd: float


@record
class Rate:
    """A published tariff.

    Attributes
    ----------
    tiers
        Ascending bands. `up_to` counts the base metered unit (requests, GB-seconds, GB …);
        `usd` is the price of `per` units, where the charge that asks for the rate says what
        `per` is (one million requests, one GB-second).
    source
        Who published the figure.
    as_of
        ISO date of the figure.
    estimated
        True when the figure was derived, not read ("~" on screen).
    note
        Why it is estimated, or what it leaves out ("us-east-1 price"). Empty when nothing.
    unconfirmed
        True when no page that we read states the figure.
    own
        True when the user set it in place of a published one.
    """

    tiers: tuple[Tier, ...]
    source: str
    as_of: str
    estimated: bool = False
    note: str = ""
    unconfirmed: bool = False
    own: bool = False

    @property
    def first_usd(self) -> float:
        """Return the price of the first tier that is not free."""
        return next((tier.usd for tier in self.tiers if tier.usd > 0), self.tiers[0].usd)


def flat(usd: float, source: str, as_of: str) -> Rate:
    """Return a tariff with one price for every quantity."""
    return Rate((Tier(None, usd),), source, as_of)
