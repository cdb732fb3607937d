"""A unit price of the user's own, which stands in for the published one."""

from pydantic import Field

from planner.catalog.rate import PriceKey
from planner.storage.stored_value import StoredValue


class OwnPrice(StoredValue):
    """What the user pays for one thing, whatever AWS publishes: a contract, a private offer.

    `usd` buys `per` units; it has no volume tiers, and the free tier is deducted as before.
    """

    region: str = Field("", max_length=64)
    service: str = Field(..., min_length=1, max_length=64)
    rate: str = Field(..., min_length=1, max_length=128)
    labels: tuple[tuple[str, str], ...] = Field((), max_length=16)
    usd: float = Field(..., ge=0, le=1e9)
    per: int = Field(1, ge=1, le=1_000_000_000_000)
    unit: str = Field("", max_length=64)
    item: str = Field("", max_length=256)
    since: str = Field("", max_length=32)

    @property
    def key(self) -> PriceKey:
        """Return what it is the price of."""
        return (self.region, self.service, self.rate, self.labels)
