"""Measures how fast a price book opens; exit 1 above 60 ms."""

import argparse
import statistics
import subprocess
import sys

PROMISE_MS = 60
MEASURE = """
import sys, time
import dataclasses, datetime, enum, functools, json, pathlib, typing  # any program has these
before = time.perf_counter()
from planner.catalog.book import load_price_book
table = load_price_book(sys.argv[1]).instance_types()
print((time.perf_counter() - before) * 1000, len(table))
"""


def opening_ms(region: str) -> tuple[float, int]:
    """Return the time from the first import of ours to a region's table of types, and its rows."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, region], check=True, capture_output=True, text=True
    )
    elapsed_ms, rows = done.stdout.split()
    return float(elapsed_ms), int(rows)


def main() -> int:
    """Measure, print one line a region, and compare the median with the promise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("regions", nargs="*", default=["us-east-1", "us-west-2", "eu-central-1"])
    parser.add_argument("--runs", type=int, default=9)
    asked = parser.parse_args()
    worst_ms = 0.0
    for region in asked.regions:
        runs = [opening_ms(region) for _ in range(asked.runs)]
        middle_ms = statistics.median(elapsed_ms for elapsed_ms, _ in runs)
        worst_ms = max(worst_ms, middle_ms)
        print(f"{region:16} {middle_ms:6.1f} ms for {runs[0][1]:,} instance types")
    print(f"promise {PROMISE_MS} ms, worst median {worst_ms:.1f} ms")
    return int(worst_ms > PROMISE_MS)


if __name__ == "__main__":
    sys.exit(main())
