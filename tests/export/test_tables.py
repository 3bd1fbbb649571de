"""Tables: read back, they give the arrays of the trace."""

import csv
import doctest
import io

import numpy as np
import pytest

from cnnviz.core.conv import trace_conv2d
from cnnviz.core.conv_transpose import trace_conv2d_transpose
from cnnviz.core.pool import trace_pool2d
from cnnviz.core.window_scene import window_scene
from cnnviz.export import tables
from cnnviz.export.tables import WORDS, rows_to_csv, trace_to_csv

RNG = np.random.default_rng(6)
IMAGE, KERNEL = RNG.normal(size=(5, 6, 2)), RNG.normal(size=(3, 2, 2, 3))


def read(data: bytes) -> dict[str, list[list[str]]]:
    """The tables of a file by their titles."""
    assert data.startswith(b"\xef\xbb\xbf")  # Excel takes the file as UTF-8
    found: dict[str, list[list[str]]] = {}
    title = None
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        if not row:
            title = None
        elif title is None:
            title = row[0]
            found[title] = []
        else:
            found[title].append(row)
    return found


def numbers(rows: list[list[str]]) -> np.ndarray:
    return np.array([[float(cell) if cell else np.nan for cell in row] for row in rows], np.float32)


def test_the_example_of_the_docstring_runs():
    assert doctest.testmod(tables).failed == 0


@pytest.mark.parametrize("filter", [0, 2])
def test_a_convolution_comes_back_exactly(filter):
    trace = trace_conv2d(IMAGE, KERNEL, [0.1, 0, -1], padding="same")
    found = read(trace_to_csv(trace, WORDS, filter=filter))
    for channel in range(2):
        assert np.array_equal(numbers(found[f"Input, channel {channel + 1}"]), trace.image[:, :, channel])
        for one in range(3):
            grid = numbers(found[f"Kernel, filter {one + 1}, channel {channel + 1}"])
            assert np.array_equal(grid, trace.kernel[:, :, channel, one])
    for one in range(3):
        assert np.array_equal(numbers(found[f"Output, filter {one + 1}"]), trace.output[:, :, one])
    header, *rows = found[f"Each output cell, filter {filter + 1}"]
    values = numbers(rows)
    named = {name: values[:, place] for place, name in enumerate(header)}
    shape = (*trace.output.shape[:2], 2)
    assert np.array_equal(named["sum"].reshape(shape), trace.channel_sums[:, :, :, filter])
    assert np.array_equal(named["output"].reshape(shape)[:, :, 1], trace.output[:, :, filter])
    for i, j in np.ndindex(3, 2):
        seen, product = named[f"window {i + 1} {j + 1}"], named[f"product {i + 1} {j + 1}"]
        assert np.array_equal(seen.reshape(shape), trace.windows[:, :, i, j])
        assert np.array_equal(product.reshape(shape), trace.products[:, :, i, j, :, filter])


def test_a_filter_of_a_group_lists_the_channels_it_sees():
    trace = trace_conv2d(IMAGE, KERNEL[:, :, :1, :2], groups=2)
    header, *rows = read(trace_to_csv(trace, WORDS, filter=1))["Each output cell, filter 2"]
    assert {row[header.index("channel")] for row in rows} == {"2"}
    assert np.array_equal(numbers(rows)[:, -1].reshape(trace.output.shape[:2]), trace.output[:, :, 1])


def test_the_output_after_relu_is_written_when_it_is_shown():
    trace = trace_conv2d(IMAGE[:, :, 0], KERNEL[:, :, 0, 0])
    assert "Output after ReLU" not in read(trace_to_csv(trace, WORDS))
    after = numbers(read(trace_to_csv(trace, WORDS, relu=True))["Output after ReLU"])
    assert np.array_equal(after, np.maximum(trace.output[:, :, 0], 0))


@pytest.mark.parametrize("mode", ["max", "average", "min"])
def test_a_pooling_comes_back_exactly_and_its_padding_is_empty(mode):
    trace = trace_pool2d(IMAGE, 3, strides=2, padding="same", mode=mode)
    found = read(trace_to_csv(trace, WORDS))
    for channel in range(2):
        assert np.array_equal(numbers(found[f"Output, channel {channel + 1}"]), trace.output[:, :, channel])
    header, *rows = found["Each output cell"]
    values = numbers(rows)
    assert header[:3] == ["row", "column", "channel"]
    assert np.array_equal(values[:, -1].reshape(trace.output.shape), trace.output)
    seen = values[:, 3:-1].reshape(*trace.output.shape, 3, 3).transpose(0, 1, 3, 4, 2)
    hidden = np.broadcast_to(~trace.valid[..., None], seen.shape)
    assert np.array_equal(np.isnan(seen), hidden)
    assert np.array_equal(seen[~hidden], trace.windows[~hidden])


def test_windows_say_what_they_cover():
    scene = window_scene(6, 5, 3, strides=2, padding=1)
    found = read(trace_to_csv(scene, WORDS))
    header, first, *_ = found["Each output cell"]
    assert dict(zip(header, first, strict=True)) == {
        "row": "1",
        "column": "1",
        "rows covered": "1 2 3",
        "columns covered": "1 2 3",
        "cells of padding": "5",
    }
    seen = numbers(found["How many windows see each cell"])
    assert np.array_equal(seen > 0, scene.reached)
    assert seen.sum() == scene.output[0] * scene.output[1] * 9


def test_a_transposed_convolution_comes_back_exactly():
    trace = trace_conv2d_transpose(IMAGE[:3, :3, :1], KERNEL[:, :, :, :1], strides=2)
    found = read(trace_to_csv(trace, WORDS, filter=0))
    assert np.array_equal(numbers(found["Input"]), trace.image[:, :, 0])
    for one in range(2):
        assert np.array_equal(numbers(found[f"Kernel, filter {one + 1}"]), trace.kernel[:, :, one, 0])
        assert np.array_equal(numbers(found[f"Output, filter {one + 1}"]), trace.output[:, :, one])
    _, *rows = found["Each input cell, filter 1"]
    assert np.array_equal(numbers(rows)[:, 3:].reshape(3, 3, 3, 2), trace.stamps[..., 0])


def test_rows_of_any_kind_come_back_as_they_were():
    rows = [["合成곱", 'a "quoted", text', 3], ["two\nlines", -0.5, None]]
    data = rows_to_csv(["name", "text", "number"], rows)
    back = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert back == [
        ["name", "text", "number"],
        ["合成곱", 'a "quoted", text', "3"],
        ["two\nlines", "-0.5", ""],
    ]
