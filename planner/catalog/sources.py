"""Where the catalogue's figures come from, and the one reader of its files."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from planner.assets import asset
from planner.record import record


@record
class Source:
    """A publication from which figures were taken.

    Attributes
    ----------
    title
        What a cost line shows.
    as_of
        ISO date of the figures.
    licence
        Terms of the publication; "facts only" where nothing but figures was taken.
    where
        Address, with the revision that was read.
    """

    title: str
    as_of: str
    licence: str
    where: str


def catalog_file(*parts: str) -> Any:
    """Return the content of a file below resources/catalog."""
    return json.loads(asset("catalog", *parts).read_bytes())


@cache
def sources() -> Mapping[str, Source]:
    """Return every source of the catalogue by its id."""
    return {name: Source(**facts) for name, facts in catalog_file("sources.json").items()}
