import numpy as np
import pytest

from cnnviz.core.conv import conv2d
from cnnviz.core.kernels import KERNELS

FLAT = np.full((5, 5), 7.0)


@pytest.mark.parametrize("name", KERNELS)
def test_kernel_is_small_locked_float32_with_a_sentence(name):
    kernel = KERNELS[name]

    assert kernel.weights.dtype == np.float32
    assert kernel.weights.shape in {(3, 3), (5, 5)}
    assert not kernel.weights.flags.writeable
    assert kernel.name
    assert kernel.why.endswith(".")


@pytest.mark.parametrize(
    "name",
    [
        "identity",
        "shift",
        "box_blur",
        "gaussian_blur",
        "sharpen",
        "emboss",
        "motion_right",
        "motion_diagonal",
    ],
)
def test_kernels_that_add_up_to_one_keep_the_brightness_of_a_plain_area(name):
    np.testing.assert_allclose(conv2d(FLAT, KERNELS[name].weights), 7, rtol=1e-6)


@pytest.mark.parametrize(
    "name",
    [
        "outline",
        "laplacian",
        "sobel_top",
        "sobel_bottom",
        "sobel_left",
        "sobel_right",
        "prewitt_bottom",
        "prewitt_right",
    ],
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
        ("prewitt_bottom", np.s_[3:, :]),
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


@pytest.mark.parametrize("name", ["box_blur", "motion_right", "motion_diagonal"])
def test_a_mean_of_pixels_gives_each_of_them_the_same_weight(name):
    weights = KERNELS[name].weights
    used = weights[weights != 0]

    np.testing.assert_allclose(used, 1 / used.size, rtol=1e-6)


def test_motion_blur_smears_upright_edges_and_leaves_level_ones_sharp():
    upright, level = np.zeros((9, 9)), np.zeros((9, 9))
    upright[:, 4:] = 1
    level[4:] = 1
    kernel = KERNELS["motion_right"].weights

    np.testing.assert_allclose(conv2d(upright, kernel)[0, :, 0], [0.2, 0.4, 0.6, 0.8, 1], rtol=1e-6)
    np.testing.assert_allclose(conv2d(level, kernel)[:, 0, 0], [0, 0, 1, 1, 1], rtol=1e-6)


def test_diagonal_motion_blur_turns_a_point_into_a_streak_from_upper_left_to_lower_right():
    point = np.zeros((9, 9))
    point[4, 4] = 1
    found = conv2d(point, KERNELS["motion_diagonal"].weights)[:, :, 0]

    np.testing.assert_allclose(found, np.eye(5) / 5, rtol=1e-6)


def test_the_laplacian_changes_its_sign_in_the_middle_of_an_edge():
    ramp = np.tile([0, 0, 0, 1, 3, 4, 4, 4], (5, 1))
    found = conv2d(ramp, KERNELS["laplacian"].weights)[0, :, 0]

    assert np.sign(found).tolist() == [0, 1, 1, -1, -1, 0]


def test_emboss_is_its_identity_plus_what_is_brighter_below_right_than_above_left():
    weights = KERNELS["emboss"].weights
    edges = weights - KERNELS["identity"].weights

    np.testing.assert_array_equal(edges, -edges[::-1, ::-1])


def test_the_table_of_kernels_cannot_be_changed():
    with pytest.raises(TypeError):
        KERNELS["mine"] = KERNELS["identity"]
