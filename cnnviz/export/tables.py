"""Numbers as CSV files that a spreadsheet opens by a double click.

A file begins with the byte order mark of UTF-8, without which Excel reads Korean letters wrongly, and keeps
every float32 exactly: read back, the numbers are those of the trace. One file holds several tables, each
under a line with its title: first the grids as they stand on the screen, with an empty line after each, then
a table of the steps, one row for each output cell and channel; its columns can be checked with SUM.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.core.activations import relu as rectified
from cnnviz.core.conv import ConvTrace
from cnnviz.core.pool import PoolTrace
from cnnviz.core.window_scene import WindowScene

Row = Sequence[object]
Words = Mapping[str, str]


def rows_to_csv(header: Row, rows: Iterable[Row]) -> bytes:
    """Write one table.

    Args:
        header: names of the columns.
        rows: plain values; numbers are written exactly, NaN and infinities as empty cells.

    Returns:
        The file: UTF-8 with a byte order mark, commas, lines that end with CR LF.

    Example:
        >>> rows_to_csv(["size", "왼쪽"], [[3, 0.5]]).decode("utf-8-sig").split("\\r\\n")
        ['size,왼쪽', '3,0.5', '']
    """
    return _to_bytes([header, *rows] if header else rows)


def trace_to_csv(source: Any, words: Words, *, filter: int = 0, relu: bool = False) -> bytes:
    """Write all numbers of a trace: its grids, and how each output cell came about.

    Args:
        source: a ConvTrace, a PoolTrace, a WindowScene or a TransposedTrace.
        words: the titles and headings, translated; `WORDS` has the English ones and thereby the keys.
        filter: the filter whose steps are written; the grids are written for all of them.
        relu: True to write the output after ReLU too.

    Returns:
        The file, as `rows_to_csv` writes it.

    Example:
        >>> from cnnviz.core.conv import trace_conv2d
        >>> text = trace_to_csv(trace_conv2d([[1, 2]], [[3]]), WORDS).decode("utf-8-sig")
        >>> text.splitlines()[-3:]
        ['row,column,window 1 1,product 1 1,sum,bias,output', '1,1,1,3,3,0,3', '1,2,2,6,6,0,6']
    """
    return _to_bytes(_tables(source)(source, words, filter, relu))


# English is the source language: a page hands over the same keys, translated.
WORDS: dict[str, str] = {
    "input": "Input",
    "kernel": "Kernel",
    "output": "Output",
    "relu": "Output after ReLU",
    "steps": "Each output cell",
    "stamps": "Each input cell",
    "row": "row",
    "column": "column",
    "channel": "channel",
    "filter": "filter",
    "window": "window",
    "product": "product",
    "sum": "sum",
    "bias": "bias",
    "result": "output",
    "value": "input",
    "rows_covered": "rows covered",
    "columns_covered": "columns covered",
    "padding_cells": "cells of padding",
    "times_seen": "How many windows see each cell",
    "stamp": "adds",
    "padding_rows": "rows and columns are counted in the padded input",
}


def _tables(source: Any) -> Callable[[Any, Words, int, bool], Iterator[Row]]:
    if isinstance(source, ConvTrace):
        return _convolution
    if isinstance(source, PoolTrace):
        return _pooling
    return _windows if isinstance(source, WindowScene) else _transposed


def _convolution(trace: ConvTrace, words: Words, filter: int, relu: bool) -> Iterator[Row]:
    yield from _inputs(trace, words)
    yield from _kernels(trace.kernel, words)
    yield from _outputs(trace.output, words, "filter", relu)
    rows, columns, height, width, _ = trace.windows.shape
    inner, filters = trace.kernel.shape[2:]
    first = filter // (filters // trace.groups) * inner  # the filter's first channel
    several = trace.image.shape[2] > 1
    yield [_named(words["steps"], words["filter"], filter, filters)]
    cells = [f"{i + 1} {j + 1}" for i in range(height) for j in range(width)]
    yield [
        words["row"],
        words["column"],
        *([words["channel"]] if several else []),
        *(f"{words['window']} {cell}" for cell in cells),
        *(f"{words['product']} {cell}" for cell in cells),
        words["sum"],
        words["bias"],
        words["result"],
    ]
    for y, x in np.ndindex(rows, columns):
        for slice_ in range(inner):
            channel = first + slice_
            last = slice_ == inner - 1  # the bias is added once, after the last channel
            yield [
                y + 1,
                x + 1,
                *([channel + 1] if several else []),
                *trace.windows[y, x, :, :, channel].ravel(),
                *trace.products[y, x, :, :, slice_, filter].ravel(),
                trace.channel_sums[y, x, slice_, filter],
                *([trace.bias[filter], trace.output[y, x, filter]] if last else ["", ""]),
            ]


def _pooling(trace: PoolTrace, words: Words, filter: int, relu: bool) -> Iterator[Row]:
    yield from _inputs(trace, words)
    yield from _outputs(trace.output, words, "channel", relu)
    rows, columns, height, width, channels = trace.windows.shape
    yield [words["steps"]]
    yield [
        words["row"],
        words["column"],
        *([words["channel"]] if channels > 1 else []),
        *(f"{words['window']} {i + 1} {j + 1}" for i in range(height) for j in range(width)),
        words["result"],
    ]
    for y, x, channel in np.ndindex(rows, columns, channels):
        seen = np.where(trace.valid[y, x], trace.windows[y, x, :, :, channel], np.nan)
        place = [y + 1, x + 1, *([channel + 1] if channels > 1 else [])]
        yield [*place, *seen.ravel(), trace.output[y, x, channel]]


def _windows(scene: WindowScene, words: Words, filter: int, relu: bool) -> Iterator[Row]:
    covered = np.zeros(scene.padded_mask.shape, np.int64)
    steps: list[Row] = []
    for y, x in np.ndindex(*scene.output):
        top, left = scene.origin(y, x)
        down = [top + i * scene.dilation_rate[0] for i in range(scene.kernel_size[0])]
        across = [left + j * scene.dilation_rate[1] for j in range(scene.kernel_size[1])]
        covered[np.ix_(down, across)] += 1
        padding = int(scene.padded_mask[np.ix_(down, across)].sum())
        texts = [" ".join(str(place + 1) for place in places) for places in (down, across)]
        steps.append([y + 1, x + 1, *texts, padding])
    yield from _grid(covered, words["times_seen"])
    padded = bool(scene.padded_mask.any())
    yield [words["steps"], *([words["padding_rows"]] if padded else [])]
    yield [
        words["row"],
        words["column"],
        words["rows_covered"],
        words["columns_covered"],
        words["padding_cells"],
    ]
    yield from steps


def _transposed(trace: Any, words: Words, filter: int, relu: bool) -> Iterator[Row]:
    several = trace.image.shape[2] > 1
    for channel in range(trace.image.shape[2]):
        yield from _grid(
            trace.image[:, :, channel],
            _named(words["input"], words["channel"], channel, trace.image.shape[2]),
        )
    yield from _kernels(np.swapaxes(trace.kernel, 2, 3), words)  # Keras keeps (kh, kw, out, in) here
    yield from _outputs(trace.output, words, "filter", relu)
    height, width, filters = trace.kernel.shape[:3]
    yield [_named(words["stamps"], words["filter"], filter, filters)]
    yield [
        words["row"],
        words["column"],
        *([] if several else [words["value"]]),
        *(f"{words['stamp']} {i + 1} {j + 1}" for i in range(height) for j in range(width)),
    ]
    for y, x in np.ndindex(*trace.image.shape[:2]):
        value = [] if several else [trace.image[y, x, 0]]
        yield [y + 1, x + 1, *value, *trace.stamps[y, x, :, :, filter].ravel()]


def _inputs(trace: Any, words: Words) -> Iterator[Row]:
    channels = trace.image.shape[2]
    for channel in range(channels):
        yield from _grid(
            trace.image[:, :, channel], _named(words["input"], words["channel"], channel, channels)
        )


def _kernels(kernel: NDArray[np.float32], words: Words) -> Iterator[Row]:
    inner, filters = kernel.shape[2:]
    for number in range(filters):
        title = _named(words["kernel"], words["filter"], number, filters)
        for channel in range(inner):
            yield from _grid(kernel[:, :, channel, number], _named(title, words["channel"], channel, inner))


def _outputs(output: NDArray[np.float32], words: Words, kind: str, relu: bool) -> Iterator[Row]:
    depth = output.shape[2]
    kinds = [("output", output), *([("relu", rectified(output))] if relu else [])]
    for title, values in kinds:
        for number in range(depth):
            yield from _grid(values[:, :, number], _named(words[title], words[kind], number, depth))


def _named(title: str, kind: str, number: int, count: int) -> str:
    return title if count == 1 else f"{title}, {kind} {number + 1}"


def _grid(values: NDArray[Any], title: str) -> Iterator[Row]:
    yield [title]
    yield from values
    yield []


def _to_bytes(rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(value: object) -> object:
    """Write a number as short as it is exact: 3 for 3.0, 0.1 for the float32 next to it."""
    if isinstance(value, float | np.floating):
        if not np.isfinite(value):
            return ""
        return int(value) if float(value).is_integer() and abs(value) < 1e15 else str(value)
    return value
