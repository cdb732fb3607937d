"""`planner prices`: which prices the program computes with, and where they come from."""

import argparse
import json

from planner.cli.base import DONE, Arguments, Command, say

_DEFAULT_REGION = "us-east-1"


def _arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="show", required=True)
    show = actions.add_parser("show", help="edition, dates and sources of the price catalogue")
    show.add_argument("--region", metavar="R", default=_DEFAULT_REGION, help="default us-east-1")
    show.add_argument("--json", action="store_true", help="one JSON object")
    show.add_argument("--quiet", action="store_true", default=argparse.SUPPRESS, help="as before")


def _run(args: Arguments) -> int:
    from planner.catalog.book import load_price_book
    from planner.catalog.regions import regions
    from planner.catalog.sources import sources as known_sources

    book = load_price_book(args.region)
    sources = known_sources()
    shown = {
        "schema": "planner.prices/1",
        "version": book.version,
        "as_of": book.as_of,
        "region": book.region,
        "region_name": book.name,
        "instance_types": len(book.instance_types()),
        "regions": [region.code for region in regions()],
        "sources": [
            {"id": key, "title": source.title, "as_of": source.as_of, "licence": source.licence}
            for key, source in sources.items()
        ],
    }
    if args.json:
        say(json.dumps(shown, indent=2, ensure_ascii=False))
        return DONE
    say(f"Price catalogue {book.version}, prices of {book.as_of} and later")
    say(f"{book.region} ({book.name}): {len(book.instance_types()):,} instance types")
    say(f"{len(regions())} regions")
    say("")
    for source in sources.values():
        say(f"{source.as_of}  {source.title} ({source.licence})")
    return DONE


COMMAND = Command("prices", "show which prices are used, and their sources", _arguments, _run)
