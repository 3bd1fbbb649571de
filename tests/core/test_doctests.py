"""The examples in the core's docstrings run and give what they say."""

import doctest
import importlib
import pkgutil

import pytest

import cnnviz.core
from cnnviz.content import examples

MODULES = sorted(module.name for module in pkgutil.iter_modules(cnnviz.core.__path__, "cnnviz.core."))


@pytest.mark.parametrize("name", [*MODULES, examples.__name__])
def test_docstring_examples_are_true(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_public_functions_have_an_example(name):
    module = importlib.import_module(name)
    functions = [
        thing
        for key, thing in vars(module).items()
        if callable(thing) and not isinstance(thing, type) and not key.startswith("_")
        if getattr(thing, "__module__", "").startswith("cnnviz.core")
    ]
    missing = [function.__name__ for function in functions if ">>>" not in (function.__doc__ or "")]

    assert missing == []
