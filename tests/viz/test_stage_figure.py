"""The picture of a stage holds the numbers of its trace, and nothing in it overlaps."""

import doctest

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from cnnviz.core.conv import trace_conv2d
from cnnviz.core.conv_transpose import trace_conv2d_transpose
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import trace_pool2d
from cnnviz.core.window_scene import window_scene
from cnnviz.viz import (
    digits,
    figure_files,
    stage_figure,
    stage_layout,
    stage_scene,
    stage_source,
    stage_sums,
    theme,
)
from cnnviz.viz.stage_figure import StageFigure, sums_text
from cnnviz.viz.stage_figure import stage_figure as draw
from cnnviz.viz.stage_scene import WORDS

NUMBERS = np.random.default_rng(4).integers(-3, 8, (7, 7, 3)).astype(np.float32)
KERNELS = np.random.default_rng(5).integers(-2, 4, (3, 3, 3, 2)).astype(np.float32)
SOURCES = {
    "convolution": trace_conv2d(NUMBERS[:, :, 0], KERNELS[:, :, 0, 0], 1),
    "padded": trace_conv2d(NUMBERS[:, :, 0], KERNELS[:, :, 0, 0], padding="same", strides=2),
    "dilated": trace_conv2d(NUMBERS[:, :, 0], KERNELS[:, :, 0, 0], dilation_rate=2),
    "channels": trace_conv2d(NUMBERS, KERNELS, [1, -2]),
    "six channels": trace_conv2d(np.concatenate([NUMBERS, NUMBERS], 2), np.ones((2, 2, 6, 1))),
    "groups": trace_conv2d(NUMBERS, KERNELS[:, :, :1, [0, 1, 0]], groups=3),
    "max": trace_pool2d(NUMBERS[:, :, 0], 2),
    "padded average": trace_pool2d(NUMBERS, 3, strides=2, padding="same", mode="average"),
    "windows": window_scene(7, 7, 3, strides=3, dilation_rate=2),
    "far windows": window_scene(30, 30, 5, dilation_rate=5, padding=3),
    "transposed": trace_conv2d_transpose(NUMBERS[:3, :3, 0], KERNELS[:, :, 0, 0], strides=2, padding="same"),
    "transposed with gaps": trace_conv2d_transpose(NUMBERS[:3, :3], np.ones((1, 1, 1, 3)), 1, strides=2),
    "long numbers": trace_conv2d(NUMBERS[:5, :5, 0] / 7, KERNELS[:, :, 0, 0] / 3),
    "large numbers": trace_conv2d(NUMBERS[:4, :4, 0] * 123456, KERNELS[:2, :2, 0, 0] * 1000),
    "one cell": trace_conv2d([[5]], [[2]]),
}


@pytest.fixture(params=list(SOURCES))
def source(request):
    return SOURCES[request.param]


def texts(drawn: StageFigure) -> list[str]:
    return [text.get_text() for text in drawn.figure.texts]


def boxes(drawn: StageFigure, texts: list) -> list:
    """Where texts stand, in pixels."""
    renderer = FigureCanvasAgg(drawn.figure).get_renderer()
    return [text.get_window_extent(renderer) for text in texts]


@pytest.mark.parametrize(
    "module", [digits, figure_files, stage_figure, stage_layout, stage_scene, stage_source, stage_sums]
)
def test_the_examples_of_the_docstrings_run(module):
    flags = doctest.ELLIPSIS
    assert doctest.testmod(module, optionflags=flags).failed == 0


def test_no_text_is_cut_off_at_the_edge_of_the_picture(source):
    drawn = draw(source)
    width, height = drawn.figure.get_size_inches() * drawn.figure.dpi
    for step in {0, drawn.steps - 1}:
        drawn.show(step)
        shown = [text for text in drawn.figure.texts if text.get_text()]
        for text, box in zip(shown, boxes(drawn, shown), strict=True):
            assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height, text.get_text()


def test_no_text_runs_into_another(source):
    drawn = draw(source)
    drawn.figure.set_dpi(170)
    drawn.show(drawn.steps // 2)
    small = {text for made in drawn.weights for text in made}  # these stand in a cell beside its number
    dots = [text for text in drawn.figure.texts if text.get_text() == "·"]  # covered by what is written there
    shown = [
        text for text in drawn.figure.texts if text.get_text() and text not in small and text not in dots
    ]
    places = boxes(drawn, shown)
    for number, (text, box) in enumerate(zip(shown, places, strict=True)):
        for other, there in zip(shown[number + 1 :], places[number + 1 :], strict=True):
            wide = min(box.x1, there.x1) - max(box.x0, there.x0)
            high = min(box.y1, there.y1) - max(box.y0, there.y0)
            # boxes are rounded to whole pixels and reach a little above and below the letters
            assert wide <= 3 or high <= 6, f"{text.get_text()!r} on {other.get_text()!r}"


def test_every_number_of_input_kernel_and_output_is_written():
    trace = SOURCES["convolution"]
    shown = texts(draw(trace))
    for grid in (trace.image, trace.kernel, trace.output):
        wanted = [digits.Digits(grid).text(float(value)) for value in grid.ravel()]
        assert all(shown.count(text) >= wanted.count(text) for text in wanted)


def test_outputs_that_are_not_reached_yet_are_not_written():
    trace = trace_conv2d([[1, 2], [3, 4]], [[1000]])
    drawn = draw(trace, step=1)
    assert "2000" in texts(drawn) and "3000" not in texts(drawn)
    drawn.show(3)
    assert {"1000", "2000", "3000", "4000"} <= set(texts(drawn))


@pytest.mark.parametrize("name", ["convolution", "padded", "dilated"])
def test_the_arithmetic_of_each_step_gives_the_output(name):
    trace = SOURCES[name]
    drawn = draw(trace)
    for step in range(drawn.steps):
        row, column = drawn.scene.place(step)
        text = " ".join(sums_text(drawn, step)).replace("−", "-").replace("·", "*").replace(" bias", "")
        left, right = text.split(" = ")
        assert eval(left) == float(right) == trace.output[row, column, 0]  # plain sums of products


def test_every_step_of_a_sweep_can_be_shown_in_the_same_figure(source):
    drawn = draw(source)
    for step in range(drawn.steps):
        drawn.show(step)
        assert f"step {step + 1} of {drawn.steps}" in drawn.counter.get_text()


def test_the_arithmetic_of_several_channels_adds_their_sums_and_the_bias():
    drawn = draw(SOURCES["channels"], filter=1)
    lines = " ".join(sums_text(drawn, 7)).replace("−", "-")
    last = lines.split("Output")[1].replace(" bias", "")
    left, right = last.split(" = ")
    assert eval(left) == float(right) == SOURCES["channels"].output[1, 2, 1]


def test_relu_is_written_and_shown():
    trace = trace_conv2d([[1, -5]], [[1]])
    drawn = draw(trace, relu=True)
    assert sums_text(drawn, 1) == ["(−5)·1 = −5 → ReLU → 0"]
    assert "Output (ReLU)" in texts(drawn) and texts(drawn).count("−5") == 2  # in the input and in the sum


def test_rounded_numbers_are_said_to_be_about_equal():
    assert "≈" in sums_text(draw(trace_conv2d([[1 / 3]], [[1 / 7]])), 0)[0]
    assert "=" in sums_text(draw(trace_conv2d([[0.5]], [[0.25]])), 0)[0]


def test_an_average_leaves_padding_out_of_its_sum():
    drawn = draw(trace_pool2d([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 2, padding="same", mode="average"))
    assert sums_text(drawn, 3) == ["(9)/1 = 9"]
    assert sums_text(drawn, 0) == ["(1 + 2 + 4 + 5)/4 = 3"]


def test_the_winner_of_a_maximum_is_marked_where_it_stands():
    trace = trace_pool2d([[1, 2], [9, 4]], 2)
    drawn = draw(trace)
    spot = drawn.input_spots[0]
    assert np.allclose(drawn.wedges[0].get_offsets()[0], drawn.pen.centres(spot, [(1, 0)])[0])


def test_the_window_stands_on_the_cells_it_covers():
    drawn = draw(SOURCES["dilated"], step=4)
    rows, columns = drawn.scene.covered(4)
    assert (rows, columns) == ((1, 3, 5), (1, 3, 5))
    spot = drawn.input_spots[0]
    wanted = drawn.pen.centres(spot, [(row, column) for row in rows for column in columns])
    assert np.allclose(drawn.input_frames[0].get_offsets(), wanted)


def test_a_stamp_shows_the_canvas_as_it_is_by_then():
    trace = SOURCES["transposed"]
    drawn = draw(trace)
    for step in range(drawn.steps):
        row, column = drawn.scene.place(step)
        moment = drawn.scene.moment(step)
        stamped = moment.outputs[0][np.ix_(*drawn.scene.covered(step))]
        assert np.array_equal(stamped, trace.accumulated[row, column, :, :, 0])
    assert np.array_equal(drawn.scene.moment(drawn.steps - 1).outputs[0], trace.canvas[:, :, 0])


@pytest.mark.parametrize("name", ["light", "dark"])
def test_colours_are_those_of_the_theme_and_the_sign_chooses_the_hue(name):
    drawn = draw(trace_conv2d([[4, -4, 0]], [[1]]), name=name)
    plus, minus, zero = drawn.pen.fills(drawn.input_spots[0], np.array([[4, -4, 0]], np.float32))[0]
    surface = np.array(theme.rgb(theme.palette(name).surface))
    blue = np.array(theme.rgb(theme.palette(name).input))
    assert np.abs(plus - blue).sum() < np.abs(plus - surface).sum()
    assert np.abs(minus - drawn.pen.negative).sum() < np.abs(minus - surface).sum()
    assert np.abs(zero - surface).max() < 0.09


def test_every_number_stands_out_from_its_cell():
    drawn = draw(SOURCES["convolution"], name="dark")
    for spot in (*drawn.input_spots, *drawn.output_spots):
        for fill in drawn.pen.fills(spot, spot.plane.values).reshape(-1, 3):
            assert theme.contrast(drawn.pen.ink(fill), fill) >= 3


def test_words_are_the_callers():
    words = {key: text.replace("Input", "Ingresso") for key, text in WORDS.items()}
    assert "Ingresso" in texts(draw(SOURCES["convolution"], words=words))


def test_what_is_too_large_is_refused_in_a_sentence():
    with pytest.raises(InvalidValue, match="65x65 cells is too large"):
        draw(trace_conv2d(np.zeros((65, 65)), [[1]]))
    with pytest.raises(InvalidValue, match="17 channels are too many"):
        draw(trace_pool2d(np.zeros((2, 2, 17)), 2))
    with pytest.raises(InvalidValue, match="filter 2 is not one of the 2 filters"):
        draw(SOURCES["channels"], filter=2)


def test_channels_have_the_names_they_are_given():
    drawn = draw(SOURCES["channels"], channels=("Red", "Green", "Blue"))
    assert {"Red", "Green", "Blue"} <= set(texts(drawn)) and "Channel 1" not in texts(drawn)
    assert [line.split()[0] for line in sums_text(drawn, 0)] == ["Red", "Green", "Blue", "Output"]
    grouped = draw(SOURCES["groups"], filter=1, channels=("Red", "Green", "Blue"))
    assert "Green" in texts(grouped) and "Red" not in texts(grouped)
