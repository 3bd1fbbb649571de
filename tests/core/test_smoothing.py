"""A smoothed curve keeps its ends: no lag, no look-ahead beyond its reach, no clinging to the first value."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.smoothing import reach, smooth

WEIGHTS = (0.0, 0.3, 0.6, 0.9, 0.99)
numbers = st.floats(-1e6, 1e6, allow_nan=False)


@settings(max_examples=60)
@given(numbers, numbers, st.integers(1, 80), st.sampled_from(WEIGHTS), st.integers(0, 2**31))
def test_a_straight_line_stays_what_it_is_to_the_last_point(level, slope, count, weight, seed):
    at = np.cumsum(np.random.default_rng(seed).uniform(0.1, 3, count))  # unevenly spaced
    line = level + slope * at
    np.testing.assert_allclose(smooth(at, line, weight), line, rtol=1e-8, atol=1e-7 * (1 + abs(line).max()))


@settings(max_examples=30)
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
    values = np.zeros(601)
    values[300] = 1
    moved = np.flatnonzero(np.abs(smooth(np.arange(601), values, weight)) > 1e-12)
    assert (moved.min(), moved.max()) == (300 - reach(weight), 300 + reach(weight))


@pytest.mark.parametrize("weight", [0.6, 0.9])
def test_the_last_value_of_a_curved_loss_is_the_measured_one(weight):
    at = np.arange(40.0)
    loss = 2.3 * np.exp(-at / 5) + 0.1
    smoothed = smooth(at, loss, weight)
    assert smoothed[[0, -1]].tolist() == loss[[0, -1]].tolist()
    assert np.abs(smoothed[-5:] - loss[-5:]).max() < 0.001


@pytest.mark.parametrize("weight", [0.6, 0.8, 0.9])
def test_it_takes_away_as_much_noise_as_a_running_mean_of_the_same_weight(weight):
    noise = np.random.default_rng(5).normal(size=20_000)
    mean = np.convolve(noise, (1 - weight) * weight ** np.arange(200), "valid")
    smoothed = smooth(np.arange(20_000), noise, weight)
    assert smoothed.std() == pytest.approx(mean.std(), rel=0.1)


def test_a_curve_read_backwards_is_smoothed_alike():
    values = np.random.default_rng(0).normal(size=50)
    at = np.arange(50.0)
    np.testing.assert_allclose(smooth(at, values, 0.8)[::-1], smooth(at, values[::-1], 0.8), atol=1e-12)


def test_it_is_the_weighted_least_squares_line_at_each_point():
    rng = np.random.default_rng(3)
    at, values, weight = np.cumsum(rng.uniform(0.2, 2, 25)), rng.normal(size=25), 0.8
    for place, room in ((1, 1), (12, 5), (21, 3)):
        near = np.arange(place - room, place + room + 1)
        shares = 1 - np.abs(near - place) / min(6, room + 1)  # 2/3 of 1.8/0.2 is 6
        slope, level = np.polyfit(at[near], values[near], 1, w=np.sqrt(shares))
        assert smooth(at, values, weight)[place] == pytest.approx(level + slope * at[place], abs=1e-9)


def test_a_value_that_is_no_number_stays_a_gap_and_does_not_spread():
    values = np.array([1.0, 2, np.nan, 4, np.inf, 6])
    smoothed = smooth(np.arange(6), values, 0.6)
    assert np.flatnonzero(np.isnan(smoothed)).tolist() == [2, 4]
    np.testing.assert_allclose(smoothed[[0, 1, 3, 5]], [1, 2, 4, 6])
    assert np.isnan(smooth([0.0, 1], [np.nan, np.nan], 0.6)).all()


def test_several_values_at_one_place_become_their_mean_and_one_alone_stays():
    # 0.6 reaches two places: three values at the same place, of which the middle one counts twice.
    assert smooth([2.0, 2, 2], [1.0, 4, 3], 0.6)[1] == pytest.approx((0.5 * 1 + 4 + 0.5 * 3) / 2)
    assert smooth([2.0], [5.0], 0.9).tolist() == [5.0]
    assert smooth([], [], 0.9).shape == (0,)


@pytest.mark.parametrize("weight", [-0.1, 1, float("nan")])
def test_a_weight_outside_its_range_is_refused(weight):
    with pytest.raises(InvalidValue, match=r"must lie between 0 and 0\.99"):
        smooth([0.0, 1], [0.0, 1], weight)


def test_two_rows_of_different_length_are_refused():
    with pytest.raises(InvalidValue, match="two rows of equal length"):
        smooth([0.0, 1], [0.0], 0.5)
