from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix as peer_matrix
from sklearn.metrics import precision_recall_fscore_support

from cnnviz.core.errors import InvalidValue
from cnnviz.core.statistics import (
    confusion_matrix,
    expected_calibration_error,
    per_class,
    wilson_interval,
)

ANSWERS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)


@given(st.integers(1, 3000), st.floats(0, 1), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_interval_equals_scipy(trials, share, confidence):
    successes = round(share * trials)
    low, high = wilson_interval(successes, trials, confidence=confidence)
    peer = binomtest(successes, trials).proportion_ci(confidence, method="wilson")

    assert (low, high) == pytest.approx((peer.low, peer.high), abs=1e-9)
    assert 0 <= low <= successes / trials <= high <= 1


def test_wilson_interval_of_none_and_of_all_touches_the_end():
    assert wilson_interval(0, 5)[0] == 0.0
    assert wilson_interval(5, 5)[1] == 1.0


@given(ANSWERS)
def test_confusion_matrix_equals_scikit_learn(answers):
    truth, predicted = zip(*answers, strict=True)
    found = confusion_matrix(truth, predicted, 4)

    np.testing.assert_array_equal(found, peer_matrix(truth, predicted, labels=range(4)))


@given(ANSWERS)
def test_scores_per_class_equal_scikit_learn(answers):
    truth, predicted = zip(*answers, strict=True)
    found = per_class(confusion_matrix(truth, predicted, 4))
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, predicted, labels=range(4), zero_division=np.nan
    )

    np.testing.assert_allclose(found.precision, precision)
    np.testing.assert_allclose(found.recall, recall)
    np.testing.assert_allclose(found.f1, f1)
    np.testing.assert_array_equal(found.support, support)


def test_confusion_matrix_of_no_answers_is_all_zero():
    assert confusion_matrix([], [], 2).tolist() == [[0, 0], [0, 0]]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60), st.integers(1, 20))
def test_calibration_error_is_the_sum_over_bins_that_the_paper_writes(answers, bins):
    sure, right = (np.array(column, dtype=float) for column in zip(*answers, strict=True))
    edges = np.linspace(0, 1, bins + 1)
    # a hair at an edge may fall on either side of it; such draws say nothing
    if np.abs(sure[:, None] - edges[1:-1]).min(initial=1) < 1e-9:
        return
    expected = 0.0
    for index, (low, high) in enumerate(pairwise(edges)):
        inside = ((sure > low) | (index == 0)) & (sure <= high)
        if inside.any():
            expected += inside.mean() * abs(right[inside].mean() - sure[inside].mean())

    assert expected_calibration_error(sure, right, bins=bins) == pytest.approx(expected, abs=1e-9)


def test_a_model_that_is_as_right_as_it_is_sure_has_no_calibration_error():
    sure = np.repeat([0.25, 0.75], 4)
    right = [True, False, False, False, True, True, True, False]

    assert expected_calibration_error(sure, right) == 0.0
    assert expected_calibration_error([1.0, 1.0], [False, False]) == 1.0


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: wilson_interval(3, 0), "trials 0 must be at least 1"),
        (lambda: wilson_interval(-1, 2), "successes -1 must be at least 0"),
        (lambda: wilson_interval(3, 2), "successes 3 must not be more than trials 2"),
        (lambda: wilson_interval(1, 2, confidence=1), "confidence 1 must lie between 0 and 1"),
        (
            lambda: confusion_matrix([0, 1], [0], 2),
            "truth has 2 entries and predicted has 1: they must be equally many",
        ),
        (lambda: confusion_matrix([0, 2], [0, 1], 2), "truth[1] is 2: a class must lie between 0 and 1"),
        (lambda: confusion_matrix([0.5], [0], 2), "truth must be a list of whole numbers"),
        (lambda: per_class([[1, 2]]), "matrix of shape (1, 2) must be square"),
        (
            lambda: expected_calibration_error([0.5], [True, False]),
            "confidence of shape (1,) and correct of shape (2,) must be two equally long lists",
        ),
        (
            lambda: expected_calibration_error([1.5], [True]),
            "confidence must lie between 0 and 1, not from 1.5 to 1.5",
        ),
        (lambda: expected_calibration_error([], []), "confidence of shape (0,) has no cells"),
    ],
)
def test_bad_counts_get_a_sentence(call, sentence):
    with pytest.raises(InvalidValue) as caught:
        call()
    assert str(caught.value) == sentence
