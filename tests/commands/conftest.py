"""The command line, called as a user calls it."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from cnnviz.__main__ import BAD_INPUT, main


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        """The one object on standard output; NaN and infinity are no JSON."""
        assert self.out.endswith("\n") and self.out.count("\n") == 1, self.out

        def refuse(constant: str) -> None:
            raise AssertionError(f"{constant} is no JSON")

        value = json.loads(self.out, parse_constant=refuse)
        assert isinstance(value, dict)
        return value

    @property
    def sentence(self) -> str:
        """The one line that says what was wrong with the input."""
        assert self.status == BAD_INPUT and self.out == "", (self.status, self.out, self.err)
        assert self.err.startswith("python -m cnnviz") and self.err.count("\n") == 1, self.err
        return self.err.strip()


@pytest.fixture
def cnnviz(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run ``python -m cnnviz`` with these words."""

    def run(*words: object) -> Answer:
        capsys.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as end:  # argparse ends the program itself
            status = end.code
        return Answer(status, *capsys.readouterr())

    return run
