import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnviz.core.cam import normalise_map, upsample
from cnnviz.core.errors import InvalidValue
from cnnviz.nn.runtime import load_keras

MAPS = st.tuples(st.integers(1, 6), st.integers(1, 6)).flatmap(
    lambda size: arrays(np.float64, size, elements=st.floats(-10, 10))
)


@given(MAPS)
def test_a_map_is_scaled_to_its_peak_or_said_to_be_empty(raw):
    heat = normalise_map(raw)

    assert heat.values.dtype == np.float32
    assert heat.values.min() >= 0
    if raw.max() > 1e-9:
        assert not heat.empty
        assert heat.values.max() == 1
        assert heat.peak == raw.max()
        np.testing.assert_allclose(heat.values * heat.peak, np.maximum(raw, 0), atol=1e-5)
    if raw.max() <= 0:
        assert heat.empty
        assert heat.peak == 0
        assert (heat.values == 0).all()


def test_rounding_errors_are_not_blown_up_into_a_map():
    assert normalise_map([[1e-15, 0.0]]).empty
    assert not normalise_map([[1e-6, 0.0]]).empty


@pytest.mark.parametrize("old", [(1, 1), (1, 5), (4, 3), (7, 7), (6, 9)])
@pytest.mark.parametrize("new", [(1, 1), (5, 4), (13, 9), (32, 40)])
def test_upsampling_equals_tensorflow(old, new):
    load_keras()
    import tensorflow as tf

    raw = np.random.default_rng(0).uniform(-1, 1, (*old, 2)).astype(np.float32)
    expected = tf.image.resize(raw, new, method="bilinear").numpy()

    np.testing.assert_allclose(upsample(raw, new), expected, atol=1e-6)
    np.testing.assert_allclose(upsample(raw[:, :, 0], new), expected[:, :, 0], atol=1e-6)


@given(MAPS, st.integers(1, 20), st.integers(1, 20))
def test_upsampling_stays_between_the_smallest_and_the_largest_value(raw, height, width):
    found = upsample(raw, (height, width))

    assert found.shape == (height, width)
    assert found.min() >= raw.min() - 1e-5
    assert found.max() <= raw.max() + 1e-5


@given(MAPS)
def test_the_own_size_changes_nothing(raw):
    np.testing.assert_array_equal(upsample(raw, raw.shape), raw.astype(np.float32))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: normalise_map([1.0, 2.0]), "map of shape (2,) must be (height, width)"),
        (lambda: normalise_map([[float("nan")]]), "map[0, 0] is nan: each cell must be a finite number"),
        (lambda: upsample([[1.0]], 0), "size 0 must be at least 1"),
        (lambda: upsample([1.0], 2), "map of shape (1,) must be (height, width) or have channels"),
    ],
)
def test_bad_maps_get_a_sentence(call, sentence):
    with pytest.raises(InvalidValue) as caught:
        call()
    assert str(caught.value) == sentence
