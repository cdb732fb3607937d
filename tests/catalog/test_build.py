"""The catalogue that is shipped is the one that the figures give."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from planner.assets import asset

PROGRAM = Path(__file__).resolve().parents[2] / "packaging" / "build_catalog.py"
A_FEW_MB = 4_000_000


@pytest.fixture(scope="module")
def build_catalog() -> ModuleType:
    """Load the program that packaging runs."""
    spec = importlib.util.spec_from_file_location("build_catalog", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_catalog"] = module
    spec.loader.exec_module(module)
    return module


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_that_the_figures_give_the_shipped_catalogue_byte_for_byte(build_catalog, tmp_path):
    build_catalog.build(tmp_path)

    built, shipped = contents(tmp_path), contents(asset("catalog"))

    assert built.keys() == shipped.keys()
    assert [name for name in built if built[name] != shipped[name]] == []


def test_that_the_shipped_catalogue_stays_small():
    assert sum(map(len, contents(asset("catalog")).values())) < A_FEW_MB


def test_that_an_empty_cell_is_unknown_and_never_nothing(build_catalog):
    assert build_catalog.number("") is None
    assert build_catalog.number("0.0116") == 0.0116


@pytest.mark.parametrize("text", ["100:0.1 50:0.2 :0.3", "10:0.1 10:0.2", "100: :0.1"])
def test_that_a_tariff_whose_bands_do_not_ascend_is_refused(build_catalog, text):
    with pytest.raises(ValueError, match="not a tariff"):
        build_catalog.tiers(text)


def test_that_a_price_of_zero_must_be_declared_free(build_catalog):
    row = {"labels": "", "tiers": "0", "source": "planner", "status": "fact", "note": ""}

    with pytest.raises(ValueError, match="not declared free"):
        build_catalog.tariff(row, "us-east-1")
    assert build_catalog.tariff({**row, "status": "free"}, "us-east-1")[1] == [[None, 0]]
