"""The AWS regions that the catalogue prices."""

from functools import cache

from planner.catalog.sources import catalog_file
from planner.record import record


@record
class Region:
    """A region, and how much of it is priced."""

    code: str
    name: str
    ec2_type_count: int
    lambda_priced: bool


@cache
def regions() -> tuple[Region, ...]:
    """Return the priced regions in the order of their codes."""
    listed = catalog_file("regions.json")["regions"]
    return tuple(
        Region(code, name, count, bool(lambda_priced))
        for code, (name, count, lambda_priced) in listed.items()
    )
