import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import spearmanr

from cnnviz.core.errors import InvalidValue
from cnnviz.core.trust_measures import is_flat, rank_correlation, structural_similarity

MAPS = arrays(np.float64, (4, 5), elements=st.integers(-3, 3).map(float))


@given(MAPS, MAPS)
def test_rank_correlation_is_spearman_s_with_ties(one, other):
    found = rank_correlation(one, other)
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        assert found is None
    else:
        assert found == pytest.approx(spearmanr(one.ravel(), other.ravel()).statistic, abs=1e-9)


@given(MAPS)
def test_a_map_is_like_itself_in_any_scale_and_unlike_its_reverse(heat):
    if np.ptp(heat) == 0:
        assert structural_similarity(heat, heat) is None
        return
    assert rank_correlation(heat, 3 * heat + 5) == pytest.approx(1)
    assert structural_similarity(heat, 3 * heat + 5) == pytest.approx(1)
    assert rank_correlation(heat, -heat) == pytest.approx(-1)
    assert structural_similarity(heat, -heat) < 0


def test_unrelated_maps_have_nothing_in_common():
    one, other = np.random.default_rng(1).uniform(0, 1, (2, 64, 64))
    assert abs(rank_correlation(one, other)) < 0.05
    assert abs(structural_similarity(one, other)) < 0.05


def test_ssim_of_one_window_is_its_formula():
    a, b = np.array([[0.0, 1.0], [0.5, 0.25]]), np.array([[1.0, 0.0], [0.5, 0.75]])
    together = ((a - a.mean()) * (b - b.mean())).mean()
    light, contrast = 0.0001, 0.0009
    expected = ((2 * a.mean() * b.mean() + light) * (2 * together + contrast)) / (
        (a.mean() ** 2 + b.mean() ** 2 + light) * (a.var() + b.var() + contrast)
    )
    assert structural_similarity(a, b) == pytest.approx(expected)


def test_rounding_makes_no_map():
    assert is_flat(np.full((3, 3), 0.1, np.float32) + np.float32(1e-9))
    assert not is_flat([[0.0, 1e-9]])


def test_maps_of_different_size_are_refused():
    with pytest.raises(InvalidValue, match=r"maps of shape \(1, 2\) and \(2, 1\)"):
        rank_correlation([[1, 2]], [[1], [2]])
