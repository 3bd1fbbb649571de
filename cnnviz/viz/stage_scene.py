"""What the picture of a stage shows: its grids, and what moves from step to step. Nothing is drawn here.

The words are the caller's: `WORDS` has them in English; a page fills the same keys in its own language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cnnviz.core.activations import relu as rectified
from cnnviz.core.arguments import Bools, Float32
from cnnviz.core.conv import ConvTrace
from cnnviz.core.conv_transpose import TransposedTrace
from cnnviz.core.pool import PoolTrace
from cnnviz.core.window_scene import WindowScene
from cnnviz.viz.digits import Digits
from cnnviz.viz.stage_planes import Plane, input_planes, kernel_planes, padded_size_text, plane, size_text
from cnnviz.viz.stage_source import (
    Cell,
    Source,
    check_source,
    dilation_of,
    window_size,
)


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
        (height, width), (down, across) = window_size(source), dilation_of(source)
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


def _canvas(scene: StageScene, trace: TransposedTrace, step: int) -> Float32:
    """Return the canvas after a step: on each cell the value right after the last stamp, NaN before any."""
    if step == scene.steps - 1:  # cells that no stamp reaches hold the bias alone
        return trace.canvas[:, :, scene.filter]
    values = np.full(trace.canvas.shape[:2], np.nan, np.float32)
    for one in range(step + 1):
        values[np.ix_(*scene.covered(one))] = trace.accumulated[*scene.place(one), :, :, scene.filter]
    return values


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
    output = plane("output", title, [size_text(values.shape, words), *chosen], values, digits)
    return StageScene(
        source=trace,
        filter=filter,
        relu=relu,
        channels=channels,
        names=tuple(names[channel] for channel in channels),
        inputs=input_planes(trace, channels, words, names),
        kernels=kernel_planes(kernel, trace.kernel, channels, words),
        outputs=(output,),
        places=output.size,
    )


def _pooling(trace: PoolTrace, words: Mapping[str, str], names: tuple[str, ...]) -> StageScene:
    channels = tuple(range(trace.image.shape[2]))
    digits = Digits(trace.output)
    note = [size_text(trace.output.shape, words)]
    outputs = tuple(
        plane("output", words["output"], note, trace.output[:, :, channel], digits) for channel in channels
    )
    return StageScene(
        source=trace,
        filter=0,
        relu=False,
        channels=channels,
        names=tuple(names[channel] for channel in channels),
        inputs=input_planes(trace, channels, words, names),
        kernels=(),
        outputs=outputs,
        places=outputs[0].size,
    )


def _windows(scene: WindowScene, words: Mapping[str, str]) -> StageScene:
    note = [padded_size_text((scene.height, scene.width), scene.padded_mask.shape, words)]
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
        [size_text(scene.kernel_size, words)],
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
        outputs=(plane("output", words["output"], [size_text(scene.output, words)], output, None),),
        places=scene.output,
    )


def _transposed(
    trace: TransposedTrace, filter: int, words: Mapping[str, str], names: tuple[str, ...]
) -> StageScene:
    channels = tuple(range(trace.image.shape[2]))
    digits = Digits(trace.image)
    note = [size_text(trace.image.shape, words)]
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
        kernels=kernel_planes(trace.kernel[:, :, filter], trace.kernel, channels, words),
        outputs=(output,),
        places=inputs[0].size,
    )
