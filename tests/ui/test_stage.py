"""What the stage sends to the browser, and what its scripts may not do."""

import json
import re

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.core.activations import relu
from cnnviz.core.conv import trace_conv2d
from cnnviz.core.conv_matrix import conv_matrix
from cnnviz.core.conv_transpose import trace_conv2d_transpose
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import trace_pool2d
from cnnviz.core.window_scene import window_scene
from cnnviz.ui.components.stage import bundle, packing, stage_data
from cnnviz.ui.components.stage.labels import stage_labels
from cnnviz.ui.components.stage.scene import prepare

PICTURE = np.arange(75.0).reshape(5, 5, 3)
KERNELS = np.linspace(-1, 1, 3 * 2 * 3 * 4).reshape(3, 2, 3, 4)
SCRIPT = "\n".join(path.read_text(encoding="utf-8") for path in sorted(bundle.FOLDER.glob("*.js")))
KINDS = sorted(bundle.KINDS)


def unpack(scene, name):
    """Read an array as the browser does: from its offset, in its shape."""
    offset, *shape = scene.settings["arrays"][name]
    return scene.values[offset : offset + int(np.prod(shape))].reshape(shape)


@pytest.fixture
def trace():
    return trace_conv2d(PICTURE, KERNELS, [1, 2, 3, 4], strides=(1, 2), padding="same")


def test_each_number_of_a_convolution_travels_unchanged(trace):
    scene = prepare(trace)
    for name, array in {
        "padded": trace.padded,
        "kernel": trace.kernel,
        "bias": trace.bias,
        "products": trace.products,
        "sums": trace.channel_sums,
        "output": trace.output,
    }.items():
        np.testing.assert_array_equal(unpack(scene, name), array)
    assert scene.settings["filters"] == [0, 1, 2, 3]
    assert scene.settings["strides"] == [1, 2]


def test_numbers_travel_as_an_arrow_column_of_float32_and_settings_as_json(trace):
    data = stage_data(trace, filter=2, channels=("red", "green", "blue"))
    assert isinstance(data["values"], pa.Table)
    assert data["values"].schema.types == [pa.float32()]
    rest = {name: value for name, value in data.items() if name != "values"}
    assert json.loads(json.dumps(rest))["scene"]["filter"] == 2
    numbers = [part for part in json.dumps(rest["scene"]).split(",") if "." in part]
    assert not numbers, "pixels belong into the Arrow column"


def test_with_very_many_products_only_the_chosen_filter_travels(trace, monkeypatch):
    monkeypatch.setattr(packing, "MANY_PRODUCTS", trace.products.size - 1)
    scene = prepare(trace, filter=3)
    assert scene.settings["filters"] == [3]
    assert scene.settings["filterCount"] == 4
    np.testing.assert_array_equal(unpack(scene, "output")[..., 0], trace.output[..., 3])
    np.testing.assert_array_equal(unpack(scene, "products")[..., 0], trace.products[..., 3])
    np.testing.assert_array_equal(unpack(scene, "bias"), [4])


@pytest.mark.parametrize("filter", [-1, 4])
def test_a_filter_that_does_not_exist_is_refused(trace, filter):
    with pytest.raises(InvalidValue, match=f"filter {filter} is not one of the 4 filters"):
        prepare(trace, filter=filter)


def test_the_winners_of_max_pooling_travel_and_its_padding_is_minus_infinity():
    trace = trace_pool2d(PICTURE, 2, padding="same")
    scene = prepare(trace)
    np.testing.assert_array_equal(unpack(scene, "winners"), trace.argmax)
    assert np.isneginf(unpack(scene, "padded")[5]).all()


def test_padding_of_average_pooling_has_no_number_and_the_divisor_counts_pixels():
    scene = prepare(trace_pool2d(PICTURE, 3, strides=1, padding="same", mode="average"))
    padded = unpack(scene, "padded")
    assert np.isnan(padded[0]).all()
    assert not np.isnan(padded[1:-1, 1:-1]).any()
    assert unpack(scene, "counts")[0, 0] == 4
    assert unpack(scene, "counts")[2, 2] == 9
    assert "winners" not in scene.settings["arrays"]


def test_windows_without_values_send_only_which_cells_are_reached():
    source = window_scene(6, 7, (3, 2), strides=2, padding=((1, 0), (0, 0)), dilation_rate=(2, 1))
    scene = prepare(source)
    assert list(scene.settings["arrays"]) == ["reached"]
    np.testing.assert_array_equal(unpack(scene, "reached"), source.reached)
    assert scene.settings["padded"] == [7, 7, 1]
    assert scene.settings["dilation"] == (2, 1)
    assert scene.settings["missed"] == source.missed


def test_pixels_that_no_window_reaches_are_marked_and_counted_in_a_convolution_too():
    scene = prepare(trace_conv2d(np.ones((6, 6)), np.ones((3, 3)), strides=2))
    assert scene.settings["missed"] == 11
    assert np.count_nonzero(unpack(scene, "reached") == 0) == 11


@pytest.mark.parametrize(
    "source",
    [
        lambda: window_scene(65, 5, 3),
        lambda: window_scene(20, 20, 60, padding="full"),
        lambda: trace_conv2d(np.ones((80, 80)), np.ones((3, 3))),
        lambda: trace_pool2d(np.ones((4, 4, 17)), 2),
        lambda: trace_conv2d_transpose(np.ones((33, 5)), np.ones((3, 3)), strides=2),
        lambda: trace_conv2d(np.ones((60, 60, 3)), np.ones((25, 25, 3, 1))),
    ],
)
def test_what_cannot_be_drawn_cell_by_cell_is_refused(source):
    with pytest.raises(InvalidValue, match="at most"):
        prepare(source())


def test_each_stamp_of_a_transposed_convolution_travels_with_its_input_channels_before_its_filters():
    source = trace_conv2d_transpose(
        PICTURE[:3, :4],
        np.linspace(-1, 1, 3 * 2 * 4 * 3).reshape(3, 2, 4, 3),
        [1, 2, 3, 4],
        strides=2,
        padding="same",
    )
    scene = prepare(source, filter=1)
    for name, array in {
        "image": source.image,
        "kernel": source.kernel.transpose(0, 1, 3, 2),
        "bias": source.bias,
        "products": source.products.transpose(0, 1, 2, 3, 5, 4),
        "sums": source.stamps,
        "accumulated": source.accumulated,
        "canvas": source.canvas,
        "coverage": source.coverage,
    }.items():
        np.testing.assert_array_equal(unpack(scene, name), array)
    assert scene.settings["padded"] == [*source.canvas.shape[:2], 3]
    assert scene.settings["output"] == [3, 4, 4]
    assert scene.settings["pad"] == [list(sides) for sides in source.crop]


def test_relu_is_computed_before_it_travels_and_the_sums_come_along(trace):
    scene = prepare(trace, relu=True)
    assert (trace.output < 0).any()
    np.testing.assert_array_equal(unpack(scene, "raw"), trace.output)
    np.testing.assert_array_equal(unpack(scene, "output"), relu(trace.output))
    assert "raw" not in prepare(trace).settings["arrays"]


def test_a_matrix_is_described_and_too_large_a_one_is_not_drawn():
    small = trace_conv2d(PICTURE, KERNELS)
    matrix = prepare(small, matrix=conv_matrix(small)).settings["matrix"]
    assert matrix == {"rows": 12, "columns": 75, "size": 900, "nonzero": 12 * 18, "drawn": True}
    large = trace_conv2d(np.ones((15, 15)), np.ones((3, 3)))
    assert prepare(large, matrix=conv_matrix(large)).settings["matrix"]["drawn"] is False
    assert prepare(small).settings["matrix"] is None


def test_the_matrix_of_another_convolution_is_refused(trace):
    other = trace_conv2d(PICTURE, KERNELS)
    with pytest.raises(InvalidValue, match="a matrix of 12x75 cells does not belong to a convolution"):
        prepare(trace, matrix=conv_matrix(other))


def test_a_turned_kernel_and_groups_are_told(trace):
    assert prepare(trace, flipped=True).settings["flipped"] is True
    assert prepare(trace).settings["flipped"] is False
    grouped = trace_conv2d(PICTURE, np.ones((3, 3, 1, 3)), groups=3)
    assert prepare(grouped).settings["groups"] == 3


def test_more_products_than_a_page_should_load_are_refused(trace, monkeypatch):
    one = trace.products.size // 4
    monkeypatch.setattr(packing, "MOST_PRODUCTS", one - 1)
    with pytest.raises(InvalidValue, match=f"{one} products of one filter are too many"):
        prepare(trace)
    monkeypatch.setattr(packing, "MOST_PRODUCTS", one)
    prepare(trace)


def test_the_page_shows_the_stage_or_says_why_not():
    def page():
        import streamlit as st

        from cnnviz.core.window_scene import window_scene
        from cnnviz.ui.components.stage import stage

        stage(window_scene(st.session_state.get("size", 6), 6, 3), key="stage")

    at = AppTest.from_function(page, default_timeout=30).run()
    assert not at.exception
    assert at.get("bidi_component")[0].proto.component_name == "cnnviz_stage_windows"
    at.session_state["size"] = 100
    at.run()
    assert not at.exception
    assert not at.get("bidi_component")
    assert "too large to draw cell by cell" in at.info[0].value


# ---------------------------------------------------------------- the scripts


def test_all_files_in_the_folder_are_part_of_a_bundle():
    names = {*bundle.BEFORE, *bundle.AFTER, *(name for names in bundle.KINDS.values() for name in names)}
    assert names == {path.stem for path in bundle.FOLDER.glob("*.js")}
    assert {path.stem for path in bundle.FOLDER.glob("*.css")} <= names


@pytest.mark.parametrize("kind", KINDS)
def test_a_bundle_as_sent_weighs_at_most_sixty_thousand_bytes(kind):
    assert len(bundle.module(kind).encode()) + len(bundle.style(kind).encode()) <= 60_000


def test_the_scripts_never_write_markup_call_the_server_or_load_from_elsewhere():
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "setStateValue",
        "setTriggerValue",
        "fetch(",
    ):
        assert word not in SCRIPT, word
    addresses = set(re.findall(r"https?://[\w./]+", SCRIPT))
    assert addresses <= {"http://www.w3.org/2000/svg"}  # a name, not an address


def test_the_scripts_hold_no_words_of_their_own():
    """Each label the scripts read is sent, and each one sent is read."""
    read = set(re.findall(r"\blabels\.(\w+)", SCRIPT))
    spoken = {name for name in stage_labels() if name.startswith("spoken_")}
    looked_up = {"first", "back", "forward", "last", "play", "pause", "again"}  # by the name of the button
    assert read - {"spoken"} <= set(stage_labels())
    assert set(stage_labels()) == read | spoken | looked_up


@pytest.mark.parametrize("kind", KINDS)
def test_trimming_takes_comments_and_blanks_and_leaves_texts_and_patterns(kind):
    trimmed = bundle.module(kind)
    assert "// " not in trimmed
    assert not re.search(r"^\s", trimmed, re.MULTILINE)
    code = re.sub(r"^\s*//.*$", "", bundle.source(kind), flags=re.MULTILINE)
    texts = re.findall(r"`[^`]*`", code)
    patterns = re.findall(r"\((/[^/*\s][^/\n]*/[gu]*)[,)]", code)
    assert texts
    assert patterns
    for kept in texts + patterns:
        assert kept in trimmed, kept


@pytest.mark.parametrize("kind", KINDS)
def test_the_style_keeps_the_blanks_that_calculations_need(kind):
    sums = re.findall(r"calc\([^;]*\)", bundle.style(kind))
    assert sums
    assert not any(re.search(r"\S[+*]|[+*]\S", text) for text in sums)
