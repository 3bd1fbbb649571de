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
from cnnviz.core.conv_transpose import TransposedTrace, trace_conv2d_transpose
from cnnviz.core.pool import PoolTrace, trace_pool2d

FILE = Path(__file__).with_name("examples.json")


@dataclass(frozen=True, eq=False)
class Example:
    """One worked example, as it is printed where it comes from.

    Attributes:
        id: short name, for links.
        title: what it shows, in English.
        source: the deck or the book.
        operation: "conv", "conv_transpose" or "pool".
        image: (H, W), or (H, W, C) where there are several channels, float32.
        kernel: (kh, kw), or (kh, kw, C, F), float32; None for pooling.
        settings: the further arguments of `trace_conv2d`, `trace_conv2d_transpose` or `trace_pool2d`.
        expected: (OH, OW), or (OH, OW, F) for several filters, float32, the result as printed; books round
            means to two decimals. None where the source prints no numbers.
        expected_size: (OH, OW) as printed; None where the source prints neither numbers nor a size. Where it
            prints the size alone, the numbers of picture and kernel are ours.
    """

    id: str
    title: str
    source: str
    operation: Literal["conv", "conv_transpose", "pool"]
    image: Float32
    kernel: Float32 | None
    settings: Mapping[str, Any]
    expected: Float32 | None
    expected_size: tuple[int, int] | None

    def trace(self) -> ConvTrace | TransposedTrace | PoolTrace:
        """Compute the example.

        Returns:
            Every step of it; its output has one channel for each filter.

        Example:
            >>> EXAMPLES["diagonal_cross"].trace().output[0, :, 0]
            array([4., 3., 4.], dtype=float32)
        """
        if self.kernel is None:
            return trace_pool2d(self.image, **self.settings)
        if self.operation == "conv_transpose":
            return trace_conv2d_transpose(self.image, self.kernel, **self.settings)
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
    expected = _planes(entry["expected"]) if "expected" in entry else None
    size = expected.shape if expected is not None else entry.get("size")
    return Example(
        id=entry["id"],
        title=entry["title"],
        source=entry["source"],
        operation=entry["operation"],
        image=_planes(entry["image"]),
        kernel=None if entry["kernel"] is None else _kernel(entry["kernel"]),
        settings=entry["settings"],
        expected=expected,
        expected_size=(size[0], size[1]) if size else None,
    )


def _planes(rows: list[Any]) -> Float32:
    """Read rows of numbers, or planes of them, one after the other as books print them."""
    numbers = np.array(rows, dtype=np.float32)
    return locked(np.moveaxis(numbers, 0, 2) if numbers.ndim == 3 else numbers)


def _kernel(rows: list[Any]) -> Float32:
    """Read rows of weights, or filters, each a plane for each channel."""
    weights = np.array(rows, dtype=np.float32)
    return locked(weights.transpose(2, 3, 1, 0) if weights.ndim == 4 else weights)


EXAMPLES = read_examples()
