"""What the picture of a stage shows: its grids, and what moves from step to step. Nothing is drawn here.

The words are the caller's: `WORDS` has them in English; a page fills the same keys in its own language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from cnnviz.core.activations import relu as rectified
from cnnviz.core.arguments import Bools, Float32
from cnnviz.core.conv import ConvTrace
from cnnviz.core.conv_transpose import TransposedTrace
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import PoolTrace
from cnnviz.core.window_scene import WindowScene, reached_cells
from cnnviz.viz.digits import Digits

Source = ConvTrace | PoolTrace | WindowScene | TransposedTrace
Role = Literal["input", "kernel", "output"]
Cell = tuple[int, int]

MOST_CELLS = 64  # a side: below that a cell is still something one can see on paper
MOST_CHANNELS = 16


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


@dataclass(frozen=True, eq=False)
class Moment:
    """What one step adds to the grids.

    Attributes:
        input_cells: the cells of each input under the window, framed.
        output_cells: the cells of each output that this step writes, framed.
        winners: the cell of each input whose number was taken; empty unless one is.
        written: True where an output cell has its number by now, (rows, columns).
        outputs: the numbers of each output by now, (rows, columns).
    """

    input_cells: tuple[Cell, ...]
    output_cells: tuple[Cell, ...]
    winners: tuple[Cell, ...]
    written: Bools
    outputs: tuple[Float32, ...]


@dataclass(frozen=True, eq=False)
class StageScene:
    """A trace, ready to be drawn.

    Attributes:
        source: the trace.
        filter: which filter is shown.
        relu: whether the output is shown after ReLU.
        channels: which channels of the input are shown, those that the filter looks at.
        names: what these channels are called.
        inputs: one grid a channel.
        kernels: one grid a channel; one for windows without values; none for pooling.
        outputs: one grid; for pooling one a channel.
        places: rows and columns of the steps.
    """

    source: Source
    filter: int
    relu: bool
    channels: tuple[int, ...]
    names: tuple[str, ...]
    inputs: tuple[Plane, ...]
    kernels: tuple[Plane, ...]
    outputs: tuple[Plane, ...]
    places: Cell

    @property
    def steps(self) -> int:
        """How many steps the sweep has."""
        return self.places[0] * self.places[1]

    @property
    def bias(self) -> float:
        """What is added to each sum."""
        return (
            0.0 if isinstance(self.source, PoolTrace | WindowScene) else float(self.source.bias[self.filter])
        )

    def place(self, step: int) -> Cell:
        """Return the row and the column of a step."""
        return step // self.places[1], step % self.places[1]

    def covered(self, step: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the rows and the columns under the window: of the padded input, or of the canvas."""
        source = self.source
        top, left = source.origin(*self.place(step))
        (height, width), (down, across) = window_size(source), _dilation(source)
        rows = tuple(top + i * down for i in range(height))
        return rows, tuple(left + j * across for j in range(width))

    def moment(self, step: int) -> Moment:
        """Return what a step shows.

        Args:
            step: from 0 to `steps` − 1.

        Returns:
            Frames, marks and the output by then.
        """
        rows, columns = self.covered(step)
        window = tuple((row, column) for row in rows for column in columns)
        here = (self.place(step),)
        if isinstance(self.source, TransposedTrace):
            canvas = _canvas(self, self.source, step)
            return Moment(here, window, (), np.isfinite(canvas), (canvas,))
        written = (np.arange(self.steps) <= step).reshape(self.places)
        winners: tuple[Cell, ...] = ()
        if isinstance(self.source, PoolTrace) and self.source.argmax is not None:
            taken = self.source.argmax[here[0]]
            winners = tuple((int(row), int(column)) for row, column in taken)
        values = tuple(plane.values for plane in self.outputs)
        return Moment(window, here, winners, written, values)


WORDS: dict[str, str] = {
    "input": "Input",
    "kernel": "Kernel",
    "window": "Window",
    "output": "Output",
    "channel": "Channel {channel}",
    "size": "{height}×{width}",
    "padded": "{height}×{width}, padded to {rows}×{columns}",
    "cropped": "{height}×{width}, cut out of {rows}×{columns}",
    "filter_of": "filter {filter} of {count}",
    "bias": "bias",
    "max": "max",
    "average": "average",
    "min": "min",
    "pool": "of {height}×{width}",
    "products": "sum of {count} products",
    "cells": "of {count} cells",
    "counter": "row {row}, column {column} of {rows}×{columns} · step {step} of {steps}",
    "covers": "{output} looks at rows {rows} and columns {columns} of {input}",
    "stamp": "{value} times the kernel is added to rows {rows}, columns {columns}",
    "stamps": "each channel's number times its kernel is added to rows {rows}, columns {columns}",
    "output_cell": "Output ({row}, {column})",
    "padded_input": "the padded input",
    "plain_input": "the input",
}


def stage_scene(
    source: Source,
    *,
    filter: int = 0,
    relu: bool = False,
    channels: Sequence[str] = (),
    words: Mapping[str, str] = WORDS,
) -> StageScene:
    """Turn a trace into what its picture shows.

    Args:
        source: the trace of a convolution, a pooling or a transposed convolution, or windows without values.
        filter: which filter is shown.
        relu: True to show a convolution's output after ReLU.
        channels: names of the input's channels; "Channel 1" and so on without.
        words: titles and sentences, with the keys of `WORDS`.

    Returns:
        The scene.

    Raises:
        InvalidValue: there is no such filter, or the picture is too large to be drawn cell by cell.

    Example:
        >>> from cnnviz.core.conv import trace_conv2d
        >>> scene = stage_scene(trace_conv2d([[1, 2], [3, 4]], [[10]]))
        >>> scene.steps, scene.moment(1).written.tolist()
        (4, [[True, True], [False, False]])
    """
    check_source(source, filter)
    if isinstance(source, WindowScene):
        return _windows(source, words)
    count = source.image.shape[2]
    names = tuple(words["channel"].format(channel=channel + 1) for channel in range(count))
    names = tuple(channels) if len(channels) == count else names
    if isinstance(source, ConvTrace):
        return _convolution(source, filter, relu, words, names)
    if isinstance(source, PoolTrace):
        return _pooling(source, words, names)
    return _transposed(source, filter, words, names)


def check_source(source: Source, filter: int = 0) -> None:
    """Refuse what cannot be drawn cell by cell, without drawing anything.

    Args:
        source: as in `stage_scene`.
        filter: as in `stage_scene`.

    Raises:
        InvalidValue: there is no such filter, or the picture is too large to be drawn cell by cell.

    Example:
        >>> from cnnviz.core.window_scene import window_scene
        >>> check_source(window_scene(65, 65, 3))
        Traceback (most recent call last):
        cnnviz.core.errors.InvalidValue: a picture of 65x65 cells is too large ...; at most 64 a side
    """
    if isinstance(source, ConvTrace | TransposedTrace):
        count = len(source.bias)
        if not 0 <= filter < count:
            raise InvalidValue(
                "filter {filter} is not one of the {count} filters", filter=filter, count=count
            )
    sizes = [input_size(source), output_size(source)]
    height, width = (max(size[axis] for size in sizes) for axis in (0, 1))
    if max(height, width) > MOST_CELLS:
        raise InvalidValue(
            "a picture of {height}x{width} cells is too large to draw cell by cell; at most {most} a side",
            height=height,
            width=width,
            most=MOST_CELLS,
        )
    channels = 1 if isinstance(source, WindowScene) else source.image.shape[2]
    if channels > MOST_CHANNELS:
        raise InvalidValue(
            "{channels} channels are too many to be drawn side by side; at most {most}",
            channels=channels,
            most=MOST_CHANNELS,
        )


def input_size(source: Source) -> Cell:
    """Return rows and columns of the input's grid, padding included."""
    if isinstance(source, TransposedTrace):
        return source.image.shape[0], source.image.shape[1]
    return source.padded_mask.shape[0], source.padded_mask.shape[1]


def output_size(source: Source) -> Cell:
    """Return rows and columns of the output's grid, cropped cells included."""
    if isinstance(source, WindowScene):
        return source.output
    grid = source.canvas if isinstance(source, TransposedTrace) else source.output
    return grid.shape[0], grid.shape[1]


def window_size(source: Source) -> Cell:
    """Return rows and columns of the window or the kernel, without dilation."""
    if isinstance(source, PoolTrace):
        return source.pool_size
    if isinstance(source, WindowScene):
        return source.kernel_size
    return source.kernel.shape[0], source.kernel.shape[1]


def step_count(source: Source) -> int:
    """Return how many steps a sweep has: outputs, or inputs where each input cell is a stamp.

    Args:
        source: as in `stage_scene`.

    Returns:
        The number of steps.
    """
    rows, columns = input_size(source) if isinstance(source, TransposedTrace) else output_size(source)
    return rows * columns


def _canvas(scene: StageScene, trace: TransposedTrace, step: int) -> Float32:
    """Return the canvas after a step: on each cell the value right after the last stamp, NaN before any."""
    if step == scene.steps - 1:  # cells that no stamp reaches hold the bias alone
        return trace.canvas[:, :, scene.filter]
    values = np.full(trace.canvas.shape[:2], np.nan, np.float32)
    for one in range(step + 1):
        values[np.ix_(*scene.covered(one))] = trace.accumulated[*scene.place(one), :, :, scene.filter]
    return values


def _dilation(source: Source) -> Cell:
    return (1, 1) if isinstance(source, PoolTrace) else source.dilation_rate


def _convolution(
    trace: ConvTrace, filter: int, relu: bool, words: Mapping[str, str], names: tuple[str, ...]
) -> StageScene:
    inner, filters = trace.kernel.shape[2:]
    first = filter // (filters // trace.groups) * inner  # a filter sees the channels of its group alone
    channels = tuple(range(first, first + inner))
    kernel = trace.kernel[:, :, :, filter]
    values = trace.output[:, :, filter]
    values = rectified(values) if relu else values
    digits = Digits(rectified(trace.output) if relu else trace.output)
    chosen = [] if filters == 1 else [words["filter_of"].format(filter=filter + 1, count=filters)]
    title = words["output"] + (" (ReLU)" if relu else "")
    output = plane("output", title, [_size(values.shape, words), *chosen], values, digits)
    return StageScene(
        source=trace,
        filter=filter,
        relu=relu,
        channels=channels,
        names=tuple(names[channel] for channel in channels),
        inputs=_inputs(trace, channels, words, names),
        kernels=_kernels(kernel, trace.kernel, channels, words),
        outputs=(output,),
        places=output.size,
    )


def _pooling(trace: PoolTrace, words: Mapping[str, str], names: tuple[str, ...]) -> StageScene:
    channels = tuple(range(trace.image.shape[2]))
    digits = Digits(trace.output)
    note = [_size(trace.output.shape, words)]
    outputs = tuple(
        plane("output", words["output"], note, trace.output[:, :, channel], digits) for channel in channels
    )
    return StageScene(
        source=trace,
        filter=0,
        relu=False,
        channels=channels,
        names=tuple(names[channel] for channel in channels),
        inputs=_inputs(trace, channels, words, names),
        kernels=(),
        outputs=outputs,
        places=outputs[0].size,
    )


def _windows(scene: WindowScene, words: Mapping[str, str]) -> StageScene:
    note = [_padded_size((scene.height, scene.width), scene.padded_mask.shape, words)]
    blank = np.full(scene.padded_mask.shape, np.nan, np.float32)
    source = plane("input", words["input"], note, blank, None, scene.padded_mask, ~scene.reached)
    rows, columns = (
        (cells - 1) * rate + 1 for cells, rate in zip(scene.kernel_size, scene.dilation_rate, strict=True)
    )
    gaps = np.ones((rows, columns), np.bool_)
    gaps[:: scene.dilation_rate[0], :: scene.dilation_rate[1]] = False
    window = plane(
        "kernel",
        words["window"],
        [_size(scene.kernel_size, words)],
        np.full_like(gaps, np.nan, np.float32),
        None,
    )
    output = np.full(scene.output, np.nan, np.float32)
    return StageScene(
        source=scene,
        filter=0,
        relu=False,
        channels=(0,),
        names=(words["input"],),
        inputs=(source,),
        kernels=(Plane(**{**vars(window), "gaps": gaps}),),
        outputs=(plane("output", words["output"], [_size(scene.output, words)], output, None),),
        places=scene.output,
    )


def _transposed(
    trace: TransposedTrace, filter: int, words: Mapping[str, str], names: tuple[str, ...]
) -> StageScene:
    channels = tuple(range(trace.image.shape[2]))
    digits = Digits(trace.image)
    note = [_size(trace.image.shape, words)]
    titles = names if len(names) > 1 else (words["input"],)
    inputs = tuple(
        plane("input", titles[channel], note, trace.image[:, :, channel], digits) for channel in channels
    )
    canvas = trace.canvas[:, :, filter]
    cropped = np.ones(canvas.shape, np.bool_)
    (top, _), (left, _) = trace.crop
    cropped[top : top + trace.output.shape[0], left : left + trace.output.shape[1]] = False
    size = {"height": trace.output.shape[0], "width": trace.output.shape[1]}
    size |= {"rows": canvas.shape[0], "columns": canvas.shape[1]}
    notes = [words["cropped" if cropped.any() else "size"].format(**size)]
    if len(trace.bias) > 1:
        notes.append(words["filter_of"].format(filter=filter + 1, count=len(trace.bias)))
    written = np.concatenate([trace.canvas.ravel(), trace.accumulated.ravel()])
    output = plane("output", words["output"], notes, canvas, Digits(written), cropped, trace.coverage == 0)
    return StageScene(
        source=trace,
        filter=filter,
        relu=False,
        channels=channels,
        names=names,
        inputs=inputs,
        kernels=_kernels(trace.kernel[:, :, filter], trace.kernel, channels, words),
        outputs=(output,),
        places=inputs[0].size,
    )


def _inputs(
    trace: ConvTrace | PoolTrace,
    channels: tuple[int, ...],
    words: Mapping[str, str],
    names: tuple[str, ...],
) -> tuple[Plane, ...]:
    window = window_size(trace)
    size = (trace.output.shape[0], trace.output.shape[1])
    reached = reached_cells(trace.padded_mask.shape, size, window, trace.strides, _dilation(trace))
    digits = Digits(trace.image)
    note = [_padded_size(trace.image.shape, trace.padded_mask.shape, words)]
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


def _kernels(
    kernel: Float32, every: Float32, channels: tuple[int, ...], words: Mapping[str, str]
) -> tuple[Plane, ...]:
    digits = Digits(every)
    note = [_size(kernel.shape, words)]
    return tuple(
        plane("kernel", words["kernel"], note, kernel[:, :, slice_], digits)
        for slice_ in range(len(channels))
    )


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


def _size(shape: tuple[int, ...], words: Mapping[str, str]) -> str:
    return words["size"].format(height=shape[0], width=shape[1])


def _padded_size(shape: tuple[int, ...], padded: tuple[int, ...], words: Mapping[str, str]) -> str:
    if shape[:2] == padded[:2]:
        return _size(shape, words)
    return words["padded"].format(height=shape[0], width=shape[1], rows=padded[0], columns=padded[1])
