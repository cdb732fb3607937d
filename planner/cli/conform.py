"""`planner conform`: published bills, priced again by our engine."""

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from planner.cli.base import DONE, MISSED, Arguments, Command, read_file, say
from planner.storage.plain_text import plain

if TYPE_CHECKING:
    from planner.analysis.conform import Conformity, ConformReport
    from planner.catalog.rate import Rate


_ANY_REGION = "us-east-1"
# What examples call purchases that the catalogue prices under a name of its own.
_PURCHASES = {
    "reserved_standard_1y_no_upfront": "reserved_1y",
    "reserved_standard_3y_no_upfront": "reserved_3y",
}


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="worked examples (planner.worked-examples/1)")
    parser.add_argument(
        "--catalog", action="store_true", help="with the catalogue's rates instead of their own"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


def _run(args: Arguments) -> int:
    from planner.analysis.conform import conform, conform_catalog

    data = read_file(args.file)
    report = conform_catalog(data, _catalog_rate) if args.catalog else conform(data)
    if args.json:
        rows = [_as_json(result) for result in report.results]
        say(
            json.dumps(
                {
                    "schema": "planner.conformity/1",
                    "reproduced": report.reproduced,
                    "examples": len(report.results),
                    "results": rows,
                },
                indent=2,
                ensure_ascii=False,
            )
        )
    else:
        for line in _lines(report, quiet=args.quiet):
            say(line)
    return DONE if report.complete else MISSED


def _catalog_rate(
    region: str, service: str, key: str, labels: tuple[tuple[str, str], ...]
) -> "Rate | None":
    """Return our rate; None in a region that we do not price. Global services: any region."""
    from planner.catalog.book import UnknownRegion, load_price_book

    try:
        book = load_price_book(_ANY_REGION if region == "global" else region)
    except UnknownRegion:
        return None
    named = dict(labels)
    if "purchase" in named:
        named["purchase"] = _PURCHASES.get(named["purchase"], named["purchase"])
    return book.rate(service, key, **named)


def _lines(report: "ConformReport", *, quiet: bool) -> Iterator[str]:
    for result in report.results:
        if not quiet or not result.reproduced:
            yield _line(result)
    yield f"{report.reproduced} of {len(report.results)} reproduced"


def _line(result: "Conformity") -> str:
    mark = "ok  " if result.reproduced else "miss"
    remarks = "".join(f"; ignored “{plain(key)}”" for key in result.ignored)
    remarks += "".join(f"; {difference}" for difference in result.differing)
    if result.got_usd is None:
        return f"{mark} {plain(result.id)}: {plain(result.problem)}{remarks}"
    return (
        f"{mark} {plain(result.id)}: published ${result.expected_usd.normalize():f}, "
        f"ours ${float(result.got_usd):.10g}{remarks}"
    )


def _as_json(result: "Conformity") -> dict[str, object]:
    got, difference = result.got_usd, result.difference_usd
    return {
        "id": result.id,
        "service": result.service,
        "expected_usd": float(result.expected_usd),
        "got_usd": None if got is None else float(got),
        "difference_usd": None if difference is None else float(difference),
        "reproduced": result.reproduced,
        "problem": result.problem,
        "ignored": result.ignored,
        "differing": result.differing,
    }


COMMAND = Command("conform", "price worked examples again; exit with 1 on a miss", _arguments, _run)
