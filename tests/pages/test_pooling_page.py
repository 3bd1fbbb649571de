"""The pooling page: what it says is what the core computes, and no setting stops it."""

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnnviz.content.examples import EXAMPLES
from cnnviz.core.pool import pool2d, trace_pool2d
from cnnviz.core.pool_gradient import pool_gradient
from cnnviz.nn.runtime import load_keras
from cnnviz.ui import pooling_convolution, pooling_gradient, pooling_lab, pooling_shift
from cnnviz.ui.components import stage as stage_module
from cnnviz.ui.components.number_boards import boards_data

POOL = [name for name, example in EXAMPLES.items() if example.operation == "pool"]
LABS = ["shift", "gradient", "convolution", "count"]
ONE_CELL = "1,2;3,4"


@pytest.fixture
def drawn(monkeypatch):
    """What the page gave to its components: the traces on the stage, and the rows of boards by their key."""
    seen = {"traces": [], "boards": {}}

    def stage(trace, **_options):
        seen["traces"].append(trace)

    def number_boards(items, *, key, label):
        boards_data(items, label=label)  # raises for what cannot be drawn
        seen["boards"][key] = items

    monkeypatch.setattr(stage_module, "stage", stage)
    for module in (pooling_shift, pooling_gradient, pooling_convolution):
        monkeypatch.setattr(module, "number_boards", number_boards)
    return seen


def words(app):
    return " ".join(text.value for text in app.markdown)


def run(code):
    load_keras()  # hides what TensorFlow brings from the garbage collector, which each page run waits for
    names = {}
    exec(compile(code, "screen", "exec"), names)
    return names["output"]


def board(drawn, key, title):
    return next(item for item in drawn["boards"][key] if not isinstance(item, str) and item.title == title)


@pytest.mark.parametrize("window", ["slides", "global"])
def test_the_code_of_every_picture_gives_the_numbers_of_the_stage(open_page, drawn, window):
    app = open_page("pooling", pool_lab="count")
    for example in [*POOL, "photo", "own"]:
        app.get_by_key("pool_example").set_value(example).run()
        app.get_by_key("pool_window").set_value(window).run()
        assert not app.exception and not app.error
        output = drawn["traces"][-1].output
        single = output[..., 0] if output.shape[2] == 1 else output
        expected = output[0, 0] if window == "global" else single
        np.testing.assert_allclose(run(app.code[0].value), expected, atol=1e-4)


@pytest.mark.parametrize("lab", LABS)
def test_every_example_shows_every_experiment(open_page, drawn, lab):
    app = open_page("pooling", pool_lab=lab)
    for example in [*POOL, "photo", "own"]:
        drawn["boards"].clear()
        app.get_by_key("pool_example").set_value(example).run()
        assert not app.exception and not app.error
        assert bool(drawn["boards"]) == (lab != "count")


@pytest.mark.parametrize("example", POOL)
def test_a_link_that_names_an_example_alone_shows_it(open_page, drawn, example):
    app = open_page("pooling", pool_example=example, pool_lab="count")
    assert not app.exception and not app.error
    np.testing.assert_array_equal(drawn["traces"][-1].image[:, :, 0], EXAMPLES[example].image)
    if EXAMPLES[example].image.shape == (2, 2):
        assert "the result printed there is the same" in words(app)


def test_a_link_that_says_more_than_the_example_is_kept(open_page, drawn):
    app = open_page("pooling", pool_example="pool_max", pool_padding="same")
    assert not app.error and drawn["traces"][-1].pool_size == (3, 3)


def test_only_the_chosen_experiment_is_computed(open_page, monkeypatch):
    asked = []
    for name in LABS:
        module = getattr(pooling_lab, f"pooling_{name}")
        monkeypatch.setattr(module, "show", lambda *_arguments, name=name: asked.append(name))
    app = open_page("pooling")
    assert asked == ["shift"]
    app.get_by_key("pool_lab").set_value("count").run()
    assert asked == ["shift", "count"]


def test_an_example_taken_up_again_is_shown_as_it_is_printed(open_page):
    app = open_page("pooling", pool_window="global", pool_rectangular="true")
    assert "the result printed there is the same" not in words(app)
    app.get_by_key("pool_example").set_value("pool_max").run()
    assert app.get_by_key("pool_window").value == "slides"
    assert not app.get_by_key("pool_rectangular").value
    assert "the result printed there is the same" in words(app)


def test_global_pooling_takes_one_window_of_the_whole_picture(open_page, drawn):
    app = open_page("pooling", pool_window="global", pool_mode="average")
    trace = drawn["traces"][-1]
    assert trace.pool_size == trace.image.shape[:2] and trace.output.size == 1
    assert app.get_by_key("pool_size").disabled and app.get_by_key("pool_stride").disabled
    assert "GlobalAveragePooling2D" in app.code[0].value


def test_a_rectangular_window_reaches_stage_code_and_formula(open_page, drawn):
    app = open_page("pooling", pool_rectangular="true", pool_columns=4, pool_across=1, pool_stride=2)
    assert drawn["traces"][-1].pool_size == (3, 4)
    assert drawn["traces"][-1].strides == (2, 1)
    assert "pool_size=(3, 4), strides=(2, 1)" in app.code[0].value
    assert len(app.latex) == 2


@pytest.mark.parametrize(
    ("size", "stride", "sentence"),
    [
        (3, 2, "a pixel is seen by up to 4 windows"),
        (2, 2, "no pixel is seen twice. No window sees 9 of the 25 pixels"),
        (1, 2, "The windows of 1×1 lie"),
        (2, 3, "There are **gaps**"),
    ],
)
def test_how_the_windows_lie_is_said(open_page, size, stride, sentence):
    app = open_page("pooling", pool_size=size, pool_stride=stride)
    if size == 1:
        assert sentence not in words(app) and "There are **gaps**" in words(app)
    else:
        assert sentence in words(app)


def test_a_photograph_is_pooled_channel_by_channel(open_page, drawn):
    app = open_page("pooling", pool_example="photo", pool_size=2, pool_stride=2)
    trace = drawn["traces"][-1]
    assert trace.image.shape == (8, 8, 3) and trace.output.shape == (4, 4, 3)
    for channel in range(3):
        alone = pool2d(trace.image[:, :, channel], 2)
        np.testing.assert_array_equal(alone[:, :, 0], trace.output[:, :, channel])
    alike = sum(
        len({tuple(winner) for winner in trace.argmax[row, column]}) == 1 for row, column in np.ndindex(4, 4)
    )
    assert f"In {alike} of 16 windows" in words(app)
    app.get_by_key("pool_colour").set_value("grey").run()
    assert not app.exception and drawn["traces"][-1].image.shape == (8, 8, 1)


def test_an_experiment_takes_the_channel_that_was_chosen(open_page, drawn):
    app = open_page("pooling", pool_example="photo", pool_lab="gradient", pool_channel="blue")
    assert not app.exception
    picture = board(drawn, "pool_error_boards", "Picture")
    np.testing.assert_array_equal(picture.values, drawn["traces"][-1].image[:, :, 2])


def test_the_shift_marks_and_counts_what_changed(open_page, drawn):
    app = open_page("pooling", pool_lab="shift", pool_direction="down")
    before = board(drawn, "pool_shift_before", "Pooled: max").values
    after = board(drawn, "pool_shift_after", "Pooled: max")
    np.testing.assert_array_equal(after.marked, before != after.values)
    assert f"**{int(after.marked.sum())} of 9** pooled numbers changed" in words(app)
    moved = board(drawn, "pool_shift_after", "After").values
    np.testing.assert_array_equal(moved, np.roll(EXAMPLES["guide_max"].image, 1, axis=0))


def test_the_table_shows_max_and_min_steadier_than_average_and_nothing(open_page):
    app = open_page("pooling", pool_lab="shift", pool_size=2, pool_stride=2)
    cells = r"\| ([a-z, ]+) \| (?:\d+ %|–) \| (\d+) % \| (\d+) % \|"
    rows = {kind: (int(stays), int(moves)) for kind, stays, moves in re.findall(cells, words(app))}
    unchanged = {kind: stays for kind, (stays, _moves) in rows.items()}
    change = {kind: moves for kind, (_stays, moves) in rows.items()}
    assert set(rows) == {"max", "max, blurred", "average", "min", "none"}
    assert min(unchanged["max"], unchanged["min"]) > 4 * max(unchanged["average"], unchanged["none"])
    # the lesson: a mean hardly ever stays but moves less than a pixel does; a maximum does not always stay
    assert change["average"] < change["none"]
    assert unchanged["max"] < 50
    assert change["max, blurred"] < change["max"]


def test_a_shift_by_the_stride_is_told_apart_from_others(open_page):
    address = {"pool_example": "photo", "pool_size": 2, "pool_stride": 2, "pool_lab": "shift"}
    assert "1 is no multiple of the stride 2" in words(open_page("pooling", **address))
    app = open_page("pooling", **address, pool_pixels=2)
    assert "moved by 1, apart from what came in" in words(app)


def test_zhangs_row_is_on_the_screen(open_page, drawn):
    open_page("pooling", pool_lab="shift")
    assert board(drawn, "pool_signal_before", "Max of 2").values.tolist() == [[0, 1, 0, 1]]
    assert board(drawn, "pool_signal_after", "Max of 2").values.tolist() == [[1, 1, 1, 1]]


@pytest.mark.parametrize("mode", ["max", "average", "min"])
def test_the_error_goes_back_as_the_core_says(open_page, drawn, mode):
    app = open_page("pooling", pool_lab="gradient", pool_mode=mode, pool_padding="same")
    extreme = "min" if mode == "min" else "max"
    image = EXAMPLES["guide_max"].image
    for kind in (extreme, "average"):
        trace = trace_pool2d(image, 3, strides=1, padding="same", mode=kind)
        found = board(drawn, "pool_error_boards", f"Back through {kind}")
        np.testing.assert_array_equal(found.values, pool_gradient(trace, np.ones((5, 5)))[:, :, 0])
        assert found.note == "sum 25"
    trace = trace_pool2d(image, 3, strides=1, padding="same", mode=mode)
    np.testing.assert_allclose(
        run(app.code[1].value), pool_gradient(trace, np.ones((5, 5)))[:, :, 0], atol=1e-5
    )


def test_an_error_of_ones_own_goes_back(open_page, drawn):
    address = {"pool_lab": "gradient", "pool_example": "own", "pool_image": ONE_CELL, "pool_error": "own"}
    app = open_page("pooling", **address, pool_size=2, pool_upstream="-6")
    assert not app.exception and not app.error
    assert board(drawn, "pool_error_boards", "Back through max").values.tolist() == [[0, 0], [0, -6]]
    app = open_page("pooling", **address, pool_size=2, pool_upstream="1,2")
    assert app.error[0].value.startswith("upstream of shape (1, 2, 1) must have the shape of the output")


def test_the_convolution_gives_the_average_and_never_the_maximum(open_page, drawn):
    app = open_page("pooling", pool_lab="convolution", pool_size=2, pool_stride=2)
    pooled = board(drawn, "pool_average_boards", "Average pooling").values
    np.testing.assert_array_equal(pooled, board(drawn, "pool_average_boards", "Convolution").values)
    np.testing.assert_allclose(run(app.code[1].value), pooled, atol=0.005)
    gap = board(drawn, "pool_gap_boards", "Sum").values
    image = EXAMPLES["guide_max"].image
    np.testing.assert_array_equal(gap, (pool2d(image, 2) - pool2d(image, 2, mode="min"))[:, :, 0])
    assert "both ways give the same 4 numbers" in words(app)
    assert f"Here {np.count_nonzero(gap)} of 4 sums are not 0" in words(app)
    assert app.latex[-1].value.strip("$\n").endswith("\\cdot 64 + 64 = 16{,}448")


def test_padding_parts_the_convolution_from_the_average(open_page, drawn):
    app = open_page("pooling", pool_lab="convolution", pool_size=2, pool_stride=2, pool_padding="same")
    differ = board(drawn, "pool_average_boards", "Average pooling").marked
    assert f"{int(differ.sum())} of 9 numbers differ, at the border alone" in words(app)
    assert not differ[:-1, :-1].any() and differ.any()


def test_a_plain_picture_proves_nothing_about_weights(open_page):
    app = open_page("pooling", pool_lab="convolution", pool_example="own", pool_image="2,2;2,2", pool_size=2)
    assert "prove nothing" in words(app)


def test_deck_pds_count_is_the_first_on_the_screen(open_page):
    app = open_page("pooling", pool_lab="count")
    assert [metric.value for metric in app.metric] == ["3,168,400", "774,400"]
    assert "3{,}168{,}400" in " ".join(formula.value for formula in app.latex)
    assert "31,684,010" in words(app)
    assert "1 of its 89 rows" in words(app)


def test_every_number_of_the_count_is_in_the_address(open_page):
    app = open_page(
        "pooling",
        pool_lab="count",
        pool_count_size=12,
        pool_count_kernel=3,
        pool_count_filters=5,
        pool_count_pool=10,
        pool_count_classes=2,
    )
    assert [metric.value for metric in app.metric] == ["500", "5"]
    assert (
        "one number in 100.0" in words(app) and " 1,002 weights" in words(app) and "learns 12." in words(app)
    )
    app.get_by_key("pool_count_size").set_value(2).run()
    assert app.error[0].value == "kernel_size 3 does not fit size 2 with padding='valid'"
    app.get_by_key("pool_count_size").set_value(96).run()
    assert not app.error and app.metric


SETTINGS = {
    "pool_example": st.sampled_from([*POOL, "photo", "own", "?"]),
    "pool_mode": st.sampled_from(["max", "average", "min", "sum"]),
    "pool_window": st.sampled_from(["slides", "global", "x"]),
    "pool_size": st.integers(0, 7),
    "pool_stride": st.integers(0, 7),
    "pool_padding": st.sampled_from(["valid", "same", "full"]),
    "pool_rectangular": st.sampled_from(["true", "false", "?"]),
    "pool_columns": st.integers(0, 7),
    "pool_across": st.integers(0, 7),
    "pool_image": st.sampled_from(["", "1", ONE_CELL, "1,,2", "1e6;-1e6", "0,0,0;0,0,0", "nan"]),
    "pool_colour": st.sampled_from(["colour", "grey"]),
    "pool_grid": st.integers(3, 17),
    "pool_channel": st.sampled_from(["red", "blue", "alpha"]),
    "pool_lab": st.sampled_from([*LABS, "?"]),
    "pool_direction": st.sampled_from(["right", "left", "down", "up", "in"]),
    "pool_pixels": st.integers(0, 7),
    "pool_error": st.sampled_from(["ones", "own"]),
    "pool_upstream": st.sampled_from(["", "1", "1,2;3,4", "x", "-1,0.5,1/3"]),
    "pool_channels": st.integers(0, 2049),
    "pool_count_size": st.integers(0, 40),
    "pool_count_kernel": st.integers(0, 33),
    "pool_count_filters": st.integers(0, 4097),
    "pool_count_pool": st.integers(0, 65),
    "pool_count_classes": st.integers(0, 1001),
}


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.fixed_dictionaries({}, optional=SETTINGS))
def test_no_address_stops_the_page(open_page, drawn, address):
    drawn["traces"].clear()
    app = open_page("pooling", **address)
    assert not app.exception
    assert app.title
    assert drawn["traces"] or app.error
