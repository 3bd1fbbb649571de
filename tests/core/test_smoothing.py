"""A smoothed curve keeps its ends and bends: no lag, no look beyond its reach, no clinging, no flattening."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.core.errors import InvalidValue
from cnnviz.core.smoothing import reach, smooth

WEIGHTS = (0.0, 0.3, 0.6, 0.9, 0.99)
FILE = Path(__file__).parents[1] / "golden" / "training_curves.json"
RECORDED = json.loads(FILE.read_text(encoding="utf-8"))["recorded"]
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
    before = np.random.default_rng(1).normal(size=2001)
    after = before + 0.1 * (np.arange(2001) == 1000)
    moved = np.flatnonzero(
        np.diff([smooth(np.arange(2001), one, weight) for one in (before, after)], axis=0)[0]
    )
    assert (moved.min(), moved.max()) == (1000 - reach(weight, 2001), 1000 + reach(weight, 2001))


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


@settings(max_examples=40)
@given(st.integers(3, 80), st.sampled_from(WEIGHTS), st.integers(0, 2**31))
def test_a_parabola_stays_what_it_is_up_to_its_last_point(count, weight, seed):
    rng = np.random.default_rng(seed)
    at = np.cumsum(rng.uniform(0.1, 3, count))  # unevenly spaced
    curve = np.polyval(rng.normal(size=3), at)
    np.testing.assert_allclose(smooth(at, curve, weight), curve, rtol=1e-7, atol=1e-7 * abs(curve).max())


@pytest.mark.parametrize("weight", [0.6, 0.9])
def test_a_loss_that_bends_is_drawn_where_it_was_measured(weight):
    at = np.arange(40.0)
    loss = 2.3 * np.exp(-at / 4) + 0.1
    np.testing.assert_allclose(smooth(at, loss, weight), loss, rtol=0.02)


@pytest.mark.parametrize("weight", [0.6, 0.9])
def test_a_recorded_run_is_drawn_where_it_was_measured(weight):
    # Ten points of a curve that falls to a sixth of itself in five epochs, and its own noise.
    run = next(case for case in RECORDED if case["name"] == "good_after_forty_epochs")
    loss = np.array(run["val_loss"])
    assert np.abs(smooth(np.arange(40), loss, weight) / loss - 1).max() < 0.15


@pytest.mark.parametrize("weight", [0.6, 0.9, 0.99])
def test_nowhere_is_noise_made_larger_least_of_all_at_the_ends(weight):
    at, rng = np.arange(40), np.random.default_rng(2)
    drawn = np.array([smooth(at, rng.normal(size=40), weight) for _ in range(2000)])
    spread = drawn.std(axis=0)
    assert spread.max() < 1.05  # as measured; 2,000 draws know it to 1.6 %
    assert spread[8:-8].max() < 0.7


@settings(max_examples=40)
@given(st.lists(numbers | st.just(float("nan")), min_size=1, max_size=60), st.sampled_from(WEIGHTS))
def test_no_point_leaves_the_range_of_what_was_measured_around_it(values, weight):
    far = reach(weight, len(values))
    for place, one in enumerate(smooth(np.arange(len(values)), values, weight)):
        near = values[max(0, place - far) : place + far + 1]
        assert np.isnan(one) or np.nanmin(near) <= one <= np.nanmax(near)


def test_a_loss_that_jumps_is_never_drawn_below_what_was_measured():
    loss = np.where(np.arange(60) < 30, 2.4, 0.05)
    assert smooth(np.arange(60), loss, 0.9).min() == pytest.approx(0.05)


def test_more_weight_smooths_more_however_short_the_curve():
    assert [reach(0.6, count) for count in (5, 20, 40, 1000)] == [0, 2, 3, 5]
    assert [reach(0.9, count) for count in (5, 20, 40, 1000)] == [0, 3, 6, 22]


def test_a_curve_read_backwards_is_smoothed_alike():
    values = np.random.default_rng(0).normal(size=50)
    at = np.arange(50.0)
    np.testing.assert_allclose(smooth(at, values, 0.8)[::-1], smooth(at, values[::-1], 0.8), atol=1e-12)


def test_it_is_the_weighted_least_squares_parabola_at_each_point():
    rng = np.random.default_rng(3)
    at, values, weight = np.cumsum(rng.uniform(0.2, 2, 60)), rng.normal(size=60), 0.8
    # 4/3 of 1.8/0.2 is 12, a fifth of 60 as well: both side by side are 6.
    for place, room in ((1, 1), (30, 5), (56, 3)):
        near = np.arange(place - room, place + room + 1)
        shares = 1 - np.abs(near - place) / min(6, room + 1)
        parabola = np.polyfit(at[near] - at[place], values[near], 2, w=np.sqrt(shares))
        expected = np.clip(parabola[-1], values[near].min(), values[near].max())
        assert smooth(at, values, weight)[place] == pytest.approx(expected, abs=1e-9)


def test_a_value_that_is_no_number_stays_a_gap_and_does_not_spread():
    values = np.array([1.0, 2, np.nan, 4, np.inf, 6])
    smoothed = smooth(np.arange(6), values, 0.6)
    assert np.flatnonzero(np.isnan(smoothed)).tolist() == [2, 4]
    np.testing.assert_allclose(smoothed[[0, 1, 3, 5]], [1, 2, 4, 6])
    assert np.isnan(smooth([0.0, 1], [np.nan, np.nan], 0.6)).all()


def test_several_values_at_one_place_become_their_mean_and_one_alone_stays():
    # Beside the end there is room for one neighbour on each side, of which each counts half.
    assert smooth([2.0] * 40, [1.0, 4, 3] + [0.0] * 37, 0.6)[1] == pytest.approx((0.5 * 1 + 4 + 0.5 * 3) / 2)
    assert smooth([2.0], [5.0], 0.9).tolist() == [5.0]
    assert smooth([], [], 0.9).shape == (0,)


@pytest.mark.parametrize("weight", [-0.1, 1, float("nan")])
def test_a_weight_outside_its_range_is_refused(weight):
    with pytest.raises(InvalidValue, match=r"must lie between 0 and 0\.99"):
        smooth([0.0, 1], [0.0, 1], weight)


def test_two_rows_of_different_length_are_refused():
    with pytest.raises(InvalidValue, match="two rows of equal length"):
        smooth([0.0, 1], [0.0], 0.5)
