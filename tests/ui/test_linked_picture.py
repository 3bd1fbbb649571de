"""What a linked picture sends to the browser, and what its scripts may not do."""

import json
import re

import numpy as np
import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.core.conv import conv2d, trace_conv2d
from cnnviz.core.errors import InvalidValue
from cnnviz.ui.components import linked_picture as package
from cnnviz.ui.components.linked_picture import linked_data
from cnnviz.ui.components.linked_picture.labels import linked_labels

GREY = np.arange(56.0).reshape(7, 8)
KERNEL = np.array([[1.0, 0, -1], [2, 0, -2]])
SCRIPT = "\n".join((package.HERE / f"{name}.js").read_text(encoding="utf-8") for name in package.SCRIPTS)


def data_of(padding, *, dilation_rate=1, **settings):
    trace = trace_conv2d(GREY, KERNEL, padding=padding, dilation_rate=dilation_rate)
    response = trace.output[:, :, 0]
    return trace, linked_data(
        GREY, response, KERNEL, label="A slope", dilation_rate=dilation_rate, **settings
    )


def unpack(data):
    """Read the arrays as the browser does: one after the other, in their shapes."""
    numbers, arrays = data["values"]["value"].to_numpy(), {}
    for name, shape in data["shapes"].items():
        arrays[name], numbers = numbers[: np.prod(shape)].reshape(shape), numbers[np.prod(shape) :]
    return arrays


@pytest.mark.parametrize("padding", ["valid", "same", "full", 1])
@pytest.mark.parametrize("rate", [1, 2])
def test_the_padding_follows_from_the_sizes_and_each_number_travels_unchanged(padding, rate):
    trace, data = data_of(padding, dilation_rate=rate)
    arrays = unpack(data)

    assert [tuple(sides) for sides in data["pad"]] == list(trace.pad)
    np.testing.assert_array_equal(arrays["padded"], trace.padded[:, :, 0])
    np.testing.assert_array_equal(arrays["response"], trace.output[:, :, 0])
    np.testing.assert_array_equal(arrays["kernel"], np.float32(KERNEL))


def test_the_answer_of_each_cell_is_the_window_times_the_kernel_that_the_browser_writes_out():
    _trace, data = data_of("same", dilation_rate=2)
    arrays, rate = unpack(data), data["dilation"]

    for row, column in np.ndindex(*arrays["response"].shape):
        window = arrays["padded"][row : row + rate + 1 : rate, column : column + 2 * rate + 1 : rate]
        assert (window * arrays["kernel"]).sum() == arrays["response"][row, column]


def test_what_was_put_around_the_picture_travels_where_it_is_not_zeros():
    mirrored = np.pad(GREY, ((0, 1), (1, 1)), mode="reflect")
    response = conv2d(mirrored, KERNEL)[:, :, 0]
    data = linked_data(GREY, response, KERNEL, label="A slope", padded=mirrored)

    np.testing.assert_array_equal(unpack(data)["padded"], np.float32(mirrored))
    with pytest.raises(InvalidValue, match=r"padded picture of shape \(7, 8\) must have the shape \(8, 10\)"):
        linked_data(GREY, response, KERNEL, label="A slope", padded=GREY)


def test_numbers_travel_as_an_arrow_column_of_float32_and_settings_as_json():
    _trace, data = data_of("same", bias=2)
    assert data["values"].schema.types == [pa.float32()]
    rest = json.loads(json.dumps({name: value for name, value in data.items() if name != "values"}))
    assert rest["bias"] == 2
    assert not any(isinstance(value, list) and len(value) > 3 for value in rest.values()), (
        "pixels go by Arrow"
    )


def test_white_is_255_unless_all_numbers_lie_in_zero_to_one():
    assert data_of("same")[1]["white"] == 255
    assert linked_data(GREY / 255, GREY, [[1]], label="")["white"] == 1


@pytest.mark.parametrize(
    ("grey", "response", "kernel", "sentence"),
    [
        (np.ones((5, 5)), np.ones((2, 5)), np.ones((3, 3)), "a response of 2 cells does not come from a"),
        (np.ones((5, 5)), np.ones((5, 8)), np.ones((3, 3)), "a response of 8 cells does not come from a"),
        (np.ones((5, 300)), np.ones((5, 300)), [[1]], r"picture of shape \(5, 300\) must have two axes"),
        (np.ones((5, 5, 3)), np.ones((5, 5)), [[1]], r"picture of shape \(5, 5, 3\) must have two axes"),
        (np.ones((20, 20)), np.ones((5, 20)), np.ones((16, 1)), r"kernel of shape \(16, 1\) must have two"),
    ],
)
def test_what_does_not_belong_together_or_cannot_be_drawn_is_refused(grey, response, kernel, sentence):
    with pytest.raises(InvalidValue, match=sentence):
        linked_data(grey, response, kernel, label="A slope")


def test_the_page_shows_the_pictures_or_says_why_not():
    def page():
        import numpy as np
        import streamlit as st

        from cnnviz.ui.components.linked_picture import linked_picture

        side = st.session_state.get("side", 6)
        linked_picture(np.ones((side, side)), np.ones((6, 6)), np.ones((3, 3)), key="linked", label="Plain")

    at = AppTest.from_function(page, default_timeout=30).run()
    assert not at.exception
    assert at.get("bidi_component")[0].proto.component_name == "cnnviz_linked_picture"
    at.session_state["side"] = 20
    at.run()
    assert not at.exception
    assert not at.get("bidi_component")
    assert "does not come from a picture of 20" in at.info[0].value


# ---------------------------------------------------------------- the scripts


def test_all_scripts_in_the_folder_are_part_of_the_bundle():
    assert sorted(package.SCRIPTS) == sorted(path.stem for path in package.HERE.glob("*.js"))


def test_the_scripts_never_write_markup_call_the_server_or_load_from_elsewhere():
    words = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "setStateValue",
        "setTriggerValue",
        "fetch(",
        "http",
    )
    for word in words:
        assert word not in SCRIPT, word


def test_the_scripts_hold_no_words_of_their_own():
    """Each label the scripts read is sent, and each one sent is read."""
    read = set(re.findall(r"\blabels\.(\w+)", SCRIPT))
    ways = {"signed", "absolute"}  # by the name of the button
    assert read | ways == set(linked_labels())
