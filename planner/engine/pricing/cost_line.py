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
        Price of ONE unit at the margin, None where the catalogue has none.
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
    price_key
        What an own price would be kept under; None where the price is none that is published.
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
    price_key: PriceKey | None = None
