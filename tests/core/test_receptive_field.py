import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.core.conv import conv2d
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import (
    Activation,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalPooling2D,
    MaxPooling2D,
    build,
    output_shape,
)
from cnnviz.core.shapes import effective_size, receptive_field

WINDOWS = st.builds(
    Conv2D,
    st.just(1),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    strides=st.tuples(st.integers(1, 2), st.integers(1, 2)),
    padding=st.sampled_from(["valid", "same", "full", 1, ((0, 1), (2, 0))]),
    dilation_rate=st.tuples(st.integers(1, 2), st.integers(1, 2)),
)


@settings(max_examples=25)
@given(st.lists(WINDOWS, max_size=4), st.randoms(use_true_random=False))
def test_output_cell_changes_with_exactly_the_pixels_of_its_patch(chain, random):
    size = (33, 32)
    network = build(chain, (*size, 1))
    field = receptive_field(network)
    # one pixel at a time is costly: a picture with one lit row (or column) shows whether a cell sees that row
    rows, columns = output_shape(network[-1])[:2] if network else size
    row, column = random.randrange(rows), random.randrange(columns)
    (top, bottom), (left, right) = field.patch(row, column)

    seen_rows = {y for y in range(size[0]) if answer(network, lit(size, 0, y))[row, column] > 0}
    seen_columns = {x for x in range(size[1]) if answer(network, lit(size, 1, x))[row, column] > 0}

    if seen_rows and seen_columns:
        assert min(seen_rows) >= top
        assert max(seen_rows) <= bottom
        assert min(seen_columns) >= left
        assert max(seen_columns) <= right
    if min(top, left) >= 0 and bottom < size[0] and right < size[1]:
        assert (min(seen_rows), max(seen_rows)) == (top, bottom)
        assert (min(seen_columns), max(seen_columns)) == (left, right)


def lit(size, axis, index):
    picture = np.zeros(size)
    picture[(slice(None),) * axis + (index,)] = 1
    return picture


def answer(network, picture):
    for layer in network:
        kernel, strides, rates, padding = layer.window()
        picture = conv2d(picture, np.ones(kernel), strides=strides, padding=padding, dilation_rate=rates)
    return picture[:, :, 0] if picture.ndim == 3 else picture


@given(st.lists(WINDOWS, max_size=6), st.integers(0, 1))
def test_size_and_stride_follow_the_closed_form(chain, axis):
    field = receptive_field(chain)
    spans = [effective_size(layer.kernel_size[axis], layer.dilation_rate[axis]) for layer in chain]
    strides = [layer.strides[axis] for layer in chain]
    before = [np.prod(strides[:index], dtype=int) for index in range(len(chain))]

    assert field.size[axis] == sum((span - 1) * b for span, b in zip(spans, before, strict=True)) + 1
    assert field.stride[axis] == np.prod(strides, dtype=int)


def test_an_empty_chain_sees_one_pixel():
    assert receptive_field([]).size == (1, 1)


def test_layers_that_work_cell_by_cell_add_nothing():
    bare = [Conv2D(4, 3), MaxPooling2D(2)]
    dressed = [bare[0], BatchNormalization(), Activation("relu"), bare[1], Dropout(0.3)]

    assert receptive_field(dressed) == receptive_field(bare)


def test_depthwise_and_pooling_windows_count_like_convolutions():
    chain = [Conv2D(8, 3, strides=2), Conv2D(8, 2, strides=2)]

    assert receptive_field([DepthwiseConv2D(3, strides=2), MaxPooling2D(2)]) == receptive_field(chain)


@pytest.mark.parametrize("last", [Flatten(), GlobalPooling2D()])
def test_flattening_and_global_pooling_see_the_whole_picture(last):
    network = build([Conv2D(8, 3, padding="same"), MaxPooling2D(2), last, Dense(10)], (32, 48, 3))
    (top, bottom), (left, right) = receptive_field(network).patch(0, 0)

    assert top <= 0 and bottom >= 31
    assert left <= 0 and right >= 47


def test_flattening_before_the_network_is_built_is_refused():
    with pytest.raises(InvalidValue, match="Flatten does not know its input_shape: build it first"):
        receptive_field([Conv2D(8, 3), Flatten()])


def test_same_padding_of_a_built_layer_is_that_of_its_size():
    layer = Conv2D(8, 3, strides=2, padding="same")

    assert receptive_field([layer]).padding == (0, 0)
    assert receptive_field(build([layer], (7, 8, 1))).padding == (1, 0)
