import numpy as np
import pytest

from cnnviz.core.conv import conv2d
from cnnviz.core.kernels import KERNELS

FLAT = np.full((5, 5), 7.0)


@pytest.mark.parametrize("name", KERNELS)
def test_kernel_is_small_locked_float32_with_a_sentence(name):
    kernel = KERNELS[name]

    assert kernel.weights.dtype == np.float32
    assert kernel.weights.shape == (3, 3)
    assert not kernel.weights.flags.writeable
    assert kernel.name
    assert kernel.why.endswith(".")


@pytest.mark.parametrize("name", ["identity", "shift", "box_blur", "gaussian_blur", "sharpen", "emboss"])
def test_kernels_that_add_up_to_one_keep_the_brightness_of_a_plain_area(name):
    np.testing.assert_allclose(conv2d(FLAT, KERNELS[name].weights), 7, rtol=1e-6)


@pytest.mark.parametrize(
    "name",
    ["outline", "laplacian", "sobel_top", "sobel_bottom", "sobel_left", "sobel_right", "prewitt_right"],
)
def test_kernels_that_add_up_to_zero_are_silent_on_a_plain_area(name):
    assert (conv2d(FLAT, KERNELS[name].weights) == 0).all()


@pytest.mark.parametrize(
    ("name", "bright_half"),
    [
        ("sobel_top", np.s_[:3, :]),
        ("sobel_bottom", np.s_[3:, :]),
        ("sobel_left", np.s_[:, :3]),
        ("sobel_right", np.s_[:, 3:]),
        ("prewitt_right", np.s_[:, 3:]),
    ],
)
def test_edge_kernels_are_positive_where_their_side_is_brighter(name, bright_half):
    picture = np.zeros((6, 6))
    picture[bright_half] = 1
    found = conv2d(picture, KERNELS[name].weights)

    assert found.max() > 0
    assert found.min() >= 0
    assert conv2d(1 - picture, KERNELS[name].weights).max() <= 0


def test_shift_moves_the_picture_one_pixel_to_the_right():
    picture = np.arange(12.0).reshape(3, 4)
    found = conv2d(picture, KERNELS["shift"].weights, padding="same")[:, :, 0]

    np.testing.assert_array_equal(found[:, 1:], picture[:, :-1])
    assert (found[:, 0] == 0).all()


def test_the_table_of_kernels_cannot_be_changed():
    with pytest.raises(TypeError):
        KERNELS["mine"] = KERNELS["identity"]
