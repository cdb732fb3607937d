"""Writes resources/catalog from the figures in packaging/figures; run it after changing one."""

import argparse
import csv
import gzip
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

FIGURES = Path(__file__).resolve().parent / "figures"
RESOURCES = Path(__file__).resolve().parent.parent / "resources" / "catalog"
Row = Mapping[str, str]

PURCHASES = ("reserved_1y", "reserved_3y", "savings_1y", "savings_3y")
ON_DEMAND_BIT = 1
GENERAL_SERIES = "cmr"
REFERENCE_FAMILY = "m5"
"""The family whose vCPU is speed 1.0 everywhere in the program."""


def rows(name: str) -> list[dict[str, str]]:
    """Read a table of figures."""
    data = (FIGURES / name).read_bytes()
    if name.endswith(".gz"):
        data = gzip.decompress(data)
    return list(csv.DictReader(io.StringIO(data.decode())))


def figures(name: str) -> Any:
    """Read a tree of figures."""
    return json.loads((FIGURES / name).read_text(encoding="utf-8"))


def number(text: str) -> float | int | None:
    """Return the number in a cell; an empty cell is unknown, never 0."""
    if not text:
        return None
    value = float(text)
    return int(value) if value.is_integer() else value


def family_of(instance_type: str) -> str:
    """Return the part before the dot."""
    return instance_type.partition(".")[0]


def encoded(document: Mapping[str, Any]) -> bytes:
    """Return JSON with one line for each member of its first two levels: a diff stays readable."""

    def compact(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    parts = []
    for name, member in document.items():
        if isinstance(member, Mapping) and member:
            inner = ",\n  ".join(
                f"{compact(key)}:{compact(value)}" for key, value in member.items()
            )
            parts.append(f" {compact(name)}:{{\n  {inner}}}")
        else:
            parts.append(f" {compact(name)}:{compact(member)}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


# --- rates -----------------------------------------------------------------------------------


def tiers(text: str) -> list[list[float | int | None]]:
    """Read `10240:0.09 :0.05` (or one price) as ascending bands; an open band has no bound."""
    bands = []
    for band in text.split():
        bound, _, price = band.rpartition(":")
        bands.append([number(bound), number(price)])
    bounds = [bound for bound, _ in bands if bound is not None]
    if any(price is None for _, price in bands) or bounds != sorted(set(bounds)):
        raise ValueError(f"not a tariff: {text}")
    return bands


def tariff(row: Row, scope: str) -> list[Any]:
    """Return a row as [labels, tiers, source, scope, status, note]."""
    labels = dict(pair.split("=") for pair in row["labels"].split(";") if pair)
    bands = tiers(row["tiers"])
    if row["status"] != "free" and all(price == 0 for _, price in bands):
        raise ValueError(f"a price of 0 that is not declared free: {row}")
    return [labels, bands, row["source"], scope, row["status"], row["note"]]


def tariffs(table: Iterable[tuple[Row, str]]) -> dict[str, dict[str, list[Any]]]:
    """Return the tariffs by service and key."""
    tree: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row, scope in table:
        tree[row["service"]][row["key"]].append(tariff(row, scope))
    return {service: dict(sorted(keys.items())) for service, keys in sorted(tree.items())}


# --- instance types --------------------------------------------------------------------------


def kin_of(instance_type: str) -> str:
    """Return generation and processor of a type: `7g` for c7gn.large, empty when it has none."""
    found = re.match(r"[a-z]+(\d+[agi]?)", family_of(instance_type))
    return found[1] if found else ""


def relative_speeds(table: Sequence[Row]) -> dict[str, tuple[float, bool]]:
    """Return each type's CoreMark a vCPU against m5, and whether it was estimated.

    A type that nobody measured takes the median of its family, or of the general series with its
    generation and processor, or 1.
    """
    medians: dict[str, list[float]] = defaultdict(list)
    for row in table:
        if row["coremark"]:
            per_vcpu = float(row["coremark"]) / float(row["vcpu"])
            medians[row["type"]].append(per_vcpu)
            medians[family_of(row["type"])].append(per_vcpu)
            if row["type"][0] in GENERAL_SERIES:
                medians[kin_of(row["type"])].append(per_vcpu)
    reference = median(medians[REFERENCE_FAMILY])
    speeds = {}
    for row in table:
        name = row["type"]
        known = next((key for key in (name, family_of(name), kin_of(name)) if key in medians), "")
        value = median(medians[known]) / reference if known else 1.0
        speeds[name] = (round(value, 3), known != name)
    return speeds


def instance_columns(table: Sequence[Row]) -> dict[str, list[Any]]:
    """Return the specifications of every type, one list a column."""
    speeds = relative_speeds(table)
    gpus = {row["family"]: row["gpu"] for row in rows("gpus.csv")}
    columns: dict[str, list[Any]] = {
        "type": [row["type"] for row in table],
        "architecture": [row["architecture"] for row in table],
        "maker": [row["maker"] for row in table],
        "source": [row["source"] for row in table],
        "gpu_name": [gpus.get(family_of(row["type"]), "") for row in table],
        "speed": [speeds[row["type"]][0] for row in table],
        "speed_estimated": [int(speeds[row["type"]][1]) for row in table],
    }
    for name in table[0]:
        if name not in columns and name != "coremark_on":
            columns[name] = [number(row[name]) for row in table]
    return columns


# --- cold starts -----------------------------------------------------------------------------


def cold_starts(table: Iterable[Row]) -> list[dict[str, Any]]:
    """Return one row a runtime, package and architecture: INIT does not depend on memory.

    INIT figures are averages over the memory sizes, weighted by their number of starts; the first
    invocation does depend on memory and is kept for each size.
    """
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in table:
        groups[row["runtime"], row["package"], row["architecture"]].append(row)
    found = []
    for (runtime, package, architecture), sizes in groups.items():
        count = sum(int(row["count"]) for row in sizes)

        def average(column: str, sizes: Sequence[Row] = sizes, count: int = count) -> float:
            return sum(float(row[column]) * int(row["count"]) for row in sizes) / count

        found.append(
            {
                "runtime": runtime,
                "package": package,
                "architecture": architecture,
                "count": count,
                **{
                    name: round(average(name), 1 if name.endswith("_ms") else 4)
                    for name in sizes[0]
                    if name.startswith("init_")
                },
                "first_invoke_ms": {
                    row["memory_mib"]: number(row["first_invoke_ms"]) for row in sizes
                },
            }
        )
    return found


# --- prices of one region --------------------------------------------------------------------


def ec2_columns(
    table: Sequence[Row], index: Mapping[str, int], discounts: Mapping[str, Row]
) -> dict[str, list[Any]]:
    """Return a region's instance prices, one list a column; `estimated` is a bit mask."""
    columns: dict[str, list[Any]] = defaultdict(list)
    for row in table:
        on_demand = float(row["on_demand"])
        guessed = row["source"] == "estimate" or row["flag"] in ("superseded", "metal")
        mask = ON_DEMAND_BIT if guessed else 0
        columns["type"].append(index[row["type"]])
        columns["source"].append(row["source"])
        columns["flag"].append(row["flag"])
        columns["sibling"].append(row["sibling"])
        columns["on_demand"].append(number(row["on_demand"]))
        discount = discounts.get(family_of(row["type"]), {})
        for place, purchase in enumerate(PURCHASES, start=1):
            price = number(row[purchase])
            if price is None and discount.get(purchase):
                price = round(on_demand * (1 - float(discount[purchase])), 5)
                mask |= 1 << place
            columns[purchase].append(price)
        saving = number(row["spot_saving_percent"])
        # A saving below 0 was taken against an on-demand price that is no longer asked.
        columns["spot_saving_percent"].append(saving if saving and saving > 0 else None)
        columns["spot_interruption"].append(number(row["spot_interruption"]))
        columns["estimated"].append(mask)
    return columns


def region_document(
    code: str,
    sources: Mapping[str, Mapping[str, str]],
    ec2: Mapping[str, list[Any]],
    rates: Mapping[str, Any],
    tables: Mapping[str, Sequence[Row]],
) -> dict[str, Any]:
    """Return everything that is priced in one region."""
    read = {source for source in ec2["source"] if source != "estimate"}
    return {
        "region": code,
        "as_of": min(sources[source]["as_of"] for source in read),
        "rates": rates,
        "ec2": ec2,
        "rds": {
            f"{row['engine']} {row['class']}": [
                number(row[column]) for column in ("single_az", "multi_az", "single_az_reserved_1y")
            ]
            for row in tables["rds"]
        },
        "elasticache": {
            row["node"]: {
                engine: number(row[engine])
                for engine in ("redis", "valkey", "memcached")
                if row[engine]
            }
            for row in tables["elasticache"]
        },
    }


def by_region(table: Iterable[Row]) -> dict[str, list[Row]]:
    """Return a table's rows, region by region."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in table:
        groups[row["region"]].append(row)
    return groups


# --- the whole -------------------------------------------------------------------------------


def documents() -> dict[str, dict[str, Any]]:
    """Return every file of the catalogue by its path below resources/catalog."""
    sources = figures("sources.json")
    edition = figures("edition.json")
    specifications = rows("ec2_instances.csv.gz")
    index = {row["type"]: place for place, row in enumerate(specifications)}
    discounts = {row["family"]: row for row in rows("ec2_discounts.csv")}
    ec2 = by_region(rows("ec2_prices.csv.gz"))
    regional_rates = by_region(rows("rates_by_region.csv"))
    databases = {name: by_region(rows(f"{name}_prices.csv.gz")) for name in ("rds", "elasticache")}

    files: dict[str, dict[str, Any]] = {
        "sources.json": sources,
        "instance_types.json": {"columns": instance_columns(specifications)},
        "limits.json": figures("limits.json"),
        "cold_starts.json": {
            "source": "lambda-perf",
            "rows": cold_starts(rows("cold_starts.csv.gz")),
        },
        "free_tiers.json": {"allowances": rows("free_tiers.csv")},
        "services.json": {
            "default_labels": edition["default_labels"],
            "rates": tariffs((row, row["scope"]) for row in rows("rates.csv")),
        },
    }
    listed = []
    for region in rows("regions.csv"):
        code = region["code"]
        rates = tariffs((row, code) for row in regional_rates[code])
        files[f"regions/{code}.json"] = region_document(
            code,
            sources,
            ec2_columns(ec2[code], index, discounts),
            rates,
            {name: table[code] for name, table in databases.items()},
        )
        listed.append([code, region["name"], len(ec2[code]), int("lambda" in rates)])
    files["regions.json"] = {
        "version": edition["version"],
        "disclaimer": edition["disclaimer"],
        "regions": {code: facts for code, *facts in listed},
    }
    return files


def build(target: Path) -> int:
    """Write the catalogue into a folder and return its size in bytes."""
    size = 0
    for name, document in documents().items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = encoded(document)
        path.write_bytes(data)
        size += len(data)
    return size


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=RESOURCES)
    target: Path = parser.parse_args().target
    print(f"{build(target) / 1024:,.0f} KiB in {target}")
