"""One row of a bill, with everything needed to open it down to quantity × unit price."""

from planner.catalog.rate import PriceKey
from planner.engine.pricing.charge import Factor
from planner.record import record


@record
class CostLine:
    """A priced charge of one month.

    Attributes
    ----------
    item
        What it is called ("Requests").
    quantity
        Amount a month before free tier. [unit]
    unit
        Unit of the quantity and of the price ("requests", "GB-s", "h").
    usd_per_unit
        Price of ONE unit that is not free. Where several volume tiers are reached it is their mean,
        and the note tells them. None where the catalogue has none.
    usd
        Amount of the line after free tier and tiers, None where the price is unknown.
    source, as_of
        Provenance of the price.
    estimated
        True for a derived price.
    service, rate
        What it was priced as; with `item` it identifies the line within a component.
    per
        How many units the published price buys (1,000,000: shown as "$0.20 / million").
    free_quantity
        Part of the quantity that the free tier covered.
    factors
        The quantity as a product, for the opened line.
    note
        Why it is estimated, unknown, or what it leaves out.
    unconfirmed
        True where no page that we read states the price.
    own
        True where the user set the price in place of the published one.
    tariff
        Region ("" for services sold at one price everywhere) and labels of the published price;
        None where there is none.
    """

    item: str
    quantity: float
    unit: str
    usd_per_unit: float | None
    usd: float | None
    source: str
    as_of: str
    estimated: bool = False
    service: str = ""
    rate: str = ""
    per: int = 1
    free_quantity: float = 0.0
    factors: tuple[Factor, ...] = ()
    note: str = ""
    unconfirmed: bool = False
    own: bool = False
    tariff: tuple[str, tuple[tuple[str, str], ...]] | None = None

    @property
    def price_key(self) -> PriceKey | None:
        """Return what an own price is kept under; None where no published price is in force."""
        if self.tariff is None:
            return None
        region, labels = self.tariff
        return (region, self.service, self.rate, tuple(sorted(labels)))
