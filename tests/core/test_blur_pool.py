"""Maximum pooling that blurs before it skips."""

import numpy as np
import pytest

from cnnviz.core.blur_pool import BLUR, max_blur_pool2d
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import pool2d
from cnnviz.nn.runtime import load_keras


@pytest.mark.parametrize(("pool_size", "strides"), [(2, None), (3, 2), ((2, 3), 1), (3, 3)])
def test_it_is_max_pooling_at_every_place_and_a_strided_blur_in_keras(pool_size, strides):
    layers = load_keras().layers
    image = np.random.default_rng(2).normal(size=(9, 10, 2)).astype(np.float32)
    steps = pool_size if strides is None else strides
    blur = layers.DepthwiseConv2D(3, steps, use_bias=False)
    blur.build((1, None, None, 2))
    blur.set_weights([np.repeat(BLUR[:, :, None, None], 2, axis=2)])

    expected = blur(layers.MaxPooling2D(pool_size, 1)(image[None]))[0]

    np.testing.assert_allclose(max_blur_pool2d(image, pool_size, strides=strides), expected, atol=1e-5)


def test_the_blur_keeps_the_brightness_of_a_plain_picture():
    assert BLUR.sum() == 1
    np.testing.assert_array_equal(max_blur_pool2d(np.full((6, 6), 5.0)), np.full((2, 2, 1), 5.0))


def test_it_never_exceeds_the_largest_number_of_the_picture():
    image = np.random.default_rng(3).normal(size=(8, 8))
    assert max_blur_pool2d(image).max() <= pool2d(image, 8).max()


def test_a_picture_without_room_for_the_blur_is_refused():
    with pytest.raises(InvalidValue, match="kernel 3x3 does not fit image 2x2"):
        max_blur_pool2d(np.ones((3, 3)), 2)
