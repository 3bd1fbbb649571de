"""Programs are run as they stand on the screen."""

from collections.abc import Callable

import pytest


@pytest.fixture
def run_program() -> Callable[[str], object]:
    """Run a program and return what it calls ``output``."""

    def run(code: str) -> object:
        names: dict[str, object] = {}
        exec(compile(code, "screen", "exec"), names)
        return names["output"]

    return run
