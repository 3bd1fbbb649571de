"""Figures as files: sizes as stated, the same figure the same bytes, and frames one after the other."""

import itertools
import struct
from xml.etree import ElementTree

import numpy as np
import pytest

from cnnviz.core.conv import trace_conv2d
from cnnviz.core.conv_transpose import trace_conv2d_transpose
from cnnviz.core.pool import trace_pool2d
from cnnviz.viz.figure_files import as_png, as_svg, frame_steps, frames
from cnnviz.viz.stage_figure import stage_figure

TRACE = trace_conv2d(np.arange(16).reshape(4, 4), [[1, 0], [0, -2]], 3)


def size_of(png: bytes) -> tuple[int, int]:
    return struct.unpack(">II", png[16:24])


@pytest.mark.parametrize("dpi", [150, 200])
def test_a_png_has_the_size_of_the_figure_in_pixels(dpi):
    figure = stage_figure(TRACE).figure
    width, height = figure.get_size_inches() * dpi
    assert size_of(as_png(figure, dpi=dpi)) == (int(width), int(height))


def test_the_same_figure_gives_the_same_files():
    one, other = stage_figure(TRACE, step=2), stage_figure(TRACE, step=2)
    assert as_svg(one.figure) == as_svg(other.figure)
    assert as_png(one.figure) == as_png(other.figure)


def test_an_svg_keeps_its_text_and_the_numbers_of_the_trace():
    svg = as_svg(stage_figure(TRACE).figure)
    root = ElementTree.fromstring(svg)
    shown = ["".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")]
    for grid in (TRACE.image, TRACE.kernel, TRACE.output):
        wanted = [f"{value:.0f}".replace("-", "−") for value in grid.ravel()]
        assert all(shown.count(text) >= wanted.count(text) for text in wanted)
    assert {"Input", "Kernel", "Output", "4×4"} <= set(shown)


def test_an_svg_says_nothing_of_when_it_was_made():
    assert b"date" not in as_svg(stage_figure(TRACE).figure).lower()


@pytest.mark.parametrize(
    "source",
    [
        TRACE,
        trace_pool2d(np.arange(36).reshape(6, 6) % 7, 2),
        trace_conv2d_transpose([[1, 2], [3, 4]], [[1, -1], [2, 0]], strides=2),
    ],
    ids=["convolution", "pooling", "transposed"],
)
def test_a_frame_is_the_picture_of_its_step(source):
    drawn = stage_figure(source, steady=True)
    made = list(frames(drawn))
    assert len(made) == drawn.steps
    assert all((one != other).any() for one, other in itertools.pairwise(made))
    for step in (0, 1, drawn.steps - 1):
        alone = next(frames(stage_figure(source, steady=True), [step]))
        different = (alone != made[step]).any(axis=2)
        assert different.mean() < 0.004  # smoothed edges that meet may differ a little


def test_a_figure_can_be_written_after_its_frames_were_drawn():
    drawn = stage_figure(TRACE, steady=True)
    before = as_png(drawn.figure)
    list(frames(drawn))
    drawn.show(drawn.steps - 1)
    assert as_png(drawn.figure) == before


def test_a_long_sweep_is_thinned_out_evenly():
    steps = frame_steps(1000)
    assert len(steps) <= 100 and steps[0] == 0 and len(set(np.diff(steps))) == 1
    assert list(frame_steps(3)) == [0, 1, 2]


def test_frames_stay_within_the_width():
    wide = stage_figure(trace_conv2d(np.zeros((12, 12)), np.ones((3, 3))))
    assert next(frames(wide, [0], width=500)).shape[1] <= 500
