import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnviz.core.conv import conv2d
from cnnviz.core.errors import InvalidValue
from cnnviz.core.kernel_algebra import (
    compose,
    half_turn,
    normalised,
    quarter_turn,
    random_kernel,
    separate,
)
from cnnviz.core.kernels import KERNELS

# Whole numbers: float arithmetic on them is exact, so laws can be checked without a tolerance.
NUMBERS = st.integers(-9, 9).map(float)


def grids(low, high):
    return st.tuples(st.integers(low, high), st.integers(low, high)).flatmap(
        lambda size: arrays(np.float64, size, elements=NUMBERS)
    )


PICTURES, SMALL = grids(7, 10), grids(1, 4)


@given(PICTURES, SMALL, SMALL)
def test_a_composed_kernel_slides_once_like_its_two_parts(picture, first, second):
    twice = conv2d(conv2d(picture, first), second)

    np.testing.assert_array_equal(conv2d(picture, compose(first, second)), twice)


@given(SMALL, SMALL)
def test_the_order_of_two_kernels_does_not_matter(first, second):
    np.testing.assert_array_equal(compose(first, second), compose(second, first))


@given(SMALL, SMALL)
def test_turning_both_kernels_turns_their_composition(first, second):
    turned = compose(half_turn(first), half_turn(second))

    np.testing.assert_array_equal(turned, half_turn(compose(first, second)))


@given(SMALL, SMALL)
def test_the_sum_of_a_composed_kernel_is_the_product_of_the_sums(first, second):
    assert compose(first, second).sum() == first.sum() * second.sum()


def test_two_small_blurs_make_one_larger_blur():
    found = compose([[1, 1], [1, 1]], [[1, 1], [1, 1]])

    np.testing.assert_array_equal(normalised(found), KERNELS["gaussian_blur"].weights)


@given(st.lists(NUMBERS, min_size=1, max_size=5), st.lists(NUMBERS, min_size=1, max_size=5))
def test_a_column_times_a_row_is_separable_and_its_two_passes_equal_one(column, row):
    kernel = np.outer(column, row)
    found = separate(kernel)
    picture = np.arange(81.0).reshape(9, 9) % 7 - 3

    assert found.exact
    assert found.rank == (1 if kernel.any() else 0)
    two_passes = conv2d(conv2d(picture, found.column), found.row)
    np.testing.assert_allclose(two_passes, conv2d(picture, kernel), rtol=1e-5, atol=1e-3)


@given(grids(1, 6))
def test_the_first_pair_leaves_an_error_as_large_as_the_other_singular_values(kernel):
    found = separate(kernel)
    missing = kernel - found.approximation

    np.testing.assert_allclose(np.linalg.norm(missing), np.linalg.norm(found.singular_values[1:]), atol=1e-4)
    assert found.largest_error == pytest.approx(np.abs(missing).max(), abs=1e-4)
    assert found.rank == np.linalg.matrix_rank(kernel)
    assert (found.products_before, found.products_after) == (kernel.size, sum(kernel.shape))


@pytest.mark.parametrize(
    ("name", "column", "row"),
    [
        ("sobel_right", [1, 2, 1], [-1, 0, 1]),
        ("sobel_bottom", [1, 0, -1], [-1, -2, -1]),
        ("box_blur", [1, 1, 1], [1 / 9] * 3),
        ("gaussian_blur", [1, 2, 1], [1 / 16, 2 / 16, 1 / 16]),
        ("motion_right", [0, 0, 1, 0, 0], [0.2] * 5),
    ],
)
def test_well_known_separable_kernels_come_apart_into_plain_numbers(name, column, row):
    found = separate(KERNELS[name].weights)

    assert found.exact
    np.testing.assert_allclose(found.column[:, 0], column, atol=1e-6)
    np.testing.assert_allclose(found.row[0], row, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "rank"), [("sharpen", 2), ("laplacian", 2), ("outline", 2), ("diagonal", 2)]
)
def test_kernels_that_are_not_separable_say_so(name, rank):
    found = separate(KERNELS[name].weights)

    assert not found.exact
    assert found.rank == rank
    assert found.largest_error > 0.1


def test_diagonal_motion_needs_as_many_pairs_as_it_has_weights():
    assert separate(KERNELS["motion_diagonal"].weights).rank == 5


@given(SMALL)
def test_four_quarter_turns_change_nothing_and_two_are_a_half(kernel):
    np.testing.assert_array_equal(quarter_turn(quarter_turn(kernel)), half_turn(kernel))
    np.testing.assert_array_equal(half_turn(half_turn(kernel)), kernel)


def test_a_quarter_turn_is_clockwise():
    np.testing.assert_array_equal(quarter_turn(KERNELS["sobel_top"].weights), KERNELS["sobel_right"].weights)


@given(SMALL)
def test_normalised_weights_add_up_to_one_or_are_refused(kernel):
    if kernel.sum() == 0:
        with pytest.raises(InvalidValue, match="adds up to 0"):
            normalised(kernel)
    else:
        assert normalised(kernel).sum(dtype=np.float64) == pytest.approx(1, abs=1e-4)


def test_a_sum_that_is_zero_but_for_rounding_counts_as_zero():
    with pytest.raises(InvalidValue, match="adds up to 0"):
        normalised(np.float32([[0.1, 0.2, -0.3]]))


def test_random_kernels_stay_within_glorots_limit_and_depend_on_the_generator_alone():
    one, again = (random_kernel(np.random.default_rng(5), (3, 4)) for _ in range(2))

    np.testing.assert_array_equal(one, again)
    assert one.shape == (3, 4)
    assert 0 < np.abs(one).max() <= np.sqrt(6 / 24) + 0.005
    np.testing.assert_array_equal(one, one.round(2))
    assert not np.array_equal(one, random_kernel(np.random.default_rng(6), (3, 4)))


@pytest.mark.parametrize("function", [separate, normalised, quarter_turn, half_turn, lambda k: compose(k, k)])
def test_only_a_plane_of_weights_is_a_kernel_here(function):
    with pytest.raises(InvalidValue, match=r"kernel of shape \(2, 2, 1\) must be \(height, width\)"):
        function(np.ones((2, 2, 1)))
