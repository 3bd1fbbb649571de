"""The cone of a unit: the same patch as the receptive field, and exactly the cells that change the unit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.content.architectures import ARCHITECTURES
from cnnviz.core.cone import CellSpan, cone
from cnnviz.core.conv import conv2d
from cnnviz.core.errors import InvalidValue
from cnnviz.core.layers import (
    Add,
    Conv2D,
    Conv2DTranspose,
    Dense,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
)
from cnnviz.core.network import Network, Node, chain, summarise

CHAINS = st.lists(
    st.one_of(
        st.builds(
            Conv2D,
            st.just(1),
            st.tuples(st.integers(1, 3), st.integers(1, 3)),
            strides=st.integers(1, 2),
            padding=st.sampled_from(["valid", "same"]),
        ),
        st.builds(MaxPooling2D, st.integers(1, 3), padding=st.sampled_from(["valid", "same"])),
    ),
    min_size=1,
    max_size=4,
)


@given(CHAINS, st.data())
@settings(max_examples=60)
def test_the_cone_of_a_chain_ends_in_the_patch_that_the_receptive_field_names(layers, data):
    summary = summarise(chain("chain", (33, 40, 1), layers))
    last = summary.rows[-1]
    row = data.draw(st.integers(0, last.output_shape[0] - 1))
    column = data.draw(st.integers(0, last.output_shape[1] - 1))
    seen = cone(summary, last.name, row, column)
    assert (seen["input"].rows, seen["input"].columns) == last.receptive_field.patch(row, column)
    assert list(seen) == [*(line.name for line in reversed(summary.rows)), "input"]


def test_a_unit_changes_with_exactly_the_cells_of_its_cone():
    first, second = np.ones((3, 3)), np.ones((2, 3))
    summary = summarise(chain("two", (9, 9, 1), [Conv2D(1, 3, padding="same"), Conv2D(1, (2, 3), strides=2)]))
    answer = np.zeros((9, 9), bool)
    for row in range(9):
        for column in range(9):
            picture = np.zeros((9, 9))
            picture[row, column] = 1
            maps = conv2d(conv2d(picture, first, padding="same")[:, :, 0], second, strides=2)
            answer[row, column] = maps[1, 0, 0] != 0
    seen = cone(summary, "conv2d_2", 1, 0)["input"]
    inside = np.zeros((9, 9), bool)
    inside[max(seen.rows[0], 0) : seen.rows[1] + 1, max(seen.columns[0], 0) : seen.columns[1] + 1] = True
    np.testing.assert_array_equal(inside, answer)


def test_branches_are_joined_where_they_read_the_same_map():
    small = Conv2D(4, 1)
    network = Network(
        "block",
        (20, 20, 4),
        (
            Node("wide", Conv2D(4, 5, padding="same"), ("input",)),
            Node("narrow", small, ("input",)),
            Node("sum", Add(), ("wide", "narrow")),
        ),
    )
    seen = cone(summarise(network), "sum", 7, 3)
    assert seen["narrow"] == CellSpan((7, 7), (3, 3))
    assert seen["input"] == CellSpan((5, 9), (1, 5))
    assert set(cone(summarise(network), "narrow", 0, 0)) == {"narrow", "input"}


@pytest.mark.parametrize("gather", [Flatten(), GlobalAveragePooling2D()])
def test_a_unit_after_the_last_map_sees_all_of_it(gather):
    summary = summarise(chain("all", (9, 9, 1), [Conv2D(2, 3), gather, Dense(3)]))
    seen = cone(summary, "dense_1")
    assert seen["conv2d_1"] == CellSpan((0, 6), (0, 6))
    assert seen["input"] == CellSpan((0, 8), (0, 8))


def test_units_without_a_patch_of_one_size_have_no_cone():
    summary = summarise(chain("up", (9, 9, 1), [Conv2DTranspose(2, 3, strides=2), Conv2D(1, 3)]))
    assert cone(summary, "conv2d_1") == {}


def test_a_unit_that_is_not_there_is_refused():
    summary = summarise(chain("one", (9, 9, 1), [Conv2D(2, 3)]))
    with pytest.raises(InvalidValue, match="conv2d_9"):
        cone(summary, "conv2d_9")
    with pytest.raises(InvalidValue, match="7x7"):
        cone(summary, "conv2d_1", 7, 0)


@pytest.mark.parametrize("architecture", ARCHITECTURES.values(), ids=lambda one: one.id)
def test_the_cone_of_each_known_network_agrees_with_its_receptive_field(architecture):
    summary = summarise(architecture.network)
    row = next(row for row in summary.rows if row.name == architecture.features)
    place = row.output_shape[0] // 2
    seen = cone(summary, row.name, place, place)["input"]
    assert (seen.rows, seen.columns) == row.receptive_field.patch(place, place)
