"""Deck PD's count of features, and what pooling leaves of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.feature_count import count_features
from cnnviz.nn.runtime import load_keras


def test_deck_pds_example_gives_3168400_numbers():
    counted = count_features(96, 8, 400, 2)
    assert counted.map_size == 89
    assert counted.map_size**2 == 7921
    assert counted.features == 3_168_400
    assert (counted.pooled_size, counted.pooled_features, counted.dropped) == (44, 774_400, 1)


def test_the_counts_are_those_of_keras_shapes_and_parameters():
    layers = load_keras().layers
    counted = count_features(12, 3, 5, 4, classes=7)
    shape = layers.Conv2D(5, 3).compute_output_shape((1, 12, 12, 1))
    pooled = layers.MaxPooling2D(4).compute_output_shape(shape)
    assert counted.features == shape[1] * shape[2] * shape[3]
    assert counted.pooled_features == pooled[1] * pooled[2] * pooled[3]
    for units, expected in (
        (counted.features, counted.weights),
        (counted.pooled_features, counted.pooled_weights),
    ):
        dense = layers.Dense(7)
        dense.build((None, units))
        assert dense.count_params() == expected


@given(st.integers(8, 99), st.integers(1, 8), st.integers(1, 500))
def test_a_pool_of_one_leaves_everything(size, kernel_size, filters):
    counted = count_features(size, kernel_size, filters, 1)
    assert counted.pooled_features == counted.features
    assert counted.dropped == 0


@given(st.integers(20, 99), st.integers(1, 8), st.integers(1, 12))
def test_pooled_rows_and_dropped_rows_are_all_rows(size, kernel_size, pool_size):
    counted = count_features(size, kernel_size, 1, pool_size)
    assert counted.pooled_size * pool_size + counted.dropped == counted.map_size


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((5, 6, 1, 1), "kernel_size 6 does not fit size 5 with padding='valid'"),
        ((5, 3, 1, 4), "kernel_size 4 does not fit size 3 with padding='valid'"),
        ((5, 3, 0, 1), "filters 0 must be at least 1"),
    ],
)
def test_what_does_not_fit_gets_a_sentence(arguments, sentence):
    with pytest.raises(InvalidValue) as caught:
        count_features(*arguments)
    assert str(caught.value) == sentence
