"""The grids that the picture of a stage is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from cnnviz.core.arguments import Bools, Float32
from cnnviz.core.conv import ConvTrace
from cnnviz.core.pool import PoolTrace
from cnnviz.core.window_scene import reached_cells
from cnnviz.viz.digits import Digits
from cnnviz.viz.stage_source import Cell, dilation_of, window_size

Role = Literal["input", "kernel", "output"]


@dataclass(frozen=True, eq=False)
class Plane:
    """One grid of cells that stands still; of an output, the cells that are written at the end.

    Attributes:
        role: what it is, which decides its colour.
        title: a word above it.
        note: its size, after the title.
        values: (rows, columns); NaN where no number is to be written.
        hatched: True where a cell is padding, or is cropped, (rows, columns).
        crossed: True where no window looks, (rows, columns).
        gaps: True where there is no cell at all, as between the weights of a dilated kernel, (rows, columns).
        digits: how its numbers are written and where its scale ends; None if there are no numbers.
    """

    role: Role
    title: str
    note: str
    values: Float32
    hatched: Bools
    crossed: Bools
    gaps: Bools
    digits: Digits | None

    @property
    def size(self) -> Cell:
        """Rows and columns."""
        return self.values.shape[0], self.values.shape[1]


def plane(
    role: Role,
    title: str,
    notes: list[str],
    values: Float32,
    digits: Digits | None,
    hatched: npt.NDArray[np.bool_] | None = None,
    crossed: npt.NDArray[np.bool_] | None = None,
) -> Plane:
    """Make a grid; what is left out is True nowhere."""
    none = np.zeros(values.shape, np.bool_)
    return Plane(
        role=role,
        title=title,
        note=", ".join(notes),
        values=values,
        hatched=none if hatched is None else hatched,
        crossed=none if crossed is None else crossed,
        gaps=none,
        digits=digits,
    )


def input_planes(
    trace: ConvTrace | PoolTrace,
    channels: tuple[int, ...],
    words: Mapping[str, str],
    names: tuple[str, ...],
) -> tuple[Plane, ...]:
    """Make the grid of each channel of the padded input."""
    window = window_size(trace)
    size = (trace.output.shape[0], trace.output.shape[1])
    reached = reached_cells(trace.padded_mask.shape, size, window, trace.strides, dilation_of(trace))
    digits = Digits(trace.image)
    note = [padded_size_text(trace.image.shape, trace.padded_mask.shape, words)]
    hidden = trace.padded_mask & (isinstance(trace, PoolTrace) and trace.mode == "average")
    return tuple(
        plane(
            "input",
            names[channel] if len(names) > 1 else words["input"],
            note,
            np.where(hidden, np.float32(np.nan), trace.padded[:, :, channel]),
            digits,
            trace.padded_mask,
            ~reached,
        )
        for channel in channels
    )


def kernel_planes(
    kernel: Float32, every: Float32, channels: tuple[int, ...], words: Mapping[str, str]
) -> tuple[Plane, ...]:
    """Make the grid of the weights for each channel; `every` decides how numbers are written."""
    digits = Digits(every)
    note = [size_text(kernel.shape, words)]
    return tuple(
        plane("kernel", words["kernel"], note, kernel[:, :, slice_], digits)
        for slice_ in range(len(channels))
    )


def size_text(shape: tuple[int, ...], words: Mapping[str, str]) -> str:
    """Write a size in the words of the caller."""
    return words["size"].format(height=shape[0], width=shape[1])


def padded_size_text(shape: tuple[int, ...], padded: tuple[int, ...], words: Mapping[str, str]) -> str:
    """Write a size, and what it becomes with its padding."""
    if shape[:2] == padded[:2]:
        return size_text(shape, words)
    return words["padded"].format(height=shape[0], width=shape[1], rows=padded[0], columns=padded[1])
