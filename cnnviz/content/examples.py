"""Worked examples of lecture decks and textbooks: presets for the pages, and tests for the core."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from cnnviz.core.arguments import Float32, locked
from cnnviz.core.conv import ConvTrace, trace_conv2d
from cnnviz.core.pool import PoolTrace, trace_pool2d

FILE = Path(__file__).with_name("examples.json")


@dataclass(frozen=True, eq=False)
class Example:
    """One worked example, as it is printed where it comes from.

    Attributes:
        id: short name, for links.
        title: what it shows, in English.
        source: the deck or the book.
        operation: "conv" or "pool".
        image: (H, W), float32.
        kernel: (kh, kw), float32; None for pooling.
        settings: the further arguments of `trace_conv2d` or `trace_pool2d`.
        expected: (OH, OW), float32, the result as printed; books round means to two decimals.
    """

    id: str
    title: str
    source: str
    operation: Literal["conv", "pool"]
    image: Float32
    kernel: Float32 | None
    settings: Mapping[str, Any]
    expected: Float32

    def trace(self) -> ConvTrace | PoolTrace:
        """Compute the example.

        Returns:
            Every step of it; its output has one channel.

        Example:
            >>> EXAMPLES["diagonal_cross"].trace().output[0, :, 0]
            array([4., 3., 4.], dtype=float32)
        """
        if self.kernel is None:
            return trace_pool2d(self.image, **self.settings)
        return trace_conv2d(self.image, self.kernel, **self.settings)


def read_examples(path: Path = FILE) -> Mapping[str, Example]:
    """Read the worked examples.

    Args:
        path: a JSON file such as the one beside this module.

    Returns:
        The examples by id, in the order of the file.

    Example:
        >>> read_examples()["book_bias"].settings["bias"]
        3
    """
    entries = json.loads(path.read_text(encoding="utf-8"))["examples"]
    return MappingProxyType({entry["id"]: _example(entry) for entry in entries})


def _example(entry: dict[str, Any]) -> Example:
    return Example(
        id=entry["id"],
        title=entry["title"],
        source=entry["source"],
        operation=entry["operation"],
        image=_array(entry["image"]),
        kernel=None if entry["kernel"] is None else _array(entry["kernel"]),
        settings=entry["settings"],
        expected=_array(entry["expected"]),
    )


def _array(rows: list[list[float]]) -> Float32:
    return locked(np.array(rows, dtype=np.float32))


EXAMPLES = read_examples()
