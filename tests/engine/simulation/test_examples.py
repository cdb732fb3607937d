"""The examples in the docstrings of the simulation room."""

import doctest
import importlib
import pkgutil

import pytest

import planner.engine.simulation as room

NAMES = [module.name for module in pkgutil.iter_modules(room.__path__)]


@pytest.mark.parametrize("name", NAMES)
def test_that_its_examples_hold(name):
    module = importlib.import_module(f"{room.__name__}.{name}")
    assert doctest.testmod(module).failed == 0
