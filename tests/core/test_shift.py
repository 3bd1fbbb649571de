"""A picture that moves by a pixel: what is counted, and what pooling cannot promise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnviz.core.blur_pool import max_blur_pool2d
from cnnviz.core.errors import InvalidValue
from cnnviz.core.pool import pool2d
from cnnviz.core.shift import DIRECTIONS, moved_around, moved_crops, moves_along, shift_effect

PICTURES = st.tuples(st.integers(4, 8), st.integers(4, 8), st.integers(1, 2)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.integers(-9, 9).map(float))
)
WAYS = st.sampled_from(list(DIRECTIONS))
MODES = st.sampled_from(["max", "average", "min"])


@given(PICTURES, WAYS, st.integers(0, 9))
def test_a_picture_moved_around_keeps_its_numbers(picture, direction, pixels):
    moved = moved_around(picture, direction, pixels)
    assert sorted(moved.ravel()) == sorted(picture.ravel())
    back = {"right": "left", "left": "right", "up": "down", "down": "up"}[direction]
    np.testing.assert_array_equal(moved_around(moved, back, pixels), picture)


@given(PICTURES, WAYS, st.integers(1, 3))
def test_crops_show_the_same_content_moved(picture, direction, pixels):
    before, after = moved_crops(picture, direction, pixels)
    axis, sign = DIRECTIONS[direction]
    inside = np.arange(pixels, before.shape[axis])
    old, new = (inside - pixels, inside) if sign > 0 else (inside, inside - pixels)
    np.testing.assert_array_equal(before.take(old, axis), after.take(new, axis))


@given(PICTURES, WAYS, st.integers(1, 3), st.integers(1, 3), MODES)
def test_a_shift_by_the_stride_moves_the_result_by_one_cell(picture, direction, size, stride, mode):
    moved = moved_around(picture, direction, stride)
    effect = shift_effect(picture, moved, size, strides=stride, mode=mode)
    if effect.before.shape[DIRECTIONS[direction][0]] > 1:
        assert moves_along(effect, direction, 1)


def test_a_shift_by_less_than_the_stride_is_no_move_of_the_result():
    picture = np.random.default_rng(4).permutation(64).reshape(8, 8)
    for mode in ("max", "average", "min"):
        effect = shift_effect(picture, moved_around(picture, "down"), 2, mode=mode)
        assert not any(moves_along(effect, "down", cells) for cells in range(4))


@given(PICTURES, WAYS, MODES, st.integers(1, 3))
def test_the_counts_are_those_of_the_two_results(picture, direction, mode, stride):
    moved = moved_around(picture, direction)
    effect = shift_effect(picture, moved, 2, strides=stride, mode=mode)
    first, second = (pool2d(one, 2, strides=stride, mode=mode) for one in (picture, moved))
    np.testing.assert_array_equal(effect.changed, np.abs(first - second) > 1e-5)
    assert effect.unchanged == pytest.approx(np.mean(first == second), abs=1e-6)
    if np.abs(first).sum():
        assert effect.change == pytest.approx(np.abs(second - first).sum() / np.abs(first).sum(), rel=1e-5)


@given(PICTURES, WAYS)
def test_global_pooling_does_not_see_a_picture_move_around(picture, direction):
    for mode in ("max", "average", "min"):
        effect = shift_effect(picture, moved_around(picture, direction), picture.shape[:2], mode=mode)
        assert effect.unchanged == 1


def test_zhangs_signal_is_pooled_to_other_numbers_after_one_step():
    signal = [[0, 0, 1, 1, 0, 0, 1, 1]]
    effect = shift_effect(signal, moved_around(signal, "right"), (1, 2))
    assert effect.before.ravel().tolist() == [0, 1, 0, 1]
    assert effect.after.ravel().tolist() == [1, 1, 1, 1]
    assert not moves_along(effect, "right", 0) and not moves_along(effect, "right", 1)


def test_without_pooling_the_pictures_themselves_are_compared():
    effect = shift_effect([[1, 1, 2]], [[2, 1, 1]], 99, mode="none")
    assert effect.changed[0, :, 0].tolist() == [True, False, True]
    assert effect.unchanged == pytest.approx(1 / 3)
    assert effect.change == pytest.approx(2 / 4)


def test_blurred_maxima_move_less_than_plain_ones():
    picture = np.random.default_rng(1).exponential(size=(40, 40, 5))
    before, after = moved_crops(picture, "right")
    plain, blurred = (shift_effect(before, after, 2, mode=mode) for mode in ("max", "blurred"))
    np.testing.assert_array_equal(blurred.before, max_blur_pool2d(before, 2))
    assert blurred.change < 0.8 * plain.change


def test_an_empty_picture_does_not_change():
    effect = shift_effect(np.zeros((2, 2)), np.zeros((2, 2)))
    assert (effect.unchanged, effect.change) == (1, 0)


def test_several_pictures_may_stand_side_by_side_as_channels():
    pictures = np.random.default_rng(0).normal(size=(5, 6, 3))
    before, after = moved_crops(pictures, "down")
    together = shift_effect(before, after)
    alone = [shift_effect(before[:, :, i], after[:, :, i]).unchanged for i in range(3)]
    assert together.unchanged == pytest.approx(np.mean(alone))


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (
            lambda: moved_around([[1]], "north"),
            "direction 'north' must be one of right, left, down, up",
        ),
        (
            lambda: shift_effect(np.ones((5, 5)), np.ones((5, 5)), padding="same", mode="blurred"),
            "padding 'same' must be 'valid' where maxima are blurred",
        ),
        (lambda: moved_crops([[1, 2]], "left", 2), "pixels 2 must be less than the 2 cells of the picture"),
        (lambda: moved_around([[1]], "up", -1), "pixels -1 must be at least 0"),
        (
            lambda: moves_along(shift_effect([[1]], [[1]], 1), "up", 1),
            "cells 1 must be less than the 1 cells of the result",
        ),
        (
            lambda: shift_effect([[1]], [[1, 2]]),
            "after of shape (1, 2, 1) must have the shape of before, (1, 1, 1)",
        ),
    ],
)
def test_wrong_arguments_get_a_sentence(act, sentence):
    with pytest.raises(InvalidValue) as caught:
        act()
    assert str(caught.value) == sentence
