"""A smoothed curve keeps its ends: no lag, no look-ahead without bound, no clinging to the first value."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.smoothing import reach, smooth

WEIGHTS = (0.0, 0.3, 0.6, 0.9, 0.99)
numbers = st.floats(-1e6, 1e6, allow_nan=False)


@given(numbers, numbers, st.integers(1, 80), st.sampled_from(WEIGHTS), st.integers(0, 2**31))
def test_a_straight_line_stays_what_it_is_to_the_last_point(level, slope, count, weight, seed):
    at = np.cumsum(np.random.default_rng(seed).uniform(0.1, 3, count))  # unevenly spaced
    line = level + slope * at
    np.testing.assert_allclose(smooth(at, line, weight), line, rtol=1e-8, atol=1e-7 * (1 + abs(line).max()))


@given(st.lists(numbers, max_size=60))
def test_weight_zero_gives_the_values_back(values):
    np.testing.assert_array_equal(smooth(np.arange(len(values)), values, 0), values)


@pytest.mark.parametrize("weight", [0.6, 0.9])
def test_a_falling_loss_ends_where_it_is_while_a_running_mean_lags_behind(weight):
    at = np.arange(400.0)
    loss = 4 - 0.01 * at
    mean = loss[0]
    for value in loss:
        mean = weight * mean + (1 - weight) * value
    assert mean - loss[-1] == pytest.approx(0.01 * weight / (1 - weight), rel=1e-6)  # what the docstring says
    assert smooth(at, loss, weight)[-1] == pytest.approx(loss[-1], abs=1e-12)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_a_point_moves_its_neighbours_within_reach_and_none_beyond(weight):
    at, values = np.arange(1600.0), np.zeros(1600)
    values[800] = 1
    moved = np.flatnonzero(np.abs(smooth(at, values, weight)) > 1e-12)
    far = reach(weight)
    assert 800 - far <= moved.min()
    assert moved.max() <= 800 + far
    assert far == 0 or weight**far >= 0.001 > weight ** (far + 1)


@pytest.mark.parametrize("weight", [0.6, 0.9, 0.99])
def test_noise_becomes_less_in_the_middle_and_at_the_ends_on_average(weight):
    noise = np.random.default_rng(5).normal(size=(400, 120))
    smoothed = np.array([smooth(np.arange(120), row, weight) for row in noise])
    spread = smoothed.std(axis=0)
    assert spread[60] < spread[0] < 1
    assert spread[60] < spread[-1] < 1


def test_a_curve_read_backwards_is_smoothed_alike():
    values = np.random.default_rng(0).normal(size=50)
    at = np.arange(50.0)
    np.testing.assert_allclose(smooth(at, values, 0.8)[::-1], smooth(at, values[::-1], 0.8), atol=1e-12)


def test_it_is_the_weighted_least_squares_line_at_each_point():
    rng = np.random.default_rng(3)
    at, values, weight = np.cumsum(rng.uniform(0.2, 2, 25)), rng.normal(size=25), 0.5
    far = reach(weight)
    for place in (0, 7, 24):
        near = np.abs(np.arange(25) - place) <= far
        shares = weight ** np.abs(np.arange(25) - place)
        slope, level = np.polyfit(at[near], values[near], 1, w=np.sqrt(shares[near]))
        assert smooth(at, values, weight)[place] == pytest.approx(level + slope * at[place], abs=1e-9)


def test_a_value_that_is_no_number_stays_a_gap_and_does_not_spread():
    values = np.array([1.0, 2, np.nan, 4, np.inf, 6])
    smoothed = smooth(np.arange(6), values, 0.6)
    assert np.flatnonzero(np.isnan(smoothed)).tolist() == [2, 4]
    np.testing.assert_allclose(smoothed[[0, 1, 3, 5]], [1, 2, 4, 6])
    assert np.isnan(smooth([0.0, 1], [np.nan, np.nan], 0.6)).all()


def test_several_values_at_one_place_become_their_mean_and_one_alone_stays():
    np.testing.assert_allclose(smooth([2.0, 2], [1.0, 3], 0.9)[0], (1 + 0.9 * 3) / 1.9)
    assert smooth([2.0], [5.0], 0.9).tolist() == [5.0]
    assert smooth([], [], 0.9).shape == (0,)


@pytest.mark.parametrize("weight", [-0.1, 1, float("nan")])
def test_a_weight_outside_its_range_is_refused(weight):
    with pytest.raises(InvalidValue, match=r"must lie between 0 and 0\.99"):
        smooth([0.0, 1], [0.0, 1], weight)


def test_two_rows_of_different_length_are_refused():
    with pytest.raises(InvalidValue, match="two rows of equal length"):
        smooth([0.0, 1], [0.0], 0.5)
