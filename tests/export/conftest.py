"""Programs are run as they stand on the screen."""

from collections.abc import Callable
from typing import Any

import pytest

from cnnviz.core.network import Network
from cnnviz.export.network_code import network as program_of
from cnnviz.nn.runtime import load_keras


@pytest.fixture
def run_program() -> Callable[[str], object]:
    """Run a program and return what it calls ``output``."""

    def run(code: str) -> object:
        names: dict[str, object] = {}
        exec(compile(code, "screen", "exec"), names)
        return names["output"]

    return run


@pytest.fixture(scope="session")
def build_network() -> Callable[[Network], Any]:
    """Run the program of a network and return its ``model``, whose weights have shapes but no values.

    Filling the 138 million weights of VGG16 would take seconds and half a gigabyte.
    """
    keras = load_keras()

    def build(network: Network) -> Any:
        names: dict[str, Any] = {}
        with keras.StatelessScope(initialize_variables=False):
            exec(compile(program_of(network), "screen", "exec"), names)
        return names["model"]

    return build
